#!/usr/bin/env python3
"""How long a command takes from the prompt to the end, beside the bare imports of the libraries it may use.

    python benchmarks/start.py [rounds]

Each round runs every command once, one after the other, so that what slows the machine slows all of them. Printed are
the median seconds and the median of the rounds' ratios to the imports, with the smallest and largest.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

QUOTE = ("-m", "routecalc", "quote", "huaihua", "laem-chabang", "--box", "40HC:2", "--mass", "36t")
IMPORTS = ("-c", "import networkx, pydantic, typer, rich, yaml")
COMMANDS = {
    "imports alone": IMPORTS,
    "--version": ("-m", "routecalc", "--version"),
    "--help": ("-m", "routecalc", "--help"),
    "quote, JSON": (*QUOTE, "--format", "json"),
    "quote, JSON, simulated": (*QUOTE, "--format", "json", "--reliability"),
    "quote, Markdown": (*QUOTE, "--format", "md"),
    "quote, table": QUOTE,
    "quote, JSON, first run": (*QUOTE, "--format", "json"),
}


def seconds(name: str, words: tuple[str, ...], kept: str) -> float:
    """Wall time of one command; a first run finds no kept facts."""
    with tempfile.TemporaryDirectory() as empty:
        cache = empty if name.endswith("first run") else kept
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, *words], stdout=subprocess.DEVNULL, env={**os.environ, "XDG_CACHE_HOME": cache}, check=True
        )
        return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as kept:
        for name, words in COMMANDS.items():
            seconds(name, words, kept)
        for _ in range(rounds):
            for name, words in COMMANDS.items():
                taken[name].append(seconds(name, words, kept))
    print(f"{'command':24}{'seconds':>9}{'ratio':>8}   smallest–largest")
    for name, times in taken.items():
        ratios = [own / bare for own, bare in zip(times, taken["imports alone"], strict=True)]
        low, high = min(ratios), max(ratios)
        print(f"{name:24}{statistics.median(times):9.3f}{statistics.median(ratios):8.2f}   {low:.2f}–{high:.2f}")


if __name__ == "__main__":
    main()
