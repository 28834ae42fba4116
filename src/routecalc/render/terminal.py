"""Sections as text for a terminal: boxes drawn, figures whole, Chinese at its true width."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from routecalc.render.blocks import Cell, Column, Drawing, Row, Section, Table, clean

WIDTH = 100
NARROWEST = 80
TEXT_WIDTH = 10
GAP = 2
INDENT = 2
STYLES = {"": "", "good": "green", "bad": "yellow", "faint": "dim", "strong": "bold"}
ROWS = {"plain": "", "group": "bold", "total": "bold", "baseline": "dim italic"}


def write_terminal(sections: Iterable[Section], width: int | None = None, *, color: bool = False) -> str:
    """The sections as lines of at most ``width`` columns (100 if not given, never below 80)."""
    console = Console(
        file=io.StringIO(),
        width=max(width or WIDTH, NARROWEST),
        color_system="standard" if color else None,
        force_terminal=color,
        force_jupyter=False,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for section in sections:
            _print(console, section)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _print(console: Console, section: Section) -> None:
    console.print(_text(Cell("\n".join(folded(section.title, console.width))), "bold cyan"))
    for block in section.blocks:
        if isinstance(block, Table):
            _print_table(console, block)
        elif isinstance(block, Drawing):
            for drawn in block.lines:
                console.print(Text(" " * INDENT + drawn), soft_wrap=True)
        else:
            lines = (part for line in block.lines for part in folded(line, console.width - INDENT))
            console.print(Padding(_text(Cell("\n".join(lines)), STYLES[block.style]), (0, 0, 0, INDENT)))
    console.print()


_PARTS = re.compile(r" *[（“《]*(?:[^\s\u2e80-\uffef]+|[^\s（“《])[。，、；：）”》！？]*|[（“《]+")


def folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most ``width`` columns; Chinese may break anywhere but before a closing mark."""
    line = ""
    for part in _PARTS.findall(clean(text)):
        if line and cell_len(line + part) > width:
            yield line
            line, part = "", part.lstrip(" ")
        line += part
    yield line


def _print_table(console: Console, table: Table) -> None:
    width = console.width
    console.width = max(width, _needed(table))
    console.print(_grid(table))
    console.width = width


def _needed(table: Table) -> int:
    """Columns that the figures need beside the narrowest text: rather a long line than a cut figure."""
    width = GAP * (len(table.columns) - 1)
    for at, column in enumerate(table.columns):
        texts = [Cell(column.title), *(entry.cells[at] for entry in table.rows)]
        widest = max(cell_len(line) for text in texts for line in text.lines)
        width += widest if column.figure or column.whole else min(widest, TEXT_WIDTH)
    return width


def _text(cell: Cell, style: str) -> Text:
    return Text("\n".join(cell.lines).rstrip("\n"), style=style, overflow="fold", no_wrap=False)


def _indented(cell: Cell, style: str) -> Text | Padding:
    """A text that keeps its indent when it is wrapped."""
    indent = len(cell.text) - len(cell.text.lstrip(" "))
    return Padding(_text(Cell(cell.text.strip(" ")), style), (0, 0, 0, indent)) if indent else _text(cell, style)


def _grid(table: Table) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 1, 0, 0))
    for column in table.columns:
        _add_column(grid, column)
    for number, entry in enumerate(table.rows):
        _add_row(grid, table, entry, last=number == len(table.rows) - 1)
    return grid


def _add_column(grid: Grid, column: Column) -> None:
    whole = column.figure or column.whole
    grid.add_column(
        _text(Cell(column.title), ""),
        justify="right" if column.figure else "left",
        no_wrap=whole,
        overflow="fold",
    )


def _add_row(grid: Grid, table: Table, entry: Row, *, last: bool) -> None:
    if entry.kind == "total":
        grid.add_section()
    style = ROWS[entry.kind]
    grid.add_row(*(_indented(cell, STYLES[cell.style]) for cell in entry.cells), style=style)
    if table.spaced and not last:
        grid.add_row()
