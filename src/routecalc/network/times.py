"""What is known of moments: when something departs, when an office is open, how long a border holds."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from routecalc.network.fact import Fact
from routecalc.network.value import Value
from routecalc.network.values import Grade, Names, NotNegativeSpan, PositiveSpan, Weekday

if TYPE_CHECKING:
    from typing import Annotated

    from pydantic import BeforeValidator, Field

    from routecalc.network.kinds import (
        Day,
        Days,
        HolidaysOf,
        Id,
        Month,
        NotNegative,
        Quantiles,
        Shift,
        Words,
        _tuple,
    )

OWN = "own"
"""Stands for the country of the place that keeps the hours."""
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PERCENT = re.compile(r"(\d|[1-9]\d|100)\Z", re.ASCII)


class Departure(Value):
    """A departure of every week, in the local time of the place that is left."""

    days: Days
    """Days of the week: mon, tue, wed, thu, fri, sat, sun."""
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    """Hour and minute, as 09:00."""
    valid_from: Day | None = None
    """First day on which it runs."""
    valid_to: Day | None = None
    """First day on which it runs no more."""

    def _agree(self) -> None:
        if self.valid_from is not None and self.valid_to is not None and self.valid_from >= self.valid_to:
            raise ValueError(f"valid_from {self.valid_from} is not before valid_to {self.valid_to}")


class Schedule(Fact):
    """When a carriage departs, or how often."""

    per_week: PositiveSpan
    """Departures per week. Where no days are known, the expected wait is half the interval."""
    departures: Annotated[tuple[Departure, ...], BeforeValidator(_tuple)] = ()
    """Known departures. They are waited for where the request says when the goods are ready."""
    gate_in_h: NotNegative = Decimal(0)
    """Hours before a departure at which loaded boxes must stand there (截港/截载)."""
    documents_h: NotNegative = Decimal(0)
    """Hours before a departure at which papers must be in and goods cleared (截关)."""
    holidays: HolidaysOf = ()
    """Countries (ISO 3166) on whose public holidays the known departures do not run; ``own`` for that of the place."""

    @property
    def cutoff_h(self) -> Decimal:
        """Hours before a departure at which everything must be ready."""
        return max(self.gate_in_h, self.documents_h)


class Opening(Fact):
    """When work is done at a hub operation, or a leg can begin, by the local clock.

    It counts where the request says when the goods are ready or due. Without a moment the hours of the operation stand
    for any time of the week.
    """

    names: Names
    """What keeps these hours: a gate, a customs office."""
    timezone: str = ""
    """IANA name of the clock; without it that of the place."""
    days: Days = WEEK
    """Working days of the week."""
    hours: Annotated[tuple[Shift, ...], BeforeValidator(_tuple), Field(min_length=1)] = ("00:00-24:00",)
    """Opening hours of a working day, such as 08:00-12:00; one that goes past midnight is written as two."""
    holidays: HolidaysOf = ()
    """Countries (ISO 3166) whose public holidays are closed; ``own`` for that of the place. Their weekend days that
    are worked in exchange for a holiday are open like other working days."""
    festivals: Words = ()
    """Only the holidays whose English name contains one of these words, such as Spring Festival; empty means all."""
    closed: Annotated[tuple[Day, ...], BeforeValidator(_tuple)] = ()
    """Further days on which it is closed."""
    throughout: bool = False
    """Whether the work goes on in opening hours only; else it must begin in them and then runs on."""

    def _agree(self) -> None:
        ends = [moment for shift in sorted(self.hours) for moment in shift.split("-")]
        if any(one >= other for one, other in pairwise(ends)):
            raise ValueError(f"the hours {', '.join(self.hours)} overlap, touch or end before they begin")
        if self.festivals and not self.holidays:
            raise ValueError("festivals are chosen among the holidays of countries, and none is named in 'holidays'")


class Dwell(Value):
    """How long boxes were held in some months, as quantiles: they stand instead of the hours of the operation."""

    months: Annotated[tuple[Month, ...], BeforeValidator(_tuple), Field(min_length=1)]
    """Months in which it holds: 2023-06 for that one, 06 for June of every year."""
    hours: Quantiles
    """Hours by per cent of the boxes that were held no longer, such as 5, 50 and 95; 50 is among them."""
    source: Id
    """Document that says so."""
    grade: Grade
    """How well it is founded."""
    note: str = ""
    """Method, and what the source left open."""

    def _agree(self) -> None:
        if "50" not in self.hours or any(not _PERCENT.match(key) for key in self.hours):
            raise ValueError("hours are given by whole per cents from 0 to 100, 50 among them")
        hours = [hours for _, hours in self.quantiles]
        if hours != sorted(hours):
            raise ValueError("hours do not fall as the per cent rises")

    @property
    def quantiles(self) -> tuple[tuple[int, Decimal], ...]:
        """Per cents and hours, both ascending."""
        return tuple(sorted((int(percent), hours) for percent, hours in self.hours.items()))

    @property
    def span(self) -> NotNegativeSpan:
        """Its lowest, its median and its highest hours."""
        quantiles = self.quantiles
        return NotNegativeSpan(low=quantiles[0][1], likely=self.hours["50"], high=quantiles[-1][1])

    def covers(self, day: dt.date) -> bool:
        """Whether it holds in the month of a day."""
        return bool({f"{day:%Y-%m}", f"{day:%m}"}.intersection(self.months))
