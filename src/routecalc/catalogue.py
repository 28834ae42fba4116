"""What carriers and hubs can do, before it is priced: every leg, run and hub operation with its hours and metres, the
tariffs that will be applied to it and the factors by which it emits.

Nothing here hangs on how much the goods weigh or on where they go, only on the day and on which links take them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from routecalc import pricing, timing
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


def catalogue(network: Network, request: Request, load: Load) -> Catalogue:
    """All that can be done on the day of a request, without the places that it avoids, by links that take the goods.

    It is made once for all goods that the same links take, and for all networks with the same links and places.
    """
    facts = (network.links, network.transfers, network.clearances, network.nodes, network.factors)
    day, avoid, boxes = request.as_of, request.avoid, tuple(name for name, _ in load.boxes)

    def takes(link: Link) -> bool:
        wanted = not request.modes or link.mode in request.modes
        fitting = not link.boxes or all(box in link.boxes for box in boxes)
        return wanted and fitting and load.cargo in link.cargo and link.valid(day)

    goods = (day, avoid, request.modes, boxes, load.cargo)
    known: Catalogue | None = network.remembered.get(("catalogue", *goods))
    if known is None:
        key = ("catalogue", *map(id, facts), *goods)
        known = network.memory.once(key, lambda: _listed(network, day, avoid, takes), facts)
        network.remembered["catalogue", *goods] = known
    return known


def _listed(network: Network, day: dt.date, avoid: tuple[str, ...], takes: Takes) -> Catalogue:
    nodes = {node.id: node for node in network.nodes if node.id not in avoid}
    stock: Memory = network.memory.once(("stock", day), lambda: Memory(STOCK))
    hubs, legs, served, others = (map(rank, count(kind << 20)) for kind in range(4))
    trains, ordinary = trains_and_others(network, frozenset(nodes), takes, day)
    plain: tuple[Item, ...] = network.memory.once(
        ("ordinary", day, id(ordinary), id(network.nodes)),
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
"""Items that are remembered, so that what rests on the same facts is the same object in all networks that hold them."""
STEP = 1 << 25
"""Of two ways that are equally good the one of fewer operations is kept, then that of the smaller rest."""


def rank(number: int) -> int:
    """The rank of an operation by its number: numbers side by side are strewn, so that sums differ."""
    return STEP + (number * 2654435761 & STEP - 1)


def _hubs(
    stock: Memory, nodes: dict[str, Node], day: dt.date, at: Callable[[Node], list[Any]], ranks: Iterator[int]
) -> Iterator[tuple[Any, Item]]:
    """Hub operations, or clearances, in every place."""
    for node in nodes.values():
        for fact in at(node):
            if fact.valid(day):
                rank = next(ranks)
                key = (id(fact), id(node), rank)
                yield fact, stock.once(key, partial(_hub, stock, node, fact, day, rank), fact, node)


def _hub(stock: Memory, node: Node, fact: Transfer | Clearance, day: dt.date, rank: int) -> Item:
    kind, duration, emitting, facts = stock.once((id(fact), day), lambda: _handled(fact, day), fact)
    key = ("due", fact.tariff, id(node))
    due = stock.once(key, lambda: (Due(fact.tariff, Occasion(node, node), False),) if fact.tariff else (), node)
    return Item(
        kind, None, fact.id, node.id, node.id, (), 0, duration, due, emitting, facts, fact.opening, rank=rank,
        shape=_same(stock, (kind, fact.id, node.id)),
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
    stock: Memory, network: Network, nodes: dict[str, Node], takes: Takes, ranks: Iterator[int]
) -> Iterator[Item]:
    for link in network.links:
        if link.kind == "leg" and takes(link):
            speed = network.factor.get(link.speed or "")
            for start, end in _ways(link):
                if start in nodes and end in nodes:
                    rank = next(ranks)
                    key = (id(link), id(nodes[start]), id(nodes[end]), id(speed), rank)
                    kept = (link, nodes[start], nodes[end], speed)
                    yield stock.once(key, partial(_leg, stock, network, link, nodes[start], nodes[end], rank), kept)


def _leg(stock: Memory, network: Network, link: Link, start: Node, end: Node, rank: int) -> Item:
    assert link.tariff is not None, "loading refuses a carriage without a price"
    assert link.factor is not None, "loading refuses a carriage without an emission factor"
    areas = tuple([(area, metres(km)) for area, km in (link.km or {}).items()])
    length = sum(part for _, part in areas)
    tariff = link.tariff
    due = stock.once(
        ("due", tariff, id(start), id(end), areas),
        lambda: (Due(tariff, pricing.carriage(start, end, areas), True),),
        start, end,
    )  # fmt: skip
    return Item(
        "carriage", link.mode, link.id, start.id, end.id, (), length, timing.under_way(network, link, length), due,
        ((link.factor, length),), (link.id, link.factor), link.opening, schedule=link.schedule, rank=rank,
        shape=_same(stock, (link.mode, link.id, start.id, end.id, length, link.schedule)),
    )  # fmt: skip


def _ways(link: Link) -> tuple[tuple[str, str], ...]:
    there = (link.start, link.end)
    return (there, there[::-1]) if link.both_ways else (there,)


def _rail(
    stock: Memory, network: Network, nodes: dict[str, Node], found: Sequence[Run], ranks: Iterator[int]
) -> Iterator[Item]:
    for run in found:
        rank = next(ranks)
        plain = len(run.parts) == 1 and not run.borders
        kept = (nodes[run.start], nodes[run.end]) if plain else (network.nodes,)
        yield stock.once((id(run), rank, *map(id, kept)), partial(_run, stock, nodes, run, rank), run, kept)


def _run(stock: Memory, nodes: dict[str, Node], run: Run, rank: int) -> Item:
    """A run with the price of each railway on it, and of its borders."""
    borders = tuple([(at, t.tariff) for at, t in run.borders if t.tariff])
    ends = [nodes[at] for part in run.parts for at in (part.start, part.end)]
    due = stock.once(("due", run.parts, borders, *map(id, ends)), lambda: _due(nodes, run, borders), ends)
    emitting = (*run.emitting, *((t.factor, None) for _, t in run.borders))
    return Item(
        "carriage", "rail", run.id, run.start, run.end, run.via, run.metres, run.duration, due, emitting,
        run.facts, by_track_s=run.by_track_s, schedule=run.schedule, rank=rank,
        shape=_same(stock, ("rail", run.id, run.start, run.end, run.via, run.metres, run.schedule)),
    )  # fmt: skip


def _due(nodes: dict[str, Node], run: Run, borders: Sequence[tuple[str, str]]) -> tuple[Due, ...]:
    parts = [
        Due(part.tariff, Occasion(nodes[part.start], nodes[part.end], part.areas, part.metres), True)
        for part in run.parts
    ]
    return (*parts, *(Due(tariff, Occasion(nodes[at], nodes[at]), False) for at, tariff in borders))
