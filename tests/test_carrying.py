"""What goods cost while they travel, worked out by hand, and where it stands in the answer."""

from __future__ import annotations

import csv
import io
import json
import shlex
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc.cli import run
from routecalc.itinerary import CARRYING, REQUEST, Answer, QuoteLine
from routecalc.network import Network
from routecalc.pricing import carrying
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.render import render, schema_of
from routecalc.request import Request, ask
from tests.conftest import DAY
from tests.test_graph import FACT, leg, wanted
from tests.test_quoting import OFFERS, changed, choice, put, river

RATES = [
    {"id": "fx-usd", "value": {"low": "6", "likely": "7", "high": "8"}, "unit": "CNY/USD", **FACT},
    {"id": "fx-thb", "value": "0.2", "unit": "CNY/THB", **FACT},
    {"id": "fx-jpy", "value": "0.05", "unit": "CNY/JPY", **FACT},
]
NETWORK = river(factors=RATES)
A_THOUSAND_A_DAY = {"value": 365_000_000, "interest": "10"}  # 3,650,000 CNY × 10 % ÷ 365


def bound(request: Request, value: int, interest: str, currency: str = "CNY", **changes: Any) -> Request:
    """The request for goods of this value in minor units."""
    goods = replace(request.consignment, value_minor=value, value_currency=currency)
    return replace(request, consignment=goods, interest=Decimal(interest), **changes)


def by_river(**more: Any) -> Request:
    return bound(wanted("a", "d", baseline="river-sea"), **{**A_THOUSAND_A_DAY, **more})


def line_of(answer: Answer, at: int = 0) -> QuoteLine:
    (line,) = answer.options[at].lines
    return line


# -- by hand


def test_days_become_money_on_both_sides() -> None:
    answer = quote(river(), by_river())
    (option,) = answer.options
    assert answer.baseline is not None
    assert answer.comparison is not None
    # 1,760 and 29 h: 29 ÷ 24 × 1,000 = 1,208.33; against 2,260 and 41 h: 1,708.33
    assert (option.carrying_minor, answer.baseline.carrying_minor) == (120_833, 170_833)
    assert (option.cost_minor, answer.baseline.cost_minor) == (296_833, 396_833)
    (pair,) = answer.comparison.pairs
    # 500 of freight and half a day
    assert (pair.amount_minor, pair.carrying_minor, pair.base_minor) == (100_000, 50_000, 396_833)


def test_the_line_tells_its_arithmetic_and_whose_figures_it_rests_on() -> None:
    line = line_of(quote(river(), by_river()))
    assert (line.code, line.basis, line.effect, line.fact, line.source) == (CARRYING, "day", "price", REQUEST, REQUEST)
    assert (line.quantity, line.rate, line.currency, line.fx) == ("1.208333", "1000", "CNY", None)
    assert line.formula == "3650000.00 CNY × 10 % × 1.208333 days (104400 s) ÷ 365 = 1208.33 CNY"
    assert line.grade == "derived"


@pytest.mark.parametrize(
    ("currency", "offer", "minor", "fx", "rates"),
    [
        ("USD", "CNY", 845_833, "fx-usd", " × 7"),  # 29 ÷ 24 × 1,000 USD × 7
        ("CNY", "THB", 604_167, "fx-thb", " ÷ 0.2"),  # 29 ÷ 24 × 1,000 CNY ÷ 0.2 = 6,041.67
        ("USD", "THB", 4_229_167, "fx-usd", " × 7 ÷ 0.2"),
        ("CNY", "JPY", 24_167, "fx-jpy", " ÷ 0.05"),  # without a minor unit
        ("THB", "THB", 120_833, None, ""),
    ],
)
def test_it_is_written_in_the_currency_of_the_offer(
    currency: str, offer: str, minor: int, fx: str | None, rates: str
) -> None:
    answer = quote(NETWORK, by_river(currency=currency, baseline=None) if offer == "CNY" else
                   replace(by_river(currency=currency), currency=offer))  # fmt: skip
    line = line_of(answer)
    assert (line.converted_minor, line.fx) == (minor, fx)
    assert f"÷ 365{rates} = " in line.formula


def test_it_is_rounded_once_after_the_exchange() -> None:
    cost = carrying(NETWORK, by_river(value=500, interest="36.5", currency="USD"))
    assert cost is not None
    # 5 USD × 36.5 % ÷ 365 = 0.005 USD a day; × 7 = 0.035 CNY, and not 0.01 USD × 7 = 0.07
    assert cost.per_day_minor == 4


def test_its_band_is_that_of_the_duration_and_of_the_exchange_rate() -> None:
    network = changed(NETWORK, put("s-d", "hours", {"low": "6", "likely": "10", "high": "22"}))
    line = line_of(quote(network, by_river(currency="USD")))
    # 25, 29 and 41 h ÷ 24 × 1,000 USD × 6, 7 and 8
    assert (line.low_minor, line.converted_minor, line.high_minor) == (625_000, 845_833, 1_366_667)


def test_estimated_hours_or_rates_make_it_an_estimate() -> None:
    guess = {"grade": "assumed", "note": "method: guessed"}
    late = changed(NETWORK, put("s-d", "grade", "assumed"))
    assert line_of(quote(late, by_river())).grade == "assumed"
    rates = [{**RATES[0], **guess}, *RATES[1:]]
    assert line_of(quote(river(factors=rates), by_river(currency="USD"))).grade == "assumed"


# -- what it decides


def test_ways_that_days_make_dearer_are_beaten() -> None:
    request = wanted("a", "b", all_options=True)
    # 100 + 2 h for 1,000, 97 for 1,005, 90 for 1,140, 80 for 1,200, 70 for 1,300, 10 for 5,000; a day costs 1,000:
    # 5,250, 5,130, 4,973, 4,617, 4,300, 5,500 – and the first is the cleanest of none, as all are equally long
    answer = quote(choice(*OFFERS), bound(request, **A_THOUSAND_A_DAY))
    assert [option.cost_minor for option in answer.options] == [430_000, 550_000]
    assert answer.front_size == 2
    assert quote(choice(*OFFERS), request).front_size == 6


def test_the_baseline_is_chosen_with_it_too() -> None:
    # 100 + 700 and 1 h instead of 100 + 600 and 10 h: 100 more, 9 h less
    network = river(leg("fast", "barge", "r", "s", km="700", hours="1"))
    patient = quote(network, by_river(interest="1"))  # 9 h at 100 a day: 37.50
    pressed = quote(network, by_river())  # 9 h at 1,000 a day: 375
    for answer, used in ((patient, "r-s"), (pressed, "fast")):
        assert answer.baseline is not None
        assert used in [element.link for element in answer.baseline.elements]


@given(st.integers(1, 10**12), st.integers(1, 10**8), st.integers(1, 10**6), st.integers(1, 10**6))
def test_it_never_falls_as_time_grows(value: int, time: int, more: int, ticks: int) -> None:
    cost = carrying(NETWORK, by_river(value=value, interest=str(Decimal(ticks) / 10_000), currency="USD"))
    assert cost is not None
    assert 0 <= cost.minor(time) <= cost.minor(time + more)


# -- the shipped facts and what is written


@pytest.fixture(scope="module")
def answered(shipped: Network) -> Answer:
    request = ask(
        shipped, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", value="200000USD", interest="6", as_of=DAY
    )
    return quote(shipped, request)


def test_what_every_output_prints_adds_up(answered: Answer, shipped: Network) -> None:
    document = json.loads(render(answered, shipped, "json", "en"))
    jsonschema.validate(document, schema_of("answer"))
    for option in (*document["options"], document["baseline"]):
        (own,) = option["lines"]
        assert own["code"] == "CARRYING_COST"
        amounts = [one["converted"] for e in option["elements"] for one in e["lines"]] + [own["converted"]]
        assert sum(Decimal(amount) for amount in amounts if amount) == Decimal(option["cost"])
    rows = list(csv.DictReader(io.StringIO(render(answered, shipped, "csv", "en").removeprefix("\ufeff"))))
    for option in answered.options:
        mine = [row for row in rows if row["option"] == option.id]
        total = sum(Decimal(row["converted"]) for row in mine if row["converted"] and row["code"] != "TOTAL")
        assert total == Decimal(mine[-1]["converted"]) == Decimal(option.cost_minor) / 100
        assert [row["source"] for row in mine if row["code"] == CARRYING] == ["request"]


def test_programs_learn_what_a_day_is_worth_and_who_says_so(answered: Answer, shipped: Network) -> None:
    document = json.loads(render(answered, shipped, "json", "en"))
    # 200,000 USD × 6 % ÷ 365 = 32.876712 USD × 6.652882 = 218.7249 CNY
    assert document["carrying"] == {
        "interest_percent": 6.0, "value": "200000.00", "value_currency": "USD", "per_day": "218.72", "currency": "CNY",
        "fx": ["fx-usd"],
    }  # fmt: skip
    assert document["request"]["interest_percent"] == 6
    assert document["sources"]["request"]["locator"] == "--value 200000.00USD --interest 6"
    best = document["headline"]["money"]
    freight = Decimal(best["saved_amount"]) - Decimal(best["saved_carrying"])
    assert freight == Decimal("5622.00"), "what is saved without interest, as both sides are the same ways here"


def test_without_interest_nothing_is_said_of_it(shipped: Network) -> None:
    request = ask(shipped, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", value="200000USD", as_of=DAY)
    answer = quote(shipped, request)
    for kind in ("json", "csv", "md", "table"):
        text = render(answer, shipped, kind, "en").lower()
        assert [word for word in ("interest", "carrying_", "carrying cost", '"carrying"') if word in text] == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["A day is worth ¥218.72", "Carrying cost (interest on the", "without carrying cost", "interest 6% a"]),
        ("zh", ["一天值 ¥218.72", "资金占用成本（货值利息）", "不含资金占用成本", "年利率 6%"]),
    ],
)
@pytest.mark.parametrize("kind", ["table", "md"])
def test_people_learn_it_too(answered: Answer, shipped: Network, kind: str, lang: str, words: list[str]) -> None:
    text = render(answered, shipped, kind, lang, explain=True)
    assert [word for word in words if word not in text] == []
    assert "200000.00 USD × 6 % × 13.750428 days (1188037 s)" in text
    assert kind == "table" or "÷ 365 × 6.652882 = 3007.56 CNY" in text


def test_the_commands_take_it(capsys: pytest.CaptureFixture[str]) -> None:
    asked_ = "huaihua laem-chabang --box 40HC:2 --mass 36t --as-of 2026-11-22 --lang en --interest 6"
    for command in (
        f"quote {asked_}", f"compare {asked_} --scenarios subsidies-off",
        f"compare {asked_} --scenarios subsidies-off --format json", f"flip {asked_} --fact clear-import-abroad",
        f"flip {asked_} --fact clear-import-abroad --format json",
    ):  # fmt: skip
        assert run(shlex.split(f"{command} --value 200000USD")) == 0
        assert "218.72" in capsys.readouterr().out
        assert run(shlex.split(command)) == 2
        assert "E-INTEREST-VALUE" in capsys.readouterr().err
