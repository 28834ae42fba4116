"""When: moments of the world's clock in the local time of a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from routecalc.itinerary import Caught, Element, Held, Itinerary
from routecalc.network import Network
from routecalc.request import Request

if TYPE_CHECKING:
    from routecalc.render.phrases import Phrases


def local(network: Network, node: str, moment_s: int) -> dt.datetime:
    """A moment in the local time of a place."""
    from zoneinfo import ZoneInfo

    return dt.datetime.fromtimestamp(moment_s, ZoneInfo(network.node[node].timezone))


def iso(network: Network, node: str, moment_s: int | None) -> str | None:
    """A moment as 2026-12-01T08:00:00+08:00."""
    return None if moment_s is None else local(network, node, moment_s).isoformat(timespec="seconds")


def told(moment: dt.datetime, phrases: Phrases, *, year: bool = False, late: bool = False) -> str:
    """A moment as people write it: ``Tue 12-01 08:00``, ``12-01 周二 08:00``; a ``late`` midnight ends a day."""
    clock = f"{moment:%H:%M}"
    if late and clock == "00:00":
        moment, clock = moment - dt.timedelta(days=1), "24:00"
    day = phrases.words("weekdays", str(moment.isoweekday()))
    date = f"{moment:%Y-%m-%d}" if year else f"{moment:%m-%d}"
    return phrases.words("moments", "moment", day=day, date=date, clock=clock)


def asked_when(request: Request, phrases: Phrases) -> Iterator[str]:
    """When the goods are ready, when they are due, and the tariffs of which day hold."""
    if request.depart is not None:
        yield phrases.words("moments", "ready", moment=told(request.depart, phrases, year=True))
    if request.arrive_by is not None:
        yield phrases.words("moments", "due", moment=told(request.arrive_by, phrases, year=True, late=True))
    if request.by_start and request.moment is not None:
        yield phrases.say("tariff_own")
    else:
        yield f"{phrases.say('tariff_day')} {request.as_of.isoformat()}"


def at(element: Element, way: Itinerary, phrases: Phrases) -> str:
    """When an element begins, in the local time of its place; the hours since the start if there is no moment."""
    if way.depart_s is None:
        return phrases.after(element.start_s)
    return told(local(phrases.network, element.start, way.depart_s + element.start_s), phrases)


def arrival(way: Itinerary, phrases: Phrases) -> str:
    """When the goods are there; nothing if there is no moment."""
    if way.depart_s is None or not way.elements:
        return ""
    return told(local(phrases.network, way.elements[-1].end, way.depart_s + way.duration_s), phrases)


def departure(way: Itinerary, phrases: Phrases) -> str:
    """When the goods must be ready; nothing if there is no moment."""
    if way.depart_s is None or not way.elements:
        return ""
    return told(local(phrases.network, way.elements[0].start, way.depart_s), phrases)


def cause(element: Element, phrases: Phrases) -> str:
    """Why it is waited: the departure that is caught, and the one that was missed."""
    network, words, caught, held = phrases.network, phrases.words, element.caught, element.held
    if held is not None:
        until = told(local(network, element.start, held.until_s), phrases)
        holiday = held.holiday.get(words.lang) if held.holiday else ""
        return words("moments", held.reason, until=until, holiday=holiday)
    if caught is None:
        return ""
    leaves = told(local(network, element.start, caught.leaves_s), phrases)
    if caught.terms is not None:
        return words("moments", "first_terms", leaves=leaves, day=caught.terms.isoformat())
    if caught.missed_s is None or caught.late_s is None:
        return words("moments", "leaves", leaves=leaves)
    if not element.duration_s or caught.late_s > element.duration_s + _WEEK_S:
        return words("moments", "leaves", leaves=leaves)
    missed = told(local(network, element.start, caught.missed_s), phrases)
    return words("moments", "missed", leaves=leaves, missed=missed, late=phrases.duration(caught.late_s))


def beside(element: Element, phrases: Phrases) -> Iterator[str]:
    """What is told beside a step: the time that its track comes to, the days on which its prices hold."""
    if element.by_track_s is not None:
        yield phrases.words("moments", "by_track", time=phrases.duration(element.by_track_s))
    for key, day in zip(("from", "until"), element.days, strict=True):
        if day is not None and element.lines:
            yield phrases.words("moments", key, day=day.isoformat())


_WEEK_S = 7 * 86_400


def waited_for(element: Element, network: Network) -> str:
    """What a wait by the clock is for, in one word for tables: a departure, or the end of what holds it up."""
    if element.caught is not None:
        return f"departure {iso(network, element.start, element.caught.leaves_s)}"
    if element.held is not None:
        return f"{element.held.reason} until {iso(network, element.start, element.held.until_s)}"
    return ""


def cause_plain(caught: Caught | None, node: str, network: Network) -> dict[str, Any] | None:
    """The departure that is caught and the one that was missed, for programs."""
    if caught is None:
        return None
    return {
        "leaves": iso(network, node, caught.leaves_s),
        "missed": iso(network, node, caught.missed_s),
        "late_h": None if caught.late_s is None else round(caught.late_s / 3600, 4),
        "terms_from": caught.terms.isoformat() if caught.terms else None,
    }


def held_plain(held: Held | None, node: str, network: Network) -> dict[str, Any] | None:
    """The office or the terms that are waited for, for programs."""
    if held is None:
        return None
    return {
        "reason": held.reason,
        "until": iso(network, node, held.until_s),
        "opening": held.opening,
        "holiday": held.holiday.en if held.holiday else None,
    }


def dated(plain: dict[str, Any], way: Itinerary, network: Network) -> dict[str, Any]:
    """OPTION of the contract with its moments, in the local time of each place."""
    start = way.depart_s
    if start is None or not way.elements:
        return plain
    first, last = way.elements[0], way.elements[-1]
    elements = [
        {
            **told,
            "start": iso(network, element.start, start + element.start_s),
            "end": iso(network, element.end, start + element.start_s + element.duration_s),
            "departure": cause_plain(element.caught, element.start, network),
            "held": held_plain(element.held, element.start, network),
        }
        for told, element in zip(plain["elements"], way.elements, strict=True)
    ]
    return {
        **plain,
        "depart": iso(network, first.start, start),
        "arrive": iso(network, last.end, start + way.duration_s),
        "elements": elements,
    }
