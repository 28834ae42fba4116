"""The first option of many questions at once, beside the cheapest way of their baseline: what a row holds, without
all that could be traded for it.

Questions of one consignment, scenario and origin are answered by one tree of ways. Where a tree alone cannot say what a
single quote would (another way is as good, a way passes its own destination, there is none), nothing is said, and the
question is answered like a single quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routecalc.batch.drawn import Drawn, Things, draw, usual
from routecalc.batch.sheets import Sheet, Sheets
from routecalc.catalogue import catalogue
from routecalc.network import Network
from routecalc.pricing import load, movement
from routecalc.quoting import LABELS
from routecalc.request import CRITERIA, Criterion, Request
from routecalc.search import FREE
from routecalc.search.trees import CROSSED, NONE, ONE, Lattice, Ways, first
from routecalc.supply import takes, terms


class First(NamedTuple):
    """What a row says of a way."""

    cost_minor: int
    duration_s: int
    co2e_g: int
    distance_m: int
    absolute_minor: int
    """Sum of its lines without their signs."""
    assumed_minor: int
    """Those of them that are assumed."""
    route: str
    labels: str


class Found(NamedTuple):
    """The first option, and the cheapest way of the baseline if there is one."""

    option: First
    traditional: First | None


Best = tuple[bool, int, tuple[int, ...]]


class Firsts:
    """Answers requests to several networks; remembers drawings and prices."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self._things: dict[object, Things] = {}
        self._drawn: dict[object, Drawn] = {}

    def found(self, network: Network, request: Request, destinations: Sequence[str]) -> list[Found | None]:
        """The first option of a request to each of some destinations that share its terms; None where that must be
        asked like a single quote."""
        if request.moment is not None or request.caps != FREE or request.interest is not None or request.all_options:
            return [None] * len(destinations)
        things = self.things(network, request)
        sheet = self.sheets.sheet(things, request)
        drawn = self.drawn(things, request)
        source = drawn.ends(request.origin, request.origin)[0]
        targets = [drawn.ends(request.origin, end)[1] for end in destinations]
        ways = self.searched(drawn.lattice, sheet, source, targets, request.sort)
        before = self.traditional(drawn, network, sheet, request, destinations)
        found: list[Found | None] = []
        for at, target in enumerate(targets):
            option = _first(drawn, ways, at)
            labels = None if option is None else self.labels(drawn, sheet, source, target, option, request.sort)
            known, usually = before[at]
            if option is None or labels is None or not known:
                found.append(None)
            else:
                found.append(Found(option._replace(labels=labels), usually))
        return found

    def things(self, network: Network, request: Request) -> Things:
        """All that can be done under the terms of a request."""
        known = catalogue(network, request.as_of, request.avoid, takes(request, load(network, request)))
        key = id(known)
        if key not in self._things:
            self._things[key] = Things(network, known)
        return self._things[key]

    def drawn(self, things: Things, request: Request) -> Drawn:
        """The arcs for the direction of trade of a request."""
        network = things.network
        moved = movement(network.node[request.origin], network.node[request.destination])
        key = (moved, things.shape)
        if key not in self._drawn:
            self._drawn[key] = draw(things, request, moved, terms(network, request))
        return self._drawn[key]

    def traditional(
        self, drawn: Drawn, network: Network, sheet: Sheet, request: Request, destinations: Sequence[str]
    ) -> list[tuple[bool, First | None]]:
        """For each destination whether the cheapest way of the baseline is known, and what it is, if there is one."""
        if request.baseline is None:
            return [(True, None)] * len(destinations)
        arcs = usual(drawn, network, request)
        ends = [arcs.ends(drawn.moved, request.origin, end) for end in destinations]
        source = ends[0][0]
        reached = [target for _, target in ends if target is not None]
        if source is None or not reached:
            return [(True, None)] * len(destinations)
        ways = self.searched(arcs.lattice, sheet, source, reached, "cost")
        told: list[tuple[bool, First | None]] = []
        at = 0
        for _, target in ends:
            if target is None:
                told.append((True, None))
                continue
            if ways.ended[at] == NONE:
                told.append((True, None))
            else:
                way = _first(drawn, ways, at, straight=True)
                told.append((way is not None, way))
            at += 1
        return told

    def searched(
        self, lattice: Lattice, sheet: Sheet, source: int, targets: Sequence[int], criterion: Criterion
    ) -> Ways:
        """The first ways in the order of a criterion, then the others."""
        leading = self.sheets.possible(sheet, criterion)
        others = [sheet.of(other) for other in CRITERIA if other != criterion]
        summed = [sheet.cost, sheet.time, sheet.co2e, sheet.metres, sheet.absolute, sheet.assumed]
        return first(lattice, source, targets, [leading, *others, sheet.rank], summed)

    def labels(
        self, drawn: Drawn, sheet: Sheet, source: int, target: int, option: First, sort: Criterion
    ) -> str | None:
        """In what the first option is the best of all; None if that is not certain."""
        labels, own = [], option[:3]
        for criterion, label, value in zip(CRITERIA, LABELS, own, strict=True):
            if criterion != sort:
                # the cheapest of all is the best of its time and emissions; others may be as good as another, yet dearer
                prices = None if sort == "cost" else sheet
                sure, least, best = self.best(drawn, sheet, source, criterion, prices)[target]
                if value > least and not sure:
                    return None
                if value > least or (prices is not None and own != best):
                    continue
            labels.append(label)
        return " ".join(labels)

    def best(
        self, drawn: Drawn, sheet: Sheet, source: int, criterion: Criterion, prices: Sheet | None
    ) -> dict[int, Best]:
        """For every end whether there really is a way with the least of a criterion, that least, and all three numbers
        of the best way: at the prices of a sheet, or at any if no matter."""

        def worked() -> dict[int, Best]:
            ways = self.searched(drawn.lattice, sheet, source, drawn.targets, criterion)
            at = CRITERIA.index(criterion)
            each = zip(drawn.targets, ways.ended, ways.sums, strict=True)
            return {target: (ended != CROSSED, own[at], tuple(own[:3])) for target, ended, own in each}

        weights = self.sheets.possible(sheet, criterion)
        key = ("best", id(weights), id(prices), id(drawn), source)
        known: dict[int, Best] = self.sheets.once(key, worked, weights, prices, drawn)
        return known


def _first(drawn: Drawn, ways: Ways, at: int, *, straight: bool = False) -> First | None:
    """A way that was found, unless it is not certain to be the one of a single quote."""
    if ways.ended[at] != ONE:
        return None
    chain = drawn.chain(ways.steps[at])
    if straight and not chain.straight:
        return None
    cost, time, co2e, metres, absolute, assumed = ways.sums[at]
    return First(cost, time, co2e, metres, absolute, assumed, chain.route, "")
