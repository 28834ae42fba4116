"""Joint seeded draws of uncertain facts: a fact has one value in a draw, wherever it is used and on whichever side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from routecalc import pricing
from routecalc.network import Charge, Factor, Network
from routecalc.pricing import PriceList
from routecalc.quoting import Way
from routecalc.supply import Operation
from routecalc.units import half_up, seconds, triangular

DRAWS = 200
"""Draws of each case."""
FINE = 1_000_000
_HALF_WEEK_H = Decimal(84)


class Figures(NamedTuple):
    """Cost in minor units, seconds in all, and seconds under way."""

    cost: int
    time: int
    under_way: int


def _sum(parts: Iterable[Figures]) -> Figures:
    costs, times, under_way = zip(*parts, strict=True)
    return Figures(sum(costs), sum(times), sum(under_way))


def figures(way: Way) -> Figures:
    """The figures of a way at likely values."""
    under_way = sum(step.duration.likely_s for step in way.operations if step.kind == "carriage")
    return Figures(way.weight[0], way.weight[1], under_way)


class Drawn(NamedTuple):
    """Figures in every draw, and the facts that were drawn for money and for time."""

    values: list[Figures]
    prices: frozenset[str]
    times: frozenset[str]


class Draws:
    """Draws of the facts of one network; the same seed gives the same draws in every network."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network, self.seed = network, seed
        self._quantiles: dict[str, list[float]] = {}
        self._lists: dict[int, tuple[PriceList, list[PriceList]]] = {}
        self._operations: dict[int, tuple[Operation, Drawn]] = {}

    def way(self, way: Way) -> Drawn:
        """The figures of a way in every draw."""
        steps = [self.operation(step) for step in way.operations]
        values = [_sum(parts) for parts in zip(*(step.values for step in steps), strict=True)]
        prices = frozenset(fact for step in steps for fact in step.prices)
        return Drawn(values, prices, frozenset(fact for step in steps for fact in step.times))

    def operation(self, step: Operation) -> Drawn:
        """The figures of an operation in every draw, worked out once."""
        known = self._operations.get(id(step))
        if known is None:
            known = self._operations[id(step)] = (step, self._operation(step))
        return known[1]

    def _operation(self, step: Operation) -> Drawn:
        costs, facts = [0] * DRAWS, set[str]()
        for prices, occasion in step.bill:
            facts |= {charge.id for charge in _uncertain(prices)} | {fx.id for fx in _rates(prices)}
            certain = not _uncertain(prices) and not _rates(prices)
            lists = [prices] * DRAWS if certain else self.lists(prices)
            costs = [cost + pricing.price(drawn, occasion)[0] for cost, drawn in zip(costs, lists, strict=True)]
        times = self.times(step)
        bounding = {self.bounding(step)} if len(set(times)) > 1 else set()
        moving = step.kind == "carriage"
        values = [Figures(cost, time, time if moving else 0) for cost, time in zip(costs, times, strict=True)]
        return Drawn(values, frozenset(facts), frozenset(bounding))

    def lists(self, prices: PriceList) -> list[PriceList]:
        """A price list as it is in each draw."""
        if id(prices) not in self._lists:
            drawn = [pricing.at_rates(prices, partial(self.quantile, number)) for number in range(DRAWS)]
            self._lists[id(prices)] = (prices, drawn)
        return self._lists[id(prices)][1]

    def times(self, step: Operation) -> list[int]:
        """Seconds of an operation in each draw; the fact that bounds it decides where in its span it lies."""
        low, likely, high = step.duration[:3]
        if step.kind == "waiting":
            rate = self.network.schedule[step.fact].per_week
            low, high = (seconds(_HALF_WEEK_H / often) for often in (rate.high, rate.low))
        if low == high:
            return [likely] * DRAWS
        return [triangular(low, likely, high, quantile) for quantile in self.quantiles(self.bounding(step))]

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
