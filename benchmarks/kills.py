"""Runs of `routecalc batch` that are killed at random, then resumed: is the table the same to the last byte?

    python benchmarks/kills.py                    40 trials
    python benchmarks/kills.py --trials 500
    python benchmarks/kills.py --engine dask      with a cluster of this machine

Each trial starts a run, kills it with signal 9 after a random time, perhaps kills what goes on with it too, and lets a
last run end by itself. Torn tables, lost or doubled rows, and folders that are left behind count as failures.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLACES = ("huaihua", "changsha", "chongqing", "wuhan")
PORTS = ("qinzhou", "nansha", "laem-chabang", "singapore")


def main() -> int:
    """Runs the trials; gives 1 if one failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="local")
    parser.add_argument("--ending", choices=("csv", "parquet", "jsonl", "all"), default="all")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    endings = ("csv", "parquet", "jsonl") if options.ending == "all" else (options.ending,)
    with tempfile.TemporaryDirectory() as folder:
        requests = Path(folder, "requests.csv")
        requests.write_text(table(chance), encoding="utf-8")
        right, seconds = {}, 0.0
        for ending in endings:
            began = time.monotonic()
            run(requests, Path(folder, f"right.{ending}"), options.engine).wait()
            seconds = time.monotonic() - began
            right[ending] = digest(Path(folder, f"right.{ending}"))
        print(f"a run takes {seconds:.1f} s undisturbed", flush=True)
        kills = failures = 0
        for trial in range(options.trials):
            ending = endings[trial % len(endings)]
            output = Path(folder, f"out-{trial}.{ending}")
            killed = disturbed(requests, output, options.engine, chance, seconds)
            kills += killed
            whole = digest(output) == right[ending] and not list(Path(folder).glob(f".out-{trial}.*"))
            failures += not whole
            print(f"trial {trial + 1}: {killed} killed, {'the same bytes' if whole else 'DIFFERENT'}", flush=True)
        print(f"{options.trials} trials, {kills} runs killed, {failures} failures")
    return int(failures > 0)


def table(chance: random.Random) -> str:
    """Two thousand rows of 32 questions, two of them bad."""
    kinds = [(a, b, mass) for a in PLACES for b in PORTS for mass in (9000, 18000)]
    rows = [chance.choice(kinds) for _ in range(1998)] + [("nowhere", "qinzhou", 9000), ("huaihua", "huaihua", 9000)]
    chance.shuffle(rows)
    lines = [f"r{number},{a},{b},20GP,{mass},2026-11-22" for number, (a, b, mass) in enumerate(rows)]
    return "\n".join(["request_id,origin,destination,box,mass_kg,as_of", *lines]) + "\n"


def run(requests: Path, output: Path, engine: str, *more: str) -> subprocess.Popen[bytes]:
    """A run in a process group of its own."""
    words = [sys.executable, "-m", "routecalc", "batch", str(requests), "-o", str(output), "--engine", engine]
    return subprocess.Popen([*words, "--workers", "2", *more], stderr=subprocess.DEVNULL)


def disturbed(requests: Path, output: Path, engine: str, chance: random.Random, seconds: float) -> int:
    """Kills runs until one comes to its end, which the third does for certain; gives how many were killed."""
    killed = 0
    for left in (True, chance.random() < 0.5, False):
        process = run(requests, output, engine, "--resume")
        if left:
            try:
                process.wait(timeout=chance.uniform(0.2, seconds))
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                killed += 1
                continue
        if process.wait() == 5:
            break
    return killed


def digest(path: Path) -> str:
    """Names the bytes of a file; empty if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
