"""Hours, dwell and waiting as seconds, at low, likely and high.

Where departures are known by their frequency only, the expected wait is half the interval between two of them. Where
their days and times are known, they are moments on the world's clock: seconds since 1970 in UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from routecalc.network import WEEK, Departure, Grade, HubOperation, Link, Network, Schedule, Span, weakest
from routecalc.search import Slots
from routecalc.units import PPM, scaled, seconds, seconds_at

WEEK_H = Decimal(168)


class Duration(NamedTuple):
    """Seconds at low, likely and high, and what they rest on."""

    low_s: int
    likely_s: int
    high_s: int
    grade: Grade
    facts: tuple[str, ...]

    def __add__(self, other: Duration) -> Duration:  # type: ignore[override]
        return Duration(
            self.low_s + other.low_s,
            self.likely_s + other.likely_s,
            self.high_s + other.high_s,
            weakest(self.grade, other.grade),
            tuple(dict.fromkeys(self.facts + other.facts)),
        )


def held(hours: Span, grade: Grade, fact: str) -> Duration:
    """Time that a fact states in hours."""
    return Duration(seconds(hours.low), seconds(hours.likely), seconds(hours.high), grade, (fact,))


def stay(operation: HubOperation, day: dt.date) -> Duration:
    """Time that a hub operation takes when it begins on a day: what its month is known for, else its hours."""
    dwell = operation.dwells(day)
    if dwell is None:
        return held(operation.hours, operation.grade, operation.id)
    return held(dwell.span, dwell.grade, operation.id)


def under_way(network: Network, link: Link, metres: int) -> Duration:
    """Time of a carriage: the link's own hours, else its kilometres at the commercial speed."""
    if link.hours is not None:
        return held(link.hours, link.grade, link.id)
    assert link.speed is not None, "loading refuses a carriage with neither hours nor speed"
    speed = network.factor[link.speed]
    value = speed.value
    fast, likely, slow = (seconds_at(metres, scaled(kmh, PPM)) for kmh in (value.high, value.likely, value.low))
    grade = weakest(link.grade, speed.grade)
    return Duration(fast, likely, slow, grade, (link.id, speed.id))


def waiting(schedule: Schedule) -> Duration:
    """Expected wait for the next departure: none at best, half the interval, the whole one at worst."""
    rate = schedule.per_week
    return Duration(0, seconds(WEEK_H / rate.likely / 2), seconds(WEEK_H / rate.low), schedule.grade, (schedule.id,))


HORIZON = dt.timedelta(days=180)
"""How far from the moment of the request departures are looked for."""
BEFORE = dt.timedelta(days=8)
"""And how far on the other side, to tell which one is missed."""


def span(moment: dt.datetime, *, backwards: bool = False) -> tuple[dt.datetime, dt.datetime]:
    """The time around the moment of a request in which departures and opening times are looked for."""
    first, last = (moment - HORIZON, moment) if backwards else (moment, moment + HORIZON)
    return first - BEFORE, last + BEFORE


def timetable(
    schedule: Schedule, zone: str, moment: dt.datetime, *, backwards: bool = False, off: Collection[dt.date] = ()
) -> Slots | None:
    """The departures of a schedule from a place in a time zone, around the moment of a request: those within the
    horizon after it, or before it, but for the days ``off``. None if only the frequency is known."""
    if not schedule.departures:
        return None
    from zoneinfo import ZoneInfo

    place = ZoneInfo(zone)
    first, last = span(moment, backwards=backwards)
    days = [first.date() + dt.timedelta(days=n) for n in range(-2, (last - first).days + 3)]
    days = [day for day in days if day not in off]
    moments = {leaves for one in schedule.departures for leaves in _leaving(one, place, days)}
    cutoff = seconds(schedule.cutoff_h)
    leaves = tuple(sorted(time for time in moments if first.timestamp() <= time <= last.timestamp()))
    return Slots(tuple(time - cutoff for time in leaves), leaves)


def _leaving(departure: Departure, zone: dt.tzinfo, days: list[dt.date]) -> Iterator[int]:
    """The moments of a weekly departure on these days. An hour that the clock skips counts as the hour after it."""
    hour, minute = (int(part) for part in departure.at.split(":"))
    for day in days:
        runs = (departure.valid_from is None or day >= departure.valid_from) and (
            departure.valid_to is None or day < departure.valid_to
        )
        if runs and WEEK[day.weekday()] in departure.days:
            yield int(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp())
