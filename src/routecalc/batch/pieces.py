"""Questions put together into pieces of work: what is answered, kept and resumed as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routecalc.batch.questions import Question

MOST = 256
"""Questions of one piece."""
FEWEST = 64
"""Pieces that are made of many questions, so that many processes have work."""


class Piece(NamedTuple):
    """Questions to one network that share much, in an order of their own."""

    questions: tuple[Question, ...]

    def id(self, digest: str) -> str:
        """The name of the piece, by all that its answers hang on."""
        text = json.dumps([digest, self.questions], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def pieces(questions: Sequence[Question]) -> Iterator[Piece]:
    """Questions to one network in pieces; those that differ in their places only stand together, as they share prices.

    The pieces do not hang on the order of the questions, nor on who does the work.
    """
    ordered = sorted(questions, key=lambda question: (question[2:], question[:2]))
    size = max(1, min(MOST, len(ordered) // FEWEST))
    for start in range(0, len(ordered), size):
        yield Piece(tuple(ordered[start : start + size]))
