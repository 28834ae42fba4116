"""A million requests in one table: what the whole takes, and what the work on the table takes beside the searches.

    python benchmarks/batch.py                       figures of both parts
    python benchmarks/batch.py --rows 100000         a smaller table

The workload is 1,000,000 rows over 200 pairs of places × 8 boxes and masses × 50 stacks of shipped scenarios: none,
each alone, and pairs of them; 80,000 questions.

*Answers known*: the answers of all questions are made up, at no charge, so that only the table is worked on; it is
compared with reading the same Parquet file and writing the same answers, and nothing else. Each part is a process
of its own, for its peak of memory. *Cold*: the command itself, from its start to the table of answers; nothing is known
but the facts that were found valid before.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measuring import keep, load

ORIGINS = (
    "huaihua", "changsha", "hengyang", "chongqing", "chengdu", "wuhan", "kunming", "huitong", "yuanling", "chenglingji",
)  # fmt: skip
DESTINATIONS = (
    "laem-chabang", "bangkok", "singapore", "haiphong", "ho-chi-minh-city", "vientiane", "hanoi", "yangon",
    "port-klang", "jakarta", "manila", "hamburg", "mombasa", "durban", "qinzhou", "nansha", "shanghai", "hong-kong",
    "zhanjiang", "pingxiang",
)  # fmt: skip
PROFILES = tuple(
    (box, count, mass) for box in ("20GP", "40HC") for count, mass in ((1, 9000), (1, 18000), (2, 30000), (3, 54000))
)
SCENARIOS = 50
PIECE = 100
"""Questions whose answers are made up at once."""
KEPT = Path(__file__).with_name("batch.json")
"""Where the figures are kept, for ``page.py``."""


def main() -> None:
    """Runs the parts and prints what they took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--part", help="one part, in this process")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        options.folder = Path(folder)
        report(options)


def report(options: argparse.Namespace) -> None:
    """Every part in a process of its own, so that each has its own peak of memory."""
    busy, few = load(), max(1, options.rows // 10)
    for rows in (options.rows, few):
        part(options, "make", rows=rows)
    known, floor = ([part(options, name) for _ in range(options.rounds)] for name in ("known", "floor"))
    small = part(options, "known", rows=few)
    (known_s, known_cpu), (floor_s, floor_cpu) = (
        [statistics.median(one[name] for one in several) for name in ("seconds", "cpu")] for several in (known, floor)
    )
    cold = [part(options, "cold") for _ in range(options.rounds)]
    told = {
        "rows": options.rows, "questions": known[0]["questions"], "rounds": options.rounds,
        "known_s": known_s, "known_cpu_s": known_cpu, "floor_s": floor_s, "floor_cpu_s": floor_cpu,
        "peak_mb": max(one["peak_mb"] for one in known), "peak_of_a_tenth_mb": small["peak_mb"],
        "cold_s": statistics.median(one["seconds"] for one in cold),
        "cold_least_s": min(one["seconds"] for one in cold),
        "cold_cpu_s": statistics.median(one["cpu"] for one in cold), "workers": options.workers,
    }  # fmt: skip
    keep("batch", told, busy, KEPT)
    print(json.dumps(told, indent=1))


def part(options: argparse.Namespace, name: str, rows: int | None = None) -> dict[str, Any]:
    """One part in a process of its own."""
    words = ["--part", name, "--folder", str(options.folder), "--rows", str(rows or options.rows)]
    words += ["--workers", str(options.workers)]
    done = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True)
    read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return read


def table_path(options: argparse.Namespace) -> Path:
    """The table of requests."""
    folder: Path = options.folder
    return folder / f"requests-{options.rows}.parquet"


def stacks() -> list[str]:
    """Words for 50 stacks: none, each shipped scenario, and pairs of them that do not contradict each other."""
    import itertools

    from routecalc.findings import Refused
    from routecalc.loading import Stacks, scenario_names

    facts, names = Stacks(), scenario_names()
    found = ["", *names]
    for pair in list(itertools.combinations(names, 2))[::3]:
        with contextlib.suppress(Refused):
            facts.under(pair)
            found.append("+".join(pair))
    return found[:SCENARIOS]


def make(options: argparse.Namespace) -> dict[str, Any]:
    """Writes the requests, in an order without order."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(1)
    pairs = [(start, end) for start in ORIGINS for end in DESTINATIONS if start != end][:200]
    pair, profile = draw.integers(len(pairs), size=options.rows), draw.integers(len(PROFILES), size=options.rows)
    scenario = draw.integers(SCENARIOS, size=options.rows)

    def column(values: Sequence[Any], at: Any) -> Any:
        return pa.array(values).take(pa.array(at))

    table = pa.table(
        {
            "request_id": pa.array(np.arange(options.rows)).cast(pa.string()),
            "origin": column([start for start, _ in pairs], pair),
            "destination": column([end for _, end in pairs], pair),
            "box": column([box for box, _, _ in PROFILES], profile),
            "boxes": column([count for _, count, _ in PROFILES], profile),
            "mass_kg": column([mass for _, _, mass in PROFILES], profile),
            "scenario": column(stacks(), scenario),
        }
    )
    pq.write_table(table, table_path(options), compression="zstd")
    return {}


class Known:
    """Gives made-up answers at once: what is left is the work on the table."""

    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.network = self
        self.digest = f"sha256:{scenario}"

    def __call__(self, questions: Sequence[Any]) -> list[tuple[Any, ...]]:
        """A row for each question."""
        return [(self.row(question),) for question in questions]

    def row(self, question: Sequence[str]) -> tuple[Any, ...]:
        """Figures that differ from question to question, as real ones do."""
        number = hash_of(question)
        cost, hours = 1_000_000 + number % 3_000_000, 100 + number % 4000 / 16
        usual = cost + number % 500_000
        return (
            self.scenario, "ok", None, None, f"{cost // 100}.{cost % 100:02}", "CNY", hours, number % 9_000_000 / 1000,
            float(1000 + number % 4000), f"{question[0]} > nansha > {question[1]}", "cheapest",
            f"{usual // 100}.{usual % 100:02}", hours + 100, f"{(usual - cost) // 100}.00", number % 900_000 / 10_000,
            number % 90_000 / 10_000, number % 4_000_000 / 1000, number % 990_000 / 10_000, self.digest,
        )  # fmt: skip


def hash_of(question: Sequence[str]) -> int:
    """A number that is the same in every process."""
    import zlib

    return zlib.crc32("/".join(question).encode())


def known(options: argparse.Namespace) -> dict[str, Any]:
    """The whole run, with answers that are known; the time of making them up is not counted."""
    import gc

    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as the command does
    from routecalc.batch import Days
    from routecalc.tables import Wanted, opened
    from routecalc.tables.answers import Answers, packed, unpacked
    from routecalc.tables.running import Run
    from routecalc.tables.writing import writer_of

    gc.enable()
    made = made_cpu = 0.0
    answers: dict[Any, Any] = {}

    class Answered(Run):
        def answered(self, stage: Any) -> Any:
            nonlocal made, made_cpu
            began, worked, asked = time.perf_counter(), time.process_time(), stage.questions()
            several = Answers()
            for at in range(0, len(asked), PIECE):
                rows = [[answerers[question[-1]].row(question)] for question in asked[at : at + PIECE]]
                several.extend(unpacked(packed(rows))[1])
            several.counts = array("q", [1]) * len(asked)
            several.places = array("q", range(len(asked)))
            made, made_cpu = made + time.perf_counter() - began, made_cpu + time.process_time() - worked
            answers["questions"] = len(several)
            return several

    answerers = {name: Known(name) for name in stacks()}
    output = options.folder / "known.parquet"
    write = writer_of(output)
    import pyarrow.compute
    import pyarrow.parquet

    pyarrow.array([1]).to_numpy()  # imports, pandas among them if there is one, are not what is measured
    output.unlink(missing_ok=True)  # nor is taking back the pages of a table that was there before
    gc.freeze()  # as the command does

    began, worked = time.perf_counter(), time.process_time()
    run = Answered(
        opened(table_path(options)), lambda stack: None, Wanted(Days(None, "")), None, None, lambda told: None
    )  # type: ignore[arg-type, return-value]
    run.write(write(output))
    seconds, cpu = time.perf_counter() - began - made, time.process_time() - worked - made_cpu
    return {"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb(), "questions": answers["questions"]}


def floor(options: argparse.Namespace) -> dict[str, Any]:
    """Reading the same requests and writing the same answers, and nothing else."""
    import pyarrow.parquet as pq

    answers = pq.read_table(options.folder / "known.parquet")
    (options.folder / "floor.parquet").unlink(missing_ok=True)
    began, worked = time.perf_counter(), time.process_time()
    pq.read_table(table_path(options))
    pq.write_table(answers, options.folder / "floor.parquet")
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}


def cold(options: argparse.Namespace) -> dict[str, Any]:
    """The whole command, from its start; every row must be answered."""
    output = options.folder / "cold.parquet"
    output.unlink(missing_ok=True)
    words = ["batch", str(table_path(options)), "-o", str(output), "--as-of", "2026-11-22"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "routecalc", *words, "--workers", str(options.workers)], check=True)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def peak_mb() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PARTS = {"make": make, "known": known, "floor": floor, "cold": cold}


if __name__ == "__main__":
    main()
