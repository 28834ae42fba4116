"""Work that can be done in any order and in several processes: a function of 0, 1, … below a count.

``engines`` do it elsewhere; here it is done one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much of how much is done."""
Each = Callable[[Callable[[int], T], int, Progress], list[T]]
"""Does such work; gives the results in the order of the numbers."""


def one_by_one(work: Callable[[int], T], count: int, progress: Progress) -> list[T]:
    """Every result, worked out in this process."""
    done = []
    for number in range(count):
        progress(number, count)
        done.append(work(number))
    return done
