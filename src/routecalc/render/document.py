"""Sections as a document to send: Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from routecalc.render.blocks import Cell, Drawing, Row, Section, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
_TICKS = re.compile("`+")


def write_markdown(sections: Iterable[Section]) -> str:
    """The sections as Markdown with tables; nothing in the data becomes markup."""
    parts = [
        part
        for level, section in enumerate(sections)
        for part in (_heading(section, first=level == 0), *map(_block, section.blocks))
    ]
    return "\n\n".join(parts) + "\n"


def _heading(section: Section, *, first: bool) -> str:
    return f"{'#' if first else '##'} {_line(Cell(section.title), ' ')}"


def _block(block: Table | Cell | Drawing) -> str:
    if isinstance(block, Drawing):
        return _drawing(block)
    return _table(block) if isinstance(block, Table) else f"- {_line(block, ' ')}"


def _line(cell: Cell, between: str) -> str:
    return between.join(_SPECIAL.sub(r"\\\1", line.strip()) for line in cell.lines if line.strip())


def _drawing(drawing: Drawing) -> str:
    """The lines between fences that nothing in them can close."""
    text = "\n".join(drawing.lines)
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _table(table: Table) -> str:
    heads = " | ".join(_line(Cell(column.title), "<br>") for column in table.columns)
    rules = " | ".join("---:" if column.figure else "---" for column in table.columns)
    return "\n".join([f"| {heads} |", f"| {rules} |", *map(_row, table.rows)])


def _row(entry: Row) -> str:
    strong = entry.kind in ("group", "total")
    cells = [_line(cell, "<br>") for cell in entry.cells]
    return "| " + " | ".join(f"**{text}**" if strong and text else text for text in cells) + " |"
