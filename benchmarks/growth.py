"""How time and memory grow: with the size of the network, with the front, with the facts."""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from measuring import Task, apart, exponent, seconds
from networks import grid, layered, strolls, terminals
from routecalc.loading import load
from routecalc.network import Link, Network
from routecalc.search import compiled
from world import kilometres

TERMINALS = (250, 1_000, 4_000, 16_000, 64_000)
SIDES = (8, 10, 12, 14, 16, 18, 20)
GRIDS = (10_000, 30_000, 100_000, 300_000, 1_000_000)
LEGS = (1, 500, 1_000, 2_000)
PAIRS, LEGS_APART = 25, 6


def growth(rounds: int) -> dict[str, Any]:
    """Measured points and the powers that fit them best."""
    return {
        "one to all": _one_to_all(rounds), "terminals": _terminals(rounds), "fronts": _fronts(rounds),
        "memory of labels": [apart(LABELS, side) for side in SIDES[-3:]],
        "memory of networks": [apart(NETWORKS, arcs) for arcs in GRIDS[::2]], "loading": _loading(rounds),
    }  # fmt: skip


def _least(tasks: Sequence[Task], rounds: int) -> list[float]:
    """The shortest processor time of each task, which other work disturbs least; all of them once in each round."""
    each = ([seconds(task, time.thread_time) for task in tasks] for _ in range(rounds))
    return [min(times) for times in zip(*each, strict=True)]


def _one_to_all(rounds: int) -> dict[str, Any]:
    held = [compiled.Compiled(grid(arcs)) for arcs in GRIDS]
    times = _least([partial(one.distances, 0, 0) for one in held], rounds)
    found = [{"arcs": arcs, "seconds": taken} for arcs, taken in zip(GRIDS, times, strict=True)]
    return {"points": found, "exponent": exponent(GRIDS, times)}


def _terminals(rounds: int) -> dict[str, Any]:
    """Strewn terminals with departures; pairs are as many legs apart in every network; all are finished."""
    networks = [terminals(size) for size in TERMINALS]
    pairs = [strolls(arrays, PAIRS, LEGS_APART) for arrays in networks]
    held = [compiled.Compiled(arrays) for arrays in networks]
    reached = [partial(one.distances, ends[0][1], 0) for one, ends in zip(held, pairs, strict=True)]
    bounds = [3 * taken for taken in _least(reached, rounds)]
    told = [[one.front(*pair) for pair in ends] for one, ends in zip(held, pairs, strict=True)]
    tasks = [partial(one.front, *pair) for one, ends in zip(held, pairs, strict=True) for pair in ends]
    times = iter(_least(tasks, rounds))
    found, labels, searched = [], list[int](), list[float]()
    for arrays, fronts, bound in zip(networks, told, bounds, strict=True):
        taken = [next(times) for _ in fronts]
        searched += taken
        labels += [front.labels for front in fronts]
        found.append({
            "terminals": arrays.size, "arcs": len(arrays.tails), "searches": len(fronts), "bounds": bound,
            "seconds": statistics.median(taken), "front": statistics.median(len(front.paths) for front in fronts),
            "labels": statistics.median(front.labels for front in fronts),
        })  # fmt: skip
    arcs = [one["arcs"] for one in found]
    return {
        "points": found,
        "exponent of bounds with arcs": exponent(arcs, bounds),
        "exponent of search with arcs": exponent(arcs, [one["seconds"] for one in found]),
        "exponent of search with labels": exponent(labels, searched),
    }


def _fronts(rounds: int) -> dict[str, Any]:
    """Grids whose weights pull against each other: fronts as large as they get."""
    held = [compiled.Compiled(layered(side)) for side in SIDES]
    told = [one.front(0, one.size - 1) for one in held]
    times = _least([partial(one.front, 0, one.size - 1) for one in held], rounds)
    found = [
        {"vertices": one.size, "front": len(front.paths), "labels": front.labels, "seconds": taken}
        for one, front, taken in zip(held, told, times, strict=True)
    ]
    return {
        "points": found,
        **{f"exponent with {field}": exponent([one[field] for one in found], times)
           for field in ("vertices", "front", "labels")},
    }  # fmt: skip


# -- memory, each in a process of its own

LABELS = """
import json, sys
from measuring import peak
from networks import layered
from routecalc.search import compiled
arrays = layered(int(sys.argv[1]))
held = compiled.Compiled(arrays)
held.bounds(arrays.size - 1)
before = peak()
told = held.front(0, arrays.size - 1)
used = peak() - before
print(json.dumps({"vertices": arrays.size, "front": len(told.paths), "labels": told.labels, "bytes": used,
                  "bytes per label": used / told.labels}))
"""
NETWORKS = """
import json, sys
from measuring import peak
from networks import grid
from routecalc.search import compiled
arrays = grid(int(sys.argv[1]))
lists = peak()
held = compiled.Compiled(arrays)
held.bounds(0)
print(json.dumps({"arcs": len(arrays.tails), "vertices": arrays.size, "with lists": lists, "with kernel": peak()}))
"""


# -- facts


def _loading(rounds: int) -> dict[str, Any]:
    """Reading and judging YAML, with more and more legs on top of the shipped facts, and taking kept facts."""
    network = load()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{legs}.yaml" for legs in LEGS]
        for file, legs in zip(files, LEGS, strict=True):
            file.write_text(_legs(network, legs), encoding="utf-8")
        times = _least([partial(load, file) for file in files], min(rounds, 5))
        cache = Path(folder) / "kept"
        load(cache=cache)
        kept, read = _least([partial(load, cache=cache), load], rounds)
    links = [len(network.links) + legs for legs in LEGS]
    found = [{"links": count, "seconds": taken} for count, taken in zip(links, times, strict=True)]
    slope = statistics.linear_regression(links, times).slope
    return {"points": found, "exponent": exponent(links, times), "seconds per link": slope, "kept": kept, "read": read}


def _legs(network: Network, number: int) -> str:
    """Legs like a shipped one between places with roads that are not joined yet."""
    roads: list[Link] = [link for link in network.links if link.mode == "road"]
    like = next(link for link in roads if link.speed and "" in (link.km or {}))
    spots = {node.id: (float(node.lat), float(node.lon)) for node in network.nodes}
    joined = {frozenset((link.start, link.end)) for link in roads}
    ends = sorted({place for pair in joined for place in pair})
    free = [pair for pair in itertools.combinations(ends, 2) if frozenset(pair) not in joined]
    lines = ["links:"]
    for at, (start, end) in enumerate(random.Random(number).sample(free, number)):
        km = 1 + 1.3 * kilometres(spots[start], spots[end])
        lines.append(
            f"- {{id: leg-{at}, mode: road, from: {start}, to: {end}, km: {km:.0f}, speed: {like.speed}, "
            f"tariff: {like.tariff}, factor: {like.factor}, source: {like.source}, grade: derived, note: made up}}"
        )
    return "\n".join(lines) + "\n"
