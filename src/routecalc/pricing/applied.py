"""Prepared charges applied to an occasion: amounts in minor units, each rounded once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    fees, total = [], 0
    for row, amounts, bases in _amounts(prices, _in_scope(prices, occasion), [occasion], at):
        amount = amounts[0] if amounts else None
        converted = None if amount is None else max(half_up(amount * top, bottom), -total)
        total += converted or 0
        fees.append(Fee(row, _quantity(row, occasion), amount, converted, bases[0] if bases else _NOTHING))
    return fees


def price(prices: PriceList, occasion: Occasion) -> Price:
    """The converted sum of one occasion's fees."""
    known = prices.known.get(occasion.metres) if prices.is_common(occasion) else None
    return price_all(prices, [occasion])[0] if known is None else known


def price_all(prices: PriceList, occasions: Sequence[Occasion]) -> list[Price]:
    """The converted sums of many occasions' fees: those for which the same rows hold are worked out at once, and those
    of equal kilometres, such as there and back, once for all of them."""
    found: list[Price | None] = [None] * len(occasions)
    new: dict[int, Occasion] = {}
    alike: dict[tuple[int, ...], tuple[list[Row], dict[object, list[int]]]] = {}
    is_common, known = prices.is_common, prices.known
    for number, occasion in enumerate(occasions):
        if is_common(occasion):
            found[number] = known.get(occasion.metres)
            if found[number] is None:
                new[occasion.metres] = occasion
        else:
            rows = _in_scope(prices, occasion)
            _, several = alike.setdefault(tuple(map(id, rows)), (rows, {}))
            several.setdefault((occasion.areas, occasion.metres), []).append(number)
    if new:
        known.update(zip(new, _prices(prices, prices.common, list(new.values())), strict=True))
    for rows, several in alike.values():
        worked = _prices(prices, rows, [occasions[numbers[0]] for numbers in several.values()])
        for numbers, price in zip(several.values(), worked, strict=True):
            for number in numbers:
                found[number] = price
    return [
        known[occasion.metres] if price is None else price for occasion, price in zip(occasions, found, strict=True)
    ]


def _prices(prices: PriceList, rows: list[Row], occasions: list[Occasion]) -> list[Price]:
    top, bottom = prices.fx_ratio[1]
    totals, charged = [0] * len(occasions), [False] * len(occasions)
    for row, amounts, _ in _amounts(prices, rows, occasions, 1):
        if amounts:
            converted = amounts
            if top != bottom:  # each line is rounded, so reductions could take a cent more than there is
                pairs = zip(amounts, totals, strict=True)
                converted = [max(half_up(amount * top, bottom), -total) for amount, total in pairs]
            totals = [total + amount for total, amount in zip(totals, converted, strict=True)]
            free = bool(row.charge.free and row.code == prices.main)
            charged = [known or free or amount > 0 for known, amount in zip(charged, converted, strict=True)]
    return list(zip(totals, charged, strict=True))


Lines = Iterator[tuple[Row, list[int], list[tuple[int, int]]]]
"""For each row the amounts of all occasions, none for a named gap; for a percentage also what it is taken of."""


def _amounts(prices: PriceList, rows: list[Row], occasions: list[Occasion], at: int) -> Lines:
    """The amounts in the tariff's currency of occasions for which the same rows hold."""
    split = any(row.charge.scope.area for row in rows)
    taken_of = {code for row in rows for code in row.of}
    lefts = [Left(occasion, split) for occasion in occasions] if taken_of else []
    step, spent = prices.step_minor, [0] * len(occasions)
    for row in rows:
        bases: list[tuple[int, int]] = []
        if row.rates is None:
            yield row, [], bases
            continue
        if row.of:
            taken = [left.take(row, row.rates[at]) for left in lefts]
            bases = [(base, left.whole) for (_, base), left in zip(taken, lefts, strict=True)]
            amounts = [half_up(part, whole * step) * step for (part, _), (_, whole) in zip(taken, bases, strict=True)]
        elif row.flat is not None:
            amounts = [row.flat[at]] * len(occasions)
        else:
            rate, unit = row.rates[at] * prices.unit, PPM * MILLI * step
            amounts = [half_up(rate * _quantity(row, occasion), unit) * step for occasion in occasions]
        if row.bounds is not None:
            least, most = row.bounds
            amounts = [max(least, min(amount, most)) for amount in amounts]
        # nothing takes more than is left: the search knows no arc below zero
        if row.of or row.charge.effect != "price":
            amounts = [max(amount, -before) for amount, before in zip(amounts, spent, strict=True)]
        if row.code in taken_of and not row.of:
            for left, amount in zip(lefts, amounts, strict=True):
                left.put(row.code, amount)
        spent = [before + amount for before, amount in zip(spent, amounts, strict=True)]
        yield row, amounts, bases


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
    return settled([row for row in prices.rows if row.everywhere or fits(row.charge.scope, occasion)])


def fits(scope: Scope, occasion: Occasion) -> bool:
    """Whether a charge of this scope holds for an occasion."""
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
