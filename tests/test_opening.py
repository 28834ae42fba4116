"""When offices are open: hours, rest days, public holidays and the days worked in exchange for them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from routecalc.network import Dwell, Network, Opening
from routecalc.opening import Calendars
from tests.test_graph import FACT, Entry, named, place, small

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def office(**more: Any) -> Entry:
    return {"id": "office", "names": named("office"), **FACT, **more}


def at(country: str, zone: str = "Asia/Shanghai", **more: Any) -> tuple[Calendars, Network]:
    """An office in a country, and its calendar from the end of 2025 to the end of 2027."""
    network = small([place("a", "CN", "road", timezone=zone, country=country)], [], openings=[office(**more)])
    first, last = (dt.datetime(year, month, 31, tzinfo=dt.UTC) for year, month in ((2025, 12), (2027, 12)))
    return Calendars(network, first, last), network


def opens(moment: str, country: str = "CN", zone: str = "Asia/Shanghai", **more: Any) -> str:
    """The next moment at which the office is open."""
    calendars, network = at(country, zone, **more)
    there = dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    then = calendars.windows("office", network.node["a"]).after(int(there.timestamp()))
    assert then is not None
    return dt.datetime.fromtimestamp(then, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def why(moment: str, country: str = "CN", zone: str = "Asia/Shanghai", **more: Any) -> tuple[str, str]:
    calendars, network = at(country, zone, **more)
    there = dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    found = calendars.why(network.opening["office"], network.node["a"], int(there.timestamp()))
    return found.reason, found.holiday.zh if found.holiday else ""


@pytest.mark.parametrize(
    ("moment", "next_", "reason"),
    [
        ("2026-12-01T08:00", "2026-12-01 08:00", ""),
        ("2026-12-01T07:59", "2026-12-01 08:00", "hours"),
        ("2026-12-01T12:00", "2026-12-01 12:00", ""),  # at the very close there is still somebody
        ("2026-12-01T12:01", "2026-12-01 14:00", "hours"),
        ("2026-12-01T18:01", "2026-12-02 08:00", "hours"),
        ("2026-12-04T18:01", "2026-12-07 08:00", "weekend"),  # Friday evening
        ("2026-12-31T18:01", "2027-01-04 08:00", "holiday"),  # New Year's Day is a Friday
    ],
)
def test_hours_days_and_the_years_end(moment: str, next_: str, reason: str) -> None:
    hours = {"days": WEEKDAYS, "hours": ["14:00-18:00", "08:00-12:00"], "holidays": ["own"]}
    assert opens(moment, **hours) == next_
    if reason:
        assert why(moment, **hours)[0] == reason


@pytest.mark.parametrize(
    ("moment", "next_"),
    [
        # Spring Festival of 2026: off from Sunday 15 to Monday 23 February, worked on the Saturdays 14 and 28
        ("2026-02-13T23:00", "2026-02-14 08:00"),
        ("2026-02-14T17:59", "2026-02-14 17:59"),
        ("2026-02-14T18:01", "2026-02-24 08:00"),
        ("2026-02-27T18:01", "2026-02-28 08:00"),
        ("2026-03-06T18:01", "2026-03-09 08:00"),  # any other weekend
        # 2027 is not decreed: from New Year's Eve, Friday 5 February, to the 10th, as the law says
        ("2027-02-04T18:01", "2027-02-11 08:00"),
    ],
)
def test_spring_festival_with_its_working_saturdays(moment: str, next_: str) -> None:
    assert opens(moment, days=WEEKDAYS, hours="08:00-18:00", holidays="own") == next_


def test_holidays_are_named_in_both_languages_where_there_are_words() -> None:
    assert why("2026-02-16T10:00", holidays="own") == ("holiday", "农历除夕")
    assert why("2026-04-14T10:00", "TH", "Asia/Bangkok", holidays="own") == (
        "holiday",
        "当地公众假期（Songkran Festival）",
    )


def test_only_the_festivals_that_are_named_close_a_gate() -> None:
    gate = {"holidays": "CN", "festivals": "Spring Festival", "hours": "07:00-19:00"}
    zone = "Asia/Ho_Chi_Minh"
    assert opens("2026-02-16T19:01", "VN", zone, **gate) == "2026-02-20 07:00"  # the 17th to the 19th
    assert opens("2026-10-01T10:00", "VN", zone, **gate) == "2026-10-01 10:00"  # National Day of China


def test_single_days_are_closed() -> None:
    assert opens("2026-12-01T10:00", closed=["2026-12-01", "2026-12-02"]) == "2026-12-03 00:00"
    assert why("2026-12-01T10:00", closed=["2026-12-01"]) == ("closed", "")


def test_myanmar_opens_by_its_own_clock() -> None:
    calendars, network = at("MM", "Asia/Yangon", hours="07:00-17:00")
    windows = calendars.windows("office", network.node["a"])
    opening = windows.after(int(dt.datetime(2026, 12, 1, tzinfo=dt.UTC).timestamp()))
    # 07:00 at +06:30 is 00:30 in UTC
    assert opening == int(dt.datetime(2026, 12, 1, 0, 30, tzinfo=dt.UTC).timestamp())


def test_always_open_is_one_stretch() -> None:
    calendars, network = at("CN")
    assert len(calendars.windows("office", network.node["a"]).opens) == 1


def test_a_year_that_is_not_decreed_is_provisional() -> None:
    calendars, _ = at("CN")
    assert [calendars.provisional("CN", year) for year in (2025, 2026, 2027, 2030)] == [False, False, True, True]
    assert calendars.provisional("ID", 2027)  # the feasts by the moon are estimated
    assert not calendars.provisional("DE", 2030)  # all fixed by law


def test_a_country_without_known_holidays_has_none() -> None:
    calendars, _ = at("CN")
    assert not calendars.known("XX")
    assert calendars.holiday("XX", dt.date(2026, 1, 1)) is None
    assert not calendars.made_up("XX", dt.date(2026, 1, 3))
    assert not calendars.provisional("XX", 2027)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": ["08:00-12:00", "11:00-18:00"]},
        {"hours": ["18:00-08:00"]},
        {"hours": []},
        {"hours": ["8:00-12:00"]},
        {"hours": ["08:00-24:30"]},
        {"days": []},
        {"days": ["monday"]},
        {"holidays": ["china"]},
        {"closed": ["2026-2-3"]},
    ],
)
def test_hours_that_cannot_be_are_no_fact(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Opening.model_validate(office(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": ["13"]},
        {"months": []},
        {"hours": {"5": "1", "95": "2"}},  # no median
        {"hours": {"50": "2", "95": "1"}},  # falls
        {"hours": {"50": "2", "101": "3"}},
        {"hours": {"50": "-1"}},
    ],
)
def test_a_dwell_that_cannot_be_is_no_fact(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Dwell.model_validate({"months": ["06"], "hours": {"50": "2"}, **FACT, **wrong})


def test_a_dwell_holds_in_its_months() -> None:
    every = Dwell.model_validate({"months": "06", "hours": {"5": "10", "50": "20", "95": "40"}, **FACT})
    once = Dwell.model_validate({"months": "2023-06", "hours": {"50": "144"}, **FACT})
    days = [dt.date(2023, 6, 30), dt.date(2023, 7, 1), dt.date(2024, 6, 1)]
    assert [every.covers(day) for day in days] == [True, False, True]
    assert [once.covers(day) for day in days] == [True, False, False]
    assert (every.span.low, every.span.likely, every.span.high) == (10, 20, 40)
    assert once.span.certain
