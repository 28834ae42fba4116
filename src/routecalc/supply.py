"""What carriers and hubs offer for a consignment: every operation there is, priced, timed and weighed once.

A tariff looks at the goods, the day, the direction of the trade, and at those ends of the way that some discount is
reserved for; it does not look at the destination as such. So one supply serves many requests: ``Terms`` says which.
Rail prices are not additive over track, so sections become *runs* first: one operation per pair of stations of a
railway, priced as a whole (see ``railway``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from routecalc import emissions, pricing, timing
from routecalc.itinerary import Kind
from routecalc.network import Clearance, Link, Mode, Network, Node, Transfer
from routecalc.pricing import Load, Occasion, PriceList
from routecalc.railway import Part, Run, runs
from routecalc.request import Request
from routecalc.search import Slots, Vector
from routecalc.timing import Duration
from routecalc.units import metres

Unpriced = tuple[str, str, str, str]
"""A tariff that could not be used: its id, the code without a price, the box type, and the day the price ended."""


class Operation(NamedTuple):
    """What an arc does, priced once and shared by the arcs of all customs states."""

    kind: Kind
    mode: Mode | None
    fact: str
    """Id of the link, transfer, clearance or schedule, or of the railway for a run."""
    start: str
    end: str
    via: tuple[str, ...]
    """Places passed without a stop."""
    metres: int
    duration: Duration
    grams: int
    cost_minor: int
    bill: tuple[tuple[PriceList, Occasion], ...]
    """What was priced, for writing the lines later."""
    facts: tuple[str, ...]
    """Facts of distance and emissions, besides those of the duration."""
    departures: Slots | None = None
    """Departures that are waited for, in seconds of the world's clock; None where only a frequency is known."""

    @property
    def weight(self) -> Vector:
        """Cost, expected seconds and grams."""
        return self.cost_minor, self.duration.likely_s, self.grams


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a supply hangs on: requests with equal terms share it."""

    load: Load
    as_of: dt.date
    currency: str
    modes: tuple[Mode, ...]
    avoid: tuple[str, ...]


def terms(network: Network, request: Request) -> Terms:
    """The terms of a request."""
    return Terms(pricing.load(network, request), request.as_of, request.currency, request.modes, request.avoid)


class Carriage(NamedTuple):
    """A carriage on offer, with the schedule that it is waited for."""

    operation: Operation
    schedule: str | None


@dataclass(frozen=True, eq=False)
class Supply:
    """Every operation on offer under some terms."""

    terms: Terms
    nodes: dict[str, Node]
    """Places that are not avoided."""
    transfers: tuple[tuple[Transfer, Operation], ...]
    """Hub operations."""
    clearances: tuple[tuple[Clearance, Operation], ...]
    """Customs clearances."""
    carriages: tuple[Carriage, ...]
    """Legs and runs."""
    waits: dict[str, Duration]
    """How long each schedule makes the goods wait."""
    unusable: tuple[Unpriced, ...]
    """Tariffs without a price for this consignment."""


def supply(network: Network, request: Request) -> Supply:
    """All that is on offer for the consignment of ``request`` on its day, by its modes, without the places avoided."""
    desk = Desk(network, request)
    transfers = tuple(desk.transfers())
    clearances = tuple(desk.clearances())
    carriages = (*desk.legs(), *desk.rail())
    waits = {schedule.id: timing.waiting(schedule) for schedule in network.schedules}
    return Supply(desk.terms, desk.nodes, transfers, clearances, carriages, waits, tuple(sorted(desk.unusable)))


Occasions = Iterable[tuple[str, Occasion]]
"""Tariffs and what they are applied to."""
Bill = tuple[tuple[PriceList, Occasion], ...]


class Desk:
    """Prices and times the facts of one network under one request's terms; lives as long as ``supply``."""

    def __init__(self, network: Network, request: Request) -> None:
        self.network, self.request = network, request
        self.terms = terms(network, request)
        self.load = self.terms.load
        self.nodes = {node.id: node for node in network.nodes if node.id not in request.avoid}
        self.unusable: set[Unpriced] = set()
        self._prices: dict[str, PriceList | None] = {}
        self._grams = {factor.id: emissions.intensity(factor) for factor in network.factors}

    # -- facts → operations

    def transfers(self) -> Iterator[tuple[Transfer, Operation]]:
        """Hub operations inside every place."""
        for node in self.nodes.values():
            for transfer in (self.network.transfer[id_] for id_ in node.transfers):
                operation = self.hub(node, transfer, transfer.kind)
                if operation is not None:
                    yield transfer, operation

    def clearances(self) -> Iterator[tuple[Clearance, Operation]]:
        """Customs clearances in every place that offers them; within one customs territory none is needed."""
        if self.load.movement == "domestic":
            return
        for node in self.nodes.values():
            for clearance in (self.network.clearance[id_] for id_ in node.clearances):
                operation = self.hub(node, clearance, "clearance")
                if operation is not None:
                    yield clearance, operation

    def legs(self) -> Iterator[Carriage]:
        """Road, sea, river and air carriages."""
        legs = [
            (link, pricing.carriage(self.nodes[start], self.nodes[end], areas))
            for link in self.network.links
            if link.kind == "leg" and self.takes(link)
            for areas in (tuple((area, metres(km)) for area, km in (link.km or {}).items()),)
            for start, end in _ways(link)
            if start in self.nodes and end in self.nodes
        ]
        self.foresee((link.tariff, occasion) for link, occasion in legs if link.tariff is not None)
        for link, occasion in legs:
            yield from self.leg(link, occasion)

    def leg(self, link: Link, occasion: Occasion) -> Iterator[Carriage]:
        """One leg in one direction, if it has a price."""
        assert link.tariff is not None, "loading refuses a carriage without a price"
        assert link.factor is not None, "loading refuses a carriage without an emission factor"
        priced = self.priced(((link.tariff, occasion),), carriages=1)
        if priced is not None:
            start, end, length = occasion.start, occasion.end, occasion.metres
            grams = emissions.carried_g(self.load.gross_kg, length, self._grams[link.factor])
            operation = Operation(
                "carriage", link.mode, link.id, start.id, end.id, (), length,
                timing.under_way(self.network, link, length), grams, *priced, (link.id, link.factor),
            )  # fmt: skip
            yield Carriage(operation, link.schedule)

    def rail(self) -> Iterator[Carriage]:
        """Runs between the stations of every railway, and the trains that serve some of them."""
        found = [
            (run, [(part.tariff, self.part(part)) for part in run.parts])
            for run in runs(self.network, frozenset(self.nodes), self.takes)
        ]
        self.foresee(part for _, parts in found for part in parts)
        for run, parts in found:
            yield from self.run(run, parts)

    def part(self, part: Part) -> Occasion:
        """A part of a run as something to be priced."""
        return pricing.carriage(self.nodes[part.start], self.nodes[part.end], part.areas)

    def foresee(self, occasions: Occasions) -> None:
        """Price many carriages at once."""
        by_tariff: dict[str, list[Occasion]] = {}
        for tariff, occasion in occasions:
            by_tariff.setdefault(tariff, []).append(occasion)
        for tariff, several in by_tariff.items():
            prices = self.prices(tariff)
            if prices is not None:
                pricing.foresee(prices, several)

    def run(self, run: Run, parts: list[tuple[str, Occasion]]) -> Iterator[Carriage]:
        """One run, if all its parts and borders have a price."""
        nodes, gross_kg = self.nodes, self.load.gross_kg
        borders = [(t.tariff, Occasion(nodes[at], nodes[at])) for at, t in run.borders if t.tariff]
        priced = self.priced((*parts, *borders), carriages=len(parts))
        if priced is not None:
            grams = sum(emissions.carried_g(gross_kg, length, self._grams[factor]) for factor, length in run.emitting)
            grams += sum(emissions.handled_g(gross_kg, self._grams[t.factor]) for _, t in run.borders)
            operation = Operation(
                "carriage", "rail", run.id, run.start, run.end, run.via, run.metres, run.duration, grams, *priced,
                run.facts,
            )  # fmt: skip
            yield Carriage(operation, run.schedule)

    # -- parts of operations

    def hub(self, node: Node, fact: Transfer | Clearance, kind: Kind) -> Operation | None:
        """A hub operation, or None if it has no price for this consignment."""
        priced = self.priced(((fact.tariff, Occasion(node, node)),) if fact.tariff else ())
        if priced is None:
            return None
        grams, facts = 0, tuple[str, ...]()
        if isinstance(fact, Transfer):
            grams, facts = emissions.handled_g(self.load.gross_kg, self._grams[fact.factor]), (fact.factor,)
        duration = timing.held(fact.hours, fact.grade, fact.id)
        return Operation(kind, None, fact.id, node.id, node.id, (), 0, duration, grams, *priced, facts)

    def priced(self, occasions: Occasions, carriages: int = 0) -> tuple[int, Bill] | None:
        """What all occasions cost, or None if one has no price; each of the first, carriages, must cost something."""
        bill, cost = [], 0
        for number, (tariff, occasion) in enumerate(occasions):
            prices = self.prices(tariff)
            if prices is None:
                return None
            more, charged = pricing.price(prices, occasion)
            if number < carriages and (not charged or prices.without_freight):
                self.unusable.add((tariff, prices.tariff.charges[0].code, prices.load.boxes[0][0], ""))
                return None
            cost += more
            bill.append((prices, occasion))
        return cost, tuple(bill)

    def prices(self, tariff: str) -> PriceList | None:
        """The tariff prepared for this request, once; None if a price is missing."""
        if tariff not in self._prices:
            prices = pricing.prepare(self.network, self.network.tariff[tariff], self.request, self.load)
            self.unusable.update((tariff, *missing) for missing in prices.missing)
            self._prices[tariff] = None if prices.missing else prices
        return self._prices[tariff]

    def takes(self, link: Link) -> bool:
        """Whether the link carries these boxes, this cargo, by a mode that is wanted."""
        wanted = not self.request.modes or link.mode in self.request.modes
        boxes = not link.boxes or all(box in link.boxes for box, _ in self.load.boxes)
        return wanted and boxes and self.load.cargo in link.cargo


def _ways(link: Link) -> tuple[tuple[str, str], ...]:
    there = (link.start, link.end)
    return (there, there[::-1]) if link.both_ways else (there,)


class Supplies:
    """The supplies of one network, each made once: for many requests under few terms."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._made: dict[Terms, Supply] = {}

    def under(self, request: Request) -> Supply:
        """The supply under the terms of a request."""
        key = terms(self.network, request)
        if key not in self._made:
            self._made[key] = supply(self.network, request)
        return self._made[key]
