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

from routecalc.rules import charges, claims, estimates, links, places, references
from routecalc.rules.links import great_circle
from routecalc.rules.rule import Fault, Rule

__all__ = ["RULES", "Fault", "Rule", "great_circle"]

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *charges.RULES,
    *links.RULES,
    *places.RULES,
    *estimates.RULES,
    *claims.RULES,
)
"""All rules, in the order in which they are judged."""
