"""Questions put together into pieces of work: what is answered, kept and resumed as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from routecalc.batch.columns import ASKED
from routecalc.batch.questions import SCENARIO, Question

MOST = 64
"""Questions after which a piece is closed; so as not to part those of one consignment and one way, it holds up to twice
as many."""
FEWEST = 64
"""Pieces that are made of many questions, so that many processes have work."""
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
        text = json.dumps([digests, self.questions], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def pieces(questions: Sequence[Question]) -> Iterator[Piece]:
    """Different questions in pieces. Those of one consignment stand together, of these those of one origin, of these
    those of one destination, under all their scenarios: the more is the same, the more of the work is.

    The pieces do not hang on the order of the questions, nor on who does the work.
    """
    most = max(1, min(2 * MOST, len(questions) // FEWEST))
    piece: list[int] = []
    for numbers in _runs(questions):
        if piece and (len(piece) >= MOST or len(piece) + len(numbers) > most):
            yield _piece(piece, questions)
            piece = []
        while len(numbers) > most:
            yield _piece(numbers[:most], questions)
            numbers = numbers[most:]
        piece += numbers
    if piece:
        yield _piece(piece, questions)


def _runs(questions: Sequence[Question]) -> Iterator[list[int]]:
    """The numbers of questions that differ in their scenarios only, in order."""
    groups: dict[Question, dict[tuple[str, ...], list[int]]] = {}
    for number, question in enumerate(questions):
        groups.setdefault(_shared(question), {}).setdefault(question[:PLACES], []).append(number)
    for shared in sorted(groups):
        pairs = groups[shared]
        for pair in sorted(pairs):
            yield sorted(pairs[pair], key=lambda number: questions[number][SCENARIO])


def _piece(numbers: Sequence[int], questions: Sequence[Question]) -> Piece:
    return Piece(tuple(numbers), tuple([questions[number] for number in numbers]))
