"""A price list applied to very many occasions at once, over arrays: the same sums as ``price_all``, to the minor unit.

Amounts, kilometres and shares are whole numbers of 64 bits; what might not fit is worked out with Python's own, which
have no end. Percentages are exact fractions over one common denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import gcd, lcm
from typing import Any

from routecalc.network import Scope
from routecalc.pricing.applied import FINE, apply, fits
from routecalc.pricing.prepared import BY_KM, MILLI, Occasion, PriceList, Row
from routecalc.record import Record, Unique
from routecalc.units import PPM, scaled

WIDE = 1 << 57
"""What is at least as large is left to Python's numbers: dozens of smaller ones can be added up, or one be doubled."""
PERCENT = 100 * PPM


class Sums(Record):
    """What every occasion comes to, in minor units of the offer."""

    total: Any
    """Sums of the lines."""
    charged: Any
    """Whether anything is charged or declared free."""
    absolute: Any
    """Sums of the lines without their signs."""
    assumed: Any
    """Those of them that are assumed."""


class Occasions(Unique):
    """What a tariff is applied to many times, with what charges look at as arrays."""

    every: tuple[Occasion, ...]

    def __len__(self) -> int:
        return len(self.every)

    @cached_property
    def _known(self) -> dict[object, Any]:
        return {}

    @cached_property
    def metres(self) -> Any:
        """Metres of each."""
        import numpy as np

        return np.array([occasion.metres for occasion in self.every], np.int64)

    def within(self, areas: tuple[str, ...]) -> Any:
        """Metres of each in some bureaus or provinces."""
        import numpy as np

        if areas not in self._known:
            parts = [sum([part for area, part in one.areas if area in areas]) for one in self.every]
            self._known[areas] = np.array(parts, np.int64)
        return self._known[areas]

    def counted(self, scope: Scope) -> Any:
        """Metres that a charge counts."""
        return self.within(scope.area) if scope.area else self.metres

    def fitting(self, row: Row) -> Any:
        """For which of them a charge holds, as far as its scope goes."""
        import numpy as np

        if row.everywhere:
            return np.ones(len(self), bool)
        scope = row.charge.scope
        mask = self._known.get(scope)
        if mask is None:
            mask = self._known[scope] = np.array([fits(scope, occasion) for occasion in self.every], bool)
        return mask

    def shares(self, named: tuple[str, ...]) -> Any:
        """Metres of each in the named areas, one column each, then in all others; what has no metres counts as 1."""
        import numpy as np

        key = ("shares", named)
        if key not in self._known:
            columns = [self.within((area,)) for area in named]
            rest = self.metres - sum(columns, np.zeros(len(self), np.int64))
            shares = np.stack([*columns, np.where(self.metres == 0, 1, rest)], axis=1)
            self._known[key] = shares // max(1, int(np.gcd.reduce(shares, axis=None)))
        return self._known[key]


def sums(prices: PriceList, occasions: Occasions) -> Sums:
    """What a usable price list takes for each occasion."""
    import numpy as np

    if all(row.everywhere and (row.of or row.flat or row.rates is None) for row in prices.rows):
        return _alike(prices, occasions)
    top, bottom = _reduced(*prices.fx_ratio[1])
    assumed_fx = any(rate is not None and rate.grade == "assumed" for rate in (prices.fx, prices.fx_offer))
    zero = np.zeros(len(occasions), np.int64)
    total, absolute, assumed, charged = zero, zero, zero, zero.astype(bool)
    for row, holds, amounts in _amounts(prices, occasions):
        converted = amounts
        if top != bottom:
            converted = np.maximum(_half_up(_times(amounts, top), bottom), -total)
        total = total + converted
        free = bool(row.charge.free and row.code == prices.main)
        charged = charged | (holds & (free | (converted > 0)))
        absolute = absolute + np.abs(converted)
        if assumed_fx or row.charge.grade == "assumed":
            assumed = assumed + np.abs(converted)
    return Sums(*(_narrow(one) for one in (total, charged, absolute, assumed)))


def _alike(prices: PriceList, occasions: Occasions) -> Sums:
    """The same for a price list that looks at nothing in which occasions differ."""
    import numpy as np

    fees = [fee for fee in apply(prices, occasions.every[0]) if fee.converted_minor is not None]
    assumed_fx = any(rate is not None and rate.grade == "assumed" for rate in (prices.fx, prices.fx_offer))
    absolute = [(abs(fee.converted_minor or 0), fee.row.charge.grade) for fee in fees]
    one = (
        sum(fee.converted_minor or 0 for fee in fees),
        any((fee.row.charge.free and fee.row.code == prices.main) or (fee.converted_minor or 0) > 0 for fee in fees),
        sum(size for size, _ in absolute),
        sum(size for size, grade in absolute if assumed_fx or grade == "assumed"),
    )
    return Sums(*(np.full(len(occasions), value) for value in one))


def _amounts(prices: PriceList, occasions: Occasions) -> Iterable[tuple[Row, Any, Any]]:
    """For each row where it holds, and its amounts in the tariff's currency, 0 where it does not."""
    import numpy as np

    held = _settled(prices.rows, occasions)
    step = prices.step_minor
    left = Left(prices, held, occasions)
    spent = np.zeros(len(occasions), np.int64)
    for row, holds in zip(prices.rows, held, strict=True):
        if row.rates is None or not holds.any():
            continue
        rate = row.rates[1]
        if row.of:
            amounts = left.taken(row, rate, holds)
        elif row.flat is not None:
            amounts = np.full(len(occasions), row.flat[1])
        else:
            amounts = _half_up(_times(_quantity(row, occasions), rate * prices.unit), PPM * MILLI * step) * step
        if row.bounds is not None:
            amounts = np.maximum(row.bounds[0], np.minimum(amounts, row.bounds[1]))
        if row.of or row.charge.effect != "price":
            amounts = np.maximum(amounts, -spent)
        amounts = np.where(holds, amounts, 0)
        left.put(row, amounts)
        spent = spent + amounts
        yield row, holds, amounts


def _settled(rows: Sequence[Row], occasions: Occasions) -> list[Any]:
    """Where each row holds: without the discounts that fall away and with conditions settled, as ``settled`` does."""
    import numpy as np

    none = np.zeros(len(occasions), bool)
    masks = [occasions.fitting(row) for row in rows]
    replaced: dict[str, Any] = {}
    for row, mask in zip(rows, masks, strict=True):
        for code in row.charge.replaces:
            replaced[code] = replaced.get(code, none) | mask
    masks = [
        mask & ~replaced[row.code] if row.code in replaced else mask for row, mask in zip(rows, masks, strict=True)
    ]
    discounted = none
    for row, mask in zip(rows, masks, strict=True):
        if row.charge.effect == "discount" and row.charge.when == "always":
            discounted = discounted | mask
    when = {"discounted": discounted, "undiscounted": ~discounted}
    return [mask & when.get(row.charge.when, True) for row, mask in zip(rows, masks, strict=True)]


class Left:
    """What percentages have left of each code, by the areas that some percentage looks at, over one denominator."""

    def __init__(self, prices: PriceList, held: Sequence[Any], occasions: Occasions) -> None:
        percentages = [
            row for row, holds in zip(prices.rows, held, strict=True) if row.of and row.rates and holds.any()
        ]
        self.taken_of = {code for row in percentages for code in row.of}
        self.named = tuple(sorted({area for row in percentages for area in row.charge.scope.area}))
        self.parts = occasions.shares(self.named) if percentages else None
        self.whole = None if self.parts is None else self.parts.sum(axis=1)
        self.step = prices.step_minor
        bounds = [bound for row in prices.rows if row.bounds for bound in row.bounds]
        self.unit = gcd(self.step, *bounds)
        """Every amount is a multiple of it."""
        self.shares: dict[str, Any] = {}
        self.going_on = {id(row) for row, later in _followed(percentages) if later}
        self.bottom = self._denominator([row for row in percentages if id(row) in self.going_on], prices, held)

    def _denominator(self, going_on: Sequence[Row], prices: PriceList, held: Sequence[Any]) -> int:
        """The least by which all that is left can be divided again and again, wherever percentages compound."""
        import numpy as np

        if self.parts is None:
            return 1
        each = np.ones(self.parts.shape, np.int64)
        masks = dict(zip(map(id, prices.rows), held, strict=True))
        for row in going_on:
            assert row.rates is not None, "percentages have rates"
            each[:, self._columns(row)] *= np.where(masks[id(row)], _reduced(row.rates[1], PERCENT)[1], 1)[:, None]
        return lcm(*np.unique(each).tolist())

    def _columns(self, row: Row) -> Any:
        """The columns that a percentage looks at."""
        areas = row.charge.scope.area
        return [at for at, area in enumerate(self.named) if area in areas] if areas else slice(None)

    def put(self, row: Row, amounts: Any) -> None:
        """Spread an amount over the kilometres."""
        if not row.of and row.code in self.taken_of:
            spread = _product(_times(self.parts, self.bottom), (amounts // self.unit)[:, None])
            before = self.shares.get(row.code)
            self.shares[row.code] = spread if before is None else before + spread

    def taken(self, row: Row, rate: int, holds: Any) -> Any:
        """What a percentage takes, rounded; what is left shrinks or grows by the exact part."""
        import numpy as np

        top, bottom = _reduced(rate, PERCENT)
        columns = self._columns(row)
        known = [code for code in row.of if code in self.shares]
        base = sum([self.shares[code][:, columns].sum(axis=1) for code in known], np.zeros(len(holds), np.int64))
        if top and id(row) in self.going_on:
            for code in known:
                before = self.shares[code][:, columns]
                after = before + np.where(holds[:, None], _times(before, top) // bottom, 0)
                shares = self.shares[code].astype(after.dtype)
                shares[:, columns] = after
                self.shares[code] = shares
        return _part(base, top, _times(self.whole, self.bottom), bottom * (self.step // self.unit)) * self.step


def _followed(percentages: Sequence[Row]) -> Iterable[tuple[Row, bool]]:
    """Percentages, each with whether a later one is taken of the same."""
    for at, row in enumerate(percentages):
        yield row, any(not set(row.of).isdisjoint(later.of) for later in percentages[at + 1 :])


def exact(prices: PriceList) -> bool:
    """Whether all percentages of a list are exact fractions where they compound, so that it can be applied here."""
    bottom = 1
    for row in prices.rows:
        if row.of and row.rates is not None:
            bottom *= _reduced(row.rates[1], PERCENT)[1]
    return FINE % bottom == 0


def _quantity(row: Row, occasions: Occasions) -> Any:
    """Thousandths of the basis."""
    charge = row.charge
    counted = occasions.counted(charge.scope)
    if charge.basis in BY_KM:
        return _half_up(_times(counted, row.units), MILLI)
    step = charge.step
    assert step is not None, "loading refuses started_km without a step"
    beyond = counted - scaled(step.beyond_km, MILLI)
    every = scaled(step.every_km, MILLI)
    return row.units * -(-beyond * (beyond > 0) // every)


def _reduced(top: int, bottom: int) -> tuple[int, int]:
    common = gcd(top, bottom)
    return top // common, bottom // common


def _largest(values: Any) -> int:
    return max(int(values.max()), -int(values.min())) if len(values) else 0


def _times(values: Any, factor: int) -> Any:
    if values.dtype != object and _largest(values) * abs(factor) >= WIDE:
        values = values.astype(object)
    return values * factor


def _product(values: Any, others: Any) -> Any:
    if values.dtype != object and _largest(values) * _largest(others) >= WIDE:
        values = values.astype(object)
    return values * others


def _part(values: Any, top: int, wholes: Any, bottom: int) -> Any:
    """``values`` × ``top`` / (``wholes`` × ``bottom``) rounded to whole numbers, halves away from zero, without the
    product that might not fit: the values are divided by the wholes before."""
    import numpy as np

    times = abs(values) // wholes
    rest = _times(abs(values) - times * wholes, abs(top))
    more = rest // wholes
    doubled = (_times(times, abs(top)) + more) * 2 + (rest - more * wholes) * 2 // wholes
    sizes = (doubled + bottom) // (bottom * 2)
    return np.where((values < 0) != (top < 0), -sizes, sizes)


def _half_up(tops: Any, bottoms: Any) -> Any:
    """Quotients rounded to whole numbers, halves away from zero; ``bottoms`` are a number or as many."""
    import numpy as np

    if _largest(tops) >= WIDE or (bottoms if isinstance(bottoms, int) else _largest(bottoms)) >= WIDE:
        tops = tops.astype(object)
    sizes = (abs(tops) * 2 + bottoms) // (bottoms * 2)
    return np.where(tops < 0, -sizes, sizes)


def _narrow(values: Any) -> Any:
    """As 64 bits again, if they fit."""
    import numpy as np

    if values.dtype == object and _largest(values) < WIDE:
        return values.astype(np.int64)
    return values
