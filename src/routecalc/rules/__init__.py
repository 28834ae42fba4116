"""Rules that facts must keep, each a pure function of the network.

    references ── what is named exists
    charges ── nothing is free, negative or doubled by accident
    links ── carriages and operations are priced, timed, and possible on this earth
    places ── places, factors, baselines
    estimates ── a method and a range for every assumed figure
    claims ── statements that can be judged

A rule that is broken makes the data invalid: it could lead to a wrong offer. What is only worth knowing
is a check, see ``routecalc.checks``.
"""

from __future__ import annotations

from collections.abc import Iterator

from routecalc.network import INDEXES, Network, renewed
from routecalc.rules import charges, claims, estimates, links, places, references
from routecalc.rules.links import great_circle
from routecalc.rules.rule import Fault, Rule

__all__ = ["RULES", "Fault", "Rule", "faults", "great_circle"]

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *charges.RULES,
    *links.RULES,
    *places.RULES,
    *estimates.RULES,
    *claims.RULES,
)
"""All rules, in the order in which they are judged."""


def faults(network: Network, since: Network | None = None) -> Iterator[Fault]:
    """The rules that are broken, in order. Where all were kept by facts ``since`` which some have changed, only those
    are judged, and what is held against them: that finds the same."""
    if since is None:
        yield from (fault for rule in RULES for fault in rule.run(network))
        return
    turns = renewed(since, network)
    for rule in RULES:
        if not turns.keys().isdisjoint(rule.by):
            yield from rule.run(network)
        elif not turns.keys().isdisjoint(rule.of):
            yield from rule.run(_part(network, {name: turns[name].new if name in turns else () for name in rule.of}))


def _part(network: Network, sections: dict[str, tuple[object, ...]]) -> Network:
    """The facts with but a part of some sections; whatever is looked up by its id is still found."""
    part = network.model_copy(sections)
    part.__dict__.update((name, getattr(network, name)) for name, _ in INDEXES)
    return part
