"""How is a row of an answer written as text: CSV that spreadsheets open as it is meant, and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from routecalc.batch import FIGURES, FILLED
from routecalc.render.rows import guarded

ROW = "\x00"
"""Stands for the number of the row until it is known; no other text holds it."""
_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/+>-]*\Z")
_QUOTED = re.compile('[",\r\n;\t]')
_ERROR = FILLED.index("error")
Row = Sequence[str | float | None]


def csv_cell(text: str) -> str:
    """A cell with what it needs to be one cell, and no formula."""
    if _SIMPLE.match(text):
        return text
    plain = guarded(text)
    return '"' + plain.replace('"', '""') + '"' if _QUOTED.search(plain) or plain != plain.strip() else plain


def csv_row(row: Row) -> str:
    """What follows the name of the request on its line; numbers have four decimals, as in a single quote."""
    cells = []
    for name, value in zip(FILLED, row, strict=True):
        if value is None:
            cells.append("")
        elif name in FIGURES:
            cells.append(f"{value:.4f}")
        elif name == "error":
            told = csv_cell(f"row 1: {value}")
            cells.append(told.replace("row 1:", f"row {ROW}:", 1))
        else:
            cells.append(csv_cell(str(value)))
    return "," + ",".join(cells) + "\r\n"


def json_cell(text: str | None) -> str:
    """The name of a request as JSON."""
    return json.dumps(text, ensure_ascii=False)


def json_row(row: Row) -> str:
    """What follows the name of the request in its object."""
    named = dict(zip(FILLED, row, strict=True))
    if named["error"] is not None:
        named["error"] = f"row \ue000: {named['error']}"
    text = json.dumps(named, ensure_ascii=False, allow_nan=False).replace("row \ue000:", f"row {ROW}:", 1)
    return f", {text[1:]}\n"


def failed(row: Row) -> bool:
    """Whether a row tells a fault."""
    return row[_ERROR] is not None


def told(fault: object, number: int) -> str:
    """A fault with the number of its row."""
    return f"row {number}: {fault}"
