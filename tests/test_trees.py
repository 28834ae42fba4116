"""The first ways from one vertex to many, and which of equal ways is kept, against all simple paths tried one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routecalc.record import replace
from routecalc.search import Arrays, Vector, compiled, pareto, reference, trees
from routecalc.search.trees import CROSSED, NEVER, NONE, ONE, TIED, Lattice, Lists, Ways
from tests.test_search import graphs, kept_apart

Path = tuple[tuple[int, ...], Vector, int]
"""Arcs, their weights and their ranks added up."""


def simple_paths(arrays: Arrays, source: int, target: int, *, may_leave: bool = False) -> Iterator[Path]:
    """Every path that comes to no vertex twice; ``may_leave``: even if it leaves the group of the target."""

    def walk(vertex: int, seen: frozenset[int], arcs: tuple[int, ...]) -> Iterator[Path]:
        if vertex == target:
            sums = [sum(arrays.weights[arc][at] for arc in arcs) for at in range(3)]
            yield arcs, (sums[0], sums[1], sums[2]), sum(arrays.ranks[arc] for arc in arcs)
            return
        for arc, (tail, head) in enumerate(zip(arrays.tails, arrays.heads, strict=True)):
            if tail == vertex and head not in seen:
                groups = arrays.groups or range(arrays.size)
                returns = groups[tail] != groups[source] == groups[head]
                if not (returns if may_leave else kept_apart(arrays, source, target, tail, head)):
                    yield from walk(head, seen | {head}, (*arcs, arc))

    yield from walk(source, frozenset((source,)), ())


@st.composite
def ranked(draw: st.DrawFn) -> Arrays:
    """Graphs whose arcs have ranks, few of them different, so that sums are often equal."""
    arrays = draw(graphs())
    ranks = draw(st.lists(st.integers(1, 5), min_size=len(arrays.tails), max_size=len(arrays.tails)))
    return replace(arrays, ranks=ranks)


@settings(max_examples=1000, deadline=None)
@given(ranked())
def test_of_equal_paths_that_of_the_least_rank_is_kept(arrays: Arrays) -> None:
    least: dict[Vector, int] = {}
    for _, weight, rank in simple_paths(arrays, 0, 1):
        least[weight] = min(rank, least.get(weight, rank))
    for path in pareto(arrays, 0, 1):
        assert sum(arrays.ranks[arc] for arc in path.arcs) == least[path.weight]


@pytest.mark.skipif(not compiled.available(), reason="no compiled kernel")
@settings(max_examples=500, deadline=None)
@given(ranked())
def test_both_kernels_keep_the_same_of_equal_paths(arrays: Arrays) -> None:
    assert compiled.front(arrays, 0, 1) == reference.front(arrays, 0, 1)


def lattice_of(arrays: Arrays) -> Lattice:
    groups = arrays.groups or range(arrays.size)
    return Lattice(arrays.size, arrays.tails, arrays.heads, range(len(arrays.tails)), groups)


def searched(arrays: Arrays, targets: list[int], *, plain: bool = False, lattice: Lattice | None = None) -> Ways:
    several = [[one[at] for one in arrays.weights] for at in range(3)]
    lists = [np.array(numbers, np.int64) for numbers in (*several, arrays.ranks)]
    find = trees._plain if plain else trees.first
    return find(lattice or lattice_of(arrays), 0, targets, Lists(tuple(lists)), Lists(tuple(lists[:3])))


@settings(max_examples=1000, deadline=None)
@given(ranked())
def test_the_first_way_is_the_least_of_all_paths(arrays: Arrays) -> None:
    targets = list(range(1, arrays.size))
    ways = searched(arrays, targets)
    for at, target in enumerate(targets):
        free = replace(arrays, groups=arrays.groups or tuple(range(arrays.size)))
        paths = list(simple_paths(free, 0, target, may_leave=True))
        if not paths:
            assert ways.ended[at] == NONE
            continue
        best = min((weight, rank) for _, weight, rank in paths)
        assert tuple(ways.sums[at]) == best[0]
        arcs = tuple(memoryview(ways.steps[at]).cast("i"))
        as_good = {found for found, weight, rank in paths if (weight, rank) == best}
        assert arcs in as_good
        if ways.ended[at] == ONE:
            assert as_good == {arcs}, "a way that has an equal is not certain"
            inside = {found for found, _, _ in simple_paths(free, 0, target)}
            assert arcs in inside, "nor is one that leaves the group of its target"


@settings(max_examples=500, deadline=None)
@given(ranked())
def test_without_groups_ties_and_nothing_else_make_a_way_uncertain(arrays: Arrays) -> None:
    alone = replace(arrays, groups=(), weights=[(a + 1, b, c) for a, b, c in arrays.weights])
    ways = searched(alone, [1])
    paths = [(weight, rank) for _, weight, rank in simple_paths(replace(alone, groups=range(alone.size)), 0, 1)]
    assume(paths)
    assert ways.ended == [TIED if paths.count(min(paths)) > 1 else ONE]


@pytest.mark.skipif(not compiled.available(), reason="no compiled kernel")
@settings(max_examples=500, deadline=None)
@given(ranked())
def test_both_trees_are_the_same_but_for_what_is_uncertain(arrays: Arrays) -> None:
    targets = list(range(1, arrays.size))
    same_but_for_what_is_uncertain(searched(arrays, targets), searched(arrays, targets, plain=True))


def same_but_for_what_is_uncertain(one: Ways, other: Ways) -> None:
    assert one.sums == other.sums
    assert [ended == NONE for ended in one.ended] == [ended == NONE for ended in other.ended]
    both = [at for at, ended in enumerate(one.ended) if ended == other.ended[at] == ONE]
    assert [one.steps[at] for at in both] == [other.steps[at] for at in both]


@settings(max_examples=500, deadline=None)
@given(ranked(), st.data())
def test_what_was_searched_before_makes_no_difference(arrays: Arrays, data: st.DataObject) -> None:
    targets = data.draw(st.lists(st.integers(1, arrays.size - 1), min_size=1, max_size=3))
    order = data.draw(st.permutations(range(len(arrays.tails))))
    other = replace(arrays, weights=[arrays.weights[arc] for arc in order], ranks=[arrays.ranks[arc] for arc in order])
    lattice = lattice_of(arrays)
    searched(other, [1], lattice=lattice)
    same_but_for_what_is_uncertain(searched(arrays, targets, lattice=lattice), searched(arrays, targets))


def test_a_way_through_its_own_destination_is_told() -> None:
    # 0 ─▶ 1 ─▶ 2 ─▶ 3, where 1 and 3 stand in the group of the target
    arrays = Arrays(4, [0, 1, 2], [1, 2, 3], [(1, 1, 1)] * 3, groups=[0, 1, 2, 1], ranks=[1, 1, 1])
    assert searched(arrays, [3]).ended == [CROSSED]
    assert searched(arrays, [2]).ended == [ONE]
    assert pareto(arrays, 0, 3) == []


def test_nothing_is_done_that_has_no_price() -> None:
    arrays = Arrays(2, [0, 0], [1, 1], [(NEVER, 0, 0), (NEVER - 1, 0, 0)], ranks=[1, 1])
    assert searched(arrays, [1]).steps == [np.array([1], np.int32).tobytes()]
    assert searched(replace(arrays, weights=[(NEVER, 0, 0)] * 2), [1]).ended == [NONE]


def test_a_way_may_be_longer_than_expected() -> None:
    size = 3 * trees.STEPS
    arrays = Arrays(size, range(size - 1), range(1, size), [(1, 2, 3)] * (size - 1), ranks=[1] * (size - 1))
    ways = searched(arrays, [size - 1, 1])
    assert ways.sums == [[size - 1, 2 * (size - 1), 3 * (size - 1)], [1, 2, 3]]
    assert [len(steps) for steps in ways.steps] == [4 * (size - 1), 4]
