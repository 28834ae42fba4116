"""The shipped network against figures that it was not made from, and against common sense."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal

import pytest

from routecalc.claims import judge, networks_of
from routecalc.claims.court import Court, asked
from routecalc.itinerary import Answer, Itinerary
from routecalc.loading import load, recorded_verdicts, scenario_names
from routecalc.network import GRADES, Network
from routecalc.quoting import quote
from routecalc.railway import runs
from routecalc.request import ask
from routecalc.standing import changed, put
from tests.conftest import DAY

PAIRS = (
    ("huaihua", "laem-chabang"),
    ("怀化", "林查班"),
    ("bangkok", "huaihua"),
    ("huaihua", "vientiane"),
    ("huaihua", "hanoi"),
    ("huaihua", "moscow"),
    ("hengyang", "moscow"),
    ("huitong", "gdansk"),
    ("huitong", "warsaw"),
    ("chongqing", "singapore"),
    ("yuanling", "ho-chi-minh-city"),
    ("huaihua", "mandalay"),
    ("yangon", "huaihua"),
    ("hengyang", "mombasa"),
    ("wuhan", "port-klang"),
    ("huaihua", "shanghai"),
    ("huaihua", "hong-kong"),
)


def km_between(network: Network, start: str, end: str) -> float:
    """Great circle in km."""
    a, b = network.node[start], network.node[end]
    lat1, lat2, dlon = (math.radians(float(x)) for x in (a.lat, b.lat, b.lon - a.lon))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(dlon)
    return 6371 * math.acos(min(1, cosine))


@pytest.fixture(scope="module")
def answers(shipped: Network) -> dict[tuple[str, str], Answer]:
    return {
        pair: quote(shipped, ask(shipped, *pair, boxes=["40HC:2"], mass="36t", as_of=DAY, all_options=True))
        for pair in PAIRS
    }


def ways(answer: Answer) -> list[Itinerary]:
    return [way for way in (*answer.options, answer.baseline, answer.baseline_fastest) if way is not None]


def test_the_network_is_as_large_as_promised(shipped: Network) -> None:
    directed = sum(1 + link.both_ways for link in shipped.links)
    assert len([node for node in shipped.nodes if node.kind != "junction"]) >= 90
    assert directed >= 350


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_every_rail_leg_runs_at_a_commercial_speed(
    answers: dict[tuple[str, str], Answer], pair: tuple[str, str]
) -> None:
    for way in ways(answers[pair]):
        for leg in way.elements:
            if leg.mode == "rail":
                assert 12 <= leg.distance_m / 1000 / (leg.duration_s / 3600) <= 45


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_no_carriage_is_shorter_than_the_great_circle(
    shipped: Network, answers: dict[tuple[str, str], Answer], pair: tuple[str, str]
) -> None:
    for way in ways(answers[pair]):
        for leg in way.elements:
            if leg.kind == "carriage":
                assert leg.distance_m / 1000 >= 0.98 * km_between(shipped, leg.start, leg.end)


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_no_option_is_dominated_and_the_best_of_each_criterion_is_there(
    answers: dict[tuple[str, str], Answer], pair: tuple[str, str]
) -> None:
    options = answers[pair].options
    vectors = [(o.cost_minor, o.duration_s, o.co2e_g) for o in options]
    for a, b in itertools.permutations(vectors, 2):
        assert not all(x <= y for x, y in zip(a, b, strict=True))
    for at, label in enumerate(("cheapest", "fastest", "cleanest")):
        best = min(vector[at] for vector in vectors)
        assert [v[at] for v, o in zip(vectors, options, strict=True) if label in o.labels] == [best]


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_every_number_leads_to_a_fact_a_source_and_a_grade(
    shipped: Network, answers: dict[tuple[str, str], Answer], pair: tuple[str, str]
) -> None:
    for way in ways(answers[pair]):
        assert sum(line.converted_minor or 0 for line in way.all_lines()) == way.cost_minor
        assert sum(way.cost_by_grade().values()) == sum(abs(line.converted_minor or 0) for line in way.all_lines())
        assert sum(way.time_by_grade().values()) == way.duration_s
        for line in way.all_lines():
            assert line.fact in shipped.fact
            assert shipped.source[line.source].title
            assert line.grade in GRADES
            assert line.converted_minor is not None or line.note, "a gap says why"
        for element in way.elements:
            assert element.facts
            assert all(fact in shipped.fact for fact in element.facts)


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_every_gap_is_told(answers: dict[tuple[str, str], Answer], pair: tuple[str, str]) -> None:
    answer = answers[pair]
    told = {finding.place for finding in answer.findings if finding.code == "W-GAP"}
    assert told == {line.fact for way in ways(answer) for line in way.gaps()}


def test_foreign_trade_names_duty_and_import_vat_as_gaps(answers: dict[tuple[str, str], Answer]) -> None:
    for pair in (("huaihua", "laem-chabang"), ("bangkok", "huaihua")):
        for way in ways(answers[pair]):
            assert {"IMPORT_DUTY", "IMPORT_VAT"} <= {line.code for line in way.gaps()}


def test_the_baseline_goes_down_the_yangtze_and_then_to_sea(answers: dict[tuple[str, str], Answer]) -> None:
    export, home = answers["huaihua", "laem-chabang"], answers["bangkok", "huaihua"]
    for answer, order in ((export, ["barge", "sea"]), (home, ["sea", "barge"])):
        for way in (answer.baseline, answer.baseline_fastest):
            assert way is not None
            assert [leg.mode for leg in way.elements if leg.mode in ("barge", "sea")] == order


def test_a_domestic_consignment_needs_no_customs(answers: dict[tuple[str, str], Answer]) -> None:
    for way in ways(answers["huaihua", "shanghai"]):
        assert not [element for element in way.elements if element.kind in ("clearance", "border")]


# -- tariff kilometres against published line lengths (origin, destination, km, who published it)
PUBLISHED_KM = (
    ("huaihua", "zhuzhou", 447),  # Zhuzhou–Huaihua, post of the Hunan–Guizhou line
    ("huaihua", "guiyang", 458),  # 905 − 447 of the same line
    ("huaihua", "hengyang", 318),  # Huaihua–Shaoyang–Hengyang line
    ("huaihua", "chongqing", 624.5),  # Chongqing–Huaihua line
    ("kunming", "vientiane", 1022),  # China–Laos railway, 508 from Yuxi, 414–422 in Laos: 1022–1035
    ("chongqing", "qinzhou", 1406),  # press on the train service, 2017
    ("kunming", "haiphong", 854),  # press 2017
    ("huaihua", "vientiane", 2098),  # press on the first train, 2022
    ("zhuzhou", "moscow", 10219),  # press 2020, by Erenhot
    ("hengyang", "moscow", 10296),  # class of a neighbouring town's train by Manzhouli, 2022
)


@pytest.mark.parametrize(("start", "end", "km"), PUBLISHED_KM)
def test_rail_kilometres_are_within_ten_per_cent_of_published_ones(
    shipped: Network, start: str, end: str, km: float
) -> None:
    everything = frozenset(shipped.node)
    found = {
        (r.start, r.end): r.metres / 1000 for r in runs(shipped, everything, lambda link: link.mode == "rail", DAY)
    }
    if (start, end) in found:
        length = found[start, end]
    else:  # two railways that meet at Lao Cai
        length = found[start, "lao-cai"] + found["lao-cai", end]
    assert length == pytest.approx(km, rel=0.10)


def test_broken_rice_of_the_seed_is_refused_with_the_boxes_that_would_do(shipped: Network) -> None:
    from routecalc.findings import Refused

    with pytest.raises(Refused) as refused:
        ask(shipped, "yangon", "huaihua", boxes=["20GP:16"], mass="500t", as_of=DAY)
    (fault,) = refused.value.findings
    assert fault.code == "E-PAYLOAD"
    assert "450.88 t" in fault.message  # 16 × 28.18 t
    assert "18 × 20GP" in fault.remedy  # 500 / 28.18 = 17.7


def test_a_mass_without_a_count_takes_as_many_boxes_as_it_needs(shipped: Network) -> None:
    request = ask(shipped, "bangkok", "huaihua", boxes=["20GP"], mass="400t", as_of=DAY)
    assert request.consignment.boxes == (("20GP", 15),)  # 400 / 28.18 = 14.2


# -- claims


ASEAN = frozenset(("BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"))


def test_regions_are_complete(shipped: Network) -> None:
    def all_of(kind: str, inside: bool) -> set[str]:
        nodes = (node for node in shipped.nodes if node.kind == kind and node.territory not in ("CN", "HK"))
        return {node.id for node in nodes if (node.country in ASEAN) == inside}

    assert set(shipped.region["asean-sea-ports"].places) == all_of("sea-port", True)
    assert set(shipped.region["sea-ports-beyond-asean"].places) == all_of("sea-port", False)
    china = {node.id for node in shipped.nodes if node.country == "CN"}
    across = {link.end if link.start in china else link.start for link in shipped.links
              if (link.start in china) != (link.end in china)}  # fmt: skip
    borders = across & all_of("border", True)
    assert set(shipped.region["asean-land-borders"].places) == borders
    reserved = next(charge.scope.consigned for charge in shipped.charge.values() if charge.scope.consigned)
    assert set(shipped.region["huaihua-counties"].places) == set(reserved) - {"huaihua"}


def test_every_region_is_spoken_of(shipped: Network) -> None:
    named = {name for claim in shipped.claims for name in (*claim.origins, *claim.destinations)}
    assert set(shipped.region) <= named


def test_readings_of_claims_are_scenarios(shipped: Network) -> None:
    for claim in shipped.claims:
        assert {*claim.readings, *claim.under} <= set(scenario_names()), claim.id


def test_savings_of_money_are_judged_without_subsidies_and_discounts_too(shipped: Network) -> None:
    for claim in shipped.claims:
        if claim.measure == "saved_percent":
            assert {"subsidies-off", "discounts-off"} <= {*claim.under, *claim.readings}, claim.id


def test_the_seeds_claims_are_quoted_as_in_the_coverage(shipped: Network) -> None:
    """Every phrase of time, cost, discount and clearance that coverage.yaml quotes is held against the network."""
    said = "".join(claim.phrase for claim in shipped.claims)
    for words in ("较传统江海联运可节省7至10天", "物流成本直降15%以上", "30小时通江达海、3天直达东盟", "主要是沿长江抵达东部港口后转海运,时间和物流成本较高",
                  "广铁南铁运价分别下浮52%、30%", "发往上海局运价下浮45%", "到发国际标箱运输车辆省内高速收费减半",
                  "货物进、出口通关时间分别为29.69小时、0.09小时，均优于全国、全省水平", "衡陽市外貿企業整體貨物通關時間再次壓縮30%以上",
                  "压缩货物运输时间40%以上", "为293家企业节约税款2056万元"):  # fmt: skip
        assert words in said, words


def test_cross_checks_of_the_network_are_in_the_ledger(shipped: Network) -> None:
    for name in ("chongqing-singapore-within-7-days", "chongqing-qinzhou-38-hours-42", "chongqing-qinzhou-49-hours",
                 "yueyang-vietnam-relay-10-days", "yueyang-thailand-relay-13-days", "hengyang-nansha-18-hours",
                 "zhuzhou-laem-chabang-9-days"):  # fmt: skip
        assert f"claim-{name}" in shipped.claim


def test_every_claim_has_a_recorded_verdict_and_no_other(shipped: Network) -> None:
    recorded = recorded_verdicts()
    assert set(recorded.verdicts) == set(shipped.claim)
    assert recorded.as_of == "2026-11-22"


FEW = 40
"""Claims of at most so many cases are judged anew here; ``routecalc check`` judges all of them."""


def test_verdicts_are_the_recorded_ones(shipped: Network) -> None:
    recorded = recorded_verdicts()
    court = Court(shipped, DAY, 1)
    few = [claim for claim in shipped.claims if len(list(asked(court, claim))) <= FEW]
    assert len(few) > 90
    networks = networks_of(few, lambda stack: load(scenarios=stack) if stack else shipped)
    judged = judge(networks, few, DAY)
    assert {one.claim.id: one.text for one in judged} == {one.id: recorded.verdicts[one.id] for one in few}


@pytest.mark.parametrize(
    ("name", "destination", "fact", "times", "foremost"),
    [
        # cheap freight from Shanghai, and little is saved against it
        ("saves-15-percent-against-river-sea", "manila", "sea-philippines-shanghai/40", "0.2", True),
        ("saves-15-percent-against-river-sea", "manila", "barge-chenglingji/freight", "0.2", False),
        # dear rail in Viet Nam
        ("saves-15-percent-against-river-sea", "haiphong", "rail-vietnam/run-40", "20", True),
        # more than half of the time becomes an estimated wait
        ("chongqing-singapore-within-7-days", "singapore", "clear-import-abroad", "5", True),
    ],
)
def test_a_wrong_fact_changes_the_verdict(
    shipped: Network, name: str, destination: str, fact: str, times: str, foremost: bool
) -> None:
    """``foremost`` tells whether the fact is among those named as what the case hangs on."""
    claim = shipped.claim[f"claim-{name}"].model_copy(update={"readings": (), "destinations": (destination,)})
    known = shipped.fact[fact]
    field = "rate" if fact in shipped.charge else "hours"
    span = getattr(known, field)
    wrong = {point: getattr(span, point) * Decimal(times) for point in ("low", "likely", "high")}
    (right,) = judge({(): shipped}, [claim], DAY)
    (other,) = judge({(): changed(shipped, [put(fact, field, wrong)])}, [claim], DAY)
    assert right.text in ("met", "not met")
    assert other.text != right.text
    assert (fact in {one.fact for case in right.plain for one in case.decisive}) == foremost
