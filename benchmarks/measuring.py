"""Wall times of tasks side by side, growth, memory, and where results are kept."""

from __future__ import annotations

import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "search.json"
Task = Callable[[], Any]


def seconds(task: Task, clock: Callable[[], float] = time.perf_counter) -> float:
    """Time of one call, by the clock on the wall or another one."""
    begin = clock()
    task()
    return clock() - begin


def paired(tasks: Mapping[str, Task], rounds: int, base: str) -> dict[str, dict[str, float]]:
    """Median seconds of each task, and the median of ``base`` over it in the same round."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    names = list(tasks)
    for task in tasks.values():
        task()
    for number in range(rounds):
        random.Random(number).shuffle(names)
        for name in names:
            taken[name].append(seconds(tasks[name]))
    return {
        name: {
            "seconds": statistics.median(times),
            "ratio": statistics.median(own / other for own, other in zip(taken[base], times, strict=True)),
        }
        for name, times in taken.items()
    }


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The power of size with which values grow: the slope of the least squares of their logarithms."""
    xs, ys = ([math.log(value) for value in told] for told in (sizes, values))
    return statistics.linear_regression(xs, ys).slope


def share_at(values: Sequence[float], part: float) -> float:
    """The value below which this part of the values lies, by nearest rank."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def apart(code: str, *words: object) -> Any:
    """What code prints as JSON in a process of its own, for memory that nothing else has touched."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, cwd=HERE, check=True
    )
    return json.loads(done.stdout)


def peak() -> int:
    """Most bytes of memory that this process has had. The system's own account counts the parent's before the start."""
    status = Path("/proc/self/status")
    if status.is_file():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) << 10
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def machine() -> dict[str, Any]:
    """What the figures hang on: system, processor, Python, cores."""
    return {
        "system": f"{platform.system()} {platform.machine()}", "python": platform.python_version(),
        "cores": os.cpu_count(),
    }  # fmt: skip


def load() -> float | None:
    """How many programs want a core, if the system tells."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def keep(section: str, told: Any, busy: float | None, file: Path = RESULTS) -> None:
    """Write one section of the results with how busy the machine was before; the others are left as they are."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    known[section] = {"machine": machine(), "load": busy, **told}
    file.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
