"""The command line: exit statuses, streams, files and surroundings. What the table says is tested elsewhere."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from routecalc.cli import Status, meanings, run
from routecalc.cli.output import progress
from routecalc.findings import Refused, finding
from routecalc.network import SECTIONS, Network
from routecalc.render.schema import names as schema_names

ASKED = ("quote", "huaihua", "qinzhou", "--as-of", "2026-11-22")
POSIX = pytest.mark.skipif(os.name != "posix", reason="devices and links of another system")


@pytest.fixture(autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of one's own, shared by these tests, and no words of the environment about language or screen."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    for name in ("ROUTECALC_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)


Told = tuple[int, str, str]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line in this process: status, stdout, stderr."""

    def call(*argv: str) -> Told:
        status = run(argv)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def process(*argv: str, **surroundings: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs a command line in a process of its own; words in capitals are its environment."""
    environment = {name: value for name, value in surroundings.items() if name.isupper()}
    options = {name: value for name, value in surroundings.items() if not name.isupper()}
    return subprocess.run(
        [sys.executable, "-m", "routecalc", *argv], env={**os.environ, **environment}, check=False, timeout=60,
        **({"capture_output": True} | options if "stdout" not in options else {"stderr": subprocess.PIPE} | options),
    )  # fmt: skip


# -- exit statuses


def test_a_quote_is_on_stdout_and_nothing_else(told: Any) -> None:
    status, out, err = told(*ASKED)
    assert (status, err) == (Status.DONE, "")
    assert out.endswith("\n")
    assert out.strip()


WRONG: tuple[tuple[Sequence[str], str], ...] = (
    (("quote",), "E-USAGE"),
    (("quote", "huaihua"), "E-USAGE"),
    (("--nope",), "E-USAGE"),
    (("fly",), "E-USAGE"),
    ((*ASKED, "--nope"), "E-USAGE"),
    ((*ASKED, "--max-options", "many"), "E-USAGE"),
    ((*ASKED, "--max-options", "0"), "E-COUNT"),
    ((*ASKED, "--mass"), "E-USAGE"),
    (("quote", "huaihua", "nowhere-at-all"), "E-PLACE-UNKNOWN"),
    ((*ASKED, "--box", "20GP:1", "--mass", "99t"), "E-PAYLOAD"),
    ((*ASKED, "--lang", "fr"), "E-LANG"),
    ((*ASKED, "--format", "tabel"), "E-FORMAT"),
    ((*ASKED, "--modes", ""), "E-MODE-UNKNOWN"),
    ((*ASKED, "--detail", "o99"), "E-FACT"),
    ((*ASKED, "--scenario", "nonesuch"), "E-SCENARIO-UNKNOWN"),
    (("show", "nodez"), "E-SECTION"),
    (("show", "nodes", "atlantis"), "E-FACT"),
    (("check", "nonesuch"), "E-CHECK-UNKNOWN"),
    (("schema", "nonesuch"), "E-SECTION"),
    (("quote", "\udcff\udcfe", "qinzhou"), "E-PLACE-UNKNOWN"),  # bytes that no locale could read
)


@pytest.mark.parametrize(("argv", "code"), WRONG, ids=[f"{code} {number}" for number, (_, code) in enumerate(WRONG)])
def test_wrong_use(told: Any, argv: Sequence[str], code: str) -> None:
    status, out, err = told(*argv)
    assert (status, out) == (Status.WRONG_USE, "")
    assert f"{code}: " in err
    assert "Traceback" not in err


def test_without_a_word_the_help_is_shown() -> None:
    done = process()
    assert done.returncode in (Status.DONE, Status.WRONG_USE)
    assert b"unexpected" not in done.stderr


@pytest.mark.parametrize("argv", [(), ("scenario",)])
def test_no_word_at_all_shows_help_and_nothing_else(told: Any, argv: tuple[str, ...]) -> None:
    status, out, err = told(*argv)
    assert (status, err) == (2, "")
    assert "Usage: routecalc" in out


def test_the_help_of_schema_names_all_that_has_one(told: Any) -> None:
    words = " ".join(told("schema", "--help")[1].replace("│", " ").split())
    answers = [name for name in schema_names() if name not in dict(SECTIONS)]
    assert all(name in words for name in answers)
    assert "A section of the data files" in words


@pytest.mark.parametrize("argv", [("--help",), ("quote", "--help")])
def test_help_is_an_answer(told: Any, argv: Sequence[str]) -> None:
    status, out, err = told(*argv)
    assert (status, err) == (0, "")
    assert "--help" in out


def test_no_route(told: Any) -> None:
    status, out, err = told("quote", "huaihua", "moscow", "--modes", "road")
    assert (status, out) == (Status.NO_ROUTE, "")
    assert "E-NO-ROUTE" in err
    assert "--modes" in err


THAILAND = ("quote", "huaihua", "laem-chabang", "--box", "40HC:2", "--mass", "36t", "--as-of", "2026-11-22")


def test_what_blocks_and_what_would_do_is_told_and_does(told: Any) -> None:
    import jsonschema

    from routecalc.render import schema_of

    tight = ("--budget", "20500CNY", "--within", "13d", "--co2e-cap", "5t")
    status, out, err = told(*THAILAND, *tight, "--format", "json")
    refusal = json.loads(out)
    jsonschema.validate(refusal, schema_of("answer"))
    blocked = refusal["error"]["blocked"]
    nearest = blocked["nearest"]
    assert (status, blocked["by"]) == (Status.NO_ROUTE, [["budget"], ["within"]])
    assert (nearest["co2e_kg"], nearest["budget_currency"]) == (None, "CNY")
    assert f"--budget {nearest['budget']}CNY or --within {nearest['within_h']}h" in err
    for option, value in (("--budget", nearest["budget"]), ("--within", f"{nearest['within_h']}h")):
        status, out, err = told(*THAILAND, *tight, option, value, "--format", "json")
        answer = json.loads(out)
        jsonschema.validate(answer, schema_of("answer"))
        assert (status, len(answer["options"]), err) == (0, 1, "")
    assert told(*THAILAND, *tight, "--budget", f"{float(nearest['budget']) - 0.01:.2f}")[0] == Status.NO_ROUTE


def test_limits_reach_the_question_and_stand_in_the_answer(told: Any) -> None:
    limits = ("--budget", "3500USD", "--within", "13d", "--co2e-cap", "6t", "--avoid", "nansha")
    request = json.loads(told(*THAILAND, *limits, "--format", "json")[1])["request"]
    assert (request["budget"], request["budget_currency"]) == ("3500.00", "USD")
    assert (request["within_h"], request["co2e_cap_kg"]) == (312, 6000)
    assert "budget" not in json.loads(told(*THAILAND, "--format", "json")[1])["request"]
    for lang, words in (
        ("zh", ("限制：不经南沙 · 预算 $3,500.00（折 ¥", "全程不超过13天 · 碳排放不超过 6,000 kg", "按预期值衡量")),
        ("en", ("Limits: not by Nansha · budget $3,500.00 (¥", "within 13 d · at most 6,000 kg CO₂e", "expected")),
    ):
        for kind in ("table", "md"):
            out = told(*THAILAND, *limits, "--lang", lang, "--format", kind)[1]
            assert all(word in out for word in words)
    assert "Limits" not in told(*THAILAND, "--lang", "en")[1]


def test_scenarios_are_compared_within_limits(told: Any) -> None:
    line = ("compare", *THAILAND[1:], "--scenarios", "discounts-off", "--budget", "21000CNY")
    status, out, err = told(*line, "--lang", "en")
    assert (status, err) == (0, "")
    assert "budget ¥21,000.00" in out
    assert "There is no way under these limits." in out
    status, out, err = told(*line, "--why")
    assert (status, out) == (Status.WRONG_USE, "")
    assert "leave out --budget" in err


def test_questions_of_other_facts_are_asked_by_the_clock_too(told: Any) -> None:
    """Over the New Year of Vietnam customs rests for a week; with an appointment it does not."""
    road = ("huaihua", "hanoi", "--modes", "road", "--depart", "2027-02-01T12:00", "--lang", "en")
    status, out, err = told("compare", *road, "--scenarios", "customs-by-appointment", "--format", "json")
    assert (status, err) == (0, "")
    base, booked = (one["fastest"]["days"] for one in json.loads(out)["compared"])
    assert base - booked > 6
    status, out, _ = told("flip", *road, "--fact", "clear-import-abroad")
    assert status == 0
    assert "ready Mon 2027-02-01 12:00 · Tariffs of the day on which each step starts" in out


def test_data_that_is_not_valid(told: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("links:\n- {id: x, modus: road}\n")
    status, out, err = told(*ASKED, "--data", str(own))
    assert (status, out) == (Status.DATA_NOT_VALID, "")
    assert f"{own}:2:" in err
    assert "E-FIELD-UNKNOWN" in err


def test_a_data_check_that_fails(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for code, status in (("E-POSITION", Status.CHECK_FAILED), ("W-UNUSED", Status.DONE)):
        monkeypatch.setattr("routecalc.checks.run_checks", lambda *_, code=code: [("positions", (finding(code, "x"),))])
        assert told("check", "data")[0] == status


def test_an_unexpected_error_is_one_line(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("routecalc.quoting.quote", fail)
    status, out, err = told(*ASKED)
    assert (status, out) == (Status.UNEXPECTED, "")
    assert err.count("\n") == 1
    assert "RuntimeError: boom" in err
    with pytest.raises(RuntimeError, match="boom"):
        run([*ASKED, "--debug"])


@pytest.mark.parametrize("where", ["routecalc.quoting.quote", "routecalc.loading.load", "routecalc.cli._answered"])
def test_an_interruption(told: Any, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(where, stop)
    status, out, _ = told(*ASKED)
    assert (status, out) == (Status.INTERRUPTED, "")


@POSIX
@pytest.mark.parametrize("argv", [(*ASKED, "--format", "json"), ("--help",), ("--version",)])
def test_a_closed_pipe(argv: Sequence[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = process(*argv, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (Status.CLOSED_PIPE, b"")


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_a_full_disk_under_stdout() -> None:
    with open("/dev/full", "wb") as full:
        done = process(*ASKED, "--format", "json", stdout=full)
    assert done.returncode == Status.WRONG_USE
    assert b"E-OUTPUT: 'stdout' cannot be written: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@POSIX
def test_without_stdout_and_stderr_nothing_breaks() -> None:
    for argv, status in ((ASKED, 0), (("quote", "huaihua", "nowhere-at-all"), 2)):
        command = ["/bin/sh", "-c", 'exec "$0" -m routecalc "$@" >&- 2>&-', sys.executable, *argv]
        assert subprocess.run(command, check=False, timeout=60).returncode == status


def test_the_module_and_its_status() -> None:
    done = process("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"routecalc ")
    assert process("quote", "huaihua", "nowhere-at-all").returncode == 2


# -- refusals as JSON


@pytest.mark.parametrize("words", [("--format", "json"), ("--format=json",)])
@pytest.mark.parametrize(
    ("argv", "status", "code"),
    [
        (("quote", "huaihua", "nowhere-at-all", "--mass", "x"), 2, "E-PLACE-UNKNOWN"),
        (("quote", "huaihua", "moscow", "--modes", "road"), 3, "E-NO-ROUTE"),
        ((*ASKED, "--nope"), 2, "E-USAGE"),
        (("quote",), 2, "E-USAGE"),
        ((*ASKED, "--data", os.devnull), 4, "E-FILE-KIND"),
        (("show", "nodez"), 2, "E-SECTION"),
    ],
)
def test_refusals_are_json_too(told: Any, argv: Sequence[str], status: int, code: str, words: Sequence[str]) -> None:
    given, out, err = told(*argv, *words)
    answer = json.loads(out)
    assert given == status
    assert answer["schema"] == 1
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert {"code", "severity", "message", "place", "remedy"} <= answer["error"]["findings"][0].keys()
    for entry in answer["error"]["findings"]:
        assert entry["code"] in err, "people read stderr"


def test_all_faults_stand_in_the_json(told: Any) -> None:
    _, out, _ = told("quote", "nowhere-at-all", "qinzhou", "--mass", "x", "--sort", "beauty", "--format", "json")
    assert [entry["code"] for entry in json.loads(out)["error"]["findings"]] == [
        "E-PLACE-UNKNOWN", "E-QUANTITY", "E-SORT-UNKNOWN",
    ]  # fmt: skip


# -- formats and files


def is_json(text: str) -> bool:
    return text.startswith('{\n  "schema": 1')


@pytest.mark.parametrize(
    ("name", "starts"), [("a.json", "{"), ("a.JSON", "{"), ("a.csv", "\ufeff"), ("a.md", "#"), ("a.txt", ""), ("a", "")]
)
def test_the_ending_decides_the_format(told: Any, tmp_path: Path, name: str, starts: str) -> None:
    assert told(*ASKED, "-o", str(tmp_path / name)) == (0, "", "")
    written = (tmp_path / name).read_text("utf-8")
    assert written.startswith(starts)
    assert is_json(written) == (name.lower() == "a.json")
    assert list(tmp_path.iterdir()) == [tmp_path / name], "no part is left"


def test_a_format_that_is_named_wins_over_the_ending(told: Any, tmp_path: Path) -> None:
    told(*ASKED, "-o", str(tmp_path / "a.csv"), "--format", "json")
    assert is_json((tmp_path / "a.csv").read_text("utf-8"))


@pytest.mark.parametrize("name", ["a.xlsx", "a.pdf", "a.jsn", "a.1"])
def test_an_unknown_ending_is_refused(told: Any, tmp_path: Path, name: str) -> None:
    status, out, err = told(*ASKED, "-o", str(tmp_path / name))
    assert (status, out) == (2, "")
    assert "E-FORMAT" in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_holds_the_bytes_of_stdout(told: Any, tmp_path: Path) -> None:
    for kind in ("csv", "md"):
        status, out, _ = told(*ASKED, "--format", kind)
        told(*ASKED, "--format", kind, "-o", str(tmp_path / kind))
        assert (status, (tmp_path / kind).read_bytes().decode()) == (0, out)


def test_csv_is_read_by_others(told: Any) -> None:
    _, out, _ = told(*ASKED, "--format", "csv")
    head, *rows = csv.reader(io.StringIO(out.removeprefix("\ufeff"), newline=""))
    assert rows
    assert {len(row) for row in rows} == {len(head)}


def test_a_file_is_replaced_whole_and_keeps_its_mode(told: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o640)
    assert told(*ASKED, "-o", str(path))[0] == 0
    assert is_json(path.read_text("utf-8"))
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("broken", ["os.fsync", "os.replace"])
def test_a_file_that_cannot_be_finished_leaves_the_old_one(
    told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    told(*ASKED)  # the cache is filled with the sound functions

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(broken, fail)
    status, out, err = told(*ASKED, "-o", str(path))
    assert (status, out) == (2, "")
    assert "E-OUTPUT" in err
    assert "No space left on device" in err
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_while_writing_leaves_the_old_file(
    told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    told(*ASKED)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    assert told(*ASKED, "-o", str(path))[0] == Status.INTERRUPTED
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_refused_question_writes_no_file(told: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for argv, status in (
        (("quote", "huaihua", "nowhere-at-all"), 2),
        (("quote", "huaihua", "moscow", "--modes", "road"), 3),
    ):
        assert told(*argv, "-o", str(path))[0] == status
        assert list(tmp_path.iterdir()) == []


def test_places_where_no_file_can_be(told: Any, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for path in (tmp_path / "folder.json", tmp_path / "none" / "a.json", Path(), tmp_path / ("x" * 300)):
        status, out, err = told(*ASKED, "--format", "md", "-o", str(path))
        assert (status, out) == (2, "")
        assert "E-OUTPUT" in err
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.json"]


@POSIX
def test_a_link_is_not_followed_and_not_replaced(told: Any, tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    status, _, err = told(*ASKED, "-o", str(link))
    assert (status, "E-OUTPUT" in err) == (2, True)
    assert (link.is_symlink(), target.read_text()) == (True, "old")


@POSIX
def test_a_device_is_written_and_stays_a_device(told: Any) -> None:
    assert told(*ASKED, "--format", "json", "-o", os.devnull) == (0, "", "")
    assert Path(os.devnull).is_char_device()
    if Path("/dev/full").exists():
        status, _, err = told(*ASKED, "--format", "md", "-o", "/dev/full")
        assert (status, "E-OUTPUT" in err) == (2, True)


@pytest.mark.parametrize(
    "argv",
    [("show", "nodes"), ("show", "nodes", "huaihua"), ("show", "scenarios"), ("check", "data"), ("schema", "links")],
    ids=" ".join,
)
def test_other_commands_write_files_too(told: Any, tmp_path: Path, argv: Sequence[str]) -> None:
    path = tmp_path / "a.json"
    status, out, err = told(*argv, "-o", str(path))
    assert (out, err) == ("", "")
    assert status in (0, 1 if argv[0] == "check" else 0)
    assert json.loads(path.read_text("utf-8"))


# -- surroundings


@pytest.mark.parametrize("columns", ["abc", "", "-5", "0", "1", "99999", "1e3", "٣٠٠"])
def test_a_strange_width_is_no_fault(told: Any, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    status, out, err = told(*ASKED)
    assert (status, err) == (0, "")
    assert out


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "colour"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "xterm", "NO_COLOR": ""}, False),
     ({"TERM": "dumb"}, False)],
)  # fmt: skip
def test_colour_only_where_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colour: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(ASKED) == 0
    assert ("\x1b[" in screen.getvalue()) == colour


def test_no_colour_in_a_pipe(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in told(*ASKED)[1]


def test_the_language_is_that_of_the_locale_unless_it_is_named(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    english = told(*ASKED)[1]
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    chinese = told(*ASKED)[1]
    assert english != chinese
    assert told(*ASKED, "--lang", "en")[1] == english
    monkeypatch.setenv("LC_ALL", "C")
    assert told(*ASKED)[1] == english
    monkeypatch.setenv("ROUTECALC_LANG", "zh")
    assert told(*ASKED)[1] == chinese


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_what_programs_read_is_never_translated(told: Any, kind: str) -> None:
    assert told(*ASKED, "--format", kind, "--lang", "zh") == told(*ASKED, "--format", kind, "--lang", "en")


def test_chinese_names_in_a_locale_that_has_none() -> None:
    done = process(
        "quote", "怀化", "钦州", "--as-of", "2026-11-22", "--lang", "zh",
        PYTHONIOENCODING="gbk", LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert "怀化" in done.stdout.decode("utf-8")
    wrong = process("quote", "怀化", "钦洲港口岸", PYTHONIOENCODING="gbk", LANG="C", LC_ALL="C", PYTHONUTF8="0")
    assert wrong.returncode == 2
    assert "钦洲港口岸" in wrong.stderr.decode("utf-8")


def test_the_same_question_has_the_same_bytes_whatever_the_seed_of_hashes(tmp_path: Path) -> None:
    code = (
        "from routecalc.cli import run\n"
        "for kind in ('json', 'csv', 'md', 'table'):\n"
        "    assert run(['quote', 'bangkok', '怀化', '--as-of', '2026-11-22', '--format', kind]) == 0\n"
    )
    written = []
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(tmp_path / seed)}
        for _ in range(2 if seed == "1" else 1):  # the last time with the facts that were kept
            done = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, check=True, timeout=60
            )
            written.append(done.stdout)
    assert written[0]
    assert written[0] == written[1] == written[2]


def test_a_quote_opens_no_socket(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, fail)
    for kind in ("table", "json", "csv", "md"):
        assert told(*ASKED, "--format", kind)[0] == 0


def test_without_a_cache_folder_it_works_as_well(told: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    expected = told(*ASKED, "--format", "csv")
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert told(*ASKED, "--format", "csv") == expected
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.delenv(name, raising=False)
    assert meanings.cache_folder() is None
    assert told(*ASKED, "--format", "csv") == expected
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "folder"), [("XDG_CACHE_HOME", "routecalc"), ("LOCALAPPDATA", "routecalc"), ("HOME", ".cache/routecalc")]
)
def test_the_cache_is_in_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, folder: str
) -> None:
    for other in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, str(tmp_path))
    assert meanings.cache_folder() == tmp_path / folder


# -- the words of the command


def test_options_reach_the_question(told: Any, shipped: Network) -> None:
    status, out, _ = told(
        "quote", "CNQZH", "怀化", "--box", "40HC:2", "--mass", "36t", "--volume", "100m3", "--as-of", "2026-11-22",
        "--modes", " rail , road ", "--via", "liuzhou", "--avoid", "guilin", "--baseline", "none", "--currency", "usd",
        "--sort", "time", "--format", "json", "--scenario", "subsidies-off",
    )  # fmt: skip
    answer = json.loads(out)
    request = answer["request"]
    assert status == 0
    assert (request["origin"], request["destination"], request["boxes"]) == ("qinzhou", "huaihua", {"40HC": 2})
    assert (request["mass_kg"], request["as_of"], request["currency"]) == (36_000, "2026-11-22", "USD")
    assert answer["baseline"] is None
    assert answer["network"]["scenarios"] == ["subsidies-off"]
    assert answer["network"]["digest"] != shipped.digest
    assert {element["mode"] for option in answer["options"] for element in option["elements"]} <= {"rail", "road", None}


def test_without_a_day_it_is_today(told: Any) -> None:
    import datetime as dt

    before = dt.date.today()
    answer = json.loads(told("quote", "huaihua", "qinzhou", "--format", "json")[1])
    assert answer["request"]["as_of"] in {str(before), str(dt.date.today())}


# -- progress


@pytest.mark.parametrize(
    ("module", "line"), [("flips.flips", ("flip",)), ("attribution.attribute", ("compare", "--why"))]
)
def test_a_refusal_during_long_work_clears_the_line_of_progress(
    monkeypatch: pytest.MonkeyPatch, module: str, line: tuple[str, ...]
) -> None:
    def busy(*_: Any) -> None:
        progress("half of it")
        raise Refused([finding("E-USAGE", reason="no more of this")], 2)

    screen = Screen()
    monkeypatch.setattr(f"routecalc.{module}", busy)
    monkeypatch.setattr(sys, "stderr", screen)
    assert run([*line, "huaihua", "qinzhou"]) == 2
    shown, _, rest = screen.getvalue().partition("half of it")
    assert shown == "\r\x1b[K"
    assert rest.startswith("\r\x1b[K"), "the refusal begins on an empty line"
    assert "no more of this" in rest


def test_progress_is_for_terminals_only(told: Any) -> None:
    status, out, err = told("flip", "huaihua", "qinzhou", "--fact", "road-cn/haulage", "--as-of", "2026-11-22")
    assert (status, err) == (0, "")
    assert "\x1b" not in out
