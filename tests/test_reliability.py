"""How sure a time is, against what can be worked out without drawing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.itinerary import Element, Itinerary, Reliability
from routecalc.network import Network, Scenario, Transfer
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.reliability import DRAWS, Draws, pert, reliability, simulate
from routecalc.request import ask
from routecalc.units import DAY_S
from tests.conftest import asked
from tests.test_graph import FACT, leg, named, place, small

HOUR = 3600
WEEK = 7 * DAY_S
EVENLY = np.linspace(0.5 / DRAWS, 1 - 0.5 / DRAWS, DRAWS)
"""The middle of each of equal parts: what sums up to an integral."""


def network() -> Network:
    """Speeds and schedules to hang elements on."""
    return Network.model_validate({
        "sources": [{"id": "s", "title": "s"}],
        "factors": [
            {"id": "speed", "value": {"low": "20", "likely": "30", "high": "40"}, "unit": "km/h", **FACT},
            {"id": "grams", "value": "30", "unit": "g/tkm", **FACT},
        ],
        "schedules": [
            {"id": "weekly", "per_week": "1", **FACT},
            {"id": "seldom", "per_week": {"low": "0.5", "likely": "1", "high": "2"}, **FACT},
        ],
    })  # fmt: skip


NETWORK = network()


def element(low_h: float, likely_h: float, high_h: float, link: str = "a", **more: Any) -> Element:
    """An element of these hours."""
    low, likely, high = (round(hours * HOUR) for hours in (low_h, likely_h, high_h))
    values = {"kind": "carriage", "start": "p", "end": "q", "facts": (), "mode": "sea", **more}
    return Element(
        link=link, start_s=0, duration_s=likely, low_s=low, high_s=high, distance_m=0, co2e_g=0, lines=(), via=(),
        time_grade="assumed", **values,
    )  # fmt: skip


def way(*elements: Element, name: str = "o1") -> Itinerary:
    return Itinerary(name, (), None, elements, (), "CNY")


def wait(schedule: str = "weekly", place: str = "p") -> Element:
    return element(0, 84, 336 if schedule == "seldom" else 168, schedule, kind="waiting", mode=None, start=place)


def told(*elements: Element, within_h: float | None = None, seed: int = 1) -> Reliability:
    within = None if within_h is None else round(within_h * HOUR)
    return reliability(Draws(NETWORK, seed).durations(way(*elements)), within)


def drawn(*elements: Element, seed: int = 1) -> Any:
    return sum(Draws(NETWORK, seed).durations(way(*elements)))


# -- one element, exactly


def bisected(rises: Any, quantile: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < quantile else (low, middle)
    return low


QUANTILES = (0.001, 0.01, 0.1, 0.25, 0.5, 0.8, 0.95, 0.99, 0.999)
EXACT = {
    # likely at the low end: beta(1, 5); at the high end: beta(5, 1); in the middle: beta(3, 3); at a quarter: beta(2, 4)
    (0, 0, 10_000_000): lambda q: 1 - (1 - q) ** 0.2,
    (0, 10_000_000, 10_000_000): lambda q: q**0.2,
    (0, 5_000_000, 10_000_000): lambda q: bisected(lambda x: x**3 * (10 - 15 * x + 6 * x * x), q),
    (0, 2_500_000, 10_000_000): lambda q: bisected(lambda x: 1 - (1 - x) ** 4 * (1 + 4 * x), q),
}


@pytest.mark.parametrize("span", EXACT, ids=str)
@pytest.mark.parametrize("quantile", QUANTILES)
def test_pert_has_the_quantiles_of_its_beta_distribution(span: tuple[int, int, int], quantile: float) -> None:
    (found,) = pert(*span, np.array([quantile]))
    assert found / 10_000_000 == pytest.approx(EXACT[span](quantile), abs=2e-5)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_pert_has_the_mean_and_the_variance_of_the_textbook(values: list[int]) -> None:
    low, likely, high = sorted(values)
    found = pert(low, likely, high, EVENLY)
    mean = (low + 4 * likely + high) / 6
    assert found.min() >= low
    assert found.max() <= high
    assert found.mean() == pytest.approx(mean, abs=1 + (high - low) * 1e-4)
    assert found.var() == pytest.approx((mean - low) * (high - mean) / 7, rel=0.01, abs=2)


def test_the_percentiles_of_one_element_are_those_of_its_distribution() -> None:
    one = told(element(0, 50, 100))
    for found, percent in ((one.p10_s, 0.1), (one.p50_s, 0.5), (one.p80_s, 0.8), (one.p95_s, 0.95)):
        assert found / (100 * HOUR) == pytest.approx(EXACT[0, 5_000_000, 10_000_000](percent), abs=2e-4)
    assert one.mean_s == pytest.approx(50 * HOUR, rel=1e-3)


def test_a_certain_time_has_no_spread() -> None:
    sure = told(element(9, 9, 9), element(3, 3, 3, "b"), within_h=12)
    assert {sure.p10_s, sure.p50_s, sure.p80_s, sure.p95_s, sure.mean_s} == {12 * HOUR}
    assert (sure.shares_ppm, sure.on_time_ppm, sure.late_s, sure.late_by_s) == ((0, 0), 1_000_000, 0, None)
    missed = told(element(9, 9, 9), within_h=8)
    assert (missed.on_time_ppm, missed.late_s, missed.late_by_s) == (0, HOUR, HOUR)


# -- waiting for a departure


def test_a_wait_may_be_any_part_of_the_interval() -> None:
    one = told(wait())
    for found, percent in ((one.p10_s, 0.1), (one.p50_s, 0.5), (one.p80_s, 0.8), (one.p95_s, 0.95)):
        assert found == pytest.approx(percent * WEEK, abs=WEEK / DRAWS)
    assert one.mean_s == pytest.approx(WEEK / 2, rel=1e-4)


def test_the_frequency_of_departures_is_drawn_as_well() -> None:
    intervals = WEEK / (pert(500_000, 1_000_000, 2_000_000, EVENLY) / 1_000_000)
    found = drawn(wait("seldom"))
    assert found.mean() == pytest.approx(intervals.mean() / 2, rel=0.01)
    # evenly spread over X: variance E(X²) / 3 − E(X)² / 4
    assert found.var() == pytest.approx((intervals**2).mean() / 3 - intervals.mean() ** 2 / 4, rel=0.03)
    assert WEEK < found.max() <= 2 * WEEK


def test_waits_in_two_places_are_independent_and_in_one_place_the_same() -> None:
    spread = drawn(wait()).var()
    assert drawn(wait(), wait(place="q")).var() == pytest.approx(2 * spread, rel=0.05)
    assert drawn(wait(), wait()).var() == pytest.approx(4 * spread, rel=1e-6)


def test_a_wait_of_known_length_is_kept() -> None:
    assert told(replace(wait(), low_s=5, duration_s=5, high_s=5)).p95_s == 5


# -- several elements


def test_the_sum_of_independent_elements_has_the_sum_of_means_and_variances() -> None:
    parts = [element(10, 20, 60), element(0, 5, 5, "b"), element(30, 30, 90, "c"), element(1, 2, 3, "d")]
    spans = [(e.low_s, e.duration_s, e.high_s) for e in parts]
    means = [(low + 4 * likely + high) / 6 for low, likely, high in spans]
    variances = [(mean - low) * (high - mean) / 7 for mean, (low, _, high) in zip(means, spans, strict=True)]
    found = drawn(*parts)
    assert found.mean() == pytest.approx(sum(means), rel=1e-3)
    assert found.var() == pytest.approx(sum(variances), rel=0.03)
    shares = told(*parts).shares_ppm
    assert sum(shares) == 1_000_000
    for share, variance in zip(shares, variances, strict=True):
        assert share / 1e6 == pytest.approx(variance / sum(variances), abs=0.02)


def test_the_chances_of_two_independent_elements_multiply() -> None:
    first, second = (Draws(NETWORK, 1).duration(element(0, 50, 100, link)) for link in "ab")
    for hours, other in ((40, 60), (50, 50), (70, 30)):
        both = ((first <= hours * HOUR) & (second <= other * HOUR)).mean()
        apart = (first <= hours * HOUR).mean() * (second <= other * HOUR).mean()
        assert both == pytest.approx(apart, abs=0.015)


def test_elements_of_one_fact_move_together() -> None:
    one = element(10, 20, 60)
    assert drawn(one, one).var() == pytest.approx(4 * drawn(one).var(), rel=1e-9)
    assert drawn(one, replace(one, link="b")).var() == pytest.approx(2 * drawn(one).var(), rel=0.05)
    assert told(one, one).shares_ppm == (500_000, 500_000)


def test_carriages_of_one_speed_move_together_however_long() -> None:
    short, long = element(10, 20, 40, "b", facts=("speed",)), element(30, 60, 120, "c", facts=("grams", "speed"))
    assert drawn(short, long).std() == pytest.approx(4 * drawn(short).std(), rel=1e-3)
    assert told(short, long).shares_ppm[1] == pytest.approx(750_000, rel=1e-3)


def test_two_itineraries_meet_the_same_luck() -> None:
    draws = Draws(NETWORK, 1)
    shared, own = wait("seldom"), element(5, 5, 5, "b")
    apart = sum(draws.durations(way(shared, own))) - sum(draws.durations(way(shared)))
    assert set(apart.tolist()) == {5 * HOUR}


# -- in time or late


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 40), st.integers(1, 20), st.integers(0, 40))
def test_more_spread_never_makes_a_plan_with_room_more_punctual(middle: int, spread: int, room: int) -> None:
    more = spread + 5
    middle += more
    narrow = told(element(middle - spread, middle, middle + spread), within_h=middle + room)
    wide = told(element(middle - more, middle, middle + more), within_h=middle + room)
    assert wide.on_time_ppm <= narrow.on_time_ppm
    assert wide.late_s >= narrow.late_s - 1


@pytest.mark.parametrize("quantile", [0.05, 0.3, 0.5, 0.9])
def test_on_time_and_late_are_those_of_the_distribution(quantile: float) -> None:
    # likely at the low end, 100 h wide: beyond x is 100 × (1 − x)^6 ÷ 6 on average
    reached = 1 - (1 - quantile) ** 0.2
    one = told(element(0, 0, 100), within_h=100 * reached)
    assert one.on_time_ppm == pytest.approx(quantile * 1e6, abs=200)
    assert one.late_s == pytest.approx(100 * HOUR * (1 - reached) ** 6 / 6, rel=0.002, abs=2)
    assert one.late_by_s == pytest.approx(one.late_s / (1 - quantile), rel=0.01)


def test_without_a_time_allowed_nothing_is_late() -> None:
    one = told(element(1, 2, 3))
    assert (one.on_time_ppm, one.late_s, one.late_by_s) == (None, None, None)


# -- whole answers


def test_every_itinerary_of_an_answer_is_told(shipped: Network) -> None:
    answer = quote(shipped, asked("huaihua", "laem-chabang", (("40HC", 2),), baseline="river-sea"))
    sure = simulate(shipped, answer, within_s=15 * DAY_S)
    assert sure.simulation is not None
    assert (sure.simulation.seed, sure.simulation.draws, sure.simulation.within_s) == (1, 10_000, 15 * DAY_S)
    assert sure.baseline is not None
    for one in (*sure.options, sure.baseline):
        found = one.reliability
        assert found is not None
        assert one.duration_low_s <= found.p10_s < found.p50_s < found.p80_s < found.p95_s <= one.duration_high_s
        assert len(found.shares_ppm) == len(one.elements)
        assert sum(found.shares_ppm) == 1_000_000
        assert min(found.shares_ppm) > -20_000  # no element makes a way surer, but for the noise of the draws
        assert replace(one, reliability=None) in (*answer.options, answer.baseline)


def test_the_same_seed_gives_the_same_answer_and_another_one_nearly(shipped: Network) -> None:
    answer = quote(shipped, asked("huaihua", "singapore"))
    once, again = (simulate(shipped, answer, within_s=14 * DAY_S) for _ in range(2))
    assert once == again
    other = simulate(shipped, answer, seed=2, within_s=14 * DAY_S)
    for mine, theirs in zip(once.options, other.options, strict=True):
        assert mine.reliability != theirs.reliability
        assert mine.reliability is not None
        assert theirs.reliability is not None
        for point in ("p10_s", "p50_s", "p80_s", "p95_s", "mean_s"):
            assert getattr(mine.reliability, point) == pytest.approx(getattr(theirs.reliability, point), rel=0.03)


def test_an_answer_without_baseline() -> None:
    assert simulate(NETWORK, quoted()).baseline is None


def quoted() -> Any:
    from tests.test_render import ANSWERED

    return replace(ANSWERED, baseline=None, baseline_fastest=None, comparison=None)


# -- timetables


def test_a_missed_departure_is_waited_out_to_the_next() -> None:
    """Loading takes 10 to 20 h evenly spread around 15, the cut-off is met up to 15 h: half of the draws take the ship
    of the second day, the others that of the fourth."""
    from tests.test_clock import on, ships
    from tests.test_graph import FACT

    network = ships(on("wed fri", "06:00"), gate_in_h="12")
    slow = {"id": "sea-load", "from": "yard", "to": "sea", "hours": {"low": "10", "likely": "15", "high": "20"},
            "included": "f", "kind": "handling", "factor": "ef-handling", **FACT}  # fmt: skip
    transfers = [Transfer.model_validate(slow), *(t for t in network.transfers if t.id != "sea-load")]
    network = network.model_copy(update={"transfers": tuple(transfers)})
    request = ask(network, "a", "b", boxes=["20GP:1"], mass="18t", baseline=None, depart="2026-12-01T03:00")
    option = simulate(network, quote(network, request)).options[0]
    # ready Tuesday 03:00, loaded at 18:00 on the dot of the cut-off; away Wednesday 06:00, 10 h at sea, 1 h to unload
    assert option.duration_s == 38 * HOUR
    sure = option.reliability
    assert sure is not None
    assert (sure.p10_s, sure.p50_s, sure.p80_s, sure.p95_s) == (38 * HOUR, 38 * HOUR, 86 * HOUR, 86 * HOUR)


# -- the time allowed


def test_a_due_moment_is_a_time_allowed(shipped: Network) -> None:
    request = ask(shipped, "huaihua", "qinzhou", depart="2026-12-01T08:00", arrive_by="2026-12-08T08:00")
    assert request.within_s == 7 * DAY_S


# -- by the clock


def shut(**opening: Any) -> Network:
    """By ship from a to b in 8 to 10 to 14 h; the quay of b, an hour of work, keeps hours of its own."""
    office = {"id": "quay", "names": named("quay"), **FACT, **opening}
    return small(
        [place("a", "CN", "sea"), place("b", "CN", "sea")],
        [leg("by-sea", "sea", "a", "b", hours={"low": "8", "likely": "10", "high": "14"})],
        openings=[office],
        transfers=[{"id": "sea-unload", "from": "sea", "to": "yard", "hours": "1", "included": "x",
                    "factor": "ef-handling", "opening": "quay", **FACT}],
    )  # fmt: skip


def sailed(network: Network, depart: str, **more: Any) -> Itinerary:
    request = ask(network, "a", "b", boxes=["20GP"], mass="18t", baseline=None, depart=depart, **more)
    return simulate(network, quote(network, request)).options[0]


def test_whoever_finds_the_quay_closed_waits_in_every_draw() -> None:
    # loaded at 01:00, there between 09:00 and 15:00, at 11:00 most likely; the quay opens at 12:00
    found = sailed(shut(hours="12:00-20:00"), "2026-12-01")
    assert found.duration_s == 13 * HOUR
    assert found.reliability is not None
    assert found.reliability.p10_s == 13 * HOUR  # nobody is through before
    assert 13 * HOUR < found.reliability.p95_s <= 16 * HOUR
    # an hour before its close at 13:00 a late ship waits for the next day
    late = sailed(shut(hours="09:00-13:00"), "2026-12-01").reliability
    assert late is not None
    assert (late.p10_s < 12 * HOUR, late.p95_s == (24 + 9 + 1) * HOUR) == (True, True)


@pytest.mark.parametrize("throughout", [True, False])
def test_with_nothing_uncertain_every_draw_is_the_plan(throughout: bool) -> None:
    network = shut(hours=["00:00-11:30", "22:00-24:00"], throughout=throughout)
    certain = network.apply(
        Scenario.model_validate({"id": "s", "names": named("s"), "author": "a", "date": "2026-01-01", "note": "n",
                                 "changes": [{"op": "set", "id": "by-sea", "field": "hours", "value": "10"}]})
    )  # fmt: skip
    found = sailed(certain, "2026-12-01")
    # there at 11:00: half an hour of work before the close at 11:30, the rest from 22:00 on if it stops
    assert found.duration_s == (22.5 if throughout else 12) * HOUR
    assert [e.kind for e in found.elements if e.duration_s][2:] == ["handling", *["waiting", "handling"] * throughout]
    assert found.reliability is not None
    assert {found.reliability.p10_s, found.reliability.p95_s, found.reliability.mean_s} == {found.duration_s}


def test_draws_of_a_published_dwell_are_its_quantiles() -> None:
    queue = {"months": "2023-06", "hours": {"0": "336", "50": "408", "100": "480"}, "source": "s", "grade": "derived"}
    transfer = {"id": "gate", "from": "rail", "to": "rail", "kind": "border", "hours": "36", "included": "x",
                "factor": "grams", "dwell": [queue], **FACT}  # fmt: skip
    network = Network.model_validate({**NETWORK.model_dump(by_alias=True, exclude_unset=True), "transfers": [transfer]})
    there = element(336, 408, 480, "gate", kind="border", mode=None)
    (june,) = Draws(network, 1, dt.date(2023, 6, 10)).durations(way(there))
    # straight between the quantiles: 336 + 144 × q hours
    assert [round(float(np.quantile(june, q)) / HOUR) for q in (0.05, 0.25, 0.5, 0.95)] == [343, 372, 408, 473]
    (july,) = Draws(network, 1, dt.date(2023, 7, 10)).durations(
        way(element(36, 36, 36, "gate", kind="border", mode=None))
    )
    assert set(july) == {36 * HOUR}


def test_a_month_that_begins_on_the_way_counts_for_what_begins_in_it() -> None:
    queue = {"months": "2027-01", "hours": {"0": "10", "50": "20", "100": "40"}, "source": "s", "grade": "derived"}
    network = small(
        [place("a", "CN", "sea"), place("b", "CN", "sea")],
        [leg("by-sea", "sea", "a", "b")],
        transfers=[{"id": "sea-unload", "from": "sea", "to": "yard", "hours": "1", "included": "x",
                    "factor": "ef-handling", "dwell": [queue], **FACT}],
    )  # fmt: skip
    before, after = (sailed(network, day) for day in ("2026-12-31T12:00", "2026-12-31T13:00"))
    assert [way.duration_s for way in (before, after)] == [12 * HOUR, (1 + 10 + 20) * HOUR]
    assert before.reliability is not None
    assert after.reliability is not None
    assert before.reliability.p95_s == 12 * HOUR
    assert after.reliability.p95_s == pytest.approx((11 + 38) * HOUR, rel=0.001)  # 20 + 0.9 × 20 h
