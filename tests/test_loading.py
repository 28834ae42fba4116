"""Loading: what is read, what is refused, and where the fault is."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.findings import CODES, Refused
from routecalc.loading import data_folder, load, read_scenarios, scenario_names
from routecalc.loading import files as loading_files
from routecalc.loading.reader import MAX_DEPTH, MAX_SCALAR, read

HERE = Path(__file__).parent
TINY = HERE / "data" / "tiny"
ERRORS = HERE / "errors"
CASES = sorted(path.name for path in ERRORS.iterdir())
OWN_SOURCE = "sources:\n- {id: own, title: Own paper}\n"


def refused(*overlays: Path | str, **options: object) -> tuple[list[str], int]:
    """The findings as text, and the status."""
    with pytest.raises(Refused) as caught:
        load(*overlays, data=options.pop("data", TINY), **options)  # type: ignore[arg-type]
    return [str(found) for found in caught.value.findings], caught.value.status


def codes_of(text: str) -> list[str]:
    _, findings = read(text, "x.yaml")
    return [found.code for found in findings]


# --- the gallery of errors


@pytest.mark.parametrize("case", CASES)
def test_gallery(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS / case)
    scenario = b"\nchanges:" in Path("bad.yaml").read_bytes()
    found, status = refused(**{"scenarios": ["bad.yaml"]}) if scenario else refused("bad.yaml")
    expected = Path("expected.txt").read_text().splitlines()
    assert status == 4
    assert len(found) == len(expected), "\n".join(found)
    for line, text in zip(expected, found, strict=True):
        where, code, *words = line.split(" ", 2)
        assert text.startswith(f"{where} {code}: ")
        assert all(word in text for word in words)


@pytest.mark.parametrize("code", [code for code, _, _, where in CODES if where == "data"])
def test_every_data_code_is_in_the_gallery(code: str) -> None:
    lines = (ERRORS / code / "expected.txt").read_text()
    assert re.search(rf"^bad\.yaml:\d+:\d+: {code}\b", lines, re.M)


# --- what is read


def test_tiny_network() -> None:
    network = load(data=TINY)
    assert len(network.nodes) == 6
    assert network.link["rail-huaihua-tangbao"].km == {"guangzhou": Decimal(215)}
    assert network.node["huaihua"].names.zh == "怀化"
    assert network.tariff["sea"].charges[0].grade == "published"


def test_same_files_same_digest() -> None:
    assert load(data=TINY).digest == load(data=TINY).digest


def test_order_of_files_does_not_count(tmp_path: Path) -> None:
    text = (TINY / "facts.yaml").read_text()
    head, tail = text.split("tariffs:\n")
    (tmp_path / "z.yaml").write_text(head)
    (tmp_path / "a.yaml").write_text("tariffs:\n" + tail)
    assert load(data=tmp_path).digest == load(data=TINY).digest


def test_newlines_and_byte_order_mark_do_not_count(tmp_path: Path) -> None:
    text = (TINY / "facts.yaml").read_text()
    (tmp_path / "facts.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(data=tmp_path).digest == load(data=TINY).digest


def test_words_are_not_coerced() -> None:
    text = "a: NO\nb: 010\nc: 1:30:45\nd: 1_000\ne: 2026-01-01\nf: ~\ng: 1e3\nh: .inf\n"
    content, findings = read(text, "x.yaml")
    assert not findings
    assert list(content.values()) == ["NO", "010", "1:30:45", "1_000", "2026-01-01", "~", "1e3", ".inf"]


def test_full_width_digits_are_numbers(tmp_path: Path) -> None:
    change = tmp_path / "own.yaml"
    change.write_text("schedules:\n- {id: weekly, per_week: ３, source: paper, grade: published}\n")
    assert load(change, data=TINY).schedule["weekly"].per_week.likely == 3


def test_shipped_data_is_valid() -> None:
    assert data_folder().name == "data"
    assert len(load().nodes) > 100


@pytest.mark.parametrize("name", scenario_names())
def test_shipped_scenario_fits(name: str) -> None:
    assert load(scenarios=[name]).digest != load().digest


def test_data_in_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TINY)
    assert load(data=Path()).digest == load(data=TINY).digest
    assert load(data=Path("../tiny")).digest == load(data=TINY).digest


def test_reading_is_fast(tmp_path: Path) -> None:
    rows = (TINY / "facts.yaml").read_text()
    link = rows[rows.index("- {id: road-huaihua") : rows.index("baselines:")]
    many = [link.replace("id: road-huaihua", f"id: x{n}").replace("480", f"{500 + n}") for n in range(900)]
    path = tmp_path / "many.yaml"
    path.write_text("links:\n" + "".join(many))
    assert path.stat().st_size > 150_000
    start = time.perf_counter()
    load(path, data=TINY)
    assert time.perf_counter() - start < 1


# --- overlays


def test_overlay_replaces_an_entry_as_a_whole(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "tariffs:\n- id: barge\n  names: {zh: 驳, en: My barge}\n  currency: CNY\n  source: own\n"
        "  grade: published\n  charges:\n  - {id: barge/freight, code: BARGE_FREIGHT, basis: teu, rate: 700}\n"
        + OWN_SOURCE
    )
    tariff = load(own, data=TINY).tariff["barge"]
    assert (tariff.names.en, tariff.charges[0].rate.likely) == ("My barge", 700)  # type: ignore[union-attr]


def test_later_overlay_wins(tmp_path: Path) -> None:
    for number in (2, 3):
        entry = f"schedules:\n- {{id: weekly, per_week: {number}, source: paper, grade: published}}\n"
        (tmp_path / f"{number}.yaml").write_text(entry)
    network = load(tmp_path / "3.yaml", tmp_path / "2.yaml", data=TINY)
    assert network.schedule["weekly"].per_week.likely == 2
    assert len(network.schedules) == 1


def test_overlay_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "own.yml").write_text(OWN_SOURCE)
    (tmp_path / "notes.txt").write_text("not read")
    (tmp_path / ".hidden.yaml").write_text("[")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "x.yaml").write_text("[")
    assert "own" in load(tmp_path, data=TINY).source


def test_all_faults_at_once(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("links: [")
    (tmp_path / "a.yaml").write_text("nodes:\n- {id: A}\nsources:\n- {id: own}\nlinkz: []\n")
    found, status = refused(tmp_path)
    assert status == 4
    places = [text.split(": ")[0] for text in found]
    assert places == sorted(places)
    assert {"E-YAML-SYNTAX", "E-ID-FORM", "E-FIELD-MISSING", "E-SECTION-UNKNOWN"} <= {
        text.split(": ")[1] for text in found
    }


def test_a_bad_entry_is_not_missed_twice(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("nodes:\n- {id: qinzhou, kind: seaport}\nfactors:\n- {id: ef-rail, value: nine}\n")
    found, _ = refused(own)
    assert not [text for text in found if "E-REF" in text]


def test_duplicates_name_both_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OWN_SOURCE)
    (tmp_path / "b.yaml").write_text("# second\n" + OWN_SOURCE)
    found, _ = refused(tmp_path)
    assert found[0].startswith(f"{tmp_path}/b.yaml:3:8: E-ID-DUPLICATE")
    assert f"{tmp_path}/a.yaml:2:8" in found[0]


def test_one_charge_twice_in_a_tariff(tmp_path: Path) -> None:
    text = (TINY / "facts.yaml").read_text()
    line = "  - {id: hub/lift, code: LIFT, basis: container, rate: 195}\n"
    (tmp_path / "facts.yaml").write_text(text.replace(line, line + line.replace("LIFT", "LIFT2")))
    found, _ = refused(data=tmp_path)
    assert len(found) == 1
    assert "E-ID-DUPLICATE: the id 'hub/lift' is taken by" in found[0]


def test_a_lost_section_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text((TINY / "facts.yaml").read_text().replace("\nnodes:", "\nnodez:"))
    found, _ = refused(data=tmp_path)
    assert len(found) == 1
    assert "E-SECTION-UNKNOWN: there is no section 'nodez'; did you mean 'nodes'?" in found[0]


def test_replaced_entries_keep_their_order(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("factors:\n- {id: ef-rail, value: 8, unit: g/tkm, source: paper, grade: published}\n")
    changed, base = load(own, data=TINY), load(data=TINY)
    assert [factor.id for factor in changed.factors] == [factor.id for factor in base.factors]


# --- scenarios


def test_scenario() -> None:
    network = load(data=TINY, scenarios=["dear-trains"])
    charges = {charge.id: charge for charge in network.tariff["rail-cn"].charges}
    assert charges["rail-cn/run-20"].rate.likely == Decimal("3.5035")  # type: ignore[union-attr]
    assert network.schedule["weekly"].per_week.likely == 2
    assert "rail-cn/subsidy" not in charges
    assert charges["rail-cn/winter"].source == "paper"
    assert network.scenarios == ("dear-trains",)


def test_scenarios_are_found_by_name() -> None:
    assert scenario_names(TINY) == ("dear-trains",)
    assert read_scenarios(["dear-trains"], TINY)[0].author == "tests"


def test_unknown_scenario() -> None:
    found, status = refused(scenarios=["dear-train"])
    assert status == 2
    assert "E-SCENARIO-UNKNOWN" in found[0]
    assert "did you mean 'dear-trains'?" in found[0]


@pytest.mark.parametrize("name", ["nowhere/x.yaml", "../x.yaml", "\0.yaml", "x" * 5000 + ".yaml"])
def test_scenario_path_that_leads_nowhere(name: str) -> None:
    found, status = refused(scenarios=[name])
    assert status == 2
    assert "E-FILE-MISSING" in found[0]


def write_scenario(path: Path, *changes: str) -> str:
    head = "names: {zh: 一, en: One}\nauthor: tests\ndate: 2025-11-14\nnote: x\nchanges:\n"
    path.write_text(f"id: {path.stem}\n{head}" + "".join(f"- {{{change}}}\n" for change in changes))
    return str(path)


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ("op: set, id: rail-cn/run-20, field: rate, value: many", "7:", "E-NUMBER"),
        ("op: set, id: rail-cn/run-20, field: scop.area, value: [nanning]", "7:", "E-CHANGE-FIELD"),
        ("op: set, id: rail-cn/run-20, field: rate, value: 0", "7:", "E-RATE-ZERO"),
        ("op: set, id: weekly, field: id, value: daily", "7:", "E-CHANGE-FIELD"),
        ("op: set, id: weekly, field: '', value: daily", "7:", "E-CHANGE-FIELD"),
        ("op: set, id: weekly, field: source.x, value: daily", "7:", "E-CHANGE-FIELD"),
        ("op: scale, id: weekly, field: per_week, value: much", "7:", "E-NUMBER"),
        ("op: remove, id: fx-usd", "7:", "E-FX-MISSING"),
        ("op: remove, id: qinzhou", "7:", "E-REF-NODE"),
        ("op: add, id: weekly, value: schedules, entry: {per_week: 1}", "7:", "E-ID-DUPLICATE"),
        ("op: add, id: daily, value: schedules, entry: {per_week: 7}", "7:", "E-FIELD-MISSING"),
        ("op: add, id: rail-cn/x, value: rail-cn, entry: {code: X, basis: container}", "7:", "E-RATE-MISSING"),
        ("op: swap, id: weekly", "7:8", "E-CHOICE"),
        ("op: set, id: hub, field: charges, value: [lift]", "7:3", "E-SHAPE"),
        ("op: include, id: hub, field: charges, value: lift", "7:3", "E-SHAPE"),
    ],
)
def test_change_that_does_not_fit(change: str, where: str, code: str, tmp_path: Path) -> None:
    path = write_scenario(tmp_path / "one.yaml", change)
    found, status = refused(scenarios=[path])
    assert status == 4
    assert all(text.startswith(f"{path}:{where}") for text in found), found
    assert any(f" {code}: " in text for text in found), found


def test_scenarios_stack(tmp_path: Path) -> None:
    first = write_scenario(
        tmp_path / "first.yaml",
        "op: add, id: daily, value: schedules, entry: {per_week: 7, source: paper, grade: published}",
    )
    second = write_scenario(tmp_path / "second.yaml", "op: set, id: daily, field: per_week, value: 6")
    third = write_scenario(tmp_path / "third.yaml", "op: set, id: daily, field: source, value: nobody")
    network = load(data=TINY, scenarios=[first, second])
    assert network.schedule["daily"].per_week.likely == 6
    assert network.scenarios == ("first", "second")
    assert refused(scenarios=[first, third])[0][0].startswith(f"{third}:7:")


def test_an_end_that_becomes_known(tmp_path: Path) -> None:
    path = write_scenario(tmp_path / "one.yaml", "op: set, id: rail-cn/discount, field: valid_to, value: 2026-03-01")
    charges = {charge.id: charge for charge in load(data=TINY, scenarios=[path]).tariff["rail-cn"].charges}
    assert not charges["rail-cn/discount"].end_unknown


def test_names_of_the_program_are_no_fields(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "links:\n- {id: own, start: huaihua, to: chenglingji, mode: road, km: {hunan: 500},"
        " speed: speed-road, tariff: road, factor: ef-road, source: paper, grade: published}\n"
    )
    assert refused(path)[0] == [f"{path}:2:13: E-FIELD-UNKNOWN: there is no field 'start' here; did you mean 'from'?"]


def test_no_change_same_digest(tmp_path: Path) -> None:
    path = write_scenario(tmp_path / "one.yaml", "op: scale, id: rail-cn/run-20, field: rate, value: 1")
    assert load(data=TINY, scenarios=[path]).digest == load(data=TINY).digest


def test_scenario_that_is_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    for text, code in (("- a\n", "E-SHAPE"), ("word\n", "E-SHAPE"), ("[\n", "E-YAML-SYNTAX"), ("", "E-YAML-EMPTY")):
        path.write_text(text)
        assert code in refused(scenarios=[str(path)])[0][0]
    path.write_bytes(b"\xff")
    assert "E-TEXT-ENCODING" in refused(scenarios=[str(path)])[0][0]
    assert "E-FILE-MISSING" not in refused(scenarios=[str(tmp_path)])[0][0]


# --- files


def test_missing_overlay(tmp_path: Path) -> None:
    found, status = refused(tmp_path / "nothing")
    assert (status, found[0].split(": ")[1]) == (4, "E-FILE-MISSING")


def test_other_files_are_no_overlay(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b")
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("own.csv", "pipe.yaml"):
        assert "E-FILE-KIND" in refused(tmp_path / name)[0][0]
    assert "E-FILE-KIND" in refused("/dev/zero")[0][0]


def test_empty_folder(tmp_path: Path) -> None:
    assert "E-FOLDER-EMPTY" in refused(tmp_path)[0][0]


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out.yaml"
    inside.mkdir()
    outside.write_text(OWN_SOURCE)
    (inside / "own.yaml").symlink_to(outside)
    assert "E-FILE-OUTSIDE" in refused(inside)[0][0]


def test_link_within_the_folder_and_loops(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.yaml").symlink_to(tmp_path / "self.yaml")
    found, _ = refused(tmp_path)
    assert [text.split(": ")[1] for text in found] == ["E-FILE-READ"]


def test_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.yaml").write_text(OWN_SOURCE)

    def fail(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert "E-FILE-READ: the file cannot be read: Permission denied" in "\n".join(refused(tmp_path)[0])


def test_size_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN_SOURCE)
    monkeypatch.setattr(loading_files, "MAX_BYTES", (TINY / "facts.yaml").stat().st_size)
    assert load(path, data=TINY)
    path.write_text(OWN_SOURCE + "#" * loading_files.MAX_BYTES)
    assert "E-FILE-SIZE" in refused(path)[0][0]


def test_long_and_chinese_paths(tmp_path: Path) -> None:
    folder = tmp_path / "怀化 数据" / ("x" * 200)
    folder.mkdir(parents=True)
    (folder / "运价: 1.yaml").write_text("links: [")
    assert "运价: 1.yaml:2:1: E-YAML" in refused(folder)[0][0]


# --- hostile and broken texts


def test_depth_has_a_limit() -> None:
    assert codes_of("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert codes_of("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ["E-YAML-DEPTH"]
    assert codes_of("[" * 200_000) == ["E-YAML-DEPTH"]
    assert codes_of("- " * 100_000) == ["E-YAML-DEPTH"]
    assert codes_of("{a: " * 100_000) == ["E-YAML-DEPTH"]


def test_billion_laughs() -> None:
    lines = ["a0: &a0 [lol, lol]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    start = time.perf_counter()
    assert set(codes_of("\n".join(lines))) == {"E-YAML-ANCHOR"}
    assert time.perf_counter() - start < 1


def test_long_scalars() -> None:
    assert codes_of("a: " + "9" * MAX_SCALAR) == []
    assert codes_of("a: " + "9" * (MAX_SCALAR + 1)) == ["E-YAML-SCALAR"]


def test_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routecalc.loading.reader.MAX_NODES", 50)
    assert codes_of("[" + "a," * 60 + "]") == ["E-YAML-NODES"]


def test_many_faults_end_the_reading() -> None:
    assert len(codes_of("a: 1\n" * 5000)) == 100


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('a: "\\u202e"', "E-TEXT-CONTROL"),
        ('a: "\\e[31m"', "E-TEXT-CONTROL"),
        ('a: "\\ud800"', "E-YAML-SYNTAX"),
        ('"\\0": a', "E-TEXT-CONTROL"),
        ("a: \x00", "E-TEXT-CONTROL"),
        ("a: \x1b[31m", "E-TEXT-CONTROL"),
        ("\ta: 1", "E-YAML-SYNTAX"),
        ("*a : 1", "E-YAML-ANCHOR"),
        ("? [a]\n: 1", "E-YAML-KEY"),
        ('"": 1', "E-YAML-KEY"),
        ("!!map {a: 1}", "E-YAML-TAG"),
        ("%TAG ! tag:x,2000:\n---\n!y z", "E-YAML-TAG"),
        ("", "E-YAML-EMPTY"),
        ("---\n...\n", "E-YAML-EMPTY"),
        ("a: b: c", "E-YAML-SYNTAX"),
        ("a: 'open", "E-YAML-SYNTAX"),
        ("a: @b", "E-YAML-SYNTAX"),
    ],
)
def test_refused_texts(text: str, code: str) -> None:
    assert code in codes_of(text)


def test_control_characters_in_escapes_are_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text('"\\e[31mred": []\n')
    assert "\x1b" not in "\n".join(refused(path)[0])


@pytest.mark.parametrize(
    "text", ["- a\n", "word\n", "{}\n", "links:\n", "links: {}\n", "links: [[]]\n", "links: [a]\n"]
)
def test_other_shapes(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    if text == "{}\n":
        assert load(path, data=TINY)
    else:
        assert "E-SHAPE" in refused(path)[0][0]


def try_load(path: Path) -> None:
    """Loads, or refuses; anything else is a defect."""
    with contextlib.suppress(Refused):
        load(data=path)


def test_truncated_anywhere(tmp_path: Path) -> None:
    raw = (TINY / "facts.yaml").read_bytes()
    path = tmp_path / "facts.yaml"
    for length in range(0, len(raw), 37):
        path.write_bytes(raw[:length])
        try_load(tmp_path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes(data: st.DataObject) -> None:
    raw = bytearray((TINY / "facts.yaml").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(b"[]{}:,#&*!|>'\"%@`-\n \t0a\xff"))
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return
    read(text, "x.yaml")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab: -[]{},\n\t#&*!|>'\"%@`?\\0é怀\u2028\x85\ufeff", max_size=60))
def test_any_text(text: str) -> None:
    read(text, "x.yaml")


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["", "x", "-1", "0", "NaN", "9" * 30, "huaihua", "[rail]", "unknown", "2025-02-30"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "low", "from", "km", "rate", "charges"]), inner, max_size=3)
        ),
        max_leaves=6,
    ),
    st.sampled_from(["links", "tariffs", "nodes", "factors", "baselines", "transfers"]),
    st.integers(0, 30),
)
def test_any_value_in_any_field(tmp_path_factory: pytest.TempPathFactory, value: object, section: str, n: int) -> None:
    import yaml

    facts = yaml.load((TINY / "facts.yaml").read_text(), Loader=yaml.BaseLoader)
    entry = facts[section][n % len(facts[section])]
    key = sorted(entry)[n % len(entry)]
    entry[key] = value
    folder = tmp_path_factory.mktemp("any")
    (folder / "facts.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True, default_style='"'))
    try_load(folder)
    shutil.rmtree(folder)
