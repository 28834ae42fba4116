"""ANSWER: itineraries made of elements, elements made of quote lines. Integers only.

Answer ── options, baseline, comparison, findings
  Itinerary ── elements and the lines of the whole shipment; how sure its time is, if that was asked
    Element ── one carriage or one hub operation, with its lines
      QuoteLine ── one amount, with the fact it rests on
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from routecalc.findings import Finding
from routecalc.network import GRADES, Grade, Mode, Names
from routecalc.record import Record, replace
from routecalc.request import Request
from routecalc.search import Status
from routecalc.units import PPM, half_up

CARRYING = "CARRYING_COST"
"""Code of the interest on the goods while they travel."""
REQUEST = "request"
"""Fact and source of what the shipper himself says: value of the goods and interest."""

Kind = Literal["carriage", "handling", "waiting", "clearance", "border"]


class QuoteLine(Record):
    """One line of the offer."""

    code: str
    """What it is for, such as RAIL_RUN."""
    basis: str
    """What the rate is multiplied by."""
    quantity: str
    """How many units of the basis, as a decimal string."""
    rate: str | None
    """Rate per unit, as a decimal string; None for a named gap."""
    amount_minor: int | None
    """In the tariff's currency; None for a named gap."""
    currency: str
    """The tariff's currency."""
    converted_minor: int | None
    """In the currency of the offer; None for a named gap."""
    low_minor: int
    """Converted amount at the low end of the rate."""
    high_minor: int
    """Converted amount at the high end of the rate."""
    fx: str | None
    """Fact of the exchange rate, if one was needed."""
    fact: str
    """Id of the charge, or ``REQUEST``."""
    source: str
    """Id of the document, or ``REQUEST``."""
    grade: Grade
    """How well the amount is founded; an assumed exchange rate makes it assumed."""
    effect: str
    """price, discount or subsidy."""
    formula: str
    """The arithmetic, with operands as printed."""
    note: str = ""
    """Method, reading or reason of a gap."""


class Caught(Record):
    """Which departure a wait is for; moments are seconds since 1970 in UTC."""

    leaves_s: int
    """The departure."""
    missed_s: int | None
    """The departure before it, which could not be caught."""
    late_s: int | None
    """How many seconds too late for its cut-off."""
    terms: dt.date | None = None
    """First day of the prices or services that are waited for, where departures before it are not on these terms."""


class Held(Record):
    """What else a wait is for: an office that opens, or terms that begin."""

    until_s: int
    """When it ends, in seconds since 1970 in UTC."""
    reason: Literal["holiday", "weekend", "hours", "closed", "terms"]
    """A public holiday, no working day, after hours, a day closed by itself; or a price or service that begins."""
    opening: str | None
    """Fact of the opening hours; None for terms."""
    holiday: Names | None = None
    """The public holiday."""


class Element(Record):
    """One transport chain element in the sense of ISO 14083: a carriage or a hub operation."""

    kind: Kind
    """carriage, handling, waiting, clearance or border."""
    mode: Mode | None
    """Mode of a carriage."""
    link: str | None
    """Id of the link, service or operation."""
    start: str
    """Node where it begins."""
    end: str
    """Node where it ends."""
    start_s: int
    """Seconds after the goods are ready."""
    duration_s: int
    """Expected duration."""
    low_s: int
    """Duration if all goes well."""
    high_s: int
    """Duration if much goes wrong."""
    distance_m: int
    """Metres of a carriage."""
    co2e_g: int
    """Grams of CO2e, well to wheel."""
    lines: tuple[QuoteLine, ...]
    """What it costs."""
    via: tuple[str, ...]
    """Places passed without a stop, such as the border station inside a rail run."""
    facts: tuple[str, ...]
    """Facts used for time, distance and emissions."""
    time_grade: Grade
    """How well the duration is founded."""
    caught: Caught | None = None
    """For a wait by a timetable: what is waited for."""
    held: Held | None = None
    """For a wait for an office or for terms: what is waited for."""
    by_track_s: int | None = None
    """For a train whose hours are stated: what the speed of the track and the borders on the way come to."""
    days: tuple[dt.date | None, dt.date | None] = (None, None)
    """First day of the prices used, and the day after their last, where they change during the time looked at."""

    @property
    def cost_minor(self) -> int:
        """Sum of the lines."""
        return sum(line.converted_minor or 0 for line in self.lines)


class Simulation(Record):
    """How the times of an answer were drawn."""

    seed: int
    """The same seed gives the same draws."""
    draws: int
    """How often every element was drawn."""
    within_s: int | None
    """Time allowed door to door, if one was given."""


class Reliability(Record):
    """How long an itinerary takes in many draws, counted from the goods being ready."""

    p10_s: int
    """One draw in ten takes no longer."""
    p50_s: int
    """Half of them take no longer."""
    p80_s: int
    """Four in five take no longer."""
    p95_s: int
    """All but one in twenty take no longer."""
    mean_s: int
    """Mean of all draws."""
    shares_ppm: tuple[int, ...]
    """Share of each element in the variance, in millionths, in the order of the elements; all 0 if nothing varies."""
    on_time_ppm: int | None
    """Draws within the time allowed, in millionths; None if no time was given."""
    late_s: int | None
    """Seconds beyond the time allowed, mean over all draws; those in time count as 0."""

    @property
    def late_by_s(self) -> int | None:
        """Seconds beyond the time allowed, mean over the late ones; None if none is late or no time was given."""
        if self.late_s is None or self.on_time_ppm is None or self.on_time_ppm == PPM:
            return None
        return half_up(self.late_s * PPM, PPM - self.on_time_ppm)


class Itinerary(Record):
    """One way to move the consignment; all its totals are sums of its elements and lines."""

    id: str
    """o1, o2 … in the order of the answer; b1 … for baseline itineraries."""
    labels: tuple[str, ...]
    """cheapest, fastest, cleanest, where it is the best of all."""
    corridor: str | None
    """Corridor whose gateway it passes first."""
    elements: tuple[Element, ...]
    """In the order of time."""
    lines: tuple[QuoteLine, ...]
    """Lines of the whole shipment."""
    currency: str
    """Currency of the offer."""
    depart_s: int | None = None
    """When it starts, in seconds since 1970 in UTC; None without a time in the request."""
    reliability: Reliability | None = None
    """How sure its time is, if that was simulated."""

    def all_lines(self) -> Iterator[QuoteLine]:
        """Lines of the elements, then those of the shipment."""
        for element in self.elements:
            yield from element.lines
        yield from self.lines

    @property
    def cost_minor(self) -> int:
        """Sum of all lines."""
        return sum(line.converted_minor or 0 for line in self.all_lines())

    @property
    def carrying_minor(self) -> int:
        """Interest on the goods while they travel, a part of the cost."""
        return sum(line.converted_minor or 0 for line in self.lines if line.code == CARRYING)

    @property
    def subsidy_minor(self) -> int:
        """What subsidies take off the cost."""
        return -sum(line.converted_minor or 0 for line in self.all_lines() if line.effect == "subsidy")

    @property
    def cost_low_minor(self) -> int:
        """Sum with every rate at its low end."""
        return sum(line.low_minor for line in self.all_lines())

    @property
    def cost_high_minor(self) -> int:
        """Sum with every rate at its high end."""
        return sum(line.high_minor for line in self.all_lines())

    @property
    def duration_s(self) -> int:
        """Expected time door to door."""
        return sum(element.duration_s for element in self.elements)

    @property
    def duration_low_s(self) -> int:
        """Time if all goes well."""
        return sum(element.low_s for element in self.elements)

    @property
    def duration_high_s(self) -> int:
        """Time if much goes wrong."""
        return sum(element.high_s for element in self.elements)

    @property
    def distance_m(self) -> int:
        """Metres of all carriages."""
        return sum(element.distance_m for element in self.elements)

    @property
    def co2e_g(self) -> int:
        """Grams of CO2e, well to wheel."""
        return sum(element.co2e_g for element in self.elements)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Places in the order they are passed, each once in a row."""
        if not self.elements:
            return ()
        passed = [self.elements[0].start]
        passed.extend(e.end for e in self.elements if e.end != passed[-1])
        return tuple(passed)

    def cost_by_grade(self) -> Counter[Grade]:
        """Absolute amounts of the lines by grade."""
        shares: Counter[Grade] = Counter()
        for line in self.all_lines():
            shares[line.grade] += abs(line.converted_minor or 0)
        return shares

    def time_by_grade(self) -> Counter[Grade]:
        """Seconds by grade."""
        shares: Counter[Grade] = Counter()
        for element in self.elements:
            shares[element.time_grade] += element.duration_s
        return shares

    def gaps(self) -> tuple[QuoteLine, ...]:
        """Lines that are named but could not be priced."""
        return tuple(line for line in self.all_lines() if line.converted_minor is None)


def shares_percent(shares: Counter[Grade]) -> dict[Grade, float]:
    """Per cent of each grade; they sum to 100 exactly, or are all zero where there is nothing to share."""
    whole, ticks, before = shares.total(), 0, 0
    plain: dict[Grade, float] = {}
    for grade in GRADES:
        ticks += shares[grade]
        reached = half_up(ticks * 1_000_000, whole) if whole else 0
        plain[grade] = (reached - before) / 10_000
        before = reached
    return plain


class Saving(Record):
    """What a candidate saves against a baseline; + is good."""

    candidate: str
    """Id of the option."""
    baseline: str
    """Id of the baseline itinerary."""
    time_s: int
    """Seconds saved."""
    amount_minor: int
    """Money saved."""
    base_minor: int
    """Cost of the baseline, the whole of the percentage."""
    co2e_g: int
    """Grams of CO2e saved."""
    carrying_minor: int = 0
    """Of the money saved, interest on the goods."""
    subsidies_minor: tuple[int, int] = (0, 0)
    """What subsidies take off the cost of the option and of the baseline itinerary."""

    def unsubsidised(self) -> Saving:
        """The saving of the same two itineraries, both without their subsidies."""
        own, other = self.subsidies_minor
        amount, whole = self.amount_minor + other - own, self.base_minor + other
        return replace(self, amount_minor=amount, base_minor=whole, subsidies_minor=(0, 0))


class Comparison(Record):
    """Options against a baseline, pair by pair and best against best."""

    pairs: tuple[Saving, ...]
    """Each option against the baseline itinerary that is shown."""
    money: Saving | None
    """Cheapest against cheapest."""
    time: Saving | None
    """Fastest against fastest."""


class Answer(Record):
    """Everything that a quote says."""

    request: Request
    """The question, with every default made explicit."""
    digest: str
    """Digest of the facts used."""
    scenarios: tuple[str, ...]
    """Scenarios applied, in order."""
    options: tuple[Itinerary, ...]
    """Worthwhile ways, best first."""
    front_size: int
    """How many non-dominated ways exist in all."""
    baseline: Itinerary | None
    """The cheapest baseline itinerary."""
    baseline_fastest: Itinerary | None
    """The fastest baseline itinerary."""
    comparison: Comparison | None
    """Savings."""
    findings: tuple[Finding, ...]
    """Warnings that belong to this answer."""
    search: Status = "exact"
    """Whether all non-dominated ways were found, or what limited the search."""
    simulation: Simulation | None = None
    """How the reliability of its itineraries was simulated, if it was."""
