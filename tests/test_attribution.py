"""Where a saving comes from: Shapley values by hand, by brute force, and on the shipped facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.attribution import Attribution, attribute, rounded, shapley, switches
from routecalc.cli import run
from routecalc.findings import Refused
from routecalc.network import Network
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.render import render_compare, schema_of
from routecalc.render.schema import COMPARISON, FLIPS
from routecalc.request import Request, ask
from routecalc.standing import changed, stand
from tests.conftest import DAY
from tests.test_graph import FACT, Entry, charge, leg, named, place, section, small, tariff, wanted

TRUCK = {
    "id": "truck", "names": named("truck"), "export": [{"modes": "road"}, {"modes": "sea", "required": "true"}],
    "import": [{"modes": "road", "required": "true"}], "domestic": [{"modes": "road", "required": "true"}], **FACT,
}  # fmt: skip
OFF = {"effect": "discount", "of": ["BASE"]}
AID = {"effect": "subsidy"}


def rail_or_road(*rail: Entry, road: str = "1500", toll: tuple[Entry, ...] = (), **more: Any) -> Network:
    """From a to b by rail for 1,000 less reductions, or by road, which is the baseline."""
    places = [place(name, "CN", "rail road barge") for name in "abx"]
    tariffs = [tariff("t-rail", charge("BASE", "1000"), *rail), tariff("t-road", charge("BASE", road), *toll)]
    links = [section("a", "b"), leg("a-b-road", "road", "a", "b", hours="100"), *more.pop("links", ())]
    return small(places, links, tariffs=[*tariffs, *more.pop("tariffs", ())], baselines=[TRUCK], **more)


def asked(**changes: Any) -> Request:
    return wanted("a", "b", baseline="truck", **changes)


def parts(one: Attribution) -> dict[str, int]:
    return {part.switch.id: part.value for part in one.parts}


# -- by hand


def test_two_discounts_that_compound() -> None:
    # saved: nothing 500, A 1,000, B 700, both 1,500 - 1,000 × 0.5 × 0.8 = 1,100
    network = rail_or_road(charge("OFF_A", "-50", "percent", **OFF), charge("OFF_B", "-20", "percent", **OFF))
    money, time = attribute(network, asked())
    assert (money.whole, money.geography) == (110_000, 50_000)
    assert parts(money) == {"off-a": 45_000, "off-b": 15_000}  # ½(500 + 400), ½(200 + 100)
    assert time.parts == ()
    assert time.whole == time.geography


def test_the_order_in_which_charges_are_written_does_not_matter() -> None:
    rows = [charge("OFF_A", "-50", "percent", **OFF), charge("OFF_B", "-20", "percent", **OFF)]
    there, back = (attribute(rail_or_road(*order), asked())[0] for order in (rows, rows[::-1]))
    assert parts(there) == parts(back)


def test_equal_measures_have_equal_parts() -> None:
    network = rail_or_road(*(charge(f"AID_{n}", "-120", programme=n, **AID) for n in "ABC"))
    assert parts(attribute(network, asked())[0]) == {"aid-a": 12_000, "aid-b": 12_000, "aid-c": 12_000}


def test_charges_of_one_programme_are_one_measure() -> None:
    network = rail_or_road(charge("AID_A", "-120", programme="p", **AID), charge("AID_B", "-30", programme="p", **AID))
    assert parts(attribute(network, asked())[0]) == {"aid-a+aid-b": 15_000}


def test_a_measure_that_serves_the_baseline_has_a_part_below_zero() -> None:
    network = rail_or_road(toll=(charge("TOLL_HALF", "-10", "percent", **OFF),))
    money, _ = attribute(network, asked())
    assert (money.whole, money.geography, parts(money)) == (35_000, 50_000, {"toll-half": -15_000})


def test_both_sides_are_searched_anew() -> None:
    # by barge for 800 where rail has no discount: the discount saves 300, not 500
    barge = {"links": [leg("a-b-barge", "barge", "a", "b")], "tariffs": [tariff("t-barge", charge("BASE", "800"))]}
    network = rail_or_road(charge("OFF_A", "-50", "percent", **OFF), **barge)
    money, _ = attribute(network, asked())
    assert (money.whole, money.geography, parts(money)) == (100_000, 70_000, {"off-a": 30_000})
    assert money.bare.cheapest.modes == ("barge",)
    assert {d.kind: d.value for d in money.differences} == {"road": 150_000, "barge": -80_000}


def test_a_measure_without_effect_is_named_and_left_out() -> None:
    idle = charge("OFF_X", "-90", "percent", scope={"touching": ["x"]}, **OFF)
    money, _ = attribute(rail_or_road(idle, charge("OFF_A", "-50", "percent", **OFF)), asked())
    assert parts(money) == {"off-a": 50_000}
    assert [switch.id for switch in money.idle] == ["off-x"]


def test_what_hangs_on_a_discount_belongs_to_it() -> None:
    network = rail_or_road(
        charge("OFF_A", "-50", "percent", **OFF), charge("USE_FEE", "80", when="undiscounted"),
        charge("LIFT", "100"), charge("LIFT_OFF", "-30", "percent", of=["LIFT"], effect="discount", when="discounted"),
    )  # fmt: skip
    money, _ = attribute(network, asked())
    assert parts(money) == {"off-a": 61_000}, "500 of the price, 80 of the fee, 30 of the lift"


def test_a_discount_that_replaces_another_is_never_taken_for_idle() -> None:
    # B in place of A is the worse: without B the way costs 500, with it 800
    network = rail_or_road(
        charge("OFF_A", "-50", "percent", **OFF), charge("OFF_B", "-20", "percent", replaces=["OFF_A"], **OFF)
    )
    assert parts(attribute(network, asked())[0]) == brute(network, asked())


def test_the_clearance_of_a_dry_port_saves_time() -> None:
    dry = place("h", "CN", "road", kind="dry-port", clearances=["clear-dry"])
    network = small(
        [place("o", "CN", "road"), dry, place("p", "CN", "road sea", customs="export"),
         place("v", "VN", "road sea", customs="import")],
        [leg("o-h", "road", "o", "h"), leg("h-v", "road", "h", "v"), leg("o-p", "road", "o", "p"),
         leg("p-v", "sea", "p", "v", hours="99")],
        clearances=[
            {"id": "clear-dry", "direction": "export", "hours": "1", "included": "x", **FACT},
            {"id": "clear-export", "direction": "export", "hours": "24", "included": "x", **FACT},
        ],
        baselines=[TRUCK],
    )  # fmt: skip
    money, time = attribute(network, wanted("o", "v", baseline="truck"))
    assert parts(time) == {"clearance-h": 23 * 3600}
    assert parts(money) == {}
    assert time.whole == time.geography + 23 * 3600


def with_interest(request: Request) -> Request:
    """Goods on which a day costs 100 yuan: 365,000 at 10 %."""
    return replace(request, interest=Decimal(10), consignment=replace(request.consignment, value_minor=36_500_000))


def through_a_dry_port() -> Network:
    """From o to v by road over the dry port h, cleared in 1 h instead of 25; the baseline goes to sea for 99 h."""
    dry = place("h", "CN", "road", kind="dry-port", clearances=["clear-dry"])
    return small(
        [place("o", "CN", "road"), dry, place("p", "CN", "road sea", customs="export"),
         place("v", "VN", "road sea", customs="import")],
        [leg("o-h", "road", "o", "h"), leg("h-v", "road", "h", "v"), leg("o-p", "road", "o", "p"),
         leg("p-v", "sea", "p", "v", hours="99")],
        clearances=[
            {"id": "clear-dry", "direction": "export", "hours": "1", "included": "x", **FACT},
            {"id": "clear-export", "direction": "export", "hours": "25", "included": "x", **FACT},
        ],
        baselines=[TRUCK],
    )  # fmt: skip


def test_with_a_carrying_cost_hours_are_money() -> None:
    request = with_interest(wanted("o", "v", baseline="truck"))
    money, time = attribute(through_a_dry_port(), request)
    # 24 h less of clearance: a day, 100 yuan
    assert parts(money) == {"clearance-h": 10_000} == brute(through_a_dry_port(), request)
    assert parts(time) == {"clearance-h": 24 * 3600}
    (interest,) = [difference for difference in money.differences if difference.kind == "carrying"]
    assert interest.value + 10_000 == round(time.whole / 86_400 * 10_000)
    assert money.geography == sum(difference.value for difference in money.differences)
    assert money.whole == money.geography + 10_000


# -- laws


def brute(network: Network, request: Request) -> dict[str, int]:
    """Shapley values as the mean over all orders; every coalition is quoted for itself."""
    known = [switch for switch in switches(network) if switch.measure == "money" or request.interest]

    def saved(on: frozenset[str]) -> int:
        off = [change for switch in known if switch.id not in on for change in switch.off]
        answer = quote(changed(network, off), request)
        assert answer.comparison is not None
        assert answer.comparison.money is not None
        return answer.comparison.money.amount_minor

    exact = {switch.id: Fraction(0) for switch in known}
    orders = list(permutations(exact))
    for order in orders:
        for at, id_ in enumerate(order):
            exact[id_] += Fraction(saved(frozenset(order[: at + 1])) - saved(frozenset(order[:at])), len(orders))
    values = rounded(exact, saved(frozenset(exact)) - saved(frozenset()))
    return {id_: value for id_, value in values.items() if exact[id_]}


@settings(max_examples=12, deadline=None)
@given(st.tuples(*[st.integers(-60, -1)] * 3), st.integers(700, 1600), st.integers(300, 1200))
def test_shared_coalitions_give_what_brute_force_gives(rates: tuple[int, int, int], road: int, barge: int) -> None:
    a, b, c = map(str, rates)
    network = rail_or_road(
        charge("OFF_A", a, "percent", **OFF), charge("OFF_B", b, "percent", replaces=["OFF_A"], **OFF),
        road=str(road), toll=(charge("TOLL_HALF", c, "percent", **OFF),),
        links=[leg("a-b-barge", "barge", "a", "b")],
        tariffs=[tariff("t-barge", charge("BASE", str(barge)), charge("AID", "-100", programme="p", **AID))],
    )  # fmt: skip
    for request in (asked(), with_interest(asked())):
        money, _ = attribute(network, request)
        assert parts(money) == brute(network, request)
        assert money.whole == money.geography + sum(parts(money).values())
        assert money.geography == sum(difference.value for difference in money.differences)


Game = dict[frozenset[str], int]


@st.composite
def games(draw: st.DrawFn) -> tuple[list[str], Game]:
    players = list("abcd"[: draw(st.integers(1, 4))])
    coalitions = {frozenset(p for n, p in enumerate(players) if bits >> n & 1) for bits in range(1 << len(players))}
    return players, {coalition: draw(st.integers(-1000, 1000)) for coalition in sorted(coalitions, key=sorted)}


@given(games())
def test_shapley_values_sum_to_the_gain_and_hang_on_no_order(game: tuple[list[str], Game]) -> None:
    players, worth = game
    values = shapley(players, worth.__getitem__)
    whole = worth[frozenset(players)] - worth[frozenset()]
    assert sum(values.values()) == whole
    assert shapley(players[::-1], worth.__getitem__) == values
    assert sum(rounded(values, whole).values()) == whole


@given(games(), st.integers(-50, 50))
def test_a_player_that_always_adds_the_same_has_just_that(game: tuple[list[str], Game], extra: int) -> None:
    players, worth = game
    values = shapley([*players, "z"], lambda on: worth[on - {"z"}] + extra * ("z" in on))
    assert values["z"] == extra
    assert {name: values[name] for name in players} == shapley(players, worth.__getitem__)


@pytest.mark.parametrize(
    ("exact", "whole", "expected"),
    [
        ({"a": "1/3", "b": "1/3", "c": "1/3"}, 1, {"a": 1, "b": 0, "c": 0}),
        ({"b": "21/2", "a": "21/2"}, 21, {"a": 10, "b": 11}),
        ({"a": "5/3", "b": "-22/3", "c": "2/3"}, -5, {"a": 2, "b": -8, "c": 1}),
        ({"a": "7", "b": "-7"}, 0, {"a": 7, "b": -7}),
        ({}, 0, {}),
    ],
)
def test_the_remainder_goes_to_the_largest_part(exact: dict[str, str], whole: int, expected: dict[str, int]) -> None:
    assert rounded({name: Fraction(text) for name, text in exact.items()}, whole) == expected


# -- refusals, the shipped facts, the screen


def test_without_a_baseline_nothing_can_be_taken_apart() -> None:
    with pytest.raises(Refused) as caught:
        stand(rail_or_road(), wanted("a", "b"))
    assert caught.value.status == 2
    with pytest.raises(Refused) as caught:
        stand(rail_or_road(), asked(modes=("air",)))
    assert (caught.value.status, caught.value.findings[0].code) == (3, "E-NO-ROUTE")


@pytest.fixture(scope="module")
def told(shipped: Network) -> tuple[Request, tuple[Attribution, Attribution]]:
    request = ask(shipped, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", as_of=DAY)
    return request, attribute(shipped, request)


def test_the_shipped_saving_is_taken_apart(
    shipped: Network, told: tuple[Request, tuple[Attribution, Attribution]]
) -> None:
    request, both = told
    best = quote(shipped, request).comparison
    assert best is not None
    assert best.money is not None
    assert best.time is not None
    assert [one.whole for one in both] == [best.money.amount_minor, best.time.time_s]
    for one in both:
        assert one.whole == one.geography + sum(parts(one).values())
        assert one.geography == sum(difference.value for difference in one.differences)
    assert {"discount-guangzhou", "subsidy-huaihua"} <= set(parts(both[0]))
    assert both[0].asked < 64, "coalitions that cannot differ are shared"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_waterfall_fits_the_screen(
    shipped: Network, told: tuple[Request, tuple[Attribution, Attribution]], lang: str
) -> None:
    request, both = told
    write: Callable[..., str] = render_compare
    compared = [((), quote(shipped, request))]
    text = write(compared, both, shipped, "table", lang)
    assert "█" in text
    assert max(map(len, text.splitlines())) <= 100
    document = json.loads(write(compared, both, shipped, "json", lang))
    jsonschema.validate(document, COMPARISON)
    for one, plain in zip(both, document["why"], strict=True):
        whole = sum(float(part["value"]) for part in (*plain["differences"], *plain["parts"]))
        assert whole == pytest.approx(one.whole / (100 if one.measure == "money" else 1))
    rows = write(compared, both, shipped, "csv", lang).splitlines()
    assert len(rows) == 1 + sum(len(one.differences) + len(one.parts) + 1 for one in both)
    assert write(compared, both, shipped, "md", lang).startswith("# ")


def test_scenarios_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    line = [
        "compare",
        "huaihua",
        "qinzhou",
        "--box",
        "40HC:2",
        "--mass",
        "36t",
        "--as-of",
        "2026-11-22",
        "--scenarios",
        "discounts-off",
    ]
    assert run([*line, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(COMPARISON)
    jsonschema.validate(document, COMPARISON)
    base, other = document["compared"]
    assert (base["scenario"], other["scenario"]) == (None, "discounts-off")
    assert float(base["cheapest"]["cost"]) < float(other["cheapest"]["cost"])
    assert run([*line, "--lang", "en"]) == 0
    assert "Without discounts" in capsys.readouterr().out
    assert run([*line, "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run(["compare", "huaihua", "qinzhou", "--scenarios", "never-heard"]) == 2


def test_schemas_of_comparisons_and_flips() -> None:
    assert schema_of("comparison") is COMPARISON
    assert schema_of("flips") is FLIPS
    document: dict[str, Any] = {"schema": 1, "request": {}, "compared": [], "why": []}
    for wrong in ({**document, "compared": None}, {"schema": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, COMPARISON)
