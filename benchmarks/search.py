#!/usr/bin/env python3
"""The search beside other programs, as ratios: one run, shuffled rounds, medians of the rounds' ratios.

    python benchmarks/search.py [--rounds 9] [--largest 1000000] [--tmda PATH]
        [--instances FOLDER] [--out benchmarks/search.json]

Needs scipy, rustworkx and igraph beside the program. ``--tmda`` is the executable of the authors of the Targeted
Multiobjective Dijkstra Algorithm, who publish it under a licence of their own; it reads the instances that are written
here. All lengths and front sizes are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from routecalc import graph
from routecalc.loading import load
from routecalc.request import ask
from routecalc.search import Arrays, compiled, reference

LANES = (("huaihua", "laem-chabang"), ("huaihua", "hanoi"), ("huaihua", "moscow"), ("chongqing", "singapore"),
         ("wuhan", "port-klang"), ("hengyang", "mombasa"))  # fmt: skip
SIMPLE_PATHS = 50
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
Task = Callable[[], Any]


def seconds(task: Task) -> float:
    """Wall time of one call."""
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def paired(tasks: Mapping[str, Task], rounds: int, base: str) -> dict[str, dict[str, float]]:
    """Median seconds of each task, and the median of ``base`` over it in the same round."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    names = list(tasks)
    for task in tasks.values():
        task()
    for number in range(rounds):
        random.Random(number).shuffle(names)
        for name in names:
            taken[name].append(seconds(tasks[name]))
    return {
        name: {
            "seconds": statistics.median(times),
            "ratio": statistics.median(own / other for own, other in zip(taken[base], times, strict=True)),
        }
        for name, times in taken.items()
    }


# -- the shipped network


def fronts(rounds: int) -> dict[str, Any]:
    """Exact fronts of three criteria against one Dijkstra of one criterion, plain Python, and the k cheapest paths."""
    import networkx as nx

    network, found = load(), {}
    for origin, destination in LANES:
        request = ask(network, origin, destination, boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
        drawn = graph.compile(network, request)
        held, ends = compiled.Compiled(drawn.arrays), (drawn.source, drawn.target)
        whole = reference.front(drawn.arrays, *ends)
        assert held.front(*ends) == whole
        plain = nx.DiGraph()
        for tail, head, (cost, *_) in zip(drawn.arrays.tails, drawn.arrays.heads, drawn.arrays.weights, strict=True):
            known = plain.get_edge_data(tail, head)
            if known is None or cost < known["cost"]:
                plain.add_edge(tail, head, cost=cost)
        assert nx.dijkstra_path_length(plain, *ends, "cost") == whole.paths[0].weight[0]
        by_tails = {}
        for arc, pair in enumerate(zip(drawn.arrays.tails, drawn.arrays.heads, strict=True)):
            by_tails.setdefault(pair, []).append(drawn.arrays.weights[arc])
        cheapest = list(itertools.islice(nx.shortest_simple_paths(plain, *ends, "cost"), SIMPLE_PATHS))
        sums = {
            tuple(sum(min(by_tails[pair])[at] for pair in itertools.pairwise(path)) for at in range(3))
            for path in cheapest
        }
        share = sum(path.weight in sums for path in whole.paths) / len(whole.paths)

        def anew(held: compiled.Compiled = held, ends: tuple[int, int] = ends) -> object:
            held.forget()
            return held.front(*ends)

        tasks: dict[str, Task] = {
            "front, compiled": anew,
            "front, compiled, from lists": lambda a=drawn.arrays, e=ends: compiled.front(a, *e),
            "front, plain Python": lambda a=drawn.arrays, e=ends: reference.front(a, *e),
            "networkx dijkstra, one criterion": lambda p=plain, e=ends: nx.single_source_dijkstra(p, *e, weight="cost"),
        }
        timed = paired(tasks, rounds, "front, compiled")
        begin = time.perf_counter()
        list(itertools.islice(nx.shortest_simple_paths(plain, *ends, "cost"), SIMPLE_PATHS))
        timed[f"networkx {SIMPLE_PATHS} shortest simple paths"] = {
            "seconds": (taken := time.perf_counter() - begin), "ratio": timed["front, compiled"]["seconds"] / taken,
            "share of the front": share,
        }  # fmt: skip
        found[f"{origin} → {destination}"] = {
            "vertices": drawn.arrays.size, "arcs": len(drawn.arrays.tails), "front": len(whole.paths), **timed,
        }  # fmt: skip
    return found


def alone(held: compiled.Compiled, source: int, target: int) -> Task:
    """The search itself, without reading what it found, as research codes time it."""
    places = [values.buffer_info()[0] for values in held.bounds(target)]

    def searched() -> None:
        result = held.kernel.routecalc_search(held.graph, source, target, 0, *places, 0, 0, 0.0, 0, 0, 0, 0)
        held.kernel.routecalc_free_result(result)

    return searched


def threads(rounds: int) -> dict[str, Any]:
    """Two threads against one over the same searches: the kernel gives up the interpreter's lock."""
    arrays = layered(12)
    held = compiled.Compiled(arrays)
    tasks = [alone(held, 0, arrays.size - 1 - number % 3) for number in range(24)]
    with ThreadPoolExecutor(2) as pool:
        both: dict[str, Task] = {
            "one thread": lambda: [task() for task in tasks],
            "two threads": lambda: list(pool.map(lambda task: task(), tasks)),
        }
        return paired(both, rounds, "one thread")


# -- grids


def grid(arcs: int) -> Arrays:
    """A square of streets there and back with about so many arcs, and seeded weights."""
    side = round((arcs / 4) ** 0.5)
    draw = random.Random(arcs)
    tails, heads = [], []
    for at in range(side * side):
        for there in ([at + 1] if (at + 1) % side else []) + ([at + side] if at + side < side * side else []):
            tails += [at, there]
            heads += [there, at]
    weights = [(draw.randrange(1, 1000), draw.randrange(1, 1000), draw.randrange(1, 1000)) for _ in tails]
    return Arrays(side * side, tails, heads, weights)


def one_to_all(arcs: int, rounds: int) -> dict[str, Any]:
    """Least cost from every vertex to one, against the shortest-path routines of graph libraries."""
    import igraph
    import numpy as np
    import rustworkx as rx
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    arrays = grid(arcs)
    costs = [cost for cost, *_ in arrays.weights]
    held = compiled.Compiled(arrays)
    sparse = csr_matrix((costs, (arrays.heads, arrays.tails)), shape=(arrays.size, arrays.size))
    other = rx.PyDiGraph()
    other.add_nodes_from(range(arrays.size))
    other.add_edges_from(list(zip(arrays.heads, arrays.tails, costs, strict=True)))
    ig = igraph.Graph(arrays.size, list(zip(arrays.heads, arrays.tails, strict=True)), directed=True)
    ig.es["cost"] = costs
    target = arrays.size // 2 + round(arrays.size**0.5) // 2
    tasks: dict[str, Task] = {
        "compiled": lambda: held.distances(target, 0),
        "scipy": lambda: dijkstra(sparse, indices=target),
        "rustworkx": lambda: rx.dijkstra_shortest_path_lengths(other, target, float),
        "igraph": lambda: ig.distances(target, weights="cost"),
    }
    mine = np.array(tasks["compiled"]())
    assert (mine == tasks["scipy"]()).all()
    assert (mine == np.array(tasks["igraph"]()[0])).all()
    assert all(mine[at] == length for at, length in tasks["rustworkx"]().items())
    if arcs <= 100_000:
        import networkx as nx

        plain = nx.DiGraph()
        plain.add_weighted_edges_from(zip(arrays.heads, arrays.tails, costs, strict=True), "cost")
        tasks["networkx"] = lambda: nx.single_source_dijkstra_path_length(plain, target, weight="cost")
    return {"vertices": arrays.size, "arcs": len(arrays.tails), **paired(tasks, rounds, "compiled")}


# -- static instances of three criteria


def instances(folder: Path) -> list[tuple[Path, int, int, Arrays]]:
    """Instances in the plain format that research codes read: ``p sp nodes arcs``, then ``a tail head c1 c2 c3``."""
    found = []
    network = load()
    for origin, destination in LANES[:2]:
        request = ask(network, origin, destination, boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
        drawn = graph.compile(network, request)
        found.append((f"shipped-{destination}", drawn.source, drawn.target, drawn.arrays))
    for side, name in ((12, "grid-144"), (16, "grid-256"), (20, "grid-400")):
        arrays = layered(side)
        found.append((name, 0, arrays.size - 1, arrays))
    written = []
    for name, source, target, arrays in found:
        file = folder / f"{name}.gr"
        with file.open("w") as out:
            out.write(f"p sp {arrays.size} {len(arrays.tails)}\n")
            for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
                out.write(f"a {tail} {head} {' '.join(map(str, weight))}\n")
        written.append((file, source, target, arrays))
    return written


def layered(side: int) -> Arrays:
    """A grid whose three weights pull against each other, as price, time and emissions do."""
    plain, draw = grid(4 * side * side), random.Random(side)
    weights = []
    for _ in plain.tails:
        cost = draw.randrange(10, 100)
        weights.append((cost, max(1, 110 - cost + draw.randrange(-9, 10)), draw.randrange(10, 100)))
    return Arrays(plain.size, plain.tails, plain.heads, weights)


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


# -- the page

HEAD = """<!-- Written by benchmarks/search.py; run `make bench` for figures of your machine. -->

# Benchmarks

All programs do the same in one run, in shuffled rounds. A ratio is the median of the rounds' ratios, ours by theirs:
below 1 we are faster. Lengths and fronts were equal before anything was timed. {system}, Python {python},
{cores} cores, {rounds} rounds.
"""
LANES_HEAD = """## Exact fronts of cost, time and CO2e on the shipped network

Bounds and search, one graph per lane.
"""
STATIC_HEAD = """## Static instances of three criteria

The search alone, without bounds, as the authors of T-MDA time theirs; their clock shows tenths of a millisecond.
`benchmarks/search.py --instances FOLDER` writes the instances in the plain format that such codes read.
"""


def page(results: Mapping[str, Any]) -> str:
    """The results as Markdown."""
    parts = [HEAD.format(**results["machine"], rounds=results["rounds"])]
    parts.append(
        "## Exact fronts of cost, time and CO2e on the shipped network\n\nBounds and search, one graph per lane.\n"
    )
    peers = [name for name, told in next(iter(results["fronts"].values())).items() if isinstance(told, dict)][1:]
    rows = [["Lane", "Arcs", "Front", "Ours, ms", *peers]]
    for lane, told in results["fronts"].items():
        row = [lane, f"{told['arcs']:,}", str(told["front"]), f"{told['front, compiled']['seconds'] * 1000:.2f}"]
        for name in peers:
            share = told[name].get("share of the front")
            found = "" if share is None else f", finds {share:.0%} of the front"
            row.append(f"{told[name]['seconds'] * 1000:.1f} ms, {told[name]['ratio']:.3f}{found}")
        rows.append(row)
    parts.append(_table(rows))
    parts.append("## Least cost from all vertices to one, on random grids\n")
    names = ["scipy", "rustworkx", "igraph", "networkx"]
    rows = [["Grid", "Ours, ms", *names]]
    for size, told in results["one to all"].items():
        cells = [f"{told[n]['seconds'] * 1000:.1f} ms, {told[n]['ratio']:.2f}" if n in told else "" for n in names]
        rows.append([size, f"{told['compiled']['seconds'] * 1000:.2f}", *cells])
    parts.append(_table(rows))
    parts.append(STATIC_HEAD)
    rows = [["Instance", "Front", "Labels", "Ours, ms", "T-MDA, ms", "Ratio"]]
    for name, told in results["static instances"].items():
        theirs = told.get("T-MDA seconds")
        rows.append([
            name, f"{told['front']:,}", f"{told['labels']:,}", f"{told['seconds'] * 1000:.2f}",
            "" if theirs is None else f"{theirs * 1000:.1f}", f"{told['ratio']:.2f}" if "ratio" in told else "",
        ])  # fmt: skip
    parts.append(_table(rows))
    faster = results["threads"]["two threads"]["ratio"]
    parts.append(f"## Threads\n\nThe same searches by two threads are done {faster:.2f} times as fast as by one.\n")
    return "\n".join(parts)


def _table(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--tmda")
    parser.add_argument("--instances", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("search.json"))
    options = parser.parse_args()
    if options.instances is not None:
        options.instances.mkdir(parents=True, exist_ok=True)
        for file, source, target, _ in instances(options.instances):
            print(f"{file}: from {source} to {target}")
        return
    if not compiled.available():
        sys.exit("there is no compiled kernel: install with a C++ compiler")
    sizes = [arcs for arcs in (10_000, 100_000, 1_000_000) if arcs <= options.largest]
    results = {
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        },
        "rounds": options.rounds,
        "fronts": fronts(options.rounds),
        "one to all": {f"{arcs:,} arcs": one_to_all(arcs, options.rounds) for arcs in sizes},
        "threads": threads(options.rounds),
        "static instances": against_research(options.tmda, options.rounds),
    }
    options.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(results), encoding="utf-8")
    print(page(results))


if __name__ == "__main__":
    main()
