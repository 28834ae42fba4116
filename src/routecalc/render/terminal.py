"""Sections as text for a terminal: boxes drawn, amounts whole, Chinese at its true width.

A table that does not fit even with its texts folded is written as a list: each row under its first cell. So is one that
would be longer than the list, its texts squeezed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from routecalc.render.blocks import Cell, Column, Drawing, Section, Table
from routecalc.render.folding import folded, longest_amount

WIDTH = 100
NARROWEST = 60
TEXT_WIDTH, EASY_WIDTH = 10, 16
"""Least columns of a text that is folded in a table, and how many read well."""
GAP = 2
INDENT = 2
STYLES = {"": "", "good": "green", "bad": "yellow", "faint": "dim", "strong": "bold"}
ROWS = {"plain": "", "group": "bold", "total": "bold", "baseline": "dim italic"}


def write_terminal(sections: Iterable[Section], width: int | None = None, *, color: bool = False) -> str:
    """The sections as lines of at most ``width`` columns, never below 60. Without a width 100 columns, and more for
    tables that need them."""
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
            _print(console, section, wide=width is None)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _print(console: Console, section: Section, *, wide: bool) -> None:
    console.print(_text(folded(section.title, console.width), "bold cyan"))
    for block in section.blocks:
        if isinstance(block, Table):
            _print_table(console, block, wide=wide)
        elif isinstance(block, Drawing):
            for drawn in block.lines:
                console.print(Text(" " * INDENT + drawn), soft_wrap=True)
        else:
            lines = (part for line in block.lines for part in folded(line, console.width - INDENT))
            console.print(Padding(_text(lines, STYLES[block.style]), (0, 0, 0, INDENT)))
    console.print()


def _text(lines: Iterable[str], style: str) -> Text:
    return Text("\n".join(lines).rstrip("\n"), style=style, overflow="ignore", no_wrap=True)


def _print_table(console: Console, table: Table, *, wide: bool) -> None:
    wanted, least = _wanted(table)
    room = console.width - GAP * (len(table.columns) - 1)
    fits = sum(least) <= room
    widths = _shared(wanted, least, room) if fits else least
    squeezed = any(given < min(most, EASY_WIDTH) for given, most in zip(widths, wanted, strict=True))
    rows = [[_lines(*cell) for cell in zip(entry.cells, table.columns, widths, strict=True)] for entry in table.rows]
    if not wide and (squeezed or not fits):
        listed = list(_listed(table, console.width))
        height = sum(max(map(len, cells)) for cells in rows) + (len(rows) if table.spaced else 0)
        if not fits or len(listed) <= height:
            for line in listed:
                console.print(line, soft_wrap=True)
            return
    width = console.width
    console.width = max(width, sum(widths) + GAP * (len(widths) - 1))
    console.print(_grid(table, rows, widths))
    console.width = width


def _grid(table: Table, rows: Sequence[Sequence[Sequence[str]]], widths: Sequence[int]) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 1, 0, 0))
    for column, width in zip(table.columns, widths, strict=True):
        grid.add_column(_text(_lines(Cell(column.title), column, width), ""), no_wrap=True, width=width)
    for number, (entry, lines) in enumerate(zip(table.rows, rows, strict=True)):
        if entry.kind == "total":
            grid.add_section()
        told = (_text(told, STYLES[cell.style]) for told, cell in zip(lines, entry.cells, strict=True))
        grid.add_row(*told, style=ROWS[entry.kind])
        if table.spaced and number < len(table.rows) - 1:
            grid.add_row()
    return grid


# -- how wide is each column


def _wanted(table: Table) -> tuple[list[int], list[int]]:
    """Columns that each column of the table would take, and those that it needs: a figure all of them, a text its
    longest amount."""
    columns = [
        [Cell(column.title), *(entry.cells[at] for entry in table.rows)] for at, column in enumerate(table.columns)
    ]
    wanted = [max(cell_len(line) for cell in cells for line in cell.lines) for cells in columns]
    least = [
        most if _whole(column) else max(min(most, TEXT_WIDTH), *(longest_amount(cell.text) for cell in cells))
        for column, cells, most in zip(table.columns, columns, wanted, strict=True)
    ]
    return wanted, least


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """What each gets of a room: up to one level for all what it wants, but at least what it needs; the first get the
    rest."""
    pairs = list(zip(wanted, least, strict=True))
    level = max(
        level
        for level in range(max(wanted, default=0) + 1)
        if sum(min(most, max(few, level)) for most, few in pairs) <= room
    )
    given = [min(most, max(few, level)) for most, few in pairs]
    for at, most in enumerate(wanted):
        if given[at] < most and sum(given) < room:
            given[at] += 1
    return given


def _whole(column: Column) -> bool:
    return column.figure or column.whole


def _lines(cell: Cell, column: Column, width: int) -> list[str]:
    """The lines of a cell in a column: figures to the right, and a text keeps its indent when it is folded."""
    if column.figure:
        return [" " * (width - cell_len(line)) + line for line in cell.lines]
    if column.whole:
        return list(cell.lines)
    indent = " " * (len(cell.text) - len(cell.text.lstrip(" ")))
    room = max(1, width - len(indent))
    return [f"{indent}{part}".rstrip() for line in cell.lines for part in folded(line.strip(" "), room)]


# -- where there is no room for columns


def _listed(table: Table, width: int) -> Iterator[Text]:
    """Each row as its first cell, and under it the others, each after the title of its column."""
    titles = [" ".join(column.title.split("\n")) for column in table.columns]
    margin = INDENT + min(max(map(cell_len, titles[1:]), default=0), width // 3) + GAP
    for number, entry in enumerate(table.rows):
        if not number or table.spaced or entry.kind != "plain":
            yield Text("")
        style = ROWS[entry.kind]
        for line in _lines(entry.cells[0], table.columns[0], width):
            yield Text(line.lstrip() if table.columns[0].figure else line, style=f"bold {style}".strip())
        for cell, column, title in zip(entry.cells[1:], table.columns[1:], titles[1:], strict=True):
            if cell.text.strip():
                yield from _entry(title, _told(cell, column, width - margin), margin, (style, STYLES[cell.style]))
    yield Text("")


def _told(cell: Cell, column: Column, room: int) -> list[str]:
    """The lines of a cell of a list; those of a figure side by side, where there is room."""
    lines = [line.rstrip() if column.whole else line.strip() for line in cell.lines]  # a bar stands where it stands
    joined = " · ".join(filter(None, lines)).replace("… · ", "… ")  # a span that was written in two lines
    if column.figure and cell_len(joined) <= room:
        return [joined]
    return lines if _whole(column) else [part for line in lines for part in folded(line, room)]


def _entry(title: str, lines: Sequence[str], margin: int, styles: tuple[str, str]) -> Iterator[Text]:
    """A cell after the title of its column."""
    for name, told in zip_longest(folded(title, margin - INDENT - GAP), lines, fillvalue=""):
        line = Text(" " * INDENT + name + " " * (margin - INDENT - cell_len(name)), style=styles[0])
        line.append(told, style=styles[1])
        line.rstrip()
        yield line
