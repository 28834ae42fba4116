#!/usr/bin/env python3
"""Both kernels against walking every path with a clock, on random timetabled networks.

python benchmarks/judge.py [networks, 20000] [first seed, 0]
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.test_search import walks

from routecalc.search import Arrays, Clocked, Shifts, Slots, Windows, compiled, reference


def network(seed: int) -> Arrays:
    """Up to 8 vertices and 24 arcs, half of them with departures, opening times or working times; every other one has
    groups."""
    draw = random.Random(seed)
    size = draw.randint(3, 8)
    count = draw.randint(2 * size, 24)
    tails, heads = ([draw.randrange(size) for _ in range(count)] for _ in range(2))
    weights, timed = [], dict[int, Clocked]()
    for arc in range(count):
        cost, length, co2e = (draw.randint(0, 6) for _ in range(3))
        kind = draw.choice(("", "", "", "departures", "opening", "work"))
        ends = sorted(draw.sample(range(41), 6))
        windows = Windows(tuple(ends[::2]), tuple(ends[1::2]))
        if kind == "departures":
            cutoff = draw.randint(0, 3)
            timed[arc] = Slots(tuple(time - cutoff for time in ends), tuple(ends))
        elif kind:
            timed[arc] = windows if kind == "opening" else Shifts(windows, length)
        weights.append((cost, 0 if kind in ("departures", "opening") else length, co2e))
    groups = [draw.randrange(4) for _ in range(size)] if seed % 2 else []
    return Arrays(size, tails, heads, weights, timed, groups)


def main() -> None:
    """Judge, and leave with status 1 if anything differs."""
    number, first = (int(word) for word in (*sys.argv[1:3], *("20000", "0")[len(sys.argv) - 1 :]))
    kernels = [reference, *([compiled] if compiled.available() else [])]
    begin, wrong, ways = time.perf_counter(), 0, 0
    for seed in range(first, first + number):
        arrays, start = network(seed), seed % 16
        judged = walks(arrays, 0, 1, start)
        ways += len(judged)
        found = [kernel.front(arrays, 0, 1, start) for kernel in kernels]
        if any({path.weight for path in one.paths} != judged or one != found[0] for one in found):
            wrong += 1
            print(f"seed {seed} differs")
    names = " and ".join(kernel.__name__.rpartition(".")[2] for kernel in kernels)
    print(f"{number:,} networks, {ways:,} ways, {names}: {wrong} differ; {time.perf_counter() - begin:.0f} s")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
