"""An itinerary against its baseline: days, money, per cent and CO2e. + is good.

The baseline is found by the same search under the baseline's own rules, which are data: a pattern of stages,
each with its modes and the longest carriage that it permits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Sequence

from routecalc.graph import Advance
from routecalc.itinerary import Comparison, Itinerary, Saving
from routecalc.network import Baseline, Movement, Stage
from routecalc.supply import Operation
from routecalc.units import metres


def stages(baseline: Baseline, movement: Movement) -> tuple[Stage, ...]:
    """The pattern of a baseline for one direction; goods that only pass through count as an export."""
    return {"import": baseline.import_, "domestic": baseline.domestic}.get(movement, baseline.export)


STAGE = 100
"""A state of the automaton is the stage times this, plus the carriages of the stage that were counted."""


def rule(pattern: Sequence[Stage], at_home: Container[str]) -> tuple[Advance, Callable[[int], bool]]:
    """The pattern as an automaton for ``graph.restrict``; ``at_home`` are the places on the Chinese side."""
    limits = [_limits(stage) for stage in pattern]
    stages_of = {
        mode: [at for at, stage in enumerate(pattern) if mode in stage.modes]
        for mode in {mode for stage in pattern for mode in stage.modes}
    }
    permitted: dict[int, tuple[Operation, frozenset[int]]] = {}
    known: dict[tuple[int, frozenset[int]], int | None] = {}

    def permits(at: int, operation: Operation) -> bool:
        stage, (low, high, _) = pattern[at], limits[at]
        if not low <= operation.metres <= high:
            return False
        home = stage.side == "home"
        return stage.side is None or (operation.start in at_home) == (operation.end in at_home) == home

    def after(state: int, fitting: frozenset[int]) -> int | None:
        """The state after a carriage that fits some of the stages."""
        at, used = divmod(state, STAGE)
        while at < len(pattern):
            if at in fitting and used < limits[at][2]:
                return at * STAGE + min(used + 1, pattern[at].max_carriages or 1)
            if pattern[at].required and not used:
                return None
            at, used = at + 1, 0
        return None

    def advance(state: int, operation: Operation) -> int | None:
        stages = stages_of.get(operation.mode) if operation.mode else None
        if stages is None:
            return None
        found = permitted.get(id(operation))
        if found is None:
            fitting = frozenset([at for at in stages if permits(at, operation)])
            found = permitted[id(operation)] = (operation, fitting)
        if not found[1]:
            return None
        key = (state, found[1])
        if key not in known:
            known[key] = after(*key)
        return known[key]

    last = max((at for at, stage in enumerate(pattern) if stage.required), default=0)
    least = last * STAGE + pattern[last].required
    return advance, lambda state: state >= least


def _limits(stage: Stage) -> tuple[int, float, float]:
    """Shortest and longest carriage in metres, and the most carriages of a stage."""
    low = metres(stage.min_km) if stage.min_km is not None else 0
    high = metres(stage.max_km) if stage.max_km is not None else math.inf
    return low, high, stage.max_carriages or math.inf


def compare(options: Sequence[Itinerary], baselines: Sequence[Itinerary]) -> Comparison | None:
    """Every option against the cheapest baseline, and best against best in money and in time."""
    if not options or not baselines:
        return None
    cheapest, fastest = _cheapest(baselines), _fastest(baselines)
    return Comparison(
        pairs=tuple(saving(option, cheapest) for option in options),
        money=saving(_cheapest(options), cheapest),
        time=saving(_fastest(options), fastest),
    )


def saving(candidate: Itinerary, baseline: Itinerary) -> Saving:
    """What ``candidate`` saves against ``baseline``."""
    return Saving(
        candidate.id,
        baseline.id,
        time_s=baseline.duration_s - candidate.duration_s,
        amount_minor=baseline.cost_minor - candidate.cost_minor,
        base_minor=baseline.cost_minor,
        co2e_g=baseline.co2e_g - candidate.co2e_g,
        subsidies_minor=(candidate.subsidy_minor, baseline.subsidy_minor),
        carrying_minor=baseline.carrying_minor - candidate.carrying_minor,
    )


def _cheapest(itineraries: Sequence[Itinerary]) -> Itinerary:
    return min(itineraries, key=lambda way: (way.cost_minor, way.duration_s, way.co2e_g))


def _fastest(itineraries: Sequence[Itinerary]) -> Itinerary:
    return min(itineraries, key=lambda way: (way.duration_s, way.cost_minor, way.co2e_g))
