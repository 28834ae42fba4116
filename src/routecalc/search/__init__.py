"""Exact Pareto search over integers; knows nothing of freight.

arrays ──▶ the compiled kernel, if one was built and loads ──┐
     └───▶ else the reference in plain Python ───────────────┴──▶ the same front, to the last tie
"""

from routecalc.search import compiled, reference
from routecalc.search.arrays import (
    FREE,
    UNREACHABLE,
    Arrays,
    Caps,
    Clocked,
    Front,
    Path,
    Shifts,
    Slots,
    Status,
    Vector,
    Windows,
)
from routecalc.search.staircase import Staircase, undominated


def front(arrays: Arrays, source: int, target: int, start: int = 0, caps: Caps = FREE) -> Front:
    """All non-dominated paths from ``source`` to ``target``, as far as the caps allow, by the fastest kernel there is.

    ``start`` is the time at the source, on the clock of the departures; the second weight is the time since then.
    Of paths with equal weights one is kept: that of the least rank; without ranks the first to be found, which the
    order of the arcs decides.
    """
    if compiled.available():
        return compiled.front(arrays, source, target, start, caps)
    return reference.front(arrays, source, target, start, caps)


def pareto(arrays: Arrays, source: int, target: int, start: int = 0) -> list[Path]:
    """All non-dominated paths from ``source`` to ``target``, in lexicographic order of their weights."""
    return front(arrays, source, target, start).paths


def kernel_name() -> str:
    """Which kernel serves: ``compiled`` or ``reference``."""
    return "compiled" if compiled.available() else "reference"


__all__ = [
    "FREE",
    "UNREACHABLE",
    "Arrays",
    "Caps",
    "Clocked",
    "Front",
    "Path",
    "Shifts",
    "Slots",
    "Staircase",
    "Status",
    "Vector",
    "Windows",
    "front",
    "kernel_name",
    "pareto",
    "undominated",
]
