"""Where work is done does not matter, and whoever is lost is replaced."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routecalc.engines import Each, Engine, Job, cluster, local
from routecalc.engines.forked import Crew
from routecalc.findings import Refused
from routecalc.tables.kept import folder_of
from tests.test_tables import as_files, batch, mixture

POSIX = pytest.mark.skipif(os.name != "posix", reason="processes of another system")


class Square:
    """Work that needs nothing."""

    digest = "square"

    def __call__(self, item: int) -> int:
        return item * item


class Deadly:
    """Work that ends its process the first so many times."""

    def __init__(self, folder: Path, times: int) -> None:
        self.folder, self.times, self.digest = folder, times, f"deadly-{times}"

    def __call__(self, item: int) -> int:
        if item == 3:
            deaths = len(list(self.folder.iterdir()))
            if deaths < self.times:
                (self.folder / str(deaths)).touch()
                os.kill(os.getpid(), 9)
        return item


class Wrong:
    """Work that fails."""

    digest = "wrong"

    def __call__(self, item: int) -> int:
        raise ValueError(f"no {item}")


def done(each: Each, work: Any, count: int) -> list[Any]:
    jobs: list[Job] = [(work, number) for number in range(count)]
    results = dict(each(jobs))
    return [results[number] for number in range(count)]


@pytest.fixture(scope="module")
def dask() -> Iterator[Each]:
    pytest.importorskip("distributed")
    with cluster(None, 2) as each:
        yield each


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_processes_give_each_result_its_number(workers: int) -> None:
    with local(workers) as each:
        assert done(each, Square(), 40) == [n * n for n in range(40)]
        assert done(each, Square(), 0) == []


@POSIX
def test_a_process_that_is_lost_is_replaced(tmp_path: Path) -> None:
    with local(2) as each:
        assert done(each, Deadly(tmp_path, 2), 9) == list(range(9))
    assert len(list(tmp_path.iterdir())) == 2


@POSIX
def crew(*left: int) -> tuple[Crew, list[Any]]:
    """Processes, one of which has nothing left to do, the others so many numbers each."""
    several = Crew(abs)
    hands = [several.context.Pipe()[0] for _ in (0, *left)]
    several.ahead = {hand: deque(range(count)) for hand, count in zip(hands, (0, *left), strict=True)}
    return several, hands


def test_who_is_done_helps_where_most_is_left() -> None:
    several, (idle, _, _) = crew(3, 5)
    assert several.next(idle) == 4
    assert [len(left) for left in several.ahead.values()] == [0, 3, 4]


def test_who_is_done_leaves_what_the_other_will_sooner_have_done() -> None:
    several, (idle, other) = crew(10)
    several.first[idle], several.last[other] = 1.5, 0.1
    assert several.next(idle) is None  # 10 × 0.1 s is less than the 1.5 s of a fresh start
    assert several.next(other) == 0
    several.last[other] = 0.2
    assert several.next(idle) == 9  # 9 × 0.2 s is more


def test_work_that_ends_every_process_is_given_up(tmp_path: Path) -> None:
    with local(2) as each, pytest.raises(RuntimeError, match="ended from outside"):
        done(each, Deadly(tmp_path, 99), 9)
    assert len(list(tmp_path.iterdir())) == 3


def test_what_fails_there_fails_here() -> None:
    for workers in (1, 2):
        with local(workers) as each, pytest.raises(ValueError, match="no "):
            done(each, Wrong(), 4)


# -- a cluster


def test_a_cluster_gives_each_result_its_number(dask: Each) -> None:
    assert done(dask, Square(), 40) == [n * n for n in range(40)]
    assert done(dask, Square(), 0) == []
    with pytest.raises(ValueError, match="no "):
        done(dask, Wrong(), 4)


class Heavy:
    """A part that counts how often it is sent."""

    sent = 0

    def __init__(self, weight: int) -> None:
        self.weight = weight

    def __reduce__(self) -> tuple[Any, ...]:
        Heavy.sent += 1
        return Heavy, (self.weight,)


class Weighing:
    """Work that needs one of three parts for each item, and is sent without them."""

    digest = "weighing"

    def __init__(self, held: dict[int, Heavy]) -> None:
        self.held = held

    def __reduce__(self) -> tuple[Any, ...]:
        return Weighing, ({},)

    def parts(self, item: int) -> dict[str, Any]:
        return {f"heavy-{item % 3}": self.held[item % 3]}

    def take(self, parts: dict[str, Any]) -> None:
        self.held.update({part.weight: part for part in parts.values()})

    def __call__(self, item: int) -> int:
        return item * 10 + self.held[item % 3].weight


def test_parts_of_work_are_sent_once(dask: Each) -> None:
    work = Weighing({weight: Heavy(weight) for weight in range(3)})
    right = [item * 10 + item % 3 for item in range(20)]
    with local(2) as each:
        assert done(each, work, 20) == right
    assert Heavy.sent == 0
    assert done(dask, work, 20) == right
    assert Heavy.sent == 3


def test_a_worker_of_a_cluster_that_is_lost_is_replaced(dask: Each, tmp_path: Path) -> None:
    assert done(dask, Deadly(tmp_path, 1), 9) == list(range(9))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_cluster_writes_the_same_bytes(dask: Each, ending: str, tmp_path: Path) -> None:
    import contextlib

    rows, _ = mixture(10_000)
    file = as_files(tmp_path, rows)[2]
    engine: Engine = contextlib.nullcontext(dask)
    assert batch(file, tmp_path / f"o.{ending}", engine=engine).failures.total() == 7
    batch(file, tmp_path / f"right.{ending}")
    assert (tmp_path / f"o.{ending}").read_bytes() == (tmp_path / f"right.{ending}").read_bytes()


def scheduler(folder: Path) -> tuple[Any, list[Any], str]:
    """A scheduler and two workers in processes of their own, and the scheduler's address."""
    import json
    import subprocess

    file = folder / "scheduler.json"
    words = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(file), "--port", "0",
             "--no-dashboard", "--no-show"]  # fmt: skip
    head = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
    for _ in range(200):
        if file.exists() and file.read_text().strip().endswith("}"):
            break
        time.sleep(0.1)
    words = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1",
             "--no-dashboard", "--local-directory", str(folder)]  # fmt: skip
    hands = [
        subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
        for _ in range(2)
    ]
    return head, hands, json.loads(file.read_text())["address"]


@POSIX
def test_a_run_whose_scheduler_is_lost_goes_on_without_it(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    rows, _ = mixture(400)
    file, output = as_files(tmp_path, rows)[0], tmp_path / "o.csv"
    head, hands, address = scheduler(tmp_path)
    answered: list[int] = []

    def tell(told: Any) -> None:
        if told.doing == "answering" and told.seconds:
            answered.append(told.done)
            if len(answered) == 5:
                head.kill()

    try:
        with pytest.raises(Refused) as refused:
            batch(file, output, engine=cluster(address), tell=tell)
    finally:
        for process in (head, *hands):
            process.kill()
            process.wait()
    assert (refused.value.status, refused.value.findings[0].code) == (70, "E-CLUSTER-LOST")
    assert len(list((folder_of(output) / "answers").iterdir())) >= 4
    batch(file, output, resume=True)
    batch(file, tmp_path / "right.csv")
    assert output.read_bytes() == (tmp_path / "right.csv").read_bytes()


def test_nobody_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(sys.modules["routecalc.engines.cluster"], "ANSWER_S", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:port"):
        with pytest.raises(Refused) as refused, cluster(address):
            pass
        assert (refused.value.status, refused.value.findings[0].code) == (2, "E-CLUSTER")


def test_without_the_library_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refused, match=r"pip install 'routecalc\[cluster\]'"), cluster(None):
        pass
