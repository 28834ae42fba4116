#!/usr/bin/env python3
"""The search beside other programs, as ratios: one run, shuffled rounds, medians of the rounds' ratios.

    python benchmarks/search.py [--only fronts,threads,static,peers,transit,growth,world,world-peers]
        [--rounds 9] [--largest 1000000] [--tmda PATH] [--instances FOLDER]

Libraries that are not installed are left out, with a line that says so. ``--tmda`` is the executable of the authors of
the Targeted Multiobjective Dijkstra Algorithm, who publish it under a licence of their own; it reads the instances
that are written here. All lengths and front sizes are compared before anything is timed. Each part is kept in
``search.json`` beside what other runs found, and ``docs/benchmarks.md`` is written from that.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fronts
import growth
import page
import peers
import transit
import world
import worldsize
from measuring import keep, load
from networks import grid, pairs, shipped
from routecalc.search import compiled


def one_criterion(largest: int, rounds: int) -> dict[str, Any]:
    """Between two vertices and from all to one, on the shipped network and on random grids."""
    (lane, drawn), *_ = shipped(1).items()
    found = {f"shipped, {lane}": peers.beside(drawn.arrays, [(drawn.source, drawn.target)], rounds)}
    for arcs in (10_000, 100_000, 1_000_000):
        if arcs <= largest:
            arrays = grid(arcs)
            found[f"grid, {arcs:,} arcs"] = peers.beside(arrays, pairs(arrays.size, 10), rounds)
    return found


def on_the_world(measured: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """What is measured on the world, if it is installed."""
    if not world.available():
        print("left out, not installed: scgraph_data")
        return None
    return measured()


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="fronts,threads,static,peers,transit,growth,world,world-peers")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--tmda")
    parser.add_argument("--instances", type=Path)
    options = parser.parse_args()
    if options.instances is not None:
        options.instances.mkdir(parents=True, exist_ok=True)
        for file, source, target, _ in fronts.instances(options.instances):
            print(f"{file}: from {source} to {target}")
        return
    if not compiled.available():
        sys.exit("there is no compiled kernel: install with a C++ compiler")
    rounds = options.rounds
    parts: dict[str, Callable[[], Any]] = {
        "fronts": lambda: fronts.fronts(rounds),
        "threads": lambda: fronts.threads(rounds),
        "static": lambda: fronts.against_research(options.tmda, rounds),
        "peers": lambda: one_criterion(options.largest, rounds),
        "transit": lambda: transit.beside_nigiri(rounds),
        "growth": lambda: growth.growth(rounds),
        "world": lambda: on_the_world(worldsize.whole),
        "world-peers": lambda: on_the_world(lambda: worldsize.peers_on_it(min(rounds, 5))),
    }
    wanted = options.only.split(",")
    unknown = [name for name in wanted if name not in parts]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(parts)}")
    for name in wanted:
        begin, busy = time.perf_counter(), load()
        told = parts[name]()
        if told is not None:
            keep(name, {"rounds": rounds, "told": told}, busy)
        print(f"{name}: {time.perf_counter() - begin:.0f} s", flush=True)
    page.write()


if __name__ == "__main__":
    main()
