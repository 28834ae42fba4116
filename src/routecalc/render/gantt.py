"""The steps of one way as bars along the hours: what moves, what waits, what is handled or cleared.

The marks are plain ASCII and the words stand behind the bars, so that the bars keep their columns in every face, even
where a terminal or a page gives a Chinese character or an arrow another width than two columns or one.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from routecalc.itinerary import Element, Itinerary
from routecalc.render import chain
from routecalc.render.blocks import Cell, Drawing, Section
from routecalc.render.phrases import Phrases
from routecalc.units import half_up

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
HEAD = 5
"""Columns of the hour at which a step starts."""
_MARK = dict(MARKS)


def gantt(way: Itinerary, phrases: Phrases, width: int) -> Section:
    """A bar for every step that takes time, at most ``width`` columns, under a scale of hours, with what marks mean."""
    steps = [(element, what) for element, what in chain.steps(way, phrases) if element.duration_s]
    if not steps:
        return Section("", ())
    found, window = way.reliability, phrases.say("arrival_window")
    end = max(way.duration_s, found.p80_s if found else 0)
    widest = max(cell_len(what) for what in (*(what for _, what in steps), window if found else ""))
    step = _step(end, max(LEAST_BARS, width - HEAD - 4 - widest))
    bars = -(-end // step)
    room = width - HEAD - 4 - bars
    rows = [_row(element.start_s, _bar(element, step), _cut(what, room), bars) for element, what in steps]
    if found:
        drawn = _stretch(found.p10_s, found.p80_s, step, WINDOW)
        rows.append(_row(found.p10_s, drawn, _cut(window, room), bars))
    legend = " · ".join(f"{mark} {phrases.words('kinds', kind)}" for kind, mark in _used(way))
    title = phrases.say("gantt", id=way.id, step=phrases.duration(step))
    return Section(title, (Drawing((*_scale(end, step, phrases), *rows)), Cell(legend, "faint")))


def _step(end_s: int, room: int) -> int:
    """The time of one column, as short as the room allows."""
    fitting = (step for step in STEPS_S if -(-end_s // step) <= room)
    return next(fitting, STEPS_S[-1] * -(-end_s // (STEPS_S[-1] * room)))


def _row(start_s: int, bar: str, what: str, bars: int) -> str:
    return f"{half_up(start_s, HOUR_S):>{HEAD}}  {bar:<{bars}}  {what}"


def _bar(element: Element, step: int) -> str:
    return _stretch(element.start_s, element.start_s + element.duration_s, step, _MARK[element.kind])


def _stretch(start_s: int, end_s: int, step: int, mark: str) -> str:
    """Marks from one time to another: from the column in which it begins, at least one."""
    left = start_s // step
    return " " * left + mark * max(1, half_up(end_s, step) - left)


def _scale(end_s: int, step: int, phrases: Phrases) -> Iterator[str]:
    """Two lines: hours, and a mark under each."""
    whole = (hours * HOUR_S // step for hours in TICKS_H if not hours * HOUR_S % step)
    apart = next((columns for columns in whole if columns >= APART), APART)
    ticks = range(0, -(-end_s // step) + 1, apart)
    numbers = "".join(f"{half_up(at * step, HOUR_S):<{apart}}" for at in ticks)
    head = phrases.say("hours_head")
    yield f"{' ' * (HEAD - cell_len(head))}{head}  {numbers}".rstrip()
    yield " " * (HEAD + 2) + ("+" + "-" * (apart - 1)) * (len(ticks) - 1) + "+"


def _cut(text: str, room: int) -> str:
    """The text in so many columns, its end given up if it must be."""
    return text if cell_len(text) <= room else set_cell_size(text, room - 2).rstrip() + ".."


def _used(way: Itinerary) -> Iterator[tuple[str, str]]:
    """The kinds of steps that the chart has, with their marks."""
    kinds = {element.kind for element in way.elements if element.duration_s}
    return ((kind, mark) for kind, mark in MARKS if kind in kinds)
