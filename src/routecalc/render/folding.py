"""Where may a line be broken? Never within an amount, and in Chinese not before a closing mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from routecalc.render.blocks import clean

_WIDE = "\\u2e80-\\uffef"
"""Chinese characters and marks."""
_RUN = rf"[^\s{_WIDE}]"
_NAMED = r" (?:d|h|min|kg|t|g|km|m3|days?|hours?|per cent|[A-Z]{3})(?![\w-])"
_CHINESE = "分钟|小时|公里|公斤|千克|[天时年月日吨元箱个条处项班次倍成克]"
_UNIT = f"(?:{_NAMED}|(?:{_CHINESE}))"
_AMOUNT = rf"(?:[A-Z]{{3}} (?=[\d+-]))?{_RUN}*\d{_RUN}*?{_UNIT}(?: ?[\d.,]+{_UNIT})*"
"""A figure with its unit, such as ``¥9,060``, ``2 d 1 h`` or ``1天8小时``."""
_PARTS = re.compile(rf" *[（“《]*(?:{_AMOUNT}{_RUN}*|{_RUN}+|[^\s（“《])[。，、；：）”》！？]*|[（“《]+")
_MARK = rf"[^\w\s{_WIDE}]"
_FIGURE = re.compile(
    rf"(?<![\w-]){_MARK}{{0,3}}\d[\d.,–-]*(?:%|{_UNIT}(?: ?[\d.,]+{_UNIT})*)?(?!\w){_MARK}{{0,2}}", re.ASCII
)
_CLOSING = frozenset("。，、；：）”》！？")
_JOINTS = re.compile(r"[^-/_]*[-/_]|[^-/_]+")
"""Pieces of a word that is too long for a line: an id or an address."""


def folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most ``width`` columns. What is longer than a line is broken after a
    hyphen or a stroke, if it has one."""
    line = ""
    for part in _PARTS.findall(clean(text)):
        if line and cell_len(line + part) > width:
            yield line
            line, part = "", part.lstrip(" ")
        line += part
        if cell_len(line) > width:
            *whole, line = _chopped(line, width)
            yield from whole
    yield line


def _chopped(word: str, width: int) -> Iterator[str]:
    """A word that is longer than a line, in lines."""
    line = ""
    for piece in _JOINTS.findall(word):
        if line and cell_len(line + piece) > width:
            yield line
            line = ""
        *whole, line = _cut(line + piece, width)
        yield from whole
    if line:
        yield line


def _cut(piece: str, width: int) -> list[str]:
    """A piece in lines, cut anywhere but before a closing mark, which takes its letter with it."""
    lines = chop_cells(piece, width) or [""]
    for at in range(len(lines) - 1, 0, -1):
        while lines[at][:1] in _CLOSING and lines[at - 1]:
            lines[at - 1], lines[at] = lines[at - 1][:-1], lines[at - 1][-1] + lines[at]
    return [line for line in lines if line] or [""]


def longest_amount(text: str) -> int:
    """Columns of the longest figure in a text, with its unit."""
    return max((cell_len(found) for line in text.split("\n") for found in _FIGURE.findall(clean(line))), default=0)
