"""What carriers and hubs offer for a consignment: every operation there is, priced, timed and weighed once.

A tariff looks at the goods, the day, the direction of the trade, and at those ends of the way that some discount is
reserved for; it does not look at the destination as such. So one supply serves many requests: ``Terms`` says which.
Rail prices are not additive over track, so sections become *runs* first: one operation per pair of stations of a
railway, priced as a whole (see ``railway``).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from routecalc import emissions, pricing, timing
from routecalc.catalogue import STEP, Due, Item, catalogue
from routecalc.itinerary import Kind
from routecalc.network import Clearance, Dated, HubOperation, Mode, Network, Node, Transfer
from routecalc.pricing import Load, Occasion, PriceList
from routecalc.record import Record, Unique, fresh, replace
from routecalc.request import Request
from routecalc.search import Clocked, Vector
from routecalc.timing import Duration

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
    rank: int = STEP
    """Decides between ways of equal cost, time and emissions."""

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
    dated, held = _changing(network)
    changes = {day for day in dated if first < day <= last}
    months = {day.replace(day=1) for day in (first + dt.timedelta(days=n) for n in range((last - first).days + 1))}
    changes.update(
        month
        for month in months
        if first < month and any(one.dwells(month) is not one.dwells(month - dt.timedelta(days=1)) for one in held)
    )
    return (first, *sorted(changes))


def spell(network: Network, day: dt.date) -> Hashable:
    """What is the same for all days on which the same terms hold."""
    dated, held = _changing(network)
    return bisect_right(dated, day), *(id(one.dwells(day)) for one in held)


def _changing(network: Network) -> tuple[list[dt.date], list[HubOperation]]:
    """The days on which some price, link or operation begins or has ended, in order; and the operations that hold boxes
    longer in some months."""
    found: tuple[list[dt.date], list[HubOperation]] | None = network.remembered.get("changing")
    if found is None:
        dated: list[Dated] = [*network.charge.values(), *network.links, *network.transfers, *network.clearances]
        days = {day for fact in dated for day in (fact.valid_from, fact.valid_to) if day}
        held = [operation for operation in (*network.transfers, *network.clearances) if operation.dwell]
        found = network.remembered["changing"] = sorted(days), held
    return found


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
            key = (getattr(what, "id", what), operation._replace(cost_minor=0, bill=(), rank=0))
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


_ALWAYS: Days = (None, None)
_made: Callable[..., Any] = tuple.__new__
"""Makes a named tuple of all its fields: thousands are made for a quote, and naming each field takes as long again."""
Bill = tuple[tuple[PriceList, Occasion], ...]
Priced = tuple[int, Bill]
"""A cost in minor units, and what was priced."""


def offer(item: Item, grams: int, priced: Priced) -> Operation:
    """An item with its price and weight, on whatever day."""
    plain = (*item[:8], grams, *priced, item.facts, _ALWAYS, item.opening, item.by_track_s, None, item.rank)
    operation: Operation = _made(Operation, plain)
    return operation


class Desk:
    """Prices and weighs what can be done in one network under one request's terms; lives as long as ``supply``."""

    def __init__(self, network: Network, request: Request, known: Terms) -> None:
        self.network, self.request = network, request
        self.terms = known
        self.load = known.load
        self.unusable: set[Unpriced] = set()
        self._prices: dict[str, PriceList | None] = {}
        self._emitted: dict[tuple[tuple[str, int | None], ...], int] = {}
        self._grams = {factor.id: emissions.intensity(factor) for factor in network.factors}

    def offered(self) -> Supply:
        """All that is on offer on the request's day; within one customs territory nothing is cleared."""
        known = catalogue(self.network, self.request, self.load)
        clearances = known.clearances if self.load.movement != "domestic" else ()
        legs, runs = (list(self.operations(items)) for items in (known.legs, known.runs))
        waits = {schedule.id: timing.waiting(schedule) for schedule in self.network.schedules}
        return Supply(
            self.terms,
            known.nodes,
            self.hubs(known.transfers),
            self.hubs(clearances),
            (*legs, *runs),
            waits,
            tuple(sorted(self.unusable)),
        )

    def hubs(self, hubs: Sequence[tuple[T, Item]]) -> tuple[tuple[T, Operation], ...]:
        """Hub operations that have a price, each with its fact."""
        priced = [(fact, item, self.priced(item)) for fact, item in hubs]
        return tuple([(fact, self.operation(item, price)) for fact, item, price in priced if price is not None])

    def operations(self, items: Sequence[Item]) -> Iterator[Carriage]:
        """Carriages that have a price, all with the same tariff priced at once."""
        by_tariff: dict[str, list[Due]] = {}
        for item in items:
            for due in item.due:
                if due.tariff in by_tariff:
                    by_tariff[due.tariff].append(due)
                else:
                    by_tariff[due.tariff] = [due]
        charged = {tariff: iter(self.charged(tariff, several)) for tariff, several in by_tariff.items()}
        for item in items:
            if len(item.due) == 1:
                priced = next(charged[item.due[0].tariff])
            else:
                priced = _together([next(charged[due.tariff]) for due in item.due])
            if priced is not None:
                yield _made(Carriage, (self.operation(item, priced), item.schedule))

    def operation(self, item: Item, priced: Priced) -> Operation:
        """An item with its price and weight."""
        emitting = item.emitting
        grams = self._emitted.get(emitting)
        if grams is None:
            grams = self._emitted[emitting] = emitted_g(emitting, self.load.gross_kg, self._grams)
        return offer(item, grams, priced)

    def charged(self, tariff: str, several: Sequence[Due]) -> list[Priced | None]:
        """What a tariff takes many times; None where it has no price, or a carriage is free of charge by accident."""
        prices = self.prices(tariff)
        if prices is None:
            return [None] * len(several)
        found: list[Priced | None] = []
        for due, (cost, charged) in zip(
            several, pricing.price_all(prices, [due.occasion for due in several]), strict=True
        ):
            if due.freight and (not charged or prices.without_freight):
                self.unusable.add((tariff, prices.tariff.charges[0].code, prices.load.boxes[0][0], ""))
                found.append(None)
            else:
                found.append((cost, ((prices, due.occasion),)))
        return found

    def priced(self, item: Item) -> Priced | None:
        """What a hub operation costs, or None if it has no price."""
        if not item.due:
            return 0, ()
        ((tariff, occasion, _),) = item.due
        prices = self.prices(tariff)
        return None if prices is None else (pricing.price(prices, occasion)[0], ((prices, occasion),))

    def prices(self, tariff: str) -> PriceList | None:
        """The tariff prepared for this request, once; None if a price is missing."""
        if tariff not in self._prices:
            prices = pricing.prepare(self.network, self.network.tariff[tariff], self.request, self.load)
            self.unusable.update((tariff, *missing) for missing in prices.missing)
            self._prices[tariff] = None if prices.missing else prices
        return self._prices[tariff]


def _together(parts: list[Priced | None]) -> Priced | None:
    """The sum of several prices; None if one is missing."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return sum(cost for cost, _ in known), tuple(one for _, bill in known for one in bill)


def emitted_g(emitting: tuple[tuple[str, int | None], ...], gross_kg: int, grams: Mapping[str, int]) -> int:
    """Grams of a mass that is carried so far and handled so often; ``grams`` are the intensities of the factors."""
    if len(emitting) == 1 and (length := emitting[0][1]) is not None:
        return emissions.carried_g(gross_kg, length, grams[emitting[0][0]])
    return sum(
        emissions.handled_g(gross_kg, grams[factor])
        if length is None
        else emissions.carried_g(gross_kg, length, grams[factor])
        for factor, length in emitting
    )


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
