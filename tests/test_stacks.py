"""Stacks of scenarios: only what a change reaches is judged again, and that finds what judging everything finds."""

from __future__ import annotations

import pickle
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from routecalc.findings import Refused
from routecalc.loading import Stacks, load, read_scenarios, scenario_names, stages
from routecalc.loading.facts import as_written
from routecalc.loading.wording import sentence
from routecalc.network import FACTS, INDEXES, SECTIONS, Network, Scenario, Value, renewed
from routecalc.network.changes import Draft
from routecalc.network.changes import changed as apply_changes
from routecalc.rules import RULES, faults

TINY = Path(__file__).parent / "data" / "tiny"
ALL = scenario_names()
BASE = load(data=TINY)


def scenario(*changes: dict[str, Any], name: str = "s", **more: Any) -> Scenario:
    head = {"id": name, "names": {"zh": "一", "en": "One"}, "author": "t", "date": "2026-01-01", "note": "n"}
    return Scenario.model_validate({**head, **more, "changes": changes})


# -- the judge: everything dumped, changed, validated and asked by all rules

Told = tuple[str, list[Any]]


def plainly(network: Network, wanted: Scenario) -> Network | Told:
    """The facts after a scenario, or what is wrong: all facts made anew from plain data, all rules asked."""
    plain = network.model_dump(by_alias=True, exclude_unset=True)
    draft = Draft({name: plain[name] for name, _ in SECTIONS if name in plain})
    if errors := apply_changes(draft, wanted).errors:
        return "misfit", [misfit(error) for error in errors]
    plain.update({name: [*draft.of(name).values()] for name in draft.sections})
    plain["scenarios"] = (*network.scenarios, wanted.id)
    if wanted.expires is not None:
        plain["expiring"] = (*network.expiring, (wanted.id, wanted.expires))
    try:
        after = Network.model_validate(plain)
    except ValidationError as error:
        return "invalid", invalid(error, plain)
    broken = [fault for rule in RULES for fault in rule.run(after)]
    return ("broken", list(map(rule_told, broken))) if broken else after


def quickly(network: Network, wanted: Scenario) -> Network | Told:
    """The same as the program does it."""
    draft, applied = network.changed(wanted)
    if applied.errors:
        return "misfit", [misfit(error) for error in applied.errors]
    try:
        after = network.after(wanted, draft)
    except ValidationError as error:
        return "invalid", invalid(error, draft.listed())
    broken = list(faults(after, since=network))
    return ("broken", list(map(rule_told, broken))) if broken else after


def misfit(error: Any) -> Any:
    known = sorted(error.words.pop("known", "").split())
    return error.code, error.change, error.at, error.words, known


def invalid(error: ValidationError, plain: dict[str, Any]) -> list[Any]:
    """Every fault in the words of a finding, with the path of the field and the id of the entry."""
    told = []
    for one in error.errors(include_url=False):
        path = as_written(plain, one["loc"])
        told.append((plain[path[0]][path[1]]["id"], path, sentence({**one, "loc": path}, Network)))
    return told


def rule_told(fault: Any) -> Any:
    words = {**fault.words, "known": sorted(fault.words.get("known", ()))}
    return fault.code, fault.section, fault.entry, fault.path, words


def same(quick: Network | Told, plain: Network | Told) -> None:
    if not isinstance(quick, Network) or not isinstance(plain, Network):
        assert quick == plain
        return
    given = {"by_alias": True, "exclude_unset": True}
    assert quick.model_dump(**given) == plain.model_dump(**given)
    assert repr(quick) == repr(plain)
    assert quick.digest == plain.digest
    for name, _ in INDEXES:
        assert getattr(quick, name) == getattr(plain, name), name
        assert list(getattr(quick, name)) == list(getattr(plain, name)) or name == "reserved"


def stacked(network: Network, stack: list[Scenario]) -> Network | Told:
    """The facts after a stack as the program makes them, or what is wrong with its last step; each step is held against
    the judge, and one that does not fit is left out."""
    after: Network | Told = network
    for wanted in stack:
        after = quickly(network, wanted)
        same(after, plainly(network, wanted))
        network = after if isinstance(after, Network) else network
    return after


# -- changes made up, good and bad

IDS = sorted(key for key in {*BASE.fact, *BASE.tariff, *BASE.source})
FIGURES = ("rate", "hours", "km", "per_week", "value", "lat", "scope", "step", "hours.likely", "rate.low", "km.hunan")
WORDS = ("transfers", "clearances", "boxes", "of", "via", "gateways", "scope.area", "scope.touching", "charges", "box")
FIELDS = ("tariff", "schedule", "factor", "speed", "unit", "kind", "mode", "from", "to", "grade", "source", "note",
    "valid_to", "valid_from", "currency", "names.en", "timezone", "code", "basis", "effect", "programme", "included",
    "id", "nonesuch", "codes.unlocode", "bureau", "derived_from", "free")  # fmt: skip
VALUES = ("rail", "road", "sea", "weekly", "monthly", "ef-rail", "speed-road", "km/h", "g/tkm", "section", "service",
    "leg", "huaihua", "tangbao", "qinzhou", "assumed", "published", "paper", "nobody", "2026-01-01", "unknown", "USD",
    "EUR", "percent", "container", "discount", "", "Asia/Nowhere", "hunan", "load-sea", "hub")  # fmt: skip
NUMBERS = ("0", "1", "-1", "0.5", "2", "100", "many", "1e3", "7.1")
FACT = {"source": "paper", "grade": "published"}
ENTRIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("schedules", {"per_week": "7", **FACT}), ("schedules", {"per_week": "7", "source": "nobody", "grade": "published"}),
    ("sources", {"title": "Other"}), ("factors", {"value": "8", "unit": "CNY/EUR", **FACT}),
    ("factors", {"value": "8", "unit": "km/h", "source": "paper", "grade": "assumed"}),
    ("road", {"code": "TOLL", "basis": "started_km", "rate": "60", "step": {"every_km": "100"}}),
    ("road", {"code": "PEAK", "basis": "percent", "of": ["ROAD_FREIGHT"], "rate": "10"}),
    ("road", {"code": "PEAK", "basis": "percent", "of": ["RAIL_RUN"], "rate": "10"}),
    ("rail-cn", {"code": "EXTRA", "basis": "container"}), ("nowhere", {"code": "EXTRA"}),
    ("links", {"mode": "road", "from": "huaihua", "to": "qinzhou", "km": {"hunan": "990"}, "speed": "speed-road",
               "tariff": "road", "factor": "ef-road", **FACT}),
    ("links", {"mode": "road", "from": "huaihua", "to": "chenglingji", "km": {"hunan": "480"}, "speed": "speed-road",
               "tariff": "road", "factor": "ef-road", **FACT}),
    ("transfers", {"from": "rail", "to": "sea", "hours": "6", "tariff": "hub", "factor": "ef-handling", **FACT}),
    ("tariffs", {"names": {"zh": "新", "en": "New"}, "currency": "EUR", **FACT,
                 "charges": [{"id": "new/lift", "code": "LIFT", "basis": "container", "rate": "10"}]}),
    ("regions", {"places": ["qinzhou"], "reason": "the port"}),
)  # fmt: skip


GOOD: tuple[dict[str, Any], ...] = (
    {"op": "set", "id": "weekly", "field": "per_week", "value": {"low": "1", "likely": "2", "high": "3"}},
    {"op": "set", "id": "weekly", "field": "source", "value": "other"},
    {"op": "add", "id": "other", "value": "sources", "entry": {"title": "Other"}},
    {"op": "remove", "id": "other"},
    {"op": "add", "id": "daily", "value": "schedules", "entry": {"per_week": "7", **FACT}},
    {"op": "set", "id": "sea-qinzhou-haiphong", "field": "schedule", "value": "daily"},
    {"op": "remove", "id": "daily"},
    {"op": "scale", "match": {"section": "charges", "id": "rail*"}, "field": "rate", "value": "0.9", "note": "n"},
    {"op": "scale", "match": {"section": "links", "mode": "sea"}, "field": "hours", "value": "1.2"},
    {"op": "remove", "id": "rail-cn/subsidy"},
    {"op": "set", "id": "rail-cn/discount", "field": "scope.area", "value": ["nanning", "guangzhou"]},
    {"op": "add", "match": {"section": "tariffs", "id": ["road", "barge"]}, "id": "*/peak",
     "entry": {"code": "PEAK", "basis": "container", "rate": "10"}},
    {"op": "remove", "id": "road/peak"},
    {"op": "set", "id": "road/peak", "field": "basis", "value": "shipment"},
    {"op": "remove", "match": {"section": "charges", "id": "sea/freight-2*"}},
    {"op": "remove", "id": "sea/freight-40"},
    {"op": "remove", "id": "barge-chenglingji-shanghai"},
    {"op": "remove", "id": "barge"},
    {"op": "remove", "id": "train-huaihua-qinzhou"},
    {"op": "remove", "id": "rail-tangbao-qinzhou"},
    {"op": "set", "id": "hub", "field": "rounding", "value": "1"},
    {"op": "include", "id": "chenglingji", "field": "transfers", "value": ["load-sea", "unload-sea"]},
    {"op": "exclude", "id": "shanghai", "field": "transfers", "value": ["load-barge", "unload-barge"]},
    {"op": "set", "id": "speed-road", "field": "value", "value": {"low": "40", "likely": "50", "high": "60"}},
)  # fmt: skip


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """One change, which may fit or not."""
    if draw(st.integers(0, 4)):
        return draw(st.sampled_from(GOOD))
    op = draw(st.sampled_from(("set", "set", "scale", "include", "exclude", "remove", "remove", "add")))
    if op == "add":
        value, entry = draw(st.sampled_from(ENTRIES))
        return {"op": op, "id": draw(st.sampled_from(("new", "newer", "weekly"))), "value": value, "entry": entry}
    change: dict[str, Any] = {"op": op}
    if draw(st.integers(0, 3)):
        change["id"] = draw(st.sampled_from((*IDS, "new", "newer", "nonesuch")))
    else:
        section = draw(st.sampled_from(("charges", "links", "tariffs", "transfers", "factors", "nodes", "schedules")))
        pattern = draw(st.sampled_from(("*", "rail*", "*-4?", "sea*", "nonesuch*", "*load*", "ef-*")))
        change["match"] = {"section": section, draw(st.sampled_from(("id", "id", "mode", "source"))): pattern}
    if op == "scale":
        change.update(field=draw(st.sampled_from(FIGURES)), value=draw(st.sampled_from(NUMBERS)))
    elif op in ("include", "exclude"):
        words = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2)
        change.update(field=draw(st.sampled_from(WORDS)), value=draw(words))
    elif op == "set":
        field = draw(st.sampled_from((*FIGURES, *FIELDS, *FIELDS, *WORDS)))
        span = st.fixed_dictionaries({part: st.sampled_from(NUMBERS) for part in ("low", "likely", "high")})
        value = draw(st.sampled_from(NUMBERS) | span) if field in FIGURES else draw(st.sampled_from(VALUES))
        change.update(field=field, value=value)
    if op != "remove" and draw(st.booleans()):
        change["note"] = draw(st.sampled_from(("", "why")))
    return change


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(changes(), min_size=1, max_size=4), min_size=1, max_size=3))
@example([[{"op": "remove", "id": "sea"}, {"op": "scale", "id": "sea/freight-20", "field": "rate", "value": "2"}]])
@example([[{"op": "set", "id": "hub", "field": "charges", "value": ["x"]}, {"op": "remove", "id": "hub/lift"}]])
@example([[{"op": "exclude", "id": "hub", "field": "charges", "value": ["hub/lift"]}]])
@example([[{"op": "set", "id": "hub", "field": "source", "value": "nobody"}]])
@example([[{"op": "set", "id": "sea", "field": "currency", "value": "EUR"}]])
def test_what_a_change_does_not_reach_need_not_be_judged(stack: list[list[dict[str, Any]]]) -> None:
    stacked(BASE, [scenario(*one, name=f"s{number}") for number, one in enumerate(stack)])


LOST = [
    ("paper", "E-REF-SOURCE"), ("20gp", "E-REF-BOX"), ("ef-rail", "E-REF-FACTOR"), ("speed-rail", "E-REF-FACTOR"),
    ("fx-usd", "E-FX-MISSING"), ("weekly", "E-REF-SCHEDULE"), ("rail-cn", "E-REF-TARIFF"), ("hub", "E-REF-TARIFF"),
    ("load-rail", "E-REF-TRANSFER"), ("import", "E-REF-CLEARANCE"), ("huaihua", "E-REF-NODE"),
    ("tangbao", "E-REF-NODE"), ("rail-tangbao-qinzhou", "E-SERVICE-TARIFF"), ("rail-huaihua-tangbao", "E-REF-AREA"),
    ("barge/freight", "E-TARIFF-EMPTY"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "code"), LOST)
def test_what_loses_what_it_refers_to_is_judged_though_nothing_reached_it(key: str, code: str) -> None:
    found = stacked(BASE, [scenario({"op": "remove", "id": key})])
    assert isinstance(found, tuple)
    assert code in {fault[0] for fault in found[1]}


MOVED = [
    ({"id": "ef-rail", "field": "unit", "value": "km/h"}, "E-FACTOR-USE"),
    ({"id": "speed-road", "field": "value", "value": "500"}, "E-LINK-SPEED"),
    ({"id": "shanghai", "field": "lat", "value": "80"}, "E-LINK-GREAT-CIRCLE"),
    ({"id": "load-barge", "field": "from", "value": "sea"}, ""),
    ({"id": "shanghai", "field": "transfers", "value": ["load-sea"]}, "E-LINK-LAYER"),
    ({"id": "tangbao", "field": "names.en", "value": "HUAIHUA"}, "E-ALIAS-SHARED"),
    ({"id": "road/toll", "field": "scope.area", "value": ["hunan"]}, ""),
    ({"id": "barge/freight", "field": "scope.area", "value": ["hunan"]}, "E-SECTION-KM-AREA"),
    ({"id": "train-huaihua-qinzhou", "field": "kind", "value": "leg"}, "E-KM-MISSING"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), MOVED, ids=[f"{change['id']}-{code}" for change, code in MOVED])
def test_what_is_held_against_a_changed_fact_is_judged(change: dict[str, Any], code: str) -> None:
    found = stacked(BASE, [scenario({"op": "set", **change})])
    told = {fault[0] for fault in found[1]} if isinstance(found, tuple) else {""}
    assert code in told


@pytest.mark.parametrize("names", [(name,) for name in ALL] + list(permutations(ALL, 2))[::17], ids="+".join)
def test_shipped_stacks_are_those_of_the_judge(names: tuple[str, ...], shipped: Network) -> None:
    stacked(shipped, list(read_scenarios(names)))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(ALL), min_size=3, max_size=3, unique=True))
def test_three_shipped_scenarios_are_those_of_the_judge(shipped: Network, names: list[str]) -> None:
    stacked(shipped, list(read_scenarios(names)))


def test_the_judge_sees_faults() -> None:
    """Else all of the above could hold of nothing."""
    assert plainly(BASE, scenario({"op": "remove", "id": "nonesuch"}))[0] == "misfit"  # type: ignore[index]
    wrong = {"op": "set", "id": "weekly", "field": "per_week", "value": "0"}
    assert plainly(BASE, scenario(wrong))[0] == "invalid"  # type: ignore[index]
    broken = plainly(BASE, scenario({"op": "remove", "id": "fx-usd"}))
    assert isinstance(broken, tuple)
    assert [fault[0] for fault in broken[1]] == ["E-FX-MISSING"]


class Watched(Network):
    """Facts that tell what is asked of them."""

    @cached_property
    def seen(self) -> set[str]:
        return set()

    def __getattribute__(self, name: str) -> Any:
        if name in dict(SECTIONS) or name in dict(INDEXES):
            self.seen.add(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_reads_the_sections_that_it_names(rule: Any, shipped: Network) -> None:
    for network in (shipped, BASE):
        watched = Watched.known([(name, network.__dict__[name]) for name in network.fields], set())
        for name, _ in INDEXES:
            watched.__dict__[name] = getattr(network, name)
        assert list(rule.run(watched)) == []
        indexes = dict(INDEXES)
        assert watched.seen - indexes.keys() <= {*rule.of, *rule.by}
        looked_up = {section for name in watched.seen & indexes.keys() for section in indexes[name]}
        assert looked_up <= set(rule.by)
    assert {*rule.of, *rule.by} <= dict(SECTIONS).keys()


# -- the same objects


def objects(network: Network) -> dict[str, object]:
    return {**{entry.id: entry for name, _ in SECTIONS for entry in getattr(network, name)}, **network.charge}


@pytest.mark.parametrize("name", ALL)
def test_facts_that_no_change_reaches_are_the_same_objects(name: str, shipped: Network) -> None:
    (wanted,) = read_scenarios([name])
    changed = shipped.apply(wanted)
    before, after = objects(shipped), objects(changed)
    reached = {key for ids in shipped.changed(wanted)[1].reached for key in ids}
    for tariff in (*shipped.tariffs, *changed.tariffs):
        own = {charge.id for charge in tariff.charges}
        if reached & own:
            reached.add(tariff.id)
        elif tariff.id not in before:
            reached |= own
    moved = {key for key in before.keys() | after.keys() if before.get(key) is not after.get(key)}
    assert moved
    assert moved <= reached


def test_no_more_is_judged_than_what_is_reached(shipped: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = read_scenarios(ALL)
    judged: list[str] = []
    real = Value.model_validate.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(
        Value, "model_validate", classmethod(lambda cls, value: judged.append(value["id"]) or real(cls, value))
    )
    for one in wanted:
        judged.clear()
        _, applied = shipped.changed(one)
        shipped.apply(one)
        reached = {key for ids in applied.reached for key in ids}
        assert 0 < len(judged) == len(set(judged)) <= len(reached), one.id


def test_what_is_set_to_what_it_is_stays_the_same_object() -> None:
    (link, *_) = BASE.links
    after = BASE.apply(scenario({"op": "set", "id": link.id, "field": "mode", "value": "rail"}))
    assert after.links[0] is link
    assert renewed(BASE, after) == {}
    there = BASE.apply(scenario({"op": "set", "id": "weekly", "field": "per_week", "value": "2"}))
    back = there.apply(scenario({"op": "set", "id": "weekly", "field": "per_week", "value": "1"}))
    assert there.schedules[0] is not BASE.schedules[0]
    assert back.schedules[0] is BASE.schedules[0]


def test_a_field_that_is_given_its_default_is_known_from_one_that_is_not_given() -> None:
    """A later change can scale the one and not the other."""
    after = BASE.apply(scenario({"op": "set", "id": "weekly", "field": "gate_in_h", "value": "0"}))
    assert after.digest == BASE.digest
    assert after.schedules[0] is not BASE.schedules[0]
    twice = scenario({"op": "scale", "id": "weekly", "field": "gate_in_h", "value": "2"})
    assert after.apply(twice).schedules == BASE.schedules
    with pytest.raises(ValueError, match="E-CHANGE-FIELD"):
        BASE.apply(twice)


def test_what_two_stacks_share_is_made_once() -> None:
    facts = Stacks()
    dearer, both, more, alone = (
        facts.under(names)
        for names in (
            ["fuel-plus-30"], ["fuel-plus-30", "suez-closed"], ["fuel-plus-30", "subsidies-off"], ["suez-closed"]
        )
    )  # fmt: skip
    first, second, third = objects(dearer), objects(both), objects(more)
    assert facts.under(["fuel-plus-30"]) is dearer
    own = {key for key, entry in first.items() if entry is not objects(facts.base).get(key)}
    again = {key for ids in facts.stages(["fuel-plus-30", "suez-closed"])[-1].written.reached for key in ids}
    assert own
    for key in own - {key for key in own if key in again or f"{key}/cape" in again}:
        assert first[key] is second[key], key
    assert sum(first[key] is third[key] for key in own) >= len(own) - 5  # the tariffs that lose a subsidy
    charges = [key for key in alone.charge if key.endswith("/cape")]
    assert charges
    assert all(alone.charge[key] is both.charge[key] for key in charges)


def test_a_scenario_is_not_changed_by_being_applied() -> None:
    """A later change of the same file must not reach into the entry that an earlier one adds."""
    tariff = dict(ENTRIES)["tariffs"]
    more = {"code": "MORE", "basis": "container", "rate": "1"}
    wanted = scenario(
        {"op": "add", "id": "fx-eur", "value": "factors", "entry": {"value": "8", "unit": "CNY/EUR", **FACT}},
        {"op": "add", "id": "new", "value": "tariffs", "entry": tariff},
        {"op": "add", "id": "new/more", "value": "new", "entry": more},
        {"op": "set", "id": "weekly", "field": "per_week", "value": {"low": "1", "likely": "2", "high": "3"}},
        {"op": "set", "id": "weekly", "field": "per_week.high", "value": "4"},
    )
    before = repr(wanted)
    first, second = BASE.apply(wanted), BASE.apply(wanted)
    assert repr(wanted) == before
    assert repr(first) == repr(second)
    assert [charge.id for charge in first.tariff["new"].charges] == ["new/lift", "new/more"]


@given(st.permutations(BASE.links), st.permutations(BASE.tariffs))
def test_the_digest_is_of_facts_in_any_order(links: list[Any], tariffs: list[Any]) -> None:
    assert BASE.model_copy({"links": tuple(links), "tariffs": tuple(tariffs)}).digest == BASE.digest


def test_the_digest_tells_what_is_there_twice_or_stands_elsewhere() -> None:
    twice = BASE.model_copy({"sources": (*BASE.sources, *BASE.sources)})
    turned = [tariff.model_copy({"charges": tariff.charges[::-1]}) for tariff in BASE.tariffs]
    assert len({BASE.digest, twice.digest, BASE.model_copy({"tariffs": tuple(turned)}).digest}) == 3


def test_changed_facts_can_be_sent_away(shipped: Network) -> None:
    after = shipped.apply(*read_scenarios(["suez-closed"]))
    sent = pickle.loads(pickle.dumps(after))
    assert sent == after
    assert sent.digest == after.digest
    assert "before" not in sent.__dict__


# -- files of a run


def written(path: Path, *lines: str) -> str:
    head = f"id: {path.stem}\nnames: {{zh: 一, en: One}}\nauthor: tests\ndate: 2026-01-01\nnote: x\nchanges:\n"
    path.write_text(head + "".join(f"- {{{line}}}\n" for line in lines), encoding="utf-8")
    return str(path)


def test_a_file_is_read_once_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from routecalc.loading import layered, scenarios

    read: list[str] = []
    for module in (layered, scenarios):
        real = module.text_of
        monkeypatch.setattr(module, "text_of", lambda file, real=real: read.append(file.shown) or real(file))
    facts = Stacks()
    for names in (["subsidies-off"], ["subsidies-off", "suez-closed"], ["suez-closed", "subsidies-off"], []):
        facts.under(names)
    assert len(read) == len(set(read))
    assert sum("scenarios/" in name for name in read) == 2


def test_stages_are_those_of_a_run() -> None:
    base, (first, second) = stages(scenarios=["suez-closed", "subsidies-off"])
    assert first.before == base
    assert first.network is second.before
    assert second.network.scenarios == ("suez-closed", "subsidies-off")


def test_a_refused_stack_leaves_the_others_alone(tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.yaml", "op: remove, id: fx-usd")
    facts = Stacks(data=TINY)
    for _ in range(2):
        with pytest.raises(Refused, match="E-FX-MISSING"):
            facts.under([bad])
        assert facts.under(["dear-trains"]).digest == load(data=TINY, scenarios=["dear-trains"]).digest
    with pytest.raises(Refused, match="E-SCENARIO-UNKNOWN") as refused:
        facts.under(["dear-trains", "nonesuch"])
    assert refused.value.status == 2


# -- scenarios that contradict each other: the later one is at fault, the earlier one is named

NEW = "mode: road, from: huaihua, to: chenglingji, km: 500, speed: speed-road, factor: ef-road, source: paper, grade: published"
CONTRADICTIONS: list[tuple[list[str], list[str], str, str]] = [
    (["op: remove, id: rail-cn/discount"], ["op: set, id: rail-cn/discount, field: rate, value: -40"],
     "E-CHANGE-ID", "has taken it away (FIRST:7:"),
    (["op: remove, id: rail-cn/discount"],
     ["op: scale, match: {section: charges, effect: discount}, field: rate, value: 0.9"],
     "E-CHANGE-MATCH", "has taken it away (FIRST:7:"),
    (["op: add, id: daily, value: schedules, entry: {per_week: 7, source: paper, grade: published}"],
     ["op: add, id: daily, value: schedules, entry: {per_week: 6, source: paper, grade: published}"],
     "E-ID-DUPLICATE", "has added it (FIRST:7:"),
    (["op: exclude, id: huaihua, field: clearances, value: export"],
     ["op: exclude, id: huaihua, field: clearances, value: export"], "E-CHANGE-LIST", "it contradicts"),
    (["op: remove, id: barge-chenglingji-shanghai", "op: remove, id: barge"],
     [f"op: add, id: new, value: links, entry: {{tariff: barge, {NEW}}}"],
     "E-REF-TARIFF", "has taken it away (FIRST:8:"),
    # either may take its price away, both together leave percentages of nothing, in a tariff that neither touches by name
    (["op: remove, id: rail-cn/base-20"],
     ["op: scale, id: weekly, field: per_week, value: 2", "op: remove, id: rail-cn/base-40"],
     "E-REF-CODE", "it contradicts"),
    (["op: add, id: road/peak, value: road, entry: {code: PEAK, basis: percent, of: [TOLL], rate: 5}"],
     ["op: scale, id: weekly, field: per_week, value: 2", "op: remove, id: road/toll"], "E-REF-CODE", "it contradicts"),
    (["op: remove, id: sea/freight-20"],
     ["op: scale, id: weekly, field: per_week, value: 2", "op: remove, id: sea/freight-40"],
     "E-TARIFF-EMPTY", "it contradicts"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "code", "hint"), CONTRADICTIONS)
@pytest.mark.parametrize("between", [False, True], ids=["side-by-side", "one-between"])
def test_a_contradiction_is_the_later_ones(
    first: list[str], second: list[str], code: str, hint: str, between: bool, tmp_path: Path
) -> None:
    one, other = written(tmp_path / "first.yaml", *first), written(tmp_path / "second.yaml", *second)
    innocent = written(tmp_path / "innocent.yaml", "op: scale, id: hub/lift, field: rate, value: 2")
    facts = Stacks(data=TINY)
    facts.under([one])
    facts.under([innocent, other])
    with pytest.raises(Refused) as refused:
        facts.under([one, *([innocent] if between else []), other])
    (found, *_) = [found for found in refused.value.findings if found.code == code]
    line = 6 + len(second)  # the last change is the one that does not go with the first scenario
    assert found.place.startswith(f"{other}:{line}:")
    assert "scenario 'first', which comes before" in found.remedy
    assert hint.replace("FIRST", one) in found.remedy
    assert "did you mean" not in found.remedy
    assert refused.value.status == 4


def test_a_fault_of_its_own_names_no_other_scenario(tmp_path: Path) -> None:
    innocent = written(tmp_path / "innocent.yaml", "op: scale, id: hub/lift, field: rate, value: 2")
    wrong = written(tmp_path / "wrong.yaml", "op: remove, id: fx-usd", "op: remove, id: weekly")
    lost = written(tmp_path / "lost.yaml", "op: remove, id: weekli")
    for bad in (wrong, lost):
        alone, stack = [], []
        for names, found in (([bad], alone), ([innocent, bad], stack)):
            with pytest.raises(Refused) as refused:
                load(data=TINY, scenarios=names)
            found.extend(map(str, refused.value.findings))
        assert alone == stack
        assert alone


def test_what_each_fact_says_is_among_the_sections() -> None:
    assert {*FACTS, "sources", "regions"} == dict(SECTIONS).keys()
