"""The ways of a request, searched again and again in a network that lacks one thing, or two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeVar

from routecalc import limits
from routecalc.disruption.losses import Bests, Course, Leg, Loss, Outage
from routecalc.network import Network
from routecalc.quoting import Way, baseline_front, quote, ways
from routecalc.record import replace
from routecalc.request import Request
from routecalc.search import Vector
from routecalc.standing import manner
from routecalc.supply import Carriage, Operation, Supplies, Supply, supply

T = TypeVar("T")
Outages = tuple[Outage, ...]
HUB = ("handling", "border", "clearance")
"""Operations of hubs; waiting is none that could be lost."""


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

    def falling(self, outages: Outages) -> tuple[str, ...]:
        """Trains that cannot run without all of these, besides those that are lost themselves, in the order of ids."""
        fallen = {
            train.id
            for outage in outages
            for train in self.trains
            if (outage.kind == "link" and outage.fact in train.sections)
            or (outage.kind == "node" and outage.fact in train.places)
            or (outage.kind == "transfer" and outage[1:] in train.borders)
        }
        return tuple(sorted(fallen - {outage.fact for outage in outages if outage.kind == "service"}))

    # -- one thing less, or two

    def loss(self, *outages: Outage) -> Loss:
        """What outages cost, all of them at once."""
        spared = self.spared(outages)
        after = self.before if spared else self.after(outages)
        used = frozenset[int]().union(*(self.used[outage] for outage in outages))
        return Loss(
            outages, used, self.falling(outages), self.before, after, self.baseline,
            self.baseline if spared else self.baseline_without(outages), () if after else self.blocked(outages),
        )  # fmt: skip

    def after(self, outages: Outages) -> Bests | None:
        """The best ways without them; None if there is none left."""
        return bests(self.network, ways(self.network, self.request, self.offers(self.request, outages)))

    def baseline_without(self, outages: Outages) -> Bests | None:
        """The best ways of the baseline without them; what it has lost already it cannot lose."""
        if self.baseline is None:
            return None
        return bests(self.network, baseline_front(self.network, self.free, self.offers(self.free, outages)))

    def spared(self, outages: Outages) -> bool:
        """Whether the best ways of both sides stay as they are, because none of them uses any of these and nothing new
        comes on offer without them."""
        return not any(self.remakes_runs(outage) or outage in self._best for outage in outages)

    @cached_property
    def _best(self) -> frozenset[Outage]:
        """What the best ways of both sides use."""
        chosen = {_chosen(found, at) for found in (self.front, self._usual) if found for at in range(3)}
        return frozenset(outage for way in chosen for outage in self.needs(way))

    def remakes_runs(self, outage: Outage) -> bool:
        """Whether other runs come on offer without it, over other track or instead of a train."""
        if outage.kind in ("service", "transfer", "clearance"):
            return outage.kind == "service" or bool(self.falling((outage,)))
        return outage.fact in self._on_track

    @cached_property
    def _on_track(self) -> frozenset[str]:
        """Sections of track and the places they join."""
        sections = [link for link in self.network.links if link.kind == "section"]
        return frozenset(name for section in sections for name in (section.id, section.start, section.end))

    def offers(self, request: Request, outages: Outages) -> Supply:
        """What is on offer under the terms of a request without them: what is left, and rail made anew where the loss
        changes which runs there are. The last one is kept: both sides often ask under the same terms."""
        key = (request.modes, request.avoid, request.consignment, request.by_start, outages)
        if key not in self._offers:
            kept = self.supplies.under(request)
            for outage in outages:
                kept = left(kept, outage)
            if any(map(self.remakes_runs, outages)):
                kept = replace(kept, carriages=(*_by(False, kept), *_by(True, self.rail(request, outages))))
            self._offers = {key: kept}
        return self._offers[key]

    def rail(self, request: Request, outages: Outages) -> Supply:
        """A supply whose rail is what runs without them."""
        gone = {*self._legs, *self.falling(outages)}
        gone.update(outage.fact for outage in outages if outage.kind in ("link", "service"))
        places = (outage.fact for outage in outages if outage.kind == "node")
        return supply(without(self.network, gone), replace(request, avoid=(*request.avoid, *places)))

    @cached_property
    def _legs(self) -> frozenset[str]:
        """Everything but rail, which need not be priced anew."""
        return frozenset(link.id for link in self.network.links if link.mode != "rail")

    def blocked(self, outages: Outages) -> tuple[tuple[str, ...], ...]:
        """The smallest sets of limits without which there would still be a way."""
        if not limits.given(self.request):
            return ()

        def front(wider: Request) -> list[Vector]:
            return [way.weight for way in ways(self.network, wider, self.offers(wider, outages))]

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
