"""Narrow screens: nothing is wider than the screen, and no amount is broken, in either language."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from rich.cells import cell_len

from routecalc.attribution import attribute
from routecalc.disruption import disrupt
from routecalc.flips import flips
from routecalc.loading import read_scenarios
from routecalc.network import Network, differences
from routecalc.quoting import quote
from routecalc.render import (
    LANGS,
    render,
    render_compare,
    render_differences,
    render_disruption,
    render_flips,
)
from routecalc.render.blocks import Cell, Column, Section, Table, row
from routecalc.render.folding import folded, longest_amount
from routecalc.render.terminal import write_terminal
from routecalc.request import ask

WIDTHS = (60, 80, 100)
AMOUNT = re.compile(
    r"[+-]?[¥$€]\d[\d,]*(?:\.\d+)?|\d[\d,.]* (?:d \d+ h|d|h|kg|km|min)\b|\d[\d,.]*(?:天\d+小时|天|小时|分钟)|[+-]?\d[\d,.]*%"
)
"""Money, durations, masses, distances and shares."""


def amounts(text: str) -> set[str]:
    return {found for line in text.splitlines() for found in AMOUNT.findall(line)}


@pytest.fixture(scope="module")
def written(shipped: Network) -> Any:
    """What each command writes, by its language and width."""
    request = ask(shipped, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
    scenarios = read_scenarios(["yangtze-low-water", "fuel-plus-30"])
    compared: Any = [((), quote(shipped, request))]
    compared += [((one,), quote(shipped.apply(one), request)) for one in scenarios]
    why = attribute(shipped, request)
    lost = disrupt(shipped, request, ("link", "node"))
    moved = flips(shipped, request, ["road-cn/haulage"])
    other = shipped.apply(scenarios[0])
    found = tuple(differences(shipped, other))
    offer = compared[0][1]
    return {
        "quote": lambda lang, width: render(offer, shipped, "table", lang, detail="all", width=width),
        "compare": lambda lang, width: render_compare(compared, why, shipped, "table", lang, width=width),
        "disrupt": lambda lang, width: render_disruption(lost, request, shipped, "table", lang, width=width),
        "flip": lambda lang, width: render_flips(moved, request, shipped, "table", lang, width=width),
        "diff": lambda lang, width: render_differences(
            found, ("base", shipped), ("yangtze-low-water", other), "table", lang, width=width
        ),
    }


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", ["quote", "compare", "disrupt", "flip", "diff"])
def test_no_amount_is_broken_and_no_line_is_wider_than_the_screen(
    written: Any, command: str, width: int, lang: str
) -> None:
    wide, narrow = written[command](lang, 400), written[command](lang, width)
    assert max(map(cell_len, narrow.splitlines())) <= width
    assert len(amounts(wide)) > 2
    assert amounts(wide) <= amounts(narrow)


@pytest.mark.parametrize("width", range(12, 40))
@pytest.mark.parametrize(
    "text",
    [
        "Pearl River rail-sea (¥9,060, 15.7 d), then -¥1,234.50 and 2 d 1 h more, at 4,354 kg and 76.90 EUR",
        "粤港铁海联运（¥9,060，15.7天），另加-¥1,234.50，晚1天8小时，共4,354 kg，2026年1月、120箱",
    ],
    ids=LANGS[::-1],
)
def test_an_amount_stays_whole_in_a_sentence(text: str, width: int) -> None:
    lines = list(folded(text, width))
    whole = ("¥9,060", "15.7 d", "-¥1,234.50", "2 d 1 h", "4,354 kg", "76.90 EUR")
    chinese = ("¥9,060", "15.7天", "-¥1,234.50", "1天8小时", "4,354 kg", "2026年1月", "120箱")
    for amount in whole if text.isascii() or "rail" in text else chinese:
        assert any(amount in line for line in lines), (amount, lines)
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_long_id_is_broken_at_a_joint() -> None:
    assert list(folded("train-huaihua-vientiane-2024", 25)) == ["train-huaihua-vientiane-", "2024"]
    assert list(folded("x" * 7, 3)) == ["xxx", "xxx", "x"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("none", 0),
        ("(¥9,060, 15.7 d)", 8),
        ("about 2 d 1 h", 7),
        ("约1天8小时", 8),
        ("sea-2024-x", 0),
        ("2026-11-22", 10),
    ],
)
def test_the_longest_amount_of_a_text(text: str, columns: int) -> None:
    assert longest_amount(text) == columns


# -- a table that does not fit is a list

COLUMNS = (Column("Way"), Column("Cost\nlow–high", figure=True), Column("Then", figure=True), Column("Goes by"))
ROWS = (
    row("first\nof all", "¥1,234,567\n1–2", "+¥1", "one word after another"),
    row("second", "¥2", "", "", kind="total"),
)
LISTED = """\
Title

first
of all
  Cost low–high  ¥1,234,567 · 1–2
  Then           +¥1
  Goes by        one word after another

second
  Cost low–high  ¥2

"""


def test_a_list_has_each_row_under_its_first_cell() -> None:
    wide = (Column("x" * 30, figure=True), Column("y" * 30, figure=True))
    table = Table((*COLUMNS, *wide), tuple(row(*one.cells, "", "", kind=one.kind) for one in ROWS))
    text = write_terminal([Section("Title", (table,))], 60)
    assert text.rstrip("\n") == LISTED.rstrip("\n").replace("  Cost low–high  ", "  Cost low–high         ").replace(
        "  Then           ", "  Then                  ").replace("  Goes by        ", "  Goes by               ")  # fmt: skip


def test_a_figure_too_long_for_one_line_has_a_line_for_each_part() -> None:
    table = Table((Column("a"), Column("b" * 50, figure=True)), (row("x", "1" * 30 + "\n" + "2" * 30),))
    lines = write_terminal([Section("", (table,))], 60).splitlines()
    assert [line.split()[-1] for line in lines if "1" in line or "2" in line] == ["1" * 30, "2" * 30]


def test_without_a_width_a_table_is_as_wide_as_its_figures() -> None:
    table = Table((Column("a"), Column("b", figure=True)), (row("x", "1" * 140),))
    assert "1" * 140 in write_terminal([Section("", (table,))])


def test_texts_share_the_room_that_figures_leave() -> None:
    """60 - 2 gaps of 2 - 6 of the figure leave 50: 8 that the short text wants, and 42."""
    table = Table((Column("a"), Column("b", figure=True), Column("c")), (row("w" * 8, "123456", "word " * 20),))
    lines = write_terminal([Section("", (table,))], 60).splitlines()
    assert max(map(len, lines)) == 60
    assert "word " * 8 + "\n" in "\n".join(f"{line[18:]} " for line in lines)


def test_figures_end_at_the_same_column() -> None:
    """Chinese letters are two columns wide: 1天 and 12.5天 take 3 and 6."""
    table = Table((Column("a"), Column("时间\n低", figure=True)), (row("x", "1天\n12.5天"), row("y", "¥9")))
    lines = [line.rstrip() for line in write_terminal([Section("", (table,))], 60).splitlines() if line.strip(" ─")]
    assert [cell_len(line) for line in lines] == [9] * 5


def test_paragraphs_and_titles_are_folded_by_the_same_rule() -> None:
    text = write_terminal([Section("t " * 40, (Cell("x " * 29 + "¥1,234 and 15.7 d"),))], 60)
    assert "¥1,234" in text
    assert max(map(len, text.splitlines())) <= 60


def test_decimals_of_the_test_are_amounts() -> None:
    assert amounts(f"¥{Decimal('1.50')} 2 d 1 h 12天3小时 5%") == {"¥1.50", "2 d 1 h", "12天3小时", "5%"}
