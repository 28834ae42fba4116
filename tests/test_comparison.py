"""The pattern of a baseline as an automaton, and what is saved against it, worked out by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc import comparison, patterns
from routecalc.itinerary import Element, Itinerary, QuoteLine
from routecalc.network import Baseline, Mode, Network, Stage
from routecalc.patterns import following
from routecalc.record import replace
from routecalc.supply import Operation
from routecalc.timing import Duration

HOME = frozenset(("h1", "h2", "h3"))
Leg = tuple[str, str, str, int]
"""Mode, start, end and km; places that begin with h are at home."""


def carriage(mode: Any, start: str, end: str, km: int) -> Operation:
    none = Duration(0, 0, 0, "published", ())
    return Operation("carriage", mode, "f", start, end, (), km * 1000, none, 0, 0, (), ())


def obeys(pattern: list[dict[str, Any]], *legs: Leg) -> bool:
    """Whether the legs follow the pattern."""
    stages = [Stage.model_validate(stage) for stage in pattern]
    rule = following(stages, HOME)
    state: int | None = 0
    for leg in legs:
        seen = rule.seen(carriage(*leg))
        state = None if seen is None else rule.after(state, seen)
        if state is None:
            return False
    return rule.accepts(state)


ROAD: Leg = ("road", "h1", "h2", 300)
BARGE: Leg = ("barge", "h2", "h3", 1000)
SEA: Leg = ("sea", "h3", "x1", 2000)
AWAY: Leg = ("road", "x1", "x2", 300)

RIVER_SEA = [
    {"modes": ["road", "rail"], "side": "home", "max_km": "700", "max_carriages": 2},
    {"modes": "barge", "required": "true", "min_km": "500"},
    {"modes": "sea", "required": "true"},
    {"modes": "road", "side": "abroad", "max_carriages": 1},
]


@pytest.mark.parametrize(
    ("legs", "fits"),
    [
        ((ROAD, BARGE, SEA), True),
        ((BARGE, SEA), True),  # the first and the last stage are optional
        ((ROAD, BARGE, SEA, AWAY), True),
        ((ROAD, BARGE), False),  # the ship is required
        ((ROAD, SEA), False),  # so is the barge
        ((SEA, BARGE), False),  # in this order
        ((ROAD,), False),
        ((), False),
        ((BARGE, BARGE, SEA, SEA), True),  # as many as one likes where no number is given
        ((ROAD, ROAD, BARGE, SEA), True),
        ((ROAD, ROAD, ROAD, BARGE, SEA), False),  # at most two
        ((BARGE, SEA, AWAY, AWAY), False),  # at most one
        ((BARGE, ROAD, SEA), False),  # no going back to an earlier stage
        ((BARGE, SEA, ROAD), False),  # the last road is abroad
        ((AWAY, BARGE, SEA), False),  # the first road is at home
        ((("road", "h1", "x1", 300), BARGE, SEA), False),  # not over the border
        ((("road", "h1", "h2", 700), BARGE, SEA), True),
        ((("road", "h1", "h2", 701), BARGE, SEA), False),
        ((("barge", "h2", "h3", 500), SEA), True),
        ((("barge", "h2", "h3", 499), SEA), False),
        ((("air", "h1", "h2", 100), BARGE, SEA), False),
    ],
)
def test_the_stages_of_a_pattern(legs: tuple[Leg, ...], fits: bool) -> None:
    assert obeys(RIVER_SEA, *legs) == fits


def test_a_pattern_without_requirements_takes_the_empty_way() -> None:
    assert obeys([{"modes": "road"}, {"modes": "sea"}])
    assert obeys([{"modes": "road"}, {"modes": "sea"}], SEA)
    assert not obeys([{"modes": "road"}, {"modes": "sea"}], SEA, ROAD)


def test_a_number_of_carriages_is_counted_in_the_last_required_stage_too() -> None:
    pattern = [{"modes": "road"}, {"modes": "sea", "required": "true", "max_carriages": 2}]
    assert [obeys(pattern, *[SEA] * count) for count in range(4)] == [False, True, True, False]


def test_both_sides_count_where_none_is_named() -> None:
    for leg in (ROAD, AWAY, ("road", "h1", "x1", 1)):
        assert obeys([{"modes": "road", "required": "true"}], leg)


PATTERNS = st.permutations(["road", "rail", "barge", "sea"]).flatmap(
    lambda modes: st.tuples(
        *(
            st.fixed_dictionaries(
                {"modes": st.just(mode), "required": st.booleans(), "max_carriages": st.none() | st.integers(1, 3)}
            )
            for mode in modes[:3]
        )
    )
)


@given(PATTERNS, st.lists(st.sampled_from(["road", "rail", "barge", "sea"]), max_size=7))
def test_stages_of_different_modes_are_a_regular_expression(pattern: Any, modes: list[str]) -> None:
    letters = {"road": "o", "rail": "r", "barge": "b", "sea": "s"}
    expression = "".join(
        f"{letters[stage['modes']]}{{{int(stage['required'])},{stage['max_carriages'] or ''}}}" for stage in pattern
    )
    told = re.fullmatch(expression, "".join(letters[mode] for mode in modes)) is not None
    assert obeys(list(pattern), *[(mode, "h1", "h2", 100) for mode in modes]) == told


# -- directions


def test_an_import_goes_the_other_way_round(shipped: Network) -> None:
    baseline = shipped.baseline["river-sea"]
    export, home = (patterns.stages(baseline, way) for way in ("export", "import"))
    assert home == export[::-1]
    there: list[Leg] = [ROAD, BARGE, SEA, AWAY]
    back = [(mode, end, start, km) for mode, start, end, km in reversed(there)]
    for pattern, legs, fits in ((export, there, True), (home, back, True), (export, back, False), (home, there, False)):
        assert obeys([stage.model_dump() for stage in pattern], *legs) == fits


def test_goods_that_only_pass_through_count_as_an_export() -> None:
    baseline = Baseline.model_validate(
        {"id": "b", "names": {"zh": "乙", "en": "b"}, "source": "s", "grade": "published",
         "export": [{"modes": "sea"}], "import": [{"modes": "barge"}], "domestic": [{"modes": "road"}]}
    )  # fmt: skip
    chosen = {way: patterns.stages(baseline, way)[0].modes for way in ("export", "import", "domestic", "transit")}  # type: ignore[arg-type]
    assert chosen == {"export": ("sea",), "import": ("barge",), "domestic": ("road",), "transit": ("sea",)}


# -- savings


def way(name: str, cost: int, hours: int, grams: int) -> Itinerary:
    """An itinerary of one element and one line."""
    mode: Mode = "road"
    line = QuoteLine(
        "X", "container", "1", "1", cost, "CNY", cost, cost, cost, None, "f", "s", "published", "price", "", ""
    )  # fmt: skip
    time = hours * 3600
    element = Element("carriage", mode, "f", "a", "b", 0, time, time, time, 0, grams, (line,), (), (), "published")
    return Itinerary(name, (), None, (element,), (), "CNY")


def test_what_is_saved_is_good_and_positive() -> None:
    saved = comparison.saving(way("o1", 1_741_250, 200, 900), way("b1", 2_053_290, 385, 1_000))
    assert (saved.candidate, saved.baseline) == ("o1", "b1")
    assert saved.amount_minor == 312_040  # 20532.90 − 17412.50
    assert saved.time_s == 666_000  # 385 h − 200 h = 185 h = 7.71 days
    assert saved.co2e_g == 100
    assert saved.base_minor == 2_053_290  # the whole of the percentage: 15.2 %


def test_what_costs_more_is_negative() -> None:
    saved = comparison.saving(way("o1", 300, 2, 7), way("b1", 200, 1, 5))
    assert (saved.amount_minor, saved.time_s, saved.co2e_g) == (-100, -3600, -2)


def aided(one: Itinerary, subsidy: int) -> Itinerary:
    """The itinerary with a subsidy taken off."""
    element = one.elements[0]
    aid = replace(element.lines[0], effect="subsidy", amount_minor=-subsidy, converted_minor=-subsidy)
    return replace(one, elements=(replace(element, lines=(*element.lines, aid)),))


def test_a_saving_without_the_subsidies_of_both_sides() -> None:
    saved = comparison.saving(aided(way("o1", 1_000, 2, 7), 300), aided(way("b1", 1_200, 3, 9), 100))
    # 700 against 1,100; without subsidies 1,000 against 1,200
    assert (saved.amount_minor, saved.base_minor, saved.subsidies_minor) == (400, 1_100, (300, 100))
    bare = saved.unsubsidised()
    assert (bare.amount_minor, bare.base_minor, bare.subsidies_minor) == (200, 1_200, (0, 0))
    assert (bare.time_s, bare.co2e_g) == (saved.time_s, saved.co2e_g)
    assert bare.unsubsidised() == bare


MONEY = st.integers(1, 10_000)


@given(MONEY, MONEY, st.integers(0, 5_000), st.integers(0, 5_000))
def test_without_subsidies_is_what_the_ways_would_cost_without_them(a: int, b: int, own: int, other: int) -> None:
    bare = comparison.saving(way("o1", a, 1, 1), way("b1", b, 2, 2))
    assert comparison.saving(aided(way("o1", a, 1, 1), own), aided(way("b1", b, 2, 2), other)).unsubsidised() == bare


def test_options_are_compared_with_the_cheapest_and_the_headlines_like_with_like() -> None:
    options = [way("o1", 100, 50, 5), way("o2", 300, 10, 9)]
    baselines = [way("b1", 150, 60, 5), way("b2", 400, 30, 5)]
    made = comparison.compare(options, baselines)
    assert made is not None
    assert [(pair.candidate, pair.baseline) for pair in made.pairs] == [("o1", "b1"), ("o2", "b1")]
    assert made.money is not None
    assert (made.money.candidate, made.money.baseline, made.money.amount_minor) == ("o1", "b1", 50)
    assert made.time is not None
    assert (made.time.candidate, made.time.baseline, made.time.time_s) == ("o2", "b2", 20 * 3600)


def test_ties_go_to_the_way_that_is_better_otherwise() -> None:
    baselines = [way("b1", 150, 60, 5), way("b2", 150, 30, 5), way("b3", 150, 30, 4)]
    made = comparison.compare([way("o1", 100, 50, 5)], baselines)
    assert made is not None
    assert made.money is not None
    assert made.money.baseline == "b3"


@pytest.mark.parametrize(("options", "baselines"), [(0, 1), (1, 0), (0, 0)])
def test_nothing_is_compared_with_nothing(options: int, baselines: int) -> None:
    ways = [way("x", 1, 1, 1)]
    assert comparison.compare(ways * options, ways * baselines) is None
