"""One option step by step: when each begins, how long it takes, what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from routecalc.itinerary import Element, Itinerary, QuoteLine
from routecalc.render import chain
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line, row
from routecalc.render.moments import arrival, at, beside, cause
from routecalc.render.phrases import Phrases, decimals
from routecalc.units import money_display


def steps(way: Itinerary, phrases: Phrases) -> Section:
    """All steps, their total, and what the hours of clearance mean."""
    say = phrases.say
    columns = (
        Column(say("start" if way.depart_s is None else "start_at"), figure=True),
        Column(say("step")),
        Column(say("duration"), figure=True),
        Column(say("distance"), figure=True),
        Column(say("co2e"), figure=True),
        Column(say("cost"), figure=True),
        Column(say("time_basis"), whole=True),
    )
    rows = [_step(element, what, way, phrases) for element, what in chain.steps(way, phrases)]
    if way.lines:
        own = sum(line.converted_minor or 0 for line in way.lines)
        rows.append(row("", say("whole_shipment"), "", "", "", money_display(own, way.currency), ""))
    rows.append(_total(way, phrases))
    blocks: list[Table | Cell] = [Table(columns, tuple(rows))]
    if any(element.kind == "clearance" for element in way.elements):
        blocks.append(Cell(say("release_note"), "faint"))
    return Section(say("legs", id=way.id), tuple(blocks))


def _step(element: Element, what: str, way: Itinerary, phrases: Phrases) -> Row:
    carried = element.kind == "carriage"
    return row(
        at(element, way, phrases),
        Cell(one_line([what, cause(element, phrases), *beside(element, phrases)], "\n"), "strong" if carried else ""),
        phrases.duration(element.duration_s),
        decimals(element.distance_m, 1000, 0) if carried else "",
        phrases.mass(element.co2e_g) if element.co2e_g else "",
        subtotal(element.lines, way.currency, phrases),
        phrases.words("marks", element.time_grade),
    )


def _total(way: Itinerary, phrases: Phrases) -> Row:
    return row(
        arrival(way, phrases) or phrases.after(way.duration_s),
        phrases.say("total"),
        phrases.duration(way.duration_s),
        decimals(way.distance_m, 1000, 0),
        phrases.mass(way.co2e_g),
        money_display(way.cost_minor, way.currency),
        "",
        kind="total",
    )


def subtotal(lines: Sequence[QuoteLine], currency: str, phrases: Phrases) -> str | Cell:
    """Sum of the lines; nothing for none, and where not one could be priced, it says so."""
    if lines and all(line.converted_minor is None for line in lines):
        return Cell(phrases.say("gap"), "bad")
    return money_display(sum(line.converted_minor or 0 for line in lines), currency) if lines else ""
