"""Answers → a table in a file: CSV, JSON Lines or Parquet, the same bytes for the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from routecalc.batch import FIGURES, FILLED, OUT
from routecalc.findings import Refused, finding
from routecalc.tables.cells import ROW, Row, csv_cell, csv_row, failed, json_cell, json_row, told
from routecalc.tables.columnar import arrow
from routecalc.tables.known import BLOCK, Block

WORDS = ("scenario", "status", "error_code", "currency", "route", "labels", "network_digest")
"""Columns in which few texts stand again and again."""
_CODE = FILLED.index("error_code")
Answers = Sequence[Sequence[Row]]
"""The rows of each question, by its number."""


class Writer(Protocol):
    """Writes a table block by block."""

    failures: Counter[str]
    """Failed rows by code."""

    def answers(self, rows: Answers) -> None:
        """The answers to the questions of the blocks that follow."""

    def add(self, block: Block, numbers: Any) -> None:
        """Writes a block."""

    def close(self) -> None:
        """Ends the table."""


class Lines:
    """A table as text, one line a row."""

    def __init__(self, path: Path, heading: str, cell: Callable[[Any], str], row: Callable[[Row], str]) -> None:
        self.file = open(path, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed at the end of the table
        self.file.write(heading)
        self.cell, self.row = cell, row
        self.failures: Counter[str] = Counter()

    def answers(self, rows: Answers) -> None:
        """The answers to the questions of the blocks that follow."""
        self.tails = [tuple([self.row(one) for one in several]) for several in rows]
        self.alone = [several[0] if len(several) == 1 and ROW not in several[0] else None for several in self.tails]
        self.codes = [[str(one[_CODE]) for one in several if failed(one)] for several in rows]

    def add(self, block: Block, numbers: Any) -> None:
        """Writes a block."""
        numbers = numbers.tolist() if hasattr(numbers, "tolist") else numbers
        names = block.names()
        names = names.to_pylist() if hasattr(names, "to_pylist") else names
        cell, alone = self.cell, self.alone
        parts = []
        for at, (name, number) in enumerate(zip(names, numbers, strict=True), block.first):
            tail = alone[number]
            if tail is not None:
                parts.append(cell(name) + tail)
                continue
            self.failures.update(self.codes[number])
            head = cell(name)
            parts += [head + tail.replace(ROW, str(at)) for tail in self.tails[number]]
        self.file.write("".join(parts))

    def close(self) -> None:
        """Ends the table."""
        self.file.close()


def csv_lines(path: Path) -> Lines:
    """A writer of CSV with a byte order mark and CRLF, as spreadsheets want it."""
    return Lines(path, "\ufeff" + ",".join(OUT) + "\r\n", lambda name: csv_cell(name or ""), csv_row)


def json_lines(path: Path) -> Lines:
    """A writer of JSON Lines."""
    return Lines(path, "", lambda name: f'{{"request_id": {json_cell(name)}', json_row)


class Columns:
    """Answers as columns of Arrow: each word is held once, rows point to it."""

    def __init__(self) -> None:
        self._pa = arrow("Parquet")
        self.failures: Counter[str] = Counter()
        pa = self._pa
        word = pa.dictionary(pa.int32(), pa.string())
        kinds = {**dict.fromkeys(WORDS, word), **dict.fromkeys(FIGURES, pa.float64())}
        self.schema = pa.schema([(name, kinds.get(name, pa.string())) for name in OUT])

    def answers(self, rows: Answers) -> None:
        """The answers to the questions of the blocks that follow."""
        import numpy as np

        pa = self._pa
        every = [row for several in rows for row in several]
        self.counts = np.array([len(several) for several in rows], np.int64)
        self.starts = np.cumsum(self.counts) - self.counts
        self.faults = {at: row for at, row in enumerate(every) if failed(row)}
        self.failing = np.zeros(len(every), bool)
        self.failing[list(self.faults)] = True
        self.values: dict[str, Any] = {}
        for at, name in enumerate(FILLED):
            if name in FIGURES:
                self.values[name] = pa.array([row[at] for row in every], pa.float64())
            elif name != "error":
                values = pa.array([row[at] for row in every], pa.string())
                self.values[name] = values.dictionary_encode() if name in WORDS else values

    def table(self, block: Block, numbers: Any) -> Any:
        """A block as an Arrow table."""
        import numpy as np

        pa = self._pa
        numbers = np.asarray(numbers, np.int64)
        counts = self.counts[numbers]
        names = block.names()
        names = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
        rows = np.arange(block.first, block.first + len(numbers))
        if (counts == 1).all():
            places = self.starts[numbers]
        else:
            within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            places = np.repeat(self.starts[numbers], counts) + within
            names = names.take(pa.array(np.repeat(np.arange(len(numbers)), counts)))
            rows = np.repeat(rows, counts)
        at = pa.array(places)
        columns = {name: _taken(pa, values, at) for name, values in self.values.items()}
        columns["request_id"], columns["error"] = names, self._errors(places, rows)
        return pa.table([columns[name] for name in OUT], schema=self.schema)

    def _errors(self, places: Any, rows: Any) -> Any:
        """The column of faults, each with the number of its row."""
        import numpy as np

        pa = self._pa
        wrong = np.flatnonzero(self.failing[places])
        if not len(wrong):
            return pa.nulls(len(places), pa.string())
        faults = [self.faults[place] for place in places[wrong].tolist()]
        self.failures.update(str(row[_CODE]) for row in faults)
        sentences = pa.array([told(row, number) for row, number in zip(faults, rows[wrong].tolist(), strict=True)])
        at = np.zeros(len(places), np.int32)
        at[wrong] = np.arange(len(wrong))
        return sentences.take(pa.array(at, mask=~self.failing[places]))


def _taken(pa: Any, values: Any, at: Any) -> Any:
    if pa.types.is_dictionary(values.type):
        return pa.DictionaryArray.from_arrays(values.indices.take(at), values.dictionary)
    return values.take(at)


class ParquetFile(Columns):
    """A writer of Parquet: groups of so many rows, no time of writing, and plain texts and numbers as types."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        import pyarrow.parquet as pq

        self.writer = pq.ParquetWriter(
            path, self.schema, compression="snappy", use_dictionary=[*WORDS], write_statistics=[*sorted(FIGURES)],
            store_schema=False, version="2.6",
        )  # fmt: skip

    def add(self, block: Block, numbers: Any) -> None:
        """Writes a block."""
        self.writer.write_table(self.table(block, numbers), row_group_size=BLOCK)

    def close(self) -> None:
        """Ends the table."""
        self.writer.close()


WRITERS: tuple[tuple[str, Callable[[Path], Writer]], ...] = (
    (".csv", csv_lines),
    (".jsonl", json_lines),
    (".ndjson", json_lines),
    (".parquet", ParquetFile),
    (".pq", ParquetFile),
)
"""Endings of tables that can be written."""


def writer_of(path: Path) -> Callable[[Path], Writer]:
    """What writes a file of this ending. Raises ``Refused`` for another, or where a library is missing."""
    known = dict(WRITERS)
    ending = path.suffix.lower()
    if ending not in known:
        raise Refused([finding("E-TABLE-KIND", path=path, known=", ".join(known))], 2)
    if known[ending] is ParquetFile:
        arrow("Parquet")
    return known[ending]
