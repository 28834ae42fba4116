"""The arcs of all that can be done, drawn once for all prices: what stands on each arc is a number, not an amount.

catalogue ──▶ things by number ──▶ arcs of one direction of trade ──▶ those that follow a baseline
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from routecalc.catalogue import Catalogue, Item, rank
from routecalc.graph import END, LAST, Graph, Plan, Rule, ends, walked
from routecalc.network import Movement, Network
from routecalc.quoting import pattern
from routecalc.record import Record, Unique, fresh
from routecalc.request import Request
from routecalc.search.trees import Lattice
from routecalc.supply import Carriage, Supply, Terms, offer
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
    numbers: Mapping[int, int]
    """The vertices of the graph that lead to some end, as the lattice numbers them."""
    lattice: Lattice
    """The arcs between them."""
    ways: dict[bytes, Chain] = fresh(dict)
    """What is known of the ways that were found."""
    usual: dict[object, Usual] = fresh(dict)
    """The arcs that follow a baseline, by its name and the home territory."""

    def ends(self, origin: str, destinations: tuple[str, ...]) -> tuple[int | None, list[int]]:
        """The vertex at which goods start, if any way does, and those at which they are wanted."""
        both = [[self.graph.numbers[one] for one in ends(self.moved, origin, end)] for end in destinations]
        return self.numbers.get(both[0][0]), [self.numbers[target] for _, target in both]

    def chain(self, steps: bytes) -> Chain:
        """What a way is, by what is done on it."""
        known = self.ways.get(steps)
        if known is None:
            known = self.ways[steps] = _chain(self.things.items, steps)
        return known


class Usual(Unique):
    """The arcs that follow a baseline."""

    starts: Mapping[str, int | None]
    """For every place the vertex at which goods start; None where nothing that follows the baseline does."""
    goals: Mapping[str, int]
    """The vertex at which they are wanted."""
    lattice: Lattice


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
    operations = [offer(item, 0, (0, ())) for item in things.items]
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
    numbered = map(numbers.get, map(id, graph.operations))
    each = zip(numbered, graph.operations, strict=True)
    what = [things.schedules[one.fact] if number is None else number for number, one in each]
    arrays = graph.arrays
    goals = [graph.numbers[ends(moved, place, place)[1]] for place in known.nodes]
    new, lattice = _leading(arrays.tails, arrays.heads, what, arrays.groups, goals)
    return Drawn(things, moved, graph, what, new, lattice)


def usual(drawn: Drawn, network: Network, request: Request) -> Usual:
    """The arcs of a drawing that follow the baseline of a request, for all ends."""
    name, rule = pattern(network, request)
    known = drawn.usual.get(name)
    if known is None:
        known = drawn.usual[name] = _usual(drawn, rule)
    return known


def _usual(drawn: Drawn, rule: Callable[[], Rule]) -> Usual:
    places = drawn.things.catalogue.nodes
    both = [tuple(drawn.graph.numbers[end] for end in ends(drawn.moved, place, place)) for place in places]
    sources, targets = ([pair[at] for pair in both] for at in range(2))
    numbers, tails, heads, arcs = walked(drawn.graph, rule(), sources, targets)
    done = [drawn.things.size - 1 if arc is None else drawn.done[arc] for arc in arcs]
    groups = [drawn.graph.arrays.groups[vertex] for vertex, _ in numbers]
    new, lattice = _leading(tails, heads, done, groups, [numbers[target, LAST] for target in targets])
    starts = {place: new.get(numbers[source, 0]) for place, source in zip(places, sources, strict=True)}
    goals = {place: new[numbers[target, LAST]] for place, target in zip(places, targets, strict=True)}
    return Usual(starts, goals, lattice)


def _leading(
    tails: Sequence[int], heads: Sequence[int], done: Sequence[int], groups: Sequence[int], goals: Iterable[int]
) -> tuple[dict[int, int], Lattice]:
    """The arcs that lead to some goal, between vertices that are numbered anew."""
    entering: dict[int, list[int]] = {}
    for tail, head in zip(tails, heads, strict=True):
        entering.setdefault(head, []).append(tail)
    queue = list(dict.fromkeys(goals))
    leads = set(queue)
    for vertex in queue:
        fresh = dict.fromkeys([tail for tail in entering.get(vertex, ()) if tail not in leads])
        leads.update(fresh)
        queue.extend(fresh)
    new = {vertex: at for at, vertex in enumerate(sorted(leads))}
    arcs = [
        (new[tail], new[head], thing)
        for tail, head, thing in zip(tails, heads, done, strict=True)
        if tail in new and head in new
    ]
    fewer_tails, fewer_heads, things = ([arc[at] for arc in arcs] for at in range(3))
    return new, Lattice(len(new), fewer_tails, fewer_heads, things, [groups[vertex] for vertex in new])
