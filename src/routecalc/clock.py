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

from routecalc.graph import END, Graph
from routecalc.itinerary import Caught, Held
from routecalc.network import Network
from routecalc.opening import Calendars, midnight
from routecalc.request import Request
from routecalc.search import Shifts, Slots, Status, Vector, Windows, front
from routecalc.supply import Operation


class Timed(NamedTuple):
    """A way with its real waits."""

    operations: tuple[Operation, ...]
    weight: Vector
    """Cost, seconds from its start, and grams."""
    start_s: int | None
    """When it starts, on the world's clock; None if the request has no moment."""


class Found(NamedTuple):
    """The ways that a search found, and whether it is all."""

    ways: list[Timed]
    status: Status


def found(graph: Graph, request: Request) -> Found:
    """The non-dominated ways of a graph: in cost, time and CO2e, or, where the goods are due by a moment, in cost,
    lateness of the start and CO2e."""
    arrays, caps = graph.arrays, request.caps
    if request.depart is not None:
        start = seconds_of(request.depart)
        paths, status, _ = front(arrays, graph.source, graph.target, start, caps)
        return Found([_forward(graph, path.arcs, start) for path in paths], status)
    if request.arrive_by is not None:
        end = seconds_of(request.arrive_by)
        paths, status, _ = front(arrays.backwards(), graph.target, graph.source, -end, caps)
        return Found([_forward(graph, path.arcs[::-1], end - path.weight[1]) for path in paths], status)
    paths, status, _ = front(arrays, graph.source, graph.target, 0, caps)
    return Found([Timed(_steps(graph, path.arcs), path.weight, None) for path in paths], status)


def _steps(graph: Graph, arcs: Sequence[int]) -> tuple[Operation, ...]:
    """What is done along a path."""
    return tuple([step for step in map(graph.operations.__getitem__, arcs) if step is not END])


def seconds_of(moment: dt.datetime) -> int:
    """A moment on the world's clock."""
    return int(moment.timestamp())


def _forward(graph: Graph, arcs: Sequence[int], start: int) -> Timed:
    """The way from its start: every wait as long as it really is, at the likely times and at both ends of the band."""
    steps = _steps(graph, arcs)
    walked = [_walked(steps, start, at) for at in range(3)]
    operations: list[Operation] = []
    since, early, late = start, 0, 0
    for step, (low, until, high) in zip(steps, zip(*walked, strict=True), strict=True):
        parts = list(_told(step, since, since + until, low + early, high + late))
        # a wait that is over at once in the plan, yet not at an end of the band, counts to what it is for
        early, late = (0, 0) if parts else (low, high)
        operations += parts
        since += until
    sums = [sum(operation.weight[at] for operation in operations) for at in range(3)]
    return Timed(tuple(operations), (sums[0], sums[1], sums[2]), start)


def _walked(steps: Sequence[Operation], start: int, at: int) -> list[int]:
    """Seconds of each step if all take their low, likely or high time (0, 1, 2). Beyond the last departure or opening
    that is known, or once terms have ended, goods are taken to go on at once."""
    spent, clock = [], start
    for step in steps:
        takes = (step.duration.low_s, step.duration.likely_s, step.duration.high_s)[at]
        then: int | None = clock + takes
        match step.clocked:
            case Shifts(windows):
                then = Shifts(windows, takes).after(clock)
            case Slots() | Windows():
                then = step.clocked.after(clock)
        spent.append(takes if then is None else then - clock)
        clock += spent[-1]
    return spent


def _told(operation: Operation, since: int, until: int, low: int, high: int) -> Iterator[Operation]:
    """An operation as it really goes on, with its seconds at both ends of the band: a wait with its length, if there is
    any; work with its interruptions."""
    match operation.clocked:
        case None if operation.opening is None:
            yield operation
        case None:
            yield _lasting(operation, until - since, low, high)
        case Slots():
            yield _lasting(operation, until - since, low, high)
        case Windows():
            if until > since:
                yield _lasting(operation, until - since, low, high)
        case Shifts(windows):
            yield from _interrupted(operation, since, until, windows, low, high)


def _lasting(operation: Operation, length: int, low: int, high: int) -> Operation:
    return operation._replace(duration=operation.duration._replace(low_s=low, likely_s=length, high_s=high))


def _interrupted(
    operation: Operation, since: int, until: int, windows: Windows, low: int, high: int
) -> Iterator[Operation]:
    """Work cut where its office closes: the first part has the price; what the ends of the band have more or less of
    work is the last part's, and what they have of closed time the first interruption's."""
    closed = operation._replace(
        kind="waiting", fact=operation.opening or "", cost_minor=0, bill=(), grams=0, facts=(), clocked=windows
    )
    stretches = [
        (max(since, opens), min(until, closes))
        for opens, closes in zip(*windows, strict=True)
        if max(since, opens) < min(until, closes)
    ]
    if not stretches:  # there is no work at all
        yield _lasting(operation, until - since, low, high)
        return
    worked = operation.duration
    idle = [low - worked.low_s, high - worked.high_s] if len(stretches) > 1 else [0, 0]
    left = [low - idle[0], high - idle[1]]
    part, here = operation, since
    for number, (start, end) in enumerate(stretches, 1):
        if start > here:
            yield _lasting(closed, start - here, max(0, idle[0]), max(0, idle[1]))
            idle = [0, 0]
        done, last = end - start, number == len(stretches)
        ends = [left[0] if last else min(left[0], done), left[1] if last else min(left[1], done)]
        yield _lasting(part, done, *ends)
        left, here = [left[0] - ends[0], left[1] - ends[1]], end
        part = part._replace(cost_minor=0, bill=(), grams=0)


def cause(network: Network, calendars: Calendars, operation: Operation, since: int) -> Caught | Held | None:
    """What a wait from a moment on is for; None for what is no wait by the clock."""
    match operation.clocked:
        case Slots():
            return _caught(operation, operation.clocked, since)
        case Windows():
            return _held(network, calendars, operation, since)
    return None


def _caught(operation: Operation, departures: Slots, since: int) -> Caught:
    """Which departure is waited for, and which was missed, by whoever is ready at a moment."""
    at = bisect_left(departures.ready, since)
    if not at and operation.days[0] is not None:
        return Caught(departures.leaves[at], None, None, operation.days[0])
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
