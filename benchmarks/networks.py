"""The networks that are searched: shipped lanes, random grids, random terminals with departures."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import NamedTuple

from routecalc import graph
from routecalc.loading import load
from routecalc.request import ask
from routecalc.search import Arrays, Slots, front

LANES = (("huaihua", "laem-chabang"), ("huaihua", "hanoi"), ("huaihua", "moscow"), ("chongqing", "singapore"),
         ("wuhan", "port-klang"), ("hengyang", "mombasa"))  # fmt: skip
HOUR, DAY, WEEK = 3600, 86_400, 604_800


class Lane(NamedTuple):
    """The arcs of the shipped network for one lane, as every program can read them."""

    arrays: Arrays
    source: int
    target: int


def shipped(count: int = len(LANES)) -> dict[str, Lane]:
    """The arcs of lanes over the shipped network. Other programs know no groups of vertices, so what comes back to the
    start or leaves the end is left out beforehand; the fronts are the same."""
    network = load()
    lanes = {}
    for origin, destination in LANES[:count]:
        request = ask(network, origin, destination, boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
        drawn = graph.compile(network, request)
        lane = Lane(_free(drawn.arrays, drawn.source, drawn.target), drawn.source, drawn.target)
        own, whole = front(*lane).paths, front(drawn.arrays, drawn.source, drawn.target).paths
        assert [path.weight for path in own] == [path.weight for path in whole]
        lanes[f"{origin} → {destination}"] = lane
    return lanes


def _free(arrays: Arrays, source: int, target: int) -> Arrays:
    """The arcs that a search between two vertices may use, without groups."""
    groups = arrays.groups
    kept = [
        (tail, head, weight)
        for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True)
        if groups[tail] == groups[head] or (groups[head] != groups[source] and groups[tail] != groups[target])
    ]
    return Arrays(arrays.size, *([arc[at] for arc in kept] for at in range(3)))


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


def layered(side: int) -> Arrays:
    """A grid whose three weights pull against each other, as price, time and emissions do."""
    plain, draw = grid(4 * side * side), random.Random(side)
    weights = []
    for _ in plain.tails:
        cost = draw.randrange(10, 100)
        weights.append((cost, max(1, 110 - cost + draw.randrange(-9, 10)), draw.randrange(10, 100)))
    return Arrays(plain.size, plain.tails, plain.heads, weights)


def terminals(size: int, nearest: int = 3) -> Arrays:
    """Terminals strewn over a square as wide as their number asks, each joined to the nearest ones there and back.

    A carriage is slow and cheap or fast and dear; every third leaves once to seven times a week, for eight weeks.
    """
    draw, side = random.Random(size), max(1, math.isqrt(size // 4))
    spots = [(draw.random() * side, draw.random() * side) for _ in range(size)]
    cells: dict[tuple[int, int], list[int]] = {}
    for at, (x, y) in enumerate(spots):
        cells.setdefault((int(x), int(y)), []).append(at)
    joined = set()
    for at, (x, y) in enumerate(spots):
        reach: list[int] = []
        for wide in range(1, side + 2):
            reach = [one for i in range(-wide, wide + 1) for j in range(-wide, wide + 1)
                     for one in cells.get((int(x) + i, int(y) + j), []) if one != at]  # fmt: skip
            if len(reach) >= nearest:
                break
        for other in sorted(reach, key=lambda one: math.dist(spots[one], (x, y)))[:nearest]:
            joined |= {(at, other), (other, at)}
    tails, heads, weights, timed = [], [], [], {}
    for tail, head in sorted(joined):
        km = 1 + round(200 * math.dist(spots[tail], spots[head]))
        for pace in (30, 60):
            cost = km * (150 if pace == 30 else 400) * draw.randint(80, 120) // 100
            hours = km * HOUR // pace
            if draw.randrange(3) == 0:
                timed[len(tails)] = weekly(draw, draw.randint(1, 7), hours, 8)
            tails.append(tail)
            heads.append(head)
            weights.append((cost, 0 if len(tails) - 1 in timed else hours, km * draw.randint(300, 1300)))
    return Arrays(size, tails, heads, weights, timed)


def weekly(draw: random.Random, number: int, length: int, weeks: int) -> Slots:
    """So many departures a week, always at the same hours."""
    first = sorted(draw.randrange(0, WEEK, HOUR) for _ in range(number))
    leaves = [week * WEEK + hour for week in range(weeks) for hour in first]
    return Slots(tuple(leaves), tuple(time + length for time in leaves))


def pairs(size: int, number: int, seed: int = 1) -> list[tuple[int, int]]:
    """Seeded pairs of vertices."""
    draw = random.Random(f"{size} {seed}")
    return [(draw.randrange(size), draw.randrange(size)) for _ in range(number)]


def strolls(arrays: Arrays, number: int, steps: int) -> list[tuple[int, int]]:
    """Seeded pairs of vertices: where a breadth-first walk first is so many arcs away, and where it began."""
    leaving: dict[int, list[int]] = {}
    for tail, head in zip(arrays.tails, arrays.heads, strict=True):
        leaving.setdefault(tail, []).append(head)
    draw, found = random.Random(arrays.size), list[tuple[int, int]]()
    while len(found) < number:
        start = draw.randrange(arrays.size)
        seen, edge = {start}, [start]
        for _ in range(steps):
            edge = sorted({head for tail in edge for head in leaving.get(tail, ())} - seen)
            seen |= set(edge)
        if edge:
            found.append((start, draw.choice(edge)))
    return found


def written(arrays: Arrays, file: Path) -> Path:
    """The plain format that research codes read: ``p sp nodes arcs``, then ``a tail head c1 c2 c3``."""
    with file.open("w") as out:
        out.write(f"p sp {arrays.size} {len(arrays.tails)}\n")
        for tail, head, weight in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
            out.write(f"a {tail} {head} {' '.join(map(str, weight))}\n")
    return file
