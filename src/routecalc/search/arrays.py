"""What is searched and what is found: arrays and integers, clocks, caps, fronts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from routecalc.record import Record, fresh

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


Least = dict[int, Any]
"""By target, an array with the least weight from every vertex."""


class Arrays(Record):
    """A directed multigraph as flat arrays; arcs are numbered in the order they are given.

    Vertices may stand in groups, as those of one place do: then no path comes back into the group of its source or
    leaves that of its target again.
    """

    aside = ("held",)
    size: int
    """Number of vertices."""
    tails: Sequence[int]
    """Vertex that each arc leaves."""
    heads: Sequence[int]
    """Vertex that each arc reaches."""
    weights: Sequence[Vector]
    """Three weights of each arc, none below zero; the second is time, for a timed arc at its least."""
    timed: Mapping[int, Clocked] = fresh(dict)
    """Departures, opening times or working times of the arcs that have any."""
    groups: Sequence[int] = ()
    """The group of each vertex; empty if there are none."""
    ranks: Sequence[int] = ()
    """What decides between paths of equal weights: the one with the least sum of its arcs is kept. All above zero, or
    empty: then it is the first to be found, which the order of the arcs decides."""
    held: dict[str, Any] = fresh(dict)
    """What has been made of the arrays before: the graph of a kernel, least weights to a target, the way back."""

    def backwards(self) -> Arrays:
        """The same arcs against the clock: times run below zero, from the end to the latest start."""
        back: Arrays | None = self.held.get("backwards")
        if back is None:
            timed = {arc: clocked.mirrored() for arc, clocked in self.timed.items()}
            back = self.held["backwards"] = Arrays(
                self.size, self.heads, self.tails, self.weights, timed, self.groups, self.ranks
            )
        return back

    @property
    def least(self) -> tuple[Least, Least, Least]:
        """What is known of the least of each weight from every vertex to a target, by target."""
        known: tuple[Least, Least, Least] = self.held.setdefault("least", ({}, {}, {}))
        return known

    def share(self, other: Arrays) -> None:
        """Work out the least weights once for both, as far as they are the same: arrays of other prices or departures
        over the same arcs often differ in one weight only."""
        if self.size == other.size and self.tails == other.tails and self.heads == other.heads:
            mine, its = self.least, other.least
            same = [all(a[at] == b[at] for a, b in zip(self.weights, other.weights, strict=True)) for at in range(3)]
            self.held["least"] = tuple(its[at] if same[at] else mine[at] for at in range(3))

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


class Path(Record):
    """One non-dominated way: its arcs in order and the sums of their weights."""

    arcs: tuple[int, ...]
    weight: Vector


class Caps(NamedTuple):
    """What bounds a search. Without any it is exact; nothing here makes it wrong unseen."""

    labels: int | None = None
    """Most labels that are made."""
    seconds: float | None = None
    """Longest time; where it stops hangs on the machine."""
    megabytes: int | None = None
    """Most memory, in 2²⁰ bytes; where it stops hangs on the machine and the kernel."""
    cost_within: tuple[int, int] | None = None
    """Only ways of at most this fraction of the cheapest in the first weight: exact among them."""
    slack: tuple[int, int] = (0, 0)
    """A label counts as dominated if another is better within so much of the second and third weight: an error of at
    most this for each vertex passed."""


FREE = Caps()
"""Nothing bounds the search."""
Status = Literal["exact", "slack", "labels", "seconds", "megabytes"]


class Front(NamedTuple):
    """What a search found, and whether it is all."""

    paths: list[Path]
    """The non-dominated paths found, in lexicographic order of their weights."""
    status: Status
    """``exact``; or what limited it. Where it was stopped, the paths found are on the front, others may be missing."""
    labels: int
    """Labels made."""
