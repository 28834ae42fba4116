"""The first ways from one vertex to many, least in three weights in their order: one tree for all of them.

A front says what can be traded for what; who only wants the cheapest way need not wait for that. The arcs of a lattice
have no weights of their own: each does one of many things, so that other prices are other numbers and nothing else.
"""

from __future__ import annotations

import heapq
import itertools
from array import array
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from routecalc.record import Unique, fresh
from routecalc.search.compiled import library

NEVER = 1 << 50
"""A first weight that keeps a thing from being done; ways come to less."""
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


class Lists(Unique):
    """Numbers of each thing: arrays of 64 bits, one beside the other."""

    arrays: tuple[Any, ...]

    @cached_property
    def _places(self) -> array[int]:
        """Where each lies in memory."""
        assert all(one.dtype == "int64" and one.flags.c_contiguous for one in self.arrays), "the kernel reads them all"
        return array("q", [one.__array_interface__["data"][0] for one in self.arrays])

    @cached_property
    def place(self) -> int:
        """Where it is written in memory where they lie."""
        return self._places.buffer_info()[0]


class Ways(NamedTuple):
    """The first way to each target, in their order."""

    ended: list[int]
    """``NONE``, ``ONE``, ``TIED`` or ``CROSSED``."""
    sums: list[list[int]]
    """Sums of each list of numbers over what is done."""
    steps: list[bytes]
    """What is done, in order, as whole numbers of 32 bits."""


def first(
    lattice: Lattice, source: int, targets: Sequence[int], weights: Lists, summed: Lists, alike: object = None
) -> Ways:
    """The first ways from a source. ``weights`` are four lists, the last of ranks, which decide between ways of equal
    weights; ``summed`` are those of which sums are wanted. Searches whose weights are about ``alike`` help each other.

    Nothing is done whose first weight is ``NEVER`` or more, and no way comes back into the group of the source.
    """
    kernel = library()
    if kernel is None:
        return _plain(lattice, source, targets, weights, summed)
    return _compiled(kernel, lattice, source, targets, weights, summed, alike)


class _Held:
    """A lattice as the kernel holds it."""

    def __init__(self, kernel: Any, lattice: Lattice) -> None:
        import numpy as np

        self.kernel = kernel
        self.orders: dict[tuple[int, object], array[int]] = {}
        """The vertices in the order in which they were reached from a source."""
        lists = [np.array(one, np.int64) for one in (lattice.tails, lattice.heads, lattice.things, lattice.groups)]
        places = [one.ctypes.data for one in lists]
        self.place = kernel.routecalc_lattice(lattice.size, len(lists[0]), *places)
        if self.place is None:
            raise MemoryError

    def __del__(self) -> None:
        if getattr(self, "place", None):
            self.kernel.routecalc_free_lattice(self.place)


def _compiled(
    kernel: Any, lattice: Lattice, source: int, targets: Sequence[int], weights: Lists, summed: Lists, alike: object
) -> Ways:
    held = lattice.held.get("kernel")
    if held is None:
        held = lattice.held["kernel"] = _Held(kernel, lattice)
    count, sums = len(targets), len(summed.arrays)
    known = order = held.orders.get((source, alike))
    if order is None:
        order = array("i", bytes(4 * lattice.size))
    room, wanted = STEPS * count, array("q", targets)
    numbers = array("q", bytes(8 * count * (2 + sums)))
    ended, ends, totals = (numbers.buffer_info()[0] + 8 * at for at in (0, count, 2 * count))
    while True:
        steps = array("i", bytes(4 * room))
        written = kernel.routecalc_first(
            held.place, source, weights.place, NEVER, count, wanted.buffer_info()[0], sums, summed.place,
            ended, totals, ends, steps.buffer_info()[0], room, order.buffer_info()[0], known is not None,
        )  # fmt: skip
        if written < 0:
            raise MemoryError
        if written <= room:
            break
        room = written
    held.orders[source, alike] = order
    told, done = numbers.tolist(), steps.tobytes()
    begins = (0, *told[count : 2 * count])
    return Ways(
        told[:count],
        [told[at : at + sums] for at in range(2 * count, len(told), sums)],
        [done[4 * begin : 4 * end] for begin, end in itertools.pairwise(begins)],
    )


def _plain(lattice: Lattice, source: int, targets: Sequence[int], weights: Lists, summed: Lists) -> Ways:
    """The same in plain Python."""
    import numpy as np

    leaving, groups = _leaving(lattice), lattice.groups
    things = list(zip(*[one.tolist() for one in weights.arrays], strict=True))
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
            if groups[vertex] != home and groups[head] == home:
                continue
            more = things[lattice.things[arc]]
            further = (known[0] + more[0], known[1] + more[1], known[2] + more[2], known[3] + more[3])
            if further < best.get(head, (NEVER, 0, 0, 0)):
                best[head], reached[head] = further, arc
                tied.discard(head)
                heapq.heappush(heap, (further, head))
            elif further == best.get(head):
                tied.add(head)
    found = Ways([], [], [])
    for target in targets:
        ended, arcs = _traced(lattice, best, reached, tied, target)
        done = np.array([lattice.things[arc] for arc in arcs], np.int32)
        found.ended.append(ended)
        found.sums.append([int(one[done].sum()) for one in summed.arrays])
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
