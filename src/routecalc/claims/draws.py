"""Joint seeded draws of uncertain facts: a fact has one value in a draw, wherever it is used and on whichever side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Literal, NamedTuple

from routecalc import pricing
from routecalc.network import Charge, Factor, Network
from routecalc.pricing import PriceList
from routecalc.quoting import Way
from routecalc.supply import Operation
from routecalc.units import half_up, seconds, triangular

DRAWS = 100
"""Draws of each case."""
FINE = 1_000_000
_HALF_WEEK_H = Decimal(84)


Figure = Literal["cost", "time", "under_way"]
"""Cost in minor units, seconds door to door, or seconds under way."""


def counted(way: Way, figure: Figure) -> tuple[Operation, ...]:
    """The operations of a way that a figure counts."""
    return tuple(step for step in way.operations if figure != "under_way" or step.kind == "carriage")


def likely(way: Way, figure: Figure) -> int:
    """A figure of a way at likely values."""
    return sum(step.weight[0 if figure == "cost" else 1] for step in counted(way, figure))


class Drawn(NamedTuple):
    """A figure in every draw, and the facts that were drawn for it."""

    values: tuple[int, ...]
    facts: frozenset[str]


class Draws:
    """Draws of the facts of one network; the same seed gives the same draws in every network."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network, self.seed = network, seed
        self._quantiles: dict[str, list[float]] = {}
        self._lists: dict[int, tuple[PriceList, list[PriceList]]] = {}
        self._operations: dict[tuple[str, int], tuple[Operation, Drawn]] = {}

    def way(self, way: Way, figure: Figure) -> Drawn:
        """A figure of a way in every draw."""
        parts = [self.operation(step, figure) for step in counted(way, figure)]
        values = tuple(map(sum, zip(*(part.values for part in parts), strict=True)))
        return Drawn(values, frozenset(fact for part in parts for fact in part.facts))

    def operation(self, step: Operation, figure: Figure) -> Drawn:
        """A figure of an operation in every draw, worked out once."""
        kind = "cost" if figure == "cost" else "time"
        known = self._operations.get((kind, id(step)))
        if known is None:
            drawn = self.costs(step) if kind == "cost" else self.times(step)
            known = self._operations[kind, id(step)] = (step, drawn)
        return known[1]

    def costs(self, step: Operation) -> Drawn:
        """What an operation costs in each draw."""
        costs, facts = [0] * DRAWS, set[str]()
        for prices, occasion in step.bill:
            drawn = {charge.id for charge in _uncertain(prices)} | {fx.id for fx in _rates(prices)}
            lists = self.lists(prices) if drawn else [prices] * DRAWS
            costs = [cost + pricing.price(one, occasion)[0] for cost, one in zip(costs, lists, strict=True)]
            facts |= drawn
        return Drawn(tuple(costs), frozenset(facts))

    def lists(self, prices: PriceList) -> list[PriceList]:
        """A price list as it is in each draw."""
        if id(prices) not in self._lists:
            drawn = [pricing.at_rates(prices, partial(self.quantile, number)) for number in range(DRAWS)]
            self._lists[id(prices)] = (prices, drawn)
        return self._lists[id(prices)][1]

    def times(self, step: Operation) -> Drawn:
        """Seconds of an operation in each draw; the fact that bounds it decides where in its span it lies."""
        low, likely, high = step.duration[:3]
        if step.kind == "waiting":
            rate = self.network.schedule[step.fact].per_week
            low, high = (seconds(_HALF_WEEK_H / often) for often in (rate.high, rate.low))
        if low == high:
            return Drawn((likely,) * DRAWS, frozenset())
        fact = self.bounding(step)
        values = (triangular(low, likely, high, quantile) for quantile in self.quantiles(fact))
        return Drawn(tuple(values), frozenset((fact,)))

    def bounding(self, step: Operation) -> str:
        """The shared fact behind a duration: a speed if there is one, else the operation's own."""
        factors = (self.network.factor.get(fact) for fact in (*step.duration.facts, *step.facts))
        return next((factor.id for factor in factors if factor and factor.unit == "km/h"), step.fact)

    def quantile(self, number: int, fact: str) -> float:
        """Where in its span a fact lies in one draw."""
        return self.quantiles(fact)[number]

    def quantiles(self, fact: str) -> list[float]:
        """Where in its span a fact lies in each draw, from 0 to 1: evenly spread, in an order of its own."""
        if fact not in self._quantiles:
            source = random.Random(f"{self.seed} {fact}")
            spread = [(number + source.random()) / DRAWS for number in range(DRAWS)]
            source.shuffle(spread)
            self._quantiles[fact] = spread
        return self._quantiles[fact]

    def shares(self, values: Sequence[int], facts: Iterable[str]) -> list[tuple[str, int]]:
        """For each fact the share of the values' variance that goes with it, in thousandths, largest first."""
        mean = half_up(sum(values), len(values))
        apart = [value - mean for value in values]
        whole = sum(value * value for value in apart)
        if not whole:
            return []
        found = []
        for fact in facts:
            ranks = [int(quantile * FINE) - FINE // 2 for quantile in self.quantiles(fact)]
            together = sum(value * rank for value, rank in zip(apart, ranks, strict=True))
            found.append((fact, together * together * 1000 // (whole * sum(rank * rank for rank in ranks))))
        return sorted(found, key=lambda item: (-item[1], item[0]))


def _uncertain(prices: PriceList) -> list[Charge]:
    return [row.charge for row in prices.rows if row.rates is not None and row.rates[0] != row.rates[2]]


def _rates(prices: PriceList) -> list[Factor]:
    return [fx for fx in (prices.fx, prices.fx_offer) if fx is not None and not fx.value.certain]
