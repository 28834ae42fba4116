"""First options of many questions at once are those of single quotes; what is not certain is left to these."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from routecalc.batch import ASKED, Answerer, Answerers, Days, Question
from routecalc.batch.firsts import Basis, Firsts, Found
from routecalc.loading import Stacks
from routecalc.network import Network
from routecalc.request import Request, ask
from routecalc.search import compiled
from routecalc.supply import spell

DAYS = Days("2026-11-22", "2026-11-22")
STACKS = (
    "", "discounts-off", "pinglu-canal", "suez-closed+fuel-plus-30", "electrified-rail+mohan-queue",
    "yangtze-low-water+subsidies-off", "customs-by-appointment+spring-festival-peak",
)  # fmt: skip


@pytest.fixture(scope="module")
def facts() -> Stacks:
    return Stacks()


def question(**words: str) -> Question:
    assert words.keys() <= set(ASKED)
    return tuple(words.get(name, "") for name in ASKED)


def answerers(facts: Stacks, names: list[str]) -> Answerers:
    found = Answerers(DAYS)
    for name in names:
        found.add(name, facts.under(tuple(filter(None, name.split("+")))))
    return found


@pytest.fixture
def certain(monkeypatch: pytest.MonkeyPatch) -> list[Found | None]:
    """What trees have found, one after the other."""
    seen: list[Found | None] = []
    right = Basis.found

    def found(self: Basis, origin: str, destinations: list[str]) -> list[Found | None]:
        several = right(self, origin, destinations)
        seen.extend(several)
        return several

    monkeypatch.setattr(Basis, "found", found)
    return seen


def mixed(seed: int) -> list[Question]:
    """Questions of a few consignments under several stacks, between places drawn at random."""
    draw = random.Random(seed)
    places = [node.id for node in Stacks().under(()).nodes if node.kind != "junction"]
    questions = []
    for name in draw.sample(STACKS, 3):
        goods = {
            "box": draw.choice(["20GP", "40HC", "20GP:1+40HC:1"]), "mass_kg": draw.choice(["", "9000", "21000"]),
            "cargo": draw.choice(["", "", "reefer", "dangerous"]), "currency": draw.choice(["", "USD", "EUR"]),
            "sort": draw.choice(["", "cost", "time", "co2e"]), "baseline": draw.choice(["", "none"]),
            "as_of": draw.choice(["", "2025-06-01", "2027-03-01"]), "scenario": name,
        }  # fmt: skip
        if goods["cargo"]:
            goods["box"] = "40RF" if goods["cargo"] == "reefer" else "20GP"
        starts = ["huaihua", "changsha", *draw.sample(places, 2)]
        questions += [question(origin=a, destination=b, **goods) for a in starts for b in draw.sample(places, 6)]
    return questions


@pytest.mark.skipif(not compiled.available(), reason="rows are answered one by one without a compiled kernel")
@pytest.mark.parametrize("seed", range(6))
def test_rows_of_many_are_those_of_single_ones(
    facts: Stacks, certain: list[Found | None], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    questions = mixed(seed)
    names = sorted({one[-1] for one in questions})
    together = answerers(facts, names)(questions)
    answered = sum(rows[0][1] == "ok" for rows in together)
    assert sum(one is not None for one in certain) >= 0.9 * answered, "or nothing is tried here"
    monkeypatch.setattr(Firsts, "basis", lambda *asked: None)
    assert answerers(facts, names)(questions) == together


def changes(network: Network) -> list[dt.date]:
    """The days on which something begins or has ended."""
    dated = (*network.charge.values(), *network.links, *network.transfers, *network.clearances)
    return sorted({day for fact in dated for day in (fact.valid_from, fact.valid_to) if day})


def test_days_of_one_spell_have_the_same_terms(facts: Stacks) -> None:
    network = facts.under(("spring-festival-peak",))
    days = {day + dt.timedelta(days=more) for day in changes(network) for more in (-1, 0, 1)}
    days |= {dt.date(year, month, day) for year in (2023, 2026, 2027) for month in range(1, 13) for day in (1, 15, 28)}
    held = [operation for operation in (*network.transfers, *network.clearances) if operation.dwell]
    assert held, "or no month differs from another"
    first: dict[object, dt.date] = {}
    for day in sorted(days):
        other = first.setdefault(spell(network, day), day)
        for fact in (*network.charge.values(), *network.links, *network.transfers, *network.clearances):
            assert fact.valid(day) == fact.valid(other)
        assert all(operation.dwells(day) is operation.dwells(other) for operation in held)
    assert len(first) < len(days) / 2


def test_rows_of_one_spell_share_their_prices_and_are_those_of_their_day(
    facts: Stacks, certain: list[Found | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = facts.under(())
    days = [day + dt.timedelta(days=more) for day in changes(network)[-4:] for more in (-1, 0, 7)]
    ends = ("laem-chabang", "vientiane", "shanghai")
    questions = [
        question(origin="huaihua", destination=end, mass_kg="18000", as_of=day.isoformat())
        for day in days
        for end in ends
    ]
    together = Answerer(network, "", DAYS)(questions)
    firsts = Firsts()
    bases = [
        firsts.basis(network, ask(network, "huaihua", "vientiane", mass="18000kg", as_of=day.isoformat()))
        for day in days
    ]
    assert len({id(basis.sheet) for basis in bases if basis}) <= len({spell(network, day) for day in days}) < len(days)
    assert sum(one is not None for one in certain) >= 0.9 * len(questions)
    monkeypatch.setattr(Firsts, "basis", lambda *asked: None)
    assert Answerer(network, "", DAYS)(questions) == together


def test_ways_inside_two_countries_have_baselines_of_their_own(facts: Stacks, certain: list[Found | None]) -> None:
    every = [
        question(origin=a, destination=b, mass_kg="18000")
        for a, b in (("gdansk", "malaszewicze"), ("xian", "shanghai-waigaoqiao"), ("hanoi", "haiphong"))
    ]
    network = facts.under(())
    together = Answerer(network, "", DAYS)(every)
    assert together == [Answerer(network, "", DAYS)([one])[0] for one in every]
    assert together[1][0][11] is not None, "there is a way by river from Xi'an"
    assert None not in certain


def test_scenarios_that_change_nothing_for_a_consignment_share_its_sheet(facts: Stacks) -> None:
    request = ask(facts.under(()), "changsha", "singapore", mass="18000kg", as_of="2026-11-22")
    firsts = Firsts()
    sheets = [
        basis.sheet
        for stack in ((), ("subsidies-off",), ("fuel-plus-30",))
        if (basis := firsts.basis(facts.under(stack), request))
    ]
    # the subsidies are Huaihua's and the Yangtze barges'; from Changsha a barge is still another price
    assert len(set(map(id, sheets))) == 3
    drawn = {
        id(basis.drawn) for stack in ((), ("subsidies-off",)) if (basis := firsts.basis(facts.under(stack), request))
    }
    assert len(drawn) == 1, "prices do not change the drawing"


@pytest.mark.parametrize(
    "wishes",
    [
        {"depart": "2026-12-01"},
        {"arrive_by": "2026-12-24"},
        {"interest": "6", "value": "50000USD"},
        {"via": ["qinzhou"]},
        {"avoid": ["qinzhou"]},
        {"modes": ["sea", "road"]},
        {"corridor": "beibu-gulf"},
        {"budget": "20000CNY"},
        {"co2e_cap": "9000kg"},
        {"cost_within": "1.5"},
    ],
)
def test_what_hangs_on_more_than_prices_is_asked_one_by_one(shipped: Network, wishes: dict[str, str]) -> None:
    request: Request = ask(shipped, "huaihua", "singapore", mass="18000kg", **{"as_of": "2026-11-22", **wishes})
    assert Firsts().basis(shipped, request) is None


def test_a_network_with_another_link_is_drawn_anew(facts: Stacks) -> None:
    request = ask(facts.under(()), "changsha", "singapore", mass="18000kg", as_of="2026-11-22")
    firsts = Firsts()
    bases = [firsts.basis(facts.under(stack), request) for stack in ((), ("pinglu-canal",), ())]
    assert None not in bases
    assert bases[0].drawn is bases[2].drawn is not bases[1].drawn
    fresh = facts.under(("pinglu-canal",)).link.keys() - facts.under(()).link.keys()
    done = [{item.fact for item in basis.drawn.things.items} for basis in bases[:2]]
    assert fresh
    assert fresh <= done[1] - done[0]
