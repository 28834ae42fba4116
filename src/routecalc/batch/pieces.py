"""Questions put together into pieces of work: what is answered, kept and resumed as a whole."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from routecalc.batch.columns import ASKED
from routecalc.batch.questions import SCENARIO, Question

MOST = 1024
"""Questions of a piece at most."""
FEWEST = 64
"""Pieces that are made of many questions, so that many processes have work."""
PLAIN = 2
"""The way of writing in which equal texts are written alike, whether they are the same object or not."""
PLACES = 2
"""Columns of places; they stand first."""
_shared = itemgetter(*(at for at in range(PLACES, len(ASKED)) if at != SCENARIO))


class Piece(NamedTuple):
    """Questions that share much, in an order of their own."""

    numbers: tuple[int, ...]
    """Where the questions stand among all."""
    questions: tuple[Question, ...]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios under which its questions are asked."""
        return tuple(sorted({question[SCENARIO] for question in self.questions}))

    def id(self, digests: Sequence[str]) -> str:
        """The name of the piece, by all that its answers hang on."""
        return hashlib.sha256(marshal.dumps([list(digests), self.questions], PLAIN)).hexdigest()[:32]


def pieces(questions: Sequence[Question]) -> Iterator[Piece]:
    """Different questions in pieces. Those of one consignment stand together, of these those of one origin, of these
    those of one destination, under all their scenarios: the more is the same, the more of the work is.

    The pieces do not hang on the order of the questions, nor on who does the work.
    """
    most = max(1, min(MOST, len(questions) // FEWEST))
    piece: list[int] = []
    for numbers in _runs(questions, most):
        if piece and (len(piece) * 2 >= MOST or len(piece) + len(numbers) > most):
            yield _piece(piece, questions)
            piece = []
        while len(numbers) > most:
            yield _piece(numbers[:most], questions)
            numbers = numbers[most:]
        piece += numbers
    if piece:
        yield _piece(piece, questions)


def _runs(questions: Sequence[Question], most: int) -> Iterator[list[int]]:
    """The numbers of questions that stand together: those of one consignment and origin, in parts if they are too
    many."""
    groups: dict[Question, dict[str, dict[str, list[int]]]] = {}
    for number, question in enumerate(questions):
        origin, destination = question[:PLACES]
        groups.setdefault(_shared(question), {}).setdefault(origin, {}).setdefault(destination, []).append(number)
    for shared in sorted(groups):
        for origin in sorted(groups[shared]):
            ways = groups[shared][origin]
            each = [ways[end] for end in sorted(ways)]
            runs = [sorted(way, key=lambda number: questions[number][SCENARIO]) for way in each]
            yield from _parted(runs, most)


def _parted(runs: Sequence[list[int]], most: int) -> Iterator[list[int]]:
    """Runs put together, in parts of like size where they are too many; none is cut."""
    whole = sum(map(len, runs))
    size = -(-whole // -(-whole // most))
    part: list[int] = []
    for run in runs:
        if part and len(part) + len(run) > size:
            yield part
            part = []
        part = part + run
    yield part


def _piece(numbers: Sequence[int], questions: Sequence[Question]) -> Piece:
    return Piece(tuple(numbers), tuple([questions[number] for number in numbers]))
