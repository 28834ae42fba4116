"""The search by the clock: from the moment when the goods are ready, or back from the moment when they are due.

no moment      expected waits, time counted from 0
ready at       ──▶ the next departure that can be caught, and the next …
due by         ◀── the latest departure that still makes it; then forward once more, for the true times
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routecalc.graph import Graph
from routecalc.itinerary import Caught, Held
from routecalc.network import Network
from routecalc.opening import Calendars, midnight
from routecalc.request import Request
from routecalc.search import Shifts, Slots, Vector, Windows, pareto
from routecalc.supply import Operation


class Timed(NamedTuple):
    """A way with its real waits."""

    operations: tuple[Operation, ...]
    weight: Vector
    """Cost, seconds from its start, and grams."""
    start_s: int | None
    """When it starts, on the world's clock; None if the request has no moment."""


def found(graph: Graph, request: Request) -> list[Timed]:
    """The non-dominated ways of a graph: in cost, time and CO2e, or, where the goods are due by a moment, in cost,
    lateness of the start and CO2e."""
    arrays, steps = graph.arrays, graph.operations
    if request.depart is not None:
        start = seconds_of(request.depart)
        return [_forward(graph, path.arcs, start) for path in pareto(arrays, graph.source, graph.target, start)]
    if request.arrive_by is not None:
        end = seconds_of(request.arrive_by)
        paths = pareto(arrays.backwards(), graph.target, graph.source, -end)
        return [_forward(graph, path.arcs[::-1], end - path.weight[1]) for path in paths]
    paths = pareto(arrays, graph.source, graph.target)
    return [Timed(tuple(steps[arc] for arc in path.arcs), path.weight, None) for path in paths]


def seconds_of(moment: dt.datetime) -> int:
    """A moment on the world's clock."""
    return int(moment.timestamp())


def _forward(graph: Graph, arcs: Sequence[int], start: int) -> Timed:
    """The way from its start, every wait as long as it really is."""
    times = graph.arrays.times(arcs, start)
    before = [start, *times[:-1]]
    operations = tuple(
        part
        for arc, since, until in zip(arcs, before, times, strict=True)
        for part in _told(graph.operations[arc], since, until)
    )
    sums = [sum(operation.weight[at] for operation in operations) for at in range(3)]
    return Timed(operations, (sums[0], sums[1], sums[2]), start)


def _told(operation: Operation, since: int, until: int) -> Iterator[Operation]:
    """An operation as it really goes on: a wait with its length, if there is any; work with its interruptions."""
    match operation.clocked:
        case None:
            yield operation
        case Slots():
            yield _lasting(operation, until - since)
        case Windows():
            if until > since:
                yield _lasting(operation, until - since)
        case Shifts(windows):
            yield from _interrupted(operation, since, until, windows)


def _lasting(operation: Operation, length: int) -> Operation:
    return operation._replace(duration=operation.duration._replace(low_s=length, likely_s=length, high_s=length))


def _interrupted(operation: Operation, since: int, until: int, windows: Windows) -> Iterator[Operation]:
    """Work cut where its office closes: the first part has the price, the last takes up what is uncertain."""
    closed = operation._replace(
        kind="waiting", fact=operation.opening or "", cost_minor=0, bill=(), grams=0, facts=(), clocked=windows
    )
    part, low, high = operation, operation.duration.low_s, operation.duration.high_s
    for opens, closes in zip(*windows, strict=True):
        start, end = max(since, opens), min(until, closes)
        if start >= end:
            continue
        if start > since:
            yield _lasting(closed, start - since)
        done = end - start
        last = end == until
        duration = part.duration._replace(low_s=min(low, done), likely_s=done, high_s=max(high, done) if last else done)
        yield part._replace(duration=duration)
        low, high, since = max(0, low - done), high - done, end
        part = part._replace(cost_minor=0, bill=(), grams=0)
    if part is operation:  # there is no work at all
        yield operation


def cause(network: Network, calendars: Calendars, operation: Operation, since: int) -> Caught | Held | None:
    """What a wait from a moment on is for; None for what is no wait by the clock."""
    match operation.clocked:
        case Slots():
            return _caught(operation.clocked, since)
        case Windows():
            return _held(network, calendars, operation, since)
    return None


def _caught(departures: Slots, since: int) -> Caught:
    """Which departure is waited for, and which was missed, by whoever is ready at a moment."""
    at = bisect_left(departures.ready, since)
    missed = (departures.leaves[at - 1], since - departures.ready[at - 1]) if at else None
    return Caught(departures.leaves[at], *(missed or (None, None)))


def _held(network: Network, calendars: Calendars, wait: Operation, since: int) -> Held:
    """What a wait from a moment on is for, if not for a departure: an office that is closed, or terms that begin."""
    node, until = network.node[wait.start], since + wait.duration.likely_s
    first = None if wait.days[0] is None else midnight(wait.days[0], node)
    opens = since if wait.opening is None else calendars.windows(wait.opening, node).after(since)
    if wait.opening is None or (first is not None and opens is not None and opens < first):
        return Held(until, "terms", None)
    why = calendars.why(network.opening[wait.opening], node, since)
    return Held(until, why.reason, wait.opening, why.holiday)
