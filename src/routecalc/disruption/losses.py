"""What is lost, and what does it cost?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from routecalc.network import Mode
from routecalc.record import Record
from routecalc.search import Vector

Kind = Literal["link", "service", "node", "transfer", "clearance"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can be lost: legs and sections of track, trains, places, hub operations and clearances at a place."""


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

    outages: tuple[Outage, ...]
    """What is lost: one thing, or two at once."""
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
    def outage(self) -> Outage:
        """The first of what is lost."""
        return self.outages[0]

    @property
    def id(self) -> str:
        """The ids of what is lost, with + between."""
        return "+".join(outage.id for outage in self.outages)

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
    paired: tuple[Outage, ...] = ()
    """What was taken away two at a time: the worst that leave a way, the worst first."""
    pairs: tuple[Loss, ...] = ()
    """What each two of them cost at once, the worst first."""

    @property
    def series(self) -> tuple[tuple[Loss, ...], ...]:
        """The losses, those of one effect together."""
        return together(self.losses)

    @cached_property
    def alone(self) -> dict[Outage, Loss]:
        """What each thing costs by itself."""
        return {loss.outage: loss for loss in self.losses}

    def beyond(self, pair: Loss) -> Vector | None:
        """Money, time and CO2e that two things cost at once beyond what the worse of them costs by itself; None if no
        way is left."""
        if pair.costs is None:
            return None
        single = [self.alone[outage].costs or (0, 0, 0) for outage in pair.outages]
        cost, time, co2e = (both - max(each) for both, each in zip(pair.costs, zip(*single, strict=True), strict=True))
        return cost, time, co2e


def together(losses: Iterable[Loss]) -> tuple[tuple[Loss, ...], ...]:
    """Losses of one effect together."""
    groups: dict[object, list[Loss]] = {}
    for loss in losses:
        groups.setdefault(loss.effect, []).append(loss)
    return tuple(tuple(group) for group in groups.values())
