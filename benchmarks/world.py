"""The world's roads, railways and shipping lanes by the kilometre, from the public ``scgraph_data``, at made-up rates.

What each kilometre costs, takes and emits is drawn for every mode and field of four degrees, a quarter up or down of
the figures below, and means nothing. The network is real, the prices are not.
"""

from __future__ import annotations

import contextlib
import math
import random
import sys
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module, util
from typing import Any

from networks import HOUR, weekly
from routecalc.search import Arrays, Clocked, Slots, Vector

PER_KM = {"road": (600, 60, 1_300), "rail": (220, 80, 400), "sea": (60, 120, 200)}
"""Fen, seconds and grams for a box and a kilometre."""
FIELD = 4
"""Degrees of a field in which rates are the same."""
APART_KM = 5
"""How far a road may lie from a railway terminal."""
TRANSFER: Vector = (40_000, 8 * HOUR, 5_000)
"""To change between two modes."""
WEEKS = 26
CITIES = {
    "Huaihua": (27.55, 110.0), "Chengdu": (30.66, 104.06), "Wuhan": (30.59, 114.3), "Chongqing": (29.56, 106.55),
    "Guangzhou": (23.13, 113.26), "Shanghai": (31.23, 121.47), "Kunming": (25.04, 102.72), "Xi'an": (34.34, 108.94),
    "Hanoi": (21.03, 105.85), "Bangkok": (13.75, 100.5), "Singapore": (1.35, 103.82), "Jakarta": (-6.2, 106.82),
    "Moscow": (55.76, 37.62), "Duisburg": (51.43, 6.76), "Warsaw": (52.23, 21.01), "Istanbul": (41.01, 28.98),
    "Mumbai": (19.08, 72.88), "Dubai": (25.2, 55.27), "Mombasa": (-4.04, 39.67), "Los Angeles": (34.05, -118.24),
    "Chicago": (41.88, -87.63), "São Paulo": (-23.55, -46.63),
}  # fmt: skip
NEAR = (("Huaihua", "Guangzhou"), ("Huaihua", "Hanoi"), ("Huaihua", "Bangkok"), ("Huaihua", "Singapore"),
        ("Chengdu", "Shanghai"), ("Kunming", "Bangkok"), ("Guangzhou", "Hanoi"), ("Wuhan", "Jakarta"),
        ("Guangzhou", "Jakarta"), ("Chongqing", "Hanoi"))  # fmt: skip
FAR = (("Huaihua", "Moscow"), ("Huaihua", "Duisburg"), ("Chengdu", "Duisburg"), ("Xi'an", "Warsaw"),
       ("Wuhan", "Mumbai"), ("Chongqing", "Dubai"), ("Shanghai", "Istanbul"), ("Huaihua", "Mombasa"),
       ("Shanghai", "Los Angeles"), ("Guangzhou", "Chicago"), ("Huaihua", "São Paulo"),
       ("Bangkok", "Moscow"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Three networks by the kilometre in one numbering, and where boxes can change between them."""

    near: list[dict[int, float]]
    """Kilometres to the neighbours of each vertex within its mode."""
    spots: list[tuple[float, float]]
    """Latitude and longitude."""
    modes: dict[str, range]
    """The vertices of each mode."""
    transfers: list[tuple[int, int]]
    """A vertex of the road and the one of a terminal or port beside it."""

    def mode(self, vertex: int) -> str:
        """The mode of a vertex."""
        return next(mode for mode, own in self.modes.items() if vertex in own)

    def nearest(self, spots: Sequence[tuple[float, float]], among: Sequence[int]) -> list[tuple[int, float]]:
        """The vertex nearest to each spot, and how many kilometres off it lies."""
        away, numbers = Nearest([self.spots[at] for at in among]).to(spots)
        return [(among[number], km) for number, km in zip(numbers, away, strict=True)]


def available() -> bool:
    """Whether the network is installed."""
    return util.find_spec("scgraph_data") is not None


@contextlib.contextmanager
def _as_it_was() -> Iterator[None]:
    """``scgraph_data`` 2.0.0 imports a name that newer ``scgraph`` no longer has; only its lists are wanted."""
    stand_in = types.ModuleType("scgraph.core")
    stand_in.GeoGraph = lambda **_: None  # type: ignore[attr-defined]
    known = {name: sys.modules.pop(name, None) for name in ("scgraph", "scgraph.core")}
    sys.modules.update({"scgraph": types.ModuleType("scgraph"), "scgraph.core": stand_in})
    try:
        yield
    finally:
        for name, module in known.items():
            del sys.modules[name]
            if module is not None:
                sys.modules[name] = module


def read() -> World:
    """The world as ``scgraph_data`` has it: roads, then shipping lanes, then railways; without loops of a vertex."""
    with _as_it_was():
        roads = len(import_module("scgraph_data.world_highways").graph)
        both: Any = import_module("scgraph_data.world_highways_and_marnet")
        rails: Any = import_module("scgraph_data.world_railways")
    ports = [(min(one, other), max(one, other)) for one in range(roads, len(both.graph)) for other in both.graph[one]
             if other < roads]  # fmt: skip
    near: list[dict[int, float]] = [
        {head: km for head, km in told.items() if head != at and (head < roads) == (at < roads)}
        for at, told in enumerate(both.graph)
    ]
    first = len(near)
    near += [{first + head: km for head, km in told.items() if head != at} for at, told in enumerate(rails.graph)]
    spots = [(float(lat), float(lon)) for lat, lon in (*both.nodes, *rails.nodes)]
    modes = {"road": range(roads), "sea": range(roads, first), "rail": range(first, len(near))}
    return World(near, spots, modes, sorted(ports) + _stations(spots, modes))


def _stations(spots: list[tuple[float, float]], modes: dict[str, range]) -> list[tuple[int, int]]:
    """One terminal for every half degree that has a railway with a road beside it: where they are closest."""
    road, rail = modes["road"], modes["rail"]
    away, beside = Nearest(spots[road.start : road.stop]).to(spots[rail.start : rail.stop])
    found: dict[tuple[int, int], tuple[float, int, int]] = {}
    for at, km, other in zip(rail, away, beside, strict=True):
        cell, told = _field(spots[at], 2), (km, road[other], at)
        if km < APART_KM and (cell not in found or told < found[cell]):
            found[cell] = told
    return sorted((one, other) for _, one, other in found.values())


class Nearest:
    """Which of many spots lie nearest to others."""

    def __init__(self, spots: Sequence[tuple[float, float]]) -> None:
        from scipy.spatial import cKDTree

        self.tree = cKDTree(_on_the_ball(spots))

    def to(self, spots: Sequence[tuple[float, float]]) -> tuple[list[float], list[int]]:
        """For every spot the kilometres to the nearest one, and its number."""
        import numpy as np

        chords, numbers = self.tree.query(_on_the_ball(spots))
        return (12_742 * np.arcsin(chords / 2)).tolist(), numbers.tolist()


def _on_the_ball(spots: Sequence[tuple[float, float]]) -> Any:
    import numpy as np

    lat, lon = np.radians(np.array(spots)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _field(spot: tuple[float, float], per_degree: float) -> tuple[int, int]:
    return math.floor(spot[0] * per_degree), math.floor(spot[1] * per_degree)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two spots."""
    (a, b), (c, d) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(half))


class Rates:
    """What a kilometre costs, takes and emits, by mode and field."""

    def __init__(self, world: World) -> None:
        drawn: dict[tuple[str, tuple[int, int]], tuple[float, ...]] = {}
        self.own: list[tuple[float, ...]] = []
        for mode, vertices in sorted(world.modes.items(), key=lambda item: item[1].start):
            for at in vertices:
                key = mode, _field(world.spots[at], 1 / FIELD)
                if key not in drawn:
                    draw = random.Random(str(key))
                    drawn[key] = tuple(per_km * draw.uniform(0.75, 1.25) for per_km in PER_KM[mode])
                self.own.append(drawn[key])

    def weight(self, one: int, other: int, km: float) -> Vector:
        """Between two vertices, at the mean rate of both, so the same in both directions."""
        a, b = self.own[one], self.own[other]
        return (round(km * (a[0] + b[0]) / 2), round(km * (a[1] + b[1]) / 2), round(km * (a[2] + b[2]) / 2))


def raw(world: World, rates: Rates) -> Arrays:
    """Every kilometre as an arc, and the transfers."""
    tails, heads, weights = [], [], []
    for tail, told in enumerate(world.near):
        for head, km in told.items():
            tails.append(tail)
            heads.append(head)
            weights.append(rates.weight(tail, head, km))
    timed: dict[int, Clocked] = {}
    for road, other in world.transfers:
        change(road, other, (road, other), tails, heads, weights, timed)
    return Arrays(len(world.near), tails, heads, weights, timed)


def change(
    road: int,
    other: int,
    ends: tuple[int, int],
    tails: list[int],
    heads: list[int],
    weights: list[Vector],
    timed: dict[int, Clocked],
) -> None:
    """On the train or ship when it leaves, off it at once."""
    draw = random.Random(f"{road} {other}")
    cost, time, co2e = TRANSFER
    leaves: Slots = weekly(draw, draw.randint(1, 7), 0, WEEKS)
    timed[len(tails)] = Slots(tuple(moment - time for moment in leaves.ready), leaves.leaves)
    tails += ends
    heads += ends[::-1]
    weights += [(cost, 0, co2e), TRANSFER]
