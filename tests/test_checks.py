"""Named checks: silent on good data, and each one finds what it is for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from routecalc.checks import CHECKS, run_checks
from routecalc.findings import Refused
from routecalc.loading import load
from routecalc.network import Network
from routecalc.rules import RULES, great_circle

TINY = Path(__file__).parent / "data" / "tiny"
DAY = dt.date(2025, 11, 14)
GOOD = "source: paper, grade: published"


def found_by(name: str, overlay: Path, text: str, day: dt.date | None = None) -> list[str]:
    """What one check finds in the tiny network with an overlay."""
    overlay.write_text(text)
    ((_, findings),) = run_checks(load(overlay, data=TINY), [name], day)
    return [f"{found.place} {found.code}" for found in findings]


def changed(network: Network, **sections: object) -> Network:
    """The network with other sections."""
    kept = {name: getattr(network, name) for name in Network.model_fields}
    return Network.model_validate({**kept, **sections})


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own.yaml"


@pytest.fixture(scope="module")
def tiny() -> Network:
    return load(data=TINY)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_silent_on_good_data(check: object, tiny: Network) -> None:
    ((_, findings),) = run_checks(tiny, [check.id], DAY)  # type: ignore[attr-defined]
    assert findings == []


def test_names_are_unique_and_told() -> None:
    names = [check.id for check in CHECKS]
    assert len(names) == len(set(names))
    assert all(check.title and check.purpose for check in CHECKS)
    assert len(CHECKS) > len(RULES)


def test_all_run_in_order(tiny: Network) -> None:
    assert [check.id for check, _ in run_checks(tiny)] == [check.id for check in CHECKS]
    assert [check.id for check, _ in run_checks(tiny, ["unused", "rates"])] == ["rates", "unused"]


def test_unknown_name(tiny: Network) -> None:
    with pytest.raises(Refused, match="did you mean 'unused'") as caught:
        run_checks(tiny, ["unsued"])
    assert caught.value.status == 2


def test_rules_are_checks_too(tiny: Network) -> None:
    broken = changed(tiny, factors=())
    found = {found.code for _, findings in run_checks(broken) for found in findings}
    assert {"E-REF-FACTOR", "E-FX-MISSING"} <= found
    twice = changed(tiny, links=(*tiny.links, tiny.links[-1].model_copy(update={"id": "twin"})))
    ((_, (twin,)),) = run_checks(twice, ["twin-links"])
    assert (twin.place, "road-huaihua-chenglingji" in twin.message) == ("twin", True)
    free = tiny.tariffs[2].model_copy(
        update={"charges": (tiny.tariffs[2].charges[0].model_copy(update={"rate": None}),)}
    )
    ((_, (missing,)),) = run_checks(changed(tiny, tariffs=(free,)), ["rates"])
    assert missing.place == "barge/freight"


def place(name: str, more: str = "") -> str:
    return (
        f"nodes:\n- {{id: {name}, names: {{zh: {name}, en: {name}}}, kind: town, country: CN, territory: CN,"
        f" lat: 27.2, lon: 110.6, timezone: Asia/Shanghai, {more}{GOOD}}}\n"
    )


def road(name: str, more: str) -> str:
    return f"links:\n- {{id: {name}, mode: road, factor: ef-road, speed: speed-road, {more}, {GOOD}}}\n"


def test_unreachable_place(own: Path) -> None:
    assert found_by("reachable", own, place("island")) == ["island W-UNREACHABLE"]


def test_one_way_carriage(own: Path) -> None:
    text = road("out", "from: huaihua, to: chenglingji, km: {hunan: 490}, tariff: road, both_ways: false")
    assert found_by("ways-back", own, text) == []
    text = (
        f"links:\n- {{id: sea-qinzhou-haiphong, mode: sea, from: qinzhou, to: haiphong, km: 320, hours: 20,"
        f" tariff: sea, both_ways: false, factor: ef-sea, {GOOD}}}\n"
    )
    assert found_by("ways-back", own, text) == ["sea-qinzhou-haiphong W-ONE-WAY"]


def test_hub_that_is_a_dead_end(own: Path) -> None:
    text = place("stop", "transfers: [unload-road], ")
    assert found_by("hubs", own, text) == ["stop W-ONE-WAY-HUB", "stop W-ONE-WAY-HUB"]


def test_territory_without_clearance(own: Path) -> None:
    text = place("vientiane", "clearances: [export], ").replace("territory: CN", "territory: LA")
    assert found_by("clearance", own, text) == ["LA W-NO-CLEARANCE"]


def test_unused_figures(own: Path) -> None:
    text = (
        f"factors:\n- {{id: ef-air, value: 900, unit: g/tkm, {GOOD}}}\n"
        f"- {{id: fx-thb, value: 0.2, unit: CNY/THB, {GOOD}}}\n"
        f"- {{id: load, value: 30000, unit: kg, {GOOD}}}\n"
        f"schedules:\n- {{id: daily, per_week: 7, {GOOD}}}\n"
    )
    assert found_by("unused", own, text) == ["ef-air W-UNUSED", "daily W-UNUSED"]


def barge(charge: str) -> str:
    return (
        "tariffs:\n- id: barge\n  names: {zh: 驳船, en: Barge}\n  currency: CNY\n  source: paper\n"
        "  grade: published\n  charges:\n  - {id: barge/freight, code: BARGE_FREIGHT, basis: teu, rate: 900}\n"
        f"  - {{{charge}}}\n"
    )


def test_discount_without_end(own: Path) -> None:
    text = barge("id: barge/off, code: OFF, basis: percent, of: BARGE_FREIGHT, rate: -10, effect: discount")
    assert found_by("ends", own, text) == ["barge/off W-END-OPEN"]
    assert found_by("ends", own, text.replace("discount}", "discount, valid_to: unknown}")) == []


def test_expiry(own: Path) -> None:
    text = barge("id: barge/peak, code: PEAK, basis: teu, rate: 50, valid_to: 2025-12-01")
    assert found_by("expiry", own, text) == []
    assert found_by("expiry", own, text, dt.date(2025, 10, 1)) == []
    assert found_by("expiry", own, text, DAY) == ["barge/peak W-EXPIRES"]
    assert found_by("expiry", own, text, dt.date(2025, 12, 1)) == ["barge/peak W-EXPIRED"]
    later = text + "  - {id: barge/peak-2, code: PEAK, basis: teu, rate: 60, valid_from: 2025-12-01}\n"
    assert found_by("expiry", own, later, DAY) == []
    fx = f"factors:\n- {{id: fx-usd, value: 7, unit: CNY/USD, valid_to: 2025-01-01, {GOOD}}}\n"
    assert found_by("expiry", own, fx, DAY) == ["fx-usd W-EXPIRED"]


def test_detour(own: Path) -> None:
    text = road("long", "from: huaihua, to: chenglingji, km: {hunan: 4800}, tariff: road")
    assert found_by("detours", own, text) == ["long W-DETOUR"]


def test_price_that_lost_a_digit(own: Path) -> None:
    cheap = (
        "tariffs:\n- id: cheap\n  names: {zh: 便宜, en: Cheap}\n  currency: CNY\n  source: paper\n"
        "  grade: published\n  charges:\n"
        "  - {id: cheap/f, code: F, basis: truck_km, rate: 0.65}\n"
        "  - {id: cheap/g, code: G, basis: container, gap: nobody says}\n"
    )
    links = "".join(
        road(f"r{km}", f"from: huaihua, to: chenglingji, km: {{hunan: {km}}}, tariff: road").removeprefix("links:\n")
        for km in (490, 500)
    )
    text = cheap + road("dumping", "from: huaihua, to: chenglingji, km: 480, tariff: cheap") + links
    assert found_by("price-bands", own, text) == ["dumping W-PRICE-BAND"]


def test_train_that_is_too_fast(own: Path) -> None:
    text = (
        f"links:\n- {{id: rocket, kind: service, mode: rail, from: huaihua, to: qinzhou, hours: 3, {GOOD}}}\n"
        f"- {{id: slow, kind: service, mode: rail, from: huaihua, to: qinzhou, hours: 100, {GOOD}}}\n"
    )
    assert found_by("train-speeds", own, text) == ["rocket W-SERVICE-SPEED", "slow W-SERVICE-SPEED"]


def test_great_circle(tiny: Network) -> None:
    km = great_circle(tiny.node["huaihua"], tiny.node["qinzhou"])
    assert 640 < km < 670
    assert km == great_circle(tiny.node["qinzhou"], tiny.node["huaihua"])
    assert great_circle(tiny.node["huaihua"], tiny.node["huaihua"]) == 0
