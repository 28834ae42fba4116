"""Where a saving comes from: the way itself in its parts, then every measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from routecalc.attribution import Attribution, Difference, Part
from routecalc.render.blocks import Cell, Column, Row, RowKind, Section, Table
from routecalc.render.carried import day_note
from routecalc.render.drawn import amount, bar, told_way
from routecalc.render.phrases import Phrases, decimals
from routecalc.render.rows import csv_text
from routecalc.request import Request
from routecalc.units import km, money_text

Plain = dict[str, Any]
WIDTH = 34


def waterfall(one: Attribution, request: Request, phrases: Phrases) -> Section:
    """The saving from nothing to the whole: geography in its parts, then each measure."""
    say, measure = phrases.words, one.measure
    ends = {"origin": phrases.short(request.origin), "destination": phrases.short(request.destination)}
    whole = amount(one.whole, measure, request.currency, phrases)
    title = say("explained", f"why_{measure}", whole=whole, **ends)
    columns = (
        Column(say("explained", "part")), Column(say("explained", "adds"), figure=True),
        Column(say("explained", "waterfall"), whole=True), Column(say("explained", "in_both")),
    )  # fmt: skip
    steps = list(_steps(one, phrases))
    marks = [0, *(mark for _, start, end, _, _ in steps for mark in (start, end))]
    scale = (min(marks), max(marks))
    rows = tuple(
        Row(
            (Cell(told), Cell(amount(end - start, measure, request.currency, phrases), _style(end - start)),
             Cell(bar(start, end, scale, WIDTH)), Cell(aside, "faint")), kind,
        )
        for told, start, end, aside, kind in steps
    )  # fmt: skip
    notes = (
        *(day_note(request, phrases) if measure == "money" else ()),
        Cell(say("explained", "bare_ways", candidate=told_way(one.bare.pair(measure)[0], phrases),
                 baseline=told_way(one.bare.pair(measure)[1], phrases)), "faint"),
        Cell(say("explained", "full_ways", candidate=told_way(one.full.pair(measure)[0], phrases),
                 baseline=told_way(one.full.pair(measure)[1], phrases)), "faint"),
        Cell(say("explained", "why_note", asked=one.asked), "faint"),
    )  # fmt: skip
    return Section(title, (Table(columns, rows), *_idle(one, phrases), *notes))


Step = tuple[str, int, int, str, RowKind]
"""What it is called, from where to where it moves the saving, a remark, and the kind of row."""


def _steps(one: Attribution, phrases: Phrases) -> Iterator[Step]:
    at = 0
    for difference in one.differences:
        yield (
            f"  {_difference(difference, phrases)}",
            at,
            at + difference.value,
            _counts(difference, one, phrases),
            "plain",
        )
        at += difference.value
    yield phrases.words("explained", "geography"), 0, at, "", "group"
    for part in one.parts:
        yield _switch(part, phrases), at, at + part.value, "", "plain"
        at += part.value
    yield phrases.words("explained", "whole"), 0, at, "", "total"


def _difference(difference: Difference, phrases: Phrases) -> str:
    section = "modes" if difference.kind in phrases.words.table["modes"] else "kinds"
    return phrases.words(section, difference.kind)


def _counts(difference: Difference, one: Attribution, phrases: Phrases) -> str:
    """How many there are on both sides, and how far they go; for the interest on the goods, the days."""
    if difference.kind == "carrying":
        mine, theirs = (phrases.days(way.weight[1]) for way in one.bare.pair(one.measure))
        return phrases.words("explained", "versus", candidate=mine, baseline=theirs)
    lengths = (f" {decimals(metres, 1000, 0)} km" if metres else "" for metres in difference.metres)
    mine, theirs = (f"{count} ×{length}" for count, length in zip(difference.counts, lengths, strict=True))
    return phrases.words("explained", "versus", candidate=mine, baseline=theirs)


def _switch(part: Part, phrases: Phrases) -> str:
    return _named(part.switch.measure, part.switch.names, phrases)


def _named(measure: str, names: Sequence[str], phrases: Phrases) -> str:
    if measure == "time":
        return phrases.words("explained", "clearance_at", place=phrases.short(names[0]))
    return phrases.words("punctuation", "list").join(phrases.words.charge(name) for name in names)


def _idle(one: Attribution, phrases: Phrases) -> tuple[Cell, ...]:
    """Measures that change nothing here."""
    if not one.idle:
        return ()
    names = (_named(switch.measure, switch.names, phrases) for switch in one.idle)
    return (Cell(phrases.words("explained", "idle", names=phrases.words("punctuation", "items").join(names))),)


def _style(value: int) -> Any:
    return "bad" if value < 0 else "good" if value > 0 else ""


def why_plain(one: Attribution, currency: str) -> Plain:
    """One saving taken apart, for programs."""
    return {
        "measure": one.measure,
        "unit": currency if one.measure == "money" else "s",
        "whole": _text(one.whole, one.measure, currency),
        "geography": _text(one.geography, one.measure, currency),
        "differences": [
            {"kind": d.kind, "value": _text(d.value, one.measure, currency), "candidate_count": d.counts[0],
             "baseline_count": d.counts[1], "candidate_km": km(d.metres[0]), "baseline_km": km(d.metres[1])}
            for d in one.differences
        ],
        "parts": [
            {"id": p.switch.id, "value": _text(p.value, one.measure, currency), "exact": str(p.exact),
             "facts": sorted(p.switch.facts)}
            for p in one.parts
        ],
        "idle": [switch.id for switch in one.idle],
        "coalitions": one.asked,
    }  # fmt: skip


def why_csv(why: Sequence[Attribution], currency: str) -> str:
    """A row for every part of every saving."""
    rows = []
    for one in why:
        unit = currency if one.measure == "money" else "s"
        parts = [("geography", d.kind, d.value) for d in one.differences]
        parts += [("measure", p.switch.id, p.value) for p in one.parts]
        parts.append(("whole", "", one.whole))
        rows += [[one.measure, kind, id_, _text(value, one.measure, currency), unit] for kind, id_, value in parts]
    return csv_text(("measure", "kind", "part", "value", "unit"), rows)


def _text(value: int, measure: str, currency: str) -> str:
    return money_text(value, currency) if measure == "money" else str(value)
