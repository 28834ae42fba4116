"""What do two losses at once cost, and what for programs all losses?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from routecalc.disruption import Disruption, Loss
from routecalc.network import Network
from routecalc.render.blocks import Cell, Column, Row, Section, Table
from routecalc.render.outages import (
    LABELS,
    LISTED,
    LOSS_COLUMNS,
    SHOWN,
    cells,
    disruption_plain,
    figures,
    losses_cells,
    mass_more,
    name_of,
    numbered,
    outcome_plain,
    signed_money,
    then,
    time_more,
    usual,
)
from routecalc.render.phrases import Phrases
from routecalc.render.rows import csv_text
from routecalc.render.words import Words
from routecalc.request import Request
from routecalc.search import Vector
from routecalc.units import DAY_S, kilograms, money_text, ratio

Plain = dict[str, Any]


def pairs(found: Disruption, request: Request, phrases: Phrases, top: int | None) -> Section:
    """The pairs that cost more at once than the worse of the two alone, the worst first; nothing if none was tried."""
    say = phrases.words
    if not found.paired:
        return Section(say("disruption", "pairs_title"), ())
    worse = [pair for pair in found.pairs if _worse(pair, found)]
    none = sum(pair.after is None for pair in worse)
    tried = say(
        "disruption", "pairs_tried", count=len(found.paired), tried=len(found.pairs), none=none,
        some=len(worse) - none, same=len(found.pairs) - len(worse),
    )  # fmt: skip
    groups: dict[object, list[Loss]] = {}
    for pair in worse:
        groups.setdefault((pair.effect, _main(found.beyond(pair))), []).append(pair)
    told = list(groups.values())
    shown = told[: SHOWN if top is None else top]
    more = [Cell(say("disruption", "more", count=len(told) - len(shown)), "faint")] if len(told) > len(shown) else []
    table = _table(shown, found, request, phrases) if shown else Cell(say("disruption", "pairs_nothing"))
    rule = Cell(say("disruption", "pairs_rule"), "faint")
    return Section(say("disruption", "pairs_title"), (Cell(tried, "strong"), table, *more, rule))


def _worse(pair: Loss, found: Disruption) -> bool:
    """Whether it costs more money, time or CO2e than the worse of the two alone, or leaves no way."""
    beyond = found.beyond(pair)
    return beyond is None or max(beyond) > 0


def _main(beyond: Vector | None) -> object:
    """What of it is told: money and time, and CO2e where neither is more."""
    return beyond[:2] if beyond and any(beyond[:2]) else beyond


def _table(shown: Sequence[Sequence[Loss]], found: Disruption, request: Request, phrases: Phrases) -> Table:
    say = phrases.words
    baseline = [] if found.baseline is None else [Column(phrases.baseline(request.baseline), figure=True)]
    columns = (
        Column(say("disruption", "lost")), *(Column(say("disruption", label), figure=True) for label in LABELS),
        Column(say("disruption", "beyond"), figure=True), *baseline, Column(say("disruption", "then")),
    )  # fmt: skip
    return Table(columns, tuple(_row(series, found, request, phrases) for series in shown), spaced=True)


def _row(series: Sequence[Loss], found: Disruption, request: Request, phrases: Phrases) -> Row:
    first = series[0]
    lost, beyond = Cell("\n".join(_lost(series, phrases))), _beyond(first, found, request, phrases)
    baseline = [] if found.baseline is None else [usual(first, request, phrases)]
    return Row((lost, *figures(series, request, phrases), beyond, *baseline, then(first, request, phrases)))


def _lost(series: Sequence[Loss], phrases: Phrases) -> Iterator[str]:
    """The pairs of a row; those with one thing in common in a line."""
    say = phrases.words
    lines = []
    for one, several in groupby(series, key=lambda pair: pair.outages[0]):
        others = say("disruption", "either").join(name_of(pair.outages[1], phrases) for pair in several)
        lines.append(say("disruption", "both", one=name_of(one, phrases), other=others))
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield say("disruption", "more_here", count=len(lines) - LISTED)


def _beyond(pair: Loss, found: Disruption, request: Request, phrases: Phrases) -> Cell:
    """What both cost at once beyond the worse of them: money and time, else CO2e."""
    beyond = found.beyond(pair)
    if beyond is None:
        return Cell("–")
    money, time, co2e = beyond
    if not (money or time):
        return Cell(mass_more(co2e, phrases))
    parts = [signed_money(money, request.currency)] if money else []
    parts += [time_more(time, phrases).text] if time else []
    return Cell("\n".join(parts))


# -- for programs


def report_plain(found: Disruption, request: Request, network: Network, top: int | None) -> Plain:
    """Single losses, and pairs where they were asked for."""
    return {**disruption_plain(found, request, network, top), "pairs": _pairs_plain(found, request, network, top)}


def _pairs_plain(found: Disruption, request: Request, network: Network, top: int | None) -> Plain | None:
    if not found.paired:
        return None
    phrases = Phrases(Words.read("en"), network)
    return {
        "of": [outage.id for outage in found.paired],
        "tried": len(found.pairs),
        "losses": [
            _pair_plain(pair, row, found, request.currency, phrases) for row, pair in numbered(found.pairs, top)
        ],
    }


def _pair_plain(pair: Loss, row: int, found: Disruption, currency: str, phrases: Phrases) -> Plain:
    money, time, co2e = found.beyond(pair) or (None, None, None)
    return {
        "ids": [outage.id for outage in pair.outages],
        "names": [name_of(outage, phrases) for outage in pair.outages],
        **outcome_plain(pair, row, currency),
        "beyond_amount": None if money is None else money_text(money, currency),
        "beyond_days": None if time is None else ratio(time, DAY_S),
        "beyond_co2e_kg": None if co2e is None else kilograms(co2e),
    }


BEYOND = ("beyond_amount", "beyond_days", "beyond_co2e_kg")


def report_csv(found: Disruption, request: Request, network: Network, top: int | None) -> str:
    """A row for every loss, then one for every pair; with ``top`` for the worst so many of both."""
    rows = [[*row, *[""] * len(BEYOND)] for row in losses_cells(found, request, network, top)]
    phrases = Phrases(Words.read("en"), network)
    for number, pair in numbered(found.pairs, top):
        one = _pair_plain(pair, number, found, request.currency, phrases)
        head = dict.fromkeys(LOSS_COLUMNS[:10]) | {"kind": "pair", "id": pair.id, "name": " + ".join(one["names"])}
        beyond = ["" if one[key] is None else str(one[key]) for key in BEYOND]
        rows.append([*cells({**head, **one}, pair, found.ways, request.currency), *beyond])
    return csv_text((*LOSS_COLUMNS, *BEYOND), rows)
