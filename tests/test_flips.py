"""The value at which the answer changes, computed by hand on small networks."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc.cli import run
from routecalc.findings import Refused
from routecalc.flips import Flips, flips, turning, uncertain
from routecalc.network import Network
from routecalc.render import render_flips
from routecalc.request import Request, ask
from routecalc.standing import stand
from tests.conftest import DAY
from tests.test_graph import FACT, Entry, charge, leg, named, place, small, tariff, wanted

BARGE = {"id": "barge", "names": named("barge"), **FACT,
         **{way: [{"modes": "barge", "required": "true"}] for way in ("export", "import", "domestic")}}  # fmt: skip


def span(low: Any, likely: Any, high: Any) -> dict[str, str]:
    return {"low": str(low), "likely": str(likely), "high": str(high)}


def market(*links: Entry, sea: Any = "300", truck: Any = "4", barge: Any = "1100") -> Network:
    """From a to b by sea, by road for 100 + 100 km × the truck rate, or by barge, which is the baseline."""
    prices = [
        tariff("t-sea", charge("BASE", sea)), tariff("t-road", charge("BASE", "100"), charge("RUN", truck, "container_km")),
        tariff("t-barge", charge("BASE", barge)),
    ]  # fmt: skip
    ways = [leg("by-sea", "sea", "a", "b"), leg("by-road", "road", "a", "b", hours="20"),
            leg("by-barge", "barge", "a", "b", hours="200")]  # fmt: skip
    own = {link["id"]: link for link in (*ways, *links)}
    places = [place(name, "CN", "sea road barge") for name in "ab"]
    return small(places, list(own.values()), tariffs=prices, baselines=[BARGE])


def asked() -> Request:
    return wanted("a", "b", baseline="barge")


def found(flips_: Flips) -> list[tuple[str, str, Decimal, bool]]:
    return [(swing.fact, flip.line, flip.value, flip.kept) for swing in flips_.swings for flip in swing.flips]


# -- by hand


def test_the_truck_rate_at_which_the_road_wins() -> None:
    # sea 300 = 100 + 100 × 2; at 2 the faster sea way still wins
    answer = flips(market(truck=span(1, 4, 5)), asked())
    assert found(answer) == [("t-road/run", "winner", Decimal("1.9999"), False)]
    (swing,) = answer.swings
    assert swing.flips[0].after.winner == (None, ("road",))
    assert (swing.low.money_minor, swing.high.money_minor) == (90_000, 80_000)
    assert (swing.own, swing.unit) == (True, "CNY/container_km")


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
    assert [swing.fact for swing in answer.tornado("time")] == ["by-sea"]


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
    assert (swing.own, swing.span.low, swing.span.high) == (False, 150, 600)
    assert found(answer) == [("t-sea/base", "winner", Decimal("500.01"), False)]
    assert list(uncertain(market(), asked(), answer.base)) == []


def test_with_a_carrying_cost_hours_decide_on_money() -> None:
    # a day costs 1,000 yuan: 3,650,000 at 10 %; by road 100 + 400 and 20 + 2 h, by sea 300 and 10 … 60 + 2 h
    network = market(leg("by-sea", "sea", "a", "b", hours=span(10, 12, 60)))
    goods = replace(asked().consignment, value_minor=365_000_000)
    request = replace(asked(), consignment=goods, interest=Decimal(10))
    answer = flips(network, request, ["by-sea"])
    # the sea loses where it takes 200 ÷ (1,000 ÷ 24) = 4.8 h more than the road: at 24.8 h both cost the same
    winner = [value for _, line, value, _ in found(answer) if line == "winner"]
    assert winner == [Decimal("24.8")]
    assert "by-sea" in set(uncertain(network, request, stand(network, request)))
    assert [line for _, line, _, _ in found(flips(network, asked(), ["by-sea"]))].count("winner") == 0


def test_a_rival_that_time_brings_level_is_moved() -> None:
    # the sea costs 300 and 14 h, the road 500 and 22 h, 5 h at best: 17 h are 708 yuan
    network = market(leg("by-road", "road", "a", "b", hours=span(3, 20, 20)))
    goods = replace(asked().consignment, value_minor=365_000_000)
    request = replace(asked(), consignment=goods, interest=Decimal(10))
    assert "by-road" in set(uncertain(network, request, stand(network, request)))


def test_the_most_decisive_fact_comes_first() -> None:
    network = market(sea=span(290, 300, 310), barge=span(1000, 1100, 1500))
    answer = flips(network, asked())
    assert [(swing.fact, swing.reach("money")) for swing in answer.tornado("money")] == [
        ("t-barge/base", 50_000), ("t-sea/base", 2_000),
    ]  # fmt: skip


def test_a_rival_that_cannot_win_is_not_moved() -> None:
    assert flips(market(truck=span(3, 4, 5)), asked()).swings == ()


@pytest.mark.parametrize("fact", ["t-see/base", "a"])
def test_a_fact_that_cannot_be_moved_is_refused(fact: str) -> None:
    with pytest.raises(Refused) as caught:
        flips(market(), asked(), [fact])
    assert caught.value.status == 2
    assert fact != "t-see/base" or "t-sea/base" in str(caught.value)


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
    assert [swing.fact for swing in answer.tornado("money")][:1] == ["sea-thailand-shanghai/40"]
    for lang in ("zh", "en"):
        text = render_flips(answer, request, shipped, "table", lang)
        assert "█" in text
        assert max(map(len, text.splitlines())) <= 100
        assert render_flips(answer, request, shipped, "md", lang).startswith("# ")
    document = json.loads(render_flips(answer, request, shipped, "json", "en"))
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
