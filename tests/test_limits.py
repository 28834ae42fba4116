"""Limits of the shipper: ways within them, and where there is none, what blocks and what would do instead."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc import limits
from routecalc.findings import Refused
from routecalc.limits import BOUNDS, LIFTED, Blocked, NoWay
from routecalc.network import Mode, Network
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.request import Request
from routecalc.search import Vector
from routecalc.standing import stand
from tests import test_laws as laws
from tests.conftest import DAY
from tests.test_graph import charge, leg, place, small, tariff, wanted
from tests.test_quoting import CNY_USD, changed, choice, lanes, put, river, spur

# -- the law: the options are the front of all ways within the limits; what is said to block does, and just so


def within(network: Network, request: Request) -> Network:
    """The network that modes and places to avoid leave."""
    gone = [
        {"op": "remove", "id": link.id} for link in network.links
        if (request.modes and link.mode not in request.modes) or {link.start, link.end} & set(request.avoid)
    ]  # fmt: skip
    return network.apply(laws.changed(*gone))


def everything(network: Network, request: Request) -> set[Vector]:
    """All sums within the limits that the judge finds, beaten ones too."""
    vectors = laws.outcomes(within(network, request), request.origin, request.destination)
    value, interest = request.consignment.value_minor, request.interest
    if value is not None and interest is not None:
        year = 100 * 365 * 86_400
        vectors = {
            (cost + int((value * interest * time / year).quantize(Decimal(1), ROUND_HALF_UP)), time, grams)
            for cost, time, grams in vectors
        }
    most = (request.budget_minor, request.within_s, request.co2e_cap_g)
    return {v for v in vectors if all(bound is None or x <= bound for x, bound in zip(v, most, strict=True))}


@st.composite
def questions(draw: st.DrawFn) -> tuple[Network, Request]:
    """A small network, and a request whose upper bounds lie at, or just beside, what some way needs."""
    network = draw(laws.networks())
    request = laws.asked("a", network.nodes[-1].id)
    if draw(st.booleans()):
        value, interest = draw(laws.VALUES), draw(laws.INTEREST)
        request = replace(request, interest=interest, consignment=replace(request.consignment, value_minor=value))
    known = sorted(everything(network, request)) or [(1, 1, 1)]

    def bound(at: int) -> int | None:
        one = draw(st.sampled_from(known))[at]
        return draw(st.sampled_from([None, None, one, one - 1, one * 9 // 10]))

    modes: tuple[Mode, ...] = draw(st.sampled_from([(), (), ("road", "sea"), ("sea", "barge"), ("road",)]))
    avoid = draw(st.sampled_from([(), (), *((node.id,) for node in network.nodes[1:-1])]))
    cost, time, co2e = (bound(at) for at in range(3))
    return network, replace(request, modes=modes, avoid=avoid, budget_minor=cost, within_s=time, co2e_cap_g=co2e)


def opens(network: Network, request: Request, names: tuple[str, ...]) -> bool:
    return bool(everything(network, limits.lifted(request, names)))


@settings(max_examples=300, deadline=None)
@given(questions())
def test_the_options_are_the_front_within_the_limits_or_the_refusal_is_exact(asked: tuple[Network, Request]) -> None:
    network, request = asked
    judged = laws.unbeaten(everything(network, request))
    try:
        answer = quote(network, request)
    except NoWay as refusal:
        assert not judged
        exact(network, request, refusal.blocked)
    else:
        assert {(o.cost_minor, o.duration_s, o.co2e_g) for o in answer.options} == judged
        assert answer.front_size == len(judged)


def exact(network: Network, request: Request, why: Blocked) -> None:
    """Each named set opens a way and none of its parts does; each nearest value does, and one less does not."""
    names = limits.given(request)
    assert all(opens(network, request, some) for some in why.by)
    for some in why.by:
        assert not any(opens(network, request, part) for n in range(len(some)) for part in combinations(some, n))
    size = len(why.by[0]) if why.by else len(names)
    assert set(why.by) == {some for some in combinations(names, size) if opens(network, request, some)}
    for name, at, value in zip(BOUNDS, range(3), why.nearest, strict=True):
        field = LIFTED[-3 + at][1]
        assert (value is not None) == ((name,) in why.by)
        if value is not None:
            assert everything(network, replace(request, **{field: value}))
            assert not everything(network, replace(request, **{field: value - 1}))
    if why.by:
        assert why.cheapest == min(everything(network, limits.lifted(request, why.by[0])))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sets(st.sampled_from("abcdef"), max_size=4), max_size=4))
def test_blocking_sets_are_the_smallest_of_any_monotone_question(opening: list[set[str]]) -> None:
    def way(names: tuple[str, ...]) -> bool:
        return any(some <= set(names) for some in opening)

    found = limits.blocking("abcdef", way)
    sizes = [len(some) for some in opening]
    assert bool(found) == bool(opening)
    if opening and min(sizes):
        assert {frozenset(some) for some in found} == {frozenset(s) for s in opening if len(s) == min(sizes)}


# -- the budget in another currency


def priced(cny: str, rate: str) -> Network:
    return small(
        [place("a", "CN", "road"), place("b", "CN", "road")], [leg("w", "road", "a", "b", tariff="t")],
        tariffs=[tariff("t", charge("BASE", cny))], factors=[{**CNY_USD, "value": rate}],
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.decimals("1", "99999", places=2), st.decimals("0.01", "90", places=4))
def test_a_budget_in_another_currency_is_exact_to_its_minor_unit(cny: Decimal, rate: Decimal) -> None:
    network, request = priced(str(cny), str(rate)), wanted("a", "b", budget_minor=1, budget_currency="USD")
    with pytest.raises(NoWay) as caught:
        quote(network, replace(request, budget_minor=0))
    least = caught.value.blocked.nearest[0]
    assert least is not None
    assert Decimal(least) * rate >= cny * 100 > Decimal(least - 1) * rate
    assert quote(network, replace(request, budget_minor=least)).options
    with pytest.raises(NoWay):
        quote(network, replace(request, budget_minor=least - 1))


def test_the_exchange_rate_of_a_budget_is_remarked_on_and_named_as_a_source() -> None:
    from routecalc.render.ways import used_sources

    network = changed(priced("1000", "7"), put("fx-usd", "valid_to", "2026-01-01"))
    answer = quote(network, wanted("a", "b", budget_minor=999_999, budget_currency="USD"))
    assert ("W-FX-DATE", "fx-usd") in {(f.code, f.place) for f in answer.findings}
    assert network.factor["fx-usd"].source in used_sources(answer, network)
    assert limits.rates(wanted("a", "b", budget_currency="USD")) == ()
    assert limits.rates(wanted("a", "b", budget_minor=1, budget_currency="USD", currency="THB")) == ("fx-usd", "fx-thb")


# -- by hand

OFFERS = (("1000", 100, 100), ("1300", 70, 90), ("5000", 10, 500))


def refusal(network: Network, request: Request) -> NoWay:
    with pytest.raises(NoWay) as caught:
        quote(network, request)
    assert caught.value.status == 3
    return caught.value


def test_upper_bounds_cut_the_options() -> None:
    network = choice(*OFFERS)
    for bounds, kept in (
        ({}, ["w1", "w2", "w3"]), ({"budget_minor": 160_000}, ["w1", "w2"]), ({"within_s": 80 * 3600}, ["w2", "w3"]),
        ({"within_s": 80 * 3600, "budget_minor": 160_000}, ["w2"]),
    ):  # fmt: skip
        assert [path[0] for path in lanes(quote(network, wanted("a", "b", **bounds)))] == kept


def test_a_refusal_says_what_would_do_in_words_that_can_be_typed() -> None:
    one = refusal(choice(*OFFERS), wanted("a", "b", budget_minor=120_000, within_s=80 * 3600))
    best = quote(choice(*OFFERS), wanted("a", "b")).options
    assert one.blocked.by == (("budget",), ("within",))
    assert one.blocked.nearest == (best[1].cost_minor, best[0].duration_s, None)
    (found,) = one.findings
    assert "without --budget or --within there is one" in found.message
    assert found.remedy == "--budget 1300.00CNY or --within 102h (4.3 d) would do, all other limits kept"


def test_a_single_limit_is_not_said_to_leave_others() -> None:
    (found,) = refusal(choice(*OFFERS), wanted("a", "b", co2e_cap_g=1)).findings
    assert found.remedy.endswith("kg would do")


def test_limits_that_block_together_are_told_with_the_cheapest_way_without_them() -> None:
    one = refusal(choice(*OFFERS), wanted("a", "b", budget_minor=120_000, within_s=20 * 3600, co2e_cap_g=100))
    assert one.blocked.nearest == (None, None, None)
    assert one.blocked.by == (("budget", "co2e-cap"), ("within", "co2e-cap"))
    (found,) = one.findings
    assert "without --budget and --co2e-cap, or without --within and --co2e-cap, there is one" in found.message
    assert found.remedy.startswith("the cheapest without --budget and --co2e-cap: 5000.00 CNY, 0.5 d, ")


def test_one_set_that_blocks_needs_no_comma() -> None:
    one = refusal(choice(*OFFERS), wanted("a", "b", budget_minor=50_000, within_s=9 * 3600))
    assert one.findings[0].message.endswith("without --budget and --within there is one")


def test_a_budget_pays_the_interest_on_the_goods_too() -> None:
    plain = wanted("a", "b")
    goods = replace(plain.consignment, value_minor=100_000_000)
    costly = replace(plain, interest=Decimal(6), consignment=goods, within_s=200 * 3600)
    network = choice(("1000", 98, 100))
    (option,) = quote(network, costly).options
    assert option.carrying_minor > 0
    assert quote(network, replace(costly, budget_minor=option.cost_minor)).options
    short = refusal(network, replace(costly, budget_minor=option.cost_minor - 1))
    assert short.blocked.nearest[0] == option.cost_minor


@pytest.mark.parametrize("bounds", [{"budget_minor": 180_000}, {"within_s": 30 * 3600}, {"co2e_cap_g": 400_000}])
def test_upper_bounds_do_not_bind_the_baseline(bounds: dict[str, Any]) -> None:
    free, bound = (quote(river(), wanted("a", "d", baseline="river-sea", **more)) for more in ({}, bounds))
    assert free.baseline is not None
    assert bound.baseline == free.baseline


def test_what_a_saving_hangs_on_is_not_asked_within_upper_bounds() -> None:
    with pytest.raises(Refused, match="leave out --budget, --within") as caught:
        stand(river(), wanted("a", "d", baseline="river-sea", budget_minor=1, within_s=1))
    assert caught.value.status == 2
    with pytest.raises(Refused, match="takes it under these limits"):
        stand(river(), wanted("a", "d", baseline="river-sea", modes=("road",)))


# -- limits that contradict each other


@pytest.mark.parametrize(
    ("contradiction", "by"),
    [
        ({"corridor": "western", "avoid": ("s",)}, {("avoid",)}),  # every way needs the port
        ({"corridor": "western", "modes": ("road", "rail")}, {("modes",)}),
        ({"modes": ("rail", "sea"), "via": ("r",)}, {("modes",), ("via",)}),
        ({"modes": ("road",), "within_s": 1}, {("modes", "within")}),
    ],
)
def test_contradictory_limits_are_named(contradiction: dict[str, Any], by: set[tuple[str, ...]]) -> None:
    assert set(refusal(river(), wanted("a", "d", **contradiction)).blocked.by) == by


def test_a_gateway_that_is_avoided_and_a_corridor_exclude_each_other() -> None:
    network = river(leg("truck", "road", "a", "d"))
    one = refusal(network, wanted("a", "d", corridor="western", avoid=("s",)))
    assert set(one.blocked.by) == {("avoid",), ("corridor",)}


def test_via_and_upper_bounds_together() -> None:
    (free,) = quote(spur(), wanted("a", "b")).options
    (by_m,) = quote(spur(), wanted("a", "b", via=("m",))).options
    one = refusal(spur(), wanted("a", "b", via=("m",), budget_minor=free.cost_minor))
    assert one.blocked.by == (("via",), ("budget",))
    assert one.blocked.nearest == (by_m.cost_minor, None, None)


# -- what a link takes


def test_a_link_takes_the_cargo_and_the_boxes_it_names() -> None:
    network = changed(spur(), put("x-b", "cargo", ["general"]), put("m-b", "cargo", ["reefer", "dangerous"]))
    assert lanes(quote(network, wanted("a", "b"))) == [["a-x", "x-b"]]
    every = changed(network, *(put(id_, "cargo", ["general", "dangerous"]) for id_ in ("a-x", "x-m")))
    assert lanes(quote(every, wanted("a", "b", cargo="dangerous"))) == [["a-x", "x-m", "m-b"]]
    boxes = changed(spur(), put("x-b", "boxes", ["40HC"]))
    assert lanes(quote(boxes, wanted("a", "b"))) == [["a-x", "x-m", "m-b"]]


def test_goods_that_nobody_takes_are_told_as_such() -> None:
    one = refusal(spur(), wanted("a", "b", cargo="dangerous", within_s=10**9))
    assert one.findings[0].message.endswith("takes dangerous goods; as general cargo there is one")
    assert one.blocked == Blocked((), (None, None, None), None)


def test_no_shipped_link_takes_dangerous_goods_yet(shipped: Network) -> None:
    one = refusal(shipped, wanted("huaihua", "laem-chabang", cargo="dangerous", as_of=DAY))
    assert "dangerous goods" in one.findings[0].message
