"""The arcs of all that can be done, drawn once for all prices: what stands on each arc is a number, not an amount.

catalogue ──▶ things by number ──▶ arcs of one direction of trade ──▶ those that follow a baseline
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from routecalc.catalogue import Catalogue, Item, rank
from routecalc.graph import END, Graph, Plan, Rule, Vertex, ends, obeying, product
from routecalc.network import Movement, Network
from routecalc.quoting import pattern
from routecalc.record import Record, Unique, fresh
from routecalc.request import Request
from routecalc.search.trees import Lattice
from routecalc.supply import Carriage, Operation, Supply, Terms
from routecalc.timing import waiting


class Things(Unique):
    """All that can be done under some networks on a day, by number: the items of their catalogue, the waits for their
    schedules, and at the last number nothing."""

    network: Network
    """One of them; others may have other prices."""
    catalogue: Catalogue

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Transfers, clearances, legs, runs."""
        known = self.catalogue
        hubs = [item for _, item in (*known.transfers, *known.clearances)]
        return (*hubs, *known.legs, *known.runs)

    @cached_property
    def schedules(self) -> dict[str, int]:
        """The number of each wait."""
        return {one.id: len(self.items) + at for at, one in enumerate(self.network.schedules)}

    @cached_property
    def metres(self) -> Any:
        """Metres of each, as an array."""
        import numpy as np

        return np.array([item.metres for item in self.items] + [0] * (self.size - len(self.items)), np.int64)

    @cached_property
    def ranks(self) -> Any:
        """The rank of each, as an array: what decides between ways of equal cost, time and emissions."""
        import numpy as np

        waits = [rank(-number) for number in range(1, len(self.schedules) + 1)]
        return np.array([item.rank for item in self.items] + waits + [END.rank], np.int64)

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.items) + len(self.schedules) + 1

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """What drawings hang on: networks of one shape share them."""
        hubs = [(fact.start, fact.end, fact.kind) for fact, _ in self.catalogue.transfers]
        clears = [fact.direction for fact, _ in self.catalogue.clearances]
        known = (*self.network.nodes, *self.network.baselines, *(item.shape for item in self.items))
        return (*map(id, known), *hubs, *clears, *self.schedules)


class Drawn(Unique):
    """The arcs of one shape and direction of trade."""

    things: Things
    moved: Movement
    graph: Graph
    done: Sequence[int]
    """What is done on each arc of the graph, by number."""
    numbers: Mapping[Vertex, int]
    """The vertices that lead to some end."""
    lattice: Lattice
    """The arcs between them."""
    ways: dict[bytes, Chain] = fresh(dict)
    """What is known of the ways that were found."""
    usual: dict[object, Usual] = fresh(dict)
    """The arcs that follow a baseline, by its name and the home territory."""

    def ends(self, origin: str, destination: str) -> tuple[int | None, int]:
        """The vertices at which goods start, if any way does, and where they are wanted."""
        source, target = ends(self.moved, origin, destination)
        return self.numbers.get(source), self.numbers[target]

    def chain(self, steps: bytes) -> Chain:
        """What a way is, by what is done on it."""
        known = self.ways.get(steps)
        if known is None:
            known = self.ways[steps] = _chain(self.things.items, steps)
        return known


class Usual(Unique):
    """The arcs that follow a baseline."""

    numbers: Mapping[Vertex, int]
    lattice: Lattice

    def ends(self, moved: Movement, origin: str, destination: str) -> tuple[int | None, int | None]:
        """The vertices at which goods start and are wanted; None where nothing that follows the baseline does."""
        source, target = obeying(*ends(moved, origin, destination))
        return self.numbers.get(source), self.numbers.get(target)


class Chain(Record):
    """A way without its prices."""

    route: str
    """Places in the order in which they are passed."""
    straight: bool
    """Whether it comes to no place twice."""


def _chain(items: Sequence[Item], steps: bytes) -> Chain:
    done = [items[step] for step in memoryview(steps).cast("i") if step < len(items)]
    places = [done[0].start] if done else []
    places.extend(item.end for item in done if item.end != places[-1])
    return Chain(" > ".join(places), _straight([item for item in done if item.kind == "carriage"]))


def _straight(carriages: Sequence[Item]) -> bool:
    """Whether no carriage reaches a place a second time, or returns to one; see ``quoting``."""
    seen: set[str] = set()
    for item in carriages:
        seen.add(item.start)
        if item.end in seen:
            return False
        seen.add(item.end)
    return True


def draw(things: Things, request: Request, moved: Movement, terms: Terms) -> Drawn:
    """The arcs for the direction of trade of a request."""
    operations = [_bare(item) for item in things.items]
    numbers = {id(operation): at for at, operation in enumerate(operations)}
    known = things.catalogue
    hubs, clears = len(known.transfers), len(known.transfers) + len(known.clearances)
    offers = Supply(
        terms,
        known.nodes,
        tuple((fact, operations[at]) for at, (fact, _) in enumerate(known.transfers)),
        tuple((fact, operations[hubs + at]) for at, (fact, _) in enumerate(known.clearances)),
        tuple(Carriage(operations[at], things.items[at].schedule) for at in range(clears, len(operations))),
        {one.id: waiting(one) for one in things.network.schedules},
        (),
    )
    graph = Plan(things.network, request, offers).drawn()
    done = [numbers[id(one)] if id(one) in numbers else things.schedules[one.fact] for one in graph.operations]
    targets = [ends(moved, place, place)[1] for place in known.nodes]
    return Drawn(things, moved, graph, done, *_leading(graph, done, targets))


def usual(drawn: Drawn, network: Network, request: Request) -> Usual:
    """The arcs of a drawing that follow the baseline of a request, for all ends."""
    name, rule = pattern(network, request)
    known = drawn.usual.get(name)
    if known is None:
        known = drawn.usual[name] = _usual(drawn, request, rule)
    return known


def _usual(drawn: Drawn, request: Request, rule: Callable[[], Rule]) -> Usual:
    whole = drawn.graph.between(*ends(drawn.moved, request.origin, request.destination))
    at = dict(zip(map(id, whole.operations), drawn.done, strict=True))
    graph = product(whole, *rule())
    last = drawn.things.size - 1
    targets = [obeying(*ends(drawn.moved, place, place))[1] for place in drawn.things.catalogue.nodes]
    return Usual(*_leading(graph, [last if one is END else at[id(one)] for one in graph.operations], targets))


def _leading(graph: Graph, things: Sequence[int], ends: Iterable[Vertex]) -> tuple[dict[Vertex, int], Lattice]:
    """The part of a graph that leads to some end: its vertices by number, and its arcs."""
    arrays = graph.arrays
    entering: dict[int, list[int]] = {}
    for tail, head in zip(arrays.tails, arrays.heads, strict=True):
        entering.setdefault(head, []).append(tail)
    queue = [graph.numbers[end] for end in ends if end in graph.numbers]
    leads = set(queue)
    for vertex in queue:
        fresh = dict.fromkeys(tail for tail in entering.get(vertex, ()) if tail not in leads)
        leads.update(fresh)
        queue.extend(fresh)
    new = {vertex: at for at, vertex in enumerate(sorted(leads))}
    arcs = [
        (new[tail], new[head], thing)
        for tail, head, thing in zip(arrays.tails, arrays.heads, things, strict=True)
        if tail in new and head in new
    ]
    tails, heads, done = ([arc[at] for arc in arcs] for at in range(3))
    named = {graph.vertices[vertex]: at for vertex, at in new.items()}
    return named, Lattice(len(new), tails, heads, done, [arrays.groups[vertex] for vertex in new])


def _bare(item: Item) -> Operation:
    """An item as an operation that costs nothing and weighs nothing."""
    return Operation(
        item.kind, item.mode, item.fact, item.start, item.end, item.via, item.metres, item.duration, 0, 0, (),
        item.facts, opening=item.opening, by_track_s=item.by_track_s,
    )  # fmt: skip
