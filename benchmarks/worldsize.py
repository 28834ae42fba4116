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

LIMITS = {"labels": 3_000_000, "seconds": 60.0, "megabytes": 1_024}
RAW_LIMITS = {"labels": 10_000_000, "seconds": 120.0, "megabytes": 4_096}
RAW_LANES = ("Huaihua → Guangzhou", "Huaihua → Hanoi", "Huaihua → Singapore", "Chengdu → Duisburg")
LANES = 40
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
    {"road": 8, "rail": 8, "sea": 8}, NEAREST, {"road": 16, "rail": 16, "sea": 64},
)  # fmt: skip


def peers_on_it(rounds: int) -> dict[str, Any]:
    """One criterion over every kilometre, beside other libraries."""
    world = read()
    return beside(raw(world, Rates(world)), list(_lanes(world).values())[:22:7], rounds, every=True)


def whole() -> dict[str, Any]:
    """Raw networks, what contracting them loses, and searches over legs. Times are of the processor."""
    begin = time.thread_time()
    world = read()
    rates = Rates(world)
    arrays = raw(world, rates)
    made = time.thread_time() - begin
    begin = time.thread_time()
    held = compiled.Compiled(arrays)
    taken = time.thread_time() - begin
    lanes = _lanes(world)
    told = {
        "vertices": {mode: len(own) for mode, own in world.modes.items()}, "arcs": len(arrays.tails),
        "transfers": len(world.transfers), "read and rated, seconds": made, "into the kernel, seconds": taken,
        "fronts": {lane: _front(held, lanes[lane]) for lane in RAW_LANES},
    }  # fmt: skip
    least = {lane: [held.distance(*pair, at) for at in range(3)] for lane, pair in lanes.items()}
    del held, arrays
    cuts, searched = [], None
    for nearest in CUTS:
        begin = time.thread_time()
        legs = overlay(world, rates, nearest)
        cuts.append({"nearest": nearest, "seconds": time.thread_time() - begin, **_over(legs, lanes, least)})
        if nearest == NEAREST:
            searched = _settings(legs, lanes)
    return {"raw": told, "cuts": cuts, "settings": searched}


def _lanes(world: World) -> dict[str, tuple[int, int]]:
    """Near and far lanes, and seeded others between the same cities: from road to road beside terminals or ports."""
    others = [pair for pair in itertools.permutations(CITIES, 2) if pair not in NEAR + FAR]
    wanted = [*NEAR, *FAR, *random.Random(1).sample(others, LANES - len(NEAR) - len(FAR))]
    stops = sorted({road for road, _ in world.transfers})
    ends = dict(zip(CITIES, (at for at, _ in world.nearest(list(CITIES.values()), stops)), strict=True))
    return {f"{one} → {other}": (ends[one], ends[other]) for one, other in wanted}


def _front(held: compiled.Compiled, ends: tuple[int, int]) -> dict[str, Any]:
    """What an exact front over every kilometre takes, as far as it comes."""
    held.forget()
    begin = time.thread_time()
    held.bounds(ends[1])
    bounds = time.thread_time() - begin
    begin = time.thread_time()
    told = held.front(*ends, caps=Caps(**RAW_LIMITS))
    taken = time.thread_time() - begin
    return {"bounds": bounds, "search": taken, "front": len(told.paths), "labels": told.labels, "status": told.status}


def _numbered(made: Overlay, lanes: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    number = {vertex: at for at, vertex in enumerate(made.vertices)}
    return {lane: (number[one], number[other]) for lane, (one, other) in lanes.items()}


def _over(made: Overlay, lanes: dict[str, tuple[int, int]], least: dict[str, list[int]]) -> dict[str, Any]:
    """How much dearer, longer and dirtier the best way over legs is than that over every kilometre."""
    held = compiled.Compiled(made.arrays)
    over = {
        lane: [held.distance(*pair, at) / least[lane][at] for at in range(3)]
        for lane, pair in _numbered(made, lanes).items()
    }
    return {
        "terminals": made.arrays.size, "arcs": len(made.arrays.tails),
        "median over": [statistics.median(one[at] for one in over.values()) for at in range(3)],
        "most over": [max(one[at] for one in over.values()) for at in range(3)],
    }  # fmt: skip


def _settings(made: Overlay, lanes: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """Each setting on every lane: time, size of the front, what stopped it, and what the slack cost."""
    held = compiled.Compiled(made.arrays)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SETTINGS}
    bounds = []
    for source, target in _numbered(made, lanes).values():
        begin = time.thread_time()
        held.bounds(target)
        bounds.append(time.thread_time() - begin)
        for name, setting in SETTINGS.items():
            begin = time.thread_time()
            told = held.front(source, target, caps=Caps(**{**LIMITS, **setting}))
            found[name].append({
                "seconds": time.thread_time() - begin, "front": len(told.paths), "labels": told.labels,
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
