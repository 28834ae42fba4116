"""What carriers and hubs offer for a consignment: every operation there is, priced, timed and weighed once.

A tariff looks at the goods, the day, the direction of the trade, and at those ends of the way that some discount is
reserved for; it does not look at the destination as such. So one supply serves many requests: ``Terms`` says which.
Rail prices are not additive over track, so sections become *runs* first: one operation per pair of stations of a
railway, priced as a whole (see ``railway``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from routecalc import emissions, pricing, timing
from routecalc.itinerary import Kind
from routecalc.network import Clearance, Dated, Link, Mode, Network, Node, Transfer
from routecalc.pricing import Load, Occasion, PriceList
from routecalc.railway import Run, runs
from routecalc.record import Record, Unique, fresh, replace
from routecalc.request import Request
from routecalc.search import Clocked, Vector
from routecalc.timing import Duration
from routecalc.units import metres

T = TypeVar("T")
Unpriced = tuple[str, str, str, str]
"""A tariff that could not be used: its id, the code without a price, the box type, and the day the price ended, or the
tonnes, as ``24 t``, that a box may weigh."""


Days = tuple[dt.date | None, dt.date | None]
"""A first day and the day after the last; None where there is no such end."""


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
    days: Days = (None, None)
    """First day on which it can begin on these terms, and the day after the last."""
    opening: str | None = None
    """Fact of the opening hours in which it is done."""
    by_track_s: int | None = None
    """For a train whose hours are stated: what track and borders come to."""
    clocked: Clocked | None = None
    """Departures, opening or working times, in seconds of the world's clock."""

    @property
    def weight(self) -> Vector:
        """Cost, expected seconds and grams."""
        return self.cost_minor, self.duration.likely_s, self.grams


class Terms(Record):
    """All that a supply hangs on: requests with equal terms share it."""

    load: Load
    days: tuple[dt.date, ...]
    """The day whose terms hold; or, where each element is charged by its own day, the first day of every spell in which
    terms do not change."""
    currency: str
    modes: tuple[Mode, ...]
    avoid: tuple[str, ...]


def terms(network: Network, request: Request) -> Terms:
    """The terms of a request."""
    load = pricing.load(network, request)
    return Terms(load, spells(network, request), request.currency, request.modes, request.avoid)


def spells(network: Network, request: Request) -> tuple[dt.date, ...]:
    """The first days of the spells in which no price, service or dwell changes, as far as the request looks."""
    if not request.by_start or request.moment is None:
        return (request.as_of,)
    first, last = (moment.date() for moment in timing.span(request.moment, backwards=request.backwards))
    dated: list[Dated] = [*network.charge.values(), *network.links, *network.transfers, *network.clearances]
    changes = {day for fact in dated for day in (fact.valid_from, fact.valid_to) if day and first < day <= last}
    known = [operation for operation in (*network.transfers, *network.clearances) if operation.dwell]
    months = {day.replace(day=1) for day in (first + dt.timedelta(days=n) for n in range((last - first).days + 1))}
    changes.update(
        month
        for month in months
        if first < month and any(one.dwells(month) is not one.dwells(month - dt.timedelta(days=1)) for one in known)
    )
    return (first, *sorted(changes))


class Carriage(NamedTuple):
    """A carriage on offer, with the schedule that it is waited for."""

    operation: Operation
    schedule: str | None


class Supply(Unique):
    """Every operation on offer under some terms."""

    aside = ("drawn", "like")
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
    drawn: dict[object, Any] = fresh(dict)
    """The graphs that have been drawn of it, see ``graph.compile``."""
    like: list[Any] = fresh(list)
    """A graph of other prices, whose least weights are taken over as far as they are the same."""

    def after(self, other: Supply) -> None:
        """Take over what a supply of other prices knows."""
        self.like[:] = list(other.drawn.values())[-1:]


def supply(network: Network, request: Request) -> Supply:
    """All that is on offer for the consignment of ``request`` on its day, by its modes, without the places avoided.

    Where each element is charged by its own day, an operation is on offer once for each of its terms, with the days on
    which they hold.
    """
    known = terms(network, request)
    offers = [Desk(network, replace(request, as_of=day), known).offered() for day in known.days]
    return offers[0] if len(offers) == 1 else _joined(known, offers)


def _joined(known: Terms, offers: Sequence[Supply]) -> Supply:
    """One supply out of those of several spells; what does not change from one to the next is one operation."""
    return replace(
        offers[0],
        transfers=tuple(_spread(known.days, [supply.transfers for supply in offers])),
        clearances=tuple(_spread(known.days, [supply.clearances for supply in offers])),
        carriages=tuple(
            Carriage(operation, schedule)
            for schedule, operation in _spread(
                known.days, [[(one.schedule, one.operation) for one in supply.carriages] for supply in offers]
            )
        ),
        unusable=tuple(one for one in offers[0].unusable if all(one in supply.unusable for supply in offers)),
    )


def _spread(days: Sequence[dt.date], spells: Sequence[Sequence[tuple[T, Operation]]]) -> Iterator[tuple[T, Operation]]:
    """The operations of several spells, each with the days on which it is on offer."""
    going: dict[object, tuple[T, Operation, dt.date | None]] = {}
    for number, spell in enumerate(spells):
        first = days[number] if number else None
        still: dict[object, tuple[T, Operation, dt.date | None]] = {}
        for what, operation in spell:
            key = (getattr(what, "id", what), operation._replace(cost_minor=0, bill=()))
            before = going.pop(key, None)
            if before is not None and _same_terms(before[1], operation):
                still[key] = before
                continue
            if before is not None:
                going[key] = before
            still[key] = (what, operation, first)
        for what, operation, since in going.values():
            yield what, operation._replace(days=(since, first))
        going = still
    for what, operation, since in going.values():
        yield what, operation._replace(days=(since, None))


def _same_terms(one: Operation, other: Operation) -> bool:
    """Whether two bills of an operation are made of the same charges at the same rates."""
    pairs = zip(one.bill, other.bill, strict=False)
    return len(one.bill) == len(other.bill) and all(
        own.tariff.id == its.tariff.id and own.rows == its.rows for (own, _), (its, _) in pairs
    )


Occasions = Iterable[tuple[str, Occasion]]
"""Tariffs and what they are applied to."""
Bill = tuple[tuple[PriceList, Occasion], ...]
Priced = tuple[int, Bill]
"""A cost in minor units, and what was priced."""


class Desk:
    """Prices and times the facts of one network under one request's terms; lives as long as ``supply``."""

    def __init__(self, network: Network, request: Request, known: Terms) -> None:
        self.network, self.request = network, request
        self.terms = known
        self.load = known.load
        self.nodes = {node.id: node for node in network.nodes if node.id not in request.avoid}
        self.unusable: set[Unpriced] = set()
        self._prices: dict[str, PriceList | None] = {}
        self._hubs: dict[str, tuple[Duration, int, tuple[str, ...]]] = {}
        self._grams = {factor.id: emissions.intensity(factor) for factor in network.factors}

    def offered(self) -> Supply:
        """All that is on offer on the request's day."""
        transfers = tuple(self.transfers())
        clearances = tuple(self.clearances())
        carriages = (*self.legs(), *self.rail())
        waits = {schedule.id: timing.waiting(schedule) for schedule in self.network.schedules}
        return Supply(self.terms, self.nodes, transfers, clearances, carriages, waits, tuple(sorted(self.unusable)))

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
            for areas in (tuple([(area, metres(km)) for area, km in (link.km or {}).items()]),)
            for start, end in _ways(link)
            if start in self.nodes and end in self.nodes
        ]
        lasting: dict[str, tuple[Duration, int]] = {}
        for (link, occasion), priced in zip(legs, self.charged([_due(*leg) for leg in legs]), strict=True):
            if priced is not None:
                if link.id not in lasting:
                    lasting[link.id] = self.lasting(link, occasion.metres)
                duration, grams = lasting[link.id]
                operation = Operation(
                    "carriage", link.mode, link.id, occasion.start.id, occasion.end.id, (), occasion.metres,
                    duration, grams, *priced, (link.id, link.factor or ""), opening=link.opening,
                )  # fmt: skip
                yield Carriage(operation, link.schedule)

    def lasting(self, link: Link, length: int) -> tuple[Duration, int]:
        """Time and grams of a leg, the same in both directions."""
        assert link.factor is not None, "loading refuses a carriage without an emission factor"
        grams = emissions.carried_g(self.load.gross_kg, length, self._grams[link.factor])
        return timing.under_way(self.network, link, length), grams

    def rail(self) -> Iterator[Carriage]:
        """Runs between the stations of every railway, and the trains that serve some of them."""
        nodes = self.nodes
        found = list(runs(self.network, frozenset(nodes), self.takes, self.request.as_of))
        due = [
            (part.tariff, Occasion(nodes[part.start], nodes[part.end], part.areas, part.metres))
            for run in found
            for part in run.parts
        ]
        charged = iter(self.charged(due))
        for run in found:
            priced = self.whole(run, [next(charged) for _ in run.parts])
            if priced is not None:
                operation = Operation(
                    "carriage", "rail", run.id, run.start, run.end, run.via, run.metres, run.duration,
                    self.emitted(run), *priced, run.facts, by_track_s=run.by_track_s,
                )  # fmt: skip
                yield Carriage(operation, run.schedule)

    def whole(self, run: Run, parts: list[Priced | None]) -> Priced | None:
        """What a run costs with its borders, or None if some part has no price."""
        if len(parts) == 1 and not run.borders:
            return parts[0]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        borders = [(t.tariff, Occasion(self.nodes[at], self.nodes[at])) for at, t in run.borders if t.tariff]
        crossed = self.priced(borders)
        if crossed is None:
            return None
        known.append(crossed)
        return sum(cost for cost, _ in known), tuple(one for _, bill in known for one in bill)

    def emitted(self, run: Run) -> int:
        """Grams of a run with its borders."""
        gross_kg, grams = self.load.gross_kg, self._grams
        if len(run.emitting) == 1 and not run.borders:
            ((factor, length),) = run.emitting
            return emissions.carried_g(gross_kg, length, grams[factor])
        carried = sum([emissions.carried_g(gross_kg, length, grams[factor]) for factor, length in run.emitting])
        return carried + sum([emissions.handled_g(gross_kg, grams[t.factor]) for _, t in run.borders])

    def charged(self, due: list[tuple[str, Occasion]]) -> list[Priced | None]:
        """What each of many carriages costs; None for one without a price, or free of charge by accident."""
        found: list[Priced | None] = [None] * len(due)
        by_tariff: dict[str, list[int]] = {}
        for number, (tariff, _) in enumerate(due):
            by_tariff.setdefault(tariff, []).append(number)
        for tariff, numbers in by_tariff.items():
            prices = self.prices(tariff)
            if prices is None:
                continue
            occasions = [due[number][1] for number in numbers]
            for number, occasion, (cost, charged) in zip(
                numbers, occasions, pricing.price_all(prices, occasions), strict=True
            ):
                if charged and not prices.without_freight:
                    found[number] = (cost, ((prices, occasion),))
                else:
                    self.unusable.add((tariff, prices.tariff.charges[0].code, prices.load.boxes[0][0], ""))
        return found

    # -- parts of operations

    def hub(self, node: Node, fact: Transfer | Clearance, kind: Kind) -> Operation | None:
        """A hub operation, or None if it has no price for this consignment."""
        if not fact.valid(self.request.as_of):
            return None
        priced = self.priced(((fact.tariff, Occasion(node, node)),) if fact.tariff else ())
        if priced is None:
            return None
        if fact.id not in self._hubs:
            self._hubs[fact.id] = self.handled(fact)
        duration, grams, facts = self._hubs[fact.id]
        return Operation(
            kind, None, fact.id, node.id, node.id, (), 0, duration, grams, *priced, facts, opening=fact.opening
        )  # fmt: skip

    def handled(self, fact: Transfer | Clearance) -> tuple[Duration, int, tuple[str, ...]]:
        """Time, grams and emission factor of a hub operation, the same in all places."""
        duration = timing.stay(fact, self.request.as_of)
        if isinstance(fact, Clearance):
            return duration, 0, ()
        return duration, emissions.handled_g(self.load.gross_kg, self._grams[fact.factor]), (fact.factor,)

    def priced(self, occasions: Occasions) -> Priced | None:
        """What hub operations cost together, or None if one has no price."""
        bill, cost = [], 0
        for tariff, occasion in occasions:
            prices = self.prices(tariff)
            if prices is None:
                return None
            more, _ = pricing.price(prices, occasion)
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
        """Whether the link carries these boxes, this cargo, on this day, by a mode that is wanted."""
        wanted = not self.request.modes or link.mode in self.request.modes
        boxes = not link.boxes or all(box in link.boxes for box, _ in self.load.boxes)
        return wanted and boxes and self.load.cargo in link.cargo and link.valid(self.request.as_of)


def _due(link: Link, occasion: Occasion) -> tuple[str, Occasion]:
    assert link.tariff is not None, "loading refuses a carriage without a price"
    return link.tariff, occasion


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
