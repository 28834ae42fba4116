"""A row of a table is what a single quote answers; what rows share is worked out once."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routecalc
from routecalc.batch import ASKED, FILLED, MEANING, OUT, Answerer, Answerers, Days, Question, answers, pieces
from routecalc.batch.answers import KEPT, Recent
from routecalc.batch.firsts import Firsts
from routecalc.batch.questions import Asker
from routecalc.findings import Finding, Refused
from routecalc.network import Network
from routecalc.quoting import quote
from routecalc.render import render
from routecalc.request import Request, ask
from routecalc.search import compiled
from routecalc.supply import Supply, terms
from tests.test_laws import networks

DAYS = Days(None, "2026-11-22")
Row = dict[str, Any]


def question(origin: str, destination: str, **words: str) -> Question:
    said = {"origin": origin, "destination": destination, **words}
    assert said.keys() <= set(ASKED)
    return tuple(said.get(name, "") for name in ASKED)


def answered(network: Network, *questions: Question, **more: Any) -> list[list[Row]]:
    rows = Answerer(network, more.pop("scenario", ""), more.pop("days", DAYS), **more)(questions)
    return [[dict(zip(FILLED, row, strict=True)) for row in several] for several in rows]


def tried(call: Callable[[], Any]) -> tuple[Any, Sequence[Finding]]:
    """What a call gives, or the faults with which it refuses."""
    try:
        return call(), ()
    except Refused as refused:
        return None, refused.findings


def alone(network: Network, *, every: bool = False, **words: Any) -> list[Row]:
    """The rows that a single quote of the same words comes to, read from its JSON."""
    request = ask(network, words.pop("origin"), words.pop("destination"), **words, all_options=every)
    plain = json.loads(render(quote(network, request), network, "json", "en"))
    baseline, pairs = plain["baseline"], {pair["option"]: pair for pair in plain["comparison"]}
    rows = []
    for number, option in enumerate(plain["options"] if every else plain["options"][:1]):
        row = {
            "scenario": "", "status": "ok", "error_code": None, "error": None, "route": " > ".join(option["route"]),
            "labels": " ".join(option["labels"]), "network_digest": plain["network"]["digest"],
            "assumed_cost_percent": option["by_grade"]["cost_percent"]["assumed"],
            "baseline_cost": baseline and baseline["cost"], "baseline_duration_h": baseline and baseline["duration_h"],
            **{name: option[name] for name in ("cost", "currency", "duration_h", "co2e_kg", "distance_km")},
            **{name: pairs.get(number, {}).get(name) for name in
               ("saved_amount", "saved_percent", "saved_days", "saved_co2e_kg")},
        }  # fmt: skip
        rows.append({name: row[name] for name in FILLED})
    return rows


# -- law 3: batch = single


@settings(max_examples=40, deadline=None)
@given(networks(), st.sampled_from(["cost", "time", "co2e"]), st.booleans())
def test_a_row_is_the_first_option_of_the_single_quote(network: Network, sort: str, every: bool) -> None:
    words = {"boxes": ["20GP:1"], "mass": "18000kg", "as_of": "2026-11-22", "baseline": None, "sort": sort}
    row = question("a", "b", box="20GP", boxes="1", mass_kg="18000", baseline="none", sort=sort)
    single, faults = tried(lambda: alone(network, origin="a", destination="b", every=every, **words))
    (told,) = answered(network, row, all_options=every)
    assert told == single if not faults else [one["error_code"] for one in told] == [faults[0].code]


def mixed(count: int, seed: int) -> list[dict[str, str]]:
    """Requests of all kinds: places in two languages, boxes, moments back and forth, currencies, orders, baselines."""
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        row = {
            "origin": chance.choice(["huaihua", "怀化", "changsha", "huitong", "chongqing"]),
            "destination": chance.choice(["laem-chabang", "曼谷", "singapore", "shanghai", "vientiane", "hamburg"]),
            "box": chance.choice(["", "20GP", "40HC", "40GP"]),
            "boxes": chance.choice(["", "1", "3"]),
            "mass_kg": chance.choice(["", "9000", "17500.5"]),
            "currency": chance.choice(["", "usd", "EUR"]),
            "sort": chance.choice(["", "time", "co2e"]),
            "baseline": chance.choice(["", "", "none"]),
        }
        moment = chance.choice(["", "", "depart", "arrive_by", "as_of"])
        if moment:
            row[moment] = chance.choice(["2026-12-01", "2026-12-03" + ("T08:30" if moment != "as_of" else "")])
        rows.append(row)
    return rows


def typed(row: dict[str, str]) -> dict[str, Any]:
    """The words of a row as the command line has them."""
    box, boxes = row.get("box") or "20GP", row.get("boxes")
    pinned = row.get("as_of") or (None if row.get("depart") or row.get("arrive_by") else "2026-11-22")
    return {
        "origin": row["origin"], "destination": row["destination"], "boxes": [f"{box}:{boxes}" if boxes else box],
        "mass": f"{row['mass_kg']}kg" if row.get("mass_kg") else None, "as_of": pinned,
        "depart": row.get("depart"), "arrive_by": row.get("arrive_by"), "sort": row.get("sort") or "cost",
        "currency": (row.get("currency") or "CNY").upper(),
        "baseline": None if row.get("baseline") == "none" else "river-sea",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kernel", "count", "seed"),
    [
        pytest.param(True, 12, 1, marks=pytest.mark.skipif(not compiled.available(), reason="no compiled kernel")),
        (False, 5, 2),
    ],
)
def test_mixed_rows_of_the_shipped_facts_are_single_quotes(
    kernel: bool, count: int, seed: int, shipped: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "available", lambda: kernel)
    rows = mixed(count, seed)
    several = answered(shipped, *(question(**row) for row in rows))
    singles = [tried(partial(alone, shipped, **typed(row))) for row in rows]
    for (single, faults), told in zip(singles, several, strict=True):
        assert told == single if not faults else [one["error_code"] for one in told] == [faults[0].code]
        assert not faults or faults[0].message in told[0]["error"]
    assert any(single for single, _ in singles)


# -- words


def test_what_is_read_once_for_many_rows_is_read_as_if_alone(shipped: Network) -> None:
    asker = Asker(shipped, DAYS, False)
    for row in [
        *mixed(60, 3),
        {"origin": "怀化国际陆港", "destination": "CNQZH", "value": "5000", "value_currency": "usd"},
    ]:
        value = {"value": "5000usd"} if "value" in row else {}
        single = tried(partial(ask, shipped, **typed(row), **value))
        assert tried(partial(asker.request, question(**row))) == single


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ({"origin": ""}, ["E-CELL-MISSING"]),
        ({"origin": "", "destination": ""}, ["E-CELL-MISSING"] * 2),
        ({"mass_kg": "18t"}, ["E-CELL-NUMBER"]),
        ({"mass_kg": "18t", "volume_m3": "1,000", "value": "x", "value_currency": "USD"}, ["E-CELL-NUMBER"] * 3),
        ({"mass_kg": "18t", "box": "41HC"}, ["E-CELL-NUMBER", "E-BOX-UNKNOWN"]),
        ({"boxes": "2.5"}, ["E-BOX-COUNT"]),
        ({"boxes": "-1"}, ["E-BOX-COUNT"]),
        ({"value": "5000"}, ["E-QUANTITY"]),  # of what currency?
        ({"origin": "qinzhou"}, ["E-SAME-PLACE"]),
        ({"origin": "nowhere", "sort": "beauty"}, ["E-PLACE-UNKNOWN", "E-SORT-UNKNOWN"]),
        ({"depart": "2026-12-02", "arrive_by": "2026-12-01T08:00"}, ["E-ARRIVE-BY"]),
        ({"mass_kg": "99000", "boxes": "1"}, ["E-PAYLOAD"]),
    ],
)
def test_all_faults_of_a_row_are_told_at_once(words: dict[str, str], codes: list[str], shipped: Network) -> None:
    with pytest.raises(Refused) as told:
        Asker(shipped, DAYS, False).request(question(**{"origin": "huaihua", "destination": "qinzhou", **words}))
    assert [fault.code for fault in told.value.findings] == codes


def test_several_types_of_boxes_stand_in_one_cell(shipped: Network) -> None:
    asker = Asker(shipped, DAYS, False)
    request = asker.request(question("huaihua", "qinzhou", box="40HC:1 + 20GP:2"))
    assert request.consignment.boxes == (("20GP", 2), ("40HC", 1))


@pytest.mark.parametrize(
    ("days", "words", "day", "by_start"),
    [
        (Days(None, "2026-11-22"), {}, "2026-11-22", False),
        (Days("2026-10-01", "2026-11-22"), {}, "2026-10-01", False),
        (Days("2026-10-01", "2026-11-22"), {"as_of": "2026-09-01"}, "2026-09-01", False),
        (Days(None, "2026-11-22"), {"depart": "2026-12-01"}, "2026-12-01", True),
        (Days("2026-10-01", "2026-11-22"), {"depart": "2026-12-01"}, "2026-10-01", False),
    ],
)
def test_which_day_holds(days: Days, words: dict[str, str], day: str, by_start: bool, shipped: Network) -> None:
    request = Asker(shipped, days, False).request(question("huaihua", "qinzhou", **words))
    assert (request.as_of.isoformat(), request.by_start) == (day, by_start)


# -- rows


def test_a_bad_row_says_all_that_is_wrong_and_no_more_than_can_be_read(shipped: Network) -> None:
    (row,) = answered(shipped, question("no\x1b[31mwhere", "q" * 5000, box="x" * 5000), scenario="s")[0]
    assert (row["scenario"], row["status"], row["error_code"]) == ("s", "error", "E-PLACE-UNKNOWN")
    assert row["cost"] is None
    assert len(row["error"]) <= 601
    assert row["error"].isprintable()
    assert row["network_digest"] == shipped.digest


def test_a_fault_of_the_program_costs_no_other_row_its_answer(
    shipped: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = answers.listed

    def listed(network: Network, request: Request, offers: Supply) -> Any:
        if request.destination == "bangkok":
            raise ZeroDivisionError("by nothing")
        return right(network, request, offers)

    monkeypatch.setattr(answers, "listed", listed)
    monkeypatch.setattr(Firsts, "basis", lambda *asked: 1 // 0)
    rows = answered(shipped, *(question("huaihua", end, mass_kg="9000") for end in ("bangkok", "qinzhou")))
    assert [row["error_code"] for (row,) in rows] == ["E-UNEXPECTED", None]
    assert "ZeroDivisionError: by nothing" in rows[0][0]["error"]


def test_the_supply_of_equal_terms_is_made_once_and_not_for_ever(shipped: Network) -> None:
    recent = Recent()
    several = [ask(shipped, "changsha", "singapore", mass=f"{10 + n}t", as_of="2026-11-22") for n in range(KEPT + 1)]
    first = recent.under(shipped, several[0])
    assert terms(shipped, several[0]) == first.terms
    assert recent.under(shipped, ask(shipped, "changsha", "manila", mass="10t", as_of="2026-11-22")) is first
    for request in several[1:]:
        recent.under(shipped, request)
    assert len(recent._made) == KEPT
    assert recent.under(shipped, several[0]) is not first


def test_an_answerer_can_be_sent_to_another_process_of_the_same_version(
    shipped: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    answerer = Answerer(shipped, "s", DAYS, all_options=True)
    packed = pickle.dumps(answerer)
    row = question("huaihua", "qinzhou", box="20GP", mass_kg="9000")
    sent = pickle.loads(packed)
    assert sent.digest == answerer.digest
    assert sent([row]) == answerer([row])
    monkeypatch.setattr(routecalc, "__version__", "0.0.9")
    with pytest.raises(RuntimeError, match=r"0\.0\.9"):
        pickle.loads(packed)


def test_digests_tell_apart_what_answers_hang_on(shipped: Network) -> None:
    ones = [
        Answerer(shipped, "", DAYS), Answerer(shipped, "s", DAYS), Answerer(shipped, "", DAYS, all_options=True),
        Answerer(shipped, "", Days("2026-01-01", DAYS.today)),
    ]  # fmt: skip
    assert len({one.digest for one in ones}) == len(ones)


def test_answerers_ask_each_question_of_the_network_of_its_scenarios(shipped: Network) -> None:
    other = routecalc.load(scenarios=["discounts-off"])
    whole = Answerers(DAYS)
    whole.add("", shipped)
    whole.add("discounts-off", other)
    ends = [("huaihua", "qinzhou"), ("huaihua", "nowhere"), ("changsha", "singapore")]
    questions = [question(*way, mass_kg="9000", scenario=name) for way in ends for name in ("discounts-off", "")]
    alone = {name: Answerer(network, name, DAYS) for name, network in (("", shipped), ("discounts-off", other))}
    right = [alone[one[-1]]([one])[0] for one in questions]
    assert whole(questions) == right
    sent = pickle.loads(pickle.dumps(whole))
    assert (sent.digest, sent.under) == (whole.digest, {})
    needed = whole.parts(questions[:1])
    assert len(needed) == 1
    assert len(whole.parts(questions)) == 2
    for parts in (needed, whole.parts(questions)):
        sent.take(pickle.loads(pickle.dumps(parts)))
    assert sent(questions) == right


def test_answerers_are_sent_to_the_same_version_only(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pickle.dumps(Answerers(DAYS))
    monkeypatch.setattr(routecalc, "__version__", "0.0.9")
    with pytest.raises(RuntimeError, match=r"0\.0\.9"):
        pickle.loads(packed)


# -- pieces


def cut(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """The questions of each piece, which must stand where its numbers say."""
    whole = list(pieces(questions))
    assert sorted(number for piece in whole for number in piece.numbers) == list(range(len(questions)))
    assert all(tuple(questions[number] for number in piece.numbers) == piece.questions for piece in whole)
    return [piece.questions for piece in whole]


def test_pieces_hang_on_the_questions_and_not_on_their_order() -> None:
    questions = [question(f"o{n % 7}", f"d{n % 11}", mass_kg=str(n % 3)) for n in range(231)]
    whole = cut(questions)
    # 231 // 64 = 3 at most; 11 ways of a consignment and origin are parted in 3, 3, 3 and 2
    assert {len(piece) for piece in whole} == {2, 3}
    random.Random(1).shuffle(questions)
    assert cut(questions) == whole


def test_a_piece_is_named_by_all_that_its_answers_hang_on() -> None:
    questions = [question(f"o{n % 7}", f"d{n % 11}", mass_kg=str(n % 3)) for n in range(231)]
    ids = {piece.id(["x", "y"]) for piece in pieces(questions)}
    assert len(ids) == 84  # 21 consignments and origins of 4 pieces
    for digests in (["x"], ["x", "z"], ["xy"], ["y", "x"]):
        assert ids.isdisjoint(piece.id(digests) for piece in pieces(questions))


def test_questions_of_one_consignment_and_origin_stand_together_under_all_scenarios() -> None:
    ways = [(f"o{n % 10}", f"d{n // 10}") for n in range(200)]
    questions = [
        question(*way, box=box, scenario=str(n)) for box in ("20GP", "40HC") for way in ways for n in range(50)
    ]
    whole = cut(questions)
    # 20,000 // 64 = 312 at most; the 1,000 of an origin are parted in 4 alike, and 50 scenarios of a way never
    assert {len(piece) for piece in whole} == {250}
    assert all(len({(one[0], one[2:-1]) for one in piece}) == 1 for piece in whole)
    assert next(pieces(questions)).scenarios == tuple(sorted(map(str, range(50))))


@pytest.mark.parametrize(("count", "scenarios"), [(64, 1), (64, 64), (640, 50), (5000, 50), (9000, 9000), (9000, 1)])
def test_there_are_pieces_for_many_processes_and_none_is_too_long(count: int, scenarios: int) -> None:
    whole = cut([question(f"o{n // scenarios}", "d", scenario=str(n % scenarios)) for n in range(count)])
    assert len(whole) >= 64
    assert max(map(len, whole)) <= max(1, min(1024, count // 64))


# -- columns


def test_every_column_has_a_meaning_and_one_name() -> None:
    assert len(dict(MEANING)) == len(MEANING) == 18
    assert len(set(OUT)) == len(OUT) == 20
    assert all(text for _, text in MEANING)
