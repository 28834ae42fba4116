"""Limits of the shipper: which ways keep them, and where none does, which limits block and what would do instead.

    front without upper bounds ──ceilings──▶ ways within budget, time and CO2e
    no way ──▶ the smallest sets of limits without which there is one, and the nearest value of each upper bound

Budget, time and CO2e are upper bounds on what the search minimises. A way within them is beaten only by ways within
them, so the front cut off at the bounds is the front of the ways within.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from routecalc.findings import Finding, Refused, finding
from routecalc.network import Network
from routecalc.pricing import exchange, fx_ratio
from routecalc.record import Record, replace
from routecalc.request import Request
from routecalc.search import FREE, Vector
from routecalc.units import money_text, plain, up, up_to

Ceilings = tuple[int | None, int | None, int | None]
"""Most that a way may cost, last and emit; None where the shipper sets no limit."""

LIFTED: tuple[tuple[str, str, Any], ...] = (
    # name on the command line, field of the request, its value without the limit
    ("modes", "modes", ()),
    ("via", "via", ()),
    ("avoid", "avoid", ()),
    ("corridor", "corridor", None),
    ("budget", "budget_minor", None),
    ("within", "within_s", None),
    ("co2e-cap", "co2e_cap_g", None),
)
"""Every limit, and what a request without it says."""
BOUNDS = ("budget", "within", "co2e-cap")
"""Upper bounds, in the order of a way's weight."""


class Blocked(Record):
    """Why no way keeps the limits."""

    by: tuple[tuple[str, ...], ...]
    """The smallest sets of limits without which there is a way; none if even without all of them there is none."""
    nearest: Ceilings
    """Least budget (in its own currency), time and CO2e at which there is a way, each with all other limits kept;
    None for a limit that was not set, or that is not all that blocks."""
    cheapest: Vector | None
    """Cost, time and CO2e of the cheapest way without the first of these sets."""


class NoWay(Refused):
    """Refused for want of a way; ``blocked`` tells why."""

    def __init__(self, findings: Iterable[Finding], request: Request, blocked: Blocked) -> None:
        super().__init__(findings, 3)
        self.request, self.blocked = request, blocked


Front = Callable[[Request], Sequence[Vector]]
"""The weights of the ways of a request that are not beaten."""


def given(request: Request) -> tuple[str, ...]:
    """Names of the limits that a request sets."""
    return tuple(name for name, field, none in LIFTED if getattr(request, field) != none)


def lifted(request: Request, names: Iterable[str]) -> Request:
    """The request without some of its limits."""
    return replace(request, **{field: none for name, field, none in LIFTED if name in names})


def free(request: Request) -> Request:
    """The request without any limit, searched to the end."""
    return replace(lifted(request, given(request)), caps=FREE)


def ceilings(network: Network, request: Request) -> Ceilings:
    """The upper bounds of a request, in the units of a way's weight."""
    return budget_minor(network, request), request.within_s, request.co2e_cap_g


def budget_minor(network: Network, request: Request) -> int | None:
    """The budget in the currency of the offer, rounded down: what costs no more keeps it exactly."""
    if request.budget_minor is None:
        return None
    top, bottom = _exchanged(network, request)
    return request.budget_minor * top // bottom


def rates(request: Request) -> tuple[str, ...]:
    """Exchange rates that turn the budget into the currency of the offer."""
    currencies = (request.budget_currency, request.currency)
    if request.budget_minor is None or currencies[0] == currencies[1]:
        return ()
    return tuple(f"fx-{currency.lower()}" for currency in currencies if currency != "CNY")


def _exchanged(network: Network, request: Request) -> tuple[int, int]:
    """Minor units of the offer per minor unit of the budget, as a fraction."""
    budget, offer = request.budget_currency, request.currency
    if budget == offer:
        return 1, 1
    return fx_ratio(exchange(network, budget), exchange(network, offer), budget, offer, "likely")


def keeps(weight: Vector, most: Ceilings) -> bool:
    """Whether a way of this weight is within the upper bounds."""
    return all(bound is None or value <= bound for value, bound in zip(weight, most, strict=True))


def blocked(network: Network, request: Request, front: Front) -> Blocked:
    """Why no way keeps the limits of a request. ``front`` is asked once for each combination of limits other than
    upper bounds, and only as long as smaller combinations open no way."""
    searched = cache(lambda wider: tuple(front(wider)))

    def ways(names: Iterable[str]) -> list[Vector]:
        wider = lifted(request, names)
        most = ceilings(network, wider)
        return [weight for weight in searched(lifted(wider, BOUNDS)) if keeps(weight, most)]

    def nearest(name: str, at: int) -> int | None:
        return min((weight[at] for weight in ways((name,))), default=None) if name in given(request) else None

    by = blocking(given(request), lambda names: bool(ways(names)))
    cost, time, co2e = (nearest(name, at) for at, name in enumerate(BOUNDS))
    return Blocked(by, (_needed(network, request, cost), time, co2e), min(ways(by[0])) if by else None)


def blocking(names: Sequence[str], opens: Callable[[tuple[str, ...]], bool]) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of limits without which there is a way; none if there is none without all of them."""
    if not opens(tuple(names)):
        return ()
    for size in range(1, len(names)):
        opening = tuple(some for some in combinations(names, size) if opens(some))
        if opening:
            return opening
    return (tuple(names),)


def _needed(network: Network, request: Request, cost_minor: int | None) -> int | None:
    """The least budget that pays a cost, in the currency of the budget."""
    if cost_minor is None:
        return None
    top, bottom = _exchanged(network, request)
    return up(cost_minor * bottom, top)


def refused(request: Request, why: Blocked, *, as_general: bool = False) -> Finding:
    """What blocks and what would do, in one sentence. ``as_general`` tells that only the cargo class closes the way."""
    place = f"{request.origin} → {request.destination}"
    if why.by:
        return finding("E-NO-ROUTE", place, reason=f"{_without(why.by)} there is one", hint=_remedy(request, why))
    cargo = request.consignment.cargo
    if as_general:
        return finding(
            "E-NO-ROUTE", place, reason=f"none of the services takes {cargo} goods; as general cargo there is one"
        )
    return finding("E-NO-ROUTE", place, reason="none of the services takes it")


def _without(by: Sequence[Sequence[str]]) -> str:
    """The sets of limits that block, in words."""
    told = [" and ".join(f"--{name}" for name in names) for names in by]
    if len(by[0]) == 1 or len(by) == 1:
        return f"without {' or '.join(told)}"
    return f"{', or '.join(f'without {one}' for one in told)},"


def _remedy(request: Request, why: Blocked) -> str:
    """Values at which there is a way, as they are typed; or the cheapest way without what blocks together."""
    values = tuple(_typed(request, why.nearest))
    if values:
        return f"{' or '.join(values)} would do{', all other limits kept' if len(given(request)) > 1 else ''}"
    if why.cheapest is None:
        return ""
    cost, time, co2e = why.cheapest
    cheapest = f"{money_text(cost, request.currency)} {request.currency}, {_days(time)} d, {_kg(co2e)} kg"
    return f"the cheapest without {' and '.join(f'--{name}' for name in why.by[0])}: {cheapest}"


def _typed(request: Request, nearest: Ceilings) -> Iterator[str]:
    cost, time, co2e = nearest
    if cost is not None:
        yield f"--budget {money_text(cost, request.budget_currency)}{request.budget_currency}"
    if time is not None:
        yield f"--within {plain(up_to(time, 3600))}h ({_days(time)} d)"
    if co2e is not None:
        yield f"--co2e-cap {_kg(co2e)}kg"


def _days(value_s: int) -> str:
    return plain(up_to(value_s, 86_400, 1))


def _kg(value_g: int) -> str:
    return plain(up_to(value_g, 1000, 3))
