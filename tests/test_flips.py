"""The value at which the answer changes, computed by hand on small networks."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.cli import run
from routecalc.findings import Refused
from routecalc.flips import Flips, Missing, Swing, flips, lines_of
from routecalc.flips.moves import ENDS, Stretch
from routecalc.flips.turning import turning
from routecalc.network import Network
from routecalc.record import replace
from routecalc.render import render_flips
from routecalc.render.schema import FLIPS
from routecalc.request import Request, ask
from routecalc.standing import Standing, changed, put, stand
from tests.conftest import DAY
from tests.test_graph import FACT, Entry, charge, leg, named, place, small, tariff, wanted

BARGE = {"id": "barge", "names": named("barge"), **FACT,
         **{way: [{"modes": "barge", "required": "true"}] for way in ("export", "import", "domestic")}}  # fmt: skip


PROMISES = [
    {"id": f"claim-{measure.replace('_', '-')}", "phrase": "it saves", "date": "2025", "measure": measure, "open": "all",
     "expected": {"min": least, "unit": unit}, "origins": ["a"], "destinations": ["b"], "set": "named", **FACT}
    for measure, least, unit in (("saved_days", "7", "day"), ("saved_percent", "15", "percent"))
]  # fmt: skip
"""Claims of 7 days and 15 per cent: the lines that are looked for where none is asked for."""


def span(low: Any, likely: Any, high: Any) -> dict[str, str]:
    return {"low": str(low), "likely": str(likely), "high": str(high)}


def market(
    *links: Entry, sea: Any = "300", truck: Any = "4", barge: Any = "1100", more: Sequence[Entry] = ()
) -> Network:
    """From a to b by sea, by road for 100 + 100 km × the truck rate, or by barge, which is the baseline."""
    prices = [
        tariff("t-sea", charge("BASE", sea)), tariff("t-road", charge("BASE", "100"), charge("RUN", truck, "container_km")),
        tariff("t-barge", charge("BASE", barge)),
        *more,
    ]  # fmt: skip
    ways = [leg("by-sea", "sea", "a", "b"), leg("by-road", "road", "a", "b", hours="20"),
            leg("by-barge", "barge", "a", "b", hours="200")]  # fmt: skip
    own = {link["id"]: link for link in (*ways, *links)}
    places = [place(name, "CN", "sea road barge") for name in "ab"]
    return small(places, list(own.values()), tariffs=prices, baselines=[BARGE], claims=PROMISES)


def asked() -> Request:
    return wanted("a", "b", baseline="barge")


def found(flips_: Flips) -> list[tuple[str, str, Decimal, bool]]:
    """Every change by moving one fact."""
    return changes(*(swing for swing in flips_.swings if swing.move.sort == "fact"))


def changes(*swings: Swing) -> list[tuple[str, str, Decimal, bool]]:
    return [(swing.move.id, flip.line, flip.value, flip.kept) for swing in swings for flip in swing.flips]


def joint(flips_: Flips) -> dict[str, Swing]:
    return {swing.move.id: swing for swing in flips_.swings if swing.move.sort != "fact"}


# -- by hand


def test_the_truck_rate_at_which_the_road_wins() -> None:
    # sea 300 = 100 + 100 × 2; at 2 the faster sea way still wins
    answer = flips(market(truck=span(1, 4, 5)), asked())
    assert found(answer) == [("t-road/run", "winner", Decimal("1.9999"), False)]
    (swing,) = answer.swings
    assert swing.flips[0].after.winner == (None, ("road",))
    assert (swing.low.money_minor, swing.high.money_minor) == (90_000, 80_000)
    assert (swing.move.own, swing.move.unit) == (True, "CNY/container_km")


def test_the_price_at_which_less_than_fifteen_per_cent_is_saved() -> None:
    # 15 % of 1,100 are 165: at 935 the saving is still enough
    answer = flips(market(sea=span(100, 300, 1200), truck="20"), asked())
    assert found(answer) == [
        ("t-sea/base", "winner", Decimal("1100.01"), False), ("t-sea/base", "money", Decimal("935.01"), False),
    ]  # fmt: skip


def test_other_lines_can_be_drawn() -> None:
    answer = flips(market(sea=span(100, 300, 1000), truck="20"), asked(), percent=Decimal(50))
    assert found(answer) == [("t-sea/base", "money", Decimal("550.01"), False)]


def test_a_saving_can_reach_its_line() -> None:
    # 1,100 - 990 is 10 %; at 935 it is 15 %
    answer = flips(market(sea=span(800, 990, 1000), truck="20"), asked())
    assert found(answer) == [("t-sea/base", "money", Decimal("935"), True)]


def test_the_hours_at_which_less_than_seven_days_are_saved() -> None:
    # 200 h by barge less 168 h are 32 h; the road takes 20 h and must not be there
    network = market(
        leg("by-sea", "sea", "a", "b", hours=span(10, 20, 400)), leg("by-road", "road", "a", "b", hours="400")
    )
    answer = flips(network, asked())
    assert found(answer) == [("by-sea", "time", Decimal("32.01"), False)]
    assert answer.tornado("money") == []
    assert [swing.move.id for swing in answer.tornado("time")] == ["by-sea"]


def test_both_sides_of_the_likely_value_are_searched() -> None:
    # the barge as the baseline: at 320 it saves 20 of 320, at 300.01 and below nothing can be saved by sea
    answer = flips(market(barge=span(200, 320, 400)), asked(), days=Decimal(0))
    assert found(answer) == [
        ("t-barge/base", "winner", Decimal("299.99"), False), ("t-barge/base", "money", Decimal("352.945"), True),
    ]  # fmt: skip


def test_no_flip_within_the_range() -> None:
    answer = flips(market(truck=span(3, 4, 5)), asked(), ["t-road/run"])
    assert found(answer) == []
    assert answer.tornado("money") == []
    text = render_flips(answer, asked(), market(truck=span(3, 4, 5)), "table", "en")
    assert "No flip within its range: RUN t-road/run (3 – 4 – 5 CNY/box-km)." in text


def test_a_certain_figure_is_searched_from_half_to_double() -> None:
    answer = flips(market(), asked(), ["t-sea/base"])
    (swing,) = answer.swings
    assert (swing.move.own, swing.span) == (False, (150, 300, 600))
    assert found(answer) == [("t-sea/base", "winner", Decimal("500.01"), False)]
    assert flips(market(), asked()).swings == ()


def test_with_a_carrying_cost_hours_decide_on_money() -> None:
    # a day costs 1,000 yuan: 3,650,000 at 10 %; by road 100 + 400 and 20 + 2 h, by sea 300 and 10 … 60 + 2 h
    network = market(leg("by-sea", "sea", "a", "b", hours=span(10, 12, 60)))
    goods = replace(asked().consignment, value_minor=365_000_000)
    request = replace(asked(), consignment=goods, interest=Decimal(10))
    answer = flips(network, request, ["by-sea"])
    # the sea loses where it takes 200 ÷ (1,000 ÷ 24) = 4.8 h more than the road: at 24.8 h both cost the same
    winner = [value for _, line, value, _ in found(answer) if line == "winner"]
    assert winner == [Decimal("24.8")]
    assert "by-sea" in [swing.move.id for swing in flips(network, request).swings]
    assert [line for _, line, _, _ in found(flips(network, asked(), ["by-sea"]))].count("winner") == 0


def test_a_rival_that_time_brings_level_is_moved() -> None:
    # the sea costs 300 and 14 h, the road 500 and 22 h, 5 h at best: 17 h are 708 yuan
    network = market(leg("by-road", "road", "a", "b", hours=span(3, 20, 20)))
    goods = replace(asked().consignment, value_minor=365_000_000)
    request = replace(asked(), consignment=goods, interest=Decimal(10))
    assert "by-road" in [swing.move.id for swing in flips(network, request).swings]


def test_the_most_decisive_fact_comes_first() -> None:
    network = market(sea=span(290, 300, 310), barge=span(1000, 1100, 1500))
    answer = flips(network, asked())
    # apart: 1,500 - 290 less 1,000 - 310; together: 1,500 - 310 less 1,000 - 290
    assert [(swing.move.id, swing.reach("money")) for swing in answer.tornado("money")] == [
        ("gap:base-cny/container", 52_000), ("t-barge/base", 50_000), ("level:base-cny/container", 48_000),
        ("t-sea/base", 2_000),
    ]  # fmt: skip
    assert [swing.move.id for swing in answer.numbers("money")] == ["gap:base-cny/container"]


def test_a_rival_that_cannot_win_is_not_moved() -> None:
    answer = flips(market(truck=span(3, 4, 5)), asked())
    assert (answer.swings, answer.idle) == ((), 1)


@pytest.mark.parametrize("fact", ["t-see/base", "a"])
def test_a_fact_that_cannot_be_moved_is_refused(fact: str) -> None:
    with pytest.raises(Refused) as caught:
        flips(market(), asked(), [fact])
    assert caught.value.status == 2
    assert fact != "t-see/base" or "t-sea/base" in str(caught.value)


# -- gaps and levels


def test_the_gap_at_which_less_than_fifteen_per_cent_is_saved() -> None:
    # after n steps of 0.01: sea 300 + 0.01 n, barge 1,100 - 0.01 n × 200 / 900. Enough is saved while sea is at most
    # 85 % of barge: 300 + 0.01 n ≤ 935 - 0.01 n × 170 / 900, so n ≤ 53,411.2: at 834.12 against 981.306667 no more
    network = market(sea=span(100, 300, 1200), barge=span(900, 1100, 1300), truck="20")
    gap = joint(flips(network, asked()))["gap:base-cny/container"]
    assert (gap.move.against, gap.span) == ("baseline", (-1200, -800, 300))
    (money,) = [flip for flip in gap.flips if flip.line == "money"]
    assert money.values == (("t-barge/base", Decimal("981.306667")), ("t-sea/base", Decimal("834.12")))
    assert (money.value, money.kept) == (Decimal("-147.186667"), False)
    assert (gap.low.money_minor, gap.high.money_minor) == (120_000, 0), "at the high end the barge wins itself"


def test_the_level_of_a_charge_moves_both_sides() -> None:
    # 1,000 - 280 at the low end, 1,500 - 310 at the high end
    level = joint(flips(market(sea=span(280, 300, 310), barge=span(1000, 1100, 1500)), asked()))[
        "level:base-cny/container"
    ]
    assert (level.low.money_minor, level.high.money_minor) == (72_000, 119_000)
    assert level.span == (640, 700, 905), "means"


def test_the_best_way_against_the_next_best() -> None:
    # in steps of 0.001 each: 300 + n = 320 - n at 310, where the faster sea way still wins; 310.005 is charged as
    # 310.01 and 309.995 as 310.00, so there the other one is cheaper
    links = [leg("by-rail", "road", "a", "b", hours="19", tariff="t-rail")]
    rail = tariff("t-rail", charge("BASE", span(270, 320, 370)))
    network = market(*links, sea=span(250, 300, 350), truck="20", more=[rail])
    answer = flips(network, asked())
    rivals = joint(answer)["rivals:base-cny/container"]
    (winner,) = [flip for flip in rivals.flips if flip.line == "winner"]
    assert winner.after.winner == (None, ("road",))
    assert winner.values == (("t-rail/base", Decimal("309.995")), ("t-sea/base", Decimal("310.005")))
    assert winner.value == Decimal("0.01")


def test_facts_that_are_asked_for_are_moved_together_too() -> None:
    answer = flips(market(), asked(), ["t-sea/base", "t-barge/base"])
    assert list(joint(answer)) == ["level:base-cny/container", "gap:base-cny/container"]
    assert list(joint(flips(market(), asked(), ["t-sea/base"]))) == []


def test_the_screen_tells_a_gap_once_and_leaves_out_what_it_covers() -> None:
    network = market(sea=span(100, 300, 1200), barge=span(900, 1100, 1300), truck="20")
    answer = flips(network, asked())
    for lang, said in (("en", "BASE: candidate less baseline"), ("zh", "BASE：方案与基准之差")):
        text = render_flips(answer, asked(), network, "table", lang)
        assert said in text
        assert "-147.2" in text
        assert "935.01" not in text
    document = json.loads(render_flips(answer, asked(), network, "json", "en"))
    jsonschema.validate(document, FLIPS)
    assert [one["sort"] for one in document["joint"]] == ["level", "gap_baseline"]
    assert render_flips(answer, asked(), network, "csv", "en").count("gap_baseline") == 1


# -- no way, twice over the line, and brute force


def test_an_end_without_a_way_is_told_and_the_rest_goes_on() -> None:
    # a barge for nothing is no offer; 15 % of 352.9 are less than 52.9 and at 299.9 the barge is cheaper than the sea
    network = market(barge=span(0, 1100, 1100), sea=span(290, 300, 310))
    answer = flips(network, asked())
    barge = next(swing for swing in answer.swings if swing.move.id == "t-barge/base")
    assert barge.missing == (Missing("low", Decimal(0)),)
    assert changes(barge) == [
        ("t-barge/base", "winner", Decimal("299.9"), False), ("t-barge/base", "money", Decimal("352.9"), False),
    ]  # fmt: skip
    assert "t-sea/base" in {swing.move.id for swing in answer.swings}
    assert "no way from here on" in render_flips(answer, asked(), network, "table", "en")
    document = json.loads(render_flips(answer, asked(), network, "json", "en"))
    jsonschema.validate(document, FLIPS)
    assert document["facts"][0]["no_way"] == [{"end": "low", "from": 0.0}]


def test_without_a_way_to_begin_with_it_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        flips(market(barge="0"), asked(), ["t-sea/base"])
    assert caught.value.status == 3


def test_a_line_that_is_crossed_twice_in_one_half() -> None:
    # one rate r for both sides: barge 100 + 200 r, sea 100 + 300 r or the road for 1,000. To lose at most 40 %:
    # 140 + 280 r ≥ 100 + 300 r up to r = 2; from r = 3 the road: 140 + 280 r ≥ 1,000 from r = 860 / 280 = 3.0714…
    both = tariff("t-both", charge("BASE", "100"), charge("RUN", span(1, 1, 5), "container_km"))
    links = [leg("by-sea", "sea", "a", "b", km="300", tariff="t-both"), leg("by-barge", "barge", "a", "b", km="200",
             hours="200", tariff="t-both")]  # fmt: skip
    network = market(*links, truck="9", more=[both])
    answer = flips(network, wanted("a", "b", baseline="barge", modes=("sea", "road")), percent=Decimal(-40))
    money = [(flip.value, flip.kept) for swing in answer.swings for flip in swing.flips if flip.line == "money"]
    assert money == [(Decimal("2.0001"), False), (Decimal("3.0715"), True)]


rate = st.integers(1, 30)


def sides(standing: Standing, percent: int) -> dict[str, object]:
    """On which side of every line of money an answer lies."""
    return {"winner": standing.winner, "money": standing.money_minor * 100 >= percent * standing.base_minor}


def told(swing: Swing, value: Decimal, start: dict[str, object]) -> dict[str, object]:
    """The sides at a value as the flips between it and the likely value tell them."""
    at = dict(start)
    for flip in sorted(swing.flips, key=lambda flip: abs(flip.value - swing.span[1])):
        if _between(swing.span[1], flip.value, value):
            at[flip.line] = flip.after.winner if flip.line == "winner" else flip.kept
    return at


@settings(max_examples=20, deadline=None)
@given(st.lists(rate, min_size=9, max_size=9), st.integers(-30, 30), st.integers(1, 6))
def test_every_change_that_brute_force_finds(rates: list[int], percent: int, km: int) -> None:
    spans = [span(*sorted(rates[at : at + 3])) for at in (0, 3, 6)]
    links = [leg("by-air", "road", "a", "b", km=str(km * 40), hours="15", tariff="t-sea")]
    network = market(*links, sea=spans[0], truck=spans[1], barge=spans[2])
    request = wanted("a", "b", baseline="barge", modes=("sea", "road"))
    answer = flips(network, request, percent=Decimal(percent))
    start, found = sides(answer.base, percent), {swing.move.id: swing for swing in answer.swings}
    for fact, own in zip(("t-sea/base", "t-road/run", "t-barge/base"), spans, strict=True):
        low, high = Decimal(own["low"]), Decimal(own["high"])
        for value in {low + (high - low) * step / 20 for step in range(21)}:
            real = sides(stand(changed(network, [put(fact, "rate", value)]), request), percent)
            assert real == (told(found[fact], value, start) if fact in found else start), (fact, value)
    for swing in (swing for swing in answer.swings if swing.move.sort != "fact"):
        for stretch in (Stretch(swing.move, end) for end in ENDS):
            for values in {stretch.values(stretch.steps * part // 12) for part in range(13)}:
                real = sides(stand(changed(network, [put(fact, "rate", v) for fact, v in values]), request), percent)
                expected = told(swing, swing.move.shown(values), start)
                for line in lines_of(swing.move)[:2]:
                    assert line == "time" or real[line] == expected[line], (swing.move.id, values)


def _between(likely: Decimal, turn: Decimal, value: Decimal) -> bool:
    return likely < turn <= value or value <= turn < likely


def test_a_shared_search_answers_as_two_of_their_own() -> None:
    network = market(
        leg("by-sea", "sea", "a", "b", hours=span(10, 20, 400)), sea=span(100, 300, 1200), barge=span(900, 1100, 1300)
    )
    answer = flips(network, asked())
    fields = {"by-sea": "hours"}
    for swing in answer.swings:
        if swing.move.sort == "fact":
            for value, there in ((swing.span[0], swing.low), (swing.span[2], swing.high)):
                alone = stand(changed(network, [put(swing.move.id, fields.get(swing.move.id, "rate"), value)]), asked())
                assert (there.money_minor, there.time_s) == (alone.money_minor, alone.time_s)


# -- the search


@given(st.integers(1, 5000), st.data())
def test_a_turning_point_is_found_wherever_it_lies(steps: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, steps))
    kept, lost = data.draw(st.integers(0, 9)), data.draw(st.integers(-9, -1))
    seen: set[int] = set()

    def margin(number: int) -> Decimal:
        seen.add(number)
        return Decimal(kept if number < at else lost)

    assert turning(steps, margin) == at
    assert len(seen) <= 3 * steps.bit_length() + 2


@given(st.integers(10, 10_000), st.integers(1, 100), st.data())
def test_a_straight_line_takes_few_questions(steps: int, slope: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, steps))
    seen: set[int] = set()

    def margin(number: int) -> Decimal:
        seen.add(number)
        return Decimal((at - number) * slope - 1)

    assert turning(steps, margin) == at
    assert len(seen) <= 6


# -- the shipped facts and the screen


def test_the_shipped_answer_hangs_on_the_sea_freight(shipped: Network) -> None:
    request = ask(shipped, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", as_of=DAY)
    answer = flips(shipped, request, ["sea-thailand-shanghai/40", "speed-road"])
    assert answer.base.money_minor == stand(shipped, request).money_minor
    assert [swing.move.id for swing in answer.tornado("money")][:1] == ["sea-thailand-shanghai/40"]
    for lang in ("zh", "en"):
        text = render_flips(answer, request, shipped, "table", lang)
        assert "█" in text
        assert max(map(len, text.splitlines())) <= 100
        assert render_flips(answer, request, shipped, "md", lang).startswith("# ")
    document = json.loads(render_flips(answer, request, shipped, "json", "en"))
    jsonschema.Draft202012Validator.check_schema(FLIPS)
    jsonschema.validate(document, FLIPS)
    assert [fact["fact"] for fact in document["facts"]] == ["sea-thailand-shanghai/40", "speed-road"]
    assert len(render_flips(answer, request, shipped, "csv", "en").splitlines()) >= 3


def test_the_command_line_asks_for_one_fact(capsys: pytest.CaptureFixture[str]) -> None:
    line = shlex.split(
        "flip huaihua qinzhou --box 40HC:2 --mass 36t --as-of 2026-11-22 --fact road-cn/haulage --lang en"
    )
    assert run(line) == 0
    assert "road-cn/haulage" in capsys.readouterr().out
    assert run([*line, "--percent", "much"]) == 2
    assert run([*line, "--baseline", "none"]) == 2


def test_the_lines_are_what_the_claims_promise() -> None:
    known = flips(market(), asked(), ["t-sea/base"])
    assert (known.days, known.percent) == (7, 15)
    half = [{**PROMISES[1], "expected": {"min": "50", "unit": "percent"}}]
    network = market()
    other = network.model_copy(update={"claims": small([place(n) for n in "ab"], [], claims=half).claims})
    assert (flips(other, asked(), ["t-sea/base"]).days, flips(other, asked(), ["t-sea/base"]).percent) == (0, 50)
