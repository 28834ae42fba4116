"""The value at which the answer changes: every uncertain fact moved through its range on the real engine.

For each fact both sides are searched anew at the low and at the high end of its range. Where the winner, the money
saving or the time saving falls on the other side of its line, the turning point is bracketed until it is known to a
ten-thousandth of the range. The facts sorted by how far they move the saving make the tornado.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from routecalc import pricing
from routecalc.findings import Refused, did_you_mean, finding
from routecalc.network import MODES, Charge, Fact, Factor, Network, Point, Schedule, Span
from routecalc.network.changes import FINEST
from routecalc.quoting import Way, fronts
from routecalc.request import Request
from routecalc.standing import Manner, Standing, changed, manner, priced_by, put, stand, timed_by
from routecalc.units import DAY_S

Line = Literal["winner", "money", "time"]
LINES: tuple[Line, ...] = ("winner", "money", "time")
FINENESS = 10_000
"""Steps in which a range is searched, at least."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A value at which the answer changes."""

    line: Line
    """What changes: the winner, or on which side of its line the saving of money or time lies."""
    value: Decimal
    """The value nearest to the likely one at which it has changed."""
    after: Standing
    """The answer there."""
    kept: bool
    """For savings: whether the saving is at least what was asked for, there."""


@dataclass(frozen=True, slots=True)
class Swing:
    """What one fact does to the answer over its range."""

    fact: str
    """Id of the fact."""
    span: Span
    """The range that was searched."""
    own: bool
    """Whether the range is the fact's own; a certain figure is searched from half to double."""
    unit: str
    """What the value counts."""
    low: Standing
    """The answer at the low end."""
    high: Standing
    """The answer at the high end."""
    flips: tuple[Flip, ...]
    """Values at which the answer changes."""

    def reach(self, measure: str) -> int:
        """How far the saving moves between the ends, in minor units or seconds."""
        return abs(self.high.saved(measure) - self.low.saved(measure))


@dataclass(frozen=True, slots=True)
class Flips:
    """What the answer hangs on."""

    base: Standing
    """The answer with every fact at its likely value."""
    days: Decimal
    """Line of the time saving."""
    percent: Decimal
    """Line of the money saving."""
    swings: tuple[Swing, ...]
    """Every fact that was moved, in the order of ids."""
    asked: int
    """How often both sides were searched anew."""

    def tornado(self, measure: str) -> list[Swing]:
        """The facts that move a saving, the most decisive first."""
        moving = [swing for swing in self.swings if swing.reach(measure)]
        return sorted(moving, key=lambda swing: (-swing.reach(measure), swing.fact))


def flips(
    network: Network,
    request: Request,
    facts: Iterable[str] = (),
    days: Decimal = Decimal(7),
    percent: Decimal = Decimal(15),
    progress: Callable[[str], None] = lambda _: None,
) -> Flips:
    """What the answer hangs on: these facts, or all uncertain ones that bear on it.

    Raises ``Refused`` for a fact that does not exist or has no figure.
    """
    wanted = tuple(facts)
    for fact in wanted:
        _figured(network, fact)
    search = Search(network, request, days, percent)
    chosen = dict.fromkeys(wanted) or dict.fromkeys(uncertain(network, request, search.base))
    swings = []
    for fact in chosen:
        progress(fact)
        swings.append(search.swing(fact))
    return Flips(search.base, days, percent, tuple(swings), search.asked)


def uncertain(network: Network, request: Request, standing: Standing) -> Iterator[str]:
    """Facts with a range on which either side rests, or which could make a rival win, in the order of ids."""
    ways = (*standing.ways, standing.baseline, standing.baseline_fastest)
    used = {fact for way in ways for fact in priced_by(way) | timed_by(way)}
    for rival in rivals(network, request):
        used.update(fact for fact in priced_by(rival) if _could_win(rival, standing.cheapest, fact, 0))
        used.update(fact for fact in timed_by(rival) if _could_win(rival, standing.fastest, fact, 1))
    for fact in sorted(used):
        known = figure(network.fact[fact])
        if known is not None and not known[1].certain:
            yield fact


def rivals(network: Network, request: Request) -> Iterator[Way]:
    """The cheapest and the fastest way of every corridor and of every mode by itself, beaten at present or not."""
    free = replace(request, baseline=None)
    limits: list[dict[str, object]] = []
    if request.corridor is None:
        limits += [{"corridor": corridor.id} for corridor in network.corridors]
    limits += [{"modes": (mode,)} for mode in request.modes or MODES]
    for limit in limits:
        ways, _ = fronts(network, replace(free, **limit))  # type: ignore[arg-type]
        if ways:
            yield from {min(ways, key=lambda way: way.weight[at]) for at in (0, 1)}


def _could_win(rival: Way, winner: Way, fact: str, at: Literal[0, 1]) -> bool:
    """Whether one fact at its favourable end brings a rival level with the winner, in money (0) or time (1)."""
    relief = _cheaper(rival, fact) if at == 0 else _sooner(rival, fact)
    return relief > 0 and rival.weight[at] - relief <= winner.weight[at]


def _cheaper(way: Way, fact: str) -> int:
    """Minor units that a fact at its favourable end takes off a way, the carrying cost of the goods included."""
    relief = 0
    for step in way.operations:
        lines = (line for prices, occasion in step.bill for line in pricing.lines(prices, occasion))
        touched = (line for line in lines if fact in (line.fact, line.fx))
        relief += sum((line.converted_minor or 0) - line.low_minor for line in touched)
    if way.carrying:
        at: Point = "low" if way.carrying.fx and way.carrying.fx.id == fact else "likely"
        relief += way.carrying_minor - way.carrying.minor(way.weight[1] - _sooner(way, fact), at)
    return relief


def _sooner(way: Way, fact: str) -> int:
    """Seconds that a fact at its favourable end takes off a way."""
    durations = (step.duration for step in way.operations if fact in step.duration.facts)
    return sum(duration.likely_s - duration.low_s for duration in durations)


def figure(fact: Fact) -> tuple[str, Span] | None:
    """Field and range of a fact's figure, if it has one."""
    for field in ("rate", "value", "hours", "per_week"):
        span = getattr(fact, field, None)
        if isinstance(span, Span):
            return field, span
    return None


def unit_of(network: Network, fact: Fact) -> str:
    """What the figure of a fact counts."""
    if isinstance(fact, Charge):
        currency = next(t.currency for t in network.tariffs if any(c.id == fact.id for c in t.charges))
        return "%" if fact.basis == "percent" else f"{currency}/{fact.basis}"
    if isinstance(fact, Factor):
        return fact.unit
    return "departures/week" if isinstance(fact, Schedule) else "h"


class Search:
    """Asks the engine for the answer at one value of one fact, and remembers the answers."""

    def __init__(self, network: Network, request: Request, days: Decimal, percent: Decimal) -> None:
        self.network, self.request, self.days, self.percent = network, request, days, percent
        self.base = stand(network, request)
        self.asked = 1
        self._known: dict[tuple[str, Decimal], Standing] = {}

    def swing(self, fact: str) -> Swing:
        """The answer at both ends of a fact's range, and where it changes in between."""
        known = self.network.fact[fact]
        field, span = _figured(self.network, fact)
        own = not span.certain
        if not own:
            span = _around(span, is_percent=isinstance(known, Charge) and known.basis == "percent")
        ends = [self.at(fact, field, value, span) for value in (span.low, span.high)]
        found = [
            flip for line in LINES for end in (span.low, span.high) for flip in self.flip(fact, field, span, end, line)
        ]
        return Swing(fact, span, own, unit_of(self.network, known), ends[0], ends[1], tuple(found))

    def at(self, fact: str, field: str, value: Decimal, span: Span) -> Standing:
        """The answer with the fact at one value."""
        if value == span.likely:
            return self.base
        key = (fact, value)
        if key not in self._known:
            self._known[key] = stand(changed(self.network, [put(fact, field, value)]), self.request)
            self.asked += 1
        return self._known[key]

    def flip(self, fact: str, field: str, span: Span, end: Decimal, line: Line) -> Iterator[Flip]:
        """The change of the answer between the likely value and one end, if there is one."""
        before = self.margin(line, self.base)
        if _kept(before) != _kept(self.margin(line, self.at(fact, field, end, span))):
            grid = Grid(span.likely, end)
            number = turning(grid.steps, lambda at: self.margin(line, self.at(fact, field, grid.value(at), span)))
            value = grid.value(number)
            after = self.at(fact, field, value, span)
            yield Flip(line, value, after, _kept(self.margin(line, after)))

    def margin(self, line: Line, standing: Standing) -> Decimal:
        """How far an answer is from its line: not below zero means that the winner stays, or enough is saved."""
        if line == "money":
            return standing.money_minor * 100 - self.percent * standing.base_minor
        if line == "time":
            return standing.time_s - self.days * DAY_S
        return self.lead(standing, self.base.winner)

    def lead(self, standing: Standing, winner: Manner) -> Decimal:
        """By how much a manner is cheaper than every other; below zero where another has won."""
        own = min((way.weight[0] for way in standing.ways if manner(way) == winner), default=None)
        other = min((way.weight[0] for way in standing.ways if manner(way) != winner), default=None)
        if standing.winner == winner:
            return Decimal(1 if own is None or other is None else other - own)
        return Decimal(-1 if own is None or other is None else min(-1, other - own))


def _kept(margin: Decimal) -> bool:
    return margin >= 0


class Grid:
    """A stretch from the likely value to one end in equal steps of a round size."""

    def __init__(self, start: Decimal, end: Decimal) -> None:
        self.start, self.end = start, end
        fineness = (abs(end - start) / FINENESS).adjusted()
        self.step = max(FINEST, Decimal(1).scaleb(fineness))
        self.steps = max(1, -int(-(abs(end - start) / self.step).to_integral_value(ROUND_HALF_EVEN)))

    def value(self, number: int) -> Decimal:
        """The value after so many steps; the last is the end itself."""
        if number in (0, self.steps):
            return self.end if number else self.start
        moved = self.start + (self.step * number if self.end > self.start else -self.step * number)
        return moved.quantize(FINEST)


def turning(steps: int, margin: Callable[[int], Decimal]) -> int:
    """The first step at which a margin lies on the other side than at step 0; at the last step it does.

    A straight line is guessed first, as savings are made of straight pieces; halving makes sure of the end.
    """
    near, far = 0, steps
    side = _kept(margin(near))

    def tried(at: int) -> None:
        nonlocal near, far
        if near < at < far:
            near, far = (at, far) if _kept(margin(at)) == side else (near, at)

    while far - near > 1:
        first, last = abs(margin(near)), abs(margin(far))
        guess = near + int((far - near) * first / (first + last)) if first + last else near
        tried(guess)
        tried(guess + 1)
        tried((near + far) // 2)
    return far


def _around(span: Span, *, is_percent: bool) -> Span:
    """From half to double of a certain figure; a reduction is at most the whole."""
    ends = sorted((span.likely / 2, span.likely * 2))
    low = max(ends[0], Decimal(-100)) if is_percent else ends[0]
    return Span(low=low.quantize(FINEST), likely=span.likely, high=ends[1].quantize(FINEST))


def _figured(network: Network, fact: str) -> tuple[str, Span]:
    """Field and range of a fact that must have them."""
    if fact not in network.fact:
        with_figures = [id_ for id_, known in network.fact.items() if figure(known)]
        wrong = finding("E-FACT", word=fact, section="facts")
        raise Refused([replace(wrong, remedy=did_you_mean(fact, with_figures))], 2)
    known = figure(network.fact[fact])
    if known is None or not (known[1].likely or not known[1].certain):
        raise Refused([finding("E-USAGE", reason=f"'{fact}' has no figure that could be moved")], 2)
    return known
