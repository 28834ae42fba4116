"""How time and memory grow: with the size of the network, with the front, with the facts."""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import apart, exponent, paired, seconds
from networks import grid, layered, strolls, terminals
from world import kilometres

from routecalc.loading import load
from routecalc.network import Link, Network
from routecalc.search import Front, compiled

TERMINALS = (250, 1_000, 4_000, 16_000, 64_000)
SIDES = (8, 10, 12, 14, 16, 18, 20)
GRIDS = (10_000, 30_000, 100_000, 300_000, 1_000_000)
LEGS = (0, 500, 1_000, 2_000)
LEGS_APART = 6


def growth(rounds: int) -> dict[str, Any]:
    """Measured points and the powers that fit them best."""
    return {
        "one to all": _one_to_all(rounds), "terminals": _terminals(rounds), "fronts": _fronts(rounds),
        "memory of labels": [apart(LABELS, side) for side in SIDES[-3:]],
        "memory of networks": [apart(NETWORKS, arcs) for arcs in GRIDS[::2]], "loading": _loading(rounds),
    }  # fmt: skip


def _least(task: Callable[[], object], rounds: int) -> float:
    return statistics.median(seconds(task) for _ in range(rounds))


def _one_to_all(rounds: int) -> dict[str, Any]:
    found = []
    for arcs in GRIDS:
        arrays = grid(arcs)
        held = compiled.Compiled(arrays)
        found.append({"arcs": len(arrays.tails), "seconds": _least(lambda h=held: h.distances(0, 0), rounds)})
    power = exponent([one["arcs"] for one in found], [one["seconds"] for one in found])
    return {"points": found, "exponent": power}


def _terminals(rounds: int) -> dict[str, Any]:
    """Strewn terminals with departures; pairs are so many legs apart, however large the network, and all are finished."""
    found, every = [], list[tuple[Front, float]]()
    for size in TERMINALS:
        arrays = terminals(size)
        held = compiled.Compiled(arrays)
        bounds, each = [], list[tuple[Front, float]]()
        for source, target in strolls(arrays, 25, LEGS_APART):
            held.forget()
            bounds.append(seconds(lambda to=target: held.bounds(to)))
            told = held.front(source, target)
            each.append((told, _least(lambda s=source, t=target: held.front(s, t), 3)))
        every += each
        found.append({
            "terminals": size, "arcs": len(arrays.tails), "searches": len(each), "bounds": statistics.median(bounds),
            "seconds": statistics.median(taken for _, taken in each),
            "front": statistics.median(len(told.paths) for told, _ in each),
            "labels": statistics.median(told.labels for told, _ in each),
        })  # fmt: skip
    arcs, times = [one["arcs"] for one in found], [taken for _, taken in every]
    return {
        "points": found,
        "exponent of bounds with arcs": exponent(arcs, [one["bounds"] for one in found]),
        "exponent of search with arcs": exponent(arcs, [one["seconds"] for one in found]),
        "exponent of search with labels": exponent([told.labels for told, _ in every], times),
    }  # fmt: skip


def _fronts(rounds: int) -> dict[str, Any]:
    """Grids whose weights pull against each other: fronts as large as they get."""
    found = []
    for side in SIDES:
        arrays = layered(side)
        held = compiled.Compiled(arrays)
        told = held.front(0, arrays.size - 1)
        taken = _least(lambda h=held, to=arrays.size - 1: h.front(0, to), min(rounds, 5))
        found.append({"vertices": arrays.size, "front": len(told.paths), "labels": told.labels, "seconds": taken})
    times = [one["seconds"] for one in found]
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
    network, found = load(), []
    with tempfile.TemporaryDirectory() as folder:
        for legs in LEGS:
            more = [Path(folder) / f"{legs}.yaml"] if legs else []
            for file in more:
                file.write_text(_legs(network, legs), encoding="utf-8")
            taken = _least(lambda f=more: load(*f), min(rounds, 3))
            found.append({"links": len(network.links) + legs, "seconds": taken})
        cache = Path(folder) / "kept"
        load(cache=cache)
        kept = paired({"kept": lambda: load(cache=cache), "read": load}, min(rounds, 5), "kept")
    links, times = ([one[field] for one in found] for field in ("links", "seconds"))
    slope = statistics.linear_regression(links, times).slope
    return {"points": found, "exponent": exponent(links, times), "seconds per link": slope, "kept": kept}


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
        lines.append(
            f"- {{id: leg-{at}, mode: road, from: {start}, to: {end}, km: {1 + 1.3 * kilometres(spots[start], spots[end]):.0f}, "
            f"speed: {like.speed}, tariff: {like.tariff}, factor: {like.factor}, source: {like.source}, grade: derived, "
            f"note: made up}}"
        )
    return "\n".join(lines) + "\n"
