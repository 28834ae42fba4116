"""How a network answers: the best ways of a request beside the best of its baseline, before anything is written out.

Attribution and flip points ask the engine this one question many times, each time of slightly other facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from routecalc import limits, pricing
from routecalc.findings import Refused, finding
from routecalc.network import Change, Mode, Network, Said, Scenario
from routecalc.quoting import Way, fronts
from routecalc.record import Record
from routecalc.request import Request

Manner = tuple[str | None, tuple[Mode, ...]]
"""A corridor and a chain of modes: two ways of one manner are one answer to the shipper."""


class Standing(Record):
    """The best ways of both sides."""

    ways: tuple[Way, ...]
    """All non-dominated ways."""
    cheapest: Way
    """The cheapest of them."""
    fastest: Way
    """The fastest of them."""
    baseline: Way
    """The cheapest way of the baseline."""
    baseline_fastest: Way
    """The fastest way of the baseline."""

    @property
    def money_minor(self) -> int:
        """Money saved, cheapest against cheapest."""
        return self.baseline.weight[0] - self.cheapest.weight[0]

    @property
    def base_minor(self) -> int:
        """What the baseline costs."""
        return self.baseline.weight[0]

    @property
    def time_s(self) -> int:
        """Seconds saved, fastest against fastest."""
        return self.baseline_fastest.weight[1] - self.fastest.weight[1]

    @property
    def winner(self) -> Manner:
        """Manner of the cheapest way."""
        return manner(self.cheapest)

    def pair(self, measure: str) -> tuple[Way, Way]:
        """The candidate and the baseline way that a saving of ``money`` or ``time`` compares."""
        return (self.cheapest, self.baseline) if measure == "money" else (self.fastest, self.baseline_fastest)

    def saved(self, measure: str) -> int:
        """What is saved, in minor units or seconds."""
        return self.money_minor if measure == "money" else self.time_s


MOVING = "what a saving hangs on is asked of other facts too, under which another way or none is within the limits"


def stand(network: Network, request: Request) -> Standing:
    """The best ways of both sides. Raises ``Refused`` with status 2 without a baseline to compare with or with an upper
    bound on the ways, and with status 3 where one of the sides has no way."""
    if request.baseline is None:
        raise Refused([finding("E-USAGE", reason="a saving needs a baseline to compare with")], 2)
    bounds = [f"--{name}" for name in limits.given(request) if name in limits.BOUNDS]
    if bounds:
        raise Refused([finding("E-USAGE", reason=f"{MOVING}: leave out {', '.join(bounds)}")], 2)
    ways, traditional = fronts(network, request)
    if not ways or not traditional:
        place = f"{request.origin} → {request.destination}"
        reason = f"nothing follows the baseline '{request.baseline}'"
        if not ways:
            reason = "none of the services takes it" + (" under these limits" if limits.given(request) else "")
        raise Refused([finding("E-NO-ROUTE", place, reason=reason)], 3)
    cheapest, fastest = (min(ways, key=lambda way: (way.weight[at], way.weight)) for at in (0, 1))
    return Standing(tuple(ways), cheapest, fastest, traditional[0], traditional[-1])


def manner(way: Way) -> Manner:
    """Corridor and chain of modes of a way; carriages of one mode in a row count once."""
    modes: list[Mode] = []
    for mode in way.modes:
        if not modes or modes[-1] != mode:
            modes.append(mode)
    return way.corridor, tuple(modes)


def priced_by(way: Way) -> frozenset[str]:
    """Charges and exchange rates on which the cost of a way rests; with a carrying cost its times as well."""
    lines = [line for step in way.operations for prices, at in step.bill for line in pricing.lines(prices, at)]
    charged = frozenset((*(line.fact for line in lines), *(line.fx for line in lines if line.fx)))
    return charged | way.carrying.facts | timed_by(way) if way.carrying else charged


def timed_by(way: Way) -> frozenset[str]:
    """Facts on which the time of a way rests."""
    return frozenset(fact for step in way.operations for fact in step.duration.facts)


def changed(network: Network, changes: Iterable[Change]) -> Network:
    """The network with some facts changed for a single question; its scenarios keep their names."""
    name = Said(zh="试算", en="trial")
    scenario = Scenario(id="trial", names=name, author="routecalc", date=dt.date.min, note=name, changes=tuple(changes))
    return network.apply(scenario) if scenario.changes else network


def put(fact: str, field: str, value: Decimal | Mapping[str, Decimal]) -> Change:
    """A change that sets a field."""
    return Change(op="set", id=fact, field=field, value=dict(value) if isinstance(value, Mapping) else value)
