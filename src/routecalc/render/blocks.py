"""What a written page is made of: sections of tables and sentences, before any file format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from routecalc.record import Record

Style = Literal["", "good", "bad", "faint", "strong"]
RowKind = Literal["plain", "group", "total", "baseline"]

_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])|\x9b[0-?]*[ -/]*[@-~]")
_SPACES = re.compile("[\t\r\n\v\f\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """``text`` on one line, without control characters, terminal escapes and marks of direction."""
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", _ESCAPES.sub("", text))
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


class Cell(Record):
    """A text of one or more lines with a style; also a paragraph outside tables."""

    text: str
    style: Style = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, safe to print anywhere."""
        return tuple(clean(line) for line in self.text.split("\n"))


class Column(Record):
    """A column; figures are aligned to the right and never broken."""

    title: str
    figure: bool = False
    whole: bool = False
    """Never broken, aligned to the left."""


class Row(Record):
    """Cells in the order of the columns."""

    cells: tuple[Cell, ...]
    kind: RowKind = "plain"


class Table(Record):
    """Columns and rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    spaced: bool = False
    """A free line between rows, for rows of several lines."""


class Drawing(Record):
    """Lines that are read in a face of equal widths; never folded."""

    rows: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, safe to print anywhere."""
        return tuple(clean(line) for line in self.rows)


class Section(Record):
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Table | Cell | Drawing, ...]


def row(*texts: str | Cell, kind: RowKind = "plain") -> Row:
    """A row of plain texts and cells."""
    return Row(tuple(Cell(text) if isinstance(text, str) else text for text in texts), kind)


def one_line(texts: Iterable[str], between: str = " · ") -> str:
    """The texts that are not empty, joined."""
    return between.join(text for text in texts if text)
