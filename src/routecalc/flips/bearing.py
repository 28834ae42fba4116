"""Which facts can bear on the answer at all, and which of them are moved together.

A fact that neither of the compared ways uses matters only if its favourable end brings in another way. So all unused
facts of a kind are tried at their favourable ends at once: if nothing changes then, none of them matters by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecalc import graph
from routecalc.flips.figures import Figure, Kind, favourable, kind_of, uncertain, unit_of
from routecalc.flips.moves import Move, Values
from routecalc.flips.trials import Trials
from routecalc.network import Network
from routecalc.quoting import Way
from routecalc.record import replace
from routecalc.request import Request
from routecalc.standing import Standing, manner, priced_by, timed_by

MEASURES = ("money", "time")


class Sides(NamedTuple):
    """The facts of one kind by who rests on them; a fact may be on several sides."""

    winner: frozenset[str]
    """Those of the best way."""
    rivals: frozenset[str]
    """Those of ways that win if facts of their kind come to their favourable ends."""
    others: frozenset[str]
    """Those of other ways that are not beaten."""
    baseline: frozenset[str]
    """Those of the baseline as it is now."""


def single(network: Network, figure: Figure) -> Move:
    """One fact that moves by itself."""
    fact = figure.fact
    return Move(fact, "fact", "", kind_of(network, fact), unit_of(network, fact), (figure,))


def joint(network: Network, figures: Iterable[Figure], sides: dict[Kind, Sides]) -> Iterator[Move]:
    """What moves together: each kind as a level, and apart as a gap, candidates against baseline and best against
    rivals. A fact of both sides stays out of a gap."""
    kinds: dict[Kind, dict[str, Figure]] = {}
    for figure in figures:
        kinds.setdefault(kind_of(network, figure.fact), {})[figure.fact] = figure
    for kind, known in sorted(kinds.items()):
        winner, rivals, others, baseline = (side & known.keys() for side in sides.get(kind, _NOBODY))
        unit = unit_of(network, next(iter(known)))
        name = "-".join(part.lower().replace("_", "-") for part in kind[1:] or kind)
        candidates = winner | rivals | others
        everybody = candidates | baseline
        if len(everybody) > 1:
            yield Move(f"level:{name}", "level", "", kind, unit, _of(known, everybody))
        mine, theirs = candidates - baseline, baseline - winner
        if winner - baseline and theirs:
            yield Move(f"gap:{name}", "gap", "baseline", kind, unit, _of(known, mine), _of(known, theirs))
        best, second = winner - rivals, rivals - winner
        if best and second:
            yield Move(f"rivals:{name}", "gap", "rivals", kind, unit, _of(known, best), _of(known, second))


_NOBODY = Sides(frozenset(), frozenset(), frozenset(), frozenset())


def _of(known: dict[str, Figure], facts: Iterable[str]) -> tuple[Figure, ...]:
    return tuple(known[fact] for fact in sorted(facts))


class Screening:
    """Finds out which facts bear on the answer, and on which side they do."""

    def __init__(self, trials: Trials) -> None:
        self.trials, self.network = trials, trials.network
        self.sides: dict[Kind, Sides] = {}
        self.suspects: dict[str, Values] = {}
        """Unused facts that bear on the answer together with others of their kind, at least."""
        self.known = 0
        """How many uncertain facts were screened."""
        self.used: set[str] = set()
        """Facts on which the answer rests now."""
        base = trials.base
        for measure in MEASURES:
            winner, baseline = (_resting((way,), measure) for way in base.pair(measure))
            self.used |= winner | baseline
            self._seat(winner, "winner")
            self._seat(baseline, "baseline")
            self._seat(_resting(base.ways, measure) - winner, "others")

    def figures(self) -> list[Figure]:
        """The uncertain facts that bear on the answer, in the order of ids."""
        figures = (
            uncertain(self.network, fact) for fact in sorted(_usable(self.network, self.trials.request) | self.used)
        )
        known = [figure for figure in figures if figure is not None]
        found = {one.fact for one in known if one.fact in self.used or favourable(self.network, one) is None}
        rest: dict[Kind, dict[str, Values]] = {}
        for figure in known:
            best = favourable(self.network, figure)
            if figure.fact not in found and best is not None and best != figure.span.likely:
                rest.setdefault(kind_of(self.network, figure.fact), {})[figure.fact] = ((figure.fact, best),)
        found |= self._screened(rest)
        self.known = len(known)
        return [figure for figure in known if figure.fact in found]

    def _screened(self, rest: dict[Kind, dict[str, Values]]) -> set[str]:
        """Facts whose favourable end alone changes something. Kind by kind, until what is left changes nothing."""
        suspects = self.suspects
        while rest:
            together = {kind: tuple(sorted(sum(facts.values(), ()))) for kind, facts in rest.items()}
            self.trials.ahead(together.values())
            for kind, values in together.items():
                standing = self.trials.at(values)
                if standing is not None and same(standing, self.trials.base):
                    del rest[kind]
                    continue
                new = rest[kind].keys() & (self._met(standing) if standing else rest[kind].keys())
                for fact in new or set(rest[kind]):
                    suspects[fact] = rest[kind].pop(fact)
                if not rest[kind]:
                    del rest[kind]
        self.trials.ahead(suspects.values())
        return {fact for fact, values in suspects.items() if self._matters(values)}

    def _matters(self, values: Values) -> bool:
        standing = self.trials.at(values)
        return standing is None or not same(standing, self.trials.base)

    def _met(self, standing: Standing) -> frozenset[str]:
        """Facts on which another answer rests; its best ways are rivals of the present ones."""
        met: frozenset[str] = frozenset()
        for measure in MEASURES:
            candidate, baseline = (_resting((way,), measure) for way in standing.pair(measure))
            if manner(standing.pair(measure)[0]) != manner(self.trials.base.pair(measure)[0]):
                self._seat(candidate, "rivals")
            met |= candidate | baseline
        return met

    def _seat(self, facts: Iterable[str], side: str) -> None:
        for fact in facts:
            kind = kind_of(self.network, fact)
            seats = self.sides.get(kind, _NOBODY)
            self.sides[kind] = seats._replace(**{side: getattr(seats, side) | {fact}})


def same(one: Standing, other: Standing) -> bool:
    """Whether both best ways and both of the baseline cost and take the same, and the same manner wins."""
    return one.winner == other.winner and _weights(one) == _weights(other)


def _weights(standing: Standing) -> list[int]:
    return [way.weight[at] for at, measure in enumerate(MEASURES) for way in standing.pair(measure)]


def _resting(ways: Iterable[Way], measure: str) -> frozenset[str]:
    """Facts on which the cost or the time of some ways rests."""
    rests = priced_by if measure == "money" else timed_by
    return frozenset(fact for way in ways for fact in rests(way))


def _usable(network: Network, request: Request) -> set[str]:
    """Facts on which any operation rests that is possible for the shipper or for the baseline."""
    free = replace(request, modes=(), via=(), avoid=(), corridor=None)
    found: set[str] = set()
    for operation in graph.compile(network, free).operations:
        found.update(operation.duration.facts)
        for prices, _ in operation.bill:
            found.update(row.charge.id for row in prices.rows)
            found.update(fx.id for fx in (prices.fx, prices.fx_offer) if fx is not None)
    return found
