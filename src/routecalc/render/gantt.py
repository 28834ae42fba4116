"""The steps of one way as bars along the hours, or along the days if the request has a moment: what moves, what waits,
what is handled or cleared.

The marks are plain ASCII and the words stand behind the bars, so that the bars keep their columns in every face, even
where a terminal or a page gives a Chinese character or an arrow another width than two columns or one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from routecalc.itinerary import Element, Itinerary
from routecalc.render import chain
from routecalc.render.blocks import Cell, Drawing, Section
from routecalc.render.moments import local
from routecalc.render.phrases import Phrases
from routecalc.units import DAY_S, half_up

MARKS = (("carriage", "="), ("waiting", "."), ("handling", "#"), ("clearance", "c"), ("border", "x"))
WINDOW = "~"
"""Mark of the window of arrival."""
HOUR_S = 3600
STEPS_S = (*(HOUR_S // parts for parts in (4, 2)), *(HOUR_S * hours for hours in (1, 2, 3, 4, 6, 8, 12, 24, 48, 96)))
"""Time that one column may stand for."""
TICKS_H = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672)
"""Hours between two marks of the scale."""
APART = 6
"""Least columns between two marks of the scale."""
LEAST_BARS = 36
"""Columns that the bars have at least, whatever the words need."""
HEAD, DATED_HEAD = 5, 11
"""Columns of the hour, or of the day and hour, at which a step starts."""
DAY_APART = 7
"""Least columns between two days of the scale."""
_MARK = dict(MARKS)


def gantt(way: Itinerary, phrases: Phrases, width: int) -> Section:
    """A bar for every step that takes time, at most ``width`` columns, under a scale of hours, with what marks mean."""
    steps = [(element, what) for element, what in chain.steps(way, phrases) if element.duration_s]
    if not steps:
        return Section("", ())
    found, window = way.reliability, phrases.say("arrival_window")
    end = max(way.duration_s, found.p80_s if found else 0)
    widest = max(cell_len(what) for what in (*(what for _, what in steps), window if found else ""))
    head = HEAD if way.depart_s is None else DATED_HEAD
    step = _step(end, max(LEAST_BARS, width - head - 4 - widest))
    bars = -(-end // step)
    room = width - head - 4 - bars
    rows = [
        _row(_head(way, element.start, element.start_s, phrases), _bar(element, step), _cut(what, room), bars, head)
        for element, what in steps
    ]
    if found:
        drawn = _stretch(found.p10_s, found.p80_s, step, WINDOW)
        first = _head(way, way.elements[-1].end, found.p10_s, phrases)
        rows.append(_row(first, drawn, _cut(window, room), bars, head))
    legend = " · ".join(f"{mark} {phrases.words('kinds', kind)}" for kind, mark in _used(way))
    return Section(
        _title(way, step, phrases), (Drawing((*_scale(way, end, step, phrases), *rows)), Cell(legend, "faint"))
    )


def _title(way: Itinerary, step: int, phrases: Phrases) -> str:
    if way.depart_s is None:
        return phrases.say("gantt", id=way.id, step=phrases.duration(step))
    return phrases.say(
        "gantt_dated", id=way.id, step=phrases.duration(step), place=phrases.short(way.elements[0].start)
    )


def _head(way: Itinerary, place: str, time_s: int, phrases: Phrases) -> str:
    """When a step starts: the local day and hour of its place, or the hours since the start."""
    if way.depart_s is None:
        return str(half_up(time_s, HOUR_S))
    return f"{local(phrases.network, place, way.depart_s + time_s):%m-%d %H:%M}"


def _step(end_s: int, room: int) -> int:
    """The time of one column, as short as the room allows."""
    fitting = (step for step in STEPS_S if -(-end_s // step) <= room)
    return next(fitting, STEPS_S[-1] * -(-end_s // (STEPS_S[-1] * room)))


def _row(start: str, bar: str, what: str, bars: int, head: int) -> str:
    return f"{start:>{head}}  {bar:<{bars}}  {what}"


def _bar(element: Element, step: int) -> str:
    return _stretch(element.start_s, element.start_s + element.duration_s, step, _MARK[element.kind])


def _stretch(start_s: int, end_s: int, step: int, mark: str) -> str:
    """Marks from one time to another: from the column in which it begins, at least one."""
    left = start_s // step
    return " " * left + mark * max(1, half_up(end_s, step) - left)


def _scale(way: Itinerary, end_s: int, step: int, phrases: Phrases) -> Iterator[str]:
    """Two lines: hours or days, and a mark under each."""
    return _hours(end_s, step, phrases) if way.depart_s is None else _days(way, way.depart_s, end_s, step, phrases)


def _hours(end_s: int, step: int, phrases: Phrases) -> Iterator[str]:
    whole = (hours * HOUR_S // step for hours in TICKS_H if not hours * HOUR_S % step)
    apart = next((columns for columns in whole if columns >= APART), APART)
    ticks = range(0, -(-end_s // step) + 1, apart)
    numbers = "".join(f"{half_up(at * step, HOUR_S):<{apart}}" for at in ticks)
    head = phrases.say("hours_head")
    yield f"{' ' * (HEAD - cell_len(head))}{head}  {numbers}".rstrip()
    yield " " * (HEAD + 2) + ("+" + "-" * (apart - 1)) * (len(ticks) - 1) + "+"


def _days(way: Itinerary, depart_s: int, end_s: int, step: int, phrases: Phrases) -> Iterator[str]:
    """The days of the place of departure, each where its midnight is."""
    network, place = phrases.network, way.elements[0].start
    first = local(network, place, depart_s)
    every = next(days for days in range(1, 1000) if days * DAY_S >= DAY_APART * step)
    columns = -(-end_s // step) + 1
    marks, names = ["-"] * columns, [" "] * (columns + DAY_APART)
    for number in range(1 if first.time() != dt.time() else 0, end_s // DAY_S + 2, every):
        midnight = dt.datetime.combine(first.date() + dt.timedelta(days=number), dt.time(), first.tzinfo)
        at = (int(midnight.timestamp()) - depart_s) // step
        if at < columns:
            marks[at] = "+"
            names[at : at + 5] = f"{midnight:%m-%d}"
    head = " " * (DATED_HEAD + 2)
    yield f"{head}{''.join(names)}".rstrip()
    yield f"{head}{''.join(marks)}"


def _cut(text: str, room: int) -> str:
    """The text in so many columns, its end given up if it must be."""
    return text if cell_len(text) <= room else set_cell_size(text, room - 2).rstrip() + ".."


def _used(way: Itinerary) -> Iterator[tuple[str, str]]:
    """The kinds of steps that the chart has, with their marks."""
    kinds = {element.kind for element in way.elements if element.duration_s}
    return ((kind, mark) for kind, mark in MARKS if kind in kinds)
