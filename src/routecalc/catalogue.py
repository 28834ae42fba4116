"""What carriers and hubs can do, before it is priced: every leg, run and hub operation with its hours and metres, the
tariffs that will be applied to it and the factors by which it emits.

Nothing here hangs on how much the goods weigh or on where they go, only on the day and on which links take them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

from routecalc import pricing, timing
from routecalc.itinerary import Kind
from routecalc.network import Clearance, Link, Mode, Network, Node, Transfer
from routecalc.pricing import Occasion
from routecalc.railway import Run, runs
from routecalc.record import Unique
from routecalc.timing import Duration
from routecalc.units import metres

Takes = Callable[[Link], bool]


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


def catalogue(network: Network, day: dt.date, avoid: tuple[str, ...], takes: Takes) -> Catalogue:
    """All that can be done on a day without some places, on the links that are taken; made once for each."""
    refused = frozenset(link.id for link in network.links if not takes(link))
    key = ("catalogue", day, avoid, refused)
    known: Catalogue | None = network.remembered.get(key)
    if known is None:
        nodes = {node.id: node for node in network.nodes if node.id not in avoid}
        ranks = map(rank, count())
        known = network.remembered[key] = Catalogue(
            nodes,
            tuple(_hubs(nodes, day, lambda node: [network.transfer[id_] for id_ in node.transfers], ranks)),
            tuple(_hubs(nodes, day, lambda node: [network.clearance[id_] for id_ in node.clearances], ranks)),
            tuple(_legs(network, nodes, takes, ranks)),
            tuple(_run(nodes, run, next(ranks)) for run in runs(network, frozenset(nodes), takes, day)),
        )
    return known


STEP = 1 << 25
"""Of two ways that are equally good the one of fewer operations is kept, then that of the smaller rest."""


def rank(number: int) -> int:
    """The rank of an operation by its number: numbers side by side are strewn, so that sums differ."""
    return STEP + (number * 2654435761 & STEP - 1)


def _hubs(
    nodes: dict[str, Node], day: dt.date, at: Callable[[Node], list[Any]], ranks: Iterator[int]
) -> Iterator[tuple[Any, Item]]:
    """Hub operations, or clearances, in every place."""
    handled: dict[str, tuple[Any, ...]] = {}
    for node in nodes.values():
        for fact in at(node):
            if fact.valid(day):
                if fact.id not in handled:
                    handled[fact.id] = _handled(fact, day)
                kind, duration, emitting, facts = handled[fact.id]
                due = (Due(fact.tariff, Occasion(node, node), False),) if fact.tariff else ()
                yield fact, Item(
                    kind, None, fact.id, node.id, node.id, (), 0, duration, due, emitting, facts, fact.opening,
                    rank=next(ranks),
                )  # fmt: skip


def _handled(fact: Transfer | Clearance, day: dt.date) -> tuple[Any, ...]:
    """Kind, time, emission factors and facts of a hub operation, the same in all places."""
    duration = timing.stay(fact, day)
    if isinstance(fact, Clearance):
        return "clearance", duration, (), ()
    return fact.kind, duration, ((fact.factor, None),), (fact.factor,)


def _legs(network: Network, nodes: dict[str, Node], takes: Takes, ranks: Iterator[int]) -> Iterator[Item]:
    for link in network.links:
        if link.kind == "leg" and takes(link):
            assert link.tariff is not None, "loading refuses a carriage without a price"
            assert link.factor is not None, "loading refuses a carriage without an emission factor"
            areas = tuple([(area, metres(km)) for area, km in (link.km or {}).items()])
            length = sum(part for _, part in areas)
            duration = timing.under_way(network, link, length)
            for start, end in _ways(link):
                if start in nodes and end in nodes:
                    due = (Due(link.tariff, pricing.carriage(nodes[start], nodes[end], areas), True),)
                    yield Item(
                        "carriage", link.mode, link.id, start, end, (), length, duration, due,
                        ((link.factor, length),), (link.id, link.factor), link.opening, schedule=link.schedule,
                        rank=next(ranks),
                    )  # fmt: skip


def _ways(link: Link) -> tuple[tuple[str, str], ...]:
    there = (link.start, link.end)
    return (there, there[::-1]) if link.both_ways else (there,)


def _run(nodes: dict[str, Node], run: Run, rank: int) -> Item:
    """A run with the price of each railway on it, and of its borders."""
    due = [
        Due(part.tariff, Occasion(nodes[part.start], nodes[part.end], part.areas, part.metres), True)
        for part in run.parts
    ]
    due += [Due(t.tariff, Occasion(nodes[at], nodes[at]), False) for at, t in run.borders if t.tariff]
    emitting = (*run.emitting, *((t.factor, None) for _, t in run.borders))
    return Item(
        "carriage", "rail", run.id, run.start, run.end, run.via, run.metres, run.duration, tuple(due), emitting,
        run.facts, by_track_s=run.by_track_s, schedule=run.schedule, rank=rank,
    )  # fmt: skip
