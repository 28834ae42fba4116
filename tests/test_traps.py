"""What would make a search by labels wrong unseen: one network by hand for each trap, asked of the whole engine.

The judge tries every way through the compiled arcs with a clock and knows nothing of dominance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from routecalc.clock import seconds_of
from routecalc.graph import Graph, compile
from routecalc.itinerary import Answer
from routecalc.network import Charge, Network
from routecalc.pricing import carrying
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.reliability import simulate
from routecalc.request import Request, ask
from routecalc.search import Vector, compiled
from tests.test_clock import on, plan
from tests.test_graph import FACT, Entry, charge, leg, place, section, small, steps, tariff, wanted

HOUR = 3600


def every_way(graph: Graph, start: int = 0) -> Iterator[Vector]:
    """The sums of all simple paths, beaten or not; time by the clock, as the start is on it."""
    arrays = graph.arrays

    def walk(vertex: int, seen: frozenset[int], cost: int, time: int, co2e: int) -> Iterator[Vector]:
        if vertex == graph.target:
            yield cost, time - start, co2e
            return
        for arc, (tail, head) in enumerate(zip(arrays.tails, arrays.heads, strict=True)):
            if tail != vertex or head in seen:
                continue
            more_cost, more_time, more_co2e = arrays.weights[arc]
            then = arrays.timed[arc].after(time) if arc in arrays.timed else time + more_time
            if then is not None:
                yield from walk(head, seen | {head}, cost + more_cost, then, co2e + more_co2e)

    yield from walk(graph.source, frozenset((graph.source,)), 0, start, 0)


def unbeaten(sums: list[Vector]) -> list[Vector]:
    return sorted({a for a in sums if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in sums)})


def front(answer: Answer) -> list[Vector]:
    return sorted((option.cost_minor, option.duration_s, option.co2e_g) for option in answer.options)


def taken(answer: Answer) -> list[list[str]]:
    """The carriages of every option."""
    return [[step for step in steps(option) if step != "None"] for option in answer.options]


# -- a: costs that hang on waiting


def to_the_ship() -> Network:
    """To the quay by a quick and dear or a slow and cheap way; from there a ship on Tuesdays, or a barge at any time."""
    nodes = [place("a", "CN", "road barge"), place("q", "CN", "road barge sea"), place("b", "CN", "sea barge")]
    links = [
        leg("truck", "road", "a", "q", km="100", hours="5", tariff="dear"),
        leg("barge", "barge", "a", "q", km="100", hours="60"),
        leg("ship", "sea", "q", "b", hours="10", schedule="weekly"),
        leg("on-by-barge", "barge", "q", "b", km="700", hours="50"),
    ]
    return small(nodes, links, schedules=[plan(on("tue"))], tariffs=[tariff("dear", charge("BASE", "500"))])


CARRIAGES = {"truck", "barge", "ship", "on-by-barge"}


def asked(network: Network, depart: str | None, **more: Any) -> Request:
    return ask(network, "a", "b", boxes=["20GP:1"], mass="18t", baseline=None, depart=depart, all_options=True, **more)


def test_a_no_price_counts_days_or_hours() -> None:
    """A charge by the day of storage would make a label that came earlier dearer later: dominance by arrival would lie."""
    bases = get_args(Charge.model_fields["basis"].annotation)
    assert "container" in bases
    assert not [basis for basis in bases if any(word in basis for word in ("day", "hour", "week", "time"))]


@pytest.mark.parametrize("depart", ["2026-11-23", "2026-11-25T13:00", "2026-11-28", "2026-12-01T02:00"])
def test_a_waiting_costs_nothing_of_its_own(depart: str) -> None:
    """Whatever is waited for the ship, each chain has the same price, and the front is that of every way."""
    network = to_the_ship()
    # truck 500 or barge 100 + 100; ship 100 + 100 or barge 100 + 700
    prices = {("truck", "ship"): 70_000, ("barge", "ship"): 40_000, ("truck", "on-by-barge"): 130_000,
              ("barge", "on-by-barge"): 100_000}  # fmt: skip
    answer = quote(network, asked(network, depart))
    for option, names in zip(answer.options, taken(answer), strict=True):
        first, second = (name for name in names if name in CARRIAGES)
        assert option.cost_minor == prices[first, second]
        assert all(not element.lines for element in option.elements if element.kind == "waiting")


@pytest.mark.parametrize("interest", ["1", "20", "100"])
@pytest.mark.parametrize("depart", ["2026-11-23", "2026-11-27T19:00", "2026-11-28"])
def test_a_what_does_grow_with_time_never_falls_and_is_added_after_the_search(depart: str, interest: str) -> None:
    """Interest on the goods is a price of time. Added to every way, beaten or not, it gives the front of the answer."""
    network = to_the_ship()
    request = asked(network, depart, value="900000CNY", interest=interest)
    graph, cost = compile(network, request), carrying(network, request)
    assert cost is not None
    assert request.depart is not None
    ways = every_way(graph, seconds_of(request.depart))
    sums = [(money + cost.minor(time), time, co2e) for money, time, co2e in ways]
    assert front(quote(network, request)) == unbeaten(sums)


# -- b: no arc below zero


def subsidised(*more: Entry) -> Network:
    """A road from a over m to b; its first leg costs 200 and has reductions."""
    cheap = tariff("cheap", charge("BASE", "200"), *more)
    nodes = [place(name, "CN", "road") for name in "amb"]
    return small(nodes, [leg("first", "road", "a", "m", tariff="cheap"), leg("second", "road", "m", "b"),
                         leg("direct", "road", "a", "b", km="150")], tariffs=[cheap])  # fmt: skip


SUBSIDY = charge("SUBSIDY", "-5000", effect="subsidy", programme="p")
REDUCTIONS = {
    "a subsidy of 5,000": ((SUBSIDY,), 0),
    "60 % twice": (
        (charge("CUT", "-60", "percent", of=["BASE"], effect="discount"),
         charge("CUT_MORE", "-60", "percent", of=["BASE"], effect="discount")), 3_200),
    "60 % and a subsidy": (
        (charge("CUT", "-60", "percent", of=["BASE"], effect="discount"), SUBSIDY), 0),
    "a rebate of 300": ((charge("REBATE", "-300", effect="discount"),), 0),
    "a subsidy of all, then a percentage that is no discount by name": (
        (charge("SUBSIDY", "-200", effect="subsidy", programme="p"), charge("VAT", "-50", "percent", of=["BASE"])), 0),
}  # fmt: skip


@pytest.mark.parametrize("name", REDUCTIONS)
def test_b_no_reduction_takes_an_arc_below_zero_or_pays_for_another(name: str) -> None:
    more, left = REDUCTIONS[name]
    network = subsidised(*more)
    graph = compile(network, wanted("a", "b"))
    assert all(weight >= 0 for weights in graph.arrays.weights for weight in weights)
    answer = quote(network, wanted("a", "b"))
    assert front(answer) == unbeaten(list(every_way(graph)))
    # the second leg costs 100 + 100 × 1, whatever the first has left over
    assert left + 20_000 in {option.cost_minor for option in answer.options}


def test_b_rounding_line_by_line_in_another_currency_takes_no_cent_too_much() -> None:
    """0.03 and five times 0.01 USD at 0.4 CNY are 0.01 and five times 0.00; less all of it, 0.08 USD or 0.03 CNY."""
    codes = [f"FEE_{letter}" for letter in "ABCDE"]
    charges = [charge("BASE", "0.03"), *(charge(code, "0.01") for code in codes),
               charge("CUT", "-100", "percent", of=["BASE", *codes], effect="discount")]  # fmt: skip
    nodes = [place(name, "CN", "road") for name in "ab"]
    network = small(nodes, [leg("road", "road", "a", "b", tariff="usd")],
                    tariffs=[{**tariff("usd", *charges), "currency": "USD"}],
                    factors=[{"id": "fx-usd", "value": "0.4", "unit": "CNY/USD", **FACT}])  # fmt: skip
    request = wanted("a", "b")
    assert all(cost >= 0 for cost, *_ in compile(network, request).arrays.weights)
    (option,) = quote(network, request).options
    (road,) = (element for element in option.elements if element.kind == "carriage")
    assert [line.converted_minor for line in road.lines] == [1, 0, 0, 0, 0, 0, -1]
    assert option.cost_minor == 0


# -- c: prices that are not additive over track

BASE, RUN = charge("BASE", "100"), charge("RUN", "1", "container_km")


def line(rail: tuple[Entry, ...] = (BASE, RUN)) -> Network:
    """Track from a over b to c, 100 km each, stations all of them."""
    nodes = [place(name, "CN", "rail") for name in "abc"]
    return small(nodes, [section("a", "b"), section("b", "c")], tariffs=[tariff("t-rail", *rail)])


def cost(network: Network, origin: str, destination: str) -> int:
    return min(option.cost_minor for option in quote(network, wanted(origin, destination)).options)


def test_c_the_base_of_a_two_part_tariff_is_paid_once_a_run() -> None:
    network = line()
    assert (cost(network, "a", "b"), cost(network, "b", "c")) == (20_000, 20_000)
    assert cost(network, "a", "c") == 30_000, "100 + 200 × 1, and not twice the base"


def test_c_a_least_amount_holds_for_the_run_and_not_for_its_sections() -> None:
    network = line(rail=(BASE, {**RUN, "min": "150"}))
    assert (cost(network, "a", "b"), cost(network, "b", "c")) == (25_000, 25_000), "100 + 150"
    assert cost(network, "a", "c") == 30_000, "100 + 200, neither 100 + 2 × 150 nor 2 × 250"


def test_c_a_fee_is_rounded_once_over_the_run() -> None:
    network = line(rail=(BASE, {**RUN, "rate": "0.00444"}))
    # 100 km: 0.444 → 0.44; 200 km: 0.888 → 0.89 and not 2 × 0.44
    assert (cost(network, "a", "b"), cost(network, "a", "c")) == (10_044, 10_089)


def test_c_a_through_rate_is_found_although_its_first_part_is_beaten() -> None:
    """A lorry to b is cheaper than rail to b, and a search by sections would drop the train there; the rate to c is
    for the whole run alone."""
    through = charge("THROUGH", "-70", "percent", of=["BASE", "RUN"], effect="discount",
                     scope={"origin": ["a"], "destination": ["c"]})  # fmt: skip
    plain = line(rail=(BASE, RUN, through))
    nodes = [place("a", "CN", "rail road"), place("b", "CN", "rail road"), place("c", "CN", "rail")]
    lorry = tariff("lorry", charge("BASE", "50"))
    network = small(nodes, [section("a", "b"), section("b", "c"), leg("lorry", "road", "a", "b", hours="1", tariff="lorry")],
                    tariffs=[tariff("t-rail", BASE, RUN, through), lorry])  # fmt: skip
    assert (cost(plain, "a", "b"), cost(plain, "b", "c"), cost(plain, "a", "c")) == (20_000, 20_000, 9_000)
    assert cost(network, "a", "b") == 5_000
    request = wanted("a", "c")
    answer = quote(network, request)
    assert front(answer) == unbeaten(list(every_way(compile(network, request))))
    assert min(front(answer))[0] == 9_000, "300 less 70 %; by lorry and rail it would be 50 + 200"


# -- d: reliability is no sum


def test_d_how_sure_a_way_is_is_worked_out_on_the_front_and_changes_nothing_of_it() -> None:
    spread = {"low": "5", "likely": "10", "high": "40"}
    nodes = [place(name, "CN", "road") for name in "axb"]
    network = small(nodes, [leg("one", "road", "a", "x", hours=spread), leg("two", "road", "x", "b", hours=spread),
                            leg("sure", "road", "a", "b", km="300", hours="19")])  # fmt: skip
    answer = quote(network, wanted("a", "b"))
    told = simulate(network, answer)
    assert [replace(option, reliability=None) for option in told.options] == list(answer.options)
    assert all(option.reliability is not None for option in told.options)


def test_d_percentiles_of_parts_do_not_add_up_to_that_of_the_whole() -> None:
    """So they cannot be a weight of the search."""
    spread = {"low": "5", "likely": "10", "high": "40"}
    nodes = [place(name, "CN", "road") for name in "axb"]
    links = [leg("one", "road", "a", "x", hours=spread), leg("two", "road", "x", "b", hours=spread)]
    p95 = {}
    for end in ("x", "b"):
        (option,) = simulate(small(nodes, links), quote(small(nodes, links), wanted("a", end))).options
        assert option.reliability is not None
        p95[end] = option.reliability.p95_s
    handling = 2 * HOUR
    assert p95["b"] - handling < 2 * (p95["x"] - handling) - HOUR


# -- e: equal ways


def twins(*order: str) -> Network:
    """Two ways over x and y whose cost, time and CO2e are equal, and a third that is equal to both in the sums only."""
    nodes = [place(name, "CN", "road") for name in "axyb"]
    links = {
        "a-x": leg("a-x", "road", "a", "x"), "x-b": leg("x-b", "road", "x", "b"),
        "a-y": leg("a-y", "road", "a", "y"), "y-b": leg("y-b", "road", "y", "b"),
        "long": leg("long", "road", "a", "b", km="200", hours="20", tariff="t-long"),
    }  # fmt: skip
    return small(nodes, [links[name] for name in order], tariffs=[tariff("t-long", charge("BASE", "400"))])


ORDERS = [("a-x", "x-b", "a-y", "y-b", "long"), ("long", "y-b", "a-y", "x-b", "a-x")]


@pytest.mark.parametrize("order", ORDERS)
def test_e_of_equal_ways_one_is_kept(order: tuple[str, ...]) -> None:
    request = wanted("a", "b")
    network = twins(*order)
    sums = list(every_way(compile(network, request)))
    assert sums.count(min(sums)) == 3, "equal indeed"
    (only,) = quote(network, request).options
    assert (only.cost_minor, only.duration_s, only.co2e_g) == min(sums)


@pytest.mark.skipif(not compiled.available(), reason="no compiler was there when this was installed")
@pytest.mark.parametrize("order", ORDERS)
def test_e_both_kernels_keep_the_same_one(order: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    network, request = twins(*order), wanted("a", "b")
    mine = quote(network, request)
    monkeypatch.setattr(compiled, "available", lambda: False)
    assert quote(network, request) == mine
