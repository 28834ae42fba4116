"""Scenarios: which facts a change describes, until when they are meant, what the shipped ones mean, and the commands."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from routecalc.batch import ASKED
from routecalc.batch import stack_of as stack_of_row
from routecalc.cli import run
from routecalc.cli.meanings import stack_named
from routecalc.findings import Refused
from routecalc.itinerary import Answer, Itinerary
from routecalc.limits import NoWay
from routecalc.loading import load, read_scenarios, scenario_names, stages
from routecalc.network import ChangeError, Network, Scenario, differences, effects, stack_of
from routecalc.quoting import quote
from routecalc.render import LANGS, render, render_compare, render_show, schema_of
from routecalc.request import ask
from routecalc.rules import RULES

TINY = Path(__file__).parent / "data" / "tiny"
ALL = scenario_names()
DAY = "2026-11-22"


@pytest.fixture(scope="module")
def tiny() -> Network:
    return load(data=TINY)


def scenario(*changes: dict[str, Any], **more: Any) -> Scenario:
    head = {"id": "s", "names": {"zh": "一", "en": "One"}, "author": "t", "date": "2026-01-01", "note": "n"}
    return Scenario.model_validate({**head, **more, "changes": changes})


def written(path: Path, *changes: str, head: str = "") -> str:
    start = f"id: {path.stem}\nnames: {{zh: 一, en: One}}\nauthor: tests\ndate: 2026-01-01\nnote: x\n{head}changes:\n"
    path.write_text(start + "".join(f"- {{{change}}}\n" for change in changes), encoding="utf-8")
    return str(path)


def touched(network: Network, **change: Any) -> set[str]:
    return set(network.changed(scenario({"op": "scale", "field": "rate", "value": 1, **change}))[1].reached[0])


# -- which facts a change describes


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"section": "charges", "id": "rail-cn/run-*"}, {"rail-cn/run-20", "rail-cn/run-40"}),
        ({"section": "charges", "id": "rail-cn/run-?0", "box": "40*"}, {"rail-cn/run-40"}),
        ({"section": "charges", "effect": "subsidy"}, {"rail-cn/subsidy"}),
        ({"section": "charges", "id": ["rail-cn/run-20", "rail-cn/run-40"]}, {"rail-cn/run-20", "rail-cn/run-40"}),
        ({"section": "charges", "id": "rail-cn/run-*", "effect": "price"}, {"rail-cn/run-20", "rail-cn/run-40"}),
    ],
    ids=["glob", "list-field", "field", "several", "default"],
)
def test_a_match_describes_facts(tiny: Network, match: dict[str, Any], expected: set[str]) -> None:
    assert touched(tiny, match=match) == expected


def test_a_match_of_links_by_mode_and_by_place(tiny: Network) -> None:
    roads = {link.id for link in tiny.links if link.mode == "road"}
    from_home = {link.id for link in tiny.links if link.mode == "road" and link.start == "huaihua"}
    assert roads
    assert touched(tiny, match={"section": "links", "mode": "road"}, field="km") == roads
    found = tiny.changed(scenario({"op": "remove", "match": {"section": "links", "mode": "road", "from": "huaihua"}}))[
        1
    ]
    assert set(found.reached[0]) == from_home


@pytest.mark.parametrize(
    ("change", "code", "at"),
    [
        ("op: scale, match: {section: charges, id: rail-cn/rum-*}, field: rate, value: 2", "E-CHANGE-MATCH", "rail-cn"),
        ("op: remove, match: {section: links, mode: [road, air]}", "E-CHANGE-MATCH", "air"),
        ("op: remove, match: {section: lincs}", "E-CHANGE-SECTION", "lincs"),
        ("op: remove, match: {id: x}", "E-CHANGE-OP", "{id"),
        ("op: remove, match: {section: links, moda: road}", "E-FIELD-UNKNOWN", "moda"),
        ("op: remove, id: weekly, match: {section: links}", "E-CHANGE-OP", "weekly"),
        ("op: set, field: rate, value: 2", "E-CHANGE-OP", "set"),
        ("op: remove, id: weekly, note: gone", "E-CHANGE-OP", "gone"),
        ("op: add, id: x, match: {section: tariffs}, entry: {}", "E-CHANGE-OP", "x"),
        ("op: add, id: '*/x', match: {section: links}, entry: {}", "E-CHANGE-OP", "{section"),
        ("op: add, id: y, value: schedules, entry: {per_week: 1}, grade: assumed", "E-CHANGE-OP", "assumed"),
        ("op: include, id: qinzhou, field: names, value: x", "E-CHANGE-FIELD", "names"),
        ("op: exclude, id: qinzhou, field: transfers, value: lod-rail", "E-CHANGE-LIST", "lod-rail"),
    ],
)
def test_a_match_that_touches_nothing_is_refused_where_it_stands(
    change: str, code: str, at: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "one.yaml", change)
    with pytest.raises(Refused) as caught:
        load(data=TINY, scenarios=[path])
    (found,) = caught.value.findings
    column = f"- {{{change}".index(f" {at}" if at.isalpha() else at) + (2 if at.isalpha() else 1)
    assert (found.code, found.place) == (code, f"{path}:7:{column}"), str(found)
    assert caught.value.status == 4


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ("op: remove, match: {section: links, mode: roat}", "did you mean 'road'?"),
        ("op: remove, match: {section: link}", "did you mean 'links'?"),
        ("op: remove, match: {section: links, mod: road}", "did you mean 'mode'?"),
        ("op: exclude, id: qinzhou, field: transfers, value: lod-rail", "did you mean 'load-rail'?"),
    ],
)
def test_the_nearest_spelling_is_told(change: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load(data=TINY, scenarios=[written(tmp_path / "one.yaml", change)])
    assert hint in str(caught.value.findings[0])


def test_what_a_match_breaks_is_told_at_the_match(tmp_path: Path) -> None:
    path = written(
        tmp_path / "one.yaml", "op: set, match: {section: charges, id: rail-cn/run-*}, field: rate, value: 0"
    )
    with pytest.raises(Refused) as caught:
        load(data=TINY, scenarios=[path])
    assert [(found.code, found.place) for found in caught.value.findings] == [("E-RATE-ZERO", f"{path}:7:3")], "once"


def test_a_field_that_no_described_fact_has_is_told_once(tmp_path: Path) -> None:
    path = written(tmp_path / "one.yaml", "op: set, match: {section: charges, id: rail-cn/*}, field: rat, value: 1")
    with pytest.raises(Refused) as caught:
        load(data=TINY, scenarios=[path])
    (found,) = caught.value.findings
    assert (found.code, found.place) == ("E-CHANGE-FIELD", f"{path}:7:3")
    assert "did you mean 'rate'?" in found.remedy


def test_one_charge_for_each_tariff(tiny: Network) -> None:
    entry = {"code": "EXTRA", "basis": "container", "rate": "5"}
    network = tiny.apply(
        scenario({"op": "add", "id": "*/extra", "match": {"section": "tariffs", "id": "r*"}, "entry": entry})
    )
    tariffs = {tariff.id for tariff in tiny.tariffs if tariff.id.startswith("r")}
    assert {key for key in network.charge if key.endswith("/extra")} == {f"{key}/extra" for key in tariffs}
    for tariff in tariffs:
        assert network.charge[f"{tariff}/extra"].source == tiny.tariff[tariff].source


def test_changed_facts_say_where_their_figures_come_from(tiny: Network) -> None:
    change = {"op": "set", "id": "rail-cn/run-20", "field": "rate", "value": {"low": 1, "likely": 2, "high": 3}}
    network = tiny.apply(scenario({**change, "source": "paper", "grade": "assumed", "note": "method: guessed"}))
    charge = network.charge["rail-cn/run-20"]
    assert (charge.source, charge.grade, charge.note) == ("paper", "assumed", "method: guessed")
    assert tiny.apply(scenario(change)).charge["rail-cn/run-20"].grade == tiny.charge["rail-cn/run-20"].grade


def test_words_are_included_once_and_excluded(tiny: Network) -> None:
    before = tiny.node["qinzhou"].transfers
    more = tiny.apply(scenario({"op": "include", "id": "qinzhou", "field": "aliases", "value": ["x", "y"]}))
    assert more.node["qinzhou"].aliases[-2:] == ("x", "y")
    same = tiny.apply(scenario({"op": "include", "id": "qinzhou", "field": "transfers", "value": before[0]}))
    assert same.node["qinzhou"].transfers == before
    less = tiny.apply(scenario({"op": "exclude", "id": "qinzhou", "field": "transfers", "value": before[0]}))
    assert less.node["qinzhou"].transfers == before[1:]


def test_a_change_that_fits_nothing_is_an_error_of_its_own(tiny: Network) -> None:
    with pytest.raises(ChangeError):
        tiny.apply(scenario({"op": "remove", "match": {"section": "links", "mode": "air"}}))


# -- until when they are meant


def answered(network: Network, day: str = DAY, origin: str = "huaihua", destination: str = "qinzhou") -> Answer:
    return quote(network, ask(network, origin, destination, boxes=["40HC:1"], mass="18t", as_of=day))


EXPIRING = [
    ("2026-11-21", True),
    ("2026-11-22", False),
    ("2026-11-23", False),
]


@pytest.mark.parametrize(("end", "late"), EXPIRING)
def test_a_scenario_past_its_last_day_warns(shipped: Network, end: str, late: bool) -> None:
    change = {"op": "scale", "id": "road-cn/haulage", "field": "rate", "value": 1}
    network = shipped.apply(scenario(change, expires=end))
    assert network.digest == shipped.digest, "the day is no fact"
    answer = answered(network)
    found = [found.place for found in answer.findings if found.code == "W-SCENARIO-EXPIRED"]
    assert found == (["s"] if late else [])
    for lang in LANGS:
        said = {"zh": f"适用期到 {end} 为止", "en": f"is meant until {end}"}[lang]
        assert (said in render(answer, network, "md", lang)) is late
    assert ("W-SCENARIO-EXPIRED" in render(answer, network, "json", "en")) is late


def test_the_day_is_kept_through_a_stack(shipped: Network) -> None:
    change = {"op": "scale", "id": "road-cn/haulage", "field": "rate", "value": 1}
    network = shipped.apply(scenario(change, expires="2026-01-01")).apply(scenario(change, id="t"))
    assert [name for name, _ in network.expiring] == ["s"]
    assert network.scenarios == ("s", "t")


def test_a_comparison_tells_it_too(shipped: Network) -> None:
    change = {"op": "scale", "id": "road-cn/haulage", "field": "rate", "value": 1}
    old = scenario(change, expires="2026-01-01")
    compared = [((), answered(shipped)), ((old,), answered(shipped.apply(old)))]
    document = json.loads(render_compare(compared, (), shipped, "json", "en"))
    jsonschema.validate(document, schema_of("comparison"))
    assert [[found["code"] for found in one["findings"]] for one in document["compared"]] == [
        [],
        ["W-SCENARIO-EXPIRED"],
    ]
    for lang in LANGS:
        assert "2026-01-01" in render_compare(compared, (), shipped, "md", lang)


@pytest.mark.parametrize("field", ["author", "date", "note"])
def test_who_when_and_why_stay_required(field: str, tmp_path: Path) -> None:
    path = Path(written(tmp_path / "one.yaml", "op: remove, id: weekly"))
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(f"{field}:")]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        load(data=TINY, scenarios=[str(path)])
    assert [(found.code, f"'{field}'" in found.message) for found in caught.value.findings] == [
        ("E-FIELD-MISSING", True)
    ]


# -- the shipped ones


CONTRADICTING = {
    ("discounts-off", "discounts-for-consolidated-cargo"), ("discounts-off", "guangzhou-discount-only"),
    ("guangzhou-discount-only", "discounts-off"), ("discounts-off", "nantie-is-nanchang"),
    ("discounts-off", "shanghai-beyond-guangzhou"), ("guangzhou-discount-only", "discounts-for-consolidated-cargo"),
    ("guangzhou-discount-only", "nantie-is-nanchang"), ("guangzhou-discount-only", "shanghai-beyond-guangzhou"),
    ("subsidies-off", "discounts-for-consolidated-cargo"),
}  # fmt: skip
"""Pairs of which the second changes what the first takes away."""


@pytest.fixture(scope="module")
def under(shipped: Network) -> dict[str, Network]:
    """The shipped facts under each shipped scenario."""
    return {scenario.id: shipped.apply(scenario) for scenario in read_scenarios(ALL)}


@pytest.mark.parametrize("first", ALL)
def test_they_stack_where_that_makes_sense(first: str, under: dict[str, Network]) -> None:
    for second in ALL:
        if second == first:
            continue
        (changes,) = read_scenarios([second])
        if (first, second) in CONTRADICTING:
            with pytest.raises(ChangeError):
                under[first].apply(changes)
            continue
        network = under[first].apply(changes)
        if first < second:
            assert [fault for rule in RULES for fault in rule.run(network)] == [], second
        assert network.digest != under[first].digest


def test_every_change_of_the_shipped_ones_changes_something(shipped: Network, under: dict[str, Network]) -> None:
    for changes in read_scenarios(ALL):
        name = changes.id
        reached = shipped.changed(changes)[1].reached
        found = list(effects(changes, reached, shipped, under[name]))
        moved = {one.number for one in found if one.difference.before != one.difference.after}
        wanted = {n for n, change in enumerate(changes.changes, 1) if change.field not in ("source", "grade", "note")}
        assert wanted <= moved, name


LANES = (
    ("huaihua", "laem-chabang"), ("huaihua", "hamburg"), ("huaihua", "vientiane"), ("chenglingji", "ho-chi-minh-city"),
    ("huaihua", "singapore", "qinzhou"),
)  # fmt: skip
"""From where to where, and the port that must be passed."""


def asked(network: Network, origin: str, destination: str, through: str = "", **words: Any) -> Answer | None:
    limits = {"via": [through], "modes": ["rail", "sea"]} if through else {}
    question = {"boxes": ["40HC:1"], "mass": "18t", "as_of": DAY, "baseline": None, **limits, **words}
    try:
        return quote(network, ask(network, origin, destination, **question))
    except NoWay:
        return None


def bests(answer: Answer | None) -> tuple[int, int, int]:
    """The least cost, time and CO2e."""
    assert answer is not None
    ways: tuple[Itinerary, ...] = answer.options
    return (
        min(way.cost_minor for way in ways), min(way.duration_s for way in ways), min(way.co2e_g for way in ways),
    )  # fmt: skip


@pytest.fixture(scope="module")
def base(shipped: Network) -> dict[tuple[str, ...], tuple[int, int, int]]:
    return {lane: bests(asked(shipped, *lane)) for lane in LANES}


DEARER = ("fuel-plus-30", "carbon-price", "electrified-rail")
SLOWER = ("qinzhou-congested", "mohan-queue")
WORSE = ("suez-closed", "yangtze-low-water", "spring-festival-peak", *DEARER, *SLOWER)


@pytest.mark.parametrize("name", WORSE)
def test_what_makes_it_worse_makes_no_lane_cheaper_or_faster(
    name: str, base: dict[tuple[str, ...], tuple[int, int, int]], under: dict[str, Network]
) -> None:
    moved = False
    for lane, (cost, time, _) in base.items():
        now = bests(asked(under[name], *lane))
        assert now[0] >= cost, lane
        assert now[1] >= time, lane
        moved = moved or now[:2] != (cost, time)
        if name in DEARER:
            assert now[1] == time, "a price takes no time"
        if name in SLOWER:
            assert now[0] == cost, "waiting has no price of its own"
    assert moved


def lines_of(answer: Answer | None, code: str) -> list[Any]:
    assert answer is not None
    return [line for way in answer.options for line in way.all_lines() if line.code == code]


@pytest.mark.parametrize(
    ("name", "code", "lane"),
    [
        ("fuel-plus-30", "FUEL_RISE", ("huaihua", "laem-chabang")),
        ("carbon-price", "CARBON_PRICE", ("huaihua", "vientiane")),
        ("electrified-rail", "ELECTRIFICATION_KM", ("huaihua", "qinzhou")),
        ("suez-closed", "CAPE_SURCHARGE", ("huaihua", "hamburg")),
        ("yangtze-low-water", "LOW_WATER", ("chenglingji", "ho-chi-minh-city")),
        ("spring-festival-peak", "PEAK_SEASON", ("huaihua", "laem-chabang")),
        ("pinglu-canal", "LOCK_DUES", ("nanning", "singapore")),
    ],
)
def test_the_price_of_it_is_a_line_of_its_own_with_source_and_grade(
    name: str, code: str, lane: tuple[str, str], under: dict[str, Network]
) -> None:
    found = lines_of(asked(under[name], *lane), code)
    assert found
    assert all(line.source in under[name].source and line.grade in ("derived", "assumed") for line in found)


def test_closing_suez_never_makes_europe_by_sea_faster_or_cheaper(shipped: Network, under: dict[str, Network]) -> None:
    closed = under["suez-closed"]
    for origin in ("qinzhou", "nansha", "shanghai-yangshan"):
        for port in ("hamburg", "rotterdam", "algiers"):
            words = {"modes": ["sea"]}
            before, after = (bests(asked(network, origin, port, **words)) for network in (shipped, closed))
            assert all(now > then for now, then in zip(after, before, strict=True)), (origin, port)
    assert not [link.id for link in closed.links if link.note == "by Suez"]
    assert len([link.id for link in closed.links if link.note == "by the Cape"]) == 24


def test_carbon_is_priced_by_what_the_carriages_emit(under: dict[str, Network]) -> None:
    answer = asked(under["carbon-price"], "huaihua", "qinzhou")  # over no border, where handling counts
    assert answer is not None
    assert lines_of(answer, "CARBON_PRICE")
    for way in answer.options:
        for element in way.elements:
            paid = sum(
                line.amount_minor for line in element.lines if line.code == "CARBON_PRICE" and line.currency == "CNY"
            )
            if element.kind == "carriage" and paid:
                # 76.9 EUR/t x 7.4326 CNY/EUR = 571.567 CNY/t = 0.0571567 fen per gram; rates have six decimals
                assert paid == pytest.approx(element.co2e_g * 0.0571567, rel=1e-3, abs=10)


def test_electric_traction_is_cleaner(shipped: Network, under: dict[str, Network]) -> None:
    rail = {"modes": ["rail"]}
    before, after = (
        bests(asked(network, "huaihua", "qinzhou", **rail)) for network in (shipped, under["electrified-rail"])
    )
    assert after[2] < before[2] / 2
    factor = under["electrified-rail"].factor["ef-rail-electric"].value
    # 577.7 g/kWh x 0.0100 kWh per gross tkm x 1.8 gross tonnes per net tonne = 10.4 g/tkm
    assert float(factor.likely) == pytest.approx(577.7 * 0.0100 * 1.8, abs=0.05)


def test_with_the_canal_barges_sail_from_nanning_to_the_sea(shipped: Network, under: dict[str, Network]) -> None:
    words = {"modes": ["barge", "sea"]}
    assert asked(shipped, "nanning", "singapore", **words) is None
    for ends in (("nanning", "singapore"), ("singapore", "nanning")):
        answer = asked(under["pinglu-canal"], *ends, **words)
        assert answer is not None
        assert {e.mode for e in answer.options[0].elements if e.mode} == {"barge", "sea"}
        assert any(e.link == "barge-nanning-qinzhou" for e in answer.options[0].elements)
    # 291 km by Qinzhou, and more than 560 km longer by Guangzhou: 851 km is what the river table has for Nanning-Guangzhou
    assert under["pinglu-canal"].link["barge-nanning-qinzhou"].total_km + 560 == 851


def test_only_qinzhou_is_congested(shipped: Network, under: dict[str, Network]) -> None:
    for port, slower in (("qinzhou", True), ("fangchenggang", False), ("beihai", False)):
        words = {"via": [port], "modes": ["rail", "sea"]}
        before, after = (
            bests(asked(network, "huaihua", "laem-chabang", **words))
            for network in (shipped, under["qinzhou-congested"])
        )  # fmt: skip
        assert (after[1] > before[1]) is slower, port


def test_the_shuttle_of_shanghai_pays_no_low_water(shipped: Network, under: dict[str, Network]) -> None:
    ends = ("taicang", "shanghai-yangshan")
    words = {"modes": ["barge"]}
    low = asked(under["yangtze-low-water"], *ends, **words)
    assert bests(low)[0] == bests(asked(shipped, *ends, **words))[0]
    assert not lines_of(low, "LOW_WATER")


def test_the_queue_at_mohan_holds_lorries_and_trains(shipped: Network, under: dict[str, Network]) -> None:
    for mode in ("rail", "road"):
        words = {"modes": [mode]}
        for ends in (("huaihua", "vientiane"), ("kunming", "vientiane"), ("vientiane", "kunming")):
            before, after = (bests(asked(network, *ends, **words)) for network in (shipped, under["mohan-queue"]))
            assert after[1] > before[1], (mode, ends)
    by_vietnam = {"via": ["pingxiang"], "modes": ["road"]}
    before, after = (bests(asked(n, "nanning", "hanoi", **by_vietnam)) for n in (shipped, under["mohan-queue"]))
    assert after == before


# -- what differs


def test_nothing_differs_from_itself(shipped: Network) -> None:
    assert list(differences(shipped, load())) == []


def test_a_difference_names_fact_field_and_both_values(shipped: Network, under: dict[str, Network]) -> None:
    (one,) = differences(shipped, under["nantie-is-nanchang"])
    assert (one.section, one.fact, one.field) == ("charges", "rail-cn/discount-nantie", "scope.area")
    assert (one.before, one.after, one.source) == (["nanning"], ["nanchang"], "seed-001")


def test_differences_are_the_same_both_ways(shipped: Network, under: dict[str, Network]) -> None:
    for name in ALL:
        there = {(o.section, o.fact, o.field): (o.before, o.after) for o in differences(shipped, under[name])}
        back = {(o.section, o.fact, o.field): (o.after, o.before) for o in differences(under[name], shipped)}
        assert there == back
        assert there


def test_differences_are_all_there_is(shipped: Network, under: dict[str, Network]) -> None:
    """A fact is told to differ just where its dump does."""
    now = under["mohan-queue"]
    told = {one.fact for one in differences(shipped, now)}
    for section in ("links", "transfers", "nodes", "sources"):
        one, other = ({e.id: e.model_dump() for e in getattr(n, section)} for n in (shipped, now))
        assert {key for key in (*one, *other) if one.get(key) != other.get(key)} <= told


def test_effects_tell_old_and_new_value_of_every_change(tiny: Network) -> None:
    before, (stage,) = stages(scenarios=["dear-trains"], data=TINY)
    found = list(effects(stage.written.scenario, stage.written.reached, before, stage.network))
    assert [one.number for one in found] == sorted(one.number for one in found)
    run = next(one.difference for one in found if one.difference.fact == "rail-cn/run-20")
    # 3.185 x 1.1 = 3.5035
    assert (run.field, run.before["likely"], run.after["likely"]) == ("rate", "3.185", "3.5035")
    gone = next(one for one in found if one.op == "remove")
    assert (gone.difference.field, gone.difference.after) == ("", None)
    assert gone.difference.before["id"] == gone.difference.fact
    new = next(one for one in found if one.op == "add")
    assert (new.difference.before, new.difference.after["id"]) == (None, new.difference.fact)


# -- the commands


@pytest.fixture(autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    for name in ("ROUTECALC_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*argv: str) -> tuple[int, str, str]:
        status = run(argv)
        captured = capsys.readouterr()
        return int(status), captured.out, captured.err

    return call


COMMANDS = (
    (("list",), "scenario-list"),
    (("show", "mohan-queue", "fuel-plus-30"), "scenario-changes"),
    (("diff", "base", "pinglu-canal"), "scenario-diff"),
)


@pytest.mark.parametrize(("argv", "schema"), COMMANDS, ids=lambda part: part if isinstance(part, str) else part[0])
def test_json_follows_its_schema(told: Any, argv: tuple[str, ...], schema: str) -> None:
    status, out, err = told("scenario", *argv, "--format", "json")
    assert (status, err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(schema_of(schema))
    jsonschema.validate(json.loads(out), schema_of(schema))
    assert told("scenario", *argv, "--format", "json")[1] == out
    assert json.loads(told("schema", schema)[1]) == schema_of(schema)


@pytest.mark.parametrize(("argv", "schema"), COMMANDS, ids=lambda part: part if isinstance(part, str) else part[0])
def test_tables_in_both_languages_and_csv(told: Any, argv: tuple[str, ...], schema: str) -> None:
    texts = {lang: told("scenario", *argv, "--lang", lang)[1] for lang in LANGS}
    assert texts["zh"] != texts["en"]
    for text in texts.values():
        assert "mohan-queue" in text or "barge-nanning-qinzhou" in text
    assert told("scenario", *argv, "--format", "md")[1].startswith("# ")
    status, out, _ = told("scenario", *argv, "--format", "csv")
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))
    assert status == 0
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 5


def test_the_list_has_title_date_expiry_and_note(told: Any) -> None:
    listed = {one["id"]: one for one in json.loads(told("scenario", "list", "--format", "json")[1])["scenarios"]}
    assert tuple(listed) == ALL
    assert (listed["pinglu-canal"]["expires"], listed["suez-closed"]["expires"]) == ("2027-12-31", None)
    assert listed["suez-closed"]["date"] == "2026-11-22"
    table = told("scenario", "list", "--lang", "zh")[1]
    assert all(word in table for word in ("平陆运河通航", "适用至 2027-12-31", "2026-11-22"))


def test_a_stack_is_shown_on_what_the_one_before_left(told: Any, tmp_path: Path) -> None:
    twice = [
        written(tmp_path / f"{name}.yaml", "op: scale, id: road-cn/haulage, field: rate, value: 2")
        for name in ("one", "two")
    ]
    changes = json.loads(told("scenario", "show", *twice, "--format", "json")[1])["changes"]
    # 6 CNY per km, doubled twice
    assert [(one["before"]["likely"], one["after"]["likely"]) for one in changes] == [("6", "12"), ("12", "24")]


def test_an_empty_diff_says_so(told: Any) -> None:
    for lang, words in (("en", "nothing differs"), ("zh", "没有差异")):
        status, out, _ = told("scenario", "diff", "base", "base", "--lang", lang)
        assert status == 0
        assert words in out
    assert json.loads(told("scenario", "diff", "base", "base", "--format", "json")[1])["differences"] == []


def test_sides_of_a_diff_are_base_names_files_and_stacks(told: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "a+b.yaml".replace("+", "-"), "op: scale, id: road-cn/haulage, field: rate, value: 2")
    odd = Path(path).rename(tmp_path / "a+b.yaml")
    assert stack_of(str(odd)) == (str(odd),)
    both = json.loads(told("scenario", "diff", "discounts-off", "discounts-off+subsidies-off", "--format", "json")[1])
    assert both["b"]["scenarios"] == ["discounts-off", "subsidies-off"]
    assert {one["b"] for one in both["differences"]} == {None}
    assert {one["fact"].rpartition("/")[2] for one in both["differences"]} == {"subsidy-20", "subsidy-40"}


WORDS = (
    ("", ()), ("base", ()), ("none", ()), (" a ", ("a",)), ("a+b", ("a", "b")), ("a + b", ("a", "b")),
    ("base+a", ("a",)), ("a＋b", ("a", "b")), ("a+", ("a+",)), ("+", ("+",)), ("a++b", ("a++b",)),
    ("a+b+a", ("a", "b")),
)  # fmt: skip
"""Words, and the scenarios that they name; one with a gap is no name of any."""


@pytest.mark.parametrize(("word", "stack"), WORDS)
def test_a_word_names_a_stack(word: str, stack: tuple[str, ...]) -> None:
    assert stack_of(word) == stack
    question = tuple(word if name == "scenario" else "" for name in ASKED)
    assert stack_of_row(question) == stack, "the same in a table"


BOTH = ("discounts-off", "subsidies-off")


def test_stacks_and_the_base_are_understood_wherever_scenarios_stand(told: Any, tmp_path: Path) -> None:
    """The facts are the same by every way of naming them."""
    word = "+".join(BOTH)
    facts = {"base": load().digest, word: load(scenarios=BOTH).digest}
    for said, digest in (("none", facts["base"]), ("base", facts["base"]), (word, facts[word])):
        shown = json.loads(told("scenario", "show", said, "--format", "json")[1])
        assert shown["digest"]["after"] == digest
        assert [one["id"] for one in shown["scenarios"]] == ([] if digest == facts["base"] else [*BOTH])
        diff = json.loads(told("scenario", "diff", said, "base", "--format", "json")[1])
        assert diff["a"]["digest"] == digest
        quoted = told("quote", "huaihua", "qinzhou", "--scenario", said, "--format", "json")[1]
        assert json.loads(quoted)["network"]["digest"] == digest
    argv = ("compare", "huaihua", "qinzhou", "--scenarios", f"none,{word},base", "--format", "json")
    document = json.loads(told(*argv)[1])
    jsonschema.validate(document, schema_of("comparison"))
    compared = document["compared"]
    assert [(one["scenario"], one["digest"]) for one in compared] == [(None, facts["base"]), (word, facts[word])]
    table = tmp_path / "r.csv"
    table.write_text(f"origin,destination,scenario\nhuaihua,qinzhou,none\nhuaihua,qinzhou,base+{word}\n", "utf-8")
    assert told("batch", str(table), "-o", str(tmp_path / "rows.csv"), "--workers", "1")[0] == 0
    table.write_text("origin,destination\nhuaihua,qinzhou\n", "utf-8")
    argv = ("batch", str(table), "-o", str(tmp_path / "stacks.csv"), "--scenarios", f"base,{word}", "--workers", "1")
    assert told(*argv)[0] == 0
    rows, stacks = (list(csv.DictReader((tmp_path / f"{name}.csv").open(encoding="utf-8-sig"))) for name in
                    ("rows", "stacks"))  # fmt: skip
    for answers in (rows, stacks):
        assert [(row["scenario"], row["network_digest"]) for row in answers] == [
            ("", facts["base"]),
            (word, facts[word]),
        ]


SPELT = (
    ("bsae", "did you mean 'base'?"), ("nonee", "did you mean 'none'?"), ("suez-close", "did you mean 'suez-closed'?"),
    ("suez-closed+", "did you mean 'suez-closed'?"), ("subsidies-off+discount-off", "did you mean 'discounts-off'?"),
)  # fmt: skip


@pytest.mark.parametrize(("word", "hint"), SPELT)
def test_an_unknown_word_is_told_alike_everywhere(told: Any, tmp_path: Path, word: str, hint: str) -> None:
    table = tmp_path / "r.csv"
    table.write_text(f"origin,destination,scenario\nhuaihua,qinzhou,{word}\n", "utf-8")
    plain = tmp_path / "p.csv"
    plain.write_text("origin,destination\nhuaihua,qinzhou\n", "utf-8")
    output = tmp_path / "o.csv"
    for argv in (
        ("scenario", "show", word), ("scenario", "diff", "base", word), ("quote", "huaihua", "qinzhou", "--scenario", word),
        ("compare", "huaihua", "qinzhou", "--scenarios", f"base,{word}"), ("disrupt", "huaihua", "qinzhou", "--scenario", word),
        ("batch", str(plain), "-o", str(output), "--scenarios", f"none,{word}"),
    ):  # fmt: skip
        status, out, err = told(*argv)
        assert (status, out) == (2, ""), argv
        assert err.startswith("E-SCENARIO-UNKNOWN: there is no scenario"), argv
        assert hint in err, argv
    assert told("batch", str(table), "-o", str(output), "--workers", "1")[0] == 5
    (row,) = csv.DictReader(output.open(encoding="utf-8-sig"))
    assert row["error_code"] == "E-SCENARIO-UNKNOWN"
    assert hint in row["error"]


def test_all_unknown_words_are_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        stack_named(["suez-close", "subsidies-of+base"])
    assert [found.code for found in caught.value.findings] == ["E-SCENARIO-UNKNOWN"] * 2


def test_the_base_has_nothing_to_show(told: Any) -> None:
    for lang, words in (("en", "no scenario, the facts as they are"), ("zh", "不加任何情景")):
        status, out, _ = told("scenario", "show", "base", "--lang", lang)
        assert status == 0
        assert words in out


def test_a_stack_is_one_row_of_a_comparison(told: Any) -> None:
    out = told("compare", "huaihua", "qinzhou", "--scenarios", "+".join(BOTH), "--lang", "zh")[1]
    assert "不计运价下浮 + 不计补贴" in out
    assert "discounts-off+subsidies-off" in out


def test_a_comparison_tells_how_far_it_is(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    said: list[str] = []
    monkeypatch.setattr("routecalc.cli.commands.progress", said.append)
    assert told("compare", "huaihua", "qinzhou", "--scenarios", "discounts-off,subsidies-off+discounts-off")[0] == 0
    assert said == ["0/2 discounts-off", "1/2 subsidies-off+discounts-off", ""]


# -- only what differs is shown


def test_a_change_shows_only_the_fields_that_differ(told: Any, tmp_path: Path) -> None:
    """The grade is what it was already; the rate is doubled, and the source is another."""
    change = (
        "op: scale, id: road-cn/haulage, field: rate, value: 2, source: izst, grade: assumed, note: 'method: twice'"
    )
    path = written(tmp_path / "one.yaml", change)
    changes = json.loads(told("scenario", "show", path, "--format", "json")[1])["changes"]
    assert [one["field"] for one in changes] == ["source", "note", "rate"]
    assert all(one["before"] != one["after"] for one in changes)


def test_a_change_that_alters_nothing_says_so(told: Any, tmp_path: Path) -> None:
    change = "op: scale, id: road-cn/haulage, field: rate, value: 1, grade: assumed"
    path = written(tmp_path / "one.yaml", change)
    (one,) = json.loads(told("scenario", "show", path, "--format", "json")[1])["changes"]
    assert one["field"] == "rate"
    assert one["before"] == one["after"]
    for lang, word in (("en", "unchanged"), ("zh", "不变")):
        assert word in told("scenario", "show", path, "--lang", lang)[1]


def test_shipped_scenarios_show_a_field_that_stays_as_it_is_only_where_a_change_does_nothing_else(told: Any) -> None:
    for name in ALL:
        changes = json.loads(told("scenario", "show", name, "--format", "json")[1])["changes"]
        of = Counter((one["change"], one["fact"]) for one in changes)
        for one in changes:
            assert one["before"] != one["after"] or of[one["change"], one["fact"]] == 1, (name, one)


def test_of_a_long_list_only_what_moves_is_told(told: Any) -> None:
    """At Boten one operation of six is exchanged for another, by two changes."""
    out = told("scenario", "show", "mohan-queue", "--lang", "en")[1]
    assert out.count("(others unchanged: 5)") == 1
    assert "truck-load," not in out


# -- notes in both languages


def test_a_note_in_one_language_stands_for_both_and_else_each_has_its_own(told: Any, tmp_path: Path) -> None:
    change = "op: scale, id: road-cn/haulage, field: rate, value: 2"
    plain_note = written(tmp_path / "one.yaml", change)
    both = written(tmp_path / "two.yaml", change)
    text = Path(both).read_text("utf-8").replace("note: x", "note: {zh: 公路涨价, en: Roads are dearer}")
    Path(both).write_text(text.replace("names: {zh: 一, en: One}", "names: Just one"), "utf-8")
    for lang, note in (("zh", "公路涨价"), ("en", "Roads are dearer")):
        assert "\n  x\n" in told("scenario", "show", plain_note, "--lang", lang)[1]
        shown = told("scenario", "show", both, "--lang", lang)[1]
        assert f"Just one · two\n  {note}\n" in shown
    (one,) = json.loads(told("scenario", "show", both, "--format", "json")[1])["scenarios"]
    assert (one["note"], one["notes"]) == ("Roads are dearer", {"zh": "公路涨价", "en": "Roads are dearer"})


@pytest.mark.parametrize("name", ALL)
def test_shipped_notes_are_chinese_for_chinese_readers_with_the_same_figures(name: str) -> None:
    (one,) = read_scenarios([name])
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in one.note.zh)
    assert chinese > len(one.note.zh) * 0.5
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in re.sub('南铁|["“].*?["”]', "", one.note.en))
    decimals = re.compile(r"\d+\.\d+|\d{3,}")
    figures = {figure for figure in decimals.findall(one.note.en.replace(",", "")) if not figure.startswith("20")}
    assert figures <= set(decimals.findall(one.note.zh))


def test_lists_of_scenarios_speak_the_language_of_the_reader(told: Any) -> None:
    for argv in (("scenario", "list"), ("show", "scenarios"), ("show", "scenarios", "suez-closed")):
        zh, en = (told(*argv, "--lang", lang)[1] for lang in ("zh", "en"))
        assert "绕行好望角" in zh
        assert "No ship passes Suez" in "".join(en.split("\n")) or "No ship passes" in en
    listed = json.loads(told("show", "scenarios", "--format", "json")[1])["entries"]
    assert all(isinstance(one["note"], str) and set(one["notes"]) == {"zh", "en"} for one in listed)


@pytest.mark.parametrize(
    ("argv", "code", "status"),
    [
        (("show", "nonesuch"), "E-SCENARIO-UNKNOWN", 2),
        (("show",), "E-USAGE", 2),
        (("diff", "base"), "E-USAGE", 2),
        (("diff", "base", "suez-close"), "did you mean 'suez-closed'?", 2),
        (("diff", "base", "a+"), "E-SCENARIO-UNKNOWN", 2),
        (("list", "--format", "xml"), "E-FORMAT", 2),
        (("nonesuch",), "E-USAGE", 2),
        (("show", "discounts-off", "nantie-is-nanchang"), "E-CHANGE-ID", 4),
    ],
)
def test_wrong_use_is_told(told: Any, argv: tuple[str, ...], code: str, status: int) -> None:
    found, out, err = told("scenario", *argv)
    assert (found, out) == (status, "")
    assert code in err


def test_refusals_are_json_where_that_is_wanted(told: Any) -> None:
    status, out, _ = told("scenario", "diff", "base", "nonesuch", "--format", "json")
    assert (status, json.loads(out)["error"]["code"]) == (2, "E-SCENARIO-UNKNOWN")


def test_files_appear_whole(told: Any, tmp_path: Path) -> None:
    for argv, _ in COMMANDS:
        path = tmp_path / f"{argv[0]}.json"
        assert told("scenario", *argv, "-o", str(path))[:2] == (0, "")
        assert json.loads(path.read_text("utf-8"))["schema"] == 1


DATED = (
    ("check", "data"),
    ("flip", "huaihua", "qinzhou", "--fact", "road-cn/haulage"),
    ("disrupt", "huaihua", "qinzhou"),
)


@pytest.mark.parametrize("argv", DATED, ids=lambda argv: argv[0])
def test_every_command_with_a_day_tells_that_a_scenario_is_old(
    told: Any, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    change = "op: scale, id: road-cn/haulage, field: rate, value: 1"
    path = written(tmp_path / "old.yaml", change, head="expires: 2026-01-01\n")
    status, out, err = told(*argv, "--scenario", path, "--as-of", DAY)
    assert status in (0, 1)
    assert err.count("W-SCENARIO-EXPIRED") == 1
    assert "W-SCENARIO-EXPIRED" not in out
    for when, codes in ((DAY, ["W-SCENARIO-EXPIRED"]), ("2026-01-01", [])):
        out = told(*argv, "--scenario", path, "--as-of", when, "--format", "json")[1]
        document = json.loads(out)
        schema = {"check": "verdicts", "flip": "flips", "disrupt": "disruption"}[argv[0]]
        jsonschema.validate(document, schema_of(schema))
        assert [one["code"] for one in document["findings"]] == codes


def test_a_table_tells_once_that_a_scenario_is_old_and_asks_it_once(told: Any, tmp_path: Path) -> None:
    change = "op: scale, id: road-cn/haulage, field: rate, value: 2"
    path = written(tmp_path / "old.yaml", change, head="expires: 2026-01-01\n")
    requests, answers = tmp_path / "requests.csv", tmp_path / "answers.csv"
    rows = ["origin,destination,box,scenario", "huaihua,changsha,20GP,", f"huaihua,changsha,20GP,{path}"]
    requests.write_text("\n".join(rows))
    status, _, err = told("batch", str(requests), "-o", str(answers), "--scenario", path, "--as-of", DAY)
    assert status == 0
    assert err.count("W-SCENARIO-EXPIRED") == 1
    one, other = answers.read_text().splitlines()[1:]
    assert one.split(",")[1:] == other.split(",")[1:], "named for all rows and in one again, it counts once"


def test_a_described_fact_shows_the_scenario_that_changes_it(shipped: Network) -> None:
    known = read_scenarios(ALL)
    shown = json.loads(render_show(shipped, "links", "sea-qinzhou-hamburg", "en", "json", scenarios=known))
    assert "suez-closed" in {one["scenario"] for one in shown["scenarios"]}
    kept = json.loads(render_show(shipped, "links", "sea-qinzhou-hamburg-cape", "en", "json", scenarios=known))
    assert "suez-closed" not in {one["scenario"] for one in kept["scenarios"]}
    assert "suez-closed" in render_show(shipped, "links", "sea-qinzhou-hamburg", "en", "md", scenarios=known)


def test_contradictions_are_only_between_scenarios_that_exist() -> None:
    assert set(permutations(ALL, 2)) >= CONTRADICTING
