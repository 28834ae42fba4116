"""The search by the clock: from the moment when the goods are ready, or back from the moment when they are due.

no moment      expected waits, time counted from 0
ready at       ──▶ the next departure that can be caught, and the next …
due by         ◀── the latest departure that still makes it; then forward once more, for the true times
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from routecalc.graph import Graph
from routecalc.itinerary import Caught
from routecalc.request import Request
from routecalc.search import Slots, Vector, pareto
from routecalc.supply import Operation
from routecalc.timing import Duration


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
        _waited(graph.operations[arc], since, until) for arc, since, until in zip(arcs, before, times, strict=True)
    )
    sums = [sum(operation.weight[at] for operation in operations) for at in range(3)]
    return Timed(operations, (sums[0], sums[1], sums[2]), start)


def _waited(operation: Operation, since: int, until: int) -> Operation:
    """A wait for a departure with its real length; any other operation as it is."""
    if operation.departures is None:
        return operation
    length, duration = until - since, operation.duration
    return operation._replace(duration=Duration(length, length, length, duration.grade, duration.facts))


def caught(departures: Slots, since: int) -> Caught:
    """Which departure is waited for, and which was missed, by whoever is ready at a moment."""
    at = bisect_left(departures.ready, since)
    missed = (departures.leaves[at - 1], since - departures.ready[at - 1]) if at else None
    return Caught(departures.leaves[at], *(missed or (None, None)))
