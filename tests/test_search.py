"""The search against two independent judges: brute force over all simple paths, and networkx."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.search import (
    UNREACHABLE,
    Arrays,
    Caps,
    Clocked,
    Shifts,
    Slots,
    Staircase,
    Vector,
    Windows,
    compiled,
    kernel_name,
    pareto,
    reference,
    undominated,
)

WEIGHT = st.integers(0, 6)


@st.composite
def graphs(draw: st.DrawFn) -> Arrays:
    """Small multigraphs with cycles, parallel arcs, zero weights and dead ends, half of them with groups of vertices."""
    size = draw(st.integers(2, 7))
    count = draw(st.integers(0, 18))
    vertex = st.integers(0, size - 1)
    tails = [draw(vertex) for _ in range(count)]
    heads = [draw(vertex) for _ in range(count)]
    weights = [(draw(WEIGHT), draw(WEIGHT), draw(WEIGHT)) for _ in range(count)]
    groups = draw(st.just(()) | st.lists(st.integers(0, 3), min_size=size, max_size=size))
    return Arrays(size, tails, heads, weights, groups=groups)


def kept_apart(arrays: Arrays, source: int, target: int, tail: int, head: int) -> bool:
    """Whether an arc comes back into the group of the source or leaves that of the target."""
    if not arrays.groups or arrays.groups[tail] == arrays.groups[head]:
        return False
    return arrays.groups[head] == arrays.groups[source] or arrays.groups[tail] == arrays.groups[target]


def brute_force(arrays: Arrays, source: int, target: int) -> set[Vector]:
    """The non-dominated sums over all simple paths, by trying every one."""
    sums: set[Vector] = set()

    def walk(vertex: int, seen: frozenset[int], weight: Vector) -> None:
        if vertex == target:
            sums.add(weight)
            return
        for tail, head, more in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
            if tail == vertex and head not in seen and not kept_apart(arrays, source, target, tail, head):
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
        if not kept_apart(arrays, 0, 1, tail, head):
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
        groups=arrays.groups,
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


# -- timetables

MOMENT = st.integers(0, 40)


@st.composite
def timetabled(draw: st.DrawFn) -> Arrays:
    """Small multigraphs in which some arcs have a clock: up to four departures with a cut-off of their own each, up to
    three opening times, or work that goes on in these only."""
    arrays = draw(graphs())
    timed: dict[int, Clocked] = {}
    for arc in range(len(arrays.tails)):
        kind = draw(st.sampled_from(["", "departures", "opening", "work"]))
        if kind == "departures":
            leaves = sorted(draw(st.sets(MOMENT, max_size=4)))
            cutoff = draw(st.integers(0, 3))
            timed[arc] = Slots(tuple(time - cutoff for time in leaves), tuple(leaves))
        elif kind:
            ends = sorted(draw(st.sets(MOMENT, max_size=6)))
            windows = Windows(tuple(ends[:-1:2]), tuple(ends[1::2]))
            timed[arc] = windows if kind == "opening" else Shifts(windows, arrays.weights[arc][1])
    weights = [
        (a, 0 if isinstance(timed.get(arc), Slots | Windows) else b, c) for arc, (a, b, c) in enumerate(arrays.weights)
    ]
    return Arrays(arrays.size, arrays.tails, arrays.heads, weights, timed, arrays.groups)


def left(clocked: Clocked, time: int) -> int | None:
    """When an arc is left by whoever comes at a time, by looking at one moment after the other."""
    match clocked:
        case Slots():
            slots = zip(*clocked, strict=True)
            return min((leaves for ready, leaves in slots if ready >= time), default=None)
        case Windows(opens, closes):
            later = (at for at in range(time, 60) if any(a <= at <= b for a, b in zip(opens, closes, strict=True)))
            return next(later, None)
        case Shifts((opens, closes), work):
            at = left(Windows(opens, closes), time)
            while at is not None and work:
                if at > 60:
                    return None
                work -= any(a <= at < b for a, b in zip(opens, closes, strict=True))
                at += 1
            return at


def walks(arrays: Arrays, source: int, target: int, start: int) -> set[Vector]:
    """The non-dominated sums over all simple paths that keep their clocks, by walking every one with a clock."""
    sums: set[Vector] = set()

    def walk(vertex: int, seen: frozenset[int], cost: int, time: int, co2e: int) -> None:
        if vertex == target:
            sums.add((cost, time - start, co2e))
            return
        for arc, (tail, head) in enumerate(zip(arrays.tails, arrays.heads, strict=True)):
            if tail != vertex or head in seen or kept_apart(arrays, source, target, tail, head):
                continue
            more_cost, duration, more_co2e = arrays.weights[arc]
            then = left(arrays.timed[arc], time) if arc in arrays.timed else time + duration
            if then is not None:
                walk(head, seen | {head}, cost + more_cost, then, co2e + more_co2e)

    walk(source, frozenset((source,)), 0, start, 0)
    return {a for a in sums if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in sums)}


@settings(max_examples=3000, deadline=None)
@given(timetabled(), st.integers(0, 30))
def test_the_timetabled_front_is_exactly_that_of_walking_with_a_clock(arrays: Arrays, start: int) -> None:
    found = pareto(arrays, 0, 1, start)
    assert {path.weight for path in found} == walks(arrays, 0, 1, start)
    for path in found:
        times = arrays.times(path.arcs, start)
        assert (times[-1] if times else start) - start == path.weight[1]


@settings(max_examples=1500, deadline=None)
@given(timetabled(), st.integers(0, 60))
def test_the_latest_departure_still_makes_it_and_no_later_one_does(arrays: Arrays, end: int) -> None:
    """Against the clock: of every way found, the forward search from its departure arrives in time at no higher cost
    and no dirtier; a moment later there is no way that does."""
    for path in pareto(arrays.backwards(), 1, 0, -end):
        cost, time, co2e = path.weight
        departure = end - time
        forward = arrays.times(path.arcs[::-1], departure)
        assert (forward[-1] if forward else departure) <= end
        sure = [way for way in walks(arrays, 0, 1, departure) if way[0] <= cost and way[2] <= co2e]
        assert min(way[1] for way in sure) <= time
        late = [way for way in walks(arrays, 0, 1, departure + 1) if way[0] <= cost and way[2] <= co2e]
        assert all(departure + 1 + way[1] > end for way in late)


def test_departures_are_caught_to_the_second() -> None:
    # leaves at 100 with a cut-off of 10, then at 200
    arrays = Arrays(2, [0], [1], [(1, 0, 0)], {0: Slots((90, 190), (100, 200))})
    assert [path.weight[1] for path in pareto(arrays, 0, 1, 90)] == [10]
    assert [path.weight[1] for path in pareto(arrays, 0, 1, 91)] == [109]
    assert pareto(arrays, 0, 1, 191) == []


def test_opening_times_are_kept_to_the_second() -> None:
    windows = Windows((100, 200), (150, 250))
    assert [windows.after(time) for time in (99, 100, 150, 151, 250, 251)] == [100, 100, 150, 200, 250, None]
    assert windows.within(120, 210) == Windows((120, 200), (150, 210))
    assert windows.within(151, 199) == Windows((), ())


def test_work_is_interrupted_when_its_office_closes() -> None:
    shifts = Shifts(Windows((100, 200), (150, 250)), 60)
    # 50 are done by 150, 10 more from 200 on; from 120 on it is 30 and 30; begun at the very close, 50 and too little
    assert [shifts.after(time) for time in (0, 100, 120, 140, 150, 190, 191)] == [210, 210, 230, 250, None, None, None]
    assert Shifts(Windows((100,), (150,)), 0).after(120) == 120


@given(timetabled(), st.integers(0, 30), st.integers(0, 10))
def test_who_comes_later_is_never_through_sooner(arrays: Arrays, time: int, later: int) -> None:
    for clocked in arrays.timed.values():
        sooner, after = clocked.after(time), clocked.after(time + later)
        assert after is None or (sooner is not None and sooner <= after)


# -- two kernels, one answer

needs_kernel = pytest.mark.skipif(not compiled.available(), reason="no compiler was there when this was installed")
CAPS = st.builds(
    Caps,
    labels=st.none() | st.integers(1, 12),
    cost_within=st.none() | st.tuples(st.integers(10, 30), st.just(10)),
    slack=st.just((0, 0)) | st.tuples(st.integers(0, 3), st.integers(0, 3)),
)


@needs_kernel
@settings(max_examples=5000, deadline=None)
@given(timetabled(), st.integers(0, 30), st.booleans())
def test_both_kernels_give_the_same_front_to_the_last_tie(arrays: Arrays, start: int, back: bool) -> None:
    arrays, ends, start = (arrays.backwards(), (1, 0), -start) if back else (arrays, (0, 1), start)
    mine, other = (kernel.front(arrays, *ends, start) for kernel in (compiled, reference))
    assert mine == other
    assert mine.status == "exact"


@needs_kernel
@settings(max_examples=3000, deadline=None)
@given(timetabled(), st.integers(0, 30), CAPS)
def test_both_kernels_stop_in_the_same_place(arrays: Arrays, start: int, caps: Caps) -> None:
    mine, other = (kernel.front(arrays, 0, 1, start, caps) for kernel in (compiled, reference))
    assert mine == other


@needs_kernel
@given(graphs())
def test_both_kernels_have_the_same_bounds(arrays: Arrays) -> None:
    mine = [compiled.Compiled(arrays).distances(1, at) for at in range(3)]
    for vertex, least in enumerate(reference.bounds(arrays, 1)):
        assert least == (None if mine[0][vertex] >= UNREACHABLE else tuple(one[vertex] for one in mine))


@needs_kernel
@given(graphs(), st.integers(0, 2))
def test_between_two_vertices_both_kernels_stop_early_with_the_same_distance(arrays: Arrays, at: int) -> None:
    held = compiled.Compiled(arrays)
    for target in range(arrays.size):
        whole = list(held.distances(target, at))
        assert [held.distance(vertex, target, at) for vertex in range(arrays.size)] == whole
        assert [reference.distance(arrays, vertex, target, at) for vertex in range(arrays.size)] == whole


@needs_kernel
def test_one_compiled_graph_serves_many_searches_at_once() -> None:
    grid = lattice(12)
    held = compiled.Compiled(grid)
    pairs = [(source, target) for source in (0, 5, 30) for target in (143, 100, 77)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda pair: held.front(*pair), pairs * 3))
    assert found == [reference.front(grid, *pair) for pair in pairs] * 3


@needs_kernel
@given(graphs(), st.lists(st.tuples(WEIGHT, WEIGHT, WEIGHT), min_size=18, max_size=18), st.sets(st.integers(0, 2)))
def test_what_is_known_of_other_prices_is_not_worked_out_again(
    arrays: Arrays, other: list[Vector], changed: set[int]
) -> None:
    """Shared least weights never make a front wrong, and those of equal weights are the very same."""
    weights = [
        tuple(new[at] if at in changed else old[at] for at in range(3))
        for old, new in zip(arrays.weights, other, strict=False)
    ]
    dearer = Arrays(arrays.size, arrays.tails, arrays.heads, weights, groups=arrays.groups)
    dearer.share(arrays)
    assert compiled.front(arrays, 0, 1) == reference.front(arrays, 0, 1)
    assert compiled.front(dearer, 0, 1) == reference.front(dearer, 0, 1)
    for at in range(3):
        same = all(old[at] == new[at] for old, new in zip(arrays.weights, weights, strict=True))
        assert (arrays.least[at] is dearer.least[at]) == same
    alone = Arrays(arrays.size, arrays.heads, arrays.tails, weights)
    alone.share(arrays)
    if arrays.tails != arrays.heads:
        assert not any(mine is its for mine, its in zip(alone.least, arrays.least, strict=True))


def lattice(side: int) -> Arrays:
    """A square of streets there and back; the weights are the digits of a fixed sequence."""
    tails, heads = [], []
    for at in range(side * side):
        for there in ([at + 1] if (at + 1) % side else []) + ([at + side] if at + side < side * side else []):
            tails += [at, there]
            heads += [there, at]
    digits = [(31 * n * n + 17 * n) % 97 for n in range(3 * len(tails))]
    weights = list(zip(digits[::3], digits[1::3], digits[2::3], strict=True))
    return Arrays(side * side, tails, heads, weights)


# -- caps


@pytest.mark.parametrize("kernel", [reference, pytest.param(compiled, marks=needs_kernel)])
class TestCaps:
    def test_labels(self, kernel: Any) -> None:
        grid = lattice(10)
        whole = kernel.front(grid, 0, 99)
        assert (whole.status, len(whole.paths) > 5) == ("exact", True)
        part = kernel.front(grid, 0, 99, 0, Caps(labels=whole.labels // 2))
        assert part.status == "labels"
        assert part.paths == whole.paths[: len(part.paths)], "what is found is on the front, the cheapest first"
        assert kernel.front(grid, 0, 99, 0, Caps(labels=whole.labels)).status == "exact"

    def test_time_and_memory(self, kernel: Any) -> None:
        grid = lattice(25)
        for caps, status in ((Caps(seconds=1e-9), "seconds"), (Caps(megabytes=1), "megabytes")):
            part = kernel.front(grid, 0, 624, 0, caps)
            assert part.status == status
            known = {path.weight for path in part.paths}
            assert len(known) == len(part.paths)

    def test_within_a_factor_of_the_cheapest_it_is_exact(self, kernel: Any) -> None:
        grid = lattice(10)
        whole = kernel.front(grid, 0, 99).paths
        for within in ((1, 1), (11, 10), (3, 2), (5, 1)):
            part = kernel.front(grid, 0, 99, 0, Caps(cost_within=within))
            assert part.status == "exact"
            least = whole[0].weight[0]
            assert part.paths == [path for path in whole if path.weight[0] * within[1] <= least * within[0]]

    def test_slack_is_told_and_bounded(self, kernel: Any) -> None:
        grid = lattice(10)
        whole, loose = kernel.front(grid, 0, 99), kernel.front(grid, 0, 99, 0, Caps(slack=(5, 5)))
        assert loose.status == "slack"
        assert loose.labels < whole.labels
        for path in whole.paths:
            error = 5 * len(path.arcs)
            assert any(
                other.weight[0] <= path.weight[0] and all(
                    other.weight[at] <= path.weight[at] + error for at in (1, 2)
                ) for other in loose.paths
            )  # fmt: skip


def test_a_library_that_does_not_fit_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "__file__", str(tmp_path / "compiled.py"))
    for content in (None, b"", b"\x7fELF torn"):
        if content is not None:
            (tmp_path / compiled.LIBRARY).write_bytes(content)
        compiled.library.cache_clear()
        assert not compiled.available()
        assert kernel_name() == "reference"
        assert [path.arcs for path in pareto(Arrays(2, [0], [1], [(1, 1, 1)]), 0, 1)] == [(0,)]
    compiled.library.cache_clear()
