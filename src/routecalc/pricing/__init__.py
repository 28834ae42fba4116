"""Charges × consignment → quote lines. Discounts, subsidies and tolls are charges like any other.

    tariff ──prepare──▶ price list ──price──▶ one number for the graph
                                   ──lines──▶ quote lines for the itineraries that are shown

A tariff is *prepared* once per request (which charges hold on the day, for these boxes) and then *applied* to many
occasions: every rail run, sea leg, transfer and clearance. All arithmetic is on integers: rates in millionths,
quantities in thousandths, money in minor units.
"""

from routecalc.pricing.applied import Fee, apply, price, price_all
from routecalc.pricing.carrying import Carrying, carrying
from routecalc.pricing.prepared import (
    HOME_COUNTRY,
    Load,
    Occasion,
    Price,
    PriceList,
    at_rates,
    carriage,
    exchange,
    fx_ratio,
    gross_kg,
    load,
    movement,
    prepare,
)
from routecalc.pricing.written import lines

__all__ = [
    "HOME_COUNTRY",
    "Carrying",
    "Fee",
    "Load",
    "Occasion",
    "Price",
    "PriceList",
    "apply",
    "at_rates",
    "carriage",
    "carrying",
    "exchange",
    "fx_ratio",
    "gross_kg",
    "lines",
    "load",
    "movement",
    "prepare",
    "price",
    "price_all",
]
