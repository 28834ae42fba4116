"""Prepared charges applied to an occasion: amounts in minor units, each rounded once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecalc.network import Point, Scope
from routecalc.pricing.prepared import BY_KM, MILLI, POINTS, Occasion, Price, PriceList, Row, settled
from routecalc.units import PPM, half_up, scaled

FINE = (100 * PPM) ** 3
"""Keeps three compounding percentages exact before the first rounding."""


class Fee(NamedTuple):
    """One line as numbers."""

    row: Row
    quantity: int
    """Thousandths of the basis."""
    amount_minor: int | None
    """In the tariff's currency; None for a named gap."""
    converted_minor: int | None
    """In the currency of the offer."""
    base: tuple[int, int] = (0, 1)
    """For a percentage: what it is taken of, as a fraction of minor units."""


def apply(prices: PriceList, occasion: Occasion, point: Point = "likely") -> list[Fee]:
    """The fees of one occasion, in the order of the tariff; each is rounded once."""
    at = POINTS.index(point)
    top, bottom = prices.fx_ratio[at]
    return [
        Fee(row, _quantity(row, occasion), amount, None if amount is None else half_up(amount * top, bottom), base)
        for row, amount, base in _amounts(prices, occasion, at)
    ]


def price(prices: PriceList, occasion: Occasion) -> Price:
    """The converted sum of one occasion's fees; worked out once for occasions that hang on the kilometres alone."""
    if not prices.is_common(occasion):
        return _price(prices, occasion)
    known = prices.known.get(occasion.metres)
    if known is None:
        known = prices.known[occasion.metres] = _price(prices, occasion)
    return known


def _price(prices: PriceList, occasion: Occasion) -> Price:
    top, bottom = prices.fx_ratio[1]
    total, charged = 0, False
    for row, amount, _ in _amounts(prices, occasion, 1):
        if amount is not None:
            converted = amount if top == bottom else half_up(amount * top, bottom)
            total += converted
            charged = charged or converted > 0 or bool(row.charge.free and row.code == prices.main)
    return total, charged


def _amounts(prices: PriceList, occasion: Occasion, at: int) -> Iterator[tuple[Row, int | None, tuple[int, int]]]:
    """Each line's amount in the tariff's currency, and for a percentage the fraction that it is taken of."""
    rows = _in_scope(prices, occasion)
    left = Left(occasion, split=any(row.charge.scope.area for row in rows))
    step, unit, bases = prices.step_minor, prices.unit, prices.bases
    spent = 0
    for row in rows:
        base = _NOTHING
        if row.rates is None:
            yield row, None, base
            continue
        if row.of:
            part, whole = left.take(row, row.rates[at])
            base = (whole, left.whole)
            amount = half_up(part, left.whole * step) * step
        elif row.flat is not None:
            amount = row.flat[at]
        else:
            amount = half_up(row.rates[at] * _quantity(row, occasion) * unit, PPM * MILLI * step) * step
        if row.bounds is not None:
            amount = max(row.bounds[0], min(amount, row.bounds[1]))
        if amount < 0 and row.charge.effect != "price":
            amount = max(amount, -spent)
        if row.code in bases and not row.of:
            left.put(row.code, amount)
        spent += amount
        yield row, amount, base


_NOTHING = (0, 1)


class Left:
    """What percentages have left of each code, as exact fractions of minor units; ``split`` by bureau or
    province if some charge asks for that."""

    __slots__ = ("areas", "shares", "whole")

    def __init__(self, occasion: Occasion, split: bool) -> None:
        self.areas = occasion.areas if split and occasion.metres else (("", 1),)
        self.whole = sum(part for _, part in self.areas) * FINE
        self.shares: dict[str, dict[str, int]] = {}

    def put(self, code: str, amount_minor: int) -> None:
        """Spread an amount over the kilometres."""
        shares = self.shares.setdefault(code, {})
        for area, part in self.areas:
            shares[area] = shares.get(area, 0) + amount_minor * part * FINE

    def take(self, row: Row, rate: int) -> tuple[int, int]:
        """The part that a percentage takes and what it is taken of; what is left shrinks or grows by the part."""
        taken = base = 0
        for code in row.of:
            shares = self.shares.get(code)
            if shares is not None:
                for area in row.charge.scope.area or tuple(shares):
                    if area in shares:
                        base += shares[area]
                        part = shares[area] * rate // (100 * PPM)
                        shares[area] += part
                        taken += part
        return taken, base


def _quantity(row: Row, occasion: Occasion) -> int:
    """Thousandths of the basis: boxes, tonnes or trucks, times kilometres where the basis says so."""
    charge = row.charge
    if charge.basis not in BY_KM and charge.basis != "started_km":
        return MILLI if row.of else row.units
    metres = counted_metres(charge.scope, occasion)
    if charge.basis == "started_km":
        step = charge.step
        assert step is not None, "loading refuses started_km without a step"
        beyond = max(0, metres - scaled(step.beyond_km, MILLI))
        return row.units * -(-beyond // scaled(step.every_km, MILLI))
    return half_up(row.units * metres, MILLI)


def counted_metres(scope: Scope, occasion: Occasion) -> int:
    """Metres that a charge counts: all, or those in its bureaus or provinces."""
    return sum(part for area, part in occasion.areas if area in scope.area) if scope.area else occasion.metres


def _in_scope(prices: PriceList, occasion: Occasion) -> list[Row]:
    """Rows that hold for this occasion."""
    if prices.is_common(occasion):
        return prices.common
    return settled([row for row in prices.rows if row.everywhere or _fits(row.charge.scope, occasion)])


def _fits(scope: Scope, occasion: Occasion) -> bool:
    start, end = occasion.start, occasion.end
    if scope.origin and start.id not in scope.origin:
        return False
    if scope.destination and end.id not in scope.destination:
        return False
    if scope.touching and not any(
        here.id in scope.touching and (not scope.other_end or other.id in scope.other_end)
        for here, other in ((start, end), (end, start))
    ):
        return False
    if scope.to_bureau and end.bureau not in scope.to_bureau:
        return False
    return not scope.area or any(area in scope.area and part for area, part in occasion.areas)
