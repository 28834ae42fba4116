"""Non-dominated pairs and vectors."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from routecalc.search.arrays import Vector


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
