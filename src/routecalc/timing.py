"""Hours, dwell and waiting as seconds, at low, likely and high.

Departures are known here by their frequency only: the expected wait is half the interval between two of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from routecalc.network import Grade, Link, Network, Schedule, Span, weakest
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
