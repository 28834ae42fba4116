"""Hours, speeds and waits, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc import timing
from routecalc.network import GRADES, Grade, Schedule, Span
from routecalc.timing import Duration
from tests.test_graph import FACT, leg, place, small


def network(**more: Any) -> Any:
    speed = {"id": "speed", "value": {"low": "20", "likely": "30", "high": "40"}, "unit": "km/h", **FACT}
    return small(
        [place("a", "CN", "road"), place("b", "CN", "road")],
        [leg("by-hours", "road", "a", "b", km="788", hours={"low": "24", "likely": "29.69", "high": "48"}),
         leg("by-speed", "road", "a", "b", km="788", hours=None, speed="speed"),
         leg("by-both", "road", "a", "b", km="788", hours="10", speed="speed")],
        factors=[{**speed, **more}],
    )  # fmt: skip


def test_stated_hours_are_taken_as_they_are() -> None:
    facts = network()
    taken = timing.under_way(facts, facts.link["by-hours"], 788_000)
    assert taken == Duration(86_400, 106_884, 172_800, "published", ("by-hours",))  # 24 h, 29.69 h, 48 h


def test_without_hours_the_kilometres_are_driven_at_the_speed() -> None:
    facts = network()
    taken = timing.under_way(facts, facts.link["by-speed"], 788_000)
    # 788/40 = 19.7 h, 788/30 = 26 h 16 min, 788/20 = 39.4 h: the fast speed is the short time
    assert taken == Duration(70_920, 94_560, 141_840, "published", ("by-speed", "speed"))


def test_hours_win_over_a_speed() -> None:
    facts = network()
    assert timing.under_way(facts, facts.link["by-both"], 788_000).facts == ("by-both",)


def test_a_time_is_no_better_founded_than_its_speed() -> None:
    facts = network(grade="assumed")
    assert timing.under_way(facts, facts.link["by-speed"], 788_000).grade == "assumed"
    assert timing.under_way(facts, facts.link["by-hours"], 788_000).grade == "published"


def test_held_hours_keep_their_range() -> None:
    span = Span.model_validate({"low": "0", "likely": "4", "high": "12"})
    assert timing.held(span, "derived", "x") == Duration(0, 14_400, 43_200, "derived", ("x",))


@pytest.mark.parametrize(
    ("per_week", "likely_s", "high_s"),
    [
        ("7", 43_200, 86_400),  # every 24 h: 12 h on average, 24 h at worst
        ("2", 151_200, 302_400),  # every 84 h: 42 h
        ("0.25", 1_209_600, 2_419_200),  # every four weeks: two weeks
        ({"low": "1", "likely": "2", "high": "7"}, 151_200, 604_800),  # at worst the rarest service: 168 h
        ("9", 33_600, 67_200),  # 168/9 = 18.667 h; half is 9.3333 h = 33600 s
    ],
)
def test_the_expected_wait_is_half_the_interval(per_week: Any, likely_s: int, high_s: int) -> None:
    schedule = Schedule.model_validate({"id": "s", "per_week": per_week, "source": "s", "grade": "derived"})
    assert timing.waiting(schedule) == Duration(0, likely_s, high_s, "derived", ("s",))


DURATIONS = st.builds(
    lambda parts, grade, fact: Duration(*sorted(parts), grade, (fact,)),
    st.lists(st.integers(0, 10**7), min_size=3, max_size=3),
    st.sampled_from(GRADES),
    st.sampled_from("abc"),
)


@given(st.lists(DURATIONS, min_size=2, max_size=6))
def test_durations_add_up_and_keep_their_weakest_grade(parts: list[Duration]) -> None:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    assert (whole.low_s, whole.likely_s, whole.high_s) == tuple(sum(p[at] for p in parts) for at in range(3))
    grades: list[Grade] = [part.grade for part in parts]
    assert GRADES.index(whole.grade) == max(map(GRADES.index, grades))
    assert set(whole.facts) == {fact for part in parts for fact in part.facts}
    assert len(set(whole.facts)) == len(whole.facts)


@given(st.decimals(min_value=Decimal("0.1"), max_value=99, places=3))
def test_nobody_waits_longer_than_the_interval(per_week: Decimal) -> None:
    schedule = Schedule.model_validate({"id": "s", "per_week": per_week, **FACT})
    wait = timing.waiting(schedule)
    assert wait.low_s == 0 <= wait.likely_s <= wait.high_s
    assert abs(wait.high_s - 2 * wait.likely_s) <= 1
