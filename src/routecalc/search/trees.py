"""The first ways from one vertex to many, least in three weights in their order: one tree for all of them.

A front says what can be traded for what; who only wants the cheapest way need not wait for that. The arcs of a lattice
have no weights of their own: each does one of many things, so that other prices are other numbers and nothing else.
"""

from __future__ import annotations

import ctypes
import heapq
from collections.abc import Sequence
from typing import Any, NamedTuple

from routecalc.record import Unique, fresh
from routecalc.search.arrays import UNREACHABLE
from routecalc.search.compiled import library

NEVER = 1 << 50
"""A first weight that keeps a thing from being done."""
NONE, ONE, TIED, CROSSED = range(4)
"""How a search for a target ended: no way; one; one of several of the same rank; one that leaves the group of the
target on its way, which no way may."""
STEPS = 48
"""Things that a way has at most, as a first guess."""


class Lattice(Unique):
    """Arcs by number: tails, heads and what is done on each; and the group of each vertex."""

    size: int
    """Number of vertices."""
    tails: Sequence[int]
    heads: Sequence[int]
    things: Sequence[int]
    """What is done on each arc, by its number among the weights."""
    groups: Sequence[int]
    held: dict[str, Any] = fresh(dict)
    """What the kernel made of it."""


class Ways(NamedTuple):
    """The first way to each target, in their order."""

    ended: list[int]
    """``NONE``, ``ONE``, ``TIED`` or ``CROSSED``."""
    sums: list[list[int]]
    """Sums of each list of numbers over what is done."""
    steps: list[bytes]
    """What is done, in order, as whole numbers of 32 bits."""


def first(lattice: Lattice, source: int, targets: Sequence[int], weights: Sequence[Any], summed: Sequence[Any]) -> Ways:
    """The first ways from a source. ``weights`` are four arrays of 64 bits by thing, the last a
    rank that decides between ways of equal weights; so are those ``summed``.

    Nothing is done whose first weight is ``NEVER`` or more, and no way comes back into the group of the source.
    """
    kernel = library()
    return _compiled(kernel, lattice, source, targets, weights, summed) if kernel else _plain(
        lattice, source, targets, weights, summed
    )  # fmt: skip


class _Held:
    """A lattice as the kernel holds it."""

    def __init__(self, kernel: Any, lattice: Lattice) -> None:
        import numpy as np

        self.kernel = kernel
        lists = [np.array(one, np.int64) for one in (lattice.tails, lattice.heads, lattice.things, lattice.groups)]
        places = [one.ctypes.data for one in lists]
        self.place = kernel.routecalc_lattice(lattice.size, len(lists[0]), *places)
        if self.place is None:
            raise MemoryError

    def __del__(self) -> None:
        if getattr(self, "place", None):
            self.kernel.routecalc_free_lattice(self.place)


def _compiled(
    kernel: Any, lattice: Lattice, source: int, targets: Sequence[int], weights: Sequence[Any], summed: Sequence[Any]
) -> Ways:
    import numpy as np

    held = lattice.held.get("kernel")
    if held is None:
        held = lattice.held["kernel"] = _Held(kernel, lattice)
    count, room = len(targets), STEPS * len(targets)
    wanted = np.array(targets, np.int64)
    ended, ends, totals = np.empty(count, np.int64), np.empty(count, np.int64), np.empty((count, len(summed)), np.int64)
    lists = (ctypes.c_void_p * len(summed))(*[one.ctypes.data for one in summed])
    while True:
        steps = np.empty(room, np.int32)
        written = kernel.routecalc_first(
            held.place, source, *[one.ctypes.data for one in weights], NEVER, count, wanted.ctypes.data, len(summed),
            ctypes.addressof(lists), ended.ctypes.data, totals.ctypes.data, ends.ctypes.data, steps.ctypes.data, room,
        )  # fmt: skip
        if written < 0:
            raise MemoryError
        if written <= room:
            break
        room = written
    done, at, cut = steps.tobytes(), 0, []
    for end in ends.tolist():
        cut.append(done[4 * at : 4 * end])
        at = end
    return Ways(ended.tolist(), totals.tolist(), cut)


def _plain(
    lattice: Lattice, source: int, targets: Sequence[int], weights: Sequence[Any], summed: Sequence[Any]
) -> Ways:
    """The same in plain Python."""
    import numpy as np

    leaving, groups = _leaving(lattice), lattice.groups
    things = list(zip(*[one.tolist() for one in weights], strict=True))
    home = groups[source]
    best = {source: (0, 0, 0, 0)}
    reached: dict[int, int] = {}
    tied: set[int] = set()
    heap = [((0, 0, 0, 0), source)]
    while heap:
        known, vertex = heapq.heappop(heap)
        if known != best[vertex]:
            continue
        for arc, head in leaving[vertex]:
            more = things[lattice.things[arc]]
            if more[0] >= NEVER or (groups[vertex] != home and groups[head] == home):
                continue
            further = (known[0] + more[0], known[1] + more[1], known[2] + more[2], known[3] + more[3])
            if further < best.get(head, (UNREACHABLE, 0, 0, 0)):
                best[head], reached[head] = further, arc
                tied.discard(head)
                heapq.heappush(heap, (further, head))
            elif further == best[head]:
                tied.add(head)
    found = Ways([], [], [])
    for target in targets:
        ended, arcs = _traced(lattice, best, reached, tied, target)
        done = np.array([lattice.things[arc] for arc in arcs], np.int32)
        found.ended.append(ended)
        found.sums.append([int(one[done].sum()) for one in summed])
        found.steps.append(done.tobytes())
    return found


def _leaving(lattice: Lattice) -> list[list[tuple[int, int]]]:
    leaving: list[list[tuple[int, int]]] | None = lattice.held.get("leaving")
    if leaving is None:
        leaving = lattice.held["leaving"] = [[] for _ in range(lattice.size)]
        for arc, (tail, head) in enumerate(zip(lattice.tails, lattice.heads, strict=True)):
            leaving[tail].append((arc, head))
    return leaving


def _traced(
    lattice: Lattice, best: dict[int, Any], reached: dict[int, int], tied: set[int], target: int
) -> tuple[int, list[int]]:
    """How the search for a target ended, and the arcs of its way."""
    if target not in best:
        return NONE, []
    groups, arcs, ended, vertex = lattice.groups, list[int](), ONE, target
    crossed = False
    while True:
        if vertex in tied:
            ended = TIED
        if vertex not in reached:
            return CROSSED if crossed else ended, arcs[::-1]
        arcs.append(reached[vertex])
        before = lattice.tails[arcs[-1]]
        crossed = crossed or (groups[before] == groups[target] != groups[vertex])
        vertex = before
