#!/usr/bin/env python3
"""How long a command takes from the prompt to the end, beside bare Python and trivial programs.

    python benchmarks/start.py [rounds]

Each round runs every command once, in shuffled order, so that what slows the machine slows all of them. All sources are
compiled beforehand, as they are for users, into a folder of their own. Results go to ``start.json`` and the page.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import page
from measuring import HERE, keep, load

RESULTS = HERE / "start.json"
QUOTE = ("-m", "routecalc", "quote", "huaihua", "laem-chabang", "--box", "40HC:2", "--mass", "36t")
TYPER = """import typer
def main(name: str) -> None: print(name)
typer.run(main)
"""
ARGPARSE = """import argparse
parser = argparse.ArgumentParser(); parser.add_argument("name")
print(parser.parse_args().name)
"""
PASS, TRIVIAL_TYPER, TRIVIAL_ARGPARSE = "python -c pass", "trivial typer app", "trivial argparse script"
IMPORTS, COLD, FIRST = "imports alone", "quote, JSON", "quote, JSON, first run"
COMMANDS: dict[str, tuple[str, ...]] = {
    PASS: ("-c", "pass"),
    TRIVIAL_ARGPARSE: ("argparse_app.py", "x"),
    TRIVIAL_TYPER: ("typer_app.py", "x"),
    IMPORTS: ("-c", "import networkx, pydantic, typer, rich, yaml"),
    "--version": ("-m", "routecalc", "--version"),
    "--help": ("-m", "routecalc", "--help"),
    COLD: (*QUOTE, "--format", "json"),
    "quote, JSON, simulated": (*QUOTE, "--format", "json", "--reliability"),
    "quote, Markdown": (*QUOTE, "--format", "md"),
    "quote, table": QUOTE,
    FIRST: (*QUOTE, "--format", "json"),
}
"""A first run finds no kept facts; the others find them."""
BASES = (TRIVIAL_TYPER, PASS, TRIVIAL_ARGPARSE, IMPORTS)


def seconds(name: str, folder: Path) -> float:
    """Wall time of one command."""
    with tempfile.TemporaryDirectory() as empty:
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        own["XDG_CACHE_HOME"] = empty if name == FIRST else str(folder / "kept")
        begin = time.perf_counter()
        subprocess.run([sys.executable, *COMMANDS[name]], stdout=subprocess.DEVNULL, env=own, cwd=folder, check=True)
        return time.perf_counter() - begin


def measured(rounds: int) -> dict[str, Any]:
    """Median seconds of every command, and the median of its ratios to each base with the smallest and largest."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "typer_app.py").write_text(TYPER)
        (folder / "argparse_app.py").write_text(ARGPARSE)
        for _ in range(2):
            for name in COMMANDS:
                seconds(name, folder)
        names = list(COMMANDS)
        for number in range(rounds):
            random.Random(number).shuffle(names)
            for name in names:
                taken[name].append(seconds(name, folder))
    return {
        name: {"seconds": statistics.median(times), **{base: _ratios(times, taken[base]) for base in BASES}}
        for name, times in taken.items()
    }


def _ratios(times: list[float], base: list[float]) -> dict[str, float]:
    each = [own / other for own, other in zip(times, base, strict=True)]
    return {"ratio": statistics.median(each), "least": min(each), "most": max(each)}


def main() -> None:
    """Measure, print and write."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    busy = load()
    keep("start", {"rounds": rounds, "commands": measured(rounds)}, busy, RESULTS)
    page.write()
    print(page.start_section())


if __name__ == "__main__":
    main()
