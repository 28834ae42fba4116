"""What the benchmarks measure is right, and what their pages show is what was kept."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.loading import load
from routecalc.search import compiled

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(autouse=True, scope="module")
def beside() -> Iterator[None]:
    """The benchmarks are scripts that import each other."""
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_the_pages_are_written_from_the_kept_results() -> None:
    page = module("page")
    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run python benchmarks/page.py"
    text = page.WORLD.read_text(encoding="utf-8")
    assert text == page.world_page(text, page.results())


def test_no_result_names_the_machine_beyond_system_python_and_cores() -> None:
    for told in module("page").results().values():
        assert set(told["machine"]) == {"system", "python", "cores"}


def test_a_bar_is_held_against_the_worst_figure() -> None:
    page = module("page")
    lanes = {name: {"timed": {"networkx Dijkstra, one criterion": {"ratio": ratio}, "plain Python": {"ratio": 0.1}}}
             for name, ratio in (("good", 0.2), ("bad", 0.6))}  # fmt: skip
    rows = page.bars({"fronts": {"told": lanes}}).splitlines()
    assert any("≤ 0.5 | 0.6 | **not met**" in row for row in rows)
    assert any("≥ 8 | 10 | met" in row for row in rows)
    assert sum("not measured" in row for row in rows) == len(page.BARS) - 2


@pytest.mark.parametrize(
    ("threads", "processes", "verdict"),
    [(1.9, 1.9, "| met |"), (1.0, 1.9, "| **not met** |"), (1.0, 0.9, "gave two processes 0.9 |")],
)
def test_two_threads_are_not_judged_where_there_is_one_core_to_have(
    threads: float, processes: float, verdict: str
) -> None:
    timed = {"two threads": {"ratio": threads}, "two processes": {"ratio": processes}}
    (row,) = (
        row for row in module("page").bars({"threads": {"told": {"timed": timed}}}).splitlines() if "threads" in row
    )
    assert row.endswith(verdict)


def test_the_power_of_growth() -> None:
    assert module("measuring").exponent([1, 10, 100], [3, 30 * 10**0.5, 3_000]) == pytest.approx(1.5)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 20)), max_size=25),
    st.sets(st.integers(0, 9), min_size=2, max_size=6),
)
def test_legs_keep_the_shortest_way_between_all_terminals(edges: list[tuple[int, int, int]], stops: set[int]) -> None:
    """Without a cut, Dijkstra over legs gives what Dijkstra over every kilometre gives."""
    near: list[dict[int, float]] = [{} for _ in range(10)]
    for one, other, km in edges:
        if one != other:
            near[one][other] = near[other][one] = float(km)
    raw = nx.Graph([(one, other, {"weight": km}) for one in range(10) for other, km in near[one].items()])
    raw.add_nodes_from(range(10))
    contracted = nx.Graph()
    contracted.add_nodes_from(stops)
    for leg in module("overlay").legs(near, stops, nearest=99):
        assert not stops & set(leg.vertices[1:-1]), "no third terminal on the way"
        assert leg.km == sum(near[a][b] for a, b in zip(leg.vertices, leg.vertices[1:], strict=False))
        contracted.add_edge(leg.start, leg.end, weight=leg.km)
    whole = dict(nx.all_pairs_dijkstra_path_length(raw))
    for start, found in nx.all_pairs_dijkstra_path_length(contracted):
        assert found == {end: km for end, km in whole[start].items() if end in stops}


def test_a_cut_keeps_the_nearest() -> None:
    line: list[dict[int, float]] = [{1: 5.0, 2: 1.0, 3: 3.0}, {0: 5.0}, {0: 1.0}, {0: 3.0}]
    assert [leg.end for leg in module("overlay").legs(line, {0, 1, 2, 3}, 2) if leg.start == 0] == [2, 3]


def test_legs_for_the_program_are_facts_that_it_takes(tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="nearest vertices are found with scipy")
    overlay, world = module("overlay"), module("world")
    network = load()
    places = ["yongzhou", "chenzhou", "hengyang"]
    like = next(link for link in network.links if link.id == "road-huaihua-liuzhou")
    spots = [(float(network.node[id_].lat), float(network.node[id_].lon)) for id_ in places]
    made = world.World([{1: 200.0}, {0: 200.0, 2: 110.0}, {1: 110.0}], spots, {"road": range(3)}, [])
    file = tmp_path / "legs.yaml"
    file.write_text(overlay.SOURCE + "\nlinks:\n" + "\n".join(overlay.entries(made, network, like, places, 2)))
    known = {link.id for link in network.links}
    more = {link.id: link for link in load(file).links if link.id not in known}
    leg = more["road-yongzhou-chenzhou-raw"]
    assert (leg.km, leg.tariff, leg.grade) == ({"hunan": 200}, like.tariff, "derived")


@pytest.mark.skipif(not compiled.available(), reason="no compiler was there when this was installed")
def test_random_terminals_can_be_searched() -> None:
    networks = module("networks")
    arrays = networks.terminals(60)
    ends = networks.strolls(arrays, 5, 3)
    held = compiled.Compiled(arrays)
    assert all(held.front(*pair).paths for pair in ends)
    assert arrays.timed
