"""Documents that cannot go stale: what they show is run, what they explain is loaded, what they list is complete."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import routecalc
from routecalc.cli import run
from routecalc.network import Network

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


def module(path: Path) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


generate = module(DOCS / "generate.py")
COVERAGE = generate.coverage()


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [text for kind, text in FENCE.findall(path.read_text(encoding="utf-8")) if kind == language]


@pytest.fixture(autouse=True, scope="module")
def shared_network() -> Iterator[None]:
    with generate.shared_network():
        yield


# -- generated pages


@pytest.mark.parametrize("name", ["claims", "data", "cli"])
def test_generated_pages_are_up_to_date(name: str) -> None:
    written = getattr(generate, f"{name}_page")()
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == written, "run python docs/generate.py"


def test_every_field_has_a_meaning() -> None:
    rows = [line for line in generate.data_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 90
    assert not [line for line in rows if line.endswith("|  |")]


def table_lines() -> list[str]:
    """The rows of coverage.md before the table of what is not expressed."""
    text = (DOCS / "coverage.md").read_text(encoding="utf-8").partition("## Not expressed")[0]
    return [line for line in text.splitlines() if line.startswith("| F")]


@pytest.mark.parametrize("number", range(len(COVERAGE.rows)), ids=lambda n: "-".join(COVERAGE.rows[n]["facts"]))
def test_coverage_row(number: int) -> None:
    entry = COVERAGE.rows[number]
    status, told = generate.answer(entry)
    assert status == int(entry["status"])
    assert generate.coverage_row(COVERAGE, entry, told) in table_lines(), "run python docs/generate.py"


def test_coverage_page_has_every_row_and_no_other() -> None:
    answers = {}
    for line in table_lines():
        *_, command, told = (part.strip() for part in line.strip("| ").split(" | "))
        answers[command.strip("`").removeprefix("routecalc ")] = told
    known = [answers[generate.command_of(entry)] for entry in COVERAGE.rows]
    assert (DOCS / "coverage.md").read_text(encoding="utf-8") == generate.coverage_page(known)


def test_every_phrase_is_used_and_every_use_is_quoted(shipped: Network) -> None:
    used = {fact for entry in (*COVERAGE.rows, *COVERAGE.beside) for fact in entry["facts"]}
    assert used == set(COVERAGE.phrases)
    assert {entry["source"] for entry in COVERAGE.phrases.values()} <= set(shipped.source)


# -- README.md


def test_outputs_shown_in_the_readme_are_real() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = {found["name"]: found["text"].splitlines() for found in generate.MARKERS.finditer(text)}
    assert set(shown) == set(generate.OUTPUTS)
    for name, lines in shown.items():
        status, out, _ = generate.run(generate.OUTPUTS[name][0])
        assert status == generate.STATUS.get(name, 0)
        real = iter(out.splitlines())
        for line in lines:
            assert line == generate.CUT or line in real, f"not in the output of {name}, or not there: {line!r}"
        assert generate.CUT in lines


def test_the_verdicts_in_the_readme_are_the_recorded_ones() -> None:
    (found,) = generate.VERDICTS.finditer((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found["text"] == generate.huaihua_verdicts(), "run python docs/generate.py"
    assert "not recorded" not in found["text"]


def test_the_workflow_runs_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / "claims-workflow.yml").read_text(encoding="utf-8")
    commands = re.findall(r"run: (routecalc .*)", text)
    assert len(commands) == 3
    for command in commands:
        words = [word for word in shlex.split(command)[1:] if word != "claims"]
        assert run([*words, "--help"]) == 0, capsys.readouterr().err
    assert run(["check", "data", "--format", "github"]) == 0


def test_readme_shows_the_output_of_its_own_commands() -> None:
    commands = [line.removeprefix("python3 run.py ") for line in readme_commands() if line.startswith("python3")]
    assert commands == [generate.OUTPUTS["quote"][0], "test", generate.OUTPUTS["zh"][0]]


def readme_commands() -> list[str]:
    return [line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines() if line]


def test_readme_commands_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in blocks(ROOT / "README.md", "yaml"):
        name = text.partition("\n")[0].removeprefix("# ")
        (tmp_path / name).write_text(text, encoding="utf-8")
    commands = [line for line in readme_commands() if line.startswith("routecalc ")]
    assert len(commands) >= 6
    for command in commands:
        assert run(shlex.split(command)[1:]) == 0, capsys.readouterr().err
    assert (tmp_path / "offer.json").exists()
    out = capsys.readouterr().out
    assert "offer-1" in out
    assert "dear-diesel" in out or "Dear diesel" in out


def test_the_refusal_shown_in_the_readme_is_real(capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = [line for line in readme_commands() if "--budget 21100CNY" in line]
    assert run([*shlex.split(command)[1:], "--budget", "20500CNY"]) == 3
    (shown,) = [text for text in blocks(ROOT / "README.md", "text") if "E-NO-ROUTE" in text]
    assert capsys.readouterr().err.split() == shown.split()


def test_readme_library_example() -> None:
    for text in blocks(ROOT / "README.md", "python"):
        flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
        test = doctest.DocTestParser().get_doctest(text, {}, "README.md", None, 0)
        runner = doctest.DocTestRunner(optionflags=flags)
        runner.run(test)
        assert runner.failures == 0
        assert runner.tries > 5


# -- adding.md


def headings(path: Path) -> list[str]:
    return re.findall(r"^## … an? (?:rate card )?(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("text", blocks(DOCS / "adding.md", "yaml"), ids=lambda text: text.split()[1][:40])
def test_examples_of_adding_load(text: str, tmp_path: Path, shipped: Network) -> None:
    if "changes:" in text:
        file = tmp_path / text.partition("\n")[0].removeprefix("# ")
        file.write_text(text, encoding="utf-8")
        network = routecalc.load(scenarios=[str(file)])
    else:
        file = tmp_path / "own.yaml"
        file.write_text(text, encoding="utf-8")
        network = routecalc.load(str(file))
    assert network.digest != shipped.digest


def test_an_added_baseline_and_an_added_place_are_used(tmp_path: Path) -> None:
    for number, text in enumerate(blocks(DOCS / "adding.md", "yaml")):
        if "changes:" not in text:
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    network = routecalc.load(tmp_path)
    request = routecalc.ask(network, "吉首", "vientiane", baseline="all-road", as_of="2026-11-22")
    answer = routecalc.quote(network, request)
    assert answer.baseline is not None
    assert {element.mode for element in answer.baseline.elements} == {"road", None}
    assert answer.options[0].elements[0].start == "jishou"


@pytest.mark.parametrize("text", blocks(DOCS / "adding.md", "python"), ids=["format", "check"])
def test_code_of_adding_runs(text: str) -> None:
    names: dict[str, object] = {}
    exec(compile(text, "adding.md", "exec"), names)
    assert names.get("text") or names.get("found")


# -- all pages


def test_every_module_has_a_caption_and_every_caption_a_module() -> None:
    package = ROOT / "src" / "routecalc"
    names = set()
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        names.add(".".join(part for part in parts if part != "__init__") or "routecalc")
    rooms = (DOCS / "layout.md").read_text(encoding="utf-8").partition("## Beside")[0]
    captions = re.findall(r"^\| `([\w.]+)` \| \S.*\|$", rooms, re.MULTILINE)
    assert len(captions) == len(set(captions))
    assert set(captions) == names


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, anchor = target.partition("#")
        if file.startswith("https://"):
            continue
        page = path.parent / file if file else path
        assert page.exists(), f"{path.name} leads to {target}"
        if anchor:
            heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w-]", "", head.lower().replace(" ", "-")) for head in heads}, target


@pytest.mark.parametrize("path", [*PAGES, DOCS / "coverage.yaml", DOCS / "generate.py"], ids=lambda path: path.name)
def test_pages_name_no_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|usr|Users)/", text)
    assert not re.search(r"\x1b|pypi\.org|(?:issue|pull request) #?\d", text, re.IGNORECASE)


def test_shipped_scenarios_are_in_the_changelog(shipped: Network) -> None:
    from routecalc.loading import scenario_names

    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in scenario_names())
