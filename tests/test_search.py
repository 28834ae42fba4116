"""The search against two independent judges: brute force over all simple paths, and networkx."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.search import Arrays, Staircase, Vector, pareto, undominated

WEIGHT = st.integers(0, 6)


@st.composite
def graphs(draw: st.DrawFn) -> Arrays:
    """Small multigraphs with cycles, parallel arcs, zero weights and dead ends."""
    size = draw(st.integers(2, 7))
    count = draw(st.integers(0, 18))
    vertex = st.integers(0, size - 1)
    tails = [draw(vertex) for _ in range(count)]
    heads = [draw(vertex) for _ in range(count)]
    weights = [(draw(WEIGHT), draw(WEIGHT), draw(WEIGHT)) for _ in range(count)]
    return Arrays(size, tails, heads, weights)


def brute_force(arrays: Arrays, source: int, target: int) -> set[Vector]:
    """The non-dominated sums over all simple paths, by trying every one."""
    sums: set[Vector] = set()

    def walk(vertex: int, seen: frozenset[int], weight: Vector) -> None:
        if vertex == target:
            sums.add(weight)
            return
        for tail, head, more in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
            if tail == vertex and head not in seen:
                walk(head, seen | {head}, tuple(a + b for a, b in zip(weight, more, strict=True)))

    walk(source, frozenset((source,)), (0, 0, 0))
    return {a for a in sums if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in sums)}


@given(st.lists(st.tuples(WEIGHT, WEIGHT, WEIGHT)))
def test_vectors_that_no_other_beats(vectors: list[Vector]) -> None:
    kept = undominated(vectors)
    left = [vectors[number] for number in kept]
    assert left == sorted(
        {a for a in vectors if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in vectors)}
    )
    assert kept == [vectors.index(vector) for vector in left], "the first of equals"


@settings(max_examples=1500, deadline=None)
@given(graphs())
def test_the_front_is_exactly_that_of_brute_force(arrays: Arrays) -> None:
    found = pareto(arrays, 0, 1)
    assert {path.weight for path in found} == brute_force(arrays, 0, 1)
    assert len({path.weight for path in found}) == len(found), "equal vectors are kept once"


@settings(max_examples=500, deadline=None)
@given(graphs())
def test_every_path_is_a_walk_whose_arcs_add_up(arrays: Arrays) -> None:
    for path in pareto(arrays, 0, 1):
        here, total = 0, (0, 0, 0)
        for arc in path.arcs:
            assert arrays.tails[arc] == here
            here = arrays.heads[arc]
            total = tuple(a + b for a, b in zip(total, arrays.weights[arc], strict=True))
        assert (here, total) == (1, path.weight)


@settings(max_examples=500, deadline=None)
@given(graphs(), st.integers(0, 2))
def test_the_best_of_each_criterion_is_the_shortest_path_of_networkx(arrays: Arrays, at: int) -> None:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(arrays.size))
    for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
        graph.add_edge(tail, head, w=weight[at])
    front = [path.weight[at] for path in pareto(arrays, 0, 1)]
    if nx.has_path(graph, 0, 1):
        assert min(front) == nx.shortest_path_length(graph, 0, 1, weight="w")
    else:
        assert front == []


@settings(max_examples=300, deadline=None)
@given(graphs(), st.data())
def test_removing_an_arc_never_improves_the_front(arrays: Arrays, data: st.DataObject) -> None:
    if not arrays.tails:
        return
    gone = data.draw(st.integers(0, len(arrays.tails) - 1))
    rest = [at for at in range(len(arrays.tails)) if at != gone]
    fewer = Arrays(
        arrays.size,
        [arrays.tails[at] for at in rest],
        [arrays.heads[at] for at in rest],
        [arrays.weights[at] for at in rest],
    )
    before = [path.weight for path in pareto(arrays, 0, 1)]
    for path in pareto(fewer, 0, 1):
        assert any(all(a <= b for a, b in zip(old, path.weight, strict=True)) for old in before)


def test_source_equal_to_target_is_one_empty_path() -> None:
    assert [path.arcs for path in pareto(Arrays(1, [], [], []), 0, 0)] == [()]


def test_of_equal_paths_the_first_arc_is_kept() -> None:
    arrays = Arrays(2, [0, 0], [1, 1], [(1, 2, 3), (1, 2, 3)])
    assert [path.arcs for path in pareto(arrays, 0, 1)] == [(0,)]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30), st.integers(0, 9), st.integers(0, 9))
def test_the_staircase_covers_what_some_pair_covers(pairs: list[tuple[int, int]], second: int, third: int) -> None:
    stairs = Staircase()
    for pair in pairs:
        if not stairs.covers(*pair):
            stairs.add(*pair)
    assert stairs.covers(second, third) == any(a <= second and b <= third for a, b in pairs)
