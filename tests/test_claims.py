"""Statements held against small networks whose figures can be worked out by hand."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc.claims import Band, Judgement, conflicts, judge, networks_of, spread
from routecalc.claims.draws import DRAWS, Draws
from routecalc.claims.evidence import own, without
from routecalc.claims.verdicts import holds
from routecalc.engines import forked
from routecalc.network import Expected, Network
from routecalc.standing import changed, put
from tests.test_flips import BARGE, span
from tests.test_graph import FACT, Entry, charge, leg, place, small, tariff

DAY = dt.date(2026, 11, 22)
SAID = {"zh": "未说", "en": "not said"}


def said(measure: str, expected: dict[str, Any] | None, **more: Any) -> Entry:
    """A claim about a 20-foot box from a to b, in the words of a document of its own."""
    units = {
        "saved_days": "day",
        "days": "day",
        "saved_percent": "percent",
        "saved_time_percent": "percent",
        "stated_percent": "percent",
    }
    places = {} if measure.startswith("stated") or measure == "unmeasured" else {
        "origins": ["a"], "destinations": ["b"], "set": SAID}  # fmt: skip
    range_ = {} if expected is None else {
        "expected": {**{key: str(value) for key, value in expected.items()}, "unit": units.get(measure, "hour")}}  # fmt: skip
    return {"id": "claim-it", "phrase": "it saves", "date": "2025", "measure": measure, "open": SAID, "box": "20GP:1",
            "baseline": "barge", "source": "paper", "grade": "published", **places, **range_, **more}  # fmt: skip


def market(*claims: Entry, sea: Any = "300", barge: Any = "1000", sea_h: Any = "10", barge_h: Any = "202",
           **more: Any) -> Network:  # fmt: skip
    """From a to b by sea for 300 in 12 h, or by barge, the baseline, for 1,000 in 204 h: loading and unloading an hour.

    So 70 per cent and 8 days are saved.
    """
    sea_leg = leg("by-sea", "sea", "a", "b", hours=sea_h, **more.pop("sea_leg", {}))
    links = [sea_leg, leg("by-barge", "barge", "a", "b", hours=barge_h)]
    prices = [
        tariff("t-sea", charge("BASE", sea, **more.pop("sea_charge", {}))),
        tariff("t-barge", charge("BASE", barge)),
    ]
    places = [place(name, "CN", "sea barge") for name in "ab"]
    sources = [{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}, {"id": "echo", "title": "e"}]
    return small(places, links, tariffs=[*prices, *more.pop("tariffs", ())], baselines=[BARGE], claims=list(claims),
                 sources=sources, **more)  # fmt: skip


def judged(network: Network, seed: int = 1) -> Judgement:
    (judgement,) = judge({(): network}, network.claims, DAY, seed)
    return judgement


def verdict(network: Network) -> str:
    return judged(network).text


# -- verdicts


@pytest.mark.parametrize(
    ("measure", "expected", "told"),
    [
        ("saved_percent", {"min": 70}, "met"),  # (1000 − 300) / 1000
        ("saved_percent", {"min": "70.001"}, "not met"),
        ("saved_time_percent", {"min": "94.1", "max": "94.2"}, "met"),  # 192 h of 204 h are 94.1176 per cent
        ("saved_days", {"min": 7, "max": 10}, "met"),  # 204 h − 12 h = 192 h = 8 d
        ("saved_days", {"max": "7.999"}, "not met"),
        ("hours", {"max": 12}, "met"),
        ("hours", {"max": "11.999"}, "not met"),
        ("days", {"min": "0.5", "max": "0.5"}, "met"),
        ("carriage_hours", {"max": 10}, "met"),  # without loading and unloading
        ("carriage_hours", {"max": "9.999"}, "not met"),
    ],
)
def test_what_is_computed_decides(measure: str, expected: dict[str, Any], told: str) -> None:
    assert verdict(market(said(measure, expected))) == told


def test_a_figure_that_may_lie_on_either_side_decides_nothing() -> None:
    # at 100 to 900 the saving is 90 to 10 per cent
    ranged = market(said("saved_percent", {"min": 50}), sea=span(100, 500, 900))
    assert verdict(ranged) == "not decidable (spread)"
    guessed = market(said("saved_percent", {"min": 50}), sea=span(100, 500, 900),
                     sea_charge={"grade": "assumed", "note": "method"})  # fmt: skip
    assert verdict(guessed) == "not decidable (assumed)"


def test_a_clear_result_that_is_mostly_estimated_decides_nothing() -> None:
    # 1,500 of the 2,500 that are compared are assumed: 60 per cent
    guess = {"grade": "assumed", "note": "method"}
    clear = market(said("saved_percent", {"max": -10}, modes=["sea"]), sea=span(1490, 1500, 1510), sea_charge=guess)
    assert verdict(clear) == "not decidable (assumed)"
    assert judged(clear).assumed_permille == 600
    # 990 of 1,990 are assumed: less than half
    less = market(said("saved_percent", {"max": 5}, modes=["sea"]), sea=span(980, 990, 991), sea_charge=guess)
    assert verdict(less) == "met"


def test_no_way_is_no_zero() -> None:
    assert verdict(market(said("saved_percent", {"min": 0}, modes=["road"]))) == "not decidable (missing)"
    assert verdict(market(said("unmeasured", None))) == "not decidable (missing)"
    (case,) = judged(market(said("saved_days", {"max": 0}, modes=["road"]))).cases
    assert case.band is None


def test_a_claim_that_holds_for_some_places_says_for_which() -> None:
    places = [place(name, "CN", "sea barge") for name in "abc"]
    links = [leg("near", "sea", "a", "b", hours="10"), leg("far", "sea", "c", "b", hours="20")]
    claim = said("hours", {"max": 12}, origins=["a", "c"], destinations=["b"])
    network = small(places, links, claims=[claim], sources=[{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}])
    judgement = judged(network)
    assert judgement.text == "met only if"
    assert judgement.conditions == ("facts as they are: a→b",)
    assert spread(judgement.plain) == Band(12_000, 22_000, 22_000)


def test_a_region_stands_for_all_its_places() -> None:
    places = [place(name, "CN", "sea") for name in "abc"]
    links = [leg("near", "sea", "a", "b"), leg("far", "sea", "a", "c")]
    claim = said("hours", {"max": 12}, destinations=["there", "b"])
    network = small(places, links, claims=[claim], regions=[{"id": "there", "places": ["c", "b", "a"], "reason": SAID}],
                    sources=[{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}])  # fmt: skip
    assert [case.pair for case in judged(network).cases] == ["a→c", "a→b"]  # from a to a there is nothing to go


# -- readings


def test_each_reading_is_asked_and_told_apart() -> None:
    base = market(said("saved_percent", {"min": 50}, readings=["dear"]))
    dear = changed(base, [put("t-sea/base", "rate", Decimal(600))])
    networks = networks_of(base.claims, {(): base, ("dear",): dear}.__getitem__)
    (judgement,) = judge(networks, base.claims, DAY)
    assert judgement.text == "met only if"
    assert judgement.conditions == ("facts as they are: everywhere",)
    assert [(case.reading, case.band and case.band.likely) for case in judgement.cases] == [
        ("", 70_000),
        ("dear", 40_000),
    ]


def test_what_the_words_presuppose_lies_under_every_reading() -> None:
    claim = said("saved_percent", {"min": 50}, under=["dear"], readings=["slow"])
    asked: list[tuple[str, ...]] = []

    def load(stack: tuple[str, ...]) -> Network:
        asked.append(stack)
        return changed(market(claim), [put("t-sea/base", "rate", Decimal(600))])

    (judgement,) = judge(networks_of(market(claim).claims, load), market(claim).claims, DAY)
    assert asked == [(), ("dear",), ("dear", "slow")]
    assert judgement.text == "not met"


# -- circles


def test_a_figure_of_the_claims_own_source_is_no_evidence() -> None:
    told = market(said("hours", {"max": 12}), sea_leg={"source": "paper"})
    assert verdict(told) == "not decidable (circular)"
    assert judged(told).cases[0].circular == ("by-sea",)
    money = market(said("saved_percent", {"min": 50}), sea_charge={"source": "paper"})
    assert judged(money).cases[0].circular == ("t-sea/base",)
    derived = market(said("hours", {"max": 12}), sea_leg={"derived_from": ["paper"]})
    assert verdict(derived) == "not decidable (circular)"
    echoed = market(said("hours", {"max": 12}, kin=["echo"]), sea_leg={"source": "echo"})
    assert verdict(echoed) == "not decidable (circular)"


def test_a_price_is_no_evidence_against_a_time() -> None:
    assert verdict(market(said("hours", {"max": 12}), sea_charge={"source": "paper"})) == "met"


def test_what_remains_without_the_own_figures_is_told_beside() -> None:
    speed = {"id": "speed-sea", "value": "20", "unit": "km/h", **FACT}
    other = leg("elsewhere", "sea", "b", "c", hours=None, speed="speed-sea")
    places = [place(name, "CN", "sea") for name in "abc"]
    network = small(places, [leg("by-sea", "sea", "a", "b", source="paper"), other], factors=[speed],
                    claims=[said("hours", {"max": 12})],
                    sources=[{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}])  # fmt: skip
    judgement = judged(network)
    assert judgement.text == "not decidable (circular)"
    # 100 km at the 20 km/h of other ships, and an hour at either end
    assert spread(judgement.independent) == Band(7_000, 7_000, 7_000)


def test_a_speed_from_the_same_document_is_not_believed_either() -> None:
    speeds = [{"id": f"speed-{name}", "value": value, "unit": "km/h", **FACT, **more} for name, value, more in
              (("told", "50", {"derived_from": ["paper"]}), ("usual", "20", {}))]  # fmt: skip
    links = [leg("by-sea", "sea", "a", "b", source="paper"), leg("b-c", "sea", "b", "c", hours=None, speed="speed-told"),
             leg("c-b", "sea", "c", "b", hours=None, speed="speed-told"),
             leg("c-a", "sea", "c", "a", hours=None, speed="speed-usual")]  # fmt: skip
    network = small([place(name, "CN", "sea") for name in "abc"], links, factors=speeds,
                    claims=[said("hours", {"max": 12})],
                    sources=[{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}])  # fmt: skip
    assert spread(judged(network).independent) == Band(7_000, 7_000, 7_000)


def test_a_stated_figure_is_read_from_the_fact() -> None:
    off = tariff("t-off", charge("BASE", "100"), charge("DISCOUNT", "-52", "percent", of=["BASE"], effect="discount"))
    claim = said("stated_percent", {"min": -52, "max": -52}, of="t-off/discount")
    assert verdict(market(claim, tariffs=[off])) == "met"
    wrong = changed(market(claim, tariffs=[off]), [put("t-off/discount", "rate", Decimal(-51))])
    assert verdict(wrong) == "not met"
    own_word = tariff("t-off", charge("BASE", "100"),
                      charge("DISCOUNT", "-52", "percent", of=["BASE"], effect="discount", source="paper"))  # fmt: skip
    assert verdict(market(claim, tariffs=[own_word])) == "not decidable (circular)"
    assert verdict(market(said("stated_percent", {"max": -30}, of="clear-import"))) == "not decidable (missing)"


# -- joint draws


def ships(*speeds: str) -> Network:
    """A ship and a barge, 100 km each, at these speeds of 5 to 20 km/h."""
    factors = [{"id": speed, "value": span(5, 10, 20), "unit": "km/h", **FACT} for speed in set(speeds)]
    links = [leg(f"by-{mode}", mode, "a", "b", hours=None, speed=speed)
             for mode, speed in zip(("sea", "barge"), speeds, strict=True)]  # fmt: skip
    sources = [{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}]
    return small([place(name, "CN", "sea barge") for name in "ab"], links, factors=factors, baselines=[BARGE],
                 claims=[said("saved_days", {"min": 0, "max": 0}, modes=["sea"])], sources=sources)  # fmt: skip


def test_facts_shared_by_both_sides_move_together() -> None:
    assert judged(ships("one", "one")).text == "met"
    assert spread(judged(ships("one", "one")).plain) == Band(0, 0, 0)
    # speeds of their own: 100 km in 5 to 20 h on either side, so up to 15 h of difference
    assert judged(ships("one", "other")).text == "not decidable (spread)"
    apart = spread(judged(ships("one", "other")).plain)
    assert apart is not None
    assert -625 < apart.low < -200 < 200 < apart.high < 625


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_draws_stay_in_the_range_and_follow_its_shape(one: int, two: int, three: int) -> None:
    low, likely, high = sorted((one, two, three))
    network = market(sea=span(low, likely, high))
    draws = Draws(network, 1)
    from routecalc.pricing import at_rates, load, prepare, price
    from routecalc.supply import Occasion
    from tests.test_graph import wanted

    request = wanted("a", "b")
    prices = prepare(network, network.tariff["t-sea"], request, load(network, request))
    node = network.node["a"]
    paid = [price(at_rates(prices, lambda fact, n=n: draws.quantiles(fact)[n]), Occasion(node, node))[0]
            for n in range(DRAWS)]  # fmt: skip
    assert all(low * 100 <= amount <= high * 100 for amount in paid)
    mean = sum(paid) / DRAWS
    # the mean of a triangular distribution; evenly spread quantiles come within a fiftieth of the range
    assert abs(mean - (low + likely + high) * 100 / 3) <= (high - low) * 2 + 1


def test_quantiles_are_evenly_spread_and_their_own_for_every_fact() -> None:
    draws = Draws(market(), 1)
    quantiles = draws.quantiles("x")
    assert sorted(int(quantile * DRAWS) for quantile in quantiles) == list(range(DRAWS))
    assert quantiles == Draws(market(), 1).quantiles("x")
    assert quantiles != draws.quantiles("y")
    assert quantiles != Draws(market(), 2).quantiles("x")


def test_what_a_value_hangs_on_is_the_fact_that_moves_it() -> None:
    network = market(said("saved_percent", {"min": 50}), sea=span(100, 500, 900), barge=span(990, 1000, 1010))
    first, *rest = judged(network).decisive
    assert first.fact == "t-sea/base"
    assert first.permille > 900
    assert all(one.permille < 50 for one in rest)


def test_the_way_is_chosen_anew_in_each_draw() -> None:
    # by sea 100 to 900, by road always 500: never more than 500 is paid, so never less than 50 per cent is saved
    road = leg("by-road", "road", "a", "b", hours="5")
    network = market(said("saved_percent", {"min": 50}), sea=span(100, 400, 900))
    network = small(
        [place(name, "CN", "sea barge road") for name in "ab"], [*_plain(network, "links"), road],
        tariffs=[*_plain(network, "tariffs"), tariff("t-road", charge("BASE", "500"))], baselines=[BARGE],
        claims=_plain(network, "claims"), sources=_plain(network, "sources"),
    )  # fmt: skip
    judgement = judged(network)
    assert judgement.text == "met"
    band = spread(judgement.plain)
    assert band is not None
    assert band.low == 50_000


def _plain(network: Network, section: str) -> list[Entry]:
    return [entry.model_dump(mode="json", by_alias=True, exclude_unset=True) for entry in getattr(network, section)]


# -- no claim is met by construction


@pytest.mark.parametrize("measure", ["saved_percent", "saved_days", "hours"])
def test_each_decisive_fact_set_wrong_changes_the_verdict(measure: str) -> None:
    edge = {"saved_percent": {"min": 50}, "saved_days": {"min": 7}, "hours": {"max": 13}}[measure]
    network = market(said(measure, edge), sea=span(290, 300, 310), sea_h=span("9.5", 10, "10.5"),
                     barge_h=span(200, 202, 204), barge=span(990, 1000, 1010))  # fmt: skip
    judgement = judged(network)
    assert judgement.text == "met"
    assert judgement.decisive
    for one in judgement.decisive:
        against_barge = "barge" in one.fact
        field = "rate" if measure == "saved_percent" else "hours"
        likely = getattr(network.fact[one.fact], field).likely
        wrong = changed(network, [put(one.fact, field, likely / 50 if against_barge else likely * 50)])
        assert judged(wrong).verdict != "met", one.fact


@given(st.integers(-20, 120), st.integers(0, 40))
def test_only_the_documented_range_decides(least: int, width: int) -> None:
    network = market(said("saved_percent", {"min": least, "max": least + width}))
    assert verdict(network) == ("met" if least <= 70 <= least + width else "not met")


@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(-100, 100))
def test_a_band_holds_inside_and_fails_outside(low: int, high: int, edge: int) -> None:
    low, high = sorted((low, high))
    band = Band(low * 1000, low * 1000, high * 1000)
    kept, _ = holds(Expected(min=Decimal(edge), unit="day"), band, 0)
    assert kept == ("yes" if low >= edge else "no" if high < edge else "open")


# -- many at once


def test_however_the_work_is_spread_the_answers_are_the_same() -> None:
    claims = [said("hours", {"max": 12}, id=f"claim-{name}", origins=[name], destinations=["b"]) for name in "acde"]
    places = [place(name, "CN", "sea") for name in "abcde"]
    links = [leg(f"{name}-b", "sea", name, "b", hours=span(5, 10, 15)) for name in "acde"]
    network = small(places, links, claims=claims, sources=[{"id": "s", "title": "s"}, {"id": "paper", "title": "p"}])
    told: list[tuple[int, int]] = []
    alone = judge({(): network}, network.claims, DAY)
    several = judge({(): network}, network.claims, DAY, 1, forked(3), lambda done, count: told.append((done, count)))
    assert several == alone
    assert told[0] == (0, 4)


def test_what_fails_in_a_worker_fails_here() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ValueError("three")
        return number

    with pytest.raises(ValueError, match="three"):
        forked(2)(work, 6, lambda _done, _count: None)
    assert forked(2)(abs, 5, lambda _done, _count: None) == [0, 1, 2, 3, 4]


def test_a_worker_that_is_ended_from_outside_is_no_answer() -> None:
    with pytest.raises(RuntimeError, match="ended from outside"):
        forked(2)(lambda number: os._exit(1) if number == 1 else number, 4, lambda _done, _count: None)


def test_claims_that_cannot_both_be_true_are_found() -> None:
    claims = [said("saved_percent", limits, id=f"claim-{name}") for name, limits in
              (("much", {"min": 80}), ("little", {"max": 20}), ("half", {"min": 40}))]  # fmt: skip
    network = market(*claims)
    found = list(conflicts(judge({(): network}, network.claims, DAY)))
    assert [(one.claim.id, other.claim.id, pairs) for one, other, pairs in found] == [
        ("claim-much", "claim-little", ("a→b",)), ("claim-little", "claim-half", ("a→b",)),
    ]  # fmt: skip


def test_what_is_taken_away_is_gone_everywhere() -> None:
    network = market(said("hours", {"max": 1}))
    bare = without(network, {"by-sea", "t-barge/base", "sea-load"})
    assert not bare.links  # the ship has no hours and no other speed, the barge no price
    assert "t-barge" not in bare.tariff
    assert all("sea-load" not in node.transfers for node in bare.nodes)
    assert len(network.links) == 2


@given(st.sets(st.sampled_from(["by-sea", "by-barge", "t-sea/base", "t-barge/base"])))
def test_only_facts_of_the_own_documents_are_own(facts: Iterable[str]) -> None:
    chosen = sorted(facts)
    random.Random(1).shuffle(chosen)
    network = market(said("hours", {"max": 1}), sea_leg={"source": "paper"}, sea_charge={"derived_from": ["paper"]})
    expected = tuple(sorted({"by-sea", "t-sea/base"} & set(chosen)))
    assert own(network, network.claims[0], chosen) == expected
