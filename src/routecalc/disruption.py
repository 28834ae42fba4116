"""What the loss of a link, a train, a place or an operation would cost: the N−1 scan of a request.

    front ──▶ what its ways use ──▶ each taken away, both sides searched anew ──▶ losses, the worst first

What no way of the front uses costs nothing, so it is not tried. A section of track or a place takes with it every train
whose own way leads over it: the published hours of a train hold for that way only. Ordinary trains go round by the
shortest track that is left, as tariffs count it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar, get_args

from routecalc import limits
from routecalc.network import Mode, Network
from routecalc.quoting import Way, baseline_front, quote, ways
from routecalc.record import Record, replace
from routecalc.request import CRITERIA, Criterion, Request
from routecalc.search import Vector
from routecalc.standing import manner
from routecalc.supply import Carriage, Operation, Supplies, Supply, supply

T = TypeVar("T")
Kind = Literal["link", "service", "node", "transfer", "clearance"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can be lost: legs and sections of track, trains, places, hub operations and clearances at a place."""
HUB = ("handling", "border", "clearance")
"""Operations of hubs; waiting is none that could be lost."""
Progress = Callable[[int, int], None]
Each = Callable[[Callable[[int], "Loss"], int, Progress], "list[Loss]"]
"""Does a piece of work for every number below a count; returns the results in order."""


class Outage(NamedTuple):
    """What is lost."""

    kind: Kind
    fact: str
    """Id of the link, node, transfer or clearance."""
    place: str = ""
    """Where, for an operation of a hub."""

    @property
    def id(self) -> str:
        """The fact, with its place for an operation of a hub."""
        return f"{self.fact}@{self.place}" if self.place else self.fact


class Leg(NamedTuple):
    """A carriage of a way, as it is told."""

    mode: Mode
    train: str | None
    """The train, if it is one; None for ordinary trains and other carriages."""
    start: str
    end: str
    straight_on: bool
    """Whether nothing is done before it: a truck that only drives on."""
    via: tuple[str, ...] = ()
    """Places passed without a stop."""


class Course(Record):
    """A way as it is told, without what was priced."""

    weight: Vector
    """Cost with the carrying cost of the goods, time, CO2e."""
    corridor: str | None
    """Corridor it follows."""
    modes: tuple[Mode, ...]
    """Chain of modes, carriages of one mode in a row once."""
    legs: tuple[Leg, ...]
    """Its carriages."""
    works: tuple[Outage, ...]
    """What is done in hubs on the way."""

    @property
    def places(self) -> tuple[str, ...]:
        """Every place on the way, in order."""
        return tuple(dict.fromkeys(place for leg in self.legs for place in (leg.start, *leg.via, leg.end)))


class Bests(Record):
    """The best ways of one side."""

    cheapest: Course
    """Cheapest way."""
    fastest: Course
    """Fastest way."""
    cleanest: Course
    """Way with the least CO2e."""

    @property
    def each(self) -> tuple[Course, Course, Course]:
        """The three, in the order of a way's weight."""
        return self.cheapest, self.fastest, self.cleanest

    @property
    def values(self) -> Vector:
        """Least cost, time and CO2e."""
        cost, time, co2e = (course.weight[at] for at, course in enumerate(self.each))
        return cost, time, co2e


class Loss(Record):
    """What one outage costs."""

    outage: Outage
    """What is lost."""
    ways: frozenset[int]
    """Numbers of the ways of the front that use it."""
    trains: tuple[str, ...]
    """Trains that cannot run without it, besides itself."""
    before: Bests
    """The best ways as it is."""
    after: Bests | None
    """The best ways without it; None if there is none left."""
    baseline_before: Bests | None
    """Those of the baseline as it is; None without a baseline."""
    baseline_after: Bests | None
    """Those of the baseline without it; None if there is none left."""
    blocked: tuple[tuple[str, ...], ...] = ()
    """Where no way is left: the smallest sets of limits without which there is one."""

    @property
    def costs(self) -> Vector | None:
        """Money, time and CO2e that the best of each are worse by; None if no way is left."""
        return _worse(self.before, self.after)

    @property
    def baseline_costs(self) -> Vector | None:
        """The same of the baseline; None if it has no way, be it now or then."""
        return _worse(self.baseline_before, self.baseline_after)

    @property
    def baseline_hit(self) -> bool:
        """Whether the baseline is worse off too, in money or time."""
        lost = self.baseline_costs
        return self.baseline_before is not None and (lost is None or any(lost[:2]))

    @property
    def costless(self) -> bool:
        """Whether neither side is worse or better off by it."""
        return self.costs == (0, 0, 0) and not self.baseline_hit

    @property
    def hit(self) -> int | None:
        """Which criterion gets worse first: 0 money, 1 time, 2 CO2e; None if none does or no way is left."""
        return next((at for at, value in enumerate(self.costs or ()) if value > 0), None)

    @property
    def instead(self) -> Course | None:
        """The way that the goods then go: the new best by what gets worse first; None if none is left."""
        return self.after.each[self.hit or 0] if self.after else None

    @property
    def effect(self) -> object:
        """What it does to the money and the time of both sides, and by which way the goods then go: outages of one
        effect are told together."""
        values, usual = (side and side.values[:2] for side in (self.after, self.baseline_after))
        return values, usual, self.instead, self.blocked


def _worse(before: Bests | None, after: Bests | None) -> Vector | None:
    if before is None or after is None:
        return None
    cost, time, co2e = (new - old for old, new in zip(before.values, after.values, strict=True))
    return cost, time, co2e


class Disruption(Record):
    """What each outage costs."""

    ways: int
    """How many ways the front has."""
    before: Bests
    """The best ways as it is."""
    baseline: Bests | None
    """Those of the baseline; None without one, or if nothing follows it."""
    losses: tuple[Loss, ...]
    """Outages that leave no way first, then by what they cost in the order of the request's criterion, then along the
    ways."""
    trains: frozenset[str]
    """Trains that some way of the front uses."""
    searched: int
    """For how many outages the ways were searched anew; the others spare the best ways of both sides."""

    @property
    def series(self) -> tuple[tuple[Loss, ...], ...]:
        """The losses, those of one effect together."""
        groups: dict[object, list[Loss]] = {}
        for loss in self.losses:
            groups.setdefault(loss.effect, []).append(loss)
        return tuple(tuple(group) for group in groups.values())


def one_by_one(work: Callable[[int], T], count: int, progress: Progress) -> list[T]:
    """Every result, worked out here one after the other."""
    found = []
    for number in range(count):
        progress(number, count)
        found.append(work(number))
    return found


def disrupt(
    network: Network,
    request: Request,
    kinds: Collection[Kind] = KINDS,
    each: Each = one_by_one,
    progress: Progress = lambda _done, _count: None,
) -> Disruption:
    """What the loss of each thing of these kinds costs that the ways of a request use; any engine gives the same.

    The limits of the request hold after a loss too; they do not bind the baseline. Origin and destination are not
    lost, though what is done there may be. Raises ``NoWay`` if there is no way to begin with.
    """
    scan = Scan(network, request)
    outages = [outage for outage in scan.used if outage.kind in kinds]
    searched = sum(not scan.spared(outage) for outage in outages)
    losses = each(lambda number: scan.loss(outages[number]), len(outages), progress)
    order = sorted(range(len(losses)), key=lambda number: (*_rank(losses[number], request.sort), number))
    trains = frozenset(outage.fact for outage in scan.used if outage.kind == "service")
    worst = tuple(losses[number] for number in order)
    return Disruption(len(scan.front), scan.before, scan.baseline, worst, trains, searched)


def _rank(loss: Loss, first: Criterion) -> tuple[int, ...]:
    """The worst first: no way left, then by one criterion, the others, and by what the baseline loses."""
    if loss.costs is None:
        return (0,)
    order = sorted(range(3), key=lambda at: CRITERIA[at] != first)
    usual = loss.baseline_costs or (0, 0, 0)
    return (1, *(-loss.costs[at] for at in order), not loss.baseline_hit, *(-usual[at] for at in order))


class Train(NamedTuple):
    """What a train needs to run."""

    id: str
    sections: frozenset[str]
    places: frozenset[str]
    borders: frozenset[tuple[str, str]]
    """Border operations on its way, each with its place."""


class Scan:
    """A request asked again and again of a network that lacks one thing."""

    def __init__(self, network: Network, request: Request) -> None:
        self.network, self.request, self.free = network, request, limits.free(request)
        self.supplies = Supplies(network)
        self._offers: dict[object, Supply] = {}
        self.front = ways(network, request, self.supplies.under(request))
        if not self.front:
            quote(network, request)  # refuses, and says what blocks
            raise AssertionError("a quote without a way is refused")
        before = bests(network, self.front)
        assert before is not None
        self.before = before
        self.baseline, self._usual = None, list[Way]()
        if request.baseline is not None:
            self._usual = baseline_front(network, self.free, self.supplies.under(self.free))
            self.baseline = bests(network, self._usual)

    @cached_property
    def used(self) -> dict[Outage, frozenset[int]]:
        """Everything that can be lost, along the ways of the front, each with the numbers of the ways that use it."""
        found: dict[Outage, set[int]] = {}
        ends = {self.request.origin, self.request.destination}
        for number, way in enumerate(self.front):
            for outage in self.needs(way):
                if outage.kind != "node" or outage.fact not in ends:
                    found.setdefault(outage, set()).add(number)
        return {outage: frozenset(numbers) for outage, numbers in found.items()}

    def needs(self, way: Way) -> Iterator[Outage]:
        """All that a way uses, in order."""
        for step in way.operations:
            if step.kind in HUB:
                yield _work(step)
            elif step.kind == "carriage":
                yield Outage("node", step.start)
                yield from self.carried(step)
                yield Outage("node", step.end)

    def carried(self, step: Operation) -> Iterator[Outage]:
        """What a carriage uses besides its ends."""
        if step.mode != "rail":
            yield Outage("link", step.fact)
            return
        if step.fact in self.network.link:
            yield Outage("service", step.fact)
        yield from (Outage("link", section) for section in self.sections(step))
        yield from (Outage("node", place) for place in step.via)
        yield from (Outage("transfer", *border) for border in self.borders(step))

    def sections(self, run: Operation) -> list[str]:
        """Sections of track under a run, in order."""
        link = self.network.link
        return [fact for fact in run.facts if fact in link and link[fact].kind == "section"]

    def borders(self, run: Operation) -> Iterator[tuple[str, str]]:
        """Border operations that a train takes on its way, where one railway ends and the next begins."""
        tariffs = [self.network.link[section].tariff for section in self.sections(run)]
        stops = _passed(run)
        for before, after, place in zip(tariffs, tariffs[1:], stops[1:], strict=False):
            if before != after:
                known = self.network.node[place].transfers
                yield from ((fact, place) for fact in dict.fromkeys(run.facts) if fact in known)

    @cached_property
    def trains(self) -> tuple[Train, ...]:
        """The trains on offer, for the shipper or for the baseline."""
        link = self.network.link
        return tuple(
            Train(
                run.fact, frozenset(self.sections(run)), frozenset(_passed(run)),
                frozenset(self.borders(run)),
            )
            for request in (self.request, self.free)
            for run, _ in self.supplies.under(request).carriages
            if run.mode == "rail" and run.fact in link
        )  # fmt: skip

    def falling(self, outage: Outage) -> tuple[str, ...]:
        """Trains that cannot run without it, in the order of ids."""
        fallen = {
            train.id
            for train in self.trains
            if (outage.kind == "link" and outage.fact in train.sections)
            or (outage.kind == "node" and outage.fact in train.places)
            or (outage.kind == "transfer" and outage[1:] in train.borders)
        }
        return tuple(sorted(fallen))

    # -- one thing less

    def loss(self, outage: Outage) -> Loss:
        """What an outage costs."""
        spared = self.spared(outage)
        after = self.before if spared else self.after(outage)
        return Loss(
            outage, self.used[outage], self.falling(outage), self.before, after, self.baseline,
            self.baseline if spared else self.baseline_without(outage), () if after else self.blocked(outage),
        )  # fmt: skip

    def after(self, outage: Outage) -> Bests | None:
        """The best ways without it; None if there is none left."""
        return bests(self.network, ways(self.network, self.request, self.offers(self.request, outage)))

    def baseline_without(self, outage: Outage) -> Bests | None:
        """The best ways of the baseline without it; what it has lost already it cannot lose."""
        if self.baseline is None:
            return None
        return bests(self.network, baseline_front(self.network, self.free, self.offers(self.free, outage)))

    def spared(self, outage: Outage) -> bool:
        """Whether the best ways of both sides stay as they are, because none of them uses it and nothing new comes on
        offer without it."""
        return not self.remakes_runs(outage) and outage not in self._best

    @cached_property
    def _best(self) -> frozenset[Outage]:
        """What the best ways of both sides use."""
        chosen = {_chosen(found, at) for found in (self.front, self._usual) if found for at in range(3)}
        return frozenset(outage for way in chosen for outage in self.needs(way))

    def remakes_runs(self, outage: Outage) -> bool:
        """Whether other runs come on offer without it, over other track or instead of a train."""
        if outage.kind in ("service", "transfer", "clearance"):
            return outage.kind == "service" or bool(self.falling(outage))
        return outage.fact in self._on_track

    @cached_property
    def _on_track(self) -> frozenset[str]:
        """Sections of track and the places they join."""
        sections = [link for link in self.network.links if link.kind == "section"]
        return frozenset(name for section in sections for name in (section.id, section.start, section.end))

    def offers(self, request: Request, outage: Outage) -> Supply:
        """What is on offer under the terms of a request without it: what is left, and rail made anew where the loss
        changes which runs there are. The last one is kept: both sides often ask under the same terms."""
        key = (request.modes, request.avoid, request.consignment, request.by_start, outage)
        if key not in self._offers:
            kept = left(self.supplies.under(request), outage)
            if self.remakes_runs(outage):
                kept = replace(kept, carriages=(*_by(False, kept), *_by(True, self.rail(request, outage))))
            self._offers = {key: kept}
        return self._offers[key]

    def rail(self, request: Request, outage: Outage) -> Supply:
        """A supply whose rail is what runs without it."""
        gone = {*self._legs, *self.falling(outage)}
        if outage.kind == "node":
            request = replace(request, avoid=(*request.avoid, outage.fact))
        elif outage.kind != "transfer":
            gone.add(outage.fact)
        return supply(without(self.network, gone), request)

    @cached_property
    def _legs(self) -> frozenset[str]:
        """Everything but rail, which need not be priced anew."""
        return frozenset(link.id for link in self.network.links if link.mode != "rail")

    def blocked(self, outage: Outage) -> tuple[tuple[str, ...], ...]:
        """The smallest sets of limits without which there would still be a way."""
        if not limits.given(self.request):
            return ()

        def front(wider: Request) -> list[Vector]:
            return [way.weight for way in ways(self.network, wider, self.offers(wider, outage))]

        return limits.blocked(self.network, self.request, front).by


def bests(network: Network, found: list[Way]) -> Bests | None:
    """The best of some ways; None if there are none."""
    if not found:
        return None
    cheapest, fastest, cleanest = (course(network, _chosen(found, at)) for at in range(3))
    return Bests(cheapest, fastest, cleanest)


def _chosen(found: list[Way], at: int) -> Way:
    """The way that is best in one criterion, then in the others; the first of equals."""
    return min(found, key=lambda way: (way.weight[at], way.weight))


def course(network: Network, way: Way) -> Course:
    """A way as it is told."""
    corridor, modes = manner(way)
    works = tuple(_work(step) for step in way.operations if step.kind in HUB)
    return Course(way.weight, corridor, modes, tuple(_legs(network, way)), works)


def _work(step: Operation) -> Outage:
    """An operation of a hub as something to be lost."""
    return Outage("clearance" if step.kind == "clearance" else "transfer", step.fact, step.start)


def _legs(network: Network, way: Way) -> Iterator[Leg]:
    straight_on = False
    for step in way.operations:
        if step.mode is None:
            straight_on = straight_on and not step.duration.likely_s and not step.cost_minor
        else:
            train = step.fact if step.mode == "rail" and step.fact in network.link else None
            yield Leg(step.mode, train, step.start, step.end, straight_on, step.via)
            straight_on = True


def without(network: Network, links: Collection[str]) -> Network:
    """The network without some links; what else it holds is shared."""
    less = network.model_copy(update={"links": tuple(link for link in network.links if link.id not in links)})
    for stale in ("link", "fact", "digest"):
        vars(less).pop(stale, None)
    return less


def left(offers: Supply, outage: Outage) -> Supply:
    """What is on offer without the operations that use a link or train, a place, or an operation of a hub there; runs
    over a section of track are left as they are."""
    kind, fact, place = outage
    match kind:
        case "transfer":
            return replace(offers, transfers=_kept(offers.transfers, fact, place))
        case "clearance":
            return replace(offers, clearances=_kept(offers.clearances, fact, place))
        case "node":
            return replace(
                offers,
                nodes={name: node for name, node in offers.nodes.items() if name != fact},
                transfers=tuple(pair for pair in offers.transfers if pair[1].start != fact),
                clearances=tuple(pair for pair in offers.clearances if pair[1].start != fact),
                carriages=tuple(one for one in offers.carriages if fact not in _passed(one.operation)),
            )
    return replace(offers, carriages=tuple(one for one in offers.carriages if one.operation.fact != fact))


def _passed(step: Operation) -> tuple[str, ...]:
    return step.start, *step.via, step.end


def _by(rail: bool, offers: Supply) -> Iterator[Carriage]:
    """The carriages by rail, or all others."""
    return (one for one in offers.carriages if (one.operation.mode == "rail") == rail)


def _kept(pairs: Iterable[tuple[T, Operation]], fact: str, place: str) -> tuple[tuple[T, Operation], ...]:
    return tuple(pair for pair in pairs if (pair[1].fact, pair[1].start) != (fact, place))
