"""Several processes on this machine, forked, so that what is loaded already is shared and nothing is copied to them."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]


def forked(workers: int) -> Callable[[Callable[[int], T], int, Progress], list[T]]:
    """An engine of so many processes: each takes the next number when it has done one. One process, or a system that
    cannot fork, means the work is done here."""

    def each(work: Callable[[int], T], count: int, progress: Progress) -> list[T]:
        if min(workers, count) < 2 or "fork" not in multiprocessing.get_all_start_methods():
            return [_told(work, number, count, progress) for number in range(count)]
        return _spread(work, count, min(workers, count), progress)

    return each


def _told(work: Callable[[int], T], number: int, count: int, progress: Progress) -> T:
    progress(number, count)
    return work(number)


def _spread(work: Callable[[int], T], count: int, workers: int, progress: Progress) -> list[T]:
    context = multiprocessing.get_context("fork")
    pipes: list[Connection] = []
    processes: list[Any] = []
    try:
        for _ in range(workers):  # each pipe is made when its worker is, so that no other worker holds its far end
            ours, theirs = context.Pipe()
            pipes.append(ours)
            processes.append(context.Process(target=_serve, args=(work, theirs, tuple(pipes)), daemon=True))
            processes[-1].start()
            theirs.close()
        return _gathered(pipes, count, progress)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _gathered(workers: list[Connection], count: int, progress: Progress) -> list[Any]:
    """Results in order; each worker that answers gets the next number."""
    results: dict[int, Any] = {}
    ahead = iter(range(count))
    idle = list(workers)
    while len(results) < count:
        for worker, number in zip(idle, ahead, strict=False):
            worker.send(number)
        progress(len(results), count)
        idle = []
        ready = wait(workers)
        for worker in (worker for worker in workers if worker in ready):
            number, failed, value = _received(worker)
            if failed:
                raise value
            results[number] = value
            idle.append(worker)
    return [results[number] for number in range(count)]


def _received(worker: Connection) -> tuple[int, bool, Any]:
    """What a worker has found."""
    try:
        told: tuple[int, bool, Any] = worker.recv()
    except EOFError as error:
        raise RuntimeError("a process that did part of the work was ended from outside") from error
    return told


def _serve(work: Callable[[int], Any], pipe: Connection, others: Sequence[Connection]) -> None:
    """The life of a worker: numbers in, results out, until nobody asks any more. Whoever interrupts the run stops the
    one that asks, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            number = pipe.recv()
            pipe.send(_done(work, number))


def _done(work: Callable[[int], Any], number: int) -> tuple[int, bool, Any]:
    """The result of a number, or what went wrong with it."""
    try:
        return number, False, work(number)
    except Exception as error:
        return number, True, error
