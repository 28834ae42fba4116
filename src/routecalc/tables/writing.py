"""Answers → a table in a file: CSV, JSON Lines or Parquet, the same bytes for the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from routecalc.batch import FIGURES, FILLED, OUT
from routecalc.findings import Refused, finding
from routecalc.tables.answers import Answers
from routecalc.tables.cells import ROW, Row, csv_cell, csv_row, failed, json_cell, json_row, told
from routecalc.tables.columnar import arrow
from routecalc.tables.known import BLOCK, Block

PLAIN = ("request_id", "error")
"""Columns in which every row may have a text of its own; in others rows share theirs, in a dictionary."""
GROUP = 2 * BLOCK
"""Rows of a group in Parquet: the more, the fewer dictionaries, and the more memory."""
FEW, SAMPLE = 4096, 16_384
"""So many different figures among so many of a column are worth a dictionary."""
LARGEST = 1 << 28
"""Bytes of a dictionary."""
_CODE, _ERROR = FILLED.index("error_code"), FILLED.index("error")


class Writer(Protocol):
    """Writes a table block by block."""

    failures: Counter[str]
    """Failed rows by code."""

    def answers(self, answers: Answers) -> None:
        """The answers to the questions of the blocks that follow."""

    def add(self, block: Block, numbers: Any) -> None:
        """Writes a block."""

    def settle(self) -> None:
        """Writes all rows that were added; nothing is under way then."""

    def close(self) -> None:
        """Ends the table."""


class Lines:
    """A table as text, one line a row."""

    def __init__(self, path: Path, heading: str, cell: Callable[[Any], str], row: Callable[[Row], str]) -> None:
        self.file = open(path, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed at the end of the table
        self.file.write(heading)
        self.cell, self.row = cell, row
        self.failures: Counter[str] = Counter()

    def answers(self, answers: Answers) -> None:
        """The answers to the questions of the blocks that follow."""
        rows = answers.rows()
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

    def settle(self) -> None:
        """Nothing is ever under way."""

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
        kinds = {**dict.fromkeys(FIGURES, pa.float64()), **dict.fromkeys(PLAIN, pa.string())}
        self.schema = pa.schema([(name, kinds.get(name, word)) for name in OUT])
        self.taken = pa.schema([("request_id", pa.string()), ("at", pa.int32()), ("error", pa.string())])

    def answers(self, answers: Answers) -> None:
        """The answers to the questions of the blocks that follow."""
        import numpy as np

        pa = self._pa
        self.counts = np.array(answers.counts, np.int64)
        self.starts = np.cumsum(self.counts) - self.counts
        self.places = np.array(answers.places, np.int32)
        codes = answers.columns[_CODE]
        wrong = [at for at, code in enumerate(codes) if code is not None] if any(codes) else []
        self.faults = {at: (str(codes[at]), answers.columns[_ERROR][at]) for at in wrong}
        self.failing = np.zeros(len(codes), bool)
        self.failing[wrong] = True
        self.values: dict[str, Any] = {}
        for name, column in zip(FILLED, answers.columns, strict=True):
            if name in FIGURES:
                self.values[name] = pa.array(np.array(column), pa.float64(), from_pandas=True)
            elif name != "error":
                self.values[name] = pa.array(column, pa.string()).dictionary_encode()
            del column[:]  # so that nothing is held twice
        pa.default_memory_pool().release_unused()

    def rows(self, block: Block, numbers: Any) -> Any:
        """The rows of answers to a block: the name of the request, where the answer stands, and the fault."""
        import numpy as np

        pa = self._pa
        numbers = np.asarray(numbers)
        counts = self.counts[numbers]
        names = block.names()
        names = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
        asked = np.arange(block.first, block.first + len(numbers))
        if (counts == 1).all():
            places = self.places[self.starts[numbers]]
        else:
            within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            places = self.places[np.repeat(self.starts[numbers], counts) + within]
            names = names.take(pa.array(np.repeat(np.arange(len(numbers)), counts)))
            asked = np.repeat(asked, counts)
        return pa.RecordBatch.from_arrays([names, pa.array(places), self._errors(places, asked)], schema=self.taken)

    def table(self, block: Block, numbers: Any) -> Any:
        """A block as an Arrow table."""
        return self.filled(self.rows(block, numbers))

    def filled(self, rows: Any) -> Any:
        """Rows with all that stands in them."""
        pa = self._pa
        names, at, errors = rows.columns
        columns = {name: _taken(pa, values, at) for name, values in self.values.items()}
        columns["request_id"], columns["error"] = names, errors
        return pa.RecordBatch.from_arrays([columns[name] for name in OUT], schema=self.schema)

    def _errors(self, places: Any, rows: Any) -> Any:
        """The column of faults, each with the number of its row."""
        import numpy as np

        pa = self._pa
        wrong = np.flatnonzero(self.failing[places]) if self.faults else ()
        if not len(wrong):
            return pa.nulls(len(places), pa.string())
        faults = [self.faults[place] for place in places[wrong].tolist()]
        self.failures.update(code for code, _ in faults)
        sentences = pa.array(
            [told(fault, number) for (_, fault), number in zip(faults, rows[wrong].tolist(), strict=True)]
        )
        at = np.zeros(len(places), np.int32)
        at[wrong] = np.arange(len(wrong))
        return sentences.take(pa.array(at, mask=~self.failing[places]))


def _taken(pa: Any, values: Any, at: Any) -> Any:
    """Values in their places; of a dictionary longer than they are only what they need."""
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(values.type):
        return pc.take(values, at, boundscheck=False)
    indices = pc.take(values.indices, at, boundscheck=False)
    if len(values.dictionary) > len(at):
        return values.dictionary.take(indices).dictionary_encode()
    return pa.DictionaryArray.from_arrays(indices, values.dictionary, safe=False)


class ParquetFile(Columns):
    """A writer of Parquet: groups of so many rows, no time of writing, and plain texts and numbers as types.

    A group is encoded while the next one is gathered.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._hand: Any = None
        self._encoding: Any = None

    def answers(self, answers: Answers) -> None:
        """The answers to the questions of the blocks that follow."""
        super().answers(answers)
        if self._writer is None:
            self._writer = self._begun()

    def _begun(self) -> Any:
        """The open file. Figures that are nearly all different are written as they are: to tell which are the same, and
        which is the least, would take as long as all the rest."""
        import pyarrow.parquet as pq

        few = [name for name in sorted(FIGURES) if len(self.values[name].slice(0, SAMPLE).unique()) <= FEW]
        texts = [name for name in OUT if name not in FIGURES and name not in PLAIN]
        return pq.ParquetWriter(
            self.path, self.schema, compression={**dict.fromkeys(OUT, "none"), **dict.fromkeys(PLAIN, "snappy")},
            use_dictionary=[*texts, *few], write_statistics=few, store_schema=False, version="2.6",
            dictionary_pagesize_limit=LARGEST,
        )  # fmt: skip

    def add(self, block: Block, numbers: Any) -> None:
        """Writes a block as soon as a group is full."""
        self._waiting.append(self.rows(block, numbers))
        if sum(map(len, self._waiting)) >= GROUP:
            self._encode()

    def _encode(self) -> None:
        """Has the rows that wait written as a group, when the one before is written."""
        from concurrent.futures import ThreadPoolExecutor

        if self._hand is None:
            self._hand = ThreadPoolExecutor(1)
        if self._encoding is not None:
            self._encoding.result()
        self._encoding = self._hand.submit(self._write, self._waiting)
        self._waiting = []

    def _write(self, blocks: Sequence[Any]) -> None:
        (rows,) = self._pa.Table.from_batches(blocks).combine_chunks().to_batches()
        self._writer.write_table(self._pa.Table.from_batches([self.filled(rows)]), row_group_size=GROUP)

    def settle(self) -> None:
        """Writes all rows that were added; nothing is under way then."""
        if any(map(len, self._waiting)):
            self._encode()
        if self._hand is not None:
            self._hand.shutdown()
            self._encoding.result()
            self._hand = self._encoding = None

    def close(self) -> None:
        """Ends the table."""
        self.settle()
        self._writer.close()


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
