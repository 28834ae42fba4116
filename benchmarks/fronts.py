"""Exact fronts of three criteria: beside networkx on the shipped lanes, beside a research code, by two threads."""

from __future__ import annotations

import itertools
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from measuring import Task, paired, seconds
from networks import layered, shipped, written
from routecalc.graph import Graph
from routecalc.search import Arrays, compiled, reference

SIMPLE_PATHS = 50
OURS, PYTHON, LISTS, NETWORKX = "compiled", "plain Python", "compiled, from lists", "networkx Dijkstra, one criterion"
MANY = f"networkx, {SIMPLE_PATHS} cheapest simple paths"


def fronts(rounds: int) -> dict[str, Any]:
    """Exact fronts of the shipped lanes against one Dijkstra of one criterion, plain Python, and the cheapest paths."""
    return {lane: _lane(drawn, rounds) for lane, drawn in shipped().items()}


def _lane(drawn: Graph, rounds: int) -> dict[str, Any]:
    import networkx as nx

    arrays, ends = drawn.arrays, (drawn.source, drawn.target)
    held, whole = compiled.Compiled(arrays), reference.front(arrays, *ends)
    assert held.front(*ends) == whole
    plain, between = nx.DiGraph(), dict[tuple[int, int], list[tuple[int, int, int]]]()
    for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
        between.setdefault((tail, head), []).append(weight)
    for (tail, head), weights in between.items():
        plain.add_edge(tail, head, cost=min(weights)[0])
    assert nx.dijkstra_path_length(plain, *ends, "cost") == whole.paths[0].weight[0]

    def anew() -> object:
        held.forget()
        return held.front(*ends)

    tasks: dict[str, Task] = {
        OURS: anew,
        LISTS: lambda: compiled.front(arrays, *ends),
        PYTHON: lambda: reference.front(arrays, *ends),
        NETWORKX: lambda: nx.single_source_dijkstra(plain, *ends, weight="cost"),
    }
    timed: dict[str, Any] = dict(paired(tasks, rounds, OURS))
    begin = time.perf_counter()
    paths = list(itertools.islice(nx.shortest_simple_paths(plain, *ends, "cost"), SIMPLE_PATHS))
    taken = time.perf_counter() - begin
    sums = {
        tuple(sum(min(between[pair])[at] for pair in itertools.pairwise(path)) for at in range(3)) for path in paths
    }
    timed[MANY] = {
        "seconds": taken, "ratio": timed[OURS]["seconds"] / taken,
        "share of the front": sum(path.weight in sums for path in whole.paths) / len(whole.paths),
    }  # fmt: skip
    return {"vertices": arrays.size, "arcs": len(arrays.tails), "front": len(whole.paths), "timed": timed}


def alone(held: compiled.Compiled, source: int, target: int) -> Task:
    """The search itself, without reading what it found, as research codes time it."""
    places = [values.buffer_info()[0] for values in held.bounds(target)]

    def searched() -> None:
        result = held.kernel.routecalc_search(held.graph, source, target, 0, *places, 0, 0, 0.0, 0, 0, 0, 0)
        held.kernel.routecalc_free_result(result)

    return searched


SEARCHES: list[Task] = []
"""What forked processes find ready."""


def threads(rounds: int) -> dict[str, Any]:
    """Two threads against one over the same searches: the kernel gives up the interpreter's lock.

    Two processes do the same as a yardstick: they tell how much of a second core the machine has to give.
    """
    arrays = layered(12)
    held = compiled.Compiled(arrays)
    SEARCHES[:] = [alone(held, 0, arrays.size - 1 - number % 3) for number in range(24)]
    each = range(len(SEARCHES))
    with ProcessPoolExecutor(2, get_context("fork")) as processes, ThreadPoolExecutor(2) as pool:
        list(processes.map(_searched, each))  # both processes are forked before there are threads
        tasks: dict[str, Task] = {
            "one thread": lambda: [task() for task in SEARCHES],
            "two threads": lambda: list(pool.map(_searched, each)),
            "two processes": lambda: list(processes.map(_searched, each)),
        }
        return {"searches": len(SEARCHES), "timed": paired(tasks, 3 * rounds, "one thread")}


def _searched(number: int) -> None:
    SEARCHES[number]()


def instances(folder: Path) -> list[tuple[Path, int, int, Arrays]]:
    """Static instances in the format that research codes read, with where they start and end."""
    found = [
        (f"shipped-{lane.rpartition(' ')[2]}", drawn.source, drawn.target, drawn.arrays)
        for lane, drawn in shipped(2).items()
    ]
    for side in (12, 16, 20):
        arrays = layered(side)
        found.append((f"grid-{side * side}", 0, arrays.size - 1, arrays))
    return [(written(arrays, folder / f"{name}.gr"), source, target, arrays) for name, source, target, arrays in found]


def against_research(tmda: str | None, rounds: int) -> dict[str, Any]:
    """Our search beside theirs on the same files; theirs tells its own seconds, ours are of the search alone, too."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for file, source, target, arrays in instances(Path(folder)):
            held = compiled.Compiled(arrays)
            own = held.front(source, target)
            entry: dict[str, Any] = {"front": len(own.paths), "labels": own.labels}
            mine, theirs = [], []
            for _ in range(rounds):
                mine.append(seconds(alone(held, source, target)))
                if tmda is not None:
                    words = [tmda, str(file), str(source), str(target), "MDA"]
                    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip().split(";")
                    assert int(told[6]) == len(own.paths), "the fronts differ"
                    theirs.append(float(told[7]))
            entry["seconds"] = statistics.median(mine)
            if theirs:
                entry["T-MDA seconds"] = statistics.median(theirs)
                if min(theirs) > 0:
                    entry["ratio"] = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
            found[file.stem] = entry
    return found
