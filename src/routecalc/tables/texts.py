"""Tables of requests as text: CSV and JSON Lines, in UTF-8 with or without a byte order mark, or in GB18030."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
from collections.abc import Generator, Iterator
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from routecalc.batch import ASKED, IN, Question
from routecalc.findings import Finding, Refused, finding
from routecalc.tables.known import Asked, Rows, Source, check_columns, in_blocks, meant

PIECE = 1 << 20
SEPARATORS = ",;\t"
NOTHING: Question = ()
"""What a row asks where only its name is wanted."""
LONGEST_CELL = 131_072
"""Characters of a cell, the limit of the CSV reader."""


class Text(Source):
    """A file of text: how it is encoded, and the digest of its bytes."""

    rows: int | None = None

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.encoding, self.digest = _looked_through(path, self.shown)
        self.remark = f"{self.shown} is read as GB18030, as it is no UTF-8" if self.encoding == "gb18030" else ""

    def lines(self) -> Any:
        """The open file."""
        self.same()
        return open(self.path, encoding=self.encoding, newline="")


def _looked_through(path: Path, shown: str) -> tuple[str, str]:
    """Encoding and digest of a file. Raises ``Refused`` where no encoding fits, or the file cannot be read."""
    digest = hashlib.sha256()
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "gb18030")}
    wrong = ""
    try:
        with open(path, "rb") as file:
            if file.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                raise Refused([finding("E-TABLE-ENCODING", shown, found="the file is UTF-16")], 2)
            while decoders and (piece := file.read(PIECE)):
                digest.update(piece)
                for name in list(decoders):
                    wrong = _undecodable(decoders, name, piece, final=False) or wrong
    except OSError as error:
        raise Refused([finding("E-FILE-READ", shown, reason=error.strerror or str(error))], 2) from error
    for name in list(decoders):
        wrong = _undecodable(decoders, name, b"", final=True) or wrong
    if not decoders:
        raise Refused([finding("E-TABLE-ENCODING", shown, found=f"{wrong} fits neither")], 2)
    return next(iter(decoders)), digest.hexdigest()


def _undecodable(decoders: dict[str, Any], name: str, piece: bytes, *, final: bool) -> str:
    """Strikes out a decoder that a piece does not suit, and says what was wrong."""
    try:
        decoders[name].decode(piece, final)
    except UnicodeDecodeError as error:
        del decoders[name]
        return f"the byte 0x{error.object[error.start]:02X}"
    return ""


class Csv(Text):
    """Rows with a header, separated by commas, semicolons or tabs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with self.lines() as lines:
            line = lines.readline(LONGEST_CELL)
            self.separator = max(SEPARATORS, key=line.count)
            lines.seek(0)
            try:
                header = next(csv.reader(lines, delimiter=self.separator, strict=True), None)
            except csv.Error as error:
                raise Refused([finding("E-TABLE-READ", self.shown, reason=f"its header: {error}")], 2) from error
        if not header:
            raise Refused([finding("E-TABLE-EMPTY", self.shown)], 2)
        self.columns = [name.strip() for name in header]
        check_columns(self.columns, self.shown)

    def blocks(self, skipped: int = 0, *, only: str = "") -> Generator[Rows]:
        """The rows in blocks."""
        return in_blocks(self._rows(only == "names"), skipped)

    def _rows(self, named: bool) -> Iterator[tuple[str, Asked]]:
        width = len(self.columns)
        places = [self.columns.index(name) if name in self.columns else width for name in IN]
        question, name_at = itemgetter(*places[1:]), places[0]
        has_names, number = name_at < width, 0
        with self.lines() as lines:
            reader = csv.reader(lines, delimiter=self.separator, strict=True)
            next(reader)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    number += 1
                    yield "" if has_names else str(number), finding("E-ROW-READ", reason=str(error))
                    continue
                if not cells:
                    continue
                number += 1
                found = len(cells)
                if found != width:
                    name = (cells[name_at] if name_at < found else "") if has_names else str(number)
                    yield name, finding("E-ROW-CELLS", found=found, wanted=width)
                    continue
                cells.append("")
                yield cells[name_at] if has_names else str(number), NOTHING if named else question(cells)


class JsonLines(Text):
    """An object on each line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with self.lines() as lines:
            read = (_object(line) for line in lines if line.strip())
            first = next(read, None)
            if first is None:
                raise Refused([finding("E-TABLE-EMPTY", self.shown)], 2)
            cells = next((cells for cells, fault in chain([first], read) if fault is None), {})
        self.named = "request_id" in cells
        """Whether requests have names; the first line that can be read says so."""

    def blocks(self, skipped: int = 0, *, only: str = "") -> Generator[Rows]:
        """The rows in blocks."""
        return in_blocks(self._rows(only == "names"), skipped)

    def _rows(self, named: bool) -> Iterator[tuple[str, Asked]]:
        number, known = 0, frozenset(IN)
        with self.lines() as lines:
            for at, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                number += 1
                cells, fault = _object(line)
                if not known.issuperset(cells):
                    check_columns([*cells], f"{self.shown}:{at}", required=())
                name = cells.get("request_id", "" if self.named else str(number))
                if fault is None:
                    yield name, NOTHING if named else tuple([cells.get(column, "") for column in ASKED])
                else:
                    yield name, fault


_DECODER = json.JSONDecoder(
    object_pairs_hook=tuple, parse_float=lambda text: meant(text).removesuffix(".0"), parse_int=str, parse_constant=str
)
"""Numbers as they are meant, and members of objects as pairs, so that none is lost silently."""


def _object(line: str) -> tuple[dict[str, str], Finding | None]:
    """The cells of a line of JSON, and what is wrong with it."""
    try:
        read = _DECODER.decode(line.strip())
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return {}, finding("E-ROW-READ", reason=reason)
    if not isinstance(read, tuple):
        return {}, finding("E-ROW-READ", reason="it is no JSON object")
    cells: dict[str, Any] = dict(read)
    fault = None
    if len(cells) < len(read):
        names = [name for name, _ in read]
        twice = next(name for name in names if names.count(name) > 1)
        fault = finding("E-ROW-READ", reason=f"'{twice}' stands there twice")
    for name, value in cells.items():
        if type(value) is not str:
            cells[name] = ""
            if value is not None:
                fault = finding("E-ROW-READ", reason=f"'{name}' is neither a text nor a number")
    return cells, fault
