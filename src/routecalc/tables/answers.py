"""Rows of answers by columns: what a piece of work sends back and keeps, and what a table is written from."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from routecalc.batch import FIGURES, FILLED, Answerers, Question
from routecalc.tables.cells import Row

Cell = str | float | None
FEW = 2
"""Rows for each different word from which on words are counted out and not repeated."""


class Answers:
    """Rows of answers by columns, and which of them belong to each question."""

    def __init__(self) -> None:
        self.columns: list[Any] = [array("d") if name in FIGURES else [] for name in FILLED]
        """Texts, or figures; where there is none, None or no number."""
        self.counts = array("q")
        """How many rows each question has."""
        self.places = array("q")
        """The numbers of the rows of all questions, one question after the other."""

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def size(self) -> int:
        """How many rows are held."""
        return len(self.columns[0])

    def add(self, rows: Sequence[Row]) -> int:
        """Holds more rows; gives the number of the first."""
        return self.extend(list(zip(*rows, strict=True)))

    def extend(self, columns: Sequence[Sequence[Cell]]) -> int:
        """Holds more rows, given by columns; gives the number of the first."""
        first = self.size
        for held, more in zip(self.columns, columns, strict=True):
            held.extend(_numbers(more) if isinstance(held, array) and not isinstance(more, array) else more)
        return first

    def rows(self) -> list[list[Row]]:
        """The rows of each question."""
        columns = [map(_figure, column) if isinstance(column, array) else column for column in self.columns]
        held = list(zip(*columns, strict=True))
        ordered = iter([held[place] for place in self.places])
        return [[next(ordered) for _ in range(count)] for count in self.counts]


def _figure(number: float) -> float | None:
    return None if number != number else number


class Packing:
    """Answers pieces of work, and packs the answers where they are made."""

    def __init__(self, answerers: Answerers) -> None:
        self.answerers = answerers

    @property
    def digest(self) -> str:
        """What all answers hang on, besides the questions and their networks."""
        return self.answerers.digest

    def parts(self, questions: Sequence[Question]) -> Mapping[str, Any]:
        """What the answers to some questions need, by its digest."""
        return self.answerers.parts(questions)

    def take(self, parts: Mapping[str, Any]) -> None:
        """Takes what was sent after it."""
        self.answerers.take(parts)

    def __call__(self, questions: Sequence[Question]) -> bytes:
        """The packed answers to some questions."""
        return packed(self.answerers(questions))


def packed(questions: Sequence[Sequence[Row]]) -> bytes:
    """The rows of some questions by columns: a checksum, texts as JSON, and figures as they are in memory."""
    counts = [len(several) for several in questions]
    rows = [row for several in questions for row in several]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(FILLED)
    texts, figures = [], array("d")
    for name, column in zip(FILLED, columns, strict=True):
        if name in FIGURES:
            figures.extend(_numbers(column))
        else:
            texts.append(_told(column))
    if sys.byteorder == "big":
        figures.byteswap()
    head = json.dumps([counts, texts], ensure_ascii=True, separators=(",", ":")).encode()
    body = head + b"\n" + figures.tobytes()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _numbers(column: Sequence[Any]) -> Sequence[float]:
    """Figures, with no number for None."""
    return [math.nan if figure is None else figure for figure in column] if None in column else column


def _told(column: Sequence[Cell]) -> Any:
    """A column; where few words stand again and again, these and their numbers."""
    words = {word: number for number, word in enumerate(dict.fromkeys(column))}
    if len(words) * FEW > len(column):
        return column
    return {"words": list(words), "at": [words[word] for word in column] if len(words) > 1 else len(column)}


def whole(text: bytes) -> bool:
    """Whether packed answers are as they were made."""
    checksum, _, body = text.partition(b"\n")
    return checksum == hashlib.sha256(body).hexdigest().encode()


def unpacked(text: bytes) -> tuple[list[int], list[Sequence[Any]]]:
    """How many rows each question has, and the rows by columns."""
    _, head, _ = text.split(b"\n", 2)
    counts, texts = json.loads(head)
    figures = array("d")
    figures.frombytes(memoryview(text)[len(text) - sum(counts) * len(FIGURES) * figures.itemsize :])
    if sys.byteorder == "big":
        figures.byteswap()
    told, size, at = iter(texts), sum(counts), 0
    columns: list[Sequence[Any]] = []
    for name in FILLED:
        if name in FIGURES:
            columns.append(figures[at : at + size])
            at += size
        else:
            column = next(told)
            columns.append(column if isinstance(column, list) else _words(**column))
    return counts, columns


def _words(words: list[Cell], at: list[int] | int) -> list[Cell]:
    return words * at if isinstance(at, int) else [words[number] for number in at]
