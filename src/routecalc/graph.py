"""compile(Network, Request) → a graph whose every arc is one transport chain element, priced, timed and weighed.

    vertex = (place, layer, side, customs state)
      layer   yard, rail, sea, barge, road, air
      side    in (arrived), out (ready to leave), or what is waited for: a schedule, an office, terms that begin;
              a yard and a road have one side only
      state   home (not yet cleared for export) → transit → entered (cleared for import)

    home ──export clearance──▶ transit ──import clearance──▶ entered          (in the yard of a place that offers it)
    yard ──load──▶ rail·out ──carriage──▶ rail·in ──unload──▶ yard      (a schedule puts a wait before the carriage)

A carriage over a customs border is possible in transit only. The operations themselves, priced and timed, come from
``supply``; here they are put in the places, layers and customs states in which this request can use them. Where the
request has a moment, offices open and close, prices and services begin and end: such an operation lies behind a wait
that is over at once if there is nothing to wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from routecalc import pricing, timing
from routecalc.catalogue import rank
from routecalc.network import Grade, Movement, Network, Node
from routecalc.opening import Calendars, midnight
from routecalc.pricing import HOME_COUNTRY
from routecalc.record import Record, fresh, replace
from routecalc.request import Request
from routecalc.search import Arrays, Shifts, Slots, Windows
from routecalc.supply import Days, Operation, Supply, Unpriced, supply

if TYPE_CHECKING:
    import networkx

HOME, TRANSIT, ENTERED = "home", "transit", "entered"


class Vertex(NamedTuple):
    """Where a consignment can be: a place, how it stands there, and what customs has done."""

    node: str
    layer: str
    side: str
    state: str


class Graph(Record):
    """The arcs of all requests that move goods the same way: out of the home country, into it, past it or inside a
    territory; with the ends of one of them. The plain arrays and the networkx graph are two views of the arcs."""

    aside = ("made",)
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
    numbers: Mapping[Vertex, int] = fresh(dict)
    """Each vertex's number."""
    made: dict[object, Any] = fresh(dict)
    """What has been made of the same arcs before, whatever the ends."""

    def between(self, source: Vertex, target: Vertex) -> Graph:
        """The same arcs for goods that start and end elsewhere."""
        return replace(self, source=self.numbers[source], target=self.numbers[target], made=self.made)

    def alike(self, end: int) -> list[int]:
        """The vertices of all places in which goods stand as they do at an end of the way."""
        _, layer, side, state = self.vertices[end]
        return [number for number, vertex in enumerate(self.vertices) if vertex[1:] == (layer, side, state)]

    @property
    def leaving(self) -> list[list[tuple[int, int]]]:
        """Heads and numbers of the arcs that leave each vertex."""
        known: list[list[tuple[int, int]]] | None = self.made.get("leaving")
        if known is None:
            known = self.made["leaving"] = [[] for _ in self.vertices]
            for arc, (tail, head) in enumerate(zip(self.arrays.tails, self.arrays.heads, strict=True)):
                known[tail].append((head, arc))
        return known

    def to_networkx(self) -> networkx.MultiDiGraph[Vertex]:
        """The public view: vertices are ``Vertex`` tuples, edges carry cost, time, co2e, kind, mode and fact.

        What comes back to the start or leaves the end is left out.
        """
        import networkx as nx

        graph: networkx.MultiDiGraph[Vertex] = nx.MultiDiGraph()
        graph.add_nodes_from(self.vertices)
        arcs = zip(self.arrays.tails, self.arrays.heads, self.operations, strict=True)
        home, goal = self.vertices[self.source].node, self.vertices[self.target].node
        for number, (tail, head, operation) in enumerate(arcs):
            if operation.kind == "carriage" and (operation.end == home or operation.start == goal):
                continue  # nor does the search
            cost, time, co2e = operation.weight
            graph.add_edge(
                self.vertices[tail], self.vertices[head], key=number, cost=cost, time=time, co2e=co2e,
                kind=operation.kind, mode=operation.mode, fact=operation.fact, metres=operation.metres,
            )  # fmt: skip
        return graph


class Drawing:
    """A graph while it is drawn: vertices get their numbers in the order in which they appear."""

    def __init__(self) -> None:
        self.numbers: dict[Vertex, int] = {}
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
        arrays = _arrays(self.tails, self.heads, self.operations, _places(self.numbers))
        return Graph(tuple(self.numbers), arrays, tuple(self.operations), 0, 0, unusable, self.numbers)


def _places(vertices: Iterable[Vertex]) -> list[int]:
    """The vertices of a place as a group: goods do not come back to where they started, nor leave where they are
    wanted."""
    places: dict[str, int] = {}
    return [places.setdefault(vertex.node, len(places)) for vertex in vertices]


def _arrays(tails: list[int], heads: list[int], operations: list[Operation], groups: list[int]) -> Arrays:
    """The plain view of arcs, with the group of each vertex."""
    timed = {arc: step.clocked for arc, step in enumerate(operations) if step.clocked is not None}
    weights, ranks = [operation.weight for operation in operations], [operation.rank for operation in operations]
    return Arrays(len(groups), tails, heads, weights, timed, groups, ranks)


def compile(network: Network, request: Request, offers: Supply | None = None) -> Graph:  # noqa: A001 - the stage's name
    """The graph of ``request``: every usable operation in every customs state in which it is allowed.

    ``offers`` is a supply under the request's terms, if there is one already. What it was drawn for before, whatever
    the places, is not drawn again.
    """
    offers = offers or supply(network, request)
    origin, destination = network.node[request.origin], network.node[request.destination]
    moved = pricing.movement(origin, destination)
    key = (moved, request.moment, request.backwards)
    if key not in offers.drawn:
        graph = Plan(network, request, offers).drawn()
        for like in [*offers.like, *offers.drawn.values()][-1:]:  # of other prices, or of another moment
            graph.arrays.share(like.arrays)
        offers.like.clear()
        offers.drawn[key] = graph
        if len(offers.drawn) > MOST:
            del offers.drawn[next(iter(offers.drawn))]
    whole: Graph = offers.drawn[key]
    return whole.between(*ends(moved, origin.id, destination.id))


def ends(moved: Movement, origin: str, destination: str) -> tuple[Vertex, Vertex]:
    """Where goods start and where they are wanted: in the yards, as customs has them there."""
    states = _states(moved)
    return Vertex(origin, "yard", "", states[0]), Vertex(destination, "yard", "", states[-1])


MOST = 8
"""Graphs kept of one supply; there is one for every moment that is asked for."""


def _states(moved: Movement) -> tuple[str, ...]:
    """What customs does on the way, in order."""
    return (ENTERED,) if moved == "domestic" else (HOME, TRANSIT, ENTERED)


class Plan:
    """Draws what is on offer as arcs, around the moment of one request; lives as long as ``compile``."""

    def __init__(self, network: Network, request: Request, offers: Supply) -> None:
        self.network, self.request, self.offers = network, request, offers
        self.moved = pricing.movement(network.node[request.origin], network.node[request.destination])
        self.states = _states(self.moved)
        self.drawing = Drawing()
        self._doors: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._waits: dict[Vertex, int] = {}
        self._slots: dict[tuple[str, str, str], Slots | None] = {}
        moment = request.moment
        self.calendars = Calendars(network, *timing.span(moment, backwards=request.backwards)) if moment else None

    def drawn(self) -> Graph:
        """The finished graph."""
        for node in self.offers.nodes.values():
            for state in (self.states[0], self.states[-1]):
                self.doors(node, "yard", state)
        self.transfers()
        self.clearances()
        self.carriages()
        return self.drawing.done(self.offers.unusable)

    def transfers(self) -> None:
        """Hub operations in every state; a border is crossed in transit, or where no customs is concerned."""
        for transfer, operation in self.offers.transfers:
            node = self.offers.nodes[operation.start]
            for state in self.allowed(node, node):
                if transfer.kind != "border" or state == TRANSIT or len(self.states) == 1:
                    tail = self.doors(node, transfer.start, state)[1]
                    self.hub(tail, self.doors(node, transfer.end, state)[0], operation, transfer.start, state)

    def clearances(self) -> None:
        """Customs clearance in the yards of the territories at both ends."""
        if self.moved == "domestic":
            return
        steps = {"export": (HOME, TRANSIT), "import": (TRANSIT, ENTERED)}
        for clearance, operation in self.offers.clearances:
            node = self.offers.nodes[operation.start]
            before, after = steps[clearance.direction]
            if {before, after} <= set(self.inside(node.territory)):
                head = self.doors(node, "yard", after)[0]
                self.hub(self.doors(node, "yard", before)[0], head, operation, "yard", before)

    def carriages(self) -> None:
        """Carriages in every state in which they are allowed, behind their wait if they have a schedule."""
        nodes, boards, allowed = self.offers.nodes, dict[object, int](), dict[tuple[str, str], tuple[str, ...]]()
        for operation, schedule in self.offers.carriages:
            mode = operation.mode
            assert mode is not None
            start, end = nodes[operation.start], nodes[operation.end]
            territories = (start.territory, end.territory)
            states = allowed.get(territories)
            if states is None:
                states = allowed[territories] = self.allowed(start, end)
            if not states:
                continue
            held = (start.id, mode, schedule, operation.days, operation.opening)
            for state in states:
                tail = boards.get((held, state))
                if tail is None:
                    tail = boards[held, state] = self.boards(operation, start, mode, schedule, state)
                self.drawing.add(tail, self.doors(end, mode, state)[1], operation)

    def boards(self, operation: Operation, start: Node, mode: str, schedule: str | None, state: str) -> int:
        """The vertex from which a carriage departs: behind its wait, if there is one."""
        tail, known = self.doors(start, mode, state)[0], False
        if schedule is not None:
            tail, known = self.wait(tail, start, mode, schedule, state, operation.days)
        return tail if known else self.held(tail, mode, state, operation)

    def wait(self, ready: int, node: Node, mode: str, schedule: str, state: str, days: Days) -> tuple[int, bool]:
        """The vertex behind the wait for a schedule, and whether its departures are known to the minute; the wait costs
        nothing and is shared by all that use it on the same days."""
        slots = self.slots(node, schedule)
        key = Vertex(node.id, mode, schedule if slots is None else f"{schedule}{_spelt(days)}", state)
        if key not in self._waits:
            self._waits[key] = self.drawing.number(key)
            operation = self.waiting(node, schedule, self.offers.waits[schedule])._replace(rank=self.ranks[schedule])
            if slots is not None:
                first, last = _moments(days, node)
                kept = [
                    (ready, leaves)
                    for ready, leaves in zip(*slots, strict=True)
                    if (first is None or first <= leaves) and (last is None or leaves <= last)
                ]
                slots = Slots(tuple(ready for ready, _ in kept), tuple(leaves for _, leaves in kept))
                at_once = timing.Duration(0, 0, 0, self.network.schedule[schedule].grade, (schedule,))
                operation = operation._replace(duration=at_once, clocked=slots, days=days)
            self.drawing.add(ready, self._waits[key], operation)
        return self._waits[key], slots is not None

    def slots(self, node: Node, schedule: str) -> Slots | None:
        """The known departures of a schedule from a place around the moment of the request; None without either."""
        known, request = self.network.schedule[schedule], self.request
        if request.moment is None or self.calendars is None or not known.departures:
            return None
        key = (schedule, node.timezone, node.country)
        if key not in self._slots:
            off = self.calendars.days_off(known.holidays, node)
            self._slots[key] = timing.timetable(
                known, node.timezone, request.moment, backwards=request.backwards, off=off
            )
        return self._slots[key]

    def hub(self, tail: int, head: int, operation: Operation, layer: str, state: str) -> None:
        """A hub operation, behind its wait for an office or for terms if there is one; where work goes on in opening
        hours only, it takes as long as these make it."""
        node = self.offers.nodes[operation.start]
        tail = self.held(tail, layer, state, operation)
        opening = self.network.opening.get(operation.opening or "")
        if opening is not None and opening.throughout and self.calendars is not None:
            shifts = Shifts(self.calendars.windows(opening.id, node), operation.duration.likely_s)
            operation = operation._replace(clocked=shifts)
        self.drawing.add(tail, head, operation)

    def held(self, tail: int, layer: str, state: str, operation: Operation) -> int:
        """The vertex behind the wait until an operation can begin: its office is open and its terms hold. It is the
        tail itself if there is nothing to wait for; else what leaves the tail in the same hours and days shares it."""
        days = operation.days
        if self.calendars is None or (operation.opening is None and days == (None, None)):
            return tail
        node, opening = self.offers.nodes[operation.start], self.network.opening.get(operation.opening or "")
        key = Vertex(node.id, layer, f"{tail}!{opening.id if opening else ''}{_spelt(days)}", state)
        if key not in self._waits:
            self._waits[key] = self.drawing.number(key)
            windows = ALWAYS if opening is None else self.calendars.windows(opening.id, node)
            grade: Grade = operation.duration.grade if opening is None else opening.grade
            at_once = timing.Duration(0, 0, 0, grade, (opening.id,) if opening else ())
            wait = self.waiting(node, opening.id if opening else "", at_once)._replace(
                clocked=windows.within(*_moments(days, node)), opening=operation.opening, days=days
            )
            self.drawing.add(tail, self._waits[key], wait)
        return self._waits[key]

    def waiting(self, node: Node, what: str, duration: timing.Duration) -> Operation:
        """A wait in a place for a schedule, an office, or, without a name, for terms."""
        return Operation("waiting", None, what, node.id, node.id, (), 0, duration, 0, 0, (), ())

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
        """States in which goods can go there: over a customs border only in transit, if customs is concerned at all."""
        if start.territory == end.territory:
            return self.inside(start.territory)
        return () if len(self.states) == 1 else (TRANSIT,)

    def inside(self, territory: str) -> tuple[str, ...]:
        """States in which goods can be inside a territory: at home where they come from there, entered where they are
        wanted there. What has entered does not leave; where it is not wanted, no way goes on."""
        if self.moved == "domestic":
            return self.states
        chinese = territory == HOME_COUNTRY
        begins = chinese == (self.moved == "export")
        ends = chinese == (self.moved == "import")
        return tuple(state for state, there in ((HOME, begins), (TRANSIT, True), (ENTERED, ends)) if there)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The ranks of waits, by schedule."""
        return {schedule: rank(-number) for number, schedule in enumerate(self.network.schedule, 1)}

    @cached_property
    def road_stops(self) -> frozenset[str]:
        """Places where trucks must take an operation to drive on: borders."""
        stops = {t.id for t in self.network.transfers if t.start == "road" and t.end == "road"}
        return frozenset(node.id for node in self.network.nodes if stops.intersection(node.transfers))


ALWAYS = Windows((-(1 << 62),), (1 << 62,))
"""Open for ever."""


def _moments(days: Days, node: Node) -> tuple[int | None, int | None]:
    """The first and the last second of some days by the clock of a place."""
    first, after = (None if day is None else midnight(day, node) for day in days)
    return first, None if after is None else after - 1


def _spelt(days: Days) -> str:
    """The days as a part of a vertex's name."""
    return "" if days == (None, None) else f"@{days[0] or ''}/{days[1] or ''}"


class Rule(NamedTuple):
    """What carriages a way may have, as an automaton that begins in state 0; what is no carriage leaves the state as it
    is."""

    seen: Callable[[Operation], Any]
    """What matters about a carriage; None for one that no way may have."""
    after: Callable[[int, Any], int | None]
    """The state after a carriage, of which that matters; None where the rule forbids it."""
    accepts: Callable[[int], bool]
    """Whether a way may end in a state."""


END = Operation("waiting", None, "", "", "", (), 0, timing.Duration(0, 0, 0, "documented", ()), 0, 0, (), (), rank=1)
"""What leads from a permitted end of a way to the one vertex of all of them; nothing is done and it is left out."""


def restrict(graph: Graph, rule: Rule) -> Graph:
    """The part of ``graph`` that obeys a rule about its carriages: its product with the rule's states, from state 0.

    The state is appended to the side of each vertex; a last vertex stands for all accepting states at the target.
    """
    return _product(graph, rule, [graph.source], [graph.target])


def restricted(graph: Graph, name: object, rule: Callable[[], Rule]) -> Graph:
    """The same under a rule with a name, which must not hang on the ends of the way.

    When it is wanted a second time, for other ends, it is made for all of them and kept.
    """
    wanted: int = graph.made.get(("wanted", name), 0)
    graph.made["wanted", name] = wanted + 1
    if not wanted:
        return restrict(graph, rule())
    whole: Graph | None = graph.made.get(name)
    if whole is None:
        whole = graph.made[name] = product(graph, rule())
    source, target = obeying(graph.vertices[graph.source], graph.vertices[graph.target])
    return whole.between(source, target)


def product(graph: Graph, rule: Rule) -> Graph:
    """The part of ``graph`` that obeys a rule, for goods that start and end anywhere as those of ``graph`` do."""
    sources, targets = (graph.alike(end) for end in (graph.source, graph.target))
    return _product(graph, rule, sources, targets)


def obeying(source: Vertex, target: Vertex) -> tuple[Vertex, Vertex]:
    """The ends of a way in a graph that obeys a rule."""
    return _marked(source, 0), _marked(target, LAST)


def _product(graph: Graph, rule: Rule, sources: Sequence[int], targets: Sequence[int]) -> Graph:
    """The arcs of the states that can be reached from any source, up to a last vertex of each target."""
    numbers, tails, heads, arcs = walked(graph, rule, sources, targets)
    operations = [END if arc is None else graph.operations[arc] for arc in arcs]
    named = {_marked(graph.vertices[vertex], state): number for (vertex, state), number in numbers.items()}
    groups = [graph.arrays.groups[vertex] for vertex, _ in numbers]
    arrays = _arrays(tails, heads, operations, groups)
    return Graph(tuple(named), arrays, tuple(operations), 0, numbers[targets[0], LAST], graph.unusable, named)


_STAYS = object()
LAST = -1
"""The state of the last vertex of a target, which no operation leaves."""


def walked(
    graph: Graph, rule: Rule, sources: Sequence[int], targets: Sequence[int]
) -> tuple[dict[tuple[int, int], int], list[int], list[int], list[int | None]]:
    """Vertices with the states of a rule that can be reached from any source, by number; and the arcs between them:
    tails, heads, and which arc of the graph each is, None for what leads from a permitted end to the last vertex."""
    leaving, operations = graph.leaving, graph.operations
    seen, after, accepts = rule
    ways: dict[int, list[tuple[int, int, Any]]] = {}
    numbers = {(source, 0): number for number, source in enumerate(sources)}
    last = {target: numbers.setdefault((target, LAST), len(numbers)) for target in targets}
    tails, heads, arcs = list[int](), list[int](), list[int | None]()
    queue = [(source, 0) for source in sources]
    for vertex, state in queue:
        tail = numbers[vertex, state]
        if vertex in last and accepts(state):
            tails.append(tail)
            heads.append(last[vertex])
            arcs.append(None)
        several = ways.get(vertex)
        if several is None:
            each = [(head, arc, operations[arc]) for head, arc in leaving[vertex]]
            known = [(head, arc, seen(one) if one.kind == "carriage" else _STAYS) for head, arc, one in each]
            several = ways[vertex] = [way for way in known if way[2] is not None]
        for head, arc, what in several:
            then = state if what is _STAYS else after(state, what)
            if then is None:
                continue
            number = numbers.get((head, then))
            if number is None:
                number = numbers[head, then] = len(numbers)
                queue.append((head, then))
            tails.append(tail)
            heads.append(number)
            arcs.append(arc)
    return numbers, tails, heads, arcs


def _marked(vertex: Vertex, state: int) -> Vertex:
    node, layer, side, customs = vertex
    return Vertex(node, layer, f"{side}#{'done' if state == LAST else state}", customs)
