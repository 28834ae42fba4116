"""Documented statements held against the calculation: a verdict for each, with what it rests on.

    Claim ── pairs × readings ──▶ Case ── band of joint draws against the documented range ──▶ Judgement

A figure that comes from a claim's own source, or was derived from it, is no evidence for the claim; the case is then
circular, and what remains without such figures is evaluated beside it.
"""

from routecalc.claims.court import judge, networks_of
from routecalc.claims.draws import DRAWS
from routecalc.claims.verdicts import MOST_ASSUMED_PERMILLE, Band, Case, Decisive, Judgement, Verdict, conflicts, spread

__all__ = [
    "DRAWS",
    "MOST_ASSUMED_PERMILLE",
    "Band",
    "Case",
    "Decisive",
    "Judgement",
    "Verdict",
    "conflicts",
    "judge",
    "networks_of",
    "spread",
]
