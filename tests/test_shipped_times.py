"""The shipped network by the clock: what ran on which day, and plans that hold."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.network import Network
from routecalc.opening import Calendars
from routecalc.quoting import quote
from routecalc.render.words import Words
from routecalc.request import ask
from routecalc.supply import supply
from routecalc.timing import stay
from tests.conftest import asked


@pytest.mark.parametrize(
    ("day", "train", "hours", "per_week"),
    [
        ("2022-03-01", "train-huaihua-vientiane-2022", 144, "0.46"),  # 6 days, two a month
        ("2023-05-01", "train-huaihua-vientiane-2023", 144, "0.84"),  # 29 in the first eight months
        ("2024-05-01", "train-huaihua-vientiane-2024", 96, "2"),  # 4 days
        ("2026-11-22", "train-huaihua-vientiane", 96, "3"),  # three a week
    ],
)
def test_the_train_to_vientiane_is_that_of_the_day(
    shipped: Network, day: str, train: str, hours: int, per_week: str
) -> None:
    request = asked("huaihua", "vientiane", as_of=dt.date.fromisoformat(day), modes=("rail",), baseline=None)
    offered = [
        one for one in supply(shipped, request).carriages if one.operation.fact.startswith("train-huaihua-vientiane")
    ]
    assert {(one.operation.fact, one.operation.duration.likely_s // 3600) for one in offered} == {(train, hours)}
    assert {str(shipped.schedule[one.schedule or ""].per_week.likely) for one in offered} == {per_week}


def test_there_was_no_railway_to_vientiane_before_it_was_opened(shipped: Network) -> None:
    for day, found in ((dt.date(2021, 12, 2), False), (dt.date(2021, 12, 3), True)):
        request = asked("kunming", "vientiane", as_of=day, modes=("rail",), baseline=None)
        assert any(one.operation.end == "vientiane" for one in supply(shipped, request).carriages) == found


def test_queues_of_june_2023_stand_at_the_gauge_borders(shipped: Network) -> None:
    for id_, hours in (("border-rail-dostyk", 144), ("border-rail-altynkol", 408), ("border-rail-zabaikalsk", 300)):
        transfer = shipped.transfer[id_]
        june, july = (stay(transfer, dt.date(2023, month, 15)) for month in (6, 7))
        assert (june.likely_s, june.grade) == (hours * 3600, "derived")
        assert july.likely_s == 36 * 3600


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 1))


@settings(max_examples=25, deadline=None)
@given(MOMENTS, st.sampled_from(["hanoi", "vientiane", "laem-chabang", "yangon", "moscow"]), st.booleans())
def test_no_plan_is_ahead_of_time_or_waits_without_a_cause(
    shipped: Network, moment: dt.datetime, end: str, back: bool
) -> None:
    when = moment.replace(second=0, microsecond=0, tzinfo=ZoneInfo("Asia/Shanghai"))
    request = ask(
        shipped, "huaihua", end, boxes=["40HC:1"], mass="18t", **({"arrive_by": when} if back else {"depart": when})
    )
    answer = quote(shipped, request)
    for way in [*answer.options, *filter(None, (answer.baseline, answer.baseline_fastest))]:
        assert way.depart_s is not None
        if back:
            assert way.depart_s + way.duration_s <= when.timestamp()
        else:
            assert way.depart_s >= when.timestamp()
        clock = 0
        for element in way.elements:
            assert element.start_s == clock
            assert element.duration_s >= 0
            clock += element.duration_s
            if element.kind == "waiting":
                assert element.caught or element.held or element.link in shipped.schedule
                assert element.held is None or element.held.until_s == way.depart_s + clock
        assert clock == way.duration_s
        assert sum(line.converted_minor or 0 for line in way.all_lines()) == way.cost_minor


def test_every_country_of_the_network_has_a_name_and_known_holidays(shipped: Network) -> None:
    offices = Calendars(shipped, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    for lang in ("zh", "en"):
        names = Words.read(lang)
        for country in {node.country for node in shipped.nodes}:
            assert offices.known(country)
            assert names.find("countries", country) != country
