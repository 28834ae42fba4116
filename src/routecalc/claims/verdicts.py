"""What follows from the cases of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Literal

from routecalc.network import Claim, Expected
from routecalc.record import Record

Verdict = Literal["met", "not met", "met only if", "not decidable"]
Reason = Literal["", "missing", "assumed", "spread", "circular"]
"""Why a case or a claim is not decided: no figure, mostly estimates, an uncertain figure that spans the line, or a
figure from the claim's own source."""
Holds = Literal["yes", "no", "open"]

THOUSAND = 1000
"""Values are carried as whole thousandths of their unit."""
MOST_ASSUMED_PERMILLE = 500
"""A value of which more than half rests on estimates decides nothing, however clear it looks."""


class Band(Record):
    """A value in thousandths of its unit, with the fifth and the ninety-fifth percentile of its draws."""

    low: int
    likely: int
    high: int


class Decisive(Record):
    """A fact on which a value hangs."""

    fact: str
    permille: int
    """Share of the value's variance that goes with the fact, in thousandths."""


class Case(Record):
    """A claim for one pair of places under one reading."""

    origin: str | None
    destination: str | None
    reading: str
    """Scenario of the reading; empty for the facts as they are."""
    band: Band | None
    """What was computed; None if there is no figure."""
    holds: Holds
    """Whether the case keeps the word, breaks it, or decides nothing."""
    reason: Reason
    """Why it decides nothing."""
    circular: tuple[str, ...] = ()
    """Facts from the claim's own source on which the value rests."""
    assumed_permille: int = 0
    """Share of the compared money or time that is assumed."""
    decisive: tuple[Decisive, ...] = ()
    """Facts on which the value hangs most."""
    independent: bool = False
    """Whether facts from the claim's own source were left out."""

    @property
    def pair(self) -> str:
        """Origin and destination, as text."""
        return f"{self.origin}→{self.destination}" if self.origin else ""


class Judgement(Record):
    """A claim with its verdict."""

    claim: Claim
    verdict: Verdict
    reason: Reason
    """Why it is not decidable."""
    conditions: tuple[str, ...]
    """Readings and places under which it holds."""
    cases: tuple[Case, ...]
    """All cases: facts as they are first, then the readings, those on independent evidence last."""

    @property
    def text(self) -> str:
        """The verdict with its reason, as it is recorded."""
        return f"{self.verdict} ({self.reason})" if self.reason else self.verdict

    @property
    def judged(self) -> tuple[Case, ...]:
        """The cases that carry the verdict."""
        return tuple(case for case in self.cases if not case.independent)

    @property
    def plain(self) -> tuple[Case, ...]:
        """The cases of the facts as they are."""
        return tuple(case for case in self.judged if not case.reading)

    @property
    def independent(self) -> tuple[Case, ...]:
        """The cases without facts from the claim's own source."""
        return tuple(case for case in self.cases if case.independent)

    @property
    def assumed_permille(self) -> int:
        """The largest assumed share of the facts as they are."""
        return max((case.assumed_permille for case in self.plain), default=0)

    @property
    def decisive(self) -> tuple[Decisive, ...]:
        """The three facts on which its cases hang most, by their mean share."""
        shares: dict[str, int] = {}
        for case in self.plain:
            for one in case.decisive:
                shares[one.fact] = shares.get(one.fact, 0) + one.permille
        count = max(1, sum(case.band is not None for case in self.plain))
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Decisive(fact, share // count) for fact, share in ranked[:3])


def spread(cases: Iterable[Case]) -> Band | None:
    """From the lowest to the highest draw of some cases, with the median of their likely values."""
    bands = [case.band for case in cases if case.band is not None]
    if not bands:
        return None
    likely = sorted(band.likely for band in bands)
    return Band(min(band.low for band in bands), likely[len(likely) // 2], max(band.high for band in bands))


def holds(expected: Expected, band: Band, assumed_permille: int, guessed: bool = False) -> tuple[Holds, Reason]:
    """Whether a band keeps the word, breaks it, or decides nothing, and why not; ``guessed`` says that most of its
    spread goes with estimates."""
    least, most = _edge(expected.min, -(1 << 60)), _edge(expected.max, 1 << 60)
    inside = least <= band.low and band.high <= most
    outside = band.high < least or band.low > most
    if not inside and not outside:
        return "open", "assumed" if guessed or assumed_permille > MOST_ASSUMED_PERMILLE else "spread"
    if assumed_permille > MOST_ASSUMED_PERMILLE:
        return "open", "assumed"
    return ("yes" if inside else "no"), ""


def _edge(value: Decimal | None, otherwise: int) -> int:
    return otherwise if value is None else int(value * THOUSAND)


def judgement(claim: Claim, cases: Sequence[Case]) -> Judgement:
    """The verdict that follows from the cases."""
    judged = [case for case in cases if not case.independent]
    verdict, reason = _verdict(judged)
    conditions = tuple(_conditions(claim, judged)) if verdict == "met only if" else ()
    return Judgement(claim, verdict, reason, conditions, tuple(cases))


def _verdict(judged: Sequence[Case]) -> tuple[Verdict, Reason]:
    reasons = {case.reason for case in judged}
    if "circular" in reasons:
        return "not decidable", "circular"
    told = [case for case in judged if case.reason != "missing"]
    kept = sum(case.holds == "yes" for case in judged)
    if not told:
        return "not decidable", "missing"
    if kept == len(judged):
        return "met", ""
    if kept:
        return "met only if", ""
    if all(case.holds == "no" for case in told):
        return "not met", ""
    return "not decidable", "assumed" if "assumed" in reasons else "spread"


def _conditions(claim: Claim, judged: Sequence[Case]) -> Iterator[str]:
    """For each reading the places for which the claim holds."""
    for reading in dict.fromkeys(case.reading for case in judged):
        cases = [case for case in judged if case.reading == reading]
        held = [case.pair for case in cases if case.holds == "yes"]
        if held:
            places = "everywhere" if len(held) == len(cases) else ", ".join(held)
            scenarios = " + ".join(filter(None, (*claim.under, reading)))
            yield f"{scenarios or 'facts as they are'}: {places}"


Conflict = tuple[Judgement, Judgement, tuple[str, ...]]
"""Two claims, and the pairs of places of which they say what cannot both be true."""


def conflicts(judgements: Sequence[Judgement]) -> Iterator[Conflict]:
    """Claims that contradict each other: one measure, the same modes, one pair of places, no value in both ranges."""
    routed = [one for one in judgements if one.claim.expected is not None and one.claim.of is None]
    for one, other in combinations(routed, 2):
        alike = one.claim.measure == other.claim.measure and one.claim.modes == other.claim.modes
        if alike and _apart(one.claim, other.claim):
            shared = {case.pair for case in one.plain} & {case.pair for case in other.plain}
            if shared:
                yield one, other, tuple(sorted(shared))


def _apart(one: Claim, other: Claim) -> bool:
    """Whether no value is in both ranges."""
    ranges = one.expected, other.expected
    lows = [_edge(r.min, -(1 << 60)) for r in ranges if r is not None]
    highs = [_edge(r.max, 1 << 60) for r in ranges if r is not None]
    return max(lows) > min(highs)
