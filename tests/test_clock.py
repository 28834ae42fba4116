"""Departures by the clock: what is caught, what is missed, and when the goods must be ready."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from routecalc.findings import Refused
from routecalc.itinerary import Answer, Element
from routecalc.network import Network, Schedule
from routecalc.quoting import quote
from routecalc.render import render
from routecalc.render.schema import ANSWER
from routecalc.request import Request, ask
from routecalc.timing import timetable
from tests.test_graph import FACT, Entry, leg, place, small

ZONE = "Asia/Shanghai"


def plan(*departures: Entry, **more: Any) -> Entry:
    return {"id": "weekly", "per_week": str(len(departures) or 1), "departures": list(departures), **FACT, **more}


def on(days: str, at: str = "09:00", **more: Any) -> Entry:
    return {"days": days.split(), "at": at, **more}


def ships(*departures: Entry, hours: str = "10", **more: Any) -> Network:
    """By sea from a to b in 10 h, an hour to load and one to unload."""
    nodes = [place(name, "CN", "sea", timezone=ZONE) for name in "ab"]
    return small(nodes, [leg("by-sea", "sea", "a", "b", hours=hours, schedule="weekly")],
                 schedules=[plan(*departures, **more)])  # fmt: skip


def request(network: Network, **more: Any) -> Request:
    return ask(network, "a", "b", boxes=["20GP:1"], mass="18t", baseline=None, **more)


def answer(network: Network, **more: Any) -> Answer:
    return quote(network, request(network, **more))


def waits(found: Answer) -> list[Element]:
    return [element for element in found.options[0].elements if element.kind == "waiting"]


def local(moment_s: int | None, zone: str = ZONE) -> str:
    assert moment_s is not None
    return dt.datetime.fromtimestamp(moment_s, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


# -- cut-offs


@pytest.mark.parametrize(
    ("ready", "leaves", "missed", "late_min"),
    [
        # the ship leaves on Tuesdays and Thursdays at 09:00; loaded boxes must stand there 12 h before, loading takes 1 h
        ("2026-11-30T20:00", "2026-12-01 09:00", "2026-11-26 09:00", None),  # loaded at 21:00, the very minute
        ("2026-11-30T20:01", "2026-12-03 09:00", "2026-12-01 09:00", 1),
        ("2026-12-02T19:59", "2026-12-03 09:00", "2026-12-01 09:00", None),
        ("2026-12-02T20:01", "2026-12-08 09:00", "2026-12-03 09:00", 1),
    ],
)
def test_a_minute_decides_on_the_departure(ready: str, leaves: str, missed: str, late_min: int | None) -> None:
    (wait,) = waits(answer(ships(on("tue thu"), gate_in_h="12", documents_h="6"), depart=ready))
    assert wait.caught is not None
    assert (local(wait.caught.leaves_s), local(wait.caught.missed_s)) == (leaves, missed)
    assert late_min is None or wait.caught.late_s == late_min * 60


def test_papers_can_be_due_before_the_boxes() -> None:
    network = ships(on("tue"), gate_in_h="2", documents_h="24")
    assert network.schedule["weekly"].cutoff_h == 24
    (wait,) = waits(answer(network, depart="2026-11-30T10:00"))  # loaded at 11:00, 22 h before Tuesday 09:00
    assert wait.caught is not None
    assert local(wait.caught.leaves_s) == "2026-12-08 09:00"


def test_each_element_starts_when_the_one_before_ends() -> None:
    found = answer(ships(on("tue")), depart="2026-11-28T07:30")
    way = found.options[0]
    clock = 0
    for element in way.elements:
        assert element.start_s == clock
        clock += element.duration_s
    assert local(way.depart_s) == "2026-11-28 07:30"
    # loaded on Saturday at 08:30, away on Tuesday at 09:00, there 10 h and unloaded 1 h later: 20:00
    assert way.duration_s == 3 * 86_400 + 12 * 3600 + 1800
    assert [wait.duration_s for wait in waits(found)] == [3 * 86_400 + 1800]


# -- calendars of the world


@pytest.mark.parametrize(
    ("zone", "ready", "leaves"),
    [
        (ZONE, "2026-12-31T12:00", "2027-01-01 09:00"),  # Friday after the year's end
        (ZONE, "2028-02-28T12:00", "2028-02-29 09:00"),  # Tuesday, leap day
        ("Asia/Yangon", "2026-12-01T07:30", "2026-12-01 09:00"),
        ("Europe/Berlin", "2026-10-25T00:00", "2026-10-25 09:00"),  # the night of 25 hours
    ],
)
def test_departures_are_in_the_local_time_of_the_place(zone: str, ready: str, leaves: str) -> None:
    schedule = Schedule.model_validate(plan(on("tue fri sun")))
    moment = dt.datetime.fromisoformat(ready).replace(tzinfo=ZoneInfo(zone))
    slots = timetable(schedule, zone, moment)
    assert slots is not None
    caught = slots.after(int(moment.timestamp()))
    assert local(caught, zone) == leaves


def test_myanmar_is_half_an_hour_off() -> None:
    schedule = Schedule.model_validate(plan(on("tue")))
    moments = [
        timetable(schedule, zone, dt.datetime(2026, 11, 29, tzinfo=dt.UTC)) for zone in ("Asia/Yangon", "Asia/Bangkok")
    ]
    first = [slots.after(int(dt.datetime(2026, 11, 29, tzinfo=dt.UTC).timestamp())) for slots in moments if slots]
    # +06:30 against +07:00: nine o'clock in Yangon is half an hour later
    assert first[0] is not None
    assert first[1] is not None
    assert first[0] - first[1] == 1800


def test_a_clock_put_forward_skips_no_departure() -> None:
    schedule = Schedule.model_validate(plan(on("sun", "02:30")))
    moment = dt.datetime(2027, 3, 27, tzinfo=ZoneInfo("Europe/Berlin"))
    slots = timetable(schedule, "Europe/Berlin", moment)
    assert slots is not None
    caught = slots.after(int(moment.timestamp()))
    # 02:30 does not exist on 28 March 2027: it is the moment that is 03:30 by the clock put forward
    assert local(caught, "Europe/Berlin") == "2027-03-28 03:30"


def test_a_timetable_holds_from_its_first_day_to_before_its_last() -> None:
    old = on("tue", "09:00", valid_to="2026-12-08")
    new = on("wed", "10:00", valid_from="2026-12-09")
    network = ships(old, new)
    leaves = [waits(answer(network, depart=f"2026-12-0{day}T12:00"))[0].caught for day in (1, 7)]
    # from Tuesday 1 December on: the last of the old runs was that morning; on the 8th it runs no more
    assert [local(one.leaves_s) for one in leaves if one] == ["2026-12-09 10:00", "2026-12-09 10:00"]
    assert local(waits(answer(network, depart="2026-12-01T07:00"))[0].caught.leaves_s) == "2026-12-01 09:00"  # type: ignore[union-attr]


def test_a_service_that_has_ended_is_no_way() -> None:
    with pytest.raises(Refused) as refused:
        answer(ships(on("tue", valid_to="2026-06-01")), depart="2026-12-01")
    assert refused.value.status == 3


# -- backwards


def test_the_latest_start_still_makes_it_and_a_minute_later_does_not() -> None:
    network = ships(on("tue thu"), gate_in_h="12")
    found = answer(network, arrive_by="2026-12-03T20:00")  # Thursday's ship is there at 19:00, unloaded at 20:00
    way = found.options[0]
    assert local(way.depart_s) == "2026-12-02 20:00"  # an hour to load before the cut-off at 21:00
    forward = answer(network, depart="2026-12-02T20:00")
    assert [e.start_s for e in forward.options[0].elements] == [e.start_s for e in way.elements]
    late = answer(network, depart="2026-12-02T20:01").options[0]
    assert late.depart_s is not None
    assert local(late.depart_s + late.duration_s) == "2026-12-08 20:00"
    (wait,) = waits(answer(network, arrive_by="2026-12-03T19:59"))
    assert wait.caught is not None
    assert local(wait.caught.leaves_s) == "2026-12-01 09:00"


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 30))
def test_forwards_and_backwards_agree(minutes: int, cutoff: int) -> None:
    network = ships(on("mon wed"), on("sat", "23:30"), gate_in_h=str(cutoff))
    due = dt.datetime(2026, 12, 1, tzinfo=ZoneInfo(ZONE)) + dt.timedelta(minutes=minutes)
    back = answer(network, arrive_by=due).options[0]
    assert back.depart_s is not None
    start = dt.datetime.fromtimestamp(back.depart_s, ZoneInfo(ZONE))
    forward = answer(network, depart=start).options[0]
    assert forward.depart_s == back.depart_s
    assert forward.depart_s + forward.duration_s <= due.timestamp()
    later = answer(network, depart=start + dt.timedelta(seconds=1)).options[0]
    assert later.depart_s is not None
    assert later.depart_s + later.duration_s > due.timestamp()


def test_ready_and_due_together_are_a_deadline() -> None:
    network = ships(on("tue"))
    found = answer(network, depart="2026-11-30", arrive_by="2026-12-01T20:00")
    assert found.options[0].duration_s == 44 * 3600
    with pytest.raises(Refused):
        answer(network, depart="2026-11-30", arrive_by="2026-12-01T19:59")


def test_what_hangs_on_the_time_on_the_way_needs_a_start() -> None:
    """A way that starts sooner but is quicker on the way is beaten where a late start is wanted, so neither a longest
    time nor interest by the day could be answered exactly."""
    network = ships(on("tue"))
    for more in ({"within": "9d"}, {"value": "5000CNY", "interest": "6"}):
        with pytest.raises(Refused) as refused:
            request(network, arrive_by="2026-12-20", **more)
        assert [finding.code for finding in refused.value.findings] == ["E-DUE-ALONE"]
        assert request(network, depart="2026-12-01", arrive_by="2026-12-20", **more).within_s


# -- what cannot be


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"depart": "soon"}, "E-DATE"),
        ({"depart": "2026-12-01T25:00"}, "E-MOMENT"),
        ({"depart": "2026-12-01T8"}, "E-MOMENT"),
        ({"arrive_by": "2026-02-30T08:00"}, "E-MOMENT"),
        ({"depart": "2026-12-02", "arrive_by": "2026-12-01T08:00"}, "E-ARRIVE-BY"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(more: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        request(ships(on("tue")), **more)
    assert refused.value.status == 2
    assert code in [finding.code for finding in refused.value.findings]


@pytest.mark.parametrize("wrong", [{"days": ["tuesday"]}, {"days": []}, {"at": "9:00"}, {"at": "24:00"},
                                   {"valid_from": "2026-12-01", "valid_to": "2026-12-01"}])  # fmt: skip
def test_a_departure_that_cannot_be_is_no_fact(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Schedule.model_validate(plan({**on("tue"), **wrong}))


def test_the_tariffs_are_those_of_the_day_of_departure() -> None:
    assert request(ships(on("tue")), depart="2026-12-01T23:59").as_of == dt.date(2026, 12, 1)
    assert request(ships(on("tue")), depart="2026-12-01", as_of="2026-11-22").as_of == dt.date(2026, 11, 22)


# -- what is said


def test_frequencies_without_days_stay_expected_waits_and_say_so() -> None:
    nodes = [place(name, "CN", "sea", timezone=ZONE) for name in "ab"]
    network = small(nodes, [leg("by-sea", "sea", "a", "b", schedule="weekly")])
    found = answer(network, depart="2026-12-01")
    (wait,) = waits(found)
    assert (wait.duration_s, wait.caught) == (84 * 3600, None)
    (told,) = [finding for finding in found.findings if finding.code == "W-NO-DAYS"]
    assert "known of weekly:" in told.message
    assert "W-NO-DAYS" not in [finding.code for finding in answer(network, as_of="2026-12-01").findings]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_says_when_and_why(lang: str) -> None:
    network = ships(on("tue thu"), gate_in_h="12")
    text = render(answer(network, depart="2026-11-30T20:01"), network, "table", lang)
    for word in ("11-30", "12-03", "09:00", "周四" if lang == "zh" else "Thu"):
        assert word in text
    assert ("未赶上" if lang == "zh" else "too late by 1 min") in text


def test_json_has_local_moments() -> None:
    network = ships(on("tue thu"), gate_in_h="12")
    document = json.loads(render(answer(network, depart="2026-11-30T20:01"), network, "json", "en"))
    jsonschema.validate(document, ANSWER)
    assert document["request"]["depart"] == "2026-11-30T20:01:00+08:00"
    option = document["options"][0]
    assert (option["depart"], option["arrive"]) == ("2026-11-30T20:01:00+08:00", "2026-12-03T20:00:00+08:00")
    wait = next(element for element in option["elements"] if element["kind"] == "waiting")
    assert wait["departure"] == {
        "leaves": "2026-12-03T09:00:00+08:00",
        "missed": "2026-12-01T09:00:00+08:00",
        "late_h": 0.0167,
        "terms_from": None,
    }
    assert [e["start"] for e in option["elements"][1:]] == [e["end"] for e in option["elements"][:-1]]
