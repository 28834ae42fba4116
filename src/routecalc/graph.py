"""compile(Network, Request) → a graph whose every arc is one transport chain element, priced, timed and weighed.

    vertex = (place, layer, side, customs state)
      layer   yard, rail, sea, barge, road, air
      side    in (arrived), out (ready to leave), or the schedule waited for; a yard and a road have one side only
      state   home (not yet cleared for export) → transit → entered (cleared for import)

    home ──export clearance──▶ transit ──import clearance──▶ entered          (in the yard of a place that offers it)
    yard ──load──▶ rail·out ──carriage──▶ rail·in ──unload──▶ yard      (a schedule puts a wait before the carriage)

A carriage over a customs border is possible in transit only. The operations themselves, priced and timed, come from
``supply``; here they are put in the places, layers and customs states in which this request can use them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from routecalc import timing
from routecalc.network import Network, Node
from routecalc.request import Request
from routecalc.search import Arrays
from routecalc.supply import Operation, Supply, Unpriced, supply

if TYPE_CHECKING:
    import networkx

HOME, TRANSIT, ENTERED = "home", "transit", "entered"


class Vertex(NamedTuple):
    """Where a consignment can be: a place, how it stands there, and what customs has done."""

    node: str
    layer: str
    side: str
    state: str


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
        arrays = _arrays(len(self.numbers), self.tails, self.heads, self.operations)
        return Graph(tuple(self.numbers), arrays, tuple(self.operations), 0, self.target, unusable)


def _arrays(size: int, tails: list[int], heads: list[int], operations: list[Operation]) -> Arrays:
    """The plain view of arcs."""
    timed = {arc: step.departures for arc, step in enumerate(operations) if step.departures is not None}
    return Arrays(size, tails, heads, [operation.weight for operation in operations], timed)


def compile(network: Network, request: Request, offers: Supply | None = None) -> Graph:  # noqa: A001 - the stage's name
    """The graph of ``request``: every usable operation in every customs state in which it is allowed.

    ``offers`` is a supply under the request's terms, if there is one already.
    """
    return Plan(network, request, offers or supply(network, request)).drawn()


class Plan:
    """Draws what is on offer as the arcs of one request; lives as long as ``compile``."""

    def __init__(self, network: Network, request: Request, offers: Supply) -> None:
        self.network, self.request, self.offers = network, request, offers
        self.home = network.node[request.origin].territory
        self.goal = network.node[request.destination].territory
        self.states = (ENTERED,) if self.home == self.goal else (HOME, TRANSIT, ENTERED)
        self.drawing = Drawing(
            Vertex(request.origin, "yard", "", self.states[0]), Vertex(request.destination, "yard", "", self.states[-1])
        )
        self._doors: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._waits: dict[Vertex, int] = {}

    def drawn(self) -> Graph:
        """The finished graph."""
        self.transfers()
        self.clearances()
        for operation, schedule in self.offers.carriages:
            self.carriage(operation, schedule)
        return self.drawing.done(self.offers.unusable)

    def transfers(self) -> None:
        """Hub operations in every state; a border is crossed in transit, or where no customs is concerned."""
        for transfer, operation in self.offers.transfers:
            node = self.offers.nodes[operation.start]
            for state in self.allowed(node, node):
                if transfer.kind != "border" or state == TRANSIT or len(self.states) == 1:
                    tail = self.doors(node, transfer.start, state)[1]
                    self.drawing.add(tail, self.doors(node, transfer.end, state)[0], operation)

    def clearances(self) -> None:
        """Customs clearance in the yards of the territories at both ends."""
        if self.home == self.goal:
            return
        steps = {"export": (self.home, HOME, TRANSIT), "import": (self.goal, TRANSIT, ENTERED)}
        for clearance, operation in self.offers.clearances:
            node = self.offers.nodes[operation.start]
            territory, before, after = steps[clearance.direction]
            if node.territory == territory:
                head = self.doors(node, "yard", after)[0]
                self.drawing.add(self.doors(node, "yard", before)[0], head, operation)

    def carriage(self, operation: Operation, schedule: str | None) -> None:
        """A carriage in every state in which it is allowed, behind its wait if it has a schedule.

        One that misses the point is left out: goods neither come back to their origin nor leave their destination.
        """
        mode = operation.mode
        assert mode is not None
        if operation.end == self.request.origin or operation.start == self.request.destination:
            return
        start, end = self.offers.nodes[operation.start], self.offers.nodes[operation.end]
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
            self.drawing.add(ready, self._waits[key], self.waiting(node, schedule))
        return self._waits[key]

    def waiting(self, node: Node, schedule: str) -> Operation:
        """The wait for a departure: for the next of the timetable if the request has a time, else the expected one."""
        known, request = self.network.schedule[schedule], self.request
        moment = request.depart or request.arrive_by
        backwards = request.depart is None
        departures = timing.timetable(known, node.timezone, moment, backwards=backwards) if moment else None
        duration = self.offers.waits[schedule]
        if departures is not None:
            duration = timing.Duration(0, 0, 0, known.grade, (schedule,))
        nothing: tuple[str, ...] = ()
        return Operation("waiting", None, schedule, node.id, node.id, (), 0, duration, 0, 0, (), nothing, departures)

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

    def allowed(self, start: Node, end: Node) -> tuple[str, ...]:
        """States in which goods can go there: over a customs border only in transit; at home and after entry they
        stay inside."""
        one = start.territory if start.territory == end.territory else None
        if len(self.states) == 1:
            return self.states if one == self.goal else ()
        if one == self.home:
            return (HOME, TRANSIT)
        return (TRANSIT, ENTERED) if one == self.goal else (TRANSIT,)

    @cached_property
    def road_stops(self) -> frozenset[str]:
        """Places where trucks must take an operation to drive on: borders."""
        stops = {t.id for t in self.network.transfers if t.start == "road" and t.end == "road"}
        return frozenset(node.id for node in self.network.nodes if stops.intersection(node.transfers))


Advance = Callable[[int, Operation], int | None]
"""A rule as an automaton: the state after a carriage, or None where the rule forbids it."""


Rule = tuple[Advance, Callable[[int], bool]]
"""A rule with its accepting states."""


def restrict(graph: Graph, advance: Advance, accepting: Callable[[int], bool]) -> Graph:
    """The part of ``graph`` that obeys a rule about its carriages: its product with the rule's states, from state 0.

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
            after = advance(state, operation) if operation.kind == "carriage" else state
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
    arrays = _arrays(len(numbers), tails, heads, operations)
    return Graph(vertices, arrays, tuple(operations), 0, 1, graph.unusable)


def _marked(vertex: Vertex, state: int) -> Vertex:
    return vertex._replace(side=f"{vertex.side}#{'done' if state < 0 else state}")
