"""What a day is worth: the carrying cost of the goods, said beside the costs that contain it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routecalc.itinerary import Saving
from routecalc.network import Network
from routecalc.pricing import carrying
from routecalc.render.blocks import Cell
from routecalc.render.phrases import Phrases
from routecalc.request import Request
from routecalc.units import money_display, money_text, plain, ratio

Plain = dict[str, Any]


def interest_of(request: Request) -> str:
    """Per cent a year as people write it: ``6``, ``4.35``."""
    return plain(request.interest) if request.interest is not None else ""


def interest_number(request: Request) -> float:
    """Per cent a year for programs."""
    return ratio(int((request.interest or 0) * 10_000), 10_000)


def value_of(request: Request) -> str:
    """Value of the goods, ``$200,000.00``."""
    goods = request.consignment
    return money_display(goods.value_minor or 0, goods.value_currency)


def day_note(request: Request, phrases: Phrases, key: str = "day_worth") -> Iterator[Cell]:
    """What a day is worth, in full or that it is counted; nothing if no interest was given."""
    cost = carrying(phrases.network, request)
    if cost:
        words = {"value": value_of(request), "interest": interest_of(request)}
        yield Cell(phrases.say(key, day=money_display(cost.per_day_minor, request.currency), **words))


def shares_of(saving: Saving, request: Request, phrases: Phrases) -> Iterator[Cell]:
    """How much of a saving is freight, and how much is interest on the days; nothing if no interest was given."""
    if request.interest is not None:
        parts = (saving.amount_minor, saving.amount_minor - saving.carrying_minor, saving.carrying_minor)
        whole, freight, interest = (money_display(minor, request.currency, sign=True) for minor in parts)
        pair = f"{saving.candidate} / {saving.baseline}"
        yield Cell(phrases.say("saved_parts", pair=pair, whole=whole, freight=freight, interest=interest))


def carrying_plain(request: Request, network: Network) -> Plain:
    """Interest, value and what a day is worth, for programs; no key if no interest was given."""
    cost = carrying(network, request)
    if cost is None:
        return {}
    return {
        "carrying": {
            "interest_percent": interest_number(request),
            "value": money_text(cost.value_minor, cost.currency),
            "value_currency": cost.currency,
            "per_day": money_text(cost.per_day_minor, cost.offer),
            "currency": cost.offer,
            "fx": sorted(cost.facts),
        }
    }
