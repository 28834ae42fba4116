"""From the question to the answer: limits, the options worth a look, the baseline, and what the reader is told."""

from __future__ import annotations

from typing import Any

import pytest

from routecalc.findings import CODES, Refused
from routecalc.graph import compile
from routecalc.itinerary import Answer, Itinerary
from routecalc.network import Network, Scenario
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.render import render
from routecalc.request import Request, ask, date
from routecalc.search import Caps, pareto
from tests.conftest import DAY
from tests.test_graph import FACT, Entry, charge, leg, named, place, section, small, steps, tariff, wanted

# -- small networks

RIVER_SEA = [
    {"modes": ["road"], "max_km": "700"}, {"modes": "barge", "required": "true", "min_km": "500"},
    {"modes": "sea", "required": "true"},
]  # fmt: skip
BASELINE = {
    "id": "river-sea", "names": named("river-sea"), "export": RIVER_SEA, "import": RIVER_SEA[::-1],
    "domestic": RIVER_SEA[:2], **FACT,
}  # fmt: skip
WESTERN = {"id": "western", "names": named("western"), "gateways": ["s"], "modes": ["sea"], **FACT}
PLACES = [
    place("a", "CN", "road rail", customs="export import"), place("r", "CN", "road barge"),
    place("s", "CN", "road rail barge sea"), place("d", "VN", "sea road", customs="export import"),
]  # fmt: skip
LINKS = [
    leg("a-r", "road", "a", "r", km="300"), leg("r-s", "barge", "r", "s", km="600"), leg("s-d", "sea", "s", "d", km="1000"),
    section("a", "s", "500"),
]  # fmt: skip


def river(*links: Entry, nodes: list[Entry] = PLACES, **more: Any) -> Network:
    """From a by rail to the port s, or by road and barge over r; by ship to d abroad."""
    return small(nodes, [*LINKS, *links], baselines=[BASELINE], corridors=[WESTERN], **more)


def changed(network: Network, *changes: dict[str, Any]) -> Network:
    return network.apply(
        Scenario.model_validate(
            {"id": "s", "names": named("s"), "author": "a", "date": "2026-01-01", "note": "n", "changes": changes}
        )
    )


def put(id_: str, field: str, value: Any) -> dict[str, Any]:
    return {"op": "set", "id": id_, "field": field, "value": value}


def lanes(answer: Answer) -> list[list[str]]:
    """Carriages of every option."""
    return [[step for step in steps(option) if "clear" not in step] for option in answer.options]


def blocked(network: Network, request: Request) -> tuple[str, set[str]]:
    """The sentence of a refusal for want of a way, and the codes of what else is told."""
    with pytest.raises(Refused) as caught:
        quote(network, request)
    first, *rest = caught.value.findings
    assert (caught.value.status, first.code) == (3, "E-NO-ROUTE")
    assert first.place == f"{request.origin} → {request.destination}"
    return first.message, {finding.code for finding in rest}


# -- limits


def spur() -> Network:
    """a ─ x ─ b, with m beside x, and a long way from m to b."""
    return small(
        [place(name, "CN", "road") for name in "axbm"],
        [leg("a-x", "road", "a", "x"), leg("x-b", "road", "x", "b"), leg("x-m", "road", "x", "m"),
         leg("m-b", "road", "m", "b", km="900")],
    )  # fmt: skip


def test_a_place_that_must_be_passed_is_passed() -> None:
    assert lanes(quote(spur(), wanted("a", "b"))) == [["a-x", "x-b"]]
    assert lanes(quote(spur(), wanted("a", "b", via=("m",)))) == [["a-x", "x-m", "m-b"]]
    assert lanes(quote(spur(), wanted("a", "b", via=("m", "x")))) == [["a-x", "x-m", "m-b"]]


def test_to_pass_a_place_is_not_to_fetch_the_goods_there_and_back() -> None:
    network = changed(spur(), {"op": "remove", "id": "m-b"})
    message, _ = blocked(network, wanted("a", "b", via=("m",)))
    assert message.endswith("without --via there is one")


def test_origin_and_destination_are_passed_anyway() -> None:
    assert lanes(quote(spur(), wanted("a", "b", via=("a", "b")))) == [["a-x", "x-b"]]


def test_a_place_inside_a_train_run_is_passed() -> None:
    network = small(
        [place("a", "CN", "rail"), place("m"), place("b", "CN", "rail")], [section("a", "m"), section("m", "b")]
    )
    (option,) = quote(network, wanted("a", "b", via=("m",))).options
    assert option.elements[1].via == ("m",)


def test_a_corridor_is_followed_by_its_modes() -> None:
    network = river(leg("truck", "road", "a", "d", km="10"), leg("over-s", "road", "a", "s", km="1"),
                    leg("on", "road", "s", "d", km="1"))  # fmt: skip
    free, bound = wanted("a", "d"), wanted("a", "d", corridor="western")
    assert ["over-s", "on"] in lanes(quote(network, free)), "by road over the gateway is another way"
    for option in quote(network, bound).options:
        assert option.corridor == "western"
        assert "s-d" in steps(option)
    assert {option.corridor for option in quote(network, free).options} == {None}


def test_modes_and_places_to_avoid_are_kept_to() -> None:
    assert lanes(quote(river(), wanted("a", "d"))) == [["t-rail", "s-d"]]
    assert lanes(quote(river(), wanted("a", "d", modes=("road", "barge", "sea")))) == [["a-r", "r-s", "s-d"]]
    assert blocked(river(), wanted("a", "d", avoid=("s",)))[0].endswith("without --avoid there is one")


@pytest.mark.parametrize(
    ("limits", "named_"),
    [
        ({"modes": ("road",)}, "without --modes there is one"),
        ({"avoid": ("s",)}, "without --avoid there is one"),
        ({"modes": ("rail", "sea"), "via": ("r",)}, "without --modes or --via there is one"),
        ({"modes": ("rail", "sea"), "avoid": ("r",), "corridor": "western", "via": ("r",)}, None),
    ],
)
def test_without_a_way_the_limits_that_block_are_named(limits: dict[str, Any], named_: str | None) -> None:
    message, _ = blocked(river(), wanted("a", "d", **limits))
    assert named_ is None or message.endswith(named_)


def test_without_a_way_two_limits_that_block_together_are_named() -> None:
    message, _ = blocked(river(), wanted("a", "d", modes=("road",), avoid=("s",)))
    assert "--modes" in message
    assert "--avoid" in message


def test_without_a_way_missing_prices_are_named() -> None:
    message, codes = blocked(changed(river(), put("t-sea/base", "box", ["20GP"])), wanted("a", "d", (("40HC", 1),)))
    assert message.endswith("none of the services takes it")
    assert codes == {"W-NO-PRICE"}
    _, codes = blocked(changed(river(), put("t-sea/base", "valid_to", "2026-01-01")), wanted("a", "d"))
    assert codes == {"W-RATE-OUTDATED"}


# -- which options are shown


def choice(*offers: tuple[str, int, int]) -> Network:
    """Roads from a to b that cost and last what is said; 1 km or more long for the emissions."""
    return small(
        [place("a", "CN", "road"), place("b", "CN", "road")],
        [leg(f"w{n}", "road", "a", "b", hours=str(hours), km=str(km), tariff=f"t{n}") for n, (_, hours, km) in enumerate(offers, 1)],
        tariffs=[tariff(f"t{n}", charge("BASE", rate)) for n, (rate, _, _) in enumerate(offers, 1)],
    )  # fmt: skip


OFFERS = [
    ("1000", 100, 100),
    ("1005", 97, 100),  # the same as the first but for a trifle: less than 1 % and 6 h
    ("1140", 90, 100),
    ("1200", 80, 100),  # more than 15 % dearer than the first, and wins less than 24 h
    ("1300", 70, 100),  # wins 30 h over the first
    ("5000", 10, 100),
]


def shown(network: Network, **changes: Any) -> list[str]:
    return [path[0] for path in lanes(quote(network, wanted("a", "b", **{"all_options": False, **changes})))]


def test_ways_hardly_worth_a_look_are_left_out() -> None:
    assert shown(choice(*OFFERS)) == ["w1", "w3", "w5", "w6"]
    assert shown(choice(*OFFERS), all_options=True) == ["w1", "w2", "w3", "w4", "w5", "w6"]
    assert shown(choice(*OFFERS), all_options=True, max_options=1) == ["w1", "w2", "w3", "w4", "w5", "w6"]


def test_a_clean_way_is_worth_a_look_although_it_is_dearer() -> None:
    offers = [*OFFERS[:3], ("1200", 80, 50), *OFFERS[4:], ("9000", 500, 10)]
    assert "w4" in shown(choice(*offers), max_options=9)


@pytest.mark.parametrize(
    ("most", "kept"), [(1, ["w1", "w6"]), (2, ["w1", "w6"]), (3, ["w1", "w3", "w6"]), (9, ["w1", "w3", "w5", "w6"])]
)
def test_the_best_of_each_criterion_is_kept_however_few_are_wanted(most: int, kept: list[str]) -> None:
    assert shown(choice(*OFFERS), max_options=most) == kept


def test_labels_stand_at_the_best_and_ids_count_the_options() -> None:
    answer = quote(choice(("1", 9, 9), ("5", 5, 9), ("9", 9, 5)), wanted("a", "b"))
    assert [(o.id, o.labels) for o in answer.options] == [
        ("o1", ("cheapest",)),
        ("o2", ("fastest",)),
        ("o3", ("cleanest",)),
    ]
    (only,) = quote(choice(("1", 1, 1), ("2", 2, 2)), wanted("a", "b")).options
    assert only.labels == ("cheapest", "fastest", "cleanest")


def test_options_come_in_the_order_that_is_wanted() -> None:
    network = choice(("1", 9, 8), ("5", 5, 9), ("9", 7, 5))
    orders = {
        sort: [path[0] for path in lanes(quote(network, wanted("a", "b", sort=sort)))]
        for sort in ("cost", "time", "co2e")
    }
    assert orders == {"cost": ["w1", "w2", "w3"], "time": ["w2", "w3", "w1"], "co2e": ["w3", "w1", "w2"]}


def test_the_front_is_counted_whole() -> None:
    assert quote(choice(*OFFERS), wanted("a", "b", all_options=False)).front_size == 6


def test_each_corridor_and_chain_of_modes_comes_before_variants_of_one() -> None:
    network = small(
        [place("a", "CN", "road sea"), place("b", "CN", "road sea")],
        [leg("w1", "road", "a", "b", hours="100", tariff="t1"), leg("w2", "road", "a", "b", hours="70", tariff="t2"),
         leg("ship", "sea", "a", "b", hours="60", tariff="t3"), leg("w4", "road", "a", "b", hours="10", tariff="t4")],
        tariffs=[tariff(f"t{n}", charge("BASE", rate)) for n, rate in enumerate(("1000", "1100", "1200", "5000"), 1)],
    )  # fmt: skip
    assert shown(network, max_options=3) == ["w1", "ship", "w4"]


# -- the baseline


def test_the_baseline_by_hand() -> None:
    answer = quote(river(), wanted("a", "d", baseline="river-sea"))
    assert answer.baseline is not None
    assert [step for step in steps(answer.baseline) if "clear" not in step] == ["a-r", "r-s", "s-d"]
    (option,) = answer.options
    # rail 100 + 500, sea 100 + 1000, customs 2 × 30; against road 100 + 300, barge 100 + 600 and the same sea
    assert (option.cost_minor, answer.baseline.cost_minor) == (176_000, 226_000)
    # 2 + 1 + 10 + 1 + 1 + 10 + 1 + 3 h; against 2 + 1 + 10 + 1 + 1 + 10 + 1 + 1 + 10 + 1 + 3 h
    assert (option.duration_s, answer.baseline.duration_s) == (29 * 3600, 41 * 3600)
    # 20.3 t × 1500 km × 10 g and 4 × 20.3 kg; against 1900 km and 6 operations
    assert (option.co2e_g, answer.baseline.co2e_g) == (385_700, 507_500)
    assert answer.comparison is not None
    (pair,) = answer.comparison.pairs
    assert (pair.amount_minor, pair.time_s, pair.co2e_g) == (50_000, 12 * 3600, 121_800)


@pytest.mark.parametrize(
    "limits", [{"modes": ("rail", "sea")}, {"avoid": ("r",)}, {"via": ("s",)}, {"corridor": "western"}]
)
def test_the_shippers_limits_do_not_bind_the_baseline(limits: dict[str, Any]) -> None:
    free, bound = (quote(river(), wanted("a", "d", baseline="river-sea", **more)) for more in ({}, limits))
    assert free.baseline is not None
    assert bound.baseline == free.baseline


def test_the_cheapest_and_the_fastest_baseline() -> None:
    network = river(leg("fast", "barge", "r", "s", km="700", hours="1"))
    answer = quote(network, wanted("a", "d", baseline="river-sea"))
    assert answer.baseline is not None
    assert answer.baseline_fastest is not None
    assert ("r-s" in steps(answer.baseline), "fast" in steps(answer.baseline_fastest)) == (True, True)
    assert (answer.baseline.id, answer.baseline_fastest.id) == ("b1", "b2")


def circling(*links: Entry) -> Network:
    """The river leads from the port s to t and nowhere else."""
    nodes = [PLACES[0], place("t", "CN", "barge"), *PLACES[1:]]
    rest = [link for link in LINKS if link["id"] != "r-s"]
    return small(
        nodes, [*rest, leg("a-s", "road", "a", "s", km="10", hours="1"), leg("s-t", "barge", "s", "t", km="500", hours="1"), *links],
        baselines=[BASELINE],
    )  # fmt: skip


def places_of(way: Itinerary) -> list[str]:
    return [way.elements[0].start, *(e.end for e in way.elements if e.kind == "carriage")]


def test_a_pattern_is_not_fulfilled_by_driving_in_circles() -> None:
    answer = quote(circling(), wanted("a", "d", baseline="river-sea"))
    assert answer.baseline is None
    assert [f.code for f in answer.findings] == ["W-NO-BASELINE"]


def test_a_circle_does_not_hide_the_straight_way() -> None:
    network = circling(leg("r-s", "barge", "r", "s", km="2000", hours="99"))
    answer = quote(network, wanted("a", "d", baseline="river-sea"))
    assert answer.baseline is not None
    assert "r-s" in steps(answer.baseline)


@pytest.mark.parametrize(
    "pair",
    [
        ("huaihua", "laem-chabang"),
        ("bangkok", "huaihua"),
        ("changsha", "hanoi"),
        ("huaihua", "chengdu"),
        ("wuhan", "mombasa"),
    ],
)
def test_no_shipped_baseline_comes_to_a_place_twice(shipped: Network, pair: tuple[str, str]) -> None:
    answer = quote(shipped, wanted(*pair, baseline="river-sea"))
    for way in (answer.baseline, answer.baseline_fastest):
        assert way is not None
        assert len(set(places_of(way))) == len(places_of(way))


def test_no_baseline_is_wanted() -> None:
    answer = quote(river(), wanted("a", "d", baseline=None))
    assert (answer.baseline, answer.baseline_fastest, answer.comparison, answer.findings) == (None, None, None, ())


# -- elements


def test_elements_follow_each_other_and_options_are_the_front(shipped: Network) -> None:
    request = wanted("huaihua", "laem-chabang", baseline="river-sea")
    answer, graph = quote(shipped, request), compile(shipped, request)
    weights = sorted(path.weight for path in pareto(graph.arrays, graph.source, graph.target))
    assert sorted((o.cost_minor, o.duration_s, o.co2e_g) for o in answer.options) == weights
    for option in answer.options:
        here, clock = "huaihua", 0
        for element in option.elements:
            assert (element.start, element.start_s) == (here, clock)
            here, clock = element.end, clock + element.duration_s
        assert here == "laem-chabang"


def test_the_same_question_has_the_same_answer(shipped: Network) -> None:
    request = wanted("huaihua", "hanoi", baseline="river-sea", all_options=False)
    assert quote(shipped, request) == quote(shipped, request)


# -- what the reader is told

FREIGHT = tariff("t-sea", charge("BASE", "100"), charge("RUN", "1", "container_km"))
CNY_USD = {"id": "fx-usd", "value": "7", "unit": "CNY/USD", **FACT}
CNY_THB = {"id": "fx-thb", "value": "0.2", "unit": "CNY/THB", **FACT}


def in_dollars(**more: Any) -> Network:
    return river(tariffs=[{**FREIGHT, "currency": "USD"}], factors=[{**CNY_USD, **more}, CNY_THB])


DEARER_AND_FASTER = river(
    leg("far", "road", "a", "r", km="900", hours="1"), leg("far2", "sea", "s", "d", km="1900", hours="1")
)


def closing(country: str) -> Network:
    """The loading of ships rests on the public holidays of a country."""
    quay = {"id": "quay", "names": named("quay"), "holidays": [country], **FACT}
    return changed(river(openings=[quay]), put("sea-load", "opening", "quay"))


TOLD: tuple[tuple[str, Network, dict[str, Any], str], ...] = (
    ("W-GAP", river(tariffs=[tariff("t-sea", charge("BASE", "1"), charge("BAF", None, gap="not published"))]), {}, "t-sea/baf"),
    ("W-READING", changed(river(), put("t-sea/run", "reading", "per sea mile")), {}, "t-sea/run"),
    ("W-END-UNKNOWN", river(tariffs=[tariff("t-sea", charge("BASE", "1", valid_to="unknown"))]), {}, "t-sea/base"),
    ("W-CAUTION", changed(river(), put("s-d", "caution", "only in summer")), {}, "s-d"),
    ("W-CAUTION", changed(river(), put("s", "caution", "often closed")), {}, "s"),
    ("W-CAUTION", changed(river(), put("sea-load", "caution", "book early")), {}, "sea-load"),
    ("W-CAUTION", changed(river(), put("a-s", "caution", "single track")), {}, "a-s"),
    ("W-CAUTION", changed(river(), put("t-rail/run", "caution", "list price")), {}, "t-rail/run"),
    ("W-CAUTION", changed(river(), put("r-s", "caution", "low water")), {"baseline": "river-sea"}, "r-s"),
    ("W-RATE-OUTDATED", changed(river(), put("t-barge/base", "valid_to", "2026-01-01")), {}, "t-barge"),
    ("W-NO-PRICE", changed(river(), put("t-barge/base", "box", ["40HC"])), {}, "t-barge"),
    ("W-FX-DATE", in_dollars(valid_to="2026-11-22"), {}, "fx-usd"),
    ("W-FX-DATE", in_dollars(valid_from="2026-11-23"), {}, "fx-usd"),
    ("W-NO-BASELINE", changed(river(), put("t-barge/base", "box", ["40HC"])), {"baseline": "river-sea"}, "river-sea"),
    ("W-NO-DAYS", changed(river(), put("s-d", "schedule", "weekly")), {"depart": "2026-12-01"}, ""),
    ("W-SEARCH-STOPPED", DEARER_AND_FASTER, {"max_labels": 22}, ""),
    ("W-SEARCH-SLACK", river(), {"slack": "1h"}, ""),
    ("W-TOO-HEAVY", changed(river(), put("t-barge/base", "up_to_t", "20")), {}, "t-barge"),
    ("W-HOLIDAYS-PROVISIONAL", closing("CN"), {"depart": "2027-02-01"}, "CN"),
    ("W-NO-HOLIDAYS", closing("XX"), {"depart": "2026-12-01"}, "XX"),
    ("W-SCENARIO-EXPIRED", river().model_copy(update={"expiring": (("old", date("2026-01-01")),)}), {}, "old"),
    ("W-MASS-DEFAULT", river(), {"mass": None}, ""),
    ("W-VOLUME-UNKNOWN", river(), {"boxes": ["20GP"], "mass": "29t"}, ""),
)  # fmt: skip


def told(network: Network, **words: Any) -> set[tuple[str, str]]:
    question = {"boxes": ["20GP:1"], "mass": "18t", "baseline": None, "as_of": DAY, **words}
    return {(f.code, f.place) for f in quote(network, ask(network, "a", "d", **question)).findings}


@pytest.mark.parametrize(("code", "network", "words", "at"), TOLD, ids=[f"{told[0]} {told[3]}" for told in TOLD])
def test_the_reader_is_told(code: str, network: Network, words: dict[str, Any], at: str) -> None:
    assert (code, at) in told(network, **words)
    assert not {found for found in told(river()) if found[0] == code}, "and only then"


def test_every_remark_on_an_answer_is_made_by_some_answer() -> None:
    assert {code for code, _, _, where in CODES if where == "answer"} == {entry[0] for entry in TOLD}


def test_a_rate_of_the_day_needs_no_remark() -> None:
    assert told(in_dollars(valid_from="2026-11-22", valid_to="2026-11-23")) == set()
    assert told(river(), volume="20m3", mass="29t", boxes=["20GP"]) == set()


def test_both_exchange_rates_of_a_line_are_told() -> None:
    old = changed(in_dollars(valid_to="2026-01-01"), put("fx-thb", "valid_to", "2026-01-01"))
    network = river(
        tariffs=[{**t.model_dump(by_alias=True, exclude_unset=True), "currency": "USD"} for t in river().tariffs],
        factors=[f.model_dump(by_alias=True, exclude_unset=True) for f in old.factors],
    )
    assert told(network, currency="THB") == {("W-FX-DATE", "fx-usd"), ("W-FX-DATE", "fx-thb")}


def test_cautions_of_what_is_not_used_are_not_repeated() -> None:
    network = changed(river(), put("r-s", "caution", "low water"))
    assert told(network) == set()


def test_scenarios_and_digest_stand_in_the_answer() -> None:
    network = changed(river(), put("s-d", "note", "x"))
    answer = quote(network, wanted("a", "d"))
    assert (answer.scenarios, answer.digest) == (("s",), network.digest)
    assert answer.digest != river().digest


# -- how far is searched


def test_within_a_factor_of_the_cheapest_the_answer_is_exact(shipped: Network) -> None:
    whole = quote(shipped, wanted("huaihua", "laem-chabang"))
    assert whole.search == "exact"
    part = quote(shipped, wanted("huaihua", "laem-chabang", caps=Caps(cost_within=(6, 5))))
    least = min(way.cost_minor for way in whole.options)
    assert part.search == "exact"
    costs = [way.cost_minor for way in whole.options if way.cost_minor * 5 <= least * 6]
    assert [way.cost_minor for way in part.options] == costs
    assert 0 < len(costs) < len(whole.options)


def test_a_search_that_is_stopped_says_so_and_never_counts_as_no_way(shipped: Network) -> None:
    part = quote(shipped, wanted("huaihua", "laem-chabang", baseline="river-sea", caps=Caps(labels=300)))
    assert part.search == "labels"
    assert part.baseline is not None, "the baseline is searched to the end"
    with pytest.raises(Refused) as refused:
        quote(shipped, wanted("huaihua", "laem-chabang", caps=Caps(labels=3)))
    assert [finding.code for finding in refused.value.findings] == ["E-SEARCH-STOPPED"]
    assert refused.value.status == 3


def test_what_stopped_a_search_is_said_in_the_words_of_the_screen(shipped: Network) -> None:
    part = quote(shipped, wanted("huaihua", "laem-chabang", caps=Caps(labels=300)))
    for lang, words in (("zh", "上限（中间方案数）提前停止"), ("en", "stopped by its limit of partial ways")):
        assert words in "".join(render(part, shipped, "table", lang, width=200).splitlines())


def test_a_factor_of_the_cheapest_that_leaves_no_way_in_time_is_named(shipped: Network) -> None:
    """The fast ways cost more than a tenth above the cheapest, so it is the factor that blocks, not the time alone."""
    quick = wanted("huaihua", "laem-chabang", within_s=8 * 86_400)
    assert quote(shipped, quick).options
    with pytest.raises(Refused) as refused:
        quote(shipped, replace(quick, caps=Caps(cost_within=(11, 10))))
    assert "without --cost-within" in refused.value.findings[0].message
