"""Questions met → their answers: every question once under each of its stacks, in pieces, by an engine, and kept.

questions × stacks ──▶ each once ──▶ networks, where there are some ──▶ pieces ──▶ engine ──▶ Answers
"""

from __future__ import annotations

import operator
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from routecalc import __version__
from routecalc.batch import SCENARIO, Answerers, Days, Piece, failed, pieces, stack_of
from routecalc.engines import Each
from routecalc.findings import Finding, Refused, finding
from routecalc.network import Network
from routecalc.record import Record
from routecalc.tables.answers import Answers, Packing, unpacked
from routecalc.tables.kept import Kept
from routecalc.tables.known import Asked

Stack = tuple[str, ...]
Load = Callable[[Stack], Network]
Tell = Callable[[int, int, float, int], None]
"""Takes how many questions are answered, of how many, in how many seconds, and how many were answered before."""


class Wanted(Record):
    """What is asked of a table, besides its rows."""

    days: Days
    """Days that hold where a row gives none."""
    stacks: tuple[Stack, ...] = ((),)
    """Scenarios under each of which every row is asked, before its own."""
    all_options: bool = False


class Answering:
    """Answers the questions of one table; networks are loaded when they are first asked, each once."""

    def __init__(self, load: Load, wanted: Wanted, each: Each, kept: Kept | None) -> None:
        self.load, self.wanted, self.each, self.kept = load, wanted, each, kept
        self.answerers = Answerers(wanted.days, all_options=wanted.all_options)
        self._stacks: dict[str, Stack] = {}
        """The stack of each name."""
        self._named: list[dict[str, str]] = [{} for _ in wanted.stacks]
        """For each stack that is wanted, the names under which the cells of rows are asked."""
        self._missing: dict[str, Finding] = {}
        """Why there is no network."""

    def __call__(self, questions: Sequence[Asked], tell: Tell) -> Answers:
        """The rows of each question; under several stacks those of the first come first."""
        several = [self._under(*one, questions) for one in zip(self.wanted.stacks, self._named, strict=True)]
        if len(several) == 1 and all(map(operator.is_, several[0], questions)):
            return self._answered(several[0], range(len(questions)), tell)
        unique: dict[Any, int] = {}
        asked = [unique.setdefault(one, len(unique)) for ones in zip(*several, strict=True) for one in ones]
        return self._answered(list(unique), asked, tell)

    def meet(self, questions: Sequence[Asked]) -> None:
        """Loads the networks that some questions need, while more are read."""
        first = {question[SCENARIO]: question for question in questions if not isinstance(question, Finding)}
        for stack, named in zip(self.wanted.stacks, self._named, strict=True):
            for cell in sorted(first.keys() - named.keys()):
                named[cell] = self._name((*stack, *stack_of(first[cell])))
                self._ready(named[cell])

    def _under(self, stack: Stack, named: dict[str, str], questions: Sequence[Asked]) -> list[Any]:
        """Questions under a stack, which is named in full; faults with its name."""
        every: list[Any] = []
        for question in questions:
            if isinstance(question, Finding):
                every.append(("+".join(stack), question))
                continue
            cell = question[SCENARIO]
            name = named.get(cell)
            if name is None:
                name = named[cell] = self._name((*stack, *stack_of(question)))
            every.append(question if name == cell else (*question[:SCENARIO], name, *question[SCENARIO + 1 :]))
        return every

    def _name(self, stack: Stack) -> str:
        """The name of a stack, in which each scenario counts once."""
        stack = tuple(dict.fromkeys(stack))
        name = "+".join(stack)
        if self._stacks.setdefault(name, stack) != stack:
            raise Refused([finding("E-USAGE", reason=f"two different stacks of scenarios are called '{name}'")], 2)
        return name

    def _answered(self, unique: Sequence[Any], asked: Sequence[int], tell: Tell) -> Answers:
        """The rows of the questions whose numbers among the unique ones are given."""
        answers = Answers()
        firsts, counts = array("q", [0]) * len(unique), array("q", [1]) * len(unique)
        faults = self._faults(unique)
        for number, row in faults.items():
            firsts[number] = answers.add([row])
        left = [number for number in range(len(unique)) if number not in faults] if faults else range(len(unique))
        whole = list(pieces([unique[number] for number in left]))
        for piece, (several, columns) in self._done(whole, len(faults), len(unique), tell):
            first = answers.extend(columns)
            for at, count in zip(piece.numbers, several, strict=True):
                number = left[at]
                firsts[number], counts[number] = first, count
                first += count
        stacks = len(self.wanted.stacks)
        if counts.count(1) == len(counts):
            answers.counts = array("q", [stacks]) * (len(asked) // stacks)
            answers.places = array("q", map(firsts.__getitem__, asked))
            return answers
        for number in asked:
            answers.places.extend(range(firsts[number], firsts[number] + counts[number]))
        each = [counts[number] for number in asked]
        answers.counts = array("q", [sum(each[at : at + stacks]) for at in range(0, len(each), stacks)])
        return answers

    def _faults(self, unique: Sequence[Any]) -> dict[int, Any]:
        """The rows of what cannot be asked of any network, by its number."""
        for name in sorted({name for named in self._named for name in named.values()}, key=self._stacks.__getitem__):
            self._ready(name)
        if self.kept:
            self.kept.networks({name: one.network.digest for name, one in self.answerers.under.items()})
        faults = {number: failed(one[0], [one[1]]) for number, one in enumerate(unique) if isinstance(one[1], Finding)}
        if self._missing:
            cells = ((number, one[SCENARIO]) for number, one in enumerate(unique) if number not in faults)
            faults |= {number: failed(cell, [self._missing[cell]]) for number, cell in cells if cell in self._missing}
        return faults

    def _ready(self, name: str) -> None:
        """Loads the network of a stack, or finds why there is none."""
        if name in self.answerers.under or name in self._missing:
            return
        stack = self._stacks[name]
        try:
            network = self.load(stack)
        except Refused as refused:
            if stack in self.wanted.stacks:
                raise
            first = refused.findings[0]
            self._missing[name] = first if not first.place else finding("E-SCENARIO-BAD", name=name, fault=str(first))
            return
        self.answerers.add(name, network)

    def _done(self, several: Sequence[Piece], found: int, of: int, tell: Tell) -> Iterator[tuple[Piece, Any]]:
        """Pieces with their answers; those that are not kept from before are answered, and kept at once."""
        names = [self._id(piece) for piece in several] if self.kept else []
        given = self._before(self.kept, names) if self.kept else {}
        left = [number for number in range(len(several)) if number not in given]
        work, began = Packing(self.answerers), time.monotonic()
        before = found = found + sum(len(several[number].questions) for number in given)
        tell(found, of, 0.0, before)
        with closing(self.each([(work, several[number].questions) for number in left])) as results:
            for at, text in results:
                number = left[at]
                if self.kept:
                    self.kept.keep(names[number], text)
                given[number] = unpacked(text)
                found += len(several[number].questions)
                tell(found, of, time.monotonic() - began, before)
        for number, piece in enumerate(several):  # in their own order, whichever was done first
            yield piece, given.pop(number)

    def _before(self, kept: Kept, names: Sequence[str]) -> dict[int, Any]:
        """The answers of pieces that are kept, by the numbers of the pieces."""
        there = kept.names()
        texts = ((number, kept.piece(name)) for number, name in enumerate(names) if name in there)
        return {number: unpacked(text) for number, text in texts if text is not None}

    def _id(self, piece: Piece) -> str:
        """The name of a piece: a fact that is changed makes another of those that are asked of it, and of no other."""
        return piece.id([__version__, *(self.answerers.under[name].digest for name in piece.scenarios)])
