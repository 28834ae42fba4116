"""Exact Pareto search over integers; knows nothing of freight.

Label setting in lexicographic order of (first, second, third) weight plus an exact lower bound of what is still
to come, from one backward Dijkstra per weight. Labels leave the heap at a vertex in the order of their first
weight, so dominance there needs only the other two: a staircase, searched by bisection.

Some arcs have a clock: departures, opening times, working times. How long they take hangs on when they are reached.
Whoever comes sooner is never through later (first in, first out), so a label that is no worse in all three is no worse
wherever it goes on. What is cheaper or shorter from some moment on is an arc of its own that opens at that moment, and
what ends closes: to wait for it is then a way like others, and no later service is ever overtaken unseen.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Vector = tuple[int, int, int]
UNREACHABLE = 1 << 62


class Slots(NamedTuple):
    """Departures of an arc, in order: who is there by ``ready`` is at its head by ``leaves``. Both ascend."""

    ready: tuple[int, ...]
    leaves: tuple[int, ...]

    def after(self, time: int) -> int | None:
        """When the head is reached by whoever is ready at ``time``; None after the last departure."""
        at = bisect_left(self.ready, time)
        return self.leaves[at] if at < len(self.leaves) else None

    def mirrored(self) -> Slots:
        """The same against the clock."""
        return Slots(_negative(self.leaves), _negative(self.ready))


class Windows(NamedTuple):
    """Times at which an arc can be passed, both ends included: who comes too early waits. Both ascend."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]

    def after(self, time: int) -> int | None:
        """When the head is reached by whoever comes at ``time``; None after the last time."""
        at = bisect_left(self.closes, time)
        return max(time, self.opens[at]) if at < len(self.opens) else None

    def mirrored(self) -> Windows:
        """The same against the clock."""
        return Windows(_negative(self.closes), _negative(self.opens))

    def within(self, first: int | None, last: int | None) -> Windows:
        """The part from ``first`` to ``last``, both included; None leaves an end as it is."""
        both = (
            (open_ if first is None else max(open_, first), close if last is None else min(close, last))
            for open_, close in zip(self.opens, self.closes, strict=True)
        )
        kept = [(open_, close) for open_, close in both if open_ <= close]
        return Windows(tuple(open_ for open_, _ in kept), tuple(close for _, close in kept))


class Shifts(NamedTuple):
    """Work on an arc that goes on in its windows only."""

    windows: Windows
    work: int
    """How much of it there is."""

    def after(self, time: int) -> int | None:
        """When the work is done if it can begin at ``time``; None if the windows do not suffice."""
        opens, closes = self.windows
        left = self.work
        for at in range(bisect_left(closes, time), len(opens)):
            begin = max(time, opens[at])
            if begin + left <= closes[at]:
                return begin + left
            left -= closes[at] - begin
        return None

    def mirrored(self) -> Shifts:
        """The same against the clock."""
        return Shifts(self.windows.mirrored(), self.work)


Clocked = Slots | Windows | Shifts
"""What makes the time on an arc hang on when it is reached. Who comes sooner is never through later."""


def _negative(times: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-time for time in reversed(times))


@dataclass(frozen=True, slots=True)
class Arrays:
    """A directed multigraph as flat arrays; arcs are numbered in the order they are given."""

    size: int
    """Number of vertices."""
    tails: Sequence[int]
    """Vertex that each arc leaves."""
    heads: Sequence[int]
    """Vertex that each arc reaches."""
    weights: Sequence[Vector]
    """Three weights of each arc, none below zero; the second is time, for a timed arc at its least."""
    timed: Mapping[int, Clocked] = field(default_factory=dict)
    """Departures, opening times or working times of the arcs that have any."""

    def backwards(self) -> Arrays:
        """The same arcs against the clock: times run below zero, from the end to the latest start."""
        timed = {arc: clocked.mirrored() for arc, clocked in self.timed.items()}
        return Arrays(self.size, self.heads, self.tails, self.weights, timed)

    def times(self, arcs: Iterable[int], start: int) -> list[int]:
        """When each arc of a path is left behind, if the first is reached at ``start``. The path must be possible."""
        times, time = [], start
        for arc in arcs:
            clocked = self.timed.get(arc)
            then = time + self.weights[arc][1] if clocked is None else clocked.after(time)
            assert then is not None, "a path of the search catches its departures"
            time = then
            times.append(time)
        return times


@dataclass(frozen=True, slots=True)
class Path:
    """One non-dominated way: its arcs in order and the sums of their weights."""

    arcs: tuple[int, ...]
    weight: Vector


def pareto(arrays: Arrays, source: int, target: int, start: int = 0) -> list[Path]:
    """All non-dominated paths from ``source`` to ``target``, in lexicographic order of their weights.

    ``start`` is the time at the source, on the clock of the departures; the second weight is the time since then.
    Of paths with equal weights one is kept: the first to be found, which the order of the arcs decides.
    """
    leaving, timed = _leaving(arrays), arrays.timed
    bounds = _bounds(arrays, target)
    if bounds[source] is None:
        return []
    fronts: list[Staircase | None] = [None] * arrays.size
    goal = fronts[target] = Staircase()
    labels: list[tuple[int, int, Vector]] = [(-1, -1, (0, 0, 0))]  # arc, label before, weight so far
    heap: list[tuple[int, int, int, int, int]] = [(*_bound(bounds, source), 0, source)]
    found: list[int] = []
    while heap:
        _, second, third, number, vertex = heapq.heappop(heap)
        _, _, (cost, time, co2e) = labels[number]
        front = fronts[vertex]
        if front is None:
            front = fronts[vertex] = Staircase()
        if goal.covers(second, third) or front.covers(time, co2e):
            continue
        front.add(time, co2e)
        if vertex == target:
            found.append(number)
            continue
        for arc, head, (more_cost, more_time, more_co2e) in leaving[vertex]:
            bound = bounds[head]
            if bound is None:
                continue
            if arc in timed:
                then = timed[arc].after(start + time)
                if then is None:
                    continue
                more_time = then - start - time
            weight = (cost + more_cost, time + more_time, co2e + more_co2e)
            ahead, second, third = weight[0] + bound[0], weight[1] + bound[1], weight[2] + bound[2]
            known = fronts[head]
            if goal.covers(second, third) or (known is not None and known.covers(weight[1], weight[2])):
                continue
            labels.append((arc, number, weight))
            heapq.heappush(heap, (ahead, second, third, len(labels) - 1, head))
    return [_path(labels, number) for number in found]


class Staircase:
    """Non-dominated pairs: seconds ascending, thirds descending."""

    __slots__ = ("seconds", "thirds")

    def __init__(self) -> None:
        self.seconds: list[int] = []
        self.thirds: list[int] = []

    def covers(self, second: int, third: int) -> bool:
        """Whether some pair is at least as good in both."""
        at = bisect_right(self.seconds, second)
        return at > 0 and self.thirds[at - 1] <= third

    def add(self, second: int, third: int) -> None:
        """Take in a pair that is not covered, and drop those that it covers."""
        at = bisect_left(self.seconds, second)
        end = at
        while end < len(self.thirds) and self.thirds[end] >= third:
            end += 1
        self.seconds[at:end] = [second]
        self.thirds[at:end] = [third]


def undominated(vectors: Sequence[Vector]) -> list[int]:
    """Numbers of the vectors that no other is at least as good as, in lexicographic order; the first of equals."""
    front, kept = Staircase(), []
    for number in sorted(range(len(vectors)), key=lambda number: vectors[number]):
        _, second, third = vectors[number]
        if not front.covers(second, third):
            front.add(second, third)
            kept.append(number)
    return kept


def _leaving(arrays: Arrays) -> list[list[tuple[int, int, Vector]]]:
    leaving: list[list[tuple[int, int, Vector]]] = [[] for _ in range(arrays.size)]
    for arc, (tail, head, weight) in enumerate(zip(arrays.tails, arrays.heads, arrays.weights, strict=True)):
        leaving[tail].append((arc, head, weight))
    return leaving


def _bounds(arrays: Arrays, target: int) -> list[Vector | None]:
    """For every vertex the least of each weight to the target, each on its own; None if there is no way."""
    entering: list[list[tuple[int, Vector]]] = [[] for _ in range(arrays.size)]
    for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
        entering[head].append((tail, weight))
    first, second, third = (_distances(entering, target, at) for at in range(3))
    return [None if a >= UNREACHABLE else (a, b, c) for a, b, c in zip(first, second, third, strict=True)]


def _distances(entering: list[list[tuple[int, Vector]]], target: int, at: int) -> list[int]:
    distances = [UNREACHABLE] * len(entering)
    distances[target] = 0
    heap = [(0, target)]
    while heap:
        distance, vertex = heapq.heappop(heap)
        if distance > distances[vertex]:
            continue
        for tail, weight in entering[vertex]:
            further = distance + weight[at]
            if further < distances[tail]:
                distances[tail] = further
                heapq.heappush(heap, (further, tail))
    return distances


def _bound(bounds: list[Vector | None], vertex: int) -> Vector:
    bound = bounds[vertex]
    assert bound is not None, "asked only for vertices from which the target can be reached"
    return bound


def _path(labels: list[tuple[int, int, Vector]], number: int) -> Path:
    weight, arcs = labels[number][2], []
    while number > 0:
        arc, number, _ = labels[number]
        arcs.append(arc)
    return Path(tuple(reversed(arcs)), weight)
