"""The search in plain Python: the reference for the compiled kernel, and what serves where there is no compiler.

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
from time import monotonic

from routecalc.search.arrays import FREE, UNREACHABLE, Arrays, Caps, Front, Path, Status, Vector
from routecalc.search.staircase import Staircase

MOST_LABELS = (1 << 31) - 1
"""Labels that can be numbered."""


def front(arrays: Arrays, source: int, target: int, start: int = 0, caps: Caps = FREE) -> Front:
    """All non-dominated paths from ``source`` to ``target``, as far as the caps allow.

    ``start`` is the time at the source, on the clock of the departures; the second weight is the time since then.
    Of paths with equal weights one is kept: that of the least rank; without ranks the first to be found, which the
    order of the arcs decides.
    """
    leaving, timed = _leaving(arrays), arrays.timed
    least = bounds(arrays, target)
    groups = arrays.groups or (-1,) * arrays.size
    begin, end = (groups[source], groups[target]) if arrays.groups else (-2, -2)
    if least[source] is None:
        return Front([], "exact", 0)
    most = MOST_LABELS if caps.labels is None else caps.labels
    slack_time, slack_co2 = caps.slack
    status: Status = "slack" if any(caps.slack) else "exact"
    watch = Watch(caps)
    dearest = UNREACHABLE
    fronts: list[Staircase | None] = [None] * arrays.size
    goal = fronts[target] = Staircase()
    ranks = arrays.ranks or (0,) * len(arrays.tails)
    labels: list[tuple[int, int, Vector]] = [(-1, -1, (0, 0, 0))]  # arc, label before, weight so far
    heap: list[tuple[int, int, int, int, int, int]] = [(*_bound(least, source), 0, 0, source)]
    found: list[int] = []
    while heap:
        ahead, second, third, rank, number, vertex = heapq.heappop(heap)
        if ahead > dearest:
            break
        _, _, (cost, time, co2e) = labels[number]
        known = fronts[vertex]
        if known is None:
            known = fronts[vertex] = Staircase()
        if vertex == target:
            if not goal.covers(time, co2e):
                goal.add(time, co2e)
                if not found and caps.cost_within is not None:
                    dearest = cost * caps.cost_within[0] // caps.cost_within[1]
                found.append(number)
            continue
        if goal.covers(second, third) or known.covers(time + slack_time, co2e + slack_co2):
            continue
        known.add(time, co2e)
        stopped = watch.stops(len(labels))
        if stopped:
            status = stopped
            break
        full = False
        here = groups[vertex]
        for arc, head, (more_cost, more_time, more_co2e) in leaving[vertex]:
            bound = least[head]
            if bound is None or (groups[head] != here and (groups[head] == begin or here == end)):
                continue
            if arc in timed:
                then = timed[arc].after(start + time)
                if then is None:
                    continue
                more_time = then - start - time
            weight = (cost + more_cost, time + more_time, co2e + more_co2e)
            ahead, second, third = weight[0] + bound[0], weight[1] + bound[1], weight[2] + bound[2]
            if goal.covers(second, third):
                continue
            there = fronts[head]
            loose = (0, 0) if head == target else (slack_time, slack_co2)
            if there is not None and there.covers(weight[1] + loose[0], weight[2] + loose[1]):
                continue
            full = len(labels) >= most
            if full:
                break
            labels.append((arc, number, weight))
            heapq.heappush(heap, (ahead, second, third, rank + ranks[arc], len(labels) - 1, head))
        if full:
            status = "labels"
            break
    return Front([_path(labels, number) for number in found], status, len(labels))


LABEL_BYTES = 400
"""What a label and its place in the heap take, roughly."""


class Watch:
    """Looks at the time and at the memory now and then."""

    def __init__(self, caps: Caps) -> None:
        self.caps, self.steps = caps, 0
        self.until = None if caps.seconds is None else monotonic() + caps.seconds

    def stops(self, labels: int) -> Status | None:
        """What stops the search now, if anything does."""
        self.steps += 1
        if self.steps & 255:
            return None
        if self.until is not None and monotonic() > self.until:
            return "seconds"
        most = self.caps.megabytes
        return "megabytes" if most is not None and labels * LABEL_BYTES > most << 20 else None


def _leaving(arrays: Arrays) -> list[list[tuple[int, int, Vector]]]:
    leaving: list[list[tuple[int, int, Vector]]] = [[] for _ in range(arrays.size)]
    for arc, (tail, head, weight) in enumerate(zip(arrays.tails, arrays.heads, arrays.weights, strict=True)):
        leaving[tail].append((arc, head, weight))
    return leaving


def bounds(arrays: Arrays, target: int) -> list[Vector | None]:
    """For every vertex the least of each weight to the target, each on its own; None if there is no way."""
    entering = _entering(arrays)
    first, second, third = (_distances(entering, target, at) for at in range(3))
    return [None if a >= UNREACHABLE else (a, b, c) for a, b, c in zip(first, second, third, strict=True)]


def distance(arrays: Arrays, source: int, target: int, criterion: int) -> int:
    """Least weight of one criterion between two vertices; ``UNREACHABLE`` if there is no way."""
    return _distances(_entering(arrays), target, criterion, source)[source]


def _entering(arrays: Arrays) -> list[list[tuple[int, Vector]]]:
    entering: list[list[tuple[int, Vector]]] = [[] for _ in range(arrays.size)]
    for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
        entering[head].append((tail, weight))
    return entering


def _distances(entering: list[list[tuple[int, Vector]]], target: int, at: int, source: int = -1) -> list[int]:
    """With a source only what it and nearer ones have is sure."""
    distances = [UNREACHABLE] * len(entering)
    distances[target] = 0
    heap = [(0, target)]
    while heap:
        least, vertex = heapq.heappop(heap)
        if least > distances[vertex]:
            continue
        if vertex == source:
            break
        for tail, weight in entering[vertex]:
            further = least + weight[at]
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
