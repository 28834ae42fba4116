"""What carriages a way may have, as automata for ``graph.restrict``: the pattern of a baseline, places that must be
passed, places that must not be come to twice.

A baseline is found by the same search as all else under its own rule, which is data: a pattern of stages, each with its
modes and the longest carriage that it permits.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from typing import NamedTuple

from routecalc.graph import Rule
from routecalc.network import Baseline, Mode, Movement, Stage
from routecalc.supply import Operation
from routecalc.units import metres


def stages(baseline: Baseline, movement: Movement) -> tuple[Stage, ...]:
    """The pattern of a baseline for one direction; goods that only pass through count as an export."""
    return {"import": baseline.import_, "domestic": baseline.domestic}.get(movement, baseline.export)


STAGE = 100
"""A state of the automaton is the stage times this, plus the carriages of the stage that were counted."""


def following(pattern: Sequence[Stage], at_home: Container[str]) -> Rule:
    """The pattern of a baseline; ``at_home`` are the places on the Chinese side.

    A carriage takes the first stage from that of the last one on that it fits; stages that may be left out are skipped.
    """
    limits = [_limits(stage) for stage in pattern]
    by_mode = {
        mode: [at for at, stage in enumerate(pattern) if mode in stage.modes]
        for mode in {mode for stage in pattern for mode in stage.modes}
    }
    known: dict[tuple[int, int], int | None] = {}

    def permits(at: int, carriage: Operation) -> bool:
        stage, (low, high, _) = pattern[at], limits[at]
        if not low <= carriage.metres <= high:
            return False
        home = stage.side == "home"
        return stage.side is None or (carriage.start in at_home) == (carriage.end in at_home) == home

    def seen(carriage: Operation) -> int | None:
        """The stages that a carriage fits, one bit each."""
        several = by_mode.get(carriage.mode) if carriage.mode else None
        return sum([1 << at for at in several if permits(at, carriage)]) or None if several else None

    def moved(state: int, fitting: int) -> int | None:
        at, used = divmod(state, STAGE)
        while at < len(pattern):
            if fitting >> at & 1 and used < limits[at][2]:
                return at * STAGE + min(used + 1, pattern[at].max_carriages or 1)
            if pattern[at].required and not used:
                return None
            at, used = at + 1, 0
        return None

    def after(state: int, fitting: int) -> int | None:
        key = (state, fitting)
        if key not in known:
            known[key] = moved(state, fitting)
        return known[key]

    last = max((at for at, stage in enumerate(pattern) if stage.required), default=0)
    least = last * STAGE + pattern[last].required
    return Rule(seen, after, lambda state: state >= least)


def _limits(stage: Stage) -> tuple[int, float, float]:
    """Shortest and longest carriage in metres, and the most carriages of a stage."""
    low = metres(stage.min_km) if stage.min_km is not None else 0
    high = metres(stage.max_km) if stage.max_km is not None else math.inf
    return low, high, stage.max_carriages or math.inf


def straight(rule: Rule, places: frozenset[str]) -> Rule:
    """The rule, and that none of the places is reached a second time or returned to."""
    bits = {place: 1 << number for number, place in enumerate(sorted(places))}
    width = len(bits)

    def seen(carriage: Operation) -> tuple[object, int, int] | None:
        what = rule.seen(carriage)
        return None if what is None else (what, bits.get(carriage.start, 0), bits.get(carriage.end, 0))

    def after(state: int, carriage: tuple[object, int, int]) -> int | None:
        what, left, reached = carriage
        obeying = rule.after(state >> width, what)
        passed = (state & (1 << width) - 1) | left
        return None if obeying is None or passed & reached else obeying << width | passed | reached

    return Rule(seen, after, lambda state: rule.accepts(state >> width))


class Requirement(NamedTuple):
    """Places of which one must be passed, by a carriage of one of the modes."""

    places: frozenset[str]
    modes: tuple[Mode, ...]

    def met(self, carriage: Operation) -> bool:
        """Whether a carriage passes one of the places."""
        return carriage.mode in self.modes and not self.places.isdisjoint((carriage.start, carriage.end, *carriage.via))


def passing(required: Sequence[Requirement]) -> Rule:
    """A rule that remembers which requirements have been met, one bit each.

    From a required place the goods do not go straight back to where they came from: to pass a place is not to
    fetch the goods there and back. So the rule also remembers from where such a place was reached.
    """
    places = frozenset().union(*(requirement.places for requirement in required))
    known = [(0, "")]
    numbers = {known[0]: 0}

    def seen(carriage: Operation) -> tuple[int, str, str]:
        met = sum(one.met(carriage) << bit for bit, one in enumerate(required))
        return met, carriage.end, carriage.start if carriage.end in places else ""

    def after(state: int, carriage: tuple[int, str, str]) -> int | None:
        met, came_from = known[state]
        more, end, start = carriage
        if end == came_from:
            return None
        then = (met | more, start)
        if then not in numbers:
            numbers[then] = len(known)
            known.append(then)
        return numbers[then]

    return Rule(seen, after, lambda state: known[state][0] == (1 << len(required)) - 1)
