"""Many questions, each answered once: columns, words → request, unique questions → rows.

    rows ──▶ unique questions ──▶ pieces of work ──▶ rows of figures, the same as a single quote gives

What is read from files and written to them stands in ``tables``.
"""

from routecalc.batch.answers import Answerer, Answerers, failed
from routecalc.batch.columns import ASKED, FIGURES, FILLED, IN, MEANING, OUT, REQUIRED
from routecalc.batch.pieces import Piece, pieces
from routecalc.batch.questions import SCENARIO, Days, Question, stack_of

__all__ = [
    "ASKED",
    "FIGURES",
    "FILLED",
    "IN",
    "MEANING",
    "OUT",
    "REQUIRED",
    "SCENARIO",
    "Answerer",
    "Answerers",
    "Days",
    "Piece",
    "Question",
    "failed",
    "pieces",
    "stack_of",
]
