#!/usr/bin/env python3
"""A network by the kilometre contracted to terminals: legs between the nearest ones of each mode.

    python benchmarks/overlay.py --like road-huaihua-qinzhou --at huaihua,guilin,yongzhou,nanning [--nearest 4]
        [--data FOLDER] [-o FILE]

writes legs between places of the facts as YAML that ``routecalc quote --data FILE`` reads. Kilometres come
from the public ``scgraph_data``, which must be installed with scipy; mode, speed, tariff and factor are those of a leg
that the facts have already. See docs/world.md.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from routecalc.loading import load
from routecalc.network import Link, Network
from routecalc.search import Arrays, Clocked, Vector
from world import Nearest, Rates, World, change, read
from world import available as world_installed

NEAREST = {"road": 8, "rail": 8, "sea": 64}
"""Legs from each terminal. Ships pass ports by, so they need more: see docs/world.md for what fewer would cost."""
OFF_KM = 20
"""How far a place may lie from the network."""


class Leg(NamedTuple):
    """The shortest way between two terminals that passes no third."""

    start: int
    end: int
    km: float
    vertices: tuple[int, ...]


def legs(near: Sequence[Mapping[int, float]], stops: Collection[int], nearest: int) -> Iterator[Leg]:
    """From each stop to the nearest ones, by Dijkstra that goes no further where it meets a stop."""
    for start in sorted(stops):
        yield from _around(near, stops, start, nearest)


def _around(near: Sequence[Mapping[int, float]], stops: Collection[int], start: int, nearest: int) -> Iterator[Leg]:
    before, away, done = {start: start}, {start: 0.0}, set()
    heap, left = [(0.0, start)], nearest
    while heap and left:
        km, vertex = heapq.heappop(heap)
        if vertex in done:
            continue
        done.add(vertex)
        if vertex in stops and vertex != start:
            yield Leg(start, vertex, km, _back(before, vertex))
            left -= 1
            continue
        for other, more in near[vertex].items():
            if km + more < away.get(other, float("inf")):
                away[other], before[other] = km + more, vertex
                heapq.heappush(heap, (km + more, other))


def _back(before: Mapping[int, int], vertex: int) -> tuple[int, ...]:
    found = [vertex]
    while before[found[-1]] != found[-1]:
        found.append(before[found[-1]])
    return tuple(reversed(found))


class Overlay(NamedTuple):
    """Terminals and legs as arrays, and which vertex of the raw network each terminal is."""

    arrays: Arrays
    vertices: list[int]


def overlay(world: World, rates: Rates, nearest: Mapping[str, int] = NEAREST) -> Overlay:
    """The terminals of the world, the legs between the nearest of each mode in both directions, and the transfers.

    A leg has the cost, time and CO2e of the kilometres it stands for.
    """
    vertices = sorted({vertex for pair in world.transfers for vertex in pair})
    number = {vertex: at for at, vertex in enumerate(vertices)}
    found: dict[tuple[int, int], Vector] = {}
    for mode, own in world.modes.items():
        stops = {vertex for vertex in vertices if vertex in own}
        for leg in legs(world.near, stops, nearest[mode]):
            pair = (number[leg.start], number[leg.end])
            if pair not in found:
                found[pair] = found[pair[::-1]] = _sum(world, rates, leg.vertices)
    tails, heads, weights = [], [], []
    for (tail, head), weight in sorted(found.items()):
        tails.append(tail)
        heads.append(head)
        weights.append(weight)
    timed: dict[int, Clocked] = {}
    for road, other in world.transfers:
        change(road, other, (number[road], number[other]), tails, heads, weights, timed)
    return Overlay(Arrays(len(vertices), tails, heads, weights, timed), vertices)


def _sum(world: World, rates: Rates, vertices: Sequence[int]) -> Vector:
    each = [rates.weight(one, other, world.near[one][other]) for one, other in itertools.pairwise(vertices)]
    cost, time, co2e = (sum(weight[at] for weight in each) for at in range(3))
    return cost, time, co2e


# -- legs for the program


def entries(world: World, network: Network, like: Link, at: Sequence[str], nearest: int) -> list[str]:
    """Links between these places as YAML, shortest first from each; those that the facts have already are left out."""
    own = world.modes[like.mode]
    snapped = world.nearest([(float(network.node[id_].lat), float(network.node[id_].lon)) for id_ in at], own)
    far = [f"{id_}: {km:.0f} km" for id_, (_, km) in zip(at, snapped, strict=True) if km > OFF_KM]
    if far:
        sys.exit(f"too far from the {like.mode} network: {', '.join(far)}")
    place = {vertex: (id_, off) for id_, (vertex, off) in zip(at, snapped, strict=True)}
    known = {frozenset((link.start, link.end)) for link in network.links if link.mode == like.mode}
    split = "" not in (like.km or {"": 0})
    provinces = Provinces(world, network) if split else None
    note = f"Shortest way on the network by the kilometre; rate and speed as {like.id}."
    note += " Split by province by the nearest known place." if split else ""
    written = []
    for leg in legs(world.near, place, nearest):
        (start, off), (end, more) = place[leg.start], place[leg.end]
        if frozenset((start, end)) in known:
            continue
        known.add(frozenset((start, end)))
        copied = "".join(f", {field}: {getattr(like, field)}" for field in ("speed", "tariff", "factor", "schedule")
                         if getattr(like, field) is not None)  # fmt: skip
        written.append(
            f"- {{id: {like.mode}-{start}-{end}-raw, mode: {like.mode}, from: {start}, to: {end}, "
            f"km: {_kilometres(leg, off + more, provinces)}{copied}, source: scgraph-data, grade: derived, "
            f'note: "{note}"}}'
        )
    return written


class Provinces:
    """Which province a kilometre lies in: that of the nearest place which the facts know."""

    def __init__(self, world: World, network: Network) -> None:
        self.world = world
        known = [node for node in network.nodes if node.area]
        self.areas = [node.area for node in known]
        self.places = Nearest([(float(node.lat), float(node.lon)) for node in known])

    def split(self, leg: Leg) -> dict[str, float]:
        """Kilometres of a leg by province."""
        found: dict[str, float] = {}
        _, beside = self.places.to([self.world.spots[vertex] for vertex in leg.vertices[1:]])
        for one, other, at in zip(leg.vertices[:-1], leg.vertices[1:], beside, strict=True):
            area = self.areas[at]
            found[area] = found.get(area, 0) + self.world.near[one][other]
        return found


def _kilometres(leg: Leg, off: float, provinces: Provinces | None) -> str:
    if provinces is None:
        return f"{leg.km + off:.0f}"
    by_area = provinces.split(leg)
    longest = max(by_area, key=lambda area: by_area[area])
    by_area[longest] += off
    return "{" + ", ".join(f"{area}: {km:.0f}" for area, km in sorted(by_area.items()) if km >= 0.5) + "}"


SOURCE = """sources:
- {id: scgraph-data, title: "scgraph_data 2.0.0: world roads, railways and shipping lanes", publisher: "PyPI",
   locator: "package scgraph_data"}
"""


def main() -> None:
    """Write the legs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--like", required=True, help="link whose mode, speed, tariff and factor the legs have")
    parser.add_argument("--at", required=True, help="ids of places, parted by commas")
    parser.add_argument("--nearest", type=int, default=4)
    parser.add_argument("--data", action="append", default=[], type=Path, help="own places and links")
    parser.add_argument("-o", dest="out", type=Path)
    options = parser.parse_args()
    network, at = load(*options.data), options.at.split(",")
    unknown = [id_ for id_ in at if id_ not in network.node]
    if unknown:
        sys.exit(f"no such place: {', '.join(unknown)}")
    like = next((link for link in network.links if link.id == options.like), None)
    if like is None or like.mode not in ("road", "sea"):
        sys.exit(f"{options.like}: give a link by road or sea; tariff kilometres of railways are the railway's")
    if not world_installed():
        sys.exit("scgraph_data is not installed")
    found = entries(read(), network, like, at, options.nearest)
    text = SOURCE + "\nlinks:\n" + "\n".join(found) + "\n"
    if options.out is None:
        print(text, end="")
    else:
        options.out.write_text(text, encoding="utf-8")
    print(f"{len(found)} legs", file=sys.stderr)


if __name__ == "__main__":
    main()
