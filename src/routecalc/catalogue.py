"""What carriers and hubs can do, before it is priced: every leg, run and hub operation with its hours and metres, the
tariffs that will be applied to it and the factors by which it emits.

Nothing here hangs on how much the goods weigh or on where they go, only on the day and on which links take them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import count
from typing import Any, NamedTuple

from routecalc import timing
from routecalc.itinerary import Kind
from routecalc.memory import Memory
from routecalc.network import Clearance, Link, Mode, Network, Node, Transfer
from routecalc.pricing import Load, Occasion
from routecalc.railway import Run, Takes, trains_and_others
from routecalc.record import Unique
from routecalc.request import Request
from routecalc.timing import Duration
from routecalc.units import metres


class Due(NamedTuple):
    """A tariff and what it is applied to."""

    tariff: str
    occasion: Occasion
    freight: bool
    """Whether it is the price of a carriage, which nobody does for nothing by accident."""


class Item(NamedTuple):
    """One thing that can be done, whatever it costs."""

    kind: Kind
    mode: Mode | None
    fact: str
    """Id of the link, transfer or clearance, or of the railway for a run."""
    start: str
    end: str
    via: tuple[str, ...]
    """Places passed without a stop."""
    metres: int
    duration: Duration
    due: tuple[Due, ...]
    """What has to be paid."""
    emitting: tuple[tuple[str, int | None], ...]
    """Emission factors, each with the metres that it counts for; None where goods are handled."""
    facts: tuple[str, ...]
    """Facts of distance and emissions, besides those of the duration."""
    opening: str | None = None
    """Fact of the opening hours in which it is done."""
    by_track_s: int | None = None
    """For a train whose hours are stated: what track and borders come to."""
    schedule: str | None = None
    """What a carriage is waited for."""
    rank: int = 0
    """Decides between ways of equal cost, time and emissions."""
    shape: tuple[object, ...] = ()
    """What it is on a drawing: the same object for items that are drawn alike."""


class Catalogue(Unique):
    """All that can be done on a day."""

    nodes: dict[str, Node]
    """Places that are not avoided."""
    transfers: tuple[tuple[Transfer, Item], ...]
    clearances: tuple[tuple[Clearance, Item], ...]
    legs: tuple[Item, ...]
    """Road, sea, river and air carriages."""
    runs: tuple[Item, ...]
    """Carriages by rail."""


def catalogue(network: Network, request: Request, load: Load, *, shared: bool = False) -> Catalogue:
    """All that can be done on the day of a request, without the places that it avoids, by links that take the goods.

    It is made once for all goods that the same links take, and for all networks with the same links and places. Where
    it is ``shared``, what rests on the same facts is the same object in the catalogues of all networks that hold them;
    one that is asked for alone is made faster without.
    """
    facts = (network.links, network.transfers, network.clearances, network.nodes, network.factors)
    day, avoid, boxes = request.as_of, request.avoid, tuple(name for name, _ in load.boxes)

    def takes(link: Link) -> bool:
        wanted = not request.modes or link.mode in request.modes
        fitting = not link.boxes or all(box in link.boxes for box in boxes)
        return wanted and fitting and load.cargo in link.cargo and link.valid(day)

    goods = (shared, day, avoid, request.modes, boxes, load.cargo)
    known: Catalogue | None = network.remembered.get(("catalogue", *goods))
    if known is None:
        key = ("catalogue", *map(id, facts), *goods)
        known = network.memory.once(key, lambda: _listed(network, day, avoid, takes, shared), facts)
        network.remembered["catalogue", *goods] = known
    return known


def _listed(network: Network, day: dt.date, avoid: tuple[str, ...], takes: Takes, shared: bool) -> Catalogue:
    nodes = {node.id: node for node in network.nodes if node.id not in avoid}
    stock: Memory | None = network.memory.once(("stock", day), lambda: Memory(STOCK)) if shared else None
    hubs, legs, served, others = (map(rank, count(kind << 20)) for kind in range(4))
    trains, ordinary = trains_and_others(network, frozenset(nodes), takes, day)
    plain: tuple[Item, ...] = network.memory.once(
        ("ordinary", day, shared, id(ordinary), id(network.nodes)),
        lambda: tuple(_rail(stock, network, nodes, ordinary, others)),
        ordinary, network.nodes,
    )  # fmt: skip
    return Catalogue(
        nodes,
        tuple(_hubs(stock, nodes, day, lambda node: [network.transfer[id_] for id_ in node.transfers], hubs)),
        tuple(_hubs(stock, nodes, day, lambda node: [network.clearance[id_] for id_ in node.clearances], hubs)),
        tuple(_legs(stock, network, nodes, takes, legs)),
        (*_rail(stock, network, nodes, trains, served), *plain),
    )


STOCK = 200_000
"""Items, and parts of them, that are remembered to be shared."""
STEP = 1 << 25
"""Of two ways that are equally good the one of fewer operations is kept, then that of the smaller rest."""


def rank(number: int) -> int:
    """The rank of an operation by its number: numbers side by side are strewn, so that sums differ."""
    return STEP + (number * 2654435761 & STEP - 1)


def _hubs(
    stock: Memory | None, nodes: dict[str, Node], day: dt.date, at: Callable[[Node], list[Any]], ranks: Iterator[int]
) -> Iterator[tuple[Any, Item]]:
    """Hub operations, or clearances, in every place."""
    handled: dict[str, tuple[Any, ...]] = {}
    for node in nodes.values():
        for fact in at(node):
            if fact.valid(day):
                rank = next(ranks)
                if fact.id not in handled:
                    handled[fact.id] = _handled(fact, day)
                if stock is None:
                    yield fact, _hub(stock, node, fact, handled[fact.id], rank)
                else:
                    make = partial(_hub, stock, node, fact, handled[fact.id], rank)
                    yield fact, stock.once((id(fact), id(node), rank), make, fact, node)


def _hub(stock: Memory | None, node: Node, fact: Transfer | Clearance, handled: tuple[Any, ...], rank: int) -> Item:
    kind, duration, emitting, facts = handled
    due = (Due(fact.tariff, Occasion(node, node), False),) if fact.tariff else ()
    shape: tuple[object, ...] = ()
    if stock is not None:
        due = stock.once(("due", fact.tariff, id(node)), lambda: due, node)
        shape = _same(stock, (kind, fact.id, node.id))
    return Item(
        kind, None, fact.id, node.id, node.id, (), 0, duration, due, emitting, facts, fact.opening, None, None, rank,
        shape,
    )  # fmt: skip


def _same(stock: Memory, shape: tuple[object, ...]) -> tuple[object, ...]:
    """The one object of this content."""
    one: tuple[object, ...] = stock.once(shape, lambda: shape)
    return one


def _handled(fact: Transfer | Clearance, day: dt.date) -> tuple[Any, ...]:
    """Kind, time, emission factors and facts of a hub operation, the same in all places."""
    duration = timing.stay(fact, day)
    if isinstance(fact, Clearance):
        return "clearance", duration, (), ()
    return fact.kind, duration, ((fact.factor, None),), (fact.factor,)


def _legs(
    stock: Memory | None, network: Network, nodes: dict[str, Node], takes: Takes, ranks: Iterator[int]
) -> Iterator[Item]:
    for link in network.links:
        if link.kind == "leg" and takes(link):
            speed, lasts = network.factor.get(link.speed or ""), _Lasts(network, link)
            for start, end in _ways(link):
                if start in nodes and end in nodes:
                    one, other, rank = nodes[start], nodes[end], next(ranks)
                    if stock is None:
                        yield _leg(stock, lasts, one, other, rank)
                    else:
                        key = (id(link), id(one), id(other), id(speed), rank)
                        yield stock.once(key, partial(_leg, stock, lasts, one, other, rank), link, one, other, speed)


class _Lasts:
    """How far and how long a leg goes, the same both ways; worked out when it is first wanted."""

    def __init__(self, network: Network, link: Link) -> None:
        self.network, self.link = network, link

    @cached_property
    def areas(self) -> tuple[tuple[str, int], ...]:
        """Metres by bureau or province."""
        return tuple([(area, metres(km)) for area, km in (self.link.km or {}).items()])

    @cached_property
    def length(self) -> int:
        """Metres in all."""
        return sum([part for _, part in self.areas])

    @cached_property
    def duration(self) -> Duration:
        """Time under way."""
        return timing.under_way(self.network, self.link, self.length)


def _leg(stock: Memory | None, lasts: _Lasts, start: Node, end: Node, rank: int) -> Item:
    link, areas, length = lasts.link, lasts.areas, lasts.length
    assert link.tariff is not None, "loading refuses a carriage without a price"
    assert link.factor is not None, "loading refuses a carriage without an emission factor"
    due: tuple[Due, ...] = (_made(Due, (link.tariff, _made(Occasion, (start, end, areas, length)), True)),)
    shape: tuple[object, ...] = ()
    if stock is not None:
        due = stock.once(("due", link.tariff, id(start), id(end), areas), lambda: due, start, end)
        shape = _same(stock, (link.mode, link.id, start.id, end.id, length, link.schedule))
    return Item(
        "carriage", link.mode, link.id, start.id, end.id, (), length, lasts.duration, due,
        ((link.factor, length),), (link.id, link.factor), link.opening, None, link.schedule, rank, shape,
    )  # fmt: skip


def _ways(link: Link) -> tuple[tuple[str, str], ...]:
    there = (link.start, link.end)
    return (there, there[::-1]) if link.both_ways else (there,)


def _rail(
    stock: Memory | None, network: Network, nodes: dict[str, Node], found: Sequence[Run], ranks: Iterator[int]
) -> Iterator[Item]:
    for run in found:
        rank = next(ranks)
        if stock is None:
            yield _run(stock, nodes, run, rank)
        else:
            plain = len(run.parts) == 1 and not run.borders
            kept = (nodes[run.start], nodes[run.end]) if plain else (network.nodes,)
            yield stock.once((id(run), rank, *map(id, kept)), partial(_run, stock, nodes, run, rank), run, kept)


_made: Callable[..., Any] = tuple.__new__
"""Makes a named tuple of all its fields: there are thousands of runs, and naming each field takes as long again."""


def _run(stock: Memory | None, nodes: dict[str, Node], run: Run, rank: int) -> Item:
    """A run with the price of each railway on it, and of its borders."""
    due = _due(nodes, run)
    emitting: tuple[tuple[str, int | None], ...] = run.emitting
    if run.borders:
        emitting = (*emitting, *((t.factor, None) for _, t in run.borders))
    shape: tuple[object, ...] = ()
    if stock is not None:
        ends = [one for part in due for one in (part.occasion.start, part.occasion.end)]
        prices = tuple([(part.tariff, part.occasion.areas) for part in due])
        due = stock.once(("due", prices, *map(id, ends)), lambda: due, ends)
        shape = _same(stock, ("rail", run.id, run.start, run.end, run.via, run.metres, run.schedule))
    first = ("carriage", "rail", *run[:4], run.metres, run.duration, due, emitting)
    item: Item = _made(Item, (*first, run.facts, None, run.by_track_s, run.schedule, rank, shape))
    return item


def _due(nodes: dict[str, Node], run: Run) -> tuple[Due, ...]:
    if len(run.parts) == 1 and not run.borders:
        ((tariff, start, end, areas, length),) = run.parts
        return (_made(Due, (tariff, _made(Occasion, (nodes[start], nodes[end], areas, length)), True)),)
    parts = [
        Due(tariff, Occasion(nodes[start], nodes[end], areas, length), True)
        for tariff, start, end, areas, length in run.parts
    ]
    return (*parts, *(Due(t.tariff, Occasion(nodes[at], nodes[at]), False) for at, t in run.borders if t.tariff))
