"""Questions as people type them: what is understood, what is refused, and with which words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc.findings import CODES, Finding, Refused
from routecalc.network import Network
from routecalc.request import Consignment, Request, ask, place
from routecalc.search import Caps
from tests.test_graph import FACT, leg, named, small
from tests.test_graph import place as node

SEEN: dict[str, Finding] = {}
"""Every finding that a test of this file was refused with, by code."""

BASELINE = {
    "id": "river-sea", "names": named("river-sea"), "export": [{"modes": "sea"}], "import": [{"modes": "sea"}],
    "domestic": [{"modes": "sea"}], **FACT,
}  # fmt: skip


def network(**more: Any) -> Network:
    """Four places; two of them share an alias."""
    return small(
        [node("huaihua", "CN", "road rail", names={"zh": "怀化", "en": "Huaihua"}, aliases=["Hwaihwa", "鹤城"]),
         node("qinzhou", "CN", "sea", names={"zh": "钦州", "en": "Qinzhou Port"}, aliases=["The Port", "鹤城"],
              codes={"unlocode": "CNQZH", "also": ["QZHOU"]}),
         node("moscow", "EAEU", "rail", country="RU", names={"zh": "莫斯科", "en": "Moscow"}, aliases=["huaihua"]),
         node("tangbao")],
        [leg("a", "road", "huaihua", "qinzhou")],
        factors=[{"id": "fx-usd", "value": "7", "unit": "CNY/USD", **FACT},
                 {"id": "fx-vnd", "value": "0.0003", "unit": "CNY/VND", **FACT}],
        corridors=[{"id": "western", "names": named("western"), "gateways": ["qinzhou"], "modes": ["sea"], **FACT}],
        baselines=[BASELINE], **more,
    )  # fmt: skip


NETWORK = network()


def request(
    origin: str = "huaihua", destination: str = "qinzhou", *, among: Network = NETWORK, **words: Any
) -> Request:
    return ask(among, origin, destination, **{"as_of": "2026-11-22", **words})


def goods(**words: Any) -> Consignment:
    return request(**words).consignment


def refused(*, among: Network = NETWORK, **words: Any) -> list[Finding]:
    """What the question is refused with."""
    with pytest.raises(Refused) as caught:
        request(among=among, **words)
    assert caught.value.status == 2
    SEEN.update((fault.code, fault) for fault in caught.value.findings)
    return list(caught.value.findings)


def fault(**words: Any) -> Finding:
    (found,) = refused(**words)
    return found


# -- places


@pytest.mark.parametrize(
    ("word", "id_"),
    [
        ("qinzhou", "qinzhou"),
        ("QinZhou", "qinzhou"),
        ("CNQZH", "qinzhou"),
        ("cnqzh", "qinzhou"),
        ("QZHOU", "qinzhou"),
        ("钦州", "qinzhou"),
        ("qinzhou port", "qinzhou"),
        ("  Qinzhou   PORT ", "qinzhou"),
        ("the port", "qinzhou"),
        ("ＣＮＱＺＨ", "qinzhou"),  # full width
        ("Hwaihwa", "huaihua"),
        ("huaihua", "huaihua"),  # the id wins over the alias of another place
        ("Huaihua", "huaihua"),
    ],
)
def test_the_names_of_a_place(word: str, id_: str) -> None:
    assert place(NETWORK, word) == id_
    assert place(NETWORK, word) == place(NETWORK, word.upper())


def test_a_name_of_two_places_lists_both() -> None:
    found = fault(destination="鹤城")
    assert found.code == "E-PLACE-AMBIGUOUS"
    assert "huaihua (Huaihua 怀化), qinzhou (Qinzhou Port 钦州)" in found.message
    assert found.remedy == "use the id"


@pytest.mark.parametrize(
    ("word", "near"), [("qinzhuo", "qinzhou (钦州)"), ("Moskow", "moscow (莫斯科)"), ("怀", "huaihua (怀化)")]
)
def test_an_unknown_place_names_the_nearest(word: str, near: str) -> None:
    found = fault(destination=word)
    assert found.code == "E-PLACE-UNKNOWN"
    assert f"'{word}'" in found.message
    assert f"did you mean {near}?" in found.remedy


@pytest.mark.parametrize("word", ["", "xyzzy", "\x00", "上海"])
def test_nothing_near_is_said_where_nothing_is(word: str) -> None:
    assert "did you mean" not in fault(destination=word).remedy


def test_a_long_word_is_not_repeated_in_full() -> None:
    assert len(fault(destination="q" * 10_000).message) < 120


def test_a_junction_cannot_be_asked_for() -> None:
    assert fault(destination="tangbao").code == "E-PLACE-UNKNOWN"
    assert fault(via=["tangbao"]).code == "E-PLACE-UNKNOWN"


def test_every_shipped_place_is_found_by_its_id_and_its_code(shipped: Network) -> None:
    for entry in shipped.nodes:
        if entry.kind != "junction":
            assert place(shipped, entry.id) == entry.id
            assert entry.codes.unlocode is None or place(shipped, entry.codes.unlocode) == entry.id


def test_origin_and_destination_must_differ() -> None:
    assert fault(origin="钦州", destination="CNQZH").code == "E-SAME-PLACE"


# -- everything at once


def test_all_faults_at_once() -> None:
    found = refused(
        origin="nowhere", destination="elsewhere", boxes=["99GP"], via=["x1"], avoid=["x2"], as_of="yesterday",
        baseline="b", corridor="c", modes=["rocket", "rail"], sort="beauty", currency="XXX", max_options=0,
    )  # fmt: skip
    assert [fault.code for fault in found] == [
        "E-PLACE-UNKNOWN", "E-PLACE-UNKNOWN", "E-BOX-UNKNOWN", "E-DATE", "E-PLACE-UNKNOWN", "E-PLACE-UNKNOWN",
        "E-BASELINE-UNKNOWN", "E-CORRIDOR-UNKNOWN", "E-MODE-UNKNOWN", "E-SORT-UNKNOWN", "E-CURRENCY", "E-COUNT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "known"),
    [
        ({"baseline": "river-see"}, "E-BASELINE-UNKNOWN", "river-sea"),
        ({"corridor": "westen"}, "E-CORRIDOR-UNKNOWN", "western"),
        ({"modes": ["see"]}, "E-MODE-UNKNOWN", "sea"),
        ({"modes": [""]}, "E-MODE-UNKNOWN", "rail, sea, barge, road, air"),
        ({"sort": "costs"}, "E-SORT-UNKNOWN", "cost"),
        ({"currency": "USB"}, "E-CURRENCY", "USD"),
        ({"cargo": "refer"}, "E-CARGO-UNKNOWN", "reefer"),
        ({"boxes": ["40GC"]}, "E-BOX-UNKNOWN", "40HC"),
    ],
)
def test_an_unknown_word_names_those_that_are_known(words: dict[str, Any], code: str, known: str) -> None:
    found = fault(**words)
    assert found.code == code
    assert known in found.remedy


def test_what_must_be_passed_cannot_be_avoided() -> None:
    for words in ({"avoid": ["怀化"]}, {"avoid": ["qinzhou"]}, {"avoid": ["moscow"], "via": ["Moscow"]}):
        assert fault(**words).code == "E-AVOID"


@pytest.mark.parametrize("count", [0, -1])
def test_at_least_one_option_is_wanted(count: int) -> None:
    assert fault(max_options=count).code == "E-COUNT"


def test_words_become_a_request() -> None:
    made = request(
        "怀化", "CNQZH", boxes=["40hc:2"], mass="18t", currency="USD", sort="time", modes=["rail", "sea"],
        via=["莫斯科"], corridor="western", baseline=None, max_options=3, all_options=True,
    )  # fmt: skip
    assert made == Request(
        origin="huaihua", destination="qinzhou",
        consignment=Consignment(boxes=(("40HC", 2),), mass_kg=18_000),
        as_of=dt.date(2026, 11, 22), currency="USD", baseline=None, sort="time", max_options=3, all_options=True,
        modes=("rail", "sea"), via=("moscow",), corridor="western",
    )  # fmt: skip


@pytest.mark.parametrize(
    "word",
    [
        "2026-13-01",
        "2026-02-30",
        "01.12.2026",
        "tomorrow",
        "",
        "20261201",
        "0000-01-01",
        "2026-12-01 ",
        "2026-12-01T08:00",
    ],
)
def test_days_that_are_none(word: str) -> None:
    assert fault(as_of=word).code == "E-DATE"


def test_a_day_may_be_a_date() -> None:
    assert request(as_of=dt.date(2027, 2, 28)).as_of == request(as_of="2027-02-28").as_of


# -- the goods and their boxes


def test_without_a_word_it_is_one_20_foot_box_with_the_usual_load() -> None:
    made = goods()
    assert (made.boxes, made.mass_kg, made.mass_given, made.counted) == ((("20GP", 1),), 12_000, False, False)


def test_the_usual_load_is_per_teu_and_at_most_the_payload() -> None:
    assert goods(boxes=["40HC:2"]).mass_kg == 48_000  # 2 × 2 TEU × 12 t
    heavy = network(boxes=[{**NETWORK.box["40HC"].model_dump(), "payload_kg": "20000"}])
    assert goods(among=heavy, boxes=["40HC:2", "20GP"]).mass_kg == 52_000  # 2 × 20 t, not 2 × 24 t, and 12 t


def test_without_a_usual_load_the_mass_must_be_given() -> None:
    plain = network().model_copy(update={"factors": tuple(f for f in NETWORK.factors if f.id != "load-per-teu")})
    assert fault(among=plain).code == "E-QUANTITY"
    assert goods(among=plain, mass="5t").mass_kg == 5_000


@pytest.mark.parametrize(
    ("words", "boxes"),
    [
        ({"mass": "400t"}, (("20GP", 15),)),  # 400 / 28 = 14.3
        ({"mass": "28t"}, (("20GP", 1),)),
        ({"mass": "28001kg"}, (("20GP", 2),)),
        ({"mass": "1kg", "volume": "100m3"}, (("20GP", 4),)),  # 100 / 33 = 3.03
        ({"volume": "100m3", "mass": "100t"}, (("20GP", 4),)),  # by mass 100 / 28 = 3.6, by volume 3.03
        ({"boxes": ["40hc"], "mass": "400t"}, (("40HC", 16),)),  # 400 / 26 = 15.4
        ({"boxes": ["40HC"], "volume": "77m3", "mass": "1t"}, (("40HC", 2),)),  # 77 / 76
    ],
)
def test_as_many_boxes_as_mass_and_volume_need(words: dict[str, Any], boxes: Any) -> None:
    made = goods(**words)
    assert made.boxes == boxes
    assert made.counted == (made.count > 1), "the one box that everybody has is not worth a word"


def test_boxes_that_are_given_are_not_counted() -> None:
    assert not goods(boxes=["20GP:20"], mass="400t").counted
    assert not goods(boxes=["20GP×20"], mass="400t").counted


def test_one_box_of_each_of_two_types_is_not_counted() -> None:
    assert not goods(boxes=["20GP", "40HC"]).counted


@pytest.mark.parametrize(
    ("words", "boxes"),
    [
        (["40HC:2"], (("40HC", 2),)),
        (["40hc×2"], (("40HC", 2),)),
        (["４０ＨＣ：２"], (("40HC", 2),)),
        (["40HC:2", "20GP:1"], (("20GP", 1), ("40HC", 2))),
        (["40HC:2", "40HC:3"], (("40HC", 5),)),
        (["40HC", "20GP"], (("20GP", 1), ("40HC", 1))),
        (["20GP:99999"], (("20GP", 99_999),)),
    ],
)
def test_boxes_as_they_are_written(words: list[str], boxes: Any) -> None:
    assert goods(boxes=words).boxes == boxes


@pytest.mark.parametrize(
    "words",
    [["40HC:0"], ["40HC:-1"], ["40HC:1.5"], ["40HC:"], ["40HC:x"], ["20GP:100000"], ["20GP:9999999"],
     ["20GP:60000", "20GP:60000"], ["40HC:2:3"]],
)  # fmt: skip
def test_counts_that_are_none(words: list[str]) -> None:
    assert fault(boxes=words).code == "E-BOX-COUNT"


HUGE = ("20GP:99999999999999999999", "20GP:100000", "20GP:" + "9" * 5000)


@pytest.mark.parametrize(
    "words", [*([word] for word in HUGE), ["20GP:60000", "20GP:60000"]], ids=["20", "6", "5000", "sum"]
)
def test_a_count_beyond_the_limit_is_told_the_limit(words: list[str]) -> None:
    found = fault(boxes=words)
    assert found.code == "E-BOX-COUNT"
    assert found.message.endswith("is more than 99,999 boxes, the most of one type in a request")


def test_goods_that_need_more_boxes_than_the_limit_are_told_it_too() -> None:
    assert "99,999 boxes" in fault(mass="99999999t").message


def test_with_a_mass_several_types_need_their_counts() -> None:
    assert fault(boxes=["40HC", "20GP"], mass="20t").code == "E-BOX-COUNT"
    assert fault(boxes=["40HC:1", "20GP"], mass="20t").code == "E-BOX-COUNT"


def test_goods_that_are_too_heavy_name_the_boxes_that_would_do() -> None:
    found = fault(boxes=["20GP:2"], mass="100t")
    assert found.code == "E-PAYLOAD"
    assert found.message == "100 t of goods do not fit in 2 × 20GP: the payload is 56 t"
    assert found.remedy == "4 × 20GP would do"  # 100 / 28 = 3.6
    mixed = fault(boxes=["20GP:1", "40HC:1"], mass="54001kg")
    assert "54.001 t of goods do not fit in 1 × 20GP + 1 × 40HC: the payload is 54 t" in mixed.message
    assert goods(boxes=["20GP:1", "40HC:1"], mass="54t").mass_kg == 54_000


def test_goods_that_are_too_large_name_the_boxes_that_would_do() -> None:
    found = fault(boxes=["20GP:2"], mass="10t", volume="66.001m3")
    assert found.code == "E-VOLUME"
    assert found.message == "66.001 m3 of goods do not fit in 2 × 20GP: the volume is 66 m3"
    assert found.remedy == "3 × 20GP would do"
    assert goods(boxes=["20GP:2"], mass="10t", volume="66m3").volume_l == 66_000


@given(st.integers(1, 3_000_000), st.integers(1, 3_000_000), st.sampled_from(["20GP", "40HC", "20RF"]))
def test_counted_boxes_always_fit_and_one_less_never_does(mass: int, volume: int, name: str) -> None:
    made = goods(boxes=[name], mass=f"{mass}kg", volume=f"{volume}l")
    box, ((_, count),) = NETWORK.box[name], made.boxes
    assert mass <= count * box.payload_kg
    assert volume <= count * box.volume_l
    assert count == 1 or mass > (count - 1) * box.payload_kg or volume > (count - 1) * box.volume_l


@pytest.mark.parametrize(
    ("words", "mass_kg", "volume_l"),
    [
        ({"mass": "18000kg", "volume": "28m3"}, 18_000, 28_000),
        ({"mass": "１８t", "volume": "28000L"}, 18_000, 28_000),
        ({"mass": "18 吨", "volume": "28立方米"}, 18_000, 28_000),
        ({"mass": "17.9999t", "volume": "28 m³"}, 18_000, 28_000),  # a part of a kilogram counts as a whole one
        ({"mass": "5公斤", "volume": "1cbm"}, 5, 1_000),
    ],
)
def test_mass_and_volume(words: dict[str, Any], mass_kg: int, volume_l: int) -> None:
    made = goods(**words)
    assert (made.mass_kg, made.volume_l, made.mass_given) == (mass_kg, volume_l, True)


@pytest.mark.parametrize(
    "words",
    [{"mass": "18"}, {"mass": "0t"}, {"mass": "-1t"}, {"mass": "18lb"}, {"mass": "18,000kg"}, {"mass": ""},
     {"volume": "28"}, {"volume": "0m3"}, {"volume": "28t"}, {"value": "0USD"}, {"value": "-1USD"}, {"value": "5"},
     {"value": "5XXX"}],
)  # fmt: skip
def test_quantities_that_are_refused(words: dict[str, Any]) -> None:
    found = fault(**words)
    assert found.code == "E-QUANTITY"
    assert found.message.startswith(f"{next(iter(words))}: ")


@pytest.mark.parametrize(
    ("word", "minor", "currency"),
    [
        ("50000USD", 5_000_000, "USD"),
        ("50000.5 usd", 5_000_050, "USD"),
        ("1cny", 100, "CNY"),
        ("900000VND", 900_000, "VND"),
    ],
)
def test_the_value_of_the_goods(word: str, minor: int, currency: str) -> None:
    made = goods(value=word)
    assert (made.value_minor, made.value_currency) == (minor, currency)


@pytest.mark.parametrize(
    ("word", "percent"),
    [("6", "6"), ("4.35", "4.35"), ("６％", "6"), (" 0.0001% ", "0.0001"), ("100", "100"), (6, "6")],
)
def test_interest_is_per_cent_a_year(word: Any, percent: str) -> None:
    assert request(value="50000USD", interest=word).interest == Decimal(percent)
    assert request(value="50000USD").interest is None


@pytest.mark.parametrize(
    "word", ["", "x", "0", "-6", "100.01", "1e2", "nan", "inf", "6,5", "6 per cent", "4.35001", float("nan"), "5USD"]
)
def test_interest_that_is_refused(word: Any) -> None:
    found = fault(value="50000USD", interest=word)
    assert (found.code, "6 for 6 %" in found.remedy) == ("E-INTEREST", True)


def test_interest_without_a_value_is_refused_with_a_remedy() -> None:
    found = fault(interest="6")
    assert (found.code, "--value" in found.remedy) == ("E-INTEREST-VALUE", True)
    assert [one.code for one in refused(interest="0", value="0USD")] == ["E-QUANTITY", "E-INTEREST"]


@pytest.mark.parametrize("word", ["4202", "420212", "42021290", "4202129000", "4202.12", "4202.12.90", "４２０２１２"])
def test_customs_tariff_numbers(word: str) -> None:
    assert goods(hs=word).hs_code is not None


@pytest.mark.parametrize("word", ["", "420", "42021", "abcd", "42021290001", "4202-12", "٤٢٠٢", "4202 12", "4202..12"])
def test_numbers_that_no_customs_tariff_has(word: str) -> None:
    assert fault(hs=word).code == "E-HS"


def test_refrigerated_goods_need_refrigerated_boxes() -> None:
    found = fault(cargo="reefer", boxes=["20GP:1"])
    assert (found.code, "20RF" in found.remedy) == ("E-CARGO-BOX", True)
    assert fault(cargo="reefer", boxes=["20RF:1", "20GP:1"]).code == "E-CARGO-BOX"
    assert goods(cargo="reefer", boxes=["20RF:2"]).cargo == "reefer"
    assert goods(cargo="general", boxes=["20RF:2"]).cargo == "general"


# -- upper bounds


@pytest.mark.parametrize(
    ("word", "minor", "currency"),
    [
        ("20000CNY", 2_000_000, "CNY"), ("3000 usd", 300_000, "USD"), ("20000", 2_000_000, "USD"),
        ("１２.５", 1_250, "USD"), ("7CNY", 700, "CNY"), ("0.019USD", 1, "USD"), ("900000.9VND", 900_000, "VND"),
    ],
)  # fmt: skip
def test_a_budget_has_a_currency_or_that_of_the_offer(word: str, minor: int, currency: str) -> None:
    made = request(budget=word, currency="USD")
    assert (made.budget_minor, made.budget_currency) == (minor, currency)


@pytest.mark.parametrize(
    ("word", "seconds"),
    [("15d", 1_296_000), ("300h", 1_080_000), ("1.5 d", 129_600), ("１５天", 1_296_000), ("30小时", 108_000),
     ("330.0103h", 1_188_037), ("0.0003h", 1)],
)  # fmt: skip
def test_a_longest_time(word: str, seconds: int) -> None:
    assert request(within=word).within_s == seconds


@pytest.mark.parametrize(
    ("word", "grams"),
    [("900kg", 900_000), ("0.9t", 900_000), ("5吨", 5_000_000), ("1.2345678 kg", None), ("0.0019kg", 1)],
)
def test_a_most_of_co2e(word: str, grams: int | None) -> None:
    if grams is None:
        assert fault(co2e_cap=word).code == "E-LIMIT"
    else:
        assert request(co2e_cap=word).co2e_cap_g == grams


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"budget": "0"}, "not above zero"), ({"budget": "-5USD"}, "not above zero"), ({"budget": "5XXX"}, "5XXX"),
        ({"budget": ""}, "20000CNY"), ({"budget": "20,000"}, "write 20000"), ({"budget": "0.001"}, "not above zero"),
        ({"within": "15"}, "15d or 300h"), ({"within": "0d"}, "not above zero"), ({"within": "2w"}, "15d or 300h"),
        ({"co2e_cap": "900"}, "900kg or 0.9t"), ({"co2e_cap": "0t"}, "not above zero"),
    ],
)  # fmt: skip
def test_limits_that_are_refused(words: dict[str, Any], said: str) -> None:
    found = fault(**words)
    (name,) = words
    assert (found.code, found.message.startswith(f"--{name.replace('_', '-')}: ")) == ("E-LIMIT", True)
    assert said in str(found)


def test_without_limits_none_is_set_and_a_place_given_twice_is_one() -> None:
    made = request(via=["moscow", "莫斯科"])
    assert (made.budget_minor, made.within_s, made.co2e_cap_g) == (None, None, None)
    assert made.via == ("moscow",)
    assert request(avoid=["moscow", "莫斯科"]).avoid == ("moscow",)


# -- how far is searched


def test_the_search_is_exact_unless_it_is_bounded() -> None:
    assert request().caps == Caps()
    made = request(cost_within="1.5", slack="2h,5kg", max_labels=9, max_seconds=0.5, max_memory=64)
    assert made.caps == Caps(9, 0.5, 64, (3, 2), (7200, 5000))
    assert request(slack="5公斤，90min").caps.slack == (5400, 5000)
    assert request(cost_within="1").caps.cost_within == (1, 1)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ({"cost_within": "0.99"}, ["E-COST-WITHIN"]),
        ({"cost_within": "much"}, ["E-COST-WITHIN"]),
        ({"cost_within": "1001"}, ["E-COST-WITHIN"]),
        ({"slack": "2 weeks"}, ["E-SLACK"]),
        ({"slack": "-1h"}, ["E-SLACK"]),
        ({"slack": ""}, ["E-SLACK"]),
        ({"max_labels": 0, "max_seconds": -1.0, "max_memory": 0}, ["E-COUNT"] * 3),
        ({"max_seconds": float("nan"), "cost_within": "x", "slack": "x"}, ["E-COUNT", "E-COST-WITHIN", "E-SLACK"]),
    ],
)
def test_a_bound_that_cannot_be_is_refused(words: dict[str, Any], codes: list[str]) -> None:
    assert [fault.code for fault in refused(**words)] == codes


# -- completeness

ELSEWHERE = {
    "E-SCENARIO-UNKNOWN": "loading", "E-NO-ROUTE": "quoting", "E-LANG": "cli", "E-FORMAT": "cli", "E-SECTION": "render",
    "E-FACT": "render", "E-CHECK-UNKNOWN": "checks", "E-OUTPUT": "cli", "E-USAGE": "cli",
    "E-SEARCH-STOPPED": "quoting", "E-NO-CLOCK": "quoting",
    "E-TABLE-KIND": "tables", "E-TABLE-EMPTY": "tables", "E-TABLE-READ": "tables", "E-TABLE-ENCODING": "tables",
    "E-COLUMN-UNKNOWN": "tables", "E-COLUMN-TWICE": "tables", "E-COLUMN-MISSING": "tables", "E-COLUMN-TYPE": "tables",
    "E-ROW-READ": "tables", "E-ROW-CELLS": "tables", "E-CELL-MISSING": "batch", "E-CELL-NUMBER": "batch",
    "E-SCENARIO-BAD": "tables", "E-UNEXPECTED": "batch", "E-SWEEP": "sweeps", "E-EXTRA": "tables", "E-CLUSTER": "engines",
    "E-CLUSTER-LOST": "engines", "E-RUN-HELD": "tables", "E-RUN-OTHER": "tables", "E-RUN-STOPPED": "tables",
}  # fmt: skip
"""Codes about the question that others than ``ask`` refuse with."""


def test_every_code_of_a_question_is_raised_by_some_question() -> None:
    fault(destination="鹤城")
    fault(origin="qinzhou")
    refused(
        origin="nowhere", boxes=["99GP"], as_of="yesterday", baseline="b", corridor="c", modes=["rocket"], sort="beauty",
        currency="XXX", max_options=0, avoid=["qinzhou"],
    )  # fmt: skip
    refused(hs="x", cargo="x")
    for words in (
        {"boxes": ["20GP:x"]}, {"mass": "99t", "boxes": ["20GP:1"]}, {"volume": "99m3", "boxes": ["20GP:1"]},
        {"mass": "x"}, {"cargo": "reefer"}, {"interest": "6"}, {"value": "5USD", "interest": "0"},
        {"depart": "2026-12-01T99:00"}, {"depart": "2026-12-02", "arrive_by": "2026-12-01T08:00"},
        {"arrive_by": "2026-12-01T08:00", "within": "9d"},
        {"within": "x"}, {"depart": "9999-12-31"}, {"cost_within": "0.9"}, {"slack": "3"},
    ):  # fmt: skip
        refused(**words)
    about = {code for code, _, _, where in CODES if where == "request"}
    assert about - ELSEWHERE.keys() - SEEN.keys() == set(), "asked wrongly, but never refused with these"
    assert SEEN.keys() & ELSEWHERE.keys() == set()
    assert ELSEWHERE.keys() <= about
    for found in SEEN.values():
        assert "{" not in found.message + found.remedy
