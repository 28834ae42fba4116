"""A price list over arrays against the same list applied to one occasion after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc import pricing
from routecalc.catalogue import catalogue
from routecalc.loading import Stacks
from routecalc.network import Network
from routecalc.pricing import Occasion, PriceList, together
from routecalc.pricing.together import Occasions, exact, sums
from routecalc.request import Request
from tests.conftest import asked
from tests.test_pricing import tariff


def one_by_one(prices: PriceList, occasions: Occasions) -> Iterator[tuple[int, bool, int, int]]:
    """Sum, whether it is charged, absolute and assumed amounts of each occasion, from its written lines."""
    for occasion in occasions.every:
        (total, charged), lines = pricing.price_all(prices, [occasion])[0], pricing.lines(prices, occasion)
        sizes = [(abs(line.converted_minor or 0), line.grade) for line in lines]
        assumed = sum(size for size, grade in sizes if grade == "assumed")
        yield total, charged, sum(size for size, _ in sizes), assumed


def at_once(prices: PriceList, occasions: Occasions) -> list[tuple[int, bool, int, int]]:
    worked = sums(prices, occasions)
    columns = (worked.total, worked.charged, worked.absolute, worked.assumed)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def prepared(network: Network, charges: list[dict[str, Any]], request: Request, currency: str = "CNY") -> PriceList:
    return pricing.prepare(network, tariff(charges, currency), request, pricing.load(network, request))


def occasions_of(network: Network, *ways: tuple[str, str, dict[str, int]]) -> Occasions:
    return Occasions(
        tuple(pricing.carriage(network.node[a], network.node[b], tuple(areas.items())) for a, b, areas in ways)
    )


AREAS = ("east", "west", "north")
PLACES = ("huaihua", "qinzhou", "changsha")


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Tariffs of base prices, prices by the kilometre, percentages, bounds, conditions and scopes."""
    charges: list[dict[str, Any]] = [{"code": "BASE", "basis": "container", "rate": str(draw(st.integers(0, 3000)))}]
    if draw(st.booleans()):
        charges.append({"code": "RUN", "basis": "container_km", "rate": draw(st.sampled_from(["3.185", "0.07", "12"]))})
    if draw(st.booleans()):
        step = {"every_km": "100", "beyond_km": draw(st.sampled_from(["0", "250"]))}
        charges.append({"code": "FAR", "basis": "started_km", "rate": "6.5", "step": step})
    for number in range(draw(st.integers(0, 4))):
        of = draw(st.lists(st.sampled_from(["BASE", "RUN", "FAR"]), min_size=1, max_size=3, unique=True))
        rate = draw(st.sampled_from(["-52", "-30", "-0.9", "0.045872", "33.333333", "0", "-100", "12.5"]))
        charge: dict[str, Any] = {"code": f"P{number}", "basis": "percent", "rate": rate, "of": of}
        if rate.startswith("-"):
            charge["effect"] = draw(st.sampled_from(["discount", "price"]))
        charges.append(charge)
    if draw(st.booleans()):
        charges.append({"code": "GIFT", "basis": "container", "rate": "-400", "effect": "subsidy"})
    for number, charge in enumerate(charges):
        charge |= {"id": f"t/{number}"}
        scope: dict[str, Any] = {}
        if number and draw(st.booleans()):
            name = draw(st.sampled_from(["area", "touching", "origin", "destination"]))
            scope[name] = draw(st.sampled_from(AREAS if name == "area" else PLACES))
        if scope:
            charge["scope"] = scope
        if charge["basis"] != "percent" and draw(st.integers(0, 4)) == 0:
            charge["min"] = draw(st.sampled_from(["10.01", "500"]))
        if number and draw(st.integers(0, 4)) == 0:
            charge["when"] = draw(st.sampled_from(["discounted", "undiscounted"]))
        if charge.get("effect") == "discount" and draw(st.integers(0, 4)) == 0:
            charge["replaces"] = ["P0"] if charge["code"] != "P0" else ["P1"]
        if draw(st.integers(0, 5)) == 0:
            charge |= {"grade": "assumed", "note": "method: drawn"}
    return charges


@st.composite
def ways(draw: st.DrawFn) -> list[tuple[str, str, dict[str, int]]]:
    metres = st.dictionaries(st.sampled_from(AREAS), st.integers(0, 5_000_000), max_size=3)
    place = st.sampled_from(PLACES)
    return draw(st.lists(st.tuples(place, place, metres), min_size=1, max_size=6))


@settings(max_examples=400, deadline=None)
@given(lists(), ways(), st.sampled_from(["CNY", "USD"]), st.sampled_from([("20GP", 1), ("40HC", 3)]))
def test_all_at_once_is_what_one_after_the_other_is(
    shipped: Network, charges: list[dict[str, Any]], drawn: Any, currency: str, boxes: tuple[str, int]
) -> None:
    prices = prepared(shipped, charges, asked("huaihua", "qinzhou", (boxes,)), currency)
    if not prices.missing and exact(prices):
        occasions = occasions_of(shipped, *drawn)
        assert at_once(prices, occasions) == list(one_by_one(prices, occasions))


@pytest.mark.parametrize("stack", [(), ("discounts-off",), ("fuel-plus-30", "shanghai-beyond-guangzhou")])
def test_every_shipped_tariff_comes_to_the_same(stack: tuple[str, ...]) -> None:
    network = Stacks().under(stack)
    seen = 0
    for boxes in ((("20GP", 1),), (("40HC", 3),)):
        request = asked("huaihua", "laem-chabang", boxes)
        load = pricing.load(network, request)
        known = catalogue(network, request, load)
        by_tariff: dict[str, list[Occasion]] = {}
        for item in (*known.legs, *known.runs[::7], *(item for _, item in (*known.transfers, *known.clearances))):
            for due in item.due:
                by_tariff.setdefault(due.tariff, []).append(due.occasion)
        for name, several in by_tariff.items():
            prices = pricing.prepare(network, network.tariff[name], request, load)
            if not prices.missing:
                assert exact(prices)
                occasions = Occasions(tuple(several[:60]))
                assert at_once(prices, occasions) == list(one_by_one(prices, occasions)), name
                seen += 1
    assert seen > 150


def test_numbers_too_wide_for_64_bits_are_exact_too(shipped: Network) -> None:
    charges = [
        {"id": "t/0", "code": "BASE", "basis": "container_km", "rate": "99999.999999"},
        {"id": "t/1", "code": "A", "basis": "percent", "rate": "-33.333333", "of": ["BASE"], "scope": {"area": "east"}},
        {"id": "t/2", "code": "B", "basis": "percent", "rate": "0.045872", "of": ["BASE"]},
    ]  # fmt: skip
    prices = prepared(shipped, charges, asked("huaihua", "qinzhou", (("40HC", 9999),)))
    occasions = occasions_of(
        shipped, ("huaihua", "qinzhou", {"east": 20_000_001, "west": 3}), ("qinzhou", "huaihua", {"west": 7_777_777})
    )
    assert at_once(prices, occasions) == list(one_by_one(prices, occasions))
    assert max(total for total, *_ in at_once(prices, occasions)) > together.WIDE // 1000, "or nothing is tried here"


def test_percentages_that_are_no_exact_fractions_together_are_left_to_the_other_way(shipped: Network) -> None:
    several = [
        {"id": f"t/{n}", "code": f"P{n}", "basis": "percent", "rate": "0.000001", "of": ["BASE"]} for n in range(1, 5)
    ]
    base = {"id": "t/0", "code": "BASE", "basis": "container", "rate": "100"}
    request = asked("huaihua", "qinzhou")
    assert exact(prepared(shipped, [base, *several[:3]], request))
    assert not exact(prepared(shipped, [base, *several], request))
