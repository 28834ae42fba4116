"""What has been worked out before, for whoever asks again, as long as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any


class Memory:
    """Remembers what was made under a key: as much as ``most``, and as much again of what was asked for before that."""

    def __init__(self, most: int, weigh: Callable[[Any, Any], int] = lambda key, made: 1) -> None:
        self.most, self.weigh = most, weigh
        self._known: dict[Hashable, tuple[Any, tuple[object, ...]]] = {}
        self._before: dict[Hashable, tuple[Any, tuple[object, ...]]] = {}
        self._weight = 0

    def once(self, key: Hashable, make: Callable[[], Any], *kept: object) -> Any:
        """What was made under a key, or is made now. Objects that the key names by their place in memory are kept with
        it, so that no other can come to stand there."""
        known = self._known.get(key)
        if known is None:
            known = self._before.get(key) or (make(), kept)
            if self._weight >= self.most:
                self._known, self._before, self._weight = {}, self._known, 0
            self._known[key] = known
            self._weight += self.weigh(key, known[0])
        return known[0]
