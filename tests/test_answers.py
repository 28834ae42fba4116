"""Answers by columns: packed where they are made, whole or not at all, and the same when they are unpacked."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routecalc.batch import FIGURES, FILLED
from routecalc.tables.answers import Answers, packed, unpacked, whole

FIGURE = st.none() | st.floats(allow_nan=False, allow_infinity=False)
WORD = st.none() | st.sampled_from(["", "ok", "中文", "a\nb", '"', "\x00"]) | st.text(max_size=5)
ROW = st.tuples(*(FIGURE if name in FIGURES else WORD for name in FILLED))
QUESTIONS = st.lists(st.lists(ROW, max_size=3).map(tuple), min_size=1, max_size=20)


def held(questions: list[tuple[Any, ...]]) -> Answers:
    """What is held of packed answers."""
    answers = Answers()
    counts, columns = unpacked(packed(questions))
    assert answers.extend(columns) == 0
    answers.counts.extend(counts)
    answers.places.extend(range(answers.size))
    return answers


@given(QUESTIONS)
def test_what_is_unpacked_was_packed(questions: list[tuple[Any, ...]]) -> None:
    told = held(questions).rows()
    assert told == [list(several) for several in questions]
    signs = [math.copysign(1, cell) for several in told for row in several for cell in row if isinstance(cell, float)]
    assert signs == [
        math.copysign(1, cell) for several in questions for row in several for cell in row if isinstance(cell, float)
    ]


@given(QUESTIONS, st.data())
def test_what_is_not_as_it_was_made_is_not_whole(questions: list[tuple[Any, ...]], data: st.DataObject) -> None:
    text = packed(questions)
    assert whole(text)
    at = data.draw(st.integers(0, len(text) - 1))
    assert not whole(text[:at])
    assert not whole(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])


def test_rows_are_given_to_questions_by_their_places() -> None:
    answers = Answers()
    first, second, third = (tuple(float(n) if name in FIGURES else str(n) for name in FILLED) for n in range(3))
    assert [answers.add([first, second]), answers.add([third])] == [0, 2]
    answers.counts.extend([2, 0, 2])
    answers.places.extend([2, 0, 1, 2])
    assert (len(answers), answers.size) == (3, 3)
    assert answers.rows() == [[third, first], [], [second, third]]


def test_words_that_stand_again_are_packed_once() -> None:
    row = tuple(1.5 if name in FIGURES else "a rather long word" for name in FILLED)
    one, many = len(packed([(row,)])), len(packed([(row,)] * 100))
    assert many - one < 99 * (8 * len(FIGURES) + 5)  # the figures, and how many rows each question has
