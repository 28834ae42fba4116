"""compile(Network, Request) → a graph whose every arc is one transport chain element, priced, timed and weighed.

    vertex = (place, layer, side, customs state)
      layer   yard, rail, sea, barge, road, air
      side    in (arrived), out (ready to leave), or the schedule waited for; a yard and a road have one side only
      state   home (not yet cleared for export) → transit → entered (cleared for import)

    home ──export clearance──▶ transit ──import clearance──▶ entered          (in the yard of a place that offers it)
    yard ──load──▶ rail·out ──carriage──▶ rail·in ──unload──▶ yard      (a schedule puts a wait before the carriage)

A carriage over a customs border is possible in transit only. Rail prices are not additive over track, so the
sections become *runs* first: one arc per pair of stations of a railway, priced as a whole (see ``railway``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from routecalc import emissions, pricing, timing
from routecalc.itinerary import Kind
from routecalc.network import Clearance, Link, Mode, Network, Node, Transfer
from routecalc.pricing import Load, Occasion, PriceList
from routecalc.railway import Part, Run, runs
from routecalc.request import Request
from routecalc.search import Arrays, Vector
from routecalc.timing import Duration
from routecalc.units import metres

if TYPE_CHECKING:
    import networkx

HOME, TRANSIT, ENTERED = "home", "transit", "entered"


Unpriced = tuple[str, str, str, str]
"""A tariff that could not be used: its id, the code without a price, the box type, and the day the price ended."""


class Vertex(NamedTuple):
    """Where a consignment can be: a place, how it stands there, and what customs has done."""

    node: str
    layer: str
    side: str
    state: str


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

    @property
    def weight(self) -> Vector:
        """Cost, expected seconds and grams."""
        return self.cost_minor, self.duration.likely_s, self.grams


@dataclass(frozen=True)
class Graph:
    """The arcs of one request. The plain arrays and the networkx graph are two views of them."""

    vertices: tuple[Vertex, ...]
    """Vertices by number."""
    arrays: Arrays
    """The plain view, for the search."""
    operations: tuple[Operation, ...]
    """What each arc does."""
    source: int
    """Vertex where the goods start."""
    target: int
    """Vertex where they are wanted."""
    unusable: tuple[Unpriced, ...]
    """Tariffs without a price for this consignment."""

    def to_networkx(self) -> networkx.MultiDiGraph[Vertex]:
        """The public view: vertices are ``Vertex`` tuples, edges carry cost, time, co2e, kind, mode and fact."""
        import networkx as nx

        graph: networkx.MultiDiGraph[Vertex] = nx.MultiDiGraph()
        graph.add_nodes_from(self.vertices)
        arcs = zip(self.arrays.tails, self.arrays.heads, self.operations, strict=True)
        for number, (tail, head, operation) in enumerate(arcs):
            cost, time, co2e = operation.weight
            graph.add_edge(
                self.vertices[tail], self.vertices[head], key=number, cost=cost, time=time, co2e=co2e,
                kind=operation.kind, mode=operation.mode, fact=operation.fact, metres=operation.metres,
            )  # fmt: skip
        return graph


class Drawing:
    """A graph while it is drawn: vertices get their numbers in the order in which they appear."""

    def __init__(self, source: Vertex, target: Vertex) -> None:
        self.numbers = {source: 0}
        self.target = self.numbers.setdefault(target, len(self.numbers))
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.operations: list[Operation] = []

    def number(self, vertex: Vertex) -> int:
        """The number of a vertex."""
        return self.numbers.setdefault(vertex, len(self.numbers))

    def add(self, tail: int, head: int, operation: Operation) -> None:
        """One more arc."""
        self.tails.append(tail)
        self.heads.append(head)
        self.operations.append(operation)

    def done(self, unusable: tuple[Unpriced, ...]) -> Graph:
        """The finished graph."""
        weights = [operation.weight for operation in self.operations]
        arrays = Arrays(len(self.numbers), self.tails, self.heads, weights)
        return Graph(tuple(self.numbers), arrays, tuple(self.operations), 0, self.target, unusable)


def compile(network: Network, request: Request) -> Graph:  # noqa: A001 - the stage's name in the design
    """The graph of ``request``: every usable operation in every customs state in which it is allowed."""
    desk = Desk(network, request)
    desk.transfers()
    desk.clearances()
    desk.legs()
    desk.rail()
    return desk.drawing.done(tuple(sorted(desk.unusable)))


Occasions = Iterable[tuple[str, Occasion]]
"""Tariffs and what they are applied to."""
Bill = tuple[tuple[PriceList, Occasion], ...]


class Desk:
    """Prices and times the facts of one network for one request; lives as long as ``compile``."""

    def __init__(self, network: Network, request: Request) -> None:
        self.network, self.request = network, request
        self.load: Load = pricing.load(network, request)
        self.home = network.node[request.origin].territory
        self.goal = network.node[request.destination].territory
        self.states = (ENTERED,) if self.home == self.goal else (HOME, TRANSIT, ENTERED)
        self.nodes = {node.id: node for node in network.nodes if node.id not in request.avoid}
        self.unusable: set[Unpriced] = set()
        self.drawing = Drawing(
            Vertex(request.origin, "yard", "", self.states[0]), Vertex(request.destination, "yard", "", self.states[-1])
        )
        self._prices: dict[str, PriceList | None] = {}
        self._doors: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._waits: dict[Vertex, int] = {}
        self._grams = {factor.id: emissions.intensity(factor) for factor in network.factors}

    # -- facts → arcs

    def transfers(self) -> None:
        """Hub operations inside every place."""
        for node in self.nodes.values():
            for id_ in node.transfers:
                transfer = self.network.transfer[id_]
                operation = self.hub(node, transfer, transfer.kind)
                if operation is not None:
                    self.transfer(node, transfer, operation)

    def transfer(self, node: Node, transfer: Transfer, operation: Operation) -> None:
        """One hub operation in every state; a border is crossed in transit, or where no customs is concerned."""
        for state in self.allowed(node, node):
            if transfer.kind != "border" or state == TRANSIT or len(self.states) == 1:
                tail = self.doors(node, transfer.start, state)[1]
                self.drawing.add(tail, self.doors(node, transfer.end, state)[0], operation)

    def clearances(self) -> None:
        """Customs clearance in the yards of the territories at both ends."""
        if self.home == self.goal:
            return
        steps = {"export": (self.home, HOME, TRANSIT), "import": (self.goal, TRANSIT, ENTERED)}
        for node in self.nodes.values():
            for id_ in node.clearances:
                clearance = self.network.clearance[id_]
                territory, before, after = steps[clearance.direction]
                if node.territory == territory and (operation := self.hub(node, clearance, "clearance")):
                    head = self.doors(node, "yard", after)[0]
                    self.drawing.add(self.doors(node, "yard", before)[0], head, operation)

    def legs(self) -> None:
        """Road, sea, river and air carriages."""
        legs = [
            (link, pricing.carriage(self.nodes[start], self.nodes[end], areas))
            for link in self.network.links
            if link.kind == "leg" and self.takes(link)
            for areas in (tuple((area, metres(km)) for area, km in (link.km or {}).items()),)
            for start, end in _ways(link)
            if start in self.nodes and end in self.nodes and not self.beside(start, end)
        ]
        self.foresee((link.tariff, occasion) for link, occasion in legs if link.tariff is not None)
        for link, occasion in legs:
            self.leg(link, occasion)

    def leg(self, link: Link, occasion: Occasion) -> None:
        """The arcs of one leg in one direction."""
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
            self.carriage(operation, start, end, link.schedule)

    def rail(self) -> None:
        """Runs between the stations of every railway, and the trains that serve some of them."""
        found = [
            (run, [(part.tariff, self.part(part)) for part in run.parts])
            for run in runs(self.network, frozenset(self.nodes), self.takes)
            if not self.beside(run.start, run.end)
        ]
        self.foresee(part for _, parts in found for part in parts)
        for run, parts in found:
            self.run(run, parts)

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

    def run(self, run: Run, parts: list[tuple[str, Occasion]]) -> None:
        """The arcs of one run."""
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
            self.carriage(operation, nodes[run.start], nodes[run.end], run.schedule)

    # -- parts of arcs

    def carriage(self, operation: Operation, start: Node, end: Node, schedule: str | None) -> None:
        """A carriage in every state in which it is allowed, behind its wait if it has a schedule."""
        mode = operation.mode
        assert mode is not None
        for state in self.allowed(start, end):
            tail = self.doors(start, mode, state)[0]
            if schedule is not None:
                tail = self.wait(tail, start, mode, schedule, state)
            self.drawing.add(tail, self.doors(end, mode, state)[1], operation)

    def wait(self, ready: int, node: Node, mode: str, schedule: str, state: str) -> int:
        """The vertex behind the wait for a schedule; the wait costs nothing and is shared by all that use it."""
        key = Vertex(node.id, mode, schedule, state)
        if key not in self._waits:
            self._waits[key] = self.drawing.number(key)
            duration = timing.waiting(self.network.schedule[schedule])
            waiting = Operation("waiting", None, schedule, node.id, node.id, (), 0, duration, 0, 0, (), ())
            self.drawing.add(ready, self._waits[key], waiting)
        return self._waits[key]

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

    def doors(self, node: Node, layer: str, state: str) -> tuple[int, int]:
        """The vertices of a layer in a place: where departures begin and where arrivals end.

        They are one in the yard, and on a road that simply goes on.
        """
        key = (node.id, layer, state)
        doors = self._doors.get(key)
        if doors is None:
            one = layer == "yard" or (layer == "road" and node.id not in self.road_stops)
            sides = ("", "") if one else ("out", "in")
            out, into = (self.drawing.number(Vertex(node.id, layer, side, state)) for side in sides)
            doors = self._doors[key] = (out, into)
        return doors

    # -- what is allowed

    def takes(self, link: Link) -> bool:
        """Whether the link carries these boxes, this cargo, by a mode that is wanted."""
        wanted = not self.request.modes or link.mode in self.request.modes
        boxes = not link.boxes or all(box in link.boxes for box, _ in self.load.boxes)
        return wanted and boxes and self.load.cargo in link.cargo

    def allowed(self, start: Node, end: Node) -> tuple[str, ...]:
        """States in which goods can go there: over a customs border only in transit; at home and after entry they
        stay inside."""
        one = start.territory if start.territory == end.territory else None
        if len(self.states) == 1:
            return self.states if one == self.goal else ()
        if one == self.home:
            return (HOME, TRANSIT)
        return (TRANSIT, ENTERED) if one == self.goal else (TRANSIT,)

    def beside(self, start: str, end: str) -> bool:
        """Whether a carriage misses the point: goods neither come back to their origin nor leave their destination."""
        return end == self.request.origin or start == self.request.destination

    @cached_property
    def road_stops(self) -> frozenset[str]:
        """Places where trucks must take an operation to drive on: borders."""
        stops = {t.id for t in self.network.transfers if t.start == "road" and t.end == "road"}
        return frozenset(node.id for node in self.network.nodes if stops.intersection(node.transfers))


def _ways(link: Link) -> tuple[tuple[str, str], ...]:
    there = (link.start, link.end)
    return (there, there[::-1]) if link.both_ways else (there,)


Advance = Callable[[int, Operation], int | None]
"""A rule as an automaton: the state after an operation, or None where the rule forbids it."""


Rule = tuple[Advance, Callable[[int], bool]]
"""A rule with its accepting states."""


def restrict(graph: Graph, advance: Advance, accepting: Callable[[int], bool]) -> Graph:
    """The part of ``graph`` that obeys a rule: its product with the rule's states, from state 0.

    The state is appended to the side of each vertex; a last vertex stands for all accepting states at the target.
    """
    leaving: list[list[tuple[int, Operation]]] = [[] for _ in graph.vertices]
    for tail, head, operation in zip(graph.arrays.tails, graph.arrays.heads, graph.operations, strict=True):
        leaving[tail].append((head, operation))
    numbers = {(graph.source, 0): 0, (graph.target, -1): 1}
    tails, heads, operations = list[int](), list[int](), list[Operation]()
    queue = [(graph.source, 0)]
    for vertex, state in queue:
        for head, operation in leaving[vertex]:
            after = advance(state, operation)
            if after is None:
                continue
            there = (head, -1 if head == graph.target and accepting(after) else after)
            if there not in numbers:
                numbers[there] = len(numbers)
                queue.append(there)
            tails.append(numbers[vertex, state])
            heads.append(numbers[there])
            operations.append(operation)
    vertices = tuple(_marked(graph.vertices[vertex], state) for vertex, state in numbers)
    arrays = Arrays(len(numbers), tails, heads, [operation.weight for operation in operations])
    return Graph(vertices, arrays, tuple(operations), 0, 1, graph.unusable)


def _marked(vertex: Vertex, state: int) -> Vertex:
    return vertex._replace(side=f"{vertex.side}#{'done' if state < 0 else state}")
