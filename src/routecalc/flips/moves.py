"""What is moved: one figure, all of a kind together (level), or two sides of a kind apart (gap)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Literal

from routecalc.flips.figures import Figure, Kind
from routecalc.network.changes import FINEST
from routecalc.record import Record

Sort = Literal["fact", "level", "gap"]
End = Literal["low", "high"]
ENDS: tuple[End, ...] = ("low", "high")
Values = tuple[tuple[str, Decimal], ...]
"""Facts with the values that they take in a trial, in the order of ids; facts at their likely value are left out."""
FINENESS = 10_000
"""Steps in which the way from the likely value to an end is searched, at least."""


class Move(Record):
    """Figures that move together: those of ``up`` from low to high, those of ``down`` from high to low meanwhile."""

    id: str
    """Id of the fact, or of the joint move."""
    sort: Sort
    """Whether one fact moves, several in step, or two sides apart."""
    against: Literal["", "baseline", "rivals"]
    """For a gap: whether the other side is the baseline, or the ways that could win instead."""
    kind: Kind
    """Kind of the figures."""
    unit: str
    """What they count."""
    up: tuple[Figure, ...]
    """Figures that rise as the move goes from low to high; of a gap those of the candidate."""
    down: tuple[Figure, ...] = ()
    """Figures that fall meanwhile: those of the other side of a gap."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures that move."""
        return (*self.up, *self.down)

    @property
    def facts(self) -> frozenset[str]:
        """Ids of all facts that move."""
        return frozenset(figure.fact for figure in self.figures)

    @property
    def own(self) -> bool:
        """Whether all ranges are the facts' own."""
        return all(figure.own for figure in self.figures)

    def means(self, values: Values) -> tuple[Decimal, ...]:
        """The mean of each side at some values: one for a fact or a level, two for a gap.

        Means that do not come out even are rounded to the finest step that a fact can take.
        """
        at = dict(values)
        sides = ([at.get(one.fact, one.span.likely) for one in side] for side in (self.up, self.down) if side)
        return tuple(_fine(sum(side, Decimal(0)) / len(side)) for side in sides)

    def shown(self, values: Values) -> Decimal:
        """What the move has come to: the value of one fact, the mean of a level, the difference of a gap."""
        means = self.means(values)
        return means[0] - means[1] if self.down else means[0]


def _fine(value: Decimal) -> Decimal:
    return value if value == value.quantize(FINEST) else value.quantize(FINEST)


class Stretch:
    """The way of a move from the likely values to one end, in equal steps; the widest figure takes round ones."""

    def __init__(self, move: Move, end: End) -> None:
        self.ways: list[tuple[str, Decimal, Decimal]] = [
            (figure.fact, figure.span.likely, getattr(figure.span, side))
            for figures, side in ((move.up, end), (move.down, "low" if end == "high" else "high"))
            for figure in figures
        ]
        self.widest = max(abs(to - start) for _, start, to in self.ways)
        self.step = max(FINEST, Decimal(1).scaleb((self.widest / FINENESS).adjusted())) if self.widest else FINEST
        self.steps = -int(-(self.widest / self.step).to_integral_value(ROUND_HALF_EVEN))
        if self.widest:
            self.steps = max(1, self.steps)

    def values(self, number: int) -> Values:
        """The values after so many steps; the last are the ends themselves."""
        found = ((fact, self._value(start, to, number)) for fact, start, to in self.ways)
        likely = {fact: start for fact, start, _ in self.ways}
        return tuple(sorted((fact, value) for fact, value in found if value != likely[fact]))

    @cached_property
    def ends(self) -> Values:
        """The values at the end."""
        return self.values(self.steps)

    def _value(self, start: Decimal, to: Decimal, number: int) -> Decimal:
        if number in (0, self.steps):
            return to if number else start
        moved = self.step * number * (to - start) / self.widest
        return (start + moved).quantize(FINEST)
