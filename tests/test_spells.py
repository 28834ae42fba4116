"""Prices, services and offices by the day and hour: against a judge that tries every moment at which it could pay to wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.clock import found
from routecalc.findings import Refused
from routecalc.graph import compile
from routecalc.itinerary import Answer, Element
from routecalc.network import Network
from routecalc.quoting import quote
from routecalc.reliability import Draws, simulate
from routecalc.render import render
from routecalc.request import Request, ask
from routecalc.search import Vector
from tests.test_graph import FACT, Entry, charge, leg, named, place, small, tariff

UTC = dt.UTC
FIRST = dt.date(2026, 12, 1)
HOUR = 3600


def day(number: int) -> str:
    return (FIRST + dt.timedelta(days=number)).isoformat()


def dated(id_: str, *prices: tuple[int, int | None, int | None]) -> Entry:
    """A tariff of one amount a box for each span of days, told as price, first day and day after the last."""
    bounds = [
        {key: day(n) for key, n in (("valid_from", since), ("valid_to", until)) if n is not None}
        for _, since, until in prices
    ]
    charges = [charge("BASE", str(price), id=f"{id_}/{n}", **bounds[n]) for n, (price, _, _) in enumerate(prices)]
    return tariff(id_, *charges)


# -- the judge


@st.composite
def markets(draw: st.DrawFn) -> Network:
    """Three or four ports; ships whose prices, and which themselves, begin and end; quays that open and close."""
    ports = "abcd"[: draw(st.integers(3, 4))]
    shifts = draw(st.sampled_from([["00:00-24:00"], ["08:00-18:00"], ["06:00-11:00", "13:00-20:00"]]))
    days = draw(st.sampled_from([["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["tue", "thu", "fri"]]))
    links, tariffs = [], []
    for number in range(draw(st.integers(3, 6))):
        start, end = draw(st.lists(st.sampled_from(ports), min_size=2, max_size=2, unique=True))
        change = draw(st.integers(0, 4))
        before, after = draw(st.integers(1, 9)), draw(st.integers(1, 9))
        prices = draw(st.sampled_from([[(before, None, None)], [(before, None, change), (after, change, None)],
                                       [(before, None, change)], [(after, change, None)]]))  # fmt: skip
        tariffs.append(dated(f"t{number}", *prices))
        service = draw(st.sampled_from([{}, {}, {"valid_from": day(draw(st.integers(0, 3)))},
                                        {"valid_to": day(draw(st.integers(1, 4)))}]))  # fmt: skip
        more = {"km": str(draw(st.integers(1, 30))), "hours": str(draw(st.integers(1, 40))), "both_ways": False}
        links.append({**leg(f"l{number}", "sea", start, end, **more), "tariff": f"t{number}", **service})
    return small(
        [place(port, "CN", "sea") for port in ports],
        links,
        tariffs=tariffs,
        openings=[{"id": "quay", "names": named("quay"), "days": days, "hours": shifts, **FACT,
                   "throughout": draw(st.booleans())}],
        transfers=[{"id": "sea-load", "from": "yard", "to": "sea", "hours": str(draw(st.integers(0, 9))),
                    "included": "x", "factor": "ef-handling", "opening": "quay", **FACT}],
    )  # fmt: skip


def judged(network: Network, start: int) -> set[Vector]:
    """The non-dominated sums from a to b over all simple ways, and over all moments at which it could pay to sail."""
    opening, load = network.opening["quay"], network.transfer["sea-load"]
    changes = sorted(
        {int(dt.datetime.combine(FIRST + dt.timedelta(days=n), dt.time(), UTC).timestamp()) for n in range(6)}
    )
    work_s = int(load.hours.likely * HOUR)
    sums: set[Vector] = set()

    def is_open(minute: int, *, at_the_close: bool) -> bool:
        moment = dt.datetime.fromtimestamp(minute, UTC)
        spans = [
            (at, int(at.replace(hour=0).timestamp()) + int(close[:2]) * HOUR)
            for open_, close in (shift.split("-") for shift in opening.hours)
            for days_back in (0, 1)
            for at in [moment.replace(hour=int(open_[:2]), minute=0) - dt.timedelta(days=days_back)]
            if ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[at.weekday()] in opening.days
        ]
        return any(at.timestamp() <= minute and (minute < end or (at_the_close and minute == end)) for at, end in spans)

    def loaded(time: int) -> int:
        while not is_open(time, at_the_close=True):
            time += HOUR
        left = work_s
        while left:
            left -= HOUR if not opening.throughout or is_open(time, at_the_close=False) else 0
            time += HOUR
        return time

    def sail(port: str, seen: frozenset[str], cost: int, time: int, co2e: int) -> None:
        if port == "b":
            sums.add((cost, time - start, co2e))
            return
        ready = loaded(time)
        for link in network.links:
            if link.start != port or link.end in seen:
                continue
            for away in (ready, *(change for change in changes if change > ready)):
                date = dt.datetime.fromtimestamp(away, UTC).date()
                rates = [c.rate for c in network.tariff[link.tariff or ""].charges if c.valid(date)]
                if not rates or not link.valid(date) or rates[0] is None or link.hours is None:
                    continue
                there = away + int(link.hours.likely * HOUR)
                grams = int(link.total_km) * 203 + 2 * 20_300  # 20.3 t at 10 g a km, and at 1 kg each time it is lifted
                sail(link.end, seen | {link.end}, cost + int(rates[0].likely) * 100, there + HOUR, co2e + grams)

    sail("a", frozenset("a"), 0, start, 0)
    return {a for a in sums if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in sums)}


def asked(network: Network, **more: Any) -> Request:
    more = more if more.keys() & {"depart", "arrive_by"} else {"as_of": day(0), **more}
    return ask(network, "a", "b", boxes=["20GP:1"], mass="18t", baseline=None, **more)


def front(network: Network, request: Request) -> set[Vector]:
    return {way.weight for way in found(compile(network, request), request).ways}


@settings(max_examples=1000, deadline=None)
@given(markets(), st.integers(0, 72))
def test_the_front_is_exactly_that_of_trying_every_moment(network: Network, hours: int) -> None:
    start = dt.datetime.combine(FIRST, dt.time(), UTC) + dt.timedelta(hours=hours)
    assert front(network, asked(network, depart=start)) == judged(network, int(start.timestamp()))


@settings(max_examples=300, deadline=None)
@given(markets(), st.integers(24, 144))
def test_back_from_the_due_moment_the_latest_start_is_found(network: Network, hours: int) -> None:
    """Every way found leaves in time, and no hour later is there one that is as cheap and as clean."""
    due = dt.datetime.combine(FIRST, dt.time(), UTC) + dt.timedelta(hours=hours)
    request = asked(network, arrive_by=due)
    for way in found(compile(network, request), request).ways:
        assert way.start_s is not None
        assert way.start_s + way.weight[1] <= due.timestamp()
        again = judged(network, way.start_s) if way.start_s % HOUR == 0 else set()
        assert not again or any(c <= way.weight[0] and way.start_s + t <= due.timestamp() for c, t, _ in again)
        later = -(-(way.start_s + 1) // HOUR) * HOUR
        for cost, time, co2e in judged(network, later):
            assert cost > way.weight[0] or co2e > way.weight[2] or later + time > due.timestamp()


# -- what is waited for


def told(found: Answer) -> list[tuple[str, str, int]]:
    """Kind, cause and hours of every element of the first option that takes time."""
    return [
        (element.kind, element.held.reason if element.held else "", element.duration_s // HOUR)
        for element in found.options[0].elements
        if element.duration_s
    ]


def by_road(**gate: Any) -> Network:
    """From a in China over the gate g, abroad, to b: 10 h to the gate, 5 h over it, 10 h on; customs takes 2 and 3 h."""
    return small(
        [place("a", "CN", "road", customs="export", timezone="Asia/Shanghai"),
         place("g", "VN", border="road", timezone="Asia/Ho_Chi_Minh"),
         place("b", "VN", "road", customs="import", timezone="Asia/Ho_Chi_Minh")],
        [leg("a-g", "road", "a", "g"), leg("g-b", "road", "g", "b")],
        openings=[{"id": "gate", "names": named("gate"), "hours": "07:00-19:00", **FACT, **gate}],
        transfers=[{"id": "road-border", "from": "road", "to": "road", "kind": "border", "hours": "5", "opening": "gate",
                    "tariff": "t-border", "factor": "ef-handling", **FACT}],
    )  # fmt: skip


def wait(found: Answer) -> Element | None:
    return next((element for element in found.options[0].elements if element.held), None)


@pytest.mark.parametrize(
    ("ready", "hours"),
    [
        # cleared in 2 h, loaded in 1 h, 10 h to the gate, whose clock is an hour behind: 13 h on, 12 h by its clock
        ("2026-12-01T07:00", 0.0),  # there at 19:00, the very close
        ("2026-12-01T07:01", 11 + 59 / 60),  # there at 19:01, next morning at 07:00
        ("2026-11-30T18:59", 1 / 60),  # there at 06:59
        ("2026-12-31T07:01", 11 + 59 / 60),  # over the year's end
        ("2028-02-28T07:01", 11 + 59 / 60),  # into the leap day
    ],
)
def test_a_minute_decides_on_the_night_before_the_gate(ready: str, hours: float) -> None:
    held = wait(quote(by_road(), asked(by_road(), depart=ready)))
    assert (held.duration_s / HOUR if held else 0.0) == pytest.approx(hours)
    assert held is None or (held.held and held.held.reason) == "hours"


def test_spring_festival_closes_the_gate_of_a_neighbour() -> None:
    network = by_road(holidays="CN", festivals="Spring Festival")
    found = quote(network, asked(network, depart="2026-02-17T07:00"))
    held = wait(found)
    assert held is not None
    assert held.held is not None
    assert (held.held.reason, held.held.holiday.zh if held.held.holiday else "") == ("holiday", "春节")
    # there on New Year's Day, 17 February, at 19:00; open again on the 20th at 07:00
    assert held.duration_s == 60 * HOUR
    assert "W-HOLIDAYS-PROVISIONAL" not in [finding.code for finding in found.findings]
    later = quote(network, asked(network, depart="2027-02-06T07:00"))
    assert "W-HOLIDAYS-PROVISIONAL" in [finding.code for finding in later.findings]


def at_customs(**more: Any) -> Network:
    """From a to b at home and abroad by ship; export clearance takes 30 working hours."""
    return small(
        [place("a", "CN", "sea", customs="export"), place("b", "VN", "sea", customs="import")],
        [leg("by-sea", "sea", "a", "b")],
        openings=[{"id": "customs", "names": named("customs"), "throughout": True, **FACT, **more}],
        clearances=[{"id": "clear-export", "direction": "export", "hours": {"low": "20", "likely": "30", "high": "50"},
                     "tariff": "t-customs", "opening": "customs", **FACT}],
    )  # fmt: skip


def test_clearance_counts_working_days_only() -> None:
    network = at_customs(days=["mon", "tue", "wed", "thu", "fri"], holidays="own")
    found = quote(network, asked(network, depart="2026-12-04T14:00"))  # Friday
    assert told(found)[:3] == [("clearance", "", 10), ("waiting", "weekend", 48), ("clearance", "", 20)]
    first, _, last = found.options[0].elements[:3]
    assert [line.code for line in first.lines] == ["ENTRY"]
    assert not last.lines
    # 20 to 50 h in all: 10 are done on Friday, so 10 to 40 are left for Monday
    assert (first.low_s, first.high_s, last.low_s, last.high_s) == (10 * HOUR, 10 * HOUR, 10 * HOUR, 40 * HOUR)


def test_a_make_up_saturday_is_a_working_day() -> None:
    network = at_customs(days=["mon", "tue", "wed", "thu", "fri"], holidays="own")
    # Friday 13 February 2026 18:00: 6 h, Saturday the 14th is worked in exchange: 24 h, done
    assert told(quote(network, asked(network, depart="2026-02-13T18:00")))[:2] == [
        ("clearance", "", 30),
        ("handling", "", 1),
    ]
    # begun on that Saturday at 18:00: 6 h, then the festival until Monday the 23rd, 24 h on Tuesday the 24th
    steps = told(quote(network, asked(network, depart="2026-02-14T18:00")))[:3]
    assert steps == [("clearance", "", 6), ("waiting", "weekend", 9 * 24), ("clearance", "", 24)]


def test_without_a_moment_no_office_is_asked() -> None:
    network = at_customs(days=["mon"])
    assert told(quote(network, asked(network)))[0] == ("clearance", "", 30)


def cheaper_from(change: int, **more: Any) -> Network:
    """By sea from a to b in 10 h; from a day on for 100 instead of 900 yuan."""
    nodes = [place(port, "CN", "sea") for port in "ab"]
    ship = {**leg("by-sea", "sea", "a", "b"), "tariff": "t", **more}
    return small(nodes, [ship], tariffs=[dated("t", (900, None, change), (100, change, None))])


def test_to_wait_for_a_lower_price_is_a_way_of_its_own() -> None:
    network = cheaper_from(2)
    found = quote(network, asked(network, depart=day(0)))
    assert [(way.cost_minor, way.duration_s) for way in found.options] == [
        (10_000, (48 + 10 + 1) * HOUR),  # loaded at 01:00, away at midnight of the third day
        (90_000, 12 * HOUR),
    ]
    assert told(found) == [("handling", "", 1), ("waiting", "terms", 47), ("carriage", "", 10), ("handling", "", 1)]
    assert [line.fact for line in found.options[0].all_lines()] == ["t/1"]
    carriage = found.options[0].elements[2]
    assert (carriage.days, carriage.lines[0].rate) == ((FIRST + dt.timedelta(days=2), None), "100")


@pytest.mark.parametrize(("ready", "price"), [("22:59", 90_000), ("23:00", 10_000), ("22:00", 90_000)])
def test_each_element_is_charged_by_the_day_on_which_it_starts(ready: str, price: int) -> None:
    network = cheaper_from(2)
    soonest = min(quote(network, asked(network, depart=f"{day(1)}T{ready}")).options, key=lambda way: way.duration_s)
    assert soonest.cost_minor == price  # loaded an hour later: at midnight the new price holds


def test_a_day_of_tariffs_pins_them_all() -> None:
    network = cheaper_from(2)
    (only,) = quote(network, asked(network, depart=day(0), as_of=day(3))).options
    assert (only.cost_minor, only.duration_s) == (10_000, 12 * HOUR)


def test_known_departures_are_charged_by_their_day() -> None:
    departures = [{"days": ["wed"], "at": "23:00"}, {"days": ["thu"], "at": "01:00"}]  # 2 and 3 December 2026
    network = small(
        [place(port, "CN", "sea") for port in "ab"],
        [{**leg("by-sea", "sea", "a", "b"), "tariff": "t", "schedule": "weekly"}],
        tariffs=[dated("t", (900, None, 2), (100, 2, None))],
        schedules=[{"id": "weekly", "per_week": "2", "departures": departures, **FACT}],
    )
    found = quote(network, asked(network, depart=f"{day(1)}T12:00"))
    leaves = [(way.cost_minor, way.elements[1].caught.leaves_s) for way in found.options if way.elements[1].caught]
    midnight = int(dt.datetime.combine(FIRST + dt.timedelta(days=2), dt.time(), UTC).timestamp())
    assert leaves == [(10_000, midnight + HOUR), (90_000, midnight - HOUR)]


def test_departures_rest_on_public_holidays() -> None:
    network = small(
        [place(port, "CN", "sea", timezone="Asia/Shanghai") for port in "ab"],
        [leg("by-sea", "sea", "a", "b", schedule="weekly")],
        schedules=[
            {
                "id": "weekly",
                "per_week": "1",
                "departures": [{"days": ["tue"], "at": "09:00"}],
                "holidays": "own",
                **FACT,
            }
        ],
    )
    caught = quote(network, asked(network, depart="2026-02-16T08:00")).options[0].elements[1].caught
    assert caught is not None
    # Tuesday 17 February 2026 is New Year's Day
    assert dt.datetime.fromtimestamp(caught.leaves_s, UTC).isoformat() == "2026-02-24T01:00:00+00:00"


def history() -> Iterator[tuple[str, int]]:
    yield day(0), 30
    yield day(5), 20
    yield day(9), 10


def test_a_service_is_that_of_its_day() -> None:
    """A train that has become faster twice: each time a link of its own with its first day and the day after the last."""
    times = list(history())
    links = [
        leg(
            f"ship-{number}",
            "sea",
            "a",
            "b",
            hours=str(hours),
            valid_from=since,
            **({"valid_to": until} if until else {}),
        )
        for number, ((since, hours), until) in enumerate(zip(times, [day(5), day(9), ""], strict=True))
    ]
    network = small([place(port, "CN", "sea") for port in "ab"], links)
    for since, hours in times:
        (way,) = quote(network, asked(network, as_of=since)).options
        assert way.duration_s == (hours + 2) * HOUR
    # ready the evening before, to wait for the next one is quicker by 2 h of 30, and costs the same
    (way,) = quote(network, asked(network, depart=f"{day(4)}T16:00")).options
    assert told(quote(network, asked(network, depart=f"{day(4)}T16:00")))[1] == ("waiting", "terms", 7)
    assert way.duration_s == (1 + 7 + 20 + 1) * HOUR


def test_a_month_of_long_queues_is_that_month_only() -> None:
    queue = {"months": "2026-12", "hours": {"0": "20", "50": "40", "100": "90"}, **FACT}
    network = small(
        [place("a", "CN", "road", customs="export"), place("g", "VN", border="road"),
         place("b", "VN", "road", customs="import")],
        [leg("a-g", "road", "a", "g"), leg("g-b", "road", "g", "b")],
        transfers=[{"id": "road-border", "from": "road", "to": "road", "kind": "border", "hours": "5", "dwell": [queue],
                    "tariff": "t-border", "factor": "ef-handling", **FACT}],
    )  # fmt: skip

    def border(**more: Any) -> list[tuple[int, int, int]]:
        way = quote(network, asked(network, **more)).options[0]
        return [tuple(s // HOUR for s in (e.low_s, e.duration_s, e.high_s)) for e in way.elements if e.kind == "border"]  # type: ignore[misc]

    assert border(as_of="2026-12-05") == [(20, 40, 90)]
    assert border(as_of="2027-01-05") == [(5, 5, 5)]
    assert border(depart="2026-12-05") == [(20, 40, 90)]
    assert border(depart="2026-11-29T00:00") == [(5, 5, 5)]
    # there in the last hour of December: to wait for the new month is quicker than the queue
    assert border(depart="2026-12-31T10:00") == [(5, 5, 5)]


# -- what a first reader found


def gap(**more: Any) -> Network:
    """By sea from a to b in 10 h on Mondays and Thursdays; from the 3rd to the 9th of December there is no price."""
    return small(
        [place(port, "CN", "sea") for port in "ab"],
        [{**leg("by-sea", "sea", "a", "b"), "tariff": "t", "schedule": "weekly"}],
        tariffs=[dated("t", (100, None, 2), (100, 9, None))],
        schedules=[{"id": "weekly", "per_week": "2", "departures": [{"days": ["mon", "thu"], "at": "10:00"}], **FACT}],
        **more,
    )


def test_departures_without_a_price_are_not_boarded_in_the_draws_either() -> None:
    network = gap()
    answer = simulate(network, quote(network, asked(network, depart=f"{day(1)}T12:00")))
    (way,) = answer.options
    wait = way.elements[1]
    # Thursday the 3rd and Monday the 7th have no price: away on Thursday the 10th
    assert wait.caught is not None
    assert dt.datetime.fromtimestamp(wait.caught.leaves_s, UTC).isoformat() == "2026-12-10T10:00:00+00:00"
    assert wait.caught.terms == FIRST + dt.timedelta(days=9)
    assert way.reliability is not None
    assert {way.reliability.p10_s, way.reliability.p95_s} == {way.duration_s}
    assert "the first on the prices or services that hold from 2026-12-10" in " ".join(
        render(answer, network, "table", "en").split()
    )
    assert "W-RATE-OUTDATED" not in [finding.code for finding in answer.findings]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 14 * 24), st.integers(1, 12), st.booleans())
def test_every_draw_lies_within_the_band(hours: int, work: int, throughout: bool) -> None:
    """Low and high are walked through departures and opening hours, as the draws are."""
    network = small(
        [place("a", "CN", "sea"), place("b", "CN", "sea")],
        [leg("by-sea", "sea", "a", "b", hours={"low": "20", "likely": "30", "high": "60"}, schedule="weekly")],
        schedules=[{"id": "weekly", "per_week": "2", "departures": [{"days": ["mon", "thu"], "at": "10:00"}], **FACT}],
        openings=[{"id": "quay", "names": named("quay"), "days": ["mon", "tue", "wed", "thu", "fri"],
                   "hours": ["08:00-12:00", "14:00-18:00"], "throughout": throughout, **FACT}],
        transfers=[
            {"id": f"sea-{way}", "from": start, "to": end, "included": "x", "factor": "ef-handling", "opening": "quay",
             "hours": {"low": "1", "likely": str(work), "high": str(2 * work)}, **FACT}
            for way, start, end in (("load", "yard", "sea"), ("unload", "sea", "yard"))
        ],
    )  # fmt: skip
    start = dt.datetime.combine(FIRST, dt.time(), UTC) + dt.timedelta(hours=hours)
    (way,) = quote(network, asked(network, depart=start)).options
    draws = sum(Draws(network, 1, FIRST, by_start=True).durations(way))
    assert way.duration_low_s <= draws.min()
    assert draws.max() <= way.duration_high_s
    assert way.duration_low_s <= way.duration_s <= way.duration_high_s


def test_an_office_that_leaves_too_little_time_is_named_as_the_reason() -> None:
    network = at_customs(days=["mon"], hours="08:00-08:30")
    with pytest.raises(Refused) as refused:
        quote(network, asked(network, depart="2026-12-04T14:00"))
    assert [finding.code for finding in refused.value.findings] == ["E-NO-CLOCK"]


def test_a_leg_over_a_border_begins_while_the_gate_is_open() -> None:
    """By the clock of the gate, wherever the leg begins."""
    network = small(
        [place("a", "CN", "road", timezone="Asia/Shanghai"), place("b", "CN", "road", timezone="Asia/Shanghai")],
        [leg("over", "road", "a", "b", hours={"low": "2", "likely": "2", "high": "4"}, opening="gate")],
        openings=[
            {"id": "gate", "names": named("gate"), "hours": "07:00-19:00", "timezone": "Asia/Ho_Chi_Minh", **FACT}
        ],
    )
    for ready, hours in (("2026-12-01T18:59", 0.0), ("2026-12-01T19:01", 12 - 1 / 60)):  # loaded an hour later
        held = wait(quote(network, asked(network, depart=ready)))
        assert (held.duration_s / HOUR if held else 0.0) == pytest.approx(hours)


def test_a_later_start_is_worth_a_look_of_its_own() -> None:
    """Two ships of one lane, much the same but for the day on which the goods must be ready."""
    network = small(
        [place(port, "CN", "sea") for port in "ab"],
        [
            leg("slow", "sea", "a", "b", km="100", schedule="early"),
            leg("late", "sea", "a", "b", km="150", schedule="late"),
        ],
        schedules=[
            {"id": id_, "per_week": "1", "departures": [{"days": [weekday], "at": "10:00"}], **FACT}
            for id_, weekday in (("early", "mon"), ("late", "sat"))
        ],
    )
    starts = [way.depart_s for way in quote(network, asked(network, arrive_by="2026-12-13T12:00")).options]
    assert len(starts) == len(set(starts)) == 2


def test_each_leg_keeps_the_hours_of_its_own_gate() -> None:
    """Two roads from one place over two gates, the dearer one open while the cheaper one is closed."""
    network = small(
        [place("a", "CN", "road"), place("b", "CN", "road")],
        [leg("by-day", "road", "a", "b", km="10", hours="2", opening="day"),
         leg("by-night", "road", "a", "b", km="50", hours="2", opening="night")],
        openings=[{"id": "day", "names": named("day"), "hours": "08:00-18:00", **FACT},
                  {"id": "night", "names": named("night"), "hours": ["00:00-08:00", "18:00-24:00"], **FACT}],
    )  # fmt: skip
    found = quote(network, asked(network, depart=f"{day(0)}T19:00")).options
    assert [(way.cost_minor, way.duration_s // HOUR) for way in found] == [
        (11_000, 1 + 12 + 2 + 1),
        (15_000, 1 + 2 + 1),
    ]


def test_what_begins_on_one_day_is_reached_from_where_it_begins() -> None:
    """The change of ships in b and the second ship both begin on a day: goods do not board before they have changed."""
    new = {"valid_from": day(2)}
    network = small(
        [place("a", "CN", "sea"), place("b", "CN", "sea", transfers=["sea-load", "sea-unload", "change"]),
         place("c", "CN", "sea")],
        [leg("first", "sea", "a", "b", hours="5"), leg("second", "sea", "b", "c", hours="5", **new)],
        transfers=[{"id": "change", "from": "sea", "to": "sea", "hours": "3", "included": "x", "factor": "ef-handling",
                    **new, **FACT}],
    )  # fmt: skip
    request = ask(network, "a", "c", boxes=["20GP"], mass="18t", baseline=None, depart=day(0))
    for way in quote(network, request).options:
        # loaded by 01:00, there at 06:00, then a change or two liftings; the second ship sails from day 2 on
        kinds = [element.link for element in way.elements if element.kind == "handling"]
        assert kinds in (["sea-load", "change", "sea-unload"], ["sea-load", "sea-unload", "sea-load", "sea-unload"])
