"""Where a move changes the answer: every crossing of a line, found between the likely values and one end.

    likely ├──────────────┼───────┼───┼───┤ end        a piece is cut where its ends differ, else in halves down to an
                                                       eighth, until its ends settle what lies between

What a way costs runs straight in a figure (its time in the inverse of a speed or frequency). So where the same pair of
ways is best at both ends of a piece, it is best all along the piece, and a saving crosses its line there at most once.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from routecalc.flips.moves import Stretch
from routecalc.flips.trials import Trials
from routecalc.quoting import Way
from routecalc.standing import Standing

PIECES = 8
"""A half of a range is cut into as many pieces at most where the best ways change along it."""
Side = Callable[[Standing], object]
"""On which side of a line an answer lies."""
Margin = Callable[[Standing, Standing], Decimal]
"""How far the second answer is from leaving the side of the first; below zero it has left."""
Settled = Callable[[Standing, Standing], bool]
"""Whether two answers settle all between them: their sides being the same, no line is crossed there."""


class Walk:
    """The answers along one half of a move."""

    def __init__(self, trials: Trials, stretch: Stretch) -> None:
        self.trials, self.stretch = trials, stretch
        self.last, self.blocked = self._reach()

    def at(self, number: int) -> Standing:
        """The answer after so many steps, not beyond the last with a way.

        Only a price that comes to nothing takes a way off the market, and that is at an end of a range.
        """
        found = self.trials.at(self.stretch.values(number))
        assert found is not None, "asked only up to the last step with a way"
        return found

    def _reach(self) -> tuple[int, int | None]:
        """The last step up to which there is a way, and the first beyond, without."""
        far = self.stretch.steps
        if self._open(far):
            return far, None
        near = 0
        while far - near > 1:
            middle = (near + far) // 2
            near, far = (middle, far) if self._open(middle) else (near, middle)
        return near, far

    def _open(self, number: int) -> bool:
        return self.trials.at(self.stretch.values(number)) is not None

    def changes(self, side: Side, margin: Margin, settled: Settled) -> list[int]:
        """Every step at which the answer has come to another side of a line, outward from the likely value."""
        least = max(1, self.stretch.steps // PIECES)
        found, pieces = list[int](), [(0, self.last)]
        while pieces:
            near, far = pieces.pop()
            if side(self.at(near)) != side(self.at(far)):
                turn = near + turning(far - near, self._from(near, margin))
                found.append(turn)
                pieces += [(near, turn - 1), (turn, far)]
            elif far - near > least and not settled(self.at(near), self.at(far)):
                middle = (near + far) // 2
                pieces += [(near, middle), (middle, far)]
        return sorted(found)

    def _from(self, start: int, margin: Margin) -> Callable[[int], Decimal]:
        """The margin after so many steps from a start."""
        first = self.at(start)
        return lambda number: margin(first, self.at(start + number))


def same_way(one: Way, other: Way) -> bool:
    """Whether two ways do the same things in the same order."""
    return _operations(one) == _operations(other)


def _operations(way: Way) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return [(step.kind, step.fact, step.start, step.end, step.via) for step in way.operations]


def turning(steps: int, margin: Callable[[int], Decimal]) -> int:
    """The first step at which a margin lies on the other side than at step 0; at the last step it does.

    A straight line is guessed first, as savings are made of straight pieces; halving makes sure of the end.
    """
    near, far = 0, steps
    side = margin(near) >= 0

    def tried(at: int) -> None:
        nonlocal near, far
        if near < at < far:
            near, far = (at, far) if (margin(at) >= 0) == side else (near, at)

    while far - near > 1:
        first, last = abs(margin(near)), abs(margin(far))
        guess = near + int((far - near) * first / (first + last)) if first + last else near
        tried(guess)
        tried(guess + 1)
        tried((near + far) // 2)
    return far
