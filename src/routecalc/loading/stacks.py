"""The facts of a run under any scenarios: each file is read once, each stack laid on what it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from routecalc.loading.shipped import data_folder
from routecalc.network import Network, Scenario

if TYPE_CHECKING:
    from routecalc.loading.applying import Stage
    from routecalc.loading.facts import Layers
    from routecalc.loading.scenarios import Read


class Stacks:
    """Facts with their overlays, to be had under any scenarios.

    What a scenario leaves alone is the same object before and after it, and what it changes is the same in all stacks
    that begin alike.
    """

    def __init__(self, *overlays: Path | str, data: Path | None = None, cache: Path | None = None) -> None:
        self.overlays, self.data = overlays, data
        self.cache = None if overlays else cache
        self._read: dict[str, Read] = {}
        self._stages: dict[tuple[str, ...], tuple[Stage, ...]] = {(): ()}

    @cached_property
    def base(self) -> Network:
        """The facts without scenarios. Raises ``Refused`` with all faults (status 4)."""
        if self.cache is None:
            return self._judged()
        from routecalc.loading.kept import Kept

        kept = Kept.of(self.data or data_folder(), self.cache)
        network = kept.network()
        if network is None:
            network = self._judged()
            kept.keep(network)
        return network

    def _judged(self) -> Network:
        from routecalc.loading.layered import facts_of

        return facts_of(self.layers, self.data)

    @cached_property
    def layers(self) -> Layers:
        """What is written where."""
        from routecalc.loading.layered import read_layers

        return read_layers(self.data or data_folder(), self.overlays)

    def under(self, names: Sequence[str]) -> Network:
        """The facts under scenarios, by name or path, in this order. Raises ``Refused`` with all faults (status 4, or 2
        where there is no such scenario)."""
        stages = self.stages(names)
        return stages[-1].network if stages else self.base

    def scenarios(self, names: Sequence[str]) -> tuple[Scenario, ...]:
        """The scenarios of these names or paths. Raises ``Refused``: status 2 for an unknown one, else 4."""
        from routecalc.loading.scenarios import written_scenarios

        return tuple(one.scenario for one in written_scenarios(names, self.data, self._read))

    def stages(self, names: Sequence[str]) -> tuple[Stage, ...]:
        """Each scenario of a stack with the facts after it, and what it reached."""
        stack, base = tuple(names), self.base
        if stack not in self._stages:
            from routecalc.loading.applying import applied
            from routecalc.loading.scenarios import written_scenarios

            texts = written_scenarios(stack, self.data, self._read)
            for number, text in enumerate(texts):
                if stack[: number + 1] not in self._stages:
                    below = self._stages[stack[:number]]
                    self._stages[stack[: number + 1]] = (*below, applied(base, below, text, lambda: self.layers))
        return self._stages[stack]
