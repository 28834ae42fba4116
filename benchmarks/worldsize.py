"""World-size networks: one criterion on every kilometre, exact fronts on the overlay, with and without limits."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from typing import Any

from measuring import share_at
from overlay import NEAREST, Overlay, overlay
from peers import beside
from routecalc.search import Caps, compiled
from world import CITIES, FAR, NEAR, Rates, World, raw, read

LIMITS = {"labels": 3_000_000, "seconds": 20.0, "megabytes": 1_024}
RAW_LIMITS = {"labels": 30_000_000, "seconds": 60.0, "megabytes": 4_096}
LANES = 60
SETTINGS: dict[str, dict[str, Any]] = {
    "exact": {},
    "cost within 3": {"cost_within": (3, 1)},
    "cost within 2": {"cost_within": (2, 1)},
    "cost within 1.5": {"cost_within": (3, 2)},
    "slack 1 h, 2 kg": {"slack": (3_600, 2_000)},
    "cost within 2, slack 1 h, 2 kg": {"cost_within": (2, 1), "slack": (3_600, 2_000)},
    "cost within 2, slack 2 h, 5 kg": {"cost_within": (2, 1), "slack": (7_200, 5_000)},
    "at most 300,000 labels": {"labels": 300_000},
    "at most 0.1 s": {"seconds": 0.1},
    "at most 16 MiB": {"megabytes": 16},
}
CUTS: tuple[dict[str, int], ...] = (
    {"road": 8, "rail": 8, "sea": 8}, {"road": 8, "rail": 8, "sea": 24}, NEAREST, {"road": 16, "rail": 16, "sea": 64},
)  # fmt: skip


def whole(rounds: int) -> dict[str, Any]:
    """Everything that is told about the world."""
    begin = time.perf_counter()
    world = read()
    rates = Rates(world)
    arrays = raw(world, rates)
    made = time.perf_counter() - begin
    begin = time.perf_counter()
    held = compiled.Compiled(arrays)
    taken = time.perf_counter() - begin
    ends = dict(zip(CITIES, (at for at, _ in world.nearest(list(CITIES.values()), _stops(world))), strict=True))
    lanes = {f"{one} → {other}": (ends[one], ends[other]) for one, other in _lanes()}
    least = {lane: [held.distance(*pair, at) for at in range(3)] for lane, pair in lanes.items()}
    found: dict[str, Any] = {
        "raw": {
            "vertices": {mode: len(own) for mode, own in world.modes.items()}, "arcs": len(arrays.tails),
            "transfers": len(world.transfers), "read and rated, seconds": made, "into the kernel, seconds": taken,
            "fronts": {lane: _front(held, lanes[lane]) for lane in ("Huaihua → Guangzhou", "Huaihua → Hanoi",
                                                                    "Huaihua → Singapore", "Chengdu → Duisburg")},
        }
    }  # fmt: skip
    del held
    found["peers"] = beside(arrays, list(lanes.values())[:22:4], rounds, every=True)
    del arrays
    found["cuts"] = [_cut(world, rates, nearest, lanes, least) for nearest in CUTS]
    made_overlay = overlay(world, rates)
    found["settings"] = _settings(made_overlay, lanes)
    return found


def _lanes() -> list[tuple[str, str]]:
    """Near and far lanes, and seeded others between the same cities."""
    others = [pair for pair in itertools.permutations(CITIES, 2) if pair not in NEAR + FAR]
    return [*NEAR, *FAR, *random.Random(1).sample(others, LANES - len(NEAR) - len(FAR))]


def _stops(world: World) -> list[int]:
    """The road beside every terminal and port."""
    return sorted({road for road, _ in world.transfers})


def _front(held: compiled.Compiled, ends: tuple[int, int]) -> dict[str, Any]:
    """What an exact front over every kilometre takes, as far as it comes."""
    held.forget()
    begin = time.perf_counter()
    held.bounds(ends[1])
    bounds = time.perf_counter() - begin
    begin = time.perf_counter()
    told = held.front(*ends, caps=Caps(**RAW_LIMITS))
    taken = time.perf_counter() - begin
    return {"bounds": bounds, "search": taken, "front": len(told.paths), "labels": told.labels, "status": told.status}


def _numbered(made: Overlay, lanes: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    number = {vertex: at for at, vertex in enumerate(made.vertices)}
    return {lane: (number[one], number[other]) for lane, (one, other) in lanes.items()}


def _cut(
    world: World, rates: Rates, nearest: dict[str, int], lanes: dict[str, tuple[int, int]], least: dict[str, list[int]]
) -> dict[str, Any]:
    """How much dearer, longer and dirtier the best way of the overlay is than that over every kilometre."""
    begin = time.perf_counter()
    made = overlay(world, rates, nearest)
    taken = time.perf_counter() - begin
    held = compiled.Compiled(made.arrays)
    over = {
        lane: [held.distance(*pair, at) / least[lane][at] for at in range(3)]
        for lane, pair in _numbered(made, lanes).items()
    }
    return {
        "nearest": nearest, "seconds": taken, "terminals": made.arrays.size, "arcs": len(made.arrays.tails),
        "median over": [statistics.median(one[at] for one in over.values()) for at in range(3)],
        "most over": [max(one[at] for one in over.values()) for at in range(3)],
    }  # fmt: skip


def _settings(made: Overlay, lanes: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """Each setting on every lane: time, size of the front, what stopped it, and what the slack cost."""
    held = compiled.Compiled(made.arrays)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SETTINGS}
    bounds = []
    for source, target in _numbered(made, lanes).values():
        begin = time.perf_counter()
        held.bounds(target)
        bounds.append(time.perf_counter() - begin)
        for name, setting in SETTINGS.items():
            begin = time.perf_counter()
            told = held.front(source, target, caps=Caps(**{**LIMITS, **setting}))
            found[name].append({
                "seconds": time.perf_counter() - begin, "front": len(told.paths), "labels": told.labels,
                "status": told.status,
            })  # fmt: skip
        held.forget()
    return {
        "terminals": made.arrays.size, "arcs": len(made.arrays.tails), "lanes": len(lanes), "limits": LIMITS,
        "bounds": statistics.median(bounds), "settings": {name: _summary(told) for name, told in found.items()},
        "each": {name: dict(zip(lanes, told, strict=True)) for name, told in found.items()
                 if name in ("exact", "cost within 1.5")},
    }  # fmt: skip


def _summary(told: list[dict[str, Any]]) -> dict[str, Any]:
    times, sizes = ([float(one[field]) for one in told] for field in ("seconds", "front"))
    statuses = [str(one["status"]) for one in told]
    return {
        "seconds p50": share_at(times, 0.5), "seconds p90": share_at(times, 0.9), "seconds most": max(times),
        "front p50": share_at(sizes, 0.5), "front p90": share_at(sizes, 0.9),
        "not finished": sum(status in LIMITS for status in statuses) / len(statuses),
        "status": {status: statuses.count(status) for status in sorted(set(statuses))},
    }  # fmt: skip
