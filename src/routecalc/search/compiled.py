"""The compiled kernel: ``kernel.cpp``, loaded through ctypes. It gives up the interpreter's lock while it works.

Raises ``MemoryError`` where the kernel finds no memory. A library that is missing, foreign or of another version is not
used; the reference serves instead.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path as File
from typing import Any

from routecalc.search.arrays import FREE, UNREACHABLE, Arrays, Caps, Front, Path, Shifts, Slots, Status, Vector, Windows

LIBRARY = "kernel.bin"
"""Name of the built library beside this file, the same on every system."""
VERSION = 4
"""Of the interface; a library of another one is not used."""
KINDS: tuple[type, ...] = (Slots, Windows, Shifts)
STATUS: tuple[Status, ...] = ("exact", "labels", "seconds", "megabytes")
_INT, _INT32, _FLOAT, _PLACE = ctypes.c_int64, ctypes.c_int32, ctypes.c_double, ctypes.c_void_p
_CALLS = (
    (
        "graph",
        _PLACE,
        (_INT, _INT, *(_PLACE,) * 3, _INT, *(_PLACE,) * 4, _INT, _PLACE, _PLACE, _INT, _PLACE, _INT, _PLACE),
    ),
    ("free_graph", None, (_PLACE,)),
    ("bounds", _INT32, (_PLACE, _INT, _INT32, _PLACE)),
    ("distance", _INT, (_PLACE, _INT, _INT, _INT32)),
    ("search", _PLACE, (_PLACE, _INT, _INT, _INT, _PLACE, _PLACE, _PLACE, _INT, _INT, _FLOAT, _INT, _INT, _INT, _INT)),
    ("sizes", None, (_PLACE, _PLACE)),
    ("read", None, (_PLACE, _PLACE, _PLACE, _PLACE)),
    ("free_result", None, (_PLACE,)),
    ("lattice", _PLACE, (_INT, _INT, *(_PLACE,) * 4)),
    ("free_lattice", None, (_PLACE,)),
    ("first", _INT, (_PLACE, _INT, _PLACE, _INT, _INT, _PLACE, _INT, *(_PLACE,) * 5, _INT, _PLACE, _INT)),
)


@cache
def library() -> ctypes.CDLL | None:
    """The kernel, or None if there is none that fits."""
    file = File(__file__).with_name(LIBRARY)
    if not file.is_file():
        return None
    try:
        loaded = ctypes.CDLL(str(file))
        loaded.routecalc_version.restype = _INT32
        if loaded.routecalc_version() != VERSION:
            return None
        for name, result, arguments in _CALLS:
            call = getattr(loaded, f"routecalc_{name}")
            call.restype, call.argtypes = result, arguments
    except (OSError, AttributeError):
        return None
    return loaded


def available() -> bool:
    """Whether there is a compiled kernel."""
    return library() is not None


class Compiled:
    """Arrays as the kernel holds them; they can be searched by several threads at once."""

    def __init__(self, arrays: Arrays) -> None:
        kernel = library()
        assert kernel is not None, "asked only where there is a kernel"
        self.kernel, self.size = kernel, arrays.size
        clocks = list(arrays.timed.values())
        pairs = [clock.windows if isinstance(clock, Shifts) else clock for clock in clocks]
        kinds = (KINDS.index(type(clock)) + 1 for clock in clocks)
        works = (clock.work if isinstance(clock, Shifts) else 0 for clock in clocks)
        one, other = (_ints(chain.from_iterable(pair[at] for pair in pairs)) for at in (0, 1))
        given = [
            _ints(arrays.tails), _ints(arrays.heads), _ints(chain.from_iterable(arrays.weights)), _ints(arrays.timed),
            _ints(kinds), _ints(len(pair[0]) for pair in pairs), _ints(works), one, other, _ints(arrays.groups),
            _ints(arrays.ranks),
        ]  # fmt: skip
        tails, heads, weights, timed, *rest = map(_place, given)
        self.graph: int | None = kernel.routecalc_graph(
            arrays.size, len(arrays.tails), tails, heads, weights, len(clocks), timed, *rest[:3], len(one), *rest[3:5],
            len(arrays.groups), rest[5], len(arrays.ranks), rest[6],
        )  # fmt: skip
        if self.graph is None:
            raise MemoryError
        self.least = arrays.least

    def __del__(self) -> None:
        if getattr(self, "graph", None):
            self.kernel.routecalc_free_graph(self.graph)

    def distances(self, target: int, criterion: int) -> array[int]:
        """Least weight of one criterion from every vertex to the target; ``UNREACHABLE`` where there is no way."""
        found = array("q", bytes(8 * self.size))
        if self.kernel.routecalc_bounds(self.graph, target, criterion, _place(found)):
            raise MemoryError
        return found

    def distance(self, source: int, target: int, criterion: int) -> int:
        """Least weight of one criterion between two vertices; ``UNREACHABLE`` if there is no way."""
        found: int = self.kernel.routecalc_distance(self.graph, source, target, criterion)
        if found < 0:
            raise MemoryError
        return found

    def bounds(self, target: int) -> tuple[array[int], array[int], array[int]]:
        """The least of each weight from every vertex to a target, worked out once for all searches to it."""
        first, second, third = (self._known(target, at) for at in range(3))
        return first, second, third

    def _known(self, target: int, criterion: int) -> array[int]:
        found: array[int] | None = self.least[criterion].get(target)
        if found is None:
            found = self.least[criterion][target] = self.distances(target, criterion)
        return found

    def forget(self) -> None:
        """Bounds are worked out anew for the next search."""
        for known in self.least:
            known.clear()

    def front(self, source: int, target: int, start: int = 0, caps: Caps = FREE) -> Front:
        """All non-dominated paths, as ``reference.front`` finds them."""
        bounds = self.bounds(target)
        if bounds[0][source] >= UNREACHABLE:
            return Front([], "exact", 0)
        within, of = caps.cost_within or (0, 0)
        kernel = self.kernel
        result = kernel.routecalc_search(
            self.graph, source, target, start, *map(_place, bounds), caps.labels or 0, (caps.megabytes or 0) << 20,
            caps.seconds or 0.0, within, of, *caps.slack,
        )  # fmt: skip
        if result is None:
            raise MemoryError
        try:
            sizes = array("q", bytes(32))
            kernel.routecalc_sizes(result, _place(sizes))
            status, paths, arcs, labels = sizes
            weights, ends, steps = (array(kind, bytes(size * count)) for kind, size, count in
                                    (("q", 8, 3 * paths), ("q", 8, paths), ("i", 4, arcs)))  # fmt: skip
            kernel.routecalc_read(result, _place(weights), _place(ends), _place(steps))
        finally:
            kernel.routecalc_free_result(result)
        begins = (0, *ends)[:paths]
        found = [
            Path(tuple(steps[begin:end]), _vector(weights, at))
            for at, (begin, end) in enumerate(zip(begins, ends, strict=True))
        ]
        told: Status = STATUS[status]
        return Front(found, "slack" if told == "exact" and any(caps.slack) else told, labels)


def front(arrays: Arrays, source: int, target: int, start: int = 0, caps: Caps = FREE) -> Front:
    """All non-dominated paths, as ``reference.front`` finds them."""
    return held(arrays).front(source, target, start, caps)


def held(arrays: Arrays) -> Compiled:
    """The arrays as the kernel holds them, made once."""
    known: Compiled | None = arrays.held.get("compiled")
    if known is None:
        known = arrays.held["compiled"] = Compiled(arrays)
    return known


def _vector(weights: array[int], at: int) -> Vector:
    return weights[3 * at], weights[3 * at + 1], weights[3 * at + 2]


def _ints(values: Iterable[int]) -> array[int]:
    return array("q", values)


def _place(values: array[Any]) -> int:
    """Where the values lie in memory; they must be kept while it is used."""
    return values.buffer_info()[0]
