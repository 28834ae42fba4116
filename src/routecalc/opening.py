"""When is an office open: working days, opening hours and public holidays, as stretches of the world's clock.

The ``holidays`` library is asked only where a fact names a country, and is imported only then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from routecalc.network import OWN, WEEK, Names, Network, Node, Opening
from routecalc.search import Windows

if TYPE_CHECKING:
    from holidays import HolidayBase

Reason = Literal["holiday", "weekend", "hours", "closed"]
"""Why an office is closed at some moment: a public holiday, no working day, after hours, a day closed by itself."""
DAY = dt.timedelta(days=1)
ENGLISH, CHINESE = "en_US", "zh_CN"
"""Languages in which holidays are named."""


Stretches = tuple[tuple[int, int], ...]
"""From when to when, in seconds of the world's clock."""


class Closed(NamedTuple):
    """Why an office is closed at some moment."""

    reason: Reason
    holiday: Names | None = None
    """The public holiday, if it is one."""


class Calendars:
    """The opening times of one network's offices between two moments; each is worked out once."""

    def __init__(self, network: Network, first: dt.datetime, last: dt.datetime) -> None:
        self.network, self.first, self.last = network, first, last
        self._windows: dict[tuple[str, str, str], Windows] = {}
        self._days: dict[tuple[str, str, str], dict[dt.date, Stretches]] = network.memory.once(
            ("opened", id(network.openings)), dict, network.openings
        )

    def windows(self, opening: str, node: Node) -> Windows:
        """When an office in a place is open, in seconds of the world's clock."""
        key = (opening, node.timezone, node.country)
        if key not in self._windows:
            self._windows[key] = self._opened(self.network.opening[opening], node)
        return self._windows[key]

    def _opened(self, opening: Opening, node: Node) -> Windows:
        opens, closes = list[int](), list[int]()
        for start, end in self._stretches(opening, node):
            if closes and start <= closes[-1]:
                closes[-1] = max(end, closes[-1])
            else:
                opens.append(start)
                closes.append(end)
        return Windows(tuple(opens), tuple(closes))

    def _stretches(self, opening: Opening, node: Node) -> Iterator[tuple[int, int]]:
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(opening.timezone or node.timezone)
        known = self._days.setdefault((opening.id, node.timezone, node.country), {})
        day, last = (moment.astimezone(zone).date() for moment in (self.first, self.last))
        day -= DAY
        while day <= last + DAY:
            if day not in known:
                known[day] = tuple(self._shifts(opening, node, day, zone))
            yield from known[day]
            day += DAY

    def _shifts(self, opening: Opening, node: Node, day: dt.date, zone: dt.tzinfo) -> Iterator[tuple[int, int]]:
        """When an office works on a day."""
        if self.shut(opening, node, day) is None:
            for shift in sorted(opening.hours):
                start, end = (_moment(day, clock, zone) for clock in shift.split("-"))
                yield start, end

    def shut(self, opening: Opening, node: Node, day: dt.date) -> Closed | None:
        """Why an office in a place does not work on a day at all; None if it does."""
        if day in opening.closed:
            return Closed("closed")
        countries = [node.country if country == OWN else country for country in opening.holidays]
        for country in countries:
            name = self.holiday(country, day)
            if name is not None and (not opening.festivals or any(word in name.en for word in opening.festivals)):
                return Closed("holiday", name)
        if WEEK[day.weekday()] in opening.days or any(self.made_up(country, day) for country in countries):
            return None
        return Closed("weekend")

    def why(self, opening: Opening, node: Node, moment_s: int) -> Closed:
        """Why an office in a place is closed at a moment."""
        from zoneinfo import ZoneInfo

        day = dt.datetime.fromtimestamp(moment_s, ZoneInfo(opening.timezone or node.timezone)).date()
        return self.shut(opening, node, day) or self.shut(opening, node, day + DAY) or Closed("hours")

    def days_off(self, countries: tuple[str, ...], node: Node) -> frozenset[dt.date]:
        """The public holidays of some countries."""
        days = ((self.last - self.first).days + 4) if countries else 0
        first = self.first.date() - DAY
        around = (first + n * DAY for n in range(days))
        wanted = [node.country if country == OWN else country for country in countries]
        return frozenset(day for day in around if any(self.holiday(country, day) for country in wanted))

    # -- public holidays

    def holiday(self, country: str, day: dt.date) -> Names | None:
        """The public holiday of a country on a day, if it is one."""
        english = _holidays_of(country, ENGLISH)
        if english is None or day not in english:
            return None
        chinese = _holidays_of(country, CHINESE)
        zh = chinese[day] if chinese is not None and day in chinese else f"当地公众假期（{english[day]}）"
        return Names(zh=zh, en=english[day])

    def made_up(self, country: str, day: dt.date) -> bool:
        """Whether a weekend day is worked in exchange for a holiday."""
        english = _holidays_of(country, ENGLISH)
        if english is None:
            return False
        english.get(day)  # the library works out a year when one of its days is asked for
        return day in english.weekend_workdays

    def known(self, country: str) -> bool:
        """Whether the public holidays of a country are known at all."""
        return _holidays_of(country, ENGLISH) is not None

    def provisional(self, country: str, year: int) -> bool:
        """Whether the holidays of a year are not decreed yet: only those fixed by law are known, or dates estimated."""
        english = _holidays_of(country, ENGLISH)
        if english is None:
            return False
        english.get(dt.date(year, 1, 1))
        if any("estimated" in name for day, name in english.items() if day.year == year):
            return True
        decreed = [known for known in getattr(english, "special_public_holidays", {}) if isinstance(known, int)]
        return english.has_substituted_holidays and bool(decreed) and year > max(decreed)


@cache
def _holidays_of(country: str, language: str) -> HolidayBase | None:
    """The holidays of a country, named in a language; in English also by their only names."""
    import holidays

    if hasattr(holidays, country):  # the library has a class for each country that it knows
        spoken = holidays.country_holidays(country).supported_languages
        if language in spoken:
            return holidays.country_holidays(country, language=language)
        if language == ENGLISH:
            return holidays.country_holidays(country)
    return None


def midnight(day: dt.date, node: Node) -> int:
    """The moment at which a day begins in a place."""
    from zoneinfo import ZoneInfo

    return _moment(day, "00:00", ZoneInfo(node.timezone))


def _moment(day: dt.date, clock: str, zone: dt.tzinfo) -> int:
    """A moment by the local clock; 24:00 is the midnight after the day."""
    if clock == "24:00":
        day, clock = day + DAY, "00:00"
    hour, minute = (int(part) for part in clock.split(":"))
    return int(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp())
