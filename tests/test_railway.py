"""Sections and trains → runs: shortest tariff kilometres, by bureau, there and back."""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.network import Link, Network
from routecalc.railway import Run, runs
from routecalc.timing import Duration
from tests.conftest import DAY
from tests.test_graph import place, section, small, steps, train, wanted, ways

Ends = tuple[str, str]


def everything(network: Network, avoid: tuple[str, ...] = ()) -> dict[Ends, Run]:
    """Runs by their ends; two runs with the same ends are a fault unless both are trains."""
    found = {}
    for run in runs(network, frozenset(network.node) - set(avoid), lambda link: True, DAY):
        assert (run.start, run.end) not in found
        found[run.start, run.end] = run
    return found


def stations(*names: str) -> list[dict[str, Any]]:
    return [place(name, "CN", "rail") for name in names]


def diamond(**south: Any) -> Network:
    """a to d over the junctions b (300 km) or c (250 km)."""
    return small(
        [*stations("a", "d"), place("b"), place("c")],
        [section("a", "b", {"east": "60", "west": "40"}), section("b", "d", {"west": "200"}),
         section("a", "c", {"east": "150"}, **south), section("c", "d", {"east": "20", "west": "80"}, **south)],
    )  # fmt: skip


# -- tariff kilometres


def test_the_tariff_way_is_the_shortest_and_its_bureaus_add_up() -> None:
    run = everything(diamond())["a", "d"]
    assert (run.metres, run.via) == (250_000, ("c",))
    (part,) = run.parts
    assert (part.tariff, part.start, part.end) == ("t-rail", "a", "d")
    assert dict(part.areas) == {"east": 170_000, "west": 80_000}  # 150 + 20, and 80
    assert run.duration == Duration(18_000, 18_000, 18_000, "published", ())  # 250 km at 50 km/h = 5 h
    assert run.emitting == (("ef", 250_000),)
    assert set(run.facts) == {"a-c", "c-d", "speed-rail", "ef"}


def test_the_way_back_is_the_way_there() -> None:
    found = everything(diamond())
    there, back = found["a", "d"], found["d", "a"]
    assert (back.metres, back.via, back.duration) == (there.metres, there.via[::-1], there.duration)
    assert dict(back.parts[0].areas) == dict(there.parts[0].areas)
    assert (back.parts[0].start, back.parts[0].end) == ("d", "a")


def test_the_stops_of_the_way_back_are_in_its_own_order() -> None:
    network = small(
        [*stations("a", "d"), place("b"), place("c")], [section("a", "b"), section("b", "c"), section("c", "d")]
    )
    found = everything(network)
    assert (found["a", "d"].via, found["d", "a"].via) == (("b", "c"), ("c", "b"))


def test_of_two_equal_ways_the_first_in_the_alphabet_is_taken_there_and_back() -> None:
    north, south = [section("a", "b"), section("b", "d")], [section("a", "c"), section("c", "d")]
    for sections in (north + south, south + north):
        found = everything(small([*stations("a", "d"), place("b"), place("c")], sections))
        assert (found["a", "d"].via, found["d", "a"].via) == (("b",), ("b",))


def test_only_stations_have_runs() -> None:
    assert set(everything(diamond())) == {("a", "d"), ("d", "a")}


def test_a_place_to_avoid_is_gone_round() -> None:
    run = everything(diamond(), avoid=("c",))["a", "d"]
    assert (run.metres, run.via) == (300_000, ("b",))
    assert everything(diamond(), avoid=("b", "c")) == {}
    assert everything(diamond(), avoid=("a",)) == {}


def test_a_one_way_section_is_taken_one_way() -> None:
    found = everything(diamond(both_ways=False))
    assert found["a", "d"].via == ("c",)
    assert (found["d", "a"].via, found["d", "a"].metres) == (("b",), 300_000)


def test_a_one_way_section_leads_to_the_end_of_the_line() -> None:
    network = small(stations("a", "b"), [section("a", "b", both_ways=False)])
    assert set(everything(network)) == {("a", "b")}


def test_a_section_that_does_not_take_the_goods_is_no_track() -> None:
    network = diamond(boxes=["40HC"])
    found = {
        (run.start, run.end): run for run in runs(network, frozenset(network.node), lambda link: not link.boxes, DAY)
    }
    assert found["a", "d"].via == ("b",)


def test_railways_do_not_run_into_each_other_without_a_train() -> None:
    network = small(stations("a", "x", "b"), [section("a", "x"), section("x", "b", tariff="t-two")])
    assert set(everything(network)) == {("a", "x"), ("x", "a"), ("x", "b"), ("b", "x")}


def test_hours_follow_the_sections_and_the_first_one_gives_the_departures() -> None:
    network = small(
        stations("a", "b", "c"),
        [
            section("a", "b", "100", schedule="weekly"),
            section("b", "c", "100", speed=None, hours="1", schedule="twice"),
        ],
    )
    found = everything(network)
    assert (found["a", "c"].duration.likely_s, found["a", "c"].schedule) == (3 * 3600, "weekly")  # 2 h and 1 h
    assert (found["c", "a"].duration.likely_s, found["c", "a"].schedule) == (3 * 3600, "twice")


def test_a_run_is_no_better_founded_than_its_worst_section() -> None:
    network = small(
        stations("a", "b", "c"), [section("a", "b", grade="documented"), section("b", "c", grade="assumed")]
    )
    assert everything(network)["a", "c"].duration.grade == "assumed"


@st.composite
def tracks(draw: st.DrawFn) -> list[dict[str, Any]]:
    pairs = list(itertools.combinations("abcdef", 2))
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=3, max_size=9, unique=True))
    return [
        section(a, b, {"east": str(draw(st.integers(1, 4))), "west": str(draw(st.integers(0, 3)))},
                both_ways=draw(st.sampled_from([True, True, True, False])))
        for a, b in chosen
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(tracks(), st.randoms(use_true_random=False))
def test_equal_ways_are_settled_whatever_the_order_of_the_sections(sections: list[dict[str, Any]], chance: Any) -> None:
    nodes = stations(*"abcdef")
    before = everything(small(nodes, sections))
    shuffled = sections.copy()
    chance.shuffle(shuffled)
    chance.shuffle(nodes)
    assert {ends: run._replace(facts=()) for ends, run in everything(small(nodes, shuffled)).items()} == {
        ends: run._replace(facts=()) for ends, run in before.items()
    }


@settings(max_examples=100, deadline=None)
@given(tracks())
def test_runs_are_the_shortest_ways_of_networkx(sections: list[dict[str, Any]]) -> None:
    network = small(stations(*"abcdef"), sections)
    found = everything(network)
    assert {ends: run.metres for ends, run in found.items()} == judged(network, "t-rail")
    for run in found.values():
        assert sum(length for _, length in run.parts[0].areas) == run.metres
        assert sum(length for _, length in run.emitting) == run.metres


def judged(network: Network, railway: str) -> dict[Ends, int]:
    """Metres between every two stations of a railway, by networkx."""
    track = nx.MultiDiGraph()
    for link in network.links:
        if link.kind == "section" and link.tariff == railway:
            for start, end in [(link.start, link.end)] + [(link.end, link.start)] * link.both_ways:
                track.add_edge(start, end, metres=int(link.total_km * 1000))
    rail = {t.id for t in network.transfers if "rail" in (t.start, t.end)}
    served = [name for name in track if rail & set(network.node[name].transfers)]
    lengths = dict(nx.all_pairs_dijkstra_path_length(track, weight="metres"))
    return {(a, b): lengths[a][b] for a in served for b in served if a != b and b in lengths[a]}


def test_all_runs_of_the_shipped_chinese_railway_are_the_shortest_of_networkx(shipped: Network) -> None:
    sections = [link for link in shipped.links if link.kind == "section"]
    lengths = judged(shipped, "rail-cn")
    assert len(lengths) > 1500
    found = {
        (run.start, run.end): run.metres
        for run in runs(shipped, frozenset(shipped.node), lambda link: link in sections, DAY)
        if run.id == "rail-cn"
    }
    assert found == lengths


# -- trains


def two_railways(border: str, **more: Any) -> Network:
    """a ─ x on the first railway, x ─ b on the second, and a train from a to b."""
    return small(
        [place("a", "CN", "rail", customs="export"), place("x", "LA", "rail", border=border),
         place("b", "LA", "rail", customs="import")],
        [section("a", "x", {"east": "100"}), section("x", "b", "200", tariff="t-two"),
         train("express", "a", "b", "5", **more)],
        tariffs=[
            {"id": "t-two", "names": {"zh": "二", "en": "Two"}, "currency": "CNY", "source": "s", "grade": "published",
             "charges": [{"id": "t-two/base", "code": "BASE", "basis": "container_km", "rate": "2"}]}
        ],
    )  # fmt: skip


def test_a_train_goes_on_over_two_railways_and_through_the_border_between_them() -> None:
    run = everything(two_railways("rail", schedule="weekly"))["a", "b"]
    assert [(part.tariff, part.start, part.end, part.areas) for part in run.parts] == [
        ("t-rail", "a", "x", (("east", 100_000),)),
        ("t-two", "x", "b", (("", 200_000),)),
    ]
    assert [(at, transfer.id) for at, transfer in run.borders] == [("x", "rail-border")]
    assert (run.id, run.metres, run.via, run.schedule) == ("express", 300_000, ("x",), "weekly")
    assert run.duration.likely_s == 5 * 3600, "the train's own hours"
    assert {"express", "a-x", "x-b", "rail-border", "ef"} == set(run.facts)


def test_the_price_of_a_train_is_that_of_its_parts_and_the_border() -> None:
    way = next(way for way in ways(two_railways("rail"), wanted("a", "b")) if "express" in steps(way))
    run = next(element for element in way.elements if element.link == "express")
    # 100 + 100 × 1 on the first railway, 200 × 2 on the second, 50 at the border
    assert [line.converted_minor for line in run.lines] == [10_000, 10_000, 40_000, 5_000]
    # 20.3 t × 300 km × 10 g/tkm, and 20.3 t × 1 kg/t at the border
    assert run.co2e_g == 60_900 + 20_300


def test_a_border_without_operation_has_none() -> None:
    assert everything(two_railways(""))["a", "b"].borders == ()


def test_trains_run_back_if_they_do() -> None:
    back = everything(two_railways("rail"))["b", "a"]
    assert [part.tariff for part in back.parts] == ["t-two", "t-rail"]
    assert ("b", "a") not in everything(two_railways("rail", both_ways=False))


def test_a_train_replaces_the_ordinary_run_of_its_pair_only() -> None:
    network = small(
        stations("a", "b", "c"), [section("a", "b"), section("b", "c"), train("fast", "a", "c", "1", both_ways=False)]
    )
    found = everything(network)
    assert {ends: run.id for ends, run in found.items() if run.id == "fast"} == {("a", "c"): "fast"}
    assert (found["c", "a"].id, found["a", "b"].id) == ("t-rail", "t-rail")


def test_via_pins_the_way_of_a_train() -> None:
    network = small(
        [*stations("a", "d"), place("b"), place("c")],
        [section("a", "b"), section("b", "d"), section("a", "c", "10"), section("c", "d", "10"),
         train("long", "a", "d", via=["b"])],
    )  # fmt: skip
    run = everything(network)["a", "d"]
    assert (run.id, run.via, run.metres) == ("long", ("b",), 200_000)
    assert everything(network)["d", "a"].via == ("b",)
    assert everything(network, avoid=("b",))["a", "d"].id == "t-rail"


def test_a_train_is_not_sent_round_a_place_that_it_passes() -> None:
    """The train goes by c, the shorter way, and its hours are those of that way; without c ordinary trains go by b."""
    plain = diamond()
    network = plain.model_copy(update={"links": (*plain.links, Link.model_validate(train("fast", "a", "d", "3")))})
    assert everything(network)["a", "d"].id == "fast"
    assert everything(network, avoid=("c",))["a", "d"].id == "t-rail"
    assert everything(network, avoid=("c",))["a", "d"].via == ("b",)


def test_a_train_without_track_does_not_run() -> None:
    network = small(stations("a", "b", "c"), [section("a", "b"), train("dream", "a", "c")])
    assert set(everything(network)) == {("a", "b"), ("b", "a")}


@pytest.mark.parametrize("ends", [("huaihua", "vientiane"), ("zhuzhou", "moscow")])
def test_shipped_trains_abroad_pay_every_border(shipped: Network, ends: Ends) -> None:
    found = {(r.start, r.end): r for r in runs(shipped, frozenset(shipped.node), lambda link: link.mode == "rail", DAY)}
    run = found[ends]
    assert len(run.parts) == len({part.tariff for part in run.parts}) == len(run.borders) + 1 == 2
    assert [at for at, _ in run.borders] == [part.end for part in run.parts[:-1]]
    assert sum(length for part in run.parts for _, length in part.areas) == run.metres
