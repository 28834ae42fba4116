"""Several processes on this machine, forked, so that what is loaded already is shared and nothing is copied to them.

A process that is ended from outside is replaced and its work done again; work that ends three of them is given up.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from routecalc.working import Each, Progress

T = TypeVar("T")
MOST_LOST = 3
"""Processes that one piece of work may end."""


def forked(workers: int) -> Each[T]:
    """An engine of so many processes: each takes the next number when it has done one. One process, or a system that
    cannot fork, means the work is done here."""

    def each(work: Callable[[int], T], count: int, progress: Progress) -> list[T]:
        results: dict[int, T] = {}
        progress(0, count)
        for number, result in spread(work, count, workers):
            results[number] = result
            if len(results) < count:
                progress(len(results), count)
        return [results[number] for number in range(count)]

    return each


def spread(work: Callable[[int], T], count: int, workers: int) -> Generator[tuple[int, T]]:
    """The results of 0, 1, … below a count with their numbers, as they are done."""
    if min(workers, count) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for number in range(count):
            yield number, work(number)
        return
    crew = Crew(work)
    try:
        for _ in range(min(workers, count)):
            crew.hire()
        yield from crew.results(count)
    finally:
        crew.dismiss()


class Crew:
    """Processes that wait for numbers and send back results."""

    def __init__(self, work: Callable[[int], Any]) -> None:
        self.work = work
        self.context = multiprocessing.get_context("fork")
        self.processes: dict[Connection, Any] = {}
        self.busy: dict[Connection, int] = {}
        self.ahead: dict[Connection, deque[int]] = {}
        self.began: dict[Connection, float] = {}
        self.first: dict[Connection, float] = {}
        """Seconds that each took for what it did first, when it knew nothing yet."""
        self.last: dict[Connection, float] = {}
        """Seconds that each took for what it did last."""
        self.lost: Counter[int] = Counter()

    def hire(self) -> None:
        """One more process. Its pipe is made with it, so that no other process holds the far end."""
        ours, theirs = self.context.Pipe()
        others = (*self.processes, ours)
        process = self.context.Process(target=_serve, args=(self.work, theirs, others), daemon=True)
        process.start()
        theirs.close()
        self.processes[ours] = process

    def results(self, count: int) -> Iterator[tuple[int, Any]]:
        """What comes back, as it comes. Each process goes on where it is, so that what follows finds what it knows;
        who has done his own share helps where most is left."""
        self.ahead, done = _shares(list(self.processes), count), 0
        while done < count:
            for pipe in [pipe for pipe in self.processes if pipe not in self.busy]:
                self.give(pipe)
            for pipe in [pipe for pipe in wait(list(self.busy)) if isinstance(pipe, Connection)]:
                number = self.busy.pop(pipe)
                try:
                    failed, value = pipe.recv()
                except (EOFError, OSError):
                    self.replace(pipe, number)
                    continue
                if failed:
                    raise value
                self.last[pipe] = time.monotonic() - self.began[pipe]
                self.first.setdefault(pipe, self.last[pipe])
                self.give(pipe)  # it goes on while the result is looked at
                done += 1
                yield number, value

    def give(self, pipe: Connection) -> None:
        """Sends a process what it does next, if anything is left."""
        number = self.next(pipe)
        if number is not None:
            self.busy[pipe], self.began[pipe] = number, time.monotonic()
            with contextlib.suppress(OSError):  # a process that has gone is found when its result is awaited
                pipe.send(number)

    def next(self, pipe: Connection) -> int | None:
        """The number that a process does next, if any is left: the next of its own share, then the last of the longest.

        What it takes from there it has to begin as it did its first; where the other will sooner be done with all of
        it, it is left to him.
        """
        if self.ahead[pipe]:
            return self.ahead[pipe].popleft()
        other = max(self.ahead, key=lambda one: len(self.ahead[one]))
        left, fresh = self.ahead[other], self.first.get(pipe, 0.0)
        alone = len(left) * self.last[other] if other in self.last else fresh
        return left.pop() if left and fresh <= alone else None

    def replace(self, pipe: Connection, number: int) -> None:
        """Another process instead of one that was ended from outside."""
        self.lost[number] += 1
        process = self.processes.pop(pipe)
        process.terminate()
        process.join()
        pipe.close()
        if self.lost[number] >= MOST_LOST:
            raise RuntimeError(f"{MOST_LOST} processes that did the same part of the work were ended from outside")
        self.hire()
        ours = next(reversed(self.processes))
        self.ahead[ours] = self.ahead.pop(pipe)
        self.ahead[ours].appendleft(number)

    def dismiss(self) -> None:
        """No process is left."""
        for pipe, process in self.processes.items():
            process.terminate()
            process.join()
            pipe.close()


def _shares(pipes: list[Connection], count: int) -> dict[Connection, deque[int]]:
    """The numbers below a count, as many one after the other for each."""
    ends = [count * at // len(pipes) for at in range(len(pipes) + 1)]
    return {pipe: deque(range(*end)) for pipe, end in zip(pipes, pairwise(ends), strict=True)}


def _serve(work: Callable[[int], Any], pipe: Connection, others: tuple[Connection, ...]) -> None:
    """The life of a worker: numbers in, results out, until nobody asks any more. Whoever interrupts the run stops the
    one that asks, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what was made before is not looked through again and again for what is no longer used
    gc.set_threshold(100_000, 20, 20)
    for other in others:
        other.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_done(work, pipe.recv()))


def _done(work: Callable[[int], Any], number: int) -> tuple[bool, Any]:
    """The result of a number, or what went wrong with it."""
    try:
        return False, work(number)
    except Exception as error:
        return True, error
