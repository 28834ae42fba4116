"""Which limits the shipper set, and what is told where no way keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routecalc import limits
from routecalc.limits import NoWay
from routecalc.render.blocks import Cell, one_line
from routecalc.render.phrases import Phrases
from routecalc.request import Request
from routecalc.units import hours, kilograms, money_display, money_text, up_to

Plain = dict[str, Any]


def limits_note(request: Request, phrases: Phrases) -> Iterator[Cell]:
    """All limits on one line, and that upper bounds hold for the expected figures; nothing if there is none."""
    told = list(_told(request, phrases))
    if told:
        yield Cell(phrases.say("limits", listed=one_line(told)))
    if any(name in limits.BOUNDS for name in limits.given(request)):
        yield Cell(phrases.say("limits_expected"), "faint")


def _told(request: Request, phrases: Phrases) -> Iterator[str]:
    say, comma = phrases.say, phrases.words("punctuation", "list")
    if request.modes:
        yield say("limit_modes", modes=comma.join(phrases.words.find("modes", mode) for mode in request.modes))
    for key, places in (("limit_via", request.via), ("limit_avoid", request.avoid)):
        if places:
            yield say(key, places=comma.join(map(phrases.short, places)))
    if request.corridor:
        yield phrases.corridor(request.corridor)
    if request.budget_minor is not None:
        yield say("limit_budget", budget=_budget(request, phrases))
    if request.within_s is not None:
        yield say("limit_within", time=phrases.duration(request.within_s))
    if request.co2e_cap_g is not None:
        yield say("limit_co2e", mass=phrases.mass(request.co2e_cap_g))


def _budget(request: Request, phrases: Phrases) -> str:
    """The budget as it was given, and in the currency of the offer where that is another."""
    own = money_display(request.budget_minor or 0, request.budget_currency)
    offered = limits.budget_minor(phrases.network, request)
    if offered is None or request.budget_currency == request.currency:
        return own
    return phrases.say("limit_exchanged", own=own, offered=money_display(offered, request.currency))


def limits_plain(request: Request) -> Plain:
    """Budget, time and CO2e of the request for programs; no key for a limit that was not set."""
    plain: Plain = {}
    if request.budget_minor is not None:
        plain["budget"] = money_text(request.budget_minor, request.budget_currency)
        plain["budget_currency"] = request.budget_currency
    if request.within_s is not None:
        plain["within_h"] = hours(request.within_s)
    if request.co2e_cap_g is not None:
        plain["co2e_cap_kg"] = kilograms(request.co2e_cap_g)
    return plain


def blocked_plain(refusal: NoWay) -> Plain:
    """What blocks and the nearest that would do, for programs. Hours are rounded up, so that they do as they stand."""
    request, why = refusal.request, refusal.blocked
    budget, time, co2e = why.nearest
    return {
        "by": [list(names) for names in why.by],
        "nearest": {
            "budget": None if budget is None else money_text(budget, request.budget_currency),
            "budget_currency": None if budget is None else request.budget_currency,
            "within_h": None if time is None else float(up_to(time, 3600)),
            "co2e_kg": None if co2e is None else kilograms(co2e),
        },
        "cheapest": _cheapest(refusal),
    }


def _cheapest(refusal: NoWay) -> Plain | None:
    why = refusal.blocked
    if why.cheapest is None:
        return None
    cost, time, co2e = why.cheapest
    currency = refusal.request.currency
    return {
        "without": list(why.by[0]),
        "cost": money_text(cost, currency),
        "currency": currency,
        "duration_h": hours(time),
        "co2e_kg": kilograms(co2e),
    }
