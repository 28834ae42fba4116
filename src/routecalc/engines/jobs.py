"""Jobs: work that knows its digest, with an item. Every engine takes them and gives results as they are done."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, runtime_checkable

from routecalc.engines.forked import spread


class Work(Protocol):
    """A function of items. It is sent to a worker once, under its digest; equal digests mean equal work."""

    @property
    def digest(self) -> str:
        """Names exactly what the results hang on, besides the item."""

    def __call__(self, item: Any, /) -> Any:
        """The result of an item."""


@runtime_checkable
class Parted(Work, Protocol):
    """Work of which each item needs some parts only. Each part is sent to a worker once, under its digest."""

    def parts(self, item: Any, /) -> Mapping[str, Any]:
        """What an item needs, by digest."""

    def take(self, parts: Mapping[str, Any], /) -> None:
        """Takes parts where it is done."""


Job = tuple[Work, Any]
Each = Callable[[Sequence[Job]], Generator[tuple[int, Any]]]
"""Does jobs; gives the number of each with its result, in any order."""
Engine = AbstractContextManager[Each]
"""What does jobs as long as it is open."""


def local(workers: int) -> Engine:
    """An engine of so many processes on this machine."""

    def each(jobs: Sequence[Job]) -> Generator[tuple[int, Any]]:
        def work(number: int) -> Any:
            function, item = jobs[number]
            return function(item)

        return spread(work, len(jobs), workers)

    return nullcontext(each)
