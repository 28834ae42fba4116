"""Sweeps: what a few lines of YAML spread out to, and where their faults are told."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc.batch import ASKED
from routecalc.findings import Refused
from routecalc.tables import known, read_sweep
from routecalc.tables.known import Known
from routecalc.tables.sweeps import Axis, Sweep


def swept(folder: Path, text: str) -> list[tuple[str, dict[str, str]]]:
    """The rows of a sweep: the name of each request, and what it says."""
    path = folder / "sweep.yaml"
    path.write_text(text, encoding="utf-8")
    sweep = read_sweep(path)
    rows = []
    for block in sweep.blocks():
        met = Known()
        for name, number in zip(block.names(), block.numbers(met), strict=True):
            question: Any = met.asked[number]
            rows.append((name, {column: word for column, word in zip(ASKED, question, strict=True) if word}))
    assert sweep.rows == len(rows)
    return rows


def test_a_product_turns_the_last_axis_fastest(tmp_path: Path) -> None:
    rows = swept(
        tmp_path,
        "constants: {box: 40HC, boxes: 2}\n"
        "over:\n"
        "  origin: [huaihua, 怀化]\n"
        "  destination: [qinzhou]\n"
        "  mass_kg: {from: 10000, to: 11000, step: 500}\n"
        "  scenario: ['', discounts-off+subsidies-off]\n",
    )
    assert len(rows) == 2 * 1 * 3 * 2
    same = {"destination": "qinzhou", "box": "40HC", "boxes": "2"}
    assert rows[:3] == [
        ("huaihua/qinzhou/10000/", {"origin": "huaihua", "mass_kg": "10000", **same}),
        ("huaihua/qinzhou/10000/discounts-off+subsidies-off",
         {"origin": "huaihua", "mass_kg": "10000", "scenario": "discounts-off+subsidies-off", **same}),
        ("huaihua/qinzhou/10500/", {"origin": "huaihua", "mass_kg": "10500", **same}),
    ]  # fmt: skip
    assert rows[-1][1]["origin"] == "怀化"


def test_a_zip_goes_abreast(tmp_path: Path) -> None:
    rows = swept(
        tmp_path,
        "sweep: zip\nconstants: {origin: huaihua, request_id: x}\n"
        "over:\n  destination: [qinzhou, nansha]\n  depart: {from: 2026-12-31, to: 2027-01-07, step: 7d}\n",
    )
    assert rows == [
        ("x", {"origin": "huaihua", "destination": "qinzhou", "depart": "2026-12-31"}),
        ("x", {"origin": "huaihua", "destination": "nansha", "depart": "2027-01-07"}),
    ]


@pytest.mark.parametrize(
    ("range_", "values"),
    [
        ("{from: 1, to: 3}", ["1", "2", "3"]),
        ("{from: 1, to: 3.9}", ["1", "2", "3"]),
        ("{from: 0.1, to: 0.3, step: 0.1}", ["0.1", "0.2", "0.3"]),  # no float would reach 0.3
        ("{from: 9000, to: 9000, step: 500}", ["9000"]),
        ("{from: 2026-02-27, to: 2026-03-01}", ["2026-02-27", "2026-02-28", "2026-03-01"]),
        ("{from: 2026-02-27, to: 2026-03-01, step: 2}", ["2026-02-27", "2026-03-01"]),
        ("{from: 2026-12-01, to: 2026-12-31, step: 2w}", ["2026-12-01", "2026-12-15", "2026-12-29"]),
    ],
)
def test_ranges_hold_both_ends(range_: str, values: list[str], tmp_path: Path) -> None:
    column = "as_of" if "-" in range_ else "mass_kg"
    rows = swept(tmp_path, f"constants: {{origin: a, destination: b}}\nover:\n  {column}: {range_}\n")
    assert [said[column] for _, said in rows] == values
    assert [name for name, _ in rows] == values


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_sweep_is_the_product_of_its_lists(tmp_path_factory: Any, lengths: list[int]) -> None:
    columns = ("origin", "destination", "box", "cargo")[: len(lengths)]
    lists = [[f"{column}{n}" for n in range(length)] for column, length in zip(columns, lengths, strict=True)]
    missing = {"origin", "destination"} - set(columns)
    text = "".join(f"  {column}: [{', '.join(values)}]\n" for column, values in zip(columns, lists, strict=True))
    constants = "".join(f"  {column}: x\n" for column in sorted(missing))
    rows = swept(tmp_path_factory.mktemp("s"), f"over:\n{text}" + (f"constants:\n{constants}" if missing else ""))
    assert [name for name, _ in rows] == ["/".join(taken) for taken in itertools.product(*lists)]


def test_a_great_sweep_is_not_written_out_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "BLOCK", 10)
    path = tmp_path / "s.yaml"
    ranges = "".join(f"  {name}: {{from: 1, to: 1000000}}\n" for name in ("mass_kg", "volume_m3", "value"))
    path.write_text(f"constants: {{origin: a, destination: b}}\nover:\n{ranges}", encoding="utf-8")
    with pytest.raises(Refused, match=r"s\.yaml:2:1: E-SWEEP: the sweep has 1,000,000,000,000,000,000 rows, more than"):
        read_sweep(path)
    path.write_text(path.read_text().replace("1000000", "1000"), encoding="utf-8")
    assert read_sweep(path).rows == 10**9
    path.write_text(path.read_text().replace("1000", "1000000"), encoding="utf-8")
    zipped = path.read_text().replace("over:", "sweep: zip\nover:")
    path.write_text(zipped, encoding="utf-8")
    assert read_sweep(path).rows == 10**6
    block = next(read_sweep(path).blocks(999_990))
    assert (block.first, list(block.names())[-1]) == (999_991, "1000000/1000000/1000000")


@given(st.lists(st.integers(1, 4), min_size=0, max_size=4), st.booleans(), st.integers(0, 300))
def test_what_is_skipped_is_what_comes_first(lengths: list[int], zipped: bool, skipped: int) -> None:
    if zipped:
        lengths = [max(lengths, default=1)] * len(lengths)
    axes = [Axis(name, [f"{name}{at}" for at in range(length)]) for name, length in zip(ASKED, lengths, strict=False)]
    sweep = Sweep(axes, {}, zipped=zipped, digest="")

    def rows(skipped: int) -> list[tuple[int, str, Any]]:
        blocks = list(sweep.blocks(skipped))
        each = [(name, asked) for block in blocks for name, asked in zip(block.names(), block._asked, strict=True)]
        return [(at, *one) for at, one in enumerate(each, blocks[0].first if blocks else 1 + skipped)]

    every = rows(0)
    assert [row[0] for row in every] == list(range(1, (sweep.rows or 0) + 1))
    assert rows(skipped) == every[skipped:]


def test_a_sweep_can_be_read_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("constants: {origin: a}\nover:\n  destination: [b, c, d]\n", encoding="utf-8")
    (block,) = read_sweep(path).blocks(2)
    assert (block.first, block.names(), len(block)) == (3, ["d"], 1)


HEAD = "constants: {origin: a, destination: b}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "sweep.yaml:1:1: E-YAML-EMPTY"),
        ("over: [", "E-YAML-SYNTAX"),
        ("- a\n", "sweep.yaml:1:1: E-SWEEP: a sweep is a mapping"),
        ("x", "sweep.yaml:1:1: E-SWEEP: a sweep is a mapping"),
        (HEAD, "sweep.yaml:1:1: E-SWEEP: 'over' is a mapping"),
        (HEAD + "over: 7\n", "sweep.yaml:2:7: E-SWEEP: 'over' is a mapping"),
        (HEAD + "over: {}\n", "sweep.yaml:2:7: E-SWEEP: 'over' is a mapping"),
        (HEAD + "ovr: {box: [20GP]}\n", "sweep.yaml:2:1: E-SWEEP: there is no field of a sweep 'ovr'; did you mean 'over'?"),
        (HEAD + "over:\n  mass: [1]\n", "sweep.yaml:3:3: E-SWEEP: there is no column 'mass'; did you mean 'mass_kg'?"),
        (HEAD + "over:\n  box: 20GP\n", "sweep.yaml:3:8: E-SWEEP: 'box' takes a list or a range; [20GP] is a list of one"),
        (HEAD + "over:\n  box: []\n", "sweep.yaml:3:8: E-SWEEP: 'box' has no values"),
        (HEAD + "over:\n  box: [20GP, [40HC]]\n", "sweep.yaml:3:15: E-SWEEP: a value of 'box'"),
        (HEAD + "over:\n  boxes: {from: 1}\n", "sweep.yaml:3:10: E-SWEEP: a range needs 'to'"),
        (HEAD + "over:\n  boxes: {from: 1, to: [2]}\n", "sweep.yaml:3:24: E-SWEEP: a range needs 'to'"),
        (HEAD + "over:\n  boxes: {from: 1, to: 2, by: 1}\n", "sweep.yaml:3:27: E-SWEEP: there is no part of a range 'by'"),
        (HEAD + "over:\n  boxes: {from: 3, to: 2}\n", "sweep.yaml:3:10: E-SWEEP: the range of 'boxes' ends before"),
        (HEAD + "over:\n  boxes: {from: 1, to: 2, step: 0}\n", "sweep.yaml:3:33: E-SWEEP: the step '0'"),
        (HEAD + "over:\n  boxes: {from: 1, to: 2, step: -1}\n", "sweep.yaml:3:33: E-SWEEP: the step '-1'"),
        (HEAD + "over:\n  boxes: {from: a, to: b}\n", "sweep.yaml:3:10: E-SWEEP: a range goes over numbers or days"),
        (HEAD + "over:\n  boxes: {from: 1, to: 2026-02-28}\n", "sweep.yaml:3:17: E-SWEEP: '1' is no day; a range goes over days"),
        (HEAD + "over:\n  as_of: {from: 1, to: 2026-12-01}\n", "sweep.yaml:3:17: E-SWEEP: '1' is no day; a range goes over days"),
        (HEAD + "over:\n  as_of: {from: 2026-02-30, to: 2026-03-09}\n",
         "sweep.yaml:3:17: E-SWEEP: the calendar has no day '2026-02-30'; a range goes over days such as 2026-12-01"),
        (HEAD + "over:\n  depart: {from: 2026-12-01, to: 2026-13-01}\n",
         "sweep.yaml:3:34: E-SWEEP: the calendar has no day '2026-13-01'"),
        (HEAD + "over:\n  depart: {from: 2026-12-01T08:00, to: 2026-12-02T08:00}\n",
         "sweep.yaml:3:18: E-SWEEP: '2026-12-01T08:00' is no day; a range goes over days"),
        (HEAD + "over:\n  as_of: [2026-02-28, 2026-02-30]\n",
         "sweep.yaml:3:23: E-SWEEP: the calendar has no day '2026-02-30'; 'as_of' takes a day such as 2026-12-01"),
        (HEAD + "over:\n  depart: ['2026-13-01 08:00']\n",
         "sweep.yaml:3:12: E-SWEEP: the calendar has no day '2026-13-01 08:00'; 'depart' takes a day such as 2026-12-01, or"),
        (HEAD + "over:\n  arrive_by: [2026-12-01T24:00]\n", "sweep.yaml:3:15: E-SWEEP: '2026-12-01T24:00' is no day"),
        ("constants: {origin: a, destination: b, as_of: 2026-02-30}\nover:\n  box: [20GP]\n",
         "sweep.yaml:1:47: E-SWEEP: the calendar has no day '2026-02-30'"),
        (HEAD + "over:\n  mass_kg: {from: 1, to: 9999999}\n", "has 9999999 values, more than 1000000"),
        (HEAD + "over:\n  as_of: {from: 2026-01-01, to: 2026-02-01, step: monthly}\n",
         "sweep.yaml:3:51: E-SWEEP: 'monthly' is no step of days; write 1d, 7d or 2w"),
        (HEAD + "over:\n  origin: [x]\n", "sweep.yaml:3:3: E-SWEEP: 'origin' stands under 'constants' too"),
        ("constants: {origin: a}\nover:\n  box: [20GP]\n", "sweep.yaml:1:1: E-SWEEP: the column 'destination' is missing"),
        ("constants: {origin: [a], destination: b}\nover:\n  box: [20GP]\n", "sweep.yaml:1:21: E-SWEEP: 'origin' is one value"),
        ("constants: 7\nover:\n  origin: [a]\n  destination: [b]\n", "sweep.yaml:1:12: E-SWEEP: 'constants' is a mapping"),
        ("sweep: sum\n" + HEAD + "over:\n  box: [20GP]\n", "sweep.yaml:1:8: E-SWEEP: 'sum' is no kind of sweep"),
        ("sweep: zip\n" + HEAD + "over:\n  box: [20GP]\n  boxes: [1, 2]\n",
         "sweep.yaml:3:1: E-SWEEP: a zip needs lists of one length, not box 1, boxes 2"),
    ],
)  # fmt: skip
def test_faults_are_told_where_they_stand(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        swept(tmp_path, text)
    assert refused.value.status == 2
    assert told in str(refused.value)


def test_all_faults_of_a_sweep_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        swept(tmp_path, "sweep: sum\nconstants: {orign: a}\nover:\n  boxes: {from: 3, to: 2}\n  box: []\n")
    assert len(refused.value.findings) == 6  # kind, column, range, list, origin and destination


def test_numbers_are_no_days_even_where_they_read_like_one(tmp_path: Path) -> None:
    """20260131 to 20260201 are 71 numbers (201 - 131 + 1) and no two days."""
    rows = swept(tmp_path, HEAD + "over:\n  mass_kg: {from: 20260131, to: 20260201}\n")
    assert len(rows) == 71
    assert rows[-1][1]["mass_kg"] == "20260201"


def test_moments_days_and_nothing_are_values_of_columns_of_days(tmp_path: Path) -> None:
    rows = swept(tmp_path, HEAD + "over:\n  depart: [2026-12-01, 2026-12-01T08:00, 2028-02-29 23:59, '']\n")
    assert [row.get("depart", "") for _, row in rows] == ["2026-12-01", "2026-12-01T08:00", "2028-02-29 23:59", ""]
