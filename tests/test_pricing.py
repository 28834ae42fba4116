"""Golden prices. Every figure below is worked out by hand in the comments, to the rounding unit of its tariff."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from routecalc import pricing
from routecalc.loading import read_scenarios
from routecalc.network import Network, Scenario, Tariff
from routecalc.pricing import Occasion
from routecalc.request import Request
from routecalc.rules.charges import overlaps
from tests.conftest import asked

Lines = dict[str, str]


def priced(network: Network, tariff: str | Tariff, request: Request, start: str, end: str, **areas: str) -> Lines:
    """Converted amounts by code; charges of one code are added."""
    load = pricing.load(network, request)
    chosen = tariff if isinstance(tariff, Tariff) else network.tariff[tariff]
    prices = pricing.prepare(network, chosen, request, load)
    assert not prices.missing
    metres = tuple((area.replace("all", ""), int(Decimal(km) * 1000)) for area, km in areas.items())
    occasion = pricing.carriage(network.node[start], network.node[end], metres)
    amounts: dict[str, int] = {}
    for line in pricing.lines(prices, occasion):
        assert line.converted_minor is not None
        amounts[line.code] = amounts.get(line.code, 0) + line.converted_minor
    assert sum(amounts.values()) == pricing.price(prices, occasion)[0], "lines and label must agree"
    return {code: f"{Decimal(minor) / 100:.2f}" for code, minor in amounts.items()}


def total(lines: Lines) -> str:
    return f"{sum(map(Decimal, lines.values())):.2f}"


# -- rail, list price


def test_list_price_of_a_20_foot_box_huaihua_qinzhou(shipped: Network) -> None:
    off = shipped.apply(read_scenarios(["discounts-off"])[0])
    lines = priced(off, "rail-cn", asked("huaihua", "qinzhou"), "huaihua", "qinzhou", guangzhou="195", nanning="593")
    assert lines == {
        "RAIL_BASE": "440.00",
        "RAIL_RUN": "2509.80",  # 3.185 × 788 = 2509.78
        "CONSTRUCTION_FUND": "416.10",  # 0.528 × 788 = 416.064
        "VAT_REBASE": "-30.30",  # 0.9 % of 440.0 + 2509.8 + 416.1 = 3365.9: 30.2931
        "ELECTRIFICATION": "0.20",
        "STATION_HANDLING_ORIGIN": "195.00",
        "STATION_HANDLING_DESTINATION": "195.00",
        "USE_FEE": "35.00",
        "USE_FEE_DISTANCE": "36.00",  # 788 − 250 = 538: 6 started 100 km × 6
        "SIDING": "12.20",  # 12.15, half up
        "STAMP_DUTY": "1.30",  # 0.045872 % of (440.0 + 2509.8) × 0.991 + 0.2 = 2923.45: 1.341
    }
    assert total(lines) == "3810.30"


def test_pair_of_20_foot_boxes_as_a_published_waybill_shows_it(shipped: Network) -> None:
    """726 km, two boxes: published are freight 5455.6 with electrification, fund 759.8, use fee 130, stamp duty 2.5."""
    request = asked("wuhan", "zhengzhou", (("20GP", 2),))
    lines = priced(shipped, "rail-cn", request, "wuhan", "zhengzhou", wuhan="726")
    assert lines["RAIL_BASE"] == "880.00"
    assert lines["RAIL_RUN"] == "4624.60"  # 2 × 3.185 × 726 = 4624.62
    assert lines["CONSTRUCTION_FUND"] == "766.70"  # 2 × 0.528 × 726 = 766.656
    assert lines["VAT_REBASE"] == "-56.40"  # 0.9 % of 6271.3: 56.4417
    assert lines["ELECTRIFICATION"] == "0.40"
    # 880.0 + 4624.6 + 766.7 − 56.4 + 0.4 = 6215.3, published 5455.6 + 759.8 = 6215.4
    assert Decimal(lines["USE_FEE"]) + Decimal(lines["USE_FEE_DISTANCE"]) == 130  # 70 + 5 × 12
    assert lines["STAMP_DUTY"] == "2.50"  # 0.045872 % of 5504.6 × 0.991 + 0.4 = 5455.46: 2.5025
    assert lines["STATION_HANDLING_DESTINATION"] == "390.00"


# -- rail, documented discounts


def test_discounts_by_bureau_share_huaihua_qinzhou(shipped: Network) -> None:
    request = asked("huaihua", "qinzhou")
    lines = priced(shipped, "rail-cn", request, "huaihua", "qinzhou", guangzhou="195", nanning="593")
    # left after VAT re-basing: 3365.9 × 0.991 = 3335.6069
    assert lines["DISCOUNT_GUANGZHOU"] == "-429.20"  # × 195/788 = 825.4357, 52 %: 429.2266
    assert lines["DISCOUNT_NANTIE"] == "-753.10"  # × 593/788 = 2510.1712, 30 %: 753.0514
    assert lines["HANDLING_DISCOUNT"] == "-117.00"  # 30 % of 195 + 195
    assert "USE_FEE" not in lines, "the use fee is waived where a discount applies"
    # freight and fund: 3335.6 − 429.2 − 753.1 = 2153.3, handling 273.0, electrification 0.2, siding 12.2,
    # stamp duty on 2923.25 × (195 × 0.48 + 593 × 0.7)/788 + 0.2 = 1887.33: 0.9
    assert total(lines) == "2439.60"


def test_the_second_reading_of_nantie_leaves_only_the_guangzhou_kilometres(shipped: Network) -> None:
    nanchang = shipped.apply(read_scenarios(["nantie-is-nanchang"])[0])
    request = asked("huaihua", "qinzhou")
    lines = priced(nanchang, "rail-cn", request, "huaihua", "qinzhou", guangzhou="195", nanning="593")
    assert lines["DISCOUNT_GUANGZHOU"] == "-429.20"
    assert "DISCOUNT_NANTIE" not in lines


def test_52_per_cent_over_a_whole_run_with_40_foot_boxes(shipped: Network) -> None:
    request = asked("huaihua", "nansha", (("40HC", 1),))
    lines = priced(shipped, "rail-cn", request, "huaihua", "nansha", guangzhou="987")
    assert lines["RAIL_RUN"] == "3313.40"  # 3.357 × 987 = 3313.359
    assert lines["CONSTRUCTION_FUND"] == "1107.40"  # 1.122 × 987 = 1107.414
    assert lines["DISCOUNT_GUANGZHOU"] == "-2575.50"  # 52 % of 532.0 + 3313.4 + 1107.4 = 4952.8: 2575.456
    # 4952.8 − 2575.5 = 2377.3; electrification 0.4; handling 585 × 0.7 = 409.5; siding 24.3;
    # stamp duty 0.045872 % of 3845.4 × 0.48 + 0.4 = 1846.19: 0.8
    assert total(lines) == "2812.30"


def test_45_per_cent_to_the_shanghai_bureau_replaces_the_others(shipped: Network) -> None:
    request = asked("huaihua", "shanghai")
    way = {"guangzhou": "447", "nanchang": "600", "shanghai": "518"}
    lines = priced(shipped, "rail-cn", request, "huaihua", "shanghai", **way)
    # 440.0 + 4984.5 (3.185 × 1565 = 4984.525) + 826.3 (0.528 × 1565 = 826.32) = 6250.8; × 0.991 = 6194.5428
    assert lines["DISCOUNT_SHANGHAI"] == "-2787.50"  # 45 %: 2787.5443
    assert "DISCOUNT_GUANGZHOU" not in lines
    assert "DISCOUNT_SHANGHAI" not in priced(
        shipped, "rail-cn", asked("shanghai", "huaihua"), "shanghai", "huaihua", **way
    )


def test_the_alternative_reading_keeps_52_per_cent_on_the_guangzhou_kilometres(shipped: Network) -> None:
    other = shipped.apply(read_scenarios(["shanghai-beyond-guangzhou"])[0])
    way = {"guangzhou": "447", "nanchang": "600", "shanghai": "518"}
    lines = priced(other, "rail-cn", asked("huaihua", "shanghai"), "huaihua", "shanghai", **way)
    assert lines["DISCOUNT_GUANGZHOU"] == "-920.00"  # 6194.5428 × 447/1565 = 1769.3103; 52 %: 920.0414
    assert lines["DISCOUNT_SHANGHAI"] == "-1991.40"  # 6194.5428 × 1118/1565 = 4425.2325; 45 %: 1991.3546


def test_other_shippers_stations_get_no_discount(shipped: Network) -> None:
    lines = priced(shipped, "rail-cn", asked("changsha", "nansha"), "changsha", "nansha", guangzhou="700")
    assert not [code for code in lines if code.startswith("DISCOUNT")]
    assert "USE_FEE" in lines


def test_two_bureaus_with_1000_each_at_52_and_30_per_cent_are_1180(shipped: Network) -> None:
    charges = [
        {"id": "t/base", "code": "BASE", "basis": "container", "rate": "2000"},
        {"id": "t/a", "code": "A", "basis": "percent", "rate": "-52", "of": "BASE", "effect": "discount",
         "scope": {"area": "east"}},
        {"id": "t/b", "code": "B", "basis": "percent", "rate": "-30", "of": "BASE", "effect": "discount",
         "scope": {"area": "west"}},
    ]  # fmt: skip
    lines = priced(shipped, tariff(charges), asked("huaihua", "qinzhou"), "huaihua", "qinzhou", east="50", west="50")
    # each bureau has 1000.00: −520.00 in the east, −300.00 in the west
    assert lines == {"BASE": "2000.00", "A": "-520.00", "B": "-300.00"}
    assert total(lines) == "1180.00"


def test_percentages_compound_on_what_is_left(shipped: Network) -> None:
    charges = [
        {"id": "t/base", "code": "BASE", "basis": "container", "rate": "1000"},
        {"id": "t/a", "code": "A", "basis": "percent", "rate": "-52", "of": "BASE", "effect": "discount"},
        {"id": "t/b", "code": "B", "basis": "percent", "rate": "-30", "of": "BASE", "effect": "discount"},
    ]
    lines = priced(shipped, tariff(charges), asked("huaihua", "qinzhou"), "huaihua", "qinzhou", all="10")
    assert lines["B"] == "-144.00"  # 30 % of 1000 − 520 = 480


# -- road


def test_half_toll_in_hunan_for_international_boxes(shipped: Network) -> None:
    request = asked("huaihua", "singapore", (("40HC", 1),))
    lines = priced(shipped, "road-cn", request, "huaihua", "chenglingji", hunan="440")
    assert lines == {"HAULAGE": "2640.00", "TOLL": "880.00", "TOLL_HALF": "-440.00"}  # 6 × 440; 2 × 440; half of it


def test_half_toll_touches_only_the_kilometres_in_hunan_and_no_domestic_box(shipped: Network) -> None:
    abroad = asked("huaihua", "singapore", (("40HC", 1),))
    lines = priced(shipped, "road-cn", abroad, "huaihua", "qinzhou", hunan="200", guangxi="500")
    assert lines["TOLL_HALF"] == "-200.00"  # 2 × 700 = 1400; × 200/700 = 400; half of it
    at_home = asked("huaihua", "qinzhou", (("40HC", 1),))
    assert "TOLL_HALF" not in priced(shipped, "road-cn", at_home, "huaihua", "qinzhou", hunan="200", guangxi="500")


def test_minimum_charge_of_a_short_haul_is_per_truck(shipped: Network) -> None:
    one = priced(shipped, "road-cn", asked("zhongfang", "huaihua", (("40HC", 1),)), "zhongfang", "huaihua", hunan="14")
    assert one["HAULAGE"] == "500.00"  # 6 × 14 = 84, at least 500 a truck
    two = priced(shipped, "road-cn", asked("zhongfang", "huaihua", (("40HC", 2),)), "zhongfang", "huaihua", hunan="14")
    assert two["HAULAGE"] == "1000.00"


def test_two_light_20_foot_boxes_share_a_truck_and_two_heavy_ones_do_not(shipped: Network) -> None:
    light = asked("changsha", "nansha", (("20GP", 2),), mass_kg=20_000)
    heavy = asked("changsha", "nansha", (("20GP", 2),), mass_kg=50_000)
    assert priced(shipped, "road-cn", light, "changsha", "nansha", hunan="100")["HAULAGE"] == "600.00"
    assert priced(shipped, "road-cn", heavy, "changsha", "nansha", hunan="100")["HAULAGE"] == "1200.00"


# -- currencies, subsidies, validity


def tariff(charges: list[dict[str, Any]], currency: str = "CNY", rounding: str = "0.01") -> Tariff:
    return Tariff.model_validate(
        {
            "id": "t", "names": {"zh": "测", "en": "t"}, "currency": currency, "rounding": rounding,
            "source": "s", "grade": "published", "charges": charges,
        }
    )  # fmt: skip


def at_rate(network: Network, usd: str) -> Network:
    change = {"op": "set", "id": "fx-usd", "field": "value", "value": usd}
    names = {"zh": "汇率", "en": "rate"}
    return network.apply(
        Scenario.model_validate(
            {"id": "s", "names": names, "author": "a", "date": "2026-01-01", "note": "n", "changes": [change]}
        )
    )


def test_a_dollar_rate_is_converted_line_by_line(shipped: Network) -> None:
    charges = [
        {"id": "t/sea", "code": "SEA_FREIGHT", "basis": "container", "rate": "782.35"},
        {"id": "t/doc", "code": "DOC_BL", "basis": "shipment", "rate": "33.33"},
    ]
    request = asked("qinzhou", "laem-chabang", (("40HC", 2),))
    lines = priced(at_rate(shipped, "7.1234"), tariff(charges, "USD"), request, "qinzhou", "laem-chabang", all="2502")
    assert lines["SEA_FREIGHT"] == "11145.98"  # 2 × 782.35 = 1564.70 USD × 7.1234 = 11145.98398
    assert lines["DOC_BL"] == "237.42"  # 33.33 × 7.1234 = 237.422922


def test_an_offer_in_dollars_divides_by_the_rate(shipped: Network) -> None:
    charges = [{"id": "t/x", "code": "X", "basis": "container", "rate": "1000"}]
    request = asked("huaihua", "qinzhou", currency="USD")
    lines = priced(at_rate(shipped, "7.1234"), tariff(charges), request, "huaihua", "qinzhou", all="1")
    assert lines["X"] == "140.38"  # 1000 / 7.1234 = 140.3824


SUBSIDISED = [
    {"id": "t/base", "code": "BASE", "basis": "container", "rate": "1000"},
    {"id": "t/sub", "code": "SUB", "basis": "container", "rate": "-400", "effect": "subsidy", "programme": "p",
     "valid_from": "2023-01-01", "valid_to": "2026-01-01"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2022-12-31", {"BASE": "1000.00"}),
        ("2023-01-01", {"BASE": "1000.00", "SUB": "-400.00"}),
        ("2025-12-31", {"BASE": "1000.00", "SUB": "-400.00"}),
        ("2026-01-01", {"BASE": "1000.00"}),  # from ≤ day < to
    ],
)
def test_a_subsidy_ends(shipped: Network, day: str, expected: Lines) -> None:
    request = asked("huaihua", "qinzhou", as_of=dt.date.fromisoformat(day))
    assert priced(shipped, tariff(SUBSIDISED), request, "huaihua", "qinzhou", all="788") == expected


def test_a_subsidy_never_makes_its_carriage_cheaper_than_nothing(shipped: Network) -> None:
    charges = [{**SUBSIDISED[0], "rate": "300"}, {**SUBSIDISED[1], "valid_to": "unknown"}]
    lines = priced(shipped, tariff(charges), asked("huaihua", "qinzhou"), "huaihua", "qinzhou", all="788")
    assert lines == {"BASE": "300.00", "SUB": "-300.00"}


def test_a_cap_limits_a_line_per_box(shipped: Network) -> None:
    charges = [{"id": "t/x", "code": "X", "basis": "container_km", "rate": "2", "max": "500"}]
    request = asked("huaihua", "qinzhou", (("20GP", 2),))
    assert priced(shipped, tariff(charges), request, "huaihua", "qinzhou", all="788") == {"X": "1000.00"}


def test_started_stretches_are_counted_beyond_the_free_distance(shipped: Network) -> None:
    step = {"every_km": "100", "beyond_km": "250"}
    charges = [{"id": "t/x", "code": "X", "basis": "started_km", "rate": "6", "step": step}]
    request = asked("huaihua", "qinzhou")
    for km, expected in (("250", "0.00"), ("250.001", "6.00"), ("350", "6.00"), ("351", "12.00")):
        assert priced(shipped, tariff(charges), request, "huaihua", "qinzhou", all=km) == {"X": expected}


def test_tonnes_count_goods_and_boxes(shipped: Network) -> None:
    charges = [
        {"id": "t/a", "code": "A", "basis": "tonne", "rate": "10"},
        {"id": "t/b", "code": "B", "basis": "tonne_km", "rate": "0.1"},
        {"id": "t/c", "code": "C", "basis": "teu", "rate": "1"},
    ]
    request = asked("huaihua", "qinzhou", (("20GP", 1),), mass_kg=17_700)
    lines = priced(shipped, tariff(charges), request, "huaihua", "qinzhou", all="100")
    assert lines == {"A": "200.00", "B": "200.00", "C": "1.00"}  # 17.7 t + 2.3 t tare = 20 t; × 100 km


# -- what is missing


def missing(network: Network, charges: list[dict[str, Any]], **changes: Any) -> tuple[tuple[str, str, str], ...]:
    request = asked("huaihua", "qinzhou", **changes)
    return pricing.prepare(network, tariff(charges), request, pricing.load(network, request)).missing


def test_a_box_without_a_rate_makes_the_tariff_unusable_not_free(shipped: Network) -> None:
    charges = [{"id": "t/20", "code": "BASE", "basis": "container", "rate": "440", "box": "20GP"}]
    assert missing(shipped, charges) == ()
    assert missing(shipped, charges, boxes=(("40HC", 1),)) == (("BASE", "40HC", ""),)
    assert missing(shipped, charges, boxes=(("20GP", 1), ("40HC", 1))) == (("BASE", "40HC", ""),)


def test_a_gap_in_the_dates_makes_the_tariff_unusable(shipped: Network) -> None:
    charges = [
        {"id": "t/old", "code": "BASE", "basis": "container", "rate": "440", "valid_to": "2026-01-01"},
        {"id": "t/new", "code": "BASE", "basis": "container", "rate": "450", "valid_from": "2026-01-02"},
    ]
    assert missing(shipped, charges, as_of=dt.date(2026, 1, 1)) == (("BASE", "20GP", "2026-01-01"),)
    assert missing(shipped, charges, as_of=dt.date(2026, 1, 2)) == ()


def test_a_named_gap_is_a_line_without_an_amount(shipped: Network) -> None:
    charges = [{"id": "t/x", "code": "THC", "basis": "container", "gap": "not published"}]
    request = asked("huaihua", "qinzhou")
    prices = pricing.prepare(shipped, tariff(charges), request, pricing.load(shipped, request))
    (line,) = pricing.lines(prices, Occasion(shipped.node["qinzhou"], shipped.node["qinzhou"]))
    assert (line.amount_minor, line.converted_minor, line.rate, line.formula) == (None, None, None, "not published")


# -- heavy boxes

HEAVY = [
    {"id": "t/light", "code": "BASE", "basis": "container", "rate": "100", "up_to_t": "24"},
    {"id": "t/heavy", "code": "BASE", "basis": "container", "rate": "130", "over_t": "24", "up_to_t": "30"},
    {"id": "t/strain", "code": "OVERWEIGHT", "basis": "container", "rate": "50", "over_t": "27"},
]


@pytest.mark.parametrize(
    ("goods_t", "expected"),
    [
        # a 20GP weighs 2.3 t itself
        ("21.7", {"BASE": "100.00"}),  # 24.0 t gross
        ("21.701", {"BASE": "130.00"}),
        ("24.7", {"BASE": "130.00"}),  # 27.0 t
        ("24.701", {"BASE": "130.00", "OVERWEIGHT": "50.00"}),
        ("27.7", {"BASE": "130.00", "OVERWEIGHT": "50.00"}),  # 30.0 t
    ],
)
def test_heavy_boxes_have_prices_of_their_own(shipped: Network, goods_t: str, expected: Lines) -> None:
    request = asked("huaihua", "qinzhou", mass_kg=int(Decimal(goods_t) * 1000))
    assert priced(shipped, tariff(HEAVY), request, "huaihua", "qinzhou", all="1") == expected


def test_a_box_beyond_the_last_band_cannot_use_the_tariff(shipped: Network) -> None:
    assert missing(shipped, HEAVY, mass_kg=27_701) == (("BASE", "20GP", "30 t"),)
    assert missing(shipped, HEAVY, mass_kg=1_000) == ()


def test_goods_are_spread_by_what_boxes_may_hold(shipped: Network) -> None:
    request = asked("huaihua", "qinzhou", (("20GP", 1), ("40HC", 1)), mass_kg=30_000)
    load = pricing.load(shipped, request)
    # 28,180 and 26,540 kg may be held: 30,000 × 28,180 / 54,720 = 15,449.6 and 14,550.4, each with its tare
    assert load.each_kg == {"20GP": 15_450 + 2_300, "40HC": 14_551 + 3_940}
    assert pricing.load(shipped, asked("huaihua", "qinzhou", (("20GP", 2),), mass_kg=30_001)).each_kg == {
        "20GP": 17_301
    }


def test_bands_that_share_a_mass_are_charged_twice_and_refused() -> None:
    touching = [{**charge, "id": f"{charge['id']}-2"} for charge in HEAVY[:2]]
    for pair, faults in (
        (HEAVY[:2], 0),
        ([HEAVY[0], touching[0]], 1),
        ([HEAVY[0], {**touching[1], "over_t": "23"}], 1),
    ):
        network = Network.model_validate({
            "sources": [{"id": "s", "title": "s"}],
            "tariffs": [tariff(pair).model_dump(by_alias=True, exclude_unset=True)],
        })  # fmt: skip
        assert [fault.code for fault in overlaps(network)] == ["E-CHARGE-OVERLAP"] * faults
