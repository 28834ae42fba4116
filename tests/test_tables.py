"""Tables in and out: what is read from files as people have them, and what is written whatever happens."""

from __future__ import annotations

import codecs
import csv
import doctest
import errno
import io
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import routecalc
from routecalc.batch import ASKED, FIGURES, FILLED, IN, MEANING, OUT, Days
from routecalc.engines import Engine, local
from routecalc.findings import Finding, Refused
from routecalc.network import Network
from routecalc.standing import changed, put
from routecalc.tables import Summary, Told, Wanted, columnar, known, opened, quote_table, run, running, writing
from routecalc.tables.cells import csv_cell
from routecalc.tables.kept import folder_of
from tests.test_flips import BARGE
from tests.test_graph import charge, leg, place, small, tariff

pa = pytest.importorskip("pyarrow", reason="the extra 'table' is not installed")
pq = pytest.importorskip("pyarrow.parquet")
POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and locks of another system")
WANTED = Wanted(Days(None, "2026-11-22"))
PORTS = ("alpha", "bravo", "charlie", "delta")
HEADER = "request_id,origin,destination,box,mass_kg"


def market() -> Network:
    """Four ports, each with a ship to each: 100 a box and 100 a km, further for each letter."""
    places = [place(port, "CN", "sea", names={"zh": f"{port}港", "en": port.title()}) for port in PORTS]
    links = [
        leg(f"{a}-{b}", "sea", a, b, km=str(10 * (PORTS.index(b) + 1) + PORTS.index(a)), both_ways=False)
        for a in PORTS for b in PORTS if a != b
    ]  # fmt: skip
    prices = tariff("t-sea", charge("BASE", "100"), charge("RUN", "100", "container_km"))
    return small(places, links, tariffs=[prices], baselines=[{**BARGE, "id": "river-sea"}])


MARKET = market()


def load(stack: tuple[str, ...]) -> Network:
    """The market; under ``dearer`` at twice the price."""
    if "missing" in stack:
        raise Refused([Finding("E-SCENARIO-UNKNOWN", "there is no scenario 'missing'")], 2)
    return changed(MARKET, [put("t-sea/run", "rate", 200)]) if "dearer" in stack else MARKET


def batch(path: Path, output: Path, wanted: Wanted = WANTED, engine: Engine | None = None, **more: Any) -> Summary:
    return run(opened(path), output, more.pop("load", load), engine or local(1), wanted, **more)


def written(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a table of answers, numbers as they are written."""
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def codes(path: Path) -> list[str]:
    return [row["error_code"] or "" for row in rows_of(path)]


def refused(call: Callable[[], object], status: int = 2) -> list[str]:
    with pytest.raises(Refused) as told:
        call()
    assert told.value.status == status
    return [fault.code for fault in told.value.findings]


# -- whole runs


def mixture(count: int) -> tuple[list[list[str]], list[int]]:
    """Rows of about forty questions in no order, seven of them bad; and the numbers of the bad ones."""
    chance = random.Random(7)
    pairs = [(a, b) for a in PORTS for b in PORTS if a != b]
    rows = [
        [f"r{n}", *chance.choice(pairs), "20GP", chance.choice(["9000", "18000", ""]), chance.choice(["", "dearer"])]
        for n in range(count - 7)
    ]
    rows += [
        ["bad-0", "nowhere", "alpha", "20GP", "", ""], ["bad-1", "alpha", "alpha", "20GP", "", ""],
        ["bad-2", "alpha", "bravo", "41GP", "", ""], ["bad-3", "", "bravo", "20GP", "", ""],
        ["bad-4", "alpha", "bravo", "20GP", "much", ""], ["bad-5", "alpha", "bravo", "20GP", "99000000000", ""],
        ["bad-6", "alpha", "bravo", "20GP", "9000", "missing"],
    ]  # fmt: skip
    chance.shuffle(rows)
    return rows, [n for n, row in enumerate(rows, 1) if row[0].startswith("bad")]


COLUMNS = ("request_id", "origin", "destination", "box", "mass_kg", "scenario")


def as_files(folder: Path, rows: Sequence[Sequence[str]]) -> list[Path]:
    """The same rows as CSV, JSON Lines and Parquet."""
    plain = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    lines = "".join(f"{','.join(row)}\r\n" for row in [COLUMNS, *rows])
    table = pa.Table.from_pylist([{name: value or None for name, value in row.items()} for row in plain])
    pq.write_table(table, folder / "in.parquet", row_group_size=777)
    return [
        written(folder, lines),
        written(folder, "".join(json.dumps(row) + "\n" for row in plain), "in.jsonl"),
        folder / "in.parquet",
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], dict[str, bytes], list[int]]:
    """Ten thousand rows in three formats, and the answers in three formats as one process gives them."""
    folder = tmp_path_factory.mktemp("whole")
    rows, bad = mixture(10_000)
    files = as_files(folder, rows)
    answers = {}
    for ending in ("csv", "jsonl", "parquet"):
        summary = batch(files[0], folder / f"out.{ending}")
        assert (summary.rows, summary.failures.total()) == (10_000, 7)
        answers[ending] = (folder / f"out.{ending}").read_bytes()
    return files, answers, bad


def test_rows_come_in_the_order_of_the_requests_and_bad_ones_in_their_place(whole: Any, tmp_path: Path) -> None:
    (file, *_), answers, bad = whole
    asked = rows_of(file)
    for ending in ("csv", "jsonl", "parquet"):
        rows = rows_of(written(tmp_path, answers[ending], f"out.{ending}"))
        assert [tuple(row) for row in rows] == [OUT] * 10_000
        assert [row["request_id"] for row in rows] == [row["request_id"] for row in asked]
        failing = [n for n, row in enumerate(rows, 1) if row["status"] == "error"]
        assert failing == bad
        assert all(rows[n - 1]["error"].startswith(f"row {n}: ") for n in bad)
        assert {rows[n - 1]["request_id"]: rows[n - 1]["error_code"] for n in bad} == {
            "bad-0": "E-PLACE-UNKNOWN", "bad-1": "E-SAME-PLACE", "bad-2": "E-BOX-UNKNOWN", "bad-3": "E-CELL-MISSING",
            "bad-4": "E-CELL-NUMBER", "bad-5": "E-BOX-COUNT", "bad-6": "E-SCENARIO-UNKNOWN",
        }  # fmt: skip


def test_the_answers_are_right(whole: Any, tmp_path: Path) -> None:
    (file, *_), answers, bad = whole
    for number, (row, told) in enumerate(
        zip(rows_of(file), rows_of(written(tmp_path, answers["csv"], "o.csv")), strict=True), 1
    ):
        if number not in bad:
            km = 10 * (PORTS.index(row["destination"]) + 1) + PORTS.index(row["origin"])
            # 100 a box and 100, or 200, a km: charlie → alpha is 12 km, 1,300 yuan
            assert told["cost"] == f"{100 + km * (200 if row['scenario'] else 100)}.00"
            assert (told["distance_km"], told["scenario"]) == (f"{km}.0000", row["scenario"])


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("of", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("workers", [1, 2])
def test_formats_and_workers_do_not_matter(ending: str, of: str, workers: int, whole: Any, tmp_path: Path) -> None:
    files, answers, _ = whole
    (file,) = [path for path in files if path.suffix == f".{of}"]
    batch(file, tmp_path / f"o.{ending}", engine=local(workers))
    assert (tmp_path / f"o.{ending}").read_bytes() == answers[ending]
    assert [path.name for path in tmp_path.iterdir()] == [f"o.{ending}"]


@pytest.mark.parametrize("limits", [{"BLOCK": 333}, {"BLOCK": 333, "STAGE": 5}, {"STAGE": 1}, {"AT_HAND": 0}])
@pytest.mark.parametrize("at", [0, 2])
def test_blocks_and_stages_do_not_matter(
    limits: dict[str, int], at: int, whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, answers, _ = whole
    for name, value in limits.items():
        for room in (known, columnar, running):
            if hasattr(room, name):
                monkeypatch.setattr(room, name, value)
    if "STAGE" in limits:  # few rows will do where every few rows are a stage
        rows = rows_of(files[0])[:400]
        files = as_files(tmp_path, [[row[name] for name in COLUMNS] for row in rows])
        expected = b"".join(answers["csv"].splitlines(keepends=True)[:401])
    else:
        expected = answers["csv"]
    batch(files[at], tmp_path / "o.csv")
    assert (tmp_path / "o.csv").read_bytes() == expected


def test_parquet_is_plain_and_carries_no_time(whole: Any, tmp_path: Path) -> None:
    _, answers, _ = whole
    file = pq.ParquetFile(io.BytesIO(answers["parquet"]))
    assert file.schema_arrow == pa.schema([(name, pa.float64() if name in FIGURES else pa.string()) for name in OUT])
    assert file.metadata.metadata is None
    assert file.read().column("cost").to_pylist()[0] is not None


@pytest.mark.parametrize(
    "limits",
    [
        {"BLOCK": 333, "GROUP": 1000},
        {"BLOCK": 100, "GROUP": 100, "STAGE": 5, "FEW": 0},
        {"BLOCK": 10, "GROUP": 20},  # answers are more than rows of a group
        {"LARGEST": 1},
    ],
)
def test_groups_of_parquet_hold_the_same_rows(
    limits: dict[str, int], whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, answers, _ = whole
    for name, value in limits.items():
        for room in (known, columnar, running, writing):
            if hasattr(room, name):
                monkeypatch.setattr(room, name, value)
    rows = rows_of(files[0])[:2500]
    file = as_files(tmp_path, [[row[name] for name in COLUMNS] for row in rows])[2]
    batch(file, tmp_path / "o.parquet")
    right = pq.read_table(io.BytesIO(answers["parquet"])).slice(0, 2500)
    found = pq.ParquetFile(tmp_path / "o.parquet")
    assert found.read().equals(right)
    if limits.get("GROUP") == 1000:  # three blocks of 333 rows are not a group yet
        assert [found.metadata.row_group(at).num_rows for at in range(found.num_row_groups)] == [1000, 332, 1000, 168]


def test_csv_is_what_spreadsheets_want(whole: Any) -> None:
    _, answers, _ = whole
    assert answers["csv"].startswith(codecs.BOM_UTF8 + ",".join(OUT).encode() + b"\r\n")
    assert answers["csv"].count(b"\n") == answers["csv"].count(b"\r\n") == 10_001


def test_every_request_is_asked_under_every_stack(tmp_path: Path) -> None:
    file = written(tmp_path, "origin,destination,scenario\nalpha,bravo,\nnope,bravo,x\nalpha,bravo,dearer\n")
    wanted = Wanted(WANTED.days, ((), ("dearer",)))
    for ending in ("csv", "parquet"):
        batch(file, tmp_path / f"o.{ending}", wanted)
        rows = rows_of(tmp_path / f"o.{ending}")
        assert [row["request_id"] for row in rows] == ["1", "1", "2", "2", "3", "3"]
        assert [row["scenario"] for row in rows] == ["", "dearer", "x", "dearer+x", "dearer", "dearer"]
        # alpha → bravo is 20 km: 100 + 20 × 100 or × 200
        assert [row["cost"] or None for row in rows] == ["2100.00", "4100.00", None, None, "4100.00", "4100.00"]
        assert rows[3]["error"].startswith("row 2: no place is called 'nope'")


def test_all_options_give_a_row_each(tmp_path: Path) -> None:
    slow = leg("slow", "sea", "alpha", "bravo", km="1", hours="99")
    places = [place(port, "CN", "sea") for port in PORTS[:2]]
    prices = tariff("t-sea", charge("BASE", "100"), charge("RUN", "100", "container_km"))
    network = small(places, [leg("fast", "sea", "alpha", "bravo", km="5"), slow], tariffs=[prices],
                    baselines=[{**BARGE, "id": "river-sea"}])  # fmt: skip
    file = written(tmp_path, f"{HEADER}\na,alpha,bravo,20GP,9000\nb,alpha,zulu,20GP,9000\nc,bravo,alpha,20GP,9000\n")
    for ending in ("csv", "parquet"):
        wanted = Wanted(WANTED.days, all_options=True)
        batch(file, tmp_path / f"o.{ending}", wanted, load=lambda stack: network)
        rows = rows_of(tmp_path / f"o.{ending}")
        assert [row["request_id"] for row in rows] == ["a", "a", "b", "c", "c"]
        assert [row["cost"] or "" for row in rows] == ["200.00", "600.00", "", "200.00", "600.00"]
        assert rows[2]["error"].startswith("row 2: ")


def test_facts_that_are_not_sound_under_a_scenario_are_told_in_its_rows(tmp_path: Path) -> None:
    def load_some(stack: tuple[str, ...]) -> Network:
        if stack:
            raise Refused([Finding("E-CHANGE-ID", "there is no fact 'x'", "bad.yaml:3:7")], 4)
        return MARKET

    file = written(tmp_path, "origin,destination,scenario\nalpha,bravo,bad.yaml\nalpha,bravo,\n")
    batch(file, tmp_path / "o.csv", load=load_some)
    assert codes(tmp_path / "o.csv") == ["E-SCENARIO-BAD", ""]
    assert "bad.yaml:3:7: E-CHANGE-ID: there is no fact 'x'" in rows_of(tmp_path / "o.csv")[0]["error"]


def test_a_question_that_two_stacks_come_to_is_asked_once(tmp_path: Path) -> None:
    file = written(
        tmp_path, "origin,destination,scenario\nalpha,bravo,\nalpha,bravo,dearer\nalpha,bravo, dearer + none\n"
    )
    wanted = Wanted(WANTED.days, ((), ("dearer",)))
    told: list[Told] = []
    summary = batch(file, tmp_path / "o.csv", wanted, tell=told.append)
    assert [row["cost"] for row in rows_of(tmp_path / "o.csv")] == ["2100.00", *["4100.00"] * 5]
    assert (summary.rows, summary.questions) == (3, 3)
    # under nothing, and under dearer, which counts once however often it is named
    assert {one.of for one in told if one.doing == "answering"} == {2}
    named = Wanted(WANTED.days, (("dearer+cheaper",), ("dearer", "cheaper")))
    assert refused(lambda: batch(file, tmp_path / "o.csv", named)) == ["E-USAGE"]


def test_scenarios_named_for_all_rows_must_exist(tmp_path: Path) -> None:
    file = written(tmp_path, f"{HEADER}\na,alpha,bravo,20GP,9000\n")
    wanted = Wanted(WANTED.days, (("missing",),))
    assert refused(lambda: batch(file, tmp_path / "o.csv", wanted)) == ["E-SCENARIO-UNKNOWN"]
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


# -- texts as people have them

LINE = "x1,alpha,bravo,20GP,9000"
GOOD = f"{HEADER}\n{LINE}\n"


@pytest.mark.parametrize(
    "text",
    [
        GOOD.encode(),
        codecs.BOM_UTF8 + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("alpha", " alpha ").replace("20GP", '"20GP"').encode(),
        GOOD.replace("alpha", "alpha港").encode(),
        GOOD.replace("alpha", "alpha港").encode("gb18030"),
        (GOOD + "\n\n").encode(),
        b"request_id, origin ,destination,box,mass_kg\n" + LINE.encode(),
    ],
    ids=[
        "plain",
        "bom",
        "crlf",
        "cr",
        "no-end",
        "semicolons",
        "tabs",
        "blanks",
        "zh",
        "gb18030",
        "empty-lines",
        "header",
    ],
)
def test_csv_as_people_have_it(text: bytes, tmp_path: Path) -> None:
    batch(written(tmp_path, text), tmp_path / "o.csv")
    (row,) = rows_of(tmp_path / "o.csv")
    assert (row["request_id"], row["status"], row["cost"]) == ("x1", "ok", "2100.00")


def test_gb18030_is_told(tmp_path: Path) -> None:
    assert opened(written(tmp_path, GOOD)).remark == ""
    late = GOOD + "".join(f"n{n},alpha,bravo,20GP,9000\n" for n in range(90_000)) + "x,alpha港,bravo,20GP,9000\n"
    table = opened(written(tmp_path, late.encode("gb18030")))
    assert "GB18030" in table.remark


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (b"", ["E-TABLE-EMPTY"]),
        (b"\n\n", ["E-TABLE-EMPTY"]),
        (b"\xff\xfe" + "origin,destination\n".encode("utf-16-le"), ["E-TABLE-ENCODING"]),
        (b"origin,destination\nalpha,\xff\xff\n", ["E-TABLE-ENCODING"]),
        (b"origin,destination\nalpha,\x81", ["E-TABLE-ENCODING"]),
        (b"origin,destinaton\n", ["E-COLUMN-UNKNOWN", "E-COLUMN-MISSING"]),
        (b"origin,destination,origin,box,box\n", ["E-COLUMN-TWICE", "E-COLUMN-TWICE"]),
        (b"Origin,destination,\n", ["E-COLUMN-UNKNOWN", "E-COLUMN-UNKNOWN", "E-COLUMN-MISSING"]),
        (b"alpha,bravo\nalpha,bravo\n", ["E-COLUMN-UNKNOWN"] * 2 + ["E-COLUMN-MISSING"] * 2),
        (b'origin,"destination\n', ["E-TABLE-READ"]),
    ],
)
def test_a_wrong_header_is_wrong_for_all(text: bytes, codes: list[str], tmp_path: Path) -> None:
    assert refused(lambda: batch(written(tmp_path, text), tmp_path / "o.csv")) == codes
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_nearest_spelling_of_a_column_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="did you mean 'destination'"):
        opened(written(tmp_path, "origin,destinaton\n"))


def test_only_a_header_gives_only_a_header(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER)
    for ending in ("csv", "jsonl", "parquet"):
        assert batch(file, tmp_path / f"o.{ending}").rows == 0
        assert rows_of(tmp_path / f"o.{ending}") == []
    assert (tmp_path / "o.csv").read_bytes() == codecs.BOM_UTF8 + ",".join(OUT).encode() + b"\r\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x1,alpha,bravo", "E-ROW-CELLS"),
        ("x1,alpha,bravo,20GP,9000,", "E-ROW-CELLS"),
        (",,,,", "E-CELL-MISSING"),
        ('x1,"alpha"x,bravo,20GP,9000', "E-ROW-READ"),
        (f"x1,{'a' * 200_000},bravo,20GP,9000", "E-ROW-READ"),
        (f"x1,{'a' * 100_000},bravo,20GP,9000", "E-PLACE-UNKNOWN"),
        ("x1,al\x00pha,bravo,20GP,9000", "E-PLACE-UNKNOWN"),
        ("x1,\x1b[31malpha,bravo,20GP,9000", "E-PLACE-UNKNOWN"),
        ('x1,"al\npha",bravo,20GP,9000', "E-PLACE-UNKNOWN"),
        ("x1,=1+1,bravo,20GP,9000", "E-PLACE-UNKNOWN"),
    ],
)
def test_a_bad_line_stops_no_other(line: str, code: str, tmp_path: Path) -> None:
    file = written(tmp_path, f"{HEADER}\na,alpha,bravo,20GP,9000\n{line}\nb,bravo,alpha,20GP,9000\n")
    for ending in ("csv", "jsonl", "parquet"):
        batch(file, tmp_path / f"o.{ending}")
        assert codes(tmp_path / f"o.{ending}") == ["", code, ""]
        row = rows_of(tmp_path / f"o.{ending}")[1]
        assert row["error"].startswith("row 2: ")
        assert row["error"].isprintable()
        assert len(row["error"]) < 700


def test_a_quote_that_is_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    file = written(tmp_path, f'{HEADER}\na,alpha,bravo,20GP,9000\nb,"alpha,bravo,20GP,9000\nc,alpha,bravo,20GP,9000\n')
    batch(file, tmp_path / "o.csv")
    assert codes(tmp_path / "o.csv") == ["", "E-ROW-READ"]
    assert rows_of(tmp_path / "o.csv")[1]["error"].startswith("row 2: ")


@pytest.mark.parametrize(
    "name", ["=1+1", "+86", "-x", "@a", "\t=1", "a,b", 'a"b', "a\nb", " a ", "中文", "-5.0", "", "a;b"]
)
def test_names_of_requests_are_no_formulas_and_one_cell(name: str, tmp_path: Path) -> None:
    rows = [{"request_id": name, "origin": "alpha", "destination": "bravo"}]
    batch(written(tmp_path, json.dumps(rows[0]), "in.jsonl"), tmp_path / "o.csv")
    (row,) = rows_of(tmp_path / "o.csv")
    live = name.lstrip().startswith(("=", "+", "-", "@")) and name != "-5.0"
    assert row["request_id"] == ("'" if live else "") + name.replace("\n", " ").replace("\t", " ")
    for ending in ("jsonl", "parquet"):
        batch(tmp_path / "in.jsonl", tmp_path / f"o.{ending}")
        assert rows_of(tmp_path / f"o.{ending}")[0]["request_id"] == name


def test_cells_are_quoted_where_they_must_be() -> None:
    assert csv_cell("a > b") == "a > b"
    assert csv_cell('say "x", y') == '"say ""x"", y"'
    assert csv_cell("17412.50") == "17412.50"


# -- JSON Lines

PLAIN = {"request_id": "j", "origin": "alpha", "destination": "bravo", "mass_kg": 9000}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (json.dumps(PLAIN), ""),
        (json.dumps({**PLAIN, "mass_kg": 9000.0, "boxes": 1.0, "box": None}), ""),
        (json.dumps({**PLAIN, "mass_kg": "9000"}), ""),
        ("{", "E-ROW-READ"),
        ("[1]", "E-ROW-READ"),
        ("7", "E-ROW-READ"),
        ("[" * 100_000, "E-ROW-READ"),
        ('{"origin": "alpha", "origin": "bravo", "destination": "charlie"}', "E-ROW-READ"),
        (json.dumps({**PLAIN, "origin": ["alpha"]}), "E-ROW-READ"),
        (json.dumps({**PLAIN, "mass_kg": True}), "E-ROW-READ"),
        (json.dumps({**PLAIN, "mass_kg": float("nan")}), "E-CELL-NUMBER"),
        (json.dumps({**PLAIN, "mass_kg": 1e30}), "E-CELL-NUMBER"),
        (json.dumps({"request_id": "j", "origin": "alpha"}), "E-CELL-MISSING"),
    ],
)
def test_a_line_of_json(line: str, code: str, tmp_path: Path) -> None:
    file = written(tmp_path, f"{json.dumps(PLAIN)}\r\n\r\n{line}\n{json.dumps(PLAIN)}", "in.jsonl")
    batch(file, tmp_path / "o.jsonl")
    assert codes(tmp_path / "o.jsonl") == ["", code, ""]


def test_an_unknown_name_in_any_line_is_wrong_for_all(tmp_path: Path) -> None:
    file = written(tmp_path, f'{json.dumps(PLAIN)}\n{{"orign": "alpha"}}\n', "in.jsonl")
    with pytest.raises(Refused, match=r"in.jsonl:2: E-COLUMN-UNKNOWN.*did you mean 'origin'"):
        batch(file, tmp_path / "o.jsonl")
    assert refused(lambda: opened(written(tmp_path, " \n\n", "e.jsonl"))) == ["E-TABLE-EMPTY"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.jsonl", "in.jsonl"]


def test_rows_have_numbers_where_the_first_line_cannot_be_read(tmp_path: Path) -> None:
    plain = json.dumps({"origin": "alpha", "destination": "bravo"})
    batch(written(tmp_path, f"{{\n{plain}\n[\n", "in.jsonl"), tmp_path / "o.csv")
    assert [row["request_id"] for row in rows_of(tmp_path / "o.csv")] == ["1", "2", "3"]
    batch(written(tmp_path, f"{{\n{json.dumps(PLAIN)}\n", "in.jsonl"), tmp_path / "o.csv")
    assert [row["request_id"] for row in rows_of(tmp_path / "o.csv")] == ["", "j"]
    batch(written(tmp_path, "{\n", "in.jsonl"), tmp_path / "o.csv")
    assert [row["request_id"] for row in rows_of(tmp_path / "o.csv")] == ["1"]


@pytest.mark.parametrize(
    ("number", "said", "code"),
    [
        (30000.000000000004, "30000", None),
        (0.1 + 0.2, "0.3", None),
        (17500.399999999998, "17500.4", None),
        (12.345678, "12.345678", None),
        (0.1234567, "0.1234567", "E-CELL-NUMBER"),  # by more than reckoning adds
        (30000.0000001, "30000.0000001", "E-CELL-NUMBER"),
    ],
)
def test_what_reckoning_added_to_a_number_is_not_read(
    number: float, said: str, code: str | None, tmp_path: Path
) -> None:
    assert known.meant(repr(number)) == said
    told = {"origin": "alpha", "destination": "bravo", "mass_kg": number}
    table = quote_table(pa.table({name: [value] for name, value in told.items()}), MARKET, as_of="2026-11-22")
    assert table.column("error_code").to_pylist() == [code]
    if code:
        assert table.column("error").to_pylist()[0].startswith(f"row 1: mass_kg: '{said}' has more than 6 decimals")
    batch(written(tmp_path, json.dumps(told), "in.jsonl"), tmp_path / "o.csv")
    assert codes(tmp_path / "o.csv") == [code or ""]


def test_names_that_are_numbers_are_given_back_as_they_are(tmp_path: Path) -> None:
    table = pa.table({"request_id": [0.1 + 0.2, 7.0], "origin": ["alpha"] * 2, "destination": ["bravo"] * 2})
    assert quote_table(table, MARKET).column("request_id").to_pylist() == ["0.30000000000000004", "7"]


# -- Parquet


def test_parquet_of_every_type_means_what_it_says(tmp_path: Path) -> None:
    import datetime as dt
    from decimal import Decimal

    table = pa.table(
        {
            "request_id": pa.array([1, None, 3]),
            "origin": pa.array(["alpha", "alpha", "alpha"]).dictionary_encode(),
            "destination": pa.array(["bravo"] * 3, pa.large_string()),
            "boxes": pa.array([1.0, 2.0, None]),
            "mass_kg": pa.array([Decimal("9000.50"), Decimal(18000), None]),
            "volume_m3": pa.array([None, 2.5, float("nan")], pa.float32()),
            "depart": pa.array([dt.datetime(2026, 12, 1, 8, 30), dt.datetime(2026, 12, 1), None], pa.timestamp("ns")),
            "as_of": pa.array([dt.date(2026, 11, 1), None, None]),
            "scenario": pa.nulls(3),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    stage = running.Stage(known.Known(), 0)
    (block,) = opened(tmp_path / "in.parquet").blocks()
    stage.add(block)
    asked = [dict(zip(ASKED, question, strict=True)) for question in stage.known.asked]
    said = [{name: word for name, word in one.items() if word} for one in asked]
    both = {"origin": "alpha", "destination": "bravo"}
    assert said == [
        {**both, "boxes": "1", "mass_kg": "9000.5", "depart": "2026-12-01T08:30", "as_of": "2026-11-01"},
        {**both, "boxes": "2", "mass_kg": "18000", "volume_m3": "2.5", "depart": "2026-12-01T00:00"},
        {**both, "volume_m3": "nan"},
    ]
    assert block.names().to_pylist() == ["1", None, "3"]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (pa.table({"origin": ["a"], "destination": [["b"]]}), ["E-COLUMN-TYPE"]),
        (pa.table({"origin": [True], "destination": [b"b"]}), ["E-COLUMN-TYPE"] * 2),
        (pa.table({"orign": ["a"]}), ["E-COLUMN-UNKNOWN", "E-COLUMN-MISSING", "E-COLUMN-MISSING"]),
    ],
)
def test_parquet_with_wrong_columns(table: Any, codes: list[str], tmp_path: Path) -> None:
    pq.write_table(table, tmp_path / "in.parquet")
    assert refused(lambda: batch(tmp_path / "in.parquet", tmp_path / "o.csv")) == codes
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_parquet_that_is_none_is_told(tmp_path: Path) -> None:
    for text in (b"", b"PAR1", b"x" * 1000, b"PAR1" + b"\x00" * 100 + b"PAR1"):
        assert refused(lambda: opened(written(tmp_path, text, "in.parquet"))) == ["E-TABLE-READ"]  # noqa: B023


def test_parquet_that_is_torn_in_the_midst_is_told(tmp_path: Path) -> None:
    rows, _ = mixture(3000)
    file = as_files(tmp_path, rows)[2]
    text = file.read_bytes()
    file.write_bytes(text[:5000] + bytes(len(text) // 3 - 5000) + text[len(text) // 3 :])
    assert refused(lambda: batch(file, tmp_path / "o.csv")) == ["E-TABLE-READ"]
    assert not (tmp_path / "o.csv").exists()


def test_more_words_than_a_key_can_hold_are_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows, _ = mixture(600)
    _, _, file = as_files(tmp_path, rows)
    batch(file, tmp_path / "o.csv")
    for name in ("MOST_KEYS", "DENSE"):
        monkeypatch.setattr(columnar, name, 1)
        monkeypatch.setattr(known, "BLOCK", 100)
        monkeypatch.setattr(columnar, "BLOCK", 100)
        batch(file, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == (tmp_path / "o.csv").read_bytes()


def test_without_the_library_the_line_that_installs_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    file = written(tmp_path, GOOD)
    with pytest.raises(Refused, match=r"pip install 'routecalc\[table\]'"):
        batch(file, tmp_path / "o.parquet")
    with pytest.raises(Refused, match=r"pip install 'routecalc\[table\]'"):
        opened(written(tmp_path, b"", "in.parquet"))
    assert batch(file, tmp_path / "o.csv").rows == 1


# -- files


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("in.xlsx", ["E-TABLE-KIND"]),
        ("in", ["E-TABLE-KIND"]),
        ("nothing.csv", ["E-FILE-MISSING"]),
        ("f.csv", ["E-FILE-READ"]),
    ],
)
def test_what_is_no_table_is_told(name: str, codes: list[str], tmp_path: Path) -> None:
    (tmp_path / "f.csv").mkdir()
    assert refused(lambda: opened(tmp_path / name)) == codes


def test_what_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to(file)
    for name, code in (
        ("o.xlsx", "E-TABLE-KIND"), ("folder.csv", "E-OUTPUT"), ("link.csv", "E-OUTPUT"), ("no/o.csv", "E-OUTPUT"),
    ):  # fmt: skip
        assert refused(lambda: batch(file, tmp_path / name, load=_never)) == [code]  # noqa: B023
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "in.csv", "link.csv"]


def _never(stack: tuple[str, ...]) -> Network:
    raise AssertionError("no facts are needed")


def test_the_mode_of_the_file_before_is_kept(tmp_path: Path) -> None:
    output = written(tmp_path, "old", "o.csv")
    output.chmod(0o640)
    batch(written(tmp_path, GOOD), output)
    assert output.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("of", [0, 1, 2])
def test_a_table_that_changes_while_it_is_read_is_told(of: int, tmp_path: Path) -> None:
    rows, _ = mixture(50)
    file, text = as_files(tmp_path, rows)[of], as_files(tmp_path, rows[:20])[of].read_bytes()
    as_files(tmp_path, rows)
    changes = iter([lambda: file.write_bytes(text), lambda: file.unlink()])

    def tell(told: running.Told) -> None:
        if told.doing == "answering" and told.done == told.of:
            next(changes)()

    for reason in ("changed while", "No such file"):
        with pytest.raises(Refused, match=reason) as refused_:
            batch(file, tmp_path / "o.csv", tell=tell)
        assert [fault.code for fault in refused_.value.findings] == ["E-FILE-READ"]
    assert not (tmp_path / "o.csv").exists()


# -- runs that end before their end


class Stopped(Exception):
    """What ends a run."""


def stopping(after: int) -> Callable[[running.Told], None]:
    """Ends a run after so many pieces."""
    told = iter(range(after))

    def tell(progress: running.Told) -> None:
        if progress.doing == "answering" and next(told, None) is None:
            raise Stopped

    return tell


@pytest.fixture
def stopped(tmp_path: Path) -> tuple[Path, Path, bytes]:
    """A table whose answers were stopped in the midst, and what they should come to."""
    rows, _ = mixture(500)
    file, output = as_files(tmp_path, rows)[0], tmp_path / "o.csv"
    batch(file, tmp_path / "right.csv")
    with pytest.raises(Stopped):
        batch(file, output, tell=stopping(20))
    assert len(list((folder_of(output) / "answers").iterdir())) == 20
    assert not output.exists()
    return file, output, (tmp_path / "right.csv").read_bytes()


def test_a_run_goes_on_where_it_was_stopped(stopped: Any) -> None:
    file, output, right = stopped
    notes: list[str] = []
    asked: list[int] = []
    batch(file, output, resume=True, note=notes.append, tell=lambda told: asked.append(told.done))
    assert output.read_bytes() == right
    assert not folder_of(output).exists()
    assert "going on" in notes[0]
    assert 21 in asked  # answered before, and the one under a scenario that does not exist


def test_a_run_can_begin_anew(stopped: Any) -> None:
    file, output, right = stopped
    notes: list[str] = []
    batch(file, output, note=notes.append)
    assert output.read_bytes() == right
    assert "anew" in notes[0]


def test_torn_answers_are_asked_again(stopped: Any) -> None:
    file, output, right = stopped
    for number, path in enumerate(sorted((folder_of(output) / "answers").iterdir())):
        text = path.read_bytes()
        path.write_bytes([text[:-5], b"", text.replace(b"ok", b"OK"), b"\xff", text][number % 5])
    batch(file, output, resume=True)
    assert output.read_bytes() == right


@pytest.mark.parametrize("text", [None, b"", b"{", b"[]", b"\xff"])
def test_answers_of_a_run_that_cannot_be_read_are_still_good(text: bytes | None, stopped: Any) -> None:
    file, output, right = stopped
    manifest = folder_of(output) / "manifest.json"
    manifest.unlink() if text is None else manifest.write_bytes(text)
    notes: list[str] = []
    asked: list[int] = []
    batch(file, output, resume=True, note=notes.append, tell=lambda told: asked.append(told.done))
    assert output.read_bytes() == right
    assert "cannot be read: begun anew, with those answers that fit" in notes[0]
    assert 21 in asked
    assert not folder_of(output).exists()


def test_of_a_run_that_cannot_be_read_only_what_fits_is_taken(stopped: Any) -> None:
    file, output, _ = stopped
    (folder_of(output) / "manifest.json").unlink()
    dearer = changed(MARKET, [put("t-sea/base", "rate", 7)])

    def load_other(stack: tuple[str, ...]) -> Network:
        return load(stack) if stack else dearer

    asked: list[int] = []
    batch(file, output, resume=True, load=load_other, tell=lambda told: asked.append(told.before))
    batch(file, output.with_name("other.csv"), load=load_other)
    assert output.read_bytes() == output.with_name("other.csv").read_bytes()
    assert 1 < max(asked) < 21  # those under scenarios are as they were


def test_another_run_does_not_go_on(stopped: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file, output, right = stopped

    def told(**more: Any) -> str:
        with pytest.raises(Refused) as refused:
            batch(file, output, resume=True, **more)
        assert [fault.code for fault in refused.value.findings] == ["E-RUN-OTHER"]
        return str(refused.value)

    dearer = changed(MARKET, [put("t-sea/base", "rate", 7)])
    assert "facts" in told(load=lambda stack: dearer)
    assert "facts" in told(load=lambda stack: dearer if "dearer" in stack else load(stack))
    assert "all options" in told(wanted=Wanted(WANTED.days, all_options=True))
    assert "scenarios" in told(wanted=Wanted(WANTED.days, (("dearer",),)))
    assert "day" in told(wanted=Wanted(Days("2026-01-01", "2026-11-22")))
    with monkeypatch.context() as patch:
        patch.setattr(routecalc, "__version__", "9.9")
        assert "9.9" in told()
    text = file.read_bytes()
    file.write_bytes(text.replace(b"r1,", b"r0,"))
    assert "table of requests" in told()
    file.write_bytes(text)
    batch(file, output, resume=True)
    assert output.read_bytes() == right


def test_a_run_goes_on_with_the_day_on_which_it_was_begun(stopped: Any) -> None:
    file, output, right = stopped
    batch(file, output, Wanted(Days(None, "2031-01-01")), resume=True)
    assert output.read_bytes() == right


def test_to_go_on_with_nothing_is_to_begin(tmp_path: Path) -> None:
    batch(written(tmp_path, GOOD), tmp_path / "o.csv", resume=True)
    assert codes(tmp_path / "o.csv") == [""]


@POSIX
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_full_disk_is_told_and_all_that_was_answered_is_kept(ending: str, tmp_path: Path) -> None:
    rows, _ = mixture(3000)
    file, output = as_files(tmp_path, rows)[0], tmp_path / f"o.{ending}"
    batch(file, tmp_path / f"right.{ending}")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        assert refused(lambda: batch(file, output), 70) == ["E-RUN-STOPPED"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not output.exists()
    kept = list((folder_of(output) / "answers").iterdir())
    assert kept
    asked: list[int] = []
    batch(file, output, resume=True, tell=lambda told: asked.append(told.done) if told.doing == "answering" else None)
    assert asked == [asked[0]]  # nothing was asked again
    assert output.read_bytes() == (tmp_path / f"right.{ending}").read_bytes()


@POSIX
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mkdir(self: Path, *args: Any, **more: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    file = written(tmp_path, GOOD)
    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert refused(lambda: batch(file, tmp_path / "o.csv")) == ["E-OUTPUT"]


# -- two runs, and processes that are killed

SCRIPT = """
import sys, time
from pathlib import Path
from routecalc.engines import local
from routecalc.findings import Refused
from tests import test_tables as tables

def slowly(told):
    if told.doing == "answering":
        time.sleep(float(sys.argv[3]))
        print(told.done, flush=True)

try:
    tables.batch(Path(sys.argv[1]), Path(sys.argv[2]), engine=local(2), resume=True, tell=slowly)
except Refused as refused:
    print(refused, flush=True)
    sys.exit(refused.status)
"""


def process(file: Path, output: Path, pause: float) -> subprocess.Popen[str]:
    """A run in a process of its own, with a pause after each piece."""
    words = [sys.executable, "-c", SCRIPT, str(file), str(output), str(pause)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])


@POSIX
def test_two_runs_do_not_write_one_output_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    rows, _ = mixture(300)
    file, output = as_files(tmp_path, rows)[0], tmp_path / "o.csv"
    first = process(file, output, 0.5)
    assert first.stdout is not None
    first.stdout.readline()
    second = process(file, output, 0)
    told, _ = second.communicate(timeout=60)
    assert second.returncode == 2
    assert "E-RUN-HELD" in told
    assert f"process {first.pid} on " in told
    first.kill()
    first.wait()
    third = process(file, output, 0)
    assert third.communicate(timeout=60)
    assert third.returncode == 0
    batch(file, tmp_path / "right.csv")
    assert output.read_bytes() == (tmp_path / "right.csv").read_bytes()


@POSIX
@pytest.mark.parametrize("pieces", [2, 7, 30])
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(pieces: int, tmp_path: Path) -> None:
    rows, _ = mixture(300)
    file, output = as_files(tmp_path, rows)[2], tmp_path / "o.parquet"
    killed = process(file, output, 0.02)
    assert killed.stdout is not None
    for _ in range(pieces):
        killed.stdout.readline()
    killed.kill()
    killed.wait()
    assert not output.exists()
    assert any((folder_of(output) / "answers").iterdir())
    batch(file, output, resume=True)
    batch(file, tmp_path / "right.parquet")
    assert output.read_bytes() == (tmp_path / "right.parquet").read_bytes()
    assert not folder_of(output).exists()


# -- frames


def frames() -> list[Any]:
    plain = {
        "origin": ["alpha", "bravo", None],
        "destination": ["bravo", "alpha", "alpha"],
        "mass_kg": [9000.0, None, 1],
    }
    table = pa.table(plain)
    pandas = pytest.importorskip("pandas")
    made = [table, table.to_batches()[0], pandas.DataFrame(plain)]
    try:
        import polars
    except ImportError:
        return made
    return [*made, polars.DataFrame(plain, strict=False), polars.DataFrame(plain, strict=False).lazy()]


def test_any_frame_gives_the_same_table(tmp_path: Path) -> None:
    given = frames()
    first = quote_table(given[0], MARKET, as_of="2026-11-22")
    assert first.column_names == list(OUT)
    # alpha → bravo is 20 km, bravo → alpha 11 km; the third has no origin
    assert first.column("cost").to_pylist() == ["2100.00", "1200.00", None]
    assert first.column("error").to_pylist()[2].startswith("row 3: there is nothing under 'origin'")
    assert first.column("request_id").to_pylist() == ["1", "2", "3"]
    assert not [field for field in first.schema if pa.types.is_dictionary(field.type)]
    for other in given[1:]:
        assert quote_table(other, MARKET, as_of="2026-11-22", workers=2).equals(first)
    pq.write_table(given[0], tmp_path / "in.parquet")
    batch(tmp_path / "in.parquet", tmp_path / "o.parquet")
    assert pq.read_table(tmp_path / "o.parquet").equals(first)


def test_frames_of_scenarios_and_frames_that_are_none(shipped: Network) -> None:
    asked = pa.table({"origin": ["huaihua"], "destination": ["qinzhou"], "scenario": ["discounts-off"]})
    (row,) = routecalc.quote_table(asked, shipped, as_of="2026-11-22").to_pylist()
    other = routecalc.load(scenarios=["discounts-off"])
    assert (row["scenario"], row["network_digest"]) == ("discounts-off", other.digest)
    assert quote_table(asked, MARKET, load=lambda stack: MARKET).column("error_code").to_pylist() == ["E-PLACE-UNKNOWN"]
    empty = quote_table(asked.slice(1), shipped)
    assert (len(empty), empty.column_names) == (0, list(OUT))
    assert refused(lambda: quote_table(pa.table({"orign": ["a"]}), shipped))[0] == "E-COLUMN-UNKNOWN"
    assert refused(lambda: quote_table(7, shipped)) == ["E-USAGE"]


def test_the_columns_in_and_out_are_those_of_the_contract() -> None:
    assert ("request_id", *ASKED) == IN
    assert ("request_id", *FILLED) == OUT


# -- docs/batch.md

PAGE = Path(__file__).parents[1] / "docs" / "batch.md"


def test_the_page_lists_every_column() -> None:
    text = PAGE.read_text(encoding="utf-8")
    asked, _, answers = text.partition("### Columns of answers")
    assert [line for line in asked.splitlines() if line.startswith("| `") and line.count("|") == 3] == [
        f"| `{name}` | {meaning} |" for name, meaning in MEANING
    ]
    listed = [
        name for line in answers.splitlines() if line.startswith("| `") for name in line.split("|")[1].split(", ")
    ]
    assert [name.strip(" `") for name in listed[: len(OUT)]] == list(OUT)
    assert f"groups of {writing.GROUP:,} rows" in text


def test_the_sweep_of_the_page_has_as_many_rows_as_it_says(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    sweep = text.partition("```yaml\n")[2].partition("```")[0]
    assert opened(written(tmp_path, sweep, "sweep.yaml")).rows == 36
    names = [name for block in opened(tmp_path / "sweep.yaml").blocks() for name in block.names()]
    assert "huaihua/singapore/28000/discounts-off" in names


def test_the_python_of_the_page_runs() -> None:
    pytest.importorskip("pandas")
    text = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    test = doctest.DocTestParser().get_doctest(text, {}, "batch.md", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 0
