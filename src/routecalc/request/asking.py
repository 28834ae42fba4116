"""A question in words → a request, or all its faults at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar, cast

from routecalc.findings import Finding, Refused, finding
from routecalc.network import MODES, Mode, Network
from routecalc.request.effort import caps
from routecalc.request.goods import consignment
from routecalc.request.places import place, unknown
from routecalc.request.question import CRITERIA, Criterion, Request
from routecalc.request.wishes import DAY, budget_of, co2e_cap_of, currencies, date, interest_of, moment, within_of

T = TypeVar("T")


def ask(
    network: Network,
    origin: str,
    destination: str,
    *,
    boxes: Sequence[str] = (),
    mass: str | None = None,
    volume: str | None = None,
    value: str | None = None,
    hs: str | None = None,
    cargo: str = "general",
    as_of: str | dt.date | None = None,
    depart: str | dt.datetime | None = None,
    arrive_by: str | dt.datetime | None = None,
    currency: str = "CNY",
    baseline: str | None = "river-sea",
    sort: str = "cost",
    max_options: int = 5,
    all_options: bool = False,
    modes: Sequence[str] = (),
    via: Sequence[str] = (),
    avoid: Sequence[str] = (),
    corridor: str | None = None,
    budget: str | None = None,
    within: str | None = None,
    co2e_cap: str | None = None,
    interest: str | Decimal | None = None,
    cost_within: str | Decimal | None = None,
    slack: str | None = None,
    max_labels: int | None = None,
    max_seconds: float | None = None,
    max_memory: int | None = None,
) -> Request:
    """A request from words as they are typed: names of places, ``40HC:2``, ``18t``, ``28m3``, ``50000USD``, ``6``,
    and the limits ``20000CNY``, ``15d``, ``900kg``.

    ``depart`` and ``arrive_by`` are written as 2026-12-01T08:00, in the local time of origin and destination; without
    ``as_of`` each element is then charged by the day on which it starts. ``cost_within`` to ``max_memory`` bound the
    search, see ``effort``.

    Raises ``Refused`` with status 2 and *all* faults at once.
    """
    faults: list[Finding] = []

    def tried(function: Callable[..., T], *args: object) -> T:
        try:
            return function(*args)
        except Refused as refused:
            faults.extend(refused.findings)
            return cast(T, None)  # never used: the faults are raised below

    start = tried(place, network, origin)
    end = tried(place, network, destination)
    if start and start == end:
        faults.append(finding("E-SAME-PLACE", node=start))
    goods = tried(consignment, network, boxes, mass, volume, value, hs, cargo)
    ready = tried(moment, network, start, depart) if start and depart is not None else None
    due = tried(moment, network, end, arrive_by, DAY) if end and arrive_by is not None else None
    if ready and due and ready >= due:
        faults.append(finding("E-ARRIVE-BY", depart=depart, arrive=arrive_by))
    if due is not None and depart is None:
        given = (("--within", within), ("--interest", interest))
        faults.extend(finding("E-DUE-ALONE", option=option) for option, text in given if text is not None)
    window = int((due - ready).total_seconds()) if ready and due else None
    wrong = (depart is not None and ready is None) or (arrive_by is not None and due is None)
    day = None if wrong and as_of is None else tried(date, as_of if as_of is not None else ready or due or "")
    yearly = tried(interest_of, interest)
    effort = tried(caps, cost_within, slack, max_labels, max_seconds, max_memory)
    if interest is not None and value is None:
        faults.append(finding("E-INTEREST-VALUE"))
    most, most_currency = tried(budget_of, network, budget, currency) or (None, "CNY")
    longest, cap = tried(within_of, within), tried(co2e_cap_of, co2e_cap)
    passed = tuple(dict.fromkeys(tried(place, network, name) for name in via))
    avoided = tuple(dict.fromkeys(tried(place, network, name) for name in avoid))
    faults.extend(unknown("E-BASELINE-UNKNOWN", () if baseline is None else [baseline], network.baseline))
    faults.extend(
        unknown("E-CORRIDOR-UNKNOWN", () if corridor is None else [corridor], [c.id for c in network.corridors])
    )
    faults.extend(unknown("E-MODE-UNKNOWN", modes, MODES))
    faults.extend(unknown("E-SORT-UNKNOWN", [sort], CRITERIA))
    faults.extend(unknown("E-CURRENCY", [currency], currencies(network)))
    faults.extend(finding("E-AVOID", node=name) for name in avoided if name and name in (start, end, *passed))
    if max_options < 1:
        faults.append(finding("E-COUNT", what="--max-options", word=max_options))
    if faults or day is None:
        raise Refused(faults, 2)
    return Request(
        origin=start,
        destination=end,
        consignment=goods,
        as_of=day,
        by_start=as_of is None,
        depart=ready,
        arrive_by=due,
        currency=currency,
        baseline=baseline,
        sort=cast(Criterion, sort),
        max_options=max_options,
        all_options=all_options,
        modes=cast(tuple[Mode, ...], tuple(modes)),
        via=passed,
        avoid=avoided,
        corridor=corridor,
        budget_minor=most,
        budget_currency=most_currency,
        within_s=min((limit for limit in (longest, window) if limit is not None), default=None),
        co2e_cap_g=cap,
        interest=yearly,
        caps=effort,
    )
