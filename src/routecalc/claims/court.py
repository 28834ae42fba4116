"""The cases of claims, asked of the engine: every pair of places under every reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from routecalc import limits
from routecalc.claims import evidence
from routecalc.claims.draws import DRAWS, Draws, Figure, likely
from routecalc.claims.verdicts import THOUSAND, Band, Case, Decisive, Judgement, holds, judgement
from routecalc.network import Claim, Network, Span
from routecalc.quoting import Way, baseline_front, ways
from routecalc.record import replace
from routecalc.request import Request, ask
from routecalc.supply import Supplies
from routecalc.units import DAY_S, half_up
from routecalc.working import Each, Progress, one_by_one

Stack = tuple[str, ...]
"""Scenarios, in the order in which they are applied."""


def stacks(claim: Claim) -> dict[str, Stack]:
    """The scenarios of each reading of a claim; the first reading has no name."""
    return {"": claim.under, **{reading: (*claim.under, reading) for reading in claim.readings}}


def networks_of(claims: Iterable[Claim], load: Callable[[Stack], Network | None]) -> dict[Stack, Network | None]:
    """The network of every reading of the claims, each loaded once; None where the scenarios do not go together."""
    wanted = dict.fromkeys([(), *(stack for claim in claims for stack in stacks(claim).values())])
    return {stack: load(stack) for stack in wanted}


def judge(
    networks: Mapping[Stack, Network | None],
    claims: Sequence[Claim],
    as_of: dt.date,
    seed: int = 1,
    each: Each[list[Case]] = one_by_one,
    progress: Progress = lambda _done, _count: None,
) -> list[Judgement]:
    """A verdict for each claim, on the tariffs of one day. ``networks`` are those of ``networks_of``; the same seed
    gives the same bands, however the work is spread."""
    courts = {stack: Court(network, as_of, seed) for stack, network in networks.items() if network is not None}
    questions = [question for claim in claims for question in asked(courts[()], claim)]
    bundles = list(_bundled(questions))

    def answer(bundle: int) -> list[Case]:
        return [_answer(courts.get(questions[at].stack), questions[at]) for at in bundles[bundle]]

    cases: dict[int, Case] = {}
    for bundle, answers in zip(bundles, each(answer, len(bundles), progress), strict=True):
        cases.update(zip(bundle, answers, strict=True))
    by_claim: dict[str, list[Case]] = {claim.id: [] for claim in claims}
    for at, question in enumerate(questions):
        by_claim[question.claim.id].append(cases[at])

    def doubt(number: int) -> list[Case]:
        claim = claims[number]
        court = courts.get(claim.under)
        return court.independently(claim, by_claim[claim.id]) if court else []

    doubted = each(doubt, len(claims), progress)
    return [judgement(c, by_claim[c.id] + more) for c, more in zip(claims, doubted, strict=True)]


class Question(NamedTuple):
    """A claim for one pair of places, if it is about places, under one reading."""

    claim: Claim
    reading: str
    stack: Stack
    origin: str
    destination: str


def asked(court: Court, claim: Claim) -> Iterator[Question]:
    """All that a claim asks: its pairs under each of its readings."""
    routed = claim.of is None and claim.measure != "unmeasured"
    pairs = list(court.pairs(claim)) if routed else [("", "")]
    for reading, stack in stacks(claim).items():
        yield from (Question(claim, reading, stack, *pair) for pair in pairs)


def _answer(court: Court | None, question: Question) -> Case:
    """The case that a question asks for; a figure is missing where there is no such network."""
    if court is None:
        return Case(question.origin or None, question.destination or None, question.reading, None, "open", "missing")
    return court.answer(question)


def _bundled(questions: Sequence[Question]) -> Iterator[list[int]]:
    """Numbers of questions, those of one network from one origin together, as they share much; the largest first."""
    bundles: dict[tuple[Stack, str], list[int]] = {}
    for number, question in enumerate(questions):
        bundles.setdefault((question.stack, question.origin), []).append(number)
    return iter(sorted(bundles.values(), key=lambda bundle: (-len(bundle), bundle)))


class Court:
    """Answers for claims with one network, and remembers what was asked, as many claims ask the same."""

    def __init__(self, network: Network, as_of: dt.date, seed: int) -> None:
        self.network, self.as_of, self.seed = network, as_of, seed
        self.supplies = Supplies(network)
        self.draws = Draws(network, seed)
        self._ways: dict[Request, list[Way]] = {}
        self._baselines: dict[Request, list[Way]] = {}

    def answer(self, question: Question) -> Case:
        """The case that a question asks for."""
        claim, reading = question.claim, question.reading
        if claim.measure == "unmeasured":
            return Case(None, None, reading, None, "open", "missing")
        if claim.of is not None:
            return self.stated(claim, reading)
        return self.case(claim, reading, question.origin, question.destination)

    def pairs(self, claim: Claim) -> Iterator[tuple[str, str]]:
        """Every origin of a claim with every destination."""
        destinations = self.places(claim.destinations)
        yield from ((start, end) for start in self.places(claim.origins) for end in destinations if start != end)

    def places(self, names: Iterable[str]) -> tuple[str, ...]:
        """Places, and those of regions, each once."""
        regions = self.network.region
        listed = (regions[name].places if name in regions else (name,) for name in names)
        return tuple(dict.fromkeys(place for places in listed for place in places))

    def stated(self, claim: Claim, reading: str) -> Case:
        """The case of a claim about a figure that one fact states."""
        fact = self.network.fact.get(claim.of or "")
        span: Span | None = getattr(fact, "rate", None) or getattr(fact, "hours", None)
        is_percent = getattr(fact, "basis", None) == "percent"
        if fact is None or span is None or is_percent != (claim.measure == "stated_percent"):
            return Case(None, None, reading, None, "open", "missing")
        band = Band(*(int(value * THOUSAND) for value in (span.low, span.likely, span.high)))
        return self.decided(
            claim, Case(None, None, reading, band, "open", ""), [fact.id], 1000 * (fact.grade == "assumed")
        )

    def case(self, claim: Claim, reading: str, origin: str, destination: str) -> Case:
        """The claim for one pair of places."""
        request = self.request(claim, origin, destination)
        found = self.ways(request)
        against = self.baseline(request) if claim.saving else []
        if not found or (claim.saving and not against):
            return Case(origin, destination, reading, None, "open", "missing")
        best = [_best(claim, found), *([_best(claim, against)] if claim.saving else [])]
        band, decisive = self.band(claim, found, against)
        case = Case(origin, destination, reading, band, "open", "", decisive=decisive)
        resting = evidence.resting(self.network, claim.measure, best)
        return self.decided(claim, case, resting, evidence.assumed_permille(claim.measure, best))

    def decided(self, claim: Claim, case: Case, facts: Iterable[str], assumed: int) -> Case:
        """The case with what follows from its band, unless it goes round in circles."""
        assert case.band is not None
        assert claim.expected is not None, "loading refuses a measure without a range"
        circular = evidence.own(self.network, claim, facts)
        held, reason = holds(claim.expected, case.band, assumed, self.guessed(case))
        if circular:
            held, reason = "open", "circular"
        return replace(case, holds=held, reason=reason, circular=circular, assumed_permille=assumed)

    def guessed(self, case: Case) -> bool:
        """Whether most of the spread of a value goes with estimates."""
        shares = [(self.network.fact[one.fact].grade, one.permille) for one in case.decisive]
        return 2 * sum(share for grade, share in shares if grade == "assumed") >= sum(share for _, share in shares) > 0

    def request(self, claim: Claim, origin: str, destination: str) -> Request:
        """What is asked for a case."""
        return ask(
            self.network, origin, destination, boxes=[claim.box], mass=claim.mass, as_of=self.as_of, modes=claim.modes,
            via=claim.via, corridor=claim.corridor, baseline=claim.baseline if claim.saving else None,
        )  # fmt: skip

    def ways(self, request: Request) -> list[Way]:
        """The front of a request."""
        wanted = replace(request, baseline=None)
        if wanted not in self._ways:
            self._ways[wanted] = ways(self.network, wanted, self.supplies.under(wanted))
        return self._ways[wanted]

    def baseline(self, request: Request) -> list[Way]:
        """All ways of the request's baseline that are not beaten."""
        free = limits.free(request)
        if free not in self._baselines:
            self._baselines[free] = baseline_front(self.network, free, self.supplies.under(free))
        return self._baselines[free]

    def band(self, claim: Claim, found: list[Way], against: list[Way]) -> tuple[Band, tuple[Decisive, ...]]:
        """The value of a case with the spread of its draws, the best way chosen anew in each, and what it hangs on."""
        figure = _figure(claim)
        sides = [[_best(claim, found)] if figure == "under_way" else found, against]
        value = _measured(claim, *(min((likely(way, figure) for way in side), default=0) for side in sides))
        drawn = [[self.draws.way(way, figure) for way in side] for side in sides]
        values = [
            _measured(claim, *(min((way.values[at] for way in side), default=0) for side in drawn))
            for at in range(DRAWS)
        ]
        facts = {fact for side in drawn for way in side for fact in way.facts}
        decisive = tuple(Decisive(fact, share) for fact, share in self.draws.shares(values, sorted(facts))[:5] if share)
        ordered = sorted(values)
        tail = DRAWS * 5 // 100
        return Band(min(ordered[tail], value), value, max(ordered[-tail - 1], value)), decisive

    def independently(self, claim: Claim, cases: Sequence[Case]) -> list[Case]:
        """The cases that are circular once more, as far as they can be answered without the facts that make them so."""
        gone = {fact for case in cases for fact in case.circular}
        if claim.of is not None or not gone:
            return []
        while True:
            court = Court(evidence.without(self.network, gone), self.as_of, self.seed)
            found = [replace(court.case(claim, "", *pair), independent=True) for pair in court.pairs(claim)]
            more = {fact for case in found for fact in case.circular} - gone
            if not more:
                return found
            gone |= more


def _best(claim: Claim, found: Iterable[Way]) -> Way:
    """The way that the measure speaks of: the cheapest for money, the fastest for time."""
    at = 0 if claim.measure == "saved_percent" else 1
    return min(found, key=lambda way: (way.weight[at], way.weight))


def _figure(claim: Claim) -> Figure:
    """What of a way the measure speaks of."""
    figures: dict[str, Figure] = {"saved_percent": "cost", "carriage_hours": "under_way"}
    return figures.get(claim.measure, "time")


def _measured(claim: Claim, best: int, against: int) -> int:
    """The claim's measure in thousandths of its unit: the best of the ways, against the best of the others."""
    match claim.measure:
        case "saved_percent" | "saved_time_percent":
            return half_up((against - best) * 100 * THOUSAND, against) if against else 0
        case "saved_days":
            return half_up((against - best) * THOUSAND, DAY_S)
        case "days":
            return half_up(best * THOUSAND, DAY_S)
        case _:
            return half_up(best * THOUSAND, 3600)
