"""What goods cost while they travel: interest on their value, day by day, as one line of the whole shipment.

    value × interest a year × days / 365, in the currency of the offer, rounded half up once

The cost never falls as time grows. So of two ways the one that is no dearer and no slower stays so with it, and the
ways that are not beaten with it are among those that are not beaten without it: the search needs no change.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from routecalc.itinerary import CARRYING, REQUEST, Element, QuoteLine
from routecalc.network import Factor, Grade, Network, Point
from routecalc.pricing.prepared import exchange, fx_ratio
from routecalc.record import Record
from routecalc.request import Request
from routecalc.units import DAY_S, PPM, half_up, minor_factor, money_text, plain, scaled

YEAR_DAYS = 365
YEAR_S = YEAR_DAYS * DAY_S


class Carrying(Record):
    """Value of the goods, yearly interest and exchange rates of one request."""

    value_minor: int
    """Value of the goods."""
    currency: str
    """Currency of the value."""
    interest: Decimal
    """Per cent a year."""
    offer: str
    """Currency of the offer."""
    fx: Factor | None
    """Exchange rate of the value's currency, if one is needed."""
    fx_offer: Factor | None
    """Exchange rate of the offer's currency, if one is needed."""

    @property
    def facts(self) -> frozenset[str]:
        """Exchange rates on which the cost rests."""
        return frozenset(rate.id for rate in (self.fx, self.fx_offer) if rate)

    @property
    def per_day_minor(self) -> int:
        """What a day is worth, in the currency of the offer."""
        return self.minor(DAY_S)

    def minor(self, duration_s: int, point: Point = "likely") -> int:
        """Interest over a duration, in the currency of the offer; ``point`` is that of the exchange rate."""
        top, bottom = fx_ratio(self.fx, self.fx_offer, self.currency, self.offer, point)
        return half_up(self._yearly * duration_s * top, _SCALE * bottom)

    @property
    def _yearly(self) -> int:
        """Interest of a year in minor units of the value, times 100 million."""
        return self.value_minor * scaled(self.interest, PPM)

    def line(self, elements: Sequence[Element]) -> QuoteLine:
        """The line of an itinerary; its band is that of the duration."""
        low_s, likely_s, high_s = (
            sum(getattr(element, name) for element in elements) for name in ("low_s", "duration_s", "high_s")
        )
        converted = self.minor(likely_s)
        rate = self.fx or self.fx_offer
        return QuoteLine(
            code=CARRYING,
            basis="day",
            quantity=plain(_fine(likely_s, DAY_S)),
            rate=plain(_fine(self._yearly, 100 * PPM * YEAR_DAYS * minor_factor(self.currency))),
            amount_minor=half_up(self._yearly * likely_s, _SCALE),
            currency=self.currency,
            converted_minor=converted,
            low_minor=self.minor(low_s, "low"),
            high_minor=self.minor(high_s, "high"),
            fx=rate.id if rate else None,
            fact=REQUEST,
            source=REQUEST,
            grade=self._grade(elements),
            effect="price",
            formula=self._formula(likely_s, converted),
            note="Value and interest are the shipper's own; the grade is that of the days and the exchange rate.",
        )

    def _grade(self, elements: Sequence[Element]) -> Grade:
        """Computed from what the shipper says, unless some of the time or the exchange rate is assumed."""
        grades = {element.time_grade for element in elements if element.duration_s}
        grades |= {rate.grade for rate in (self.fx, self.fx_offer) if rate}
        return "assumed" if "assumed" in grades else "derived"

    def _formula(self, duration_s: int, converted_minor: int) -> str:
        """The arithmetic with its operands; days that no six decimals can write are given in seconds as well."""
        days = f"{plain(_fine(duration_s, DAY_S))} days"
        if duration_s * PPM % DAY_S:
            days += f" ({duration_s} s)"
        value = f"{money_text(self.value_minor, self.currency)} {self.currency}"
        rates = f" × {plain(self.fx.value.likely)}" if self.fx else ""
        rates += f" ÷ {plain(self.fx_offer.value.likely)}" if self.fx_offer else ""
        result = f"{money_text(converted_minor, self.offer)} {self.offer}"
        return f"{value} × {plain(self.interest)} % × {days} ÷ {YEAR_DAYS}{rates} = {result}"


_SCALE = 100 * PPM * YEAR_S


def _fine(numerator: int, denominator: int) -> Decimal:
    """A quotient with six decimals."""
    return Decimal(half_up(numerator * PPM, denominator)) / PPM


def carrying(network: Network, request: Request) -> Carrying | None:
    """What the goods of a request cost while they travel; None if no interest was given."""
    goods = request.consignment
    if request.interest is None or goods.value_minor is None:
        return None
    same = goods.value_currency == request.currency
    return Carrying(
        value_minor=goods.value_minor,
        currency=goods.value_currency,
        interest=request.interest,
        offer=request.currency,
        fx=None if same else exchange(network, goods.value_currency),
        fx_offer=None if same else exchange(network, request.currency),
    )
