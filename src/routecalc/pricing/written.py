"""Fees written out as quote lines, with the arithmetic in words."""

from __future__ import annotations

from decimal import Decimal

from routecalc.itinerary import QuoteLine
from routecalc.network import Grade, Scope
from routecalc.pricing.applied import Fee, apply, counted_metres
from routecalc.pricing.prepared import BY_KM, MILLI, POINTS, Occasion, PriceList
from routecalc.units import half_up, money_text, plain


def lines(prices: PriceList, occasion: Occasion) -> tuple[QuoteLine, ...]:
    """The quote lines of one occasion, with low and high amounts and the arithmetic in words."""
    low, likely, high = (apply(prices, occasion, point) for point in POINTS)
    return tuple(_line(prices, occasion, fees) for fees in zip(low, likely, high, strict=True))


def _line(prices: PriceList, occasion: Occasion, fees: tuple[Fee, Fee, Fee]) -> QuoteLine:
    low, fee, high = fees
    charge, tariff, fx = fee.row.charge, prices.tariff, prices.fx or prices.fx_offer
    assumed = any(rate is not None and rate.grade == "assumed" for rate in (prices.fx, prices.fx_offer))
    grade: Grade = "assumed" if assumed else charge.grade
    ends = (low.converted_minor or 0, fee.converted_minor or 0, high.converted_minor or 0)
    return QuoteLine(
        code=charge.code,
        basis=charge.basis,
        quantity=_quantity_text(fee, tariff.currency),
        rate=None if charge.rate is None else plain(charge.rate.likely),
        amount_minor=fee.amount_minor,
        currency=tariff.currency,
        converted_minor=fee.converted_minor,
        low_minor=min(ends),
        high_minor=max(ends),
        fx=fx.id if fx else None,
        fact=charge.id,
        source=charge.source,
        grade=grade,
        effect=charge.effect,
        formula=_formula(prices, occasion, fee),
        note=" ".join(filter(None, (*(said.en for said in (charge.gap, charge.reading) if said), charge.note))),
    )


def _quantity_text(fee: Fee, currency: str) -> str:
    if fee.row.charge.basis == "percent":
        return money_text(half_up(*fee.base), currency)
    return plain(Decimal(fee.quantity) / MILLI)


def _formula(prices: PriceList, occasion: Occasion, fee: Fee) -> str:
    """The arithmetic of a line, with its operands as they stand in the answer."""
    charge, currency = fee.row.charge, prices.tariff.currency
    if charge.rate is None or fee.amount_minor is None:
        return charge.gap.en if charge.gap else ""
    rate, result = plain(charge.rate.likely), money_text(fee.amount_minor, currency)
    if charge.basis == "percent":
        share = _share(charge.scope, occasion)
        text = f"{rate} % × {_quantity_text(fee, currency)} {currency} ({' + '.join(charge.of)} as left{share})"
    else:
        text = f"{_count(fee, occasion)} × {rate} {currency}"
    text += f" = {result} {currency}"
    if prices.fx or prices.fx_offer:
        text += f"; {_fx_text(prices)} = {money_text(fee.converted_minor or 0, prices.currency)} {prices.currency}"
    return text


def _share(scope: Scope, occasion: Occasion) -> str:
    if not scope.area:
        return ""
    part, whole = (plain(Decimal(metres) / MILLI) for metres in (counted_metres(scope, occasion), occasion.metres))
    return f", {part} of {whole} km"


def _count(fee: Fee, occasion: Occasion) -> str:
    charge, units = fee.row.charge, plain(Decimal(fee.row.units) / MILLI)
    if charge.basis in BY_KM:
        return f"{units} × {plain(Decimal(counted_metres(charge.scope, occasion)) / MILLI)} km"
    if charge.basis == "started_km":
        return f"{units} × {fee.quantity // fee.row.units if fee.row.units else 0} stretches"
    return units


def _fx_text(prices: PriceList) -> str:
    parts = []
    if prices.fx:
        parts.append(f"× {plain(prices.fx.value.likely)}")
    if prices.fx_offer:
        parts.append(f"÷ {plain(prices.fx_offer.value.likely)}")
    return " ".join(parts)
