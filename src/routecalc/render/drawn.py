"""Amounts, chains of modes and bars, as pictures of savings show them."""

from __future__ import annotations

from collections.abc import Sequence

from routecalc.quoting import Way
from routecalc.render.phrases import Phrases, decimals
from routecalc.units import DAY_S, money_display

FULL, THIN, GAP, MIDDLE = "█", "▏", "\N{NO-BREAK SPACE}", "│"
SWING = 30
"""Columns of a bar of swings."""


def amount(value: int, measure: str, currency: str, phrases: Phrases) -> str:
    """Money to the minor unit, or days with two decimals."""
    if measure == "money":
        return money_display(value, currency)
    return phrases.words("durations", "days", n=decimals(value, DAY_S, 2))


def told_way(way: Way, phrases: Phrases) -> str:
    """The legs of a way in one line: ``rail Huaihua→Nansha · sea Nansha→Laem Chabang``."""
    legs: list[tuple[str, list[str]]] = []
    for step in way.operations:
        if step.mode is not None:
            if not legs or legs[-1][0] != step.mode:
                legs.append((step.mode, [step.start]))
            legs[-1][1].append(step.end)
    arrow = phrases.words("punctuation", "arrow")
    return " · ".join(
        f"{phrases.words('modes', mode)} {arrow.join(phrases.short(place) for place in (places[0], places[-1]))}"
        for mode, places in legs
    )


def chain(modes_: Sequence[str], phrases: Phrases) -> str:
    """Modes with dashes between them."""
    return "–".join(phrases.words.find("modes", mode) for mode in modes_)


def _column(value: int, scale: tuple[int, int], width: int) -> int:
    """The column in which a value lies, from 0 to ``width``."""
    low, high = scale
    return (value - low) * width // (high - low) if high > low else 0


def bar(start: int, end: int, scale: tuple[int, int], width: int) -> str:
    """A bar from one value to another; a thin one where it would vanish."""
    left, right = sorted((_column(start, scale, width), _column(end, scale, width)))
    drawn = FULL * (right - left) or (THIN if start != end else "")
    return GAP * left + drawn


def swing_bar(low: int, middle: int, high: int, scale: tuple[int, int]) -> str:
    """A bar over all values that are reached, with a stroke where the answer stands now."""
    left, right = (_column(value, scale, SWING) for value in (min(low, middle, high), max(low, middle, high)))
    cells = [FULL if left <= at < right else GAP for at in range(SWING + 1)]
    cells[_column(middle, scale, SWING)] = MIDDLE
    return "".join(cells)
