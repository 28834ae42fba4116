"""The first option of many questions at once, beside the cheapest way of their baseline: what a row holds, without
all that could be traded for it.

Questions of one consignment, scenario and origin are answered by one tree of ways. Where a tree alone cannot say what a
single quote would (another way is as good, a way passes its own destination, there is none), nothing is said, and the
question is answered like a single quote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from routecalc import limits
from routecalc.batch.drawn import Drawn, Things, Usual, draw, usual
from routecalc.batch.sheets import Sheet, Sheets
from routecalc.catalogue import catalogue
from routecalc.network import Movement, Network
from routecalc.pricing import load, movement
from routecalc.quoting import LABELS
from routecalc.record import Unique, replace
from routecalc.request import CRITERIA, Criterion, Request
from routecalc.search import FREE
from routecalc.search.trees import CROSSED, NONE, ONE, Lattice, Ways, first
from routecalc.supply import spell, terms
from routecalc.units import PPM, half_up


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

    @property
    def assumed_percent(self) -> float:
        """Per cent of the amounts that are assumed; what the other grades leave of a hundred."""
        if not self.absolute_minor:
            return 0.0
        others = half_up((self.absolute_minor - self.assumed_minor) * PPM, self.absolute_minor)
        return (PPM - others) / 10_000


class Found(NamedTuple):
    """The first option, and the cheapest way of the baseline if there is one."""

    option: First
    traditional: First | None


Best = tuple[bool, int, tuple[int, ...]]


def trade(network: Network, origin: str, destination: str) -> Hashable:
    """What ways between two places have in common with others: the direction of trade, the territory that is home to
    the baseline, and those ends for which some charge is reserved."""
    start, end = network.node[origin], network.node[destination]
    moved = movement(start, end)
    home = end.territory if moved == "import" else start.territory
    return moved, home, network.reserved & {origin, destination}


class Firsts:
    """Remembers drawings and prices of several networks, for all that is asked of them."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self.days: list[dt.date] = []
        """Days whose terms have been asked for."""

    def basis(self, network: Network, request: Request) -> Basis | None:
        """What answers a request, and all others that differ in their ends only and are under the same terms; None for
        those that no tree of ways answers."""
        bounded = limits.given(request) or request.caps != FREE or request.interest is not None
        if bounded or request.moment is not None or request.all_options:
            return None
        key = ("day", id(network), request.as_of)
        request = replace(request, as_of=self.sheets.once(key, lambda: self._day(network, request.as_of), network))
        loaded = load(network, request)
        known = catalogue(network, request, loaded, shared=True)
        facts = (known, network.schedules, network.baselines)
        things: Things = self.sheets.once(("things", *map(id, facts)), lambda: Things(network, known), facts)
        drawn = self._drawn(things, request, loaded.movement)
        arcs = None if request.baseline is None else usual(drawn, network, request)
        return Basis(self.sheets, self.sheets.sheet(network, things, request, loaded), drawn, arcs, request.sort)

    def _day(self, network: Network, day: dt.date) -> dt.date:
        """A day on which the same terms hold, the first that was asked for: other networks may know it, too."""
        wanted = spell(network, day)
        for other in self.days:
            if spell(network, other) == wanted:
                return other
        self.days.append(day)
        return day

    def _drawn(self, things: Things, request: Request, moved: Movement) -> Drawn:
        """The arcs for the direction of trade of a request."""
        shape = self.sheets.once(
            ("shape", id(things)), lambda: self.sheets.once(("shape", things.shape), object, things), things
        )
        drawn: Drawn = self.sheets.once(
            ("drawn", moved, shape),
            lambda: draw(things, request, moved, terms(things.network, request)),
            things,
        )
        return drawn


class Basis(Unique):
    """Prices and arcs under some terms, on which the first ways between any two places are found."""

    sheets: Sheets
    sheet: Sheet
    drawn: Drawn
    usual: Usual | None
    """Arcs of the baseline, if one is wanted."""
    sort: Criterion
    """What the first option is best in."""

    def found(self, origin: str, destinations: tuple[str, ...]) -> list[Found | None]:
        """The first option to each of some destinations; None where that must be asked like a single quote. Under many
        scenarios the same sheet is asked the same."""
        key = ("found", id(self.sheet), id(self.drawn), id(self.usual), self.sort, origin, destinations)
        found: list[Found | None] = self.sheets.once(
            key, lambda: list(self._found(origin, destinations)), self.sheet, self.drawn, self.usual
        )
        return found

    def _found(self, origin: str, destinations: tuple[str, ...]) -> Iterator[Found | None]:
        drawn = self.drawn
        key = ("ends", id(drawn), origin, destinations)
        source, targets = self.sheets.once(key, lambda: drawn.ends(origin, destinations), drawn)
        if source is None:
            yield from [None] * len(destinations)
            return
        ways = self._searched(self.drawn.lattice, source, targets, self.sort)
        usually = self._traditional(origin, destinations)
        bests = [None if criterion == self.sort else self._best(source, targets, criterion) for criterion in CRITERIA]
        for at, (target, (sure, traditional)) in enumerate(zip(targets, usually, strict=True)):
            option = None
            if sure and ways.ended[at] == ONE:
                labels = self._labels(ways.sums[at], [None if best is None else best[target] for best in bests])
                option = None if labels is None else self._first(ways, at, labels)
            yield None if option is None else Found(option, traditional)

    def _traditional(self, origin: str, destinations: tuple[str, ...]) -> list[tuple[bool, First | None]]:
        """For each destination whether the cheapest way of the baseline is known, and what it is, if there is one."""
        if self.usual is None:
            return [(True, None)] * len(destinations)
        source, goals = self.usual.starts[origin], [self.usual.goals[end] for end in destinations]
        if source is None:
            return [(True, None)] * len(destinations)
        ways = self._searched(self.usual.lattice, source, goals, "cost")
        known: list[tuple[bool, First | None]] = []
        for at, ended in enumerate(ways.ended):
            way = self._first(ways, at) if ended == ONE and self.drawn.chain(ways.steps[at]).straight else None
            known.append((ended == NONE or way is not None, way))
        return known

    def _searched(self, lattice: Lattice, source: int, targets: Sequence[int], criterion: Criterion) -> Ways:
        """The first ways in the order of a criterion, then the others."""
        weights = self.sheets.weights(self.sheet, criterion)
        return first(lattice, source, targets, weights, self.sheet.summed, criterion)

    def _first(self, ways: Ways, at: int, labels: str = "") -> First:
        """What a row says of a way that was found."""
        way: First = tuple.__new__(First, (*ways.sums[at], self.drawn.chain(ways.steps[at]).route, labels))
        return way

    def _labels(self, sums: Sequence[int], bests: Sequence[Best | None]) -> str | None:
        """In what the first option is the best of all; None if that is not certain."""
        labels = []
        for label, value, known in zip(LABELS, sums[:3], bests, strict=True):
            if known is not None:
                sure, least, best = known
                if value > least and not sure:
                    return None
                # the cheapest way loses to none of its own time or emissions; others may, to a cheaper or faster one
                if value > least or (self.sort != "cost" and tuple(sums[:3]) != best):
                    continue
            labels.append(label)
        return " ".join(labels)

    def _best(self, source: int, targets: Sequence[int], criterion: Criterion) -> dict[int, Best]:
        """For every end whether there really is a way with the least of a criterion, that least, and all three numbers
        of the best way; where the first option is the cheapest, the last are those of whatever prices."""

        def worked() -> dict[int, Best]:
            ways = self._searched(self.drawn.lattice, source, targets, criterion)
            at = CRITERIA.index(criterion)
            each = zip(targets, ways.ended, ways.sums, strict=True)
            return {target: (ended != CROSSED, own[at], tuple(own[:3])) for target, ended, own in each}

        weights, drawn = self.sheets.possible(self.sheet, criterion), self.drawn
        prices = None if self.sort == "cost" else self.sheet
        key = ("best", id(weights), id(prices), id(drawn), source, *targets)
        known: dict[int, Best] = self.sheets.once(key, worked, weights, prices, drawn)
        return known
