"""Tables of requests in columns: Parquet files and Arrow tables. A word that many rows share is read once."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from itertools import repeat
from math import prod
from pathlib import Path
from typing import Any

from routecalc.batch import ASKED
from routecalc.findings import Refused, finding
from routecalc.tables.known import BLOCK, Known, Source, check_columns, meant

MOST_KEYS = 1 << 62
"""Keys that a number can tell apart."""
DENSE = 1 << 21
"""Keys of which a list is held."""
_DIGEST_PIECE = 1 << 20


def arrow(what: str) -> Any:
    """The Arrow library. Raises ``Refused`` with the line that installs it."""
    try:
        import pyarrow
    except ImportError as error:
        raise Refused([finding("E-EXTRA", what=what, extra="table")], 2) from error
    return pyarrow


class Parquet(Source):
    """A Parquet file."""

    remark = ""

    def __init__(self, path: Path) -> None:
        self._pa = arrow("Parquet")
        super().__init__(path)
        digest = hashlib.sha256()
        try:
            with open(path, "rb") as file:
                while piece := file.read(_DIGEST_PIECE):
                    digest.update(piece)
        except OSError as error:
            raise Refused([finding("E-FILE-READ", self.shown, reason=error.strerror or str(error))], 2) from error
        self.digest = digest.hexdigest()
        with self._open() as file:
            self.rows: int | None = file.metadata.num_rows
            self.schema = file.schema_arrow
        check_schema(self._pa, self.schema, self.shown)

    def _open(self, **options: Any) -> Any:
        import pyarrow.parquet as pq

        self.same()
        try:
            return pq.ParquetFile(self.path, memory_map=True, **options)
        except (OSError, ValueError, self._pa.ArrowException) as error:
            raise Refused([finding("E-TABLE-READ", self.shown, reason=_line(error))], 2) from error

    def blocks(self, skipped: int = 0, *, only: str = "") -> Generator[Columns]:
        """The rows in blocks, whatever the groups of rows in the file are."""
        texts = [field.name for field in self.schema if field.name in ASKED and self._pa.types.is_string(field.type)]
        wanted = [name for name in self.schema.names if not only or (name == "request_id") == (only == "names")]
        first = 1 + skipped
        waiting: list[Any] = []
        with self._open(read_dictionary=texts) as file:
            groups = [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)]
            begin = 0
            while begin < len(groups) and skipped >= groups[begin]:
                skipped -= groups[begin]
                begin += 1
            read = file.iter_batches(
                BLOCK, row_groups=range(begin, len(groups)), columns=wanted or ["origin"], use_threads=False
            )
            try:
                with closing(_ahead(read)) as batches:
                    for batch in batches:
                        waiting.append(batch.slice(min(skipped, len(batch))))
                        skipped -= min(skipped, len(batch))
                        while sum(map(len, waiting)) >= BLOCK:
                            table = self._pa.Table.from_batches(waiting)
                            yield Columns(self._pa, table.slice(0, BLOCK), first)
                            first += BLOCK
                            waiting = table.slice(BLOCK).to_batches()
            except (OSError, ValueError, self._pa.ArrowException) as error:
                raise Refused([finding("E-TABLE-READ", self.shown, reason=_line(error))], 2) from error
        if sum(map(len, waiting)):
            yield Columns(self._pa, self._pa.Table.from_batches(waiting), first)
        self._pa.default_memory_pool().release_unused()


def _ahead(several: Iterator[Any]) -> Generator[Any]:
    """What comes, with the next one being fetched meanwhile."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as hand:
        coming = hand.submit(next, several, None)
        while (one := coming.result()) is not None:
            coming = hand.submit(next, several, None)
            yield one


class Frame:
    """An Arrow table in memory."""

    remark = ""
    digest = ""

    def __init__(self, table: Any) -> None:
        self._pa = arrow("a table")
        self.table = table
        self.rows: int | None = len(table)
        check_schema(self._pa, table.schema, "table")

    def same(self) -> None:
        """A table in memory stays as it is."""

    def blocks(self, skipped: int = 0, *, only: str = "") -> Generator[Columns]:
        """The rows in blocks."""
        for start in range(skipped, len(self.table), BLOCK):
            yield Columns(self._pa, self.table.slice(start, BLOCK), start + 1)


def _line(error: Exception) -> str:
    """The first line of what went wrong."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def check_schema(pa: Any, schema: Any, shown: str) -> None:
    """Raises ``Refused`` with every fault of a schema: its names, and types that are no texts, numbers or days."""
    check_columns(schema.names, shown)
    is_ = pa.types
    good = (
        is_.is_string, is_.is_large_string, is_.is_string_view, is_.is_integer, is_.is_floating, is_.is_decimal,
        is_.is_date, is_.is_timestamp, is_.is_null,
    )  # fmt: skip
    faults = []
    for field in schema:
        kind = field.type.value_type if is_.is_dictionary(field.type) else field.type
        if not any(test(kind) for test in good):
            faults.append(finding("E-COLUMN-TYPE", shown, column=field.name, kind=field.type))
    if faults:
        raise Refused(faults, 2)


class Columns:
    """Rows in columns."""

    def __init__(self, pa: Any, table: Any, first: int) -> None:
        self._pa, self.table, self.first = pa, table, first

    def __len__(self) -> int:
        return len(self.table)

    def names(self) -> Any:
        """The name of each request."""
        if "request_id" not in self.table.column_names:
            import numpy as np

            return self._pa.array(np.arange(self.first, self.first + len(self.table))).cast(self._pa.string())
        names = self.table.column("request_id").combine_chunks()
        kind = names.type
        if self._pa.types.is_dictionary(kind):
            names = names.dictionary_decode()
        if self._pa.types.is_floating(kind):
            names = self._pa.array(texts(self._pa, names, "request_id"), self._pa.string())
        return names.cast(self._pa.string())

    def numbers(self, known: Known) -> Any:
        """The number of each row's question."""
        if known.coder is None:
            known.coder = Coder(self._pa, [name for name in ASKED if name in self.table.column_names])
        return known.coder.numbers(self.table, known)


class Coder:
    """Finds the number of each row's question by a key made of the numbers of its words."""

    def __init__(self, pa: Any, columns: Sequence[str]) -> None:
        import numpy as np

        self._pa, self._np, self.columns = pa, np, columns
        self.numbered: list[dict[str, int]] = [{"": 0} for _ in columns]
        """For each column its words with their numbers."""
        self.words: list[list[str]] = [[""] for _ in columns]
        self.met: list[Any] = [np.empty((len(columns), 0), np.int32)]
        """The numbers of the words of the questions met, some at a time."""
        self.room: list[int] = []
        """How many words of each column the keys have room for."""
        self.keys: list[Any] = []
        """The keys of the questions met, some at a time."""
        self.dense: Any = None
        """The number of each question by its key, where there are few enough keys."""

    def numbers(self, table: Any, known: Known) -> Any:
        """The number of each row's question; questions that are new get theirs in the order of the rows."""
        np = self._np
        if not len(table):
            return np.empty(0, np.int32)
        codes = [self._codes(at, table.column(name)) for at, name in enumerate(self.columns)]
        keys = self._keys(codes)
        found = self._found(keys)
        missed = np.flatnonzero(found < 0)
        if len(missed):
            _, firsts = np.unique(keys[missed], return_index=True)
            rows = missed[np.sort(firsts)]
            self._meet(np.stack([column[rows] for column in codes]), keys[rows], known)
            found[missed] = self._found(keys[missed])
        return found

    def _codes(self, at: int, column: Any) -> Any:
        """The numbers of the words in a column."""
        if not self._pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        encoded = column.unify_dictionaries().combine_chunks()
        if isinstance(encoded, self._pa.ChunkedArray):
            encoded = encoded.chunk(0)
        numbered, words = self.numbered[at], self.words[at]
        mapped = []
        for text in texts(self._pa, encoded.dictionary, self.columns[at]):
            word = (text or "").strip()
            if word not in numbered:
                numbered[word] = len(words)
                words.append(word)
            mapped.append(numbered[word])
        places = encoded.indices
        if places.null_count:
            places = places.fill_null(len(mapped))
        return self._np.array([*mapped, 0], self._np.int32)[places.to_numpy()]

    def _keys(self, codes: Sequence[Any]) -> Any:
        """A key for each row; where the words have become too many for the old keys, those are made anew."""
        np = self._np
        sizes = [len(words) for words in self.words]
        if prod(sizes) > MOST_KEYS:
            return self._long_keys(codes)
        if not self.room or any(size > room for size, room in zip(sizes, self.room, strict=True)):
            roomy = [size + size // 4 for size in sizes]
            self.room = roomy if prod(roomy) <= MOST_KEYS else sizes
            self._hold(_packed(np, list(np.concatenate(self.met, axis=1)), self.room))
        return _packed(np, codes, self.room)

    def _long_keys(self, codes: Sequence[Any]) -> Any:
        """Keys where the words are too many for a number: the rows' own, by comparing them with all that were met."""
        np = self._np
        self.room = []
        both = np.concatenate([*self.met, np.stack(codes)], axis=1)
        _, keys = np.unique(both, axis=1, return_inverse=True)
        keys = keys.reshape(-1).astype(np.int64)
        before = len(keys) - len(codes[0])
        self._hold(keys[:before])
        return keys[before:]

    def _hold(self, keys: Any) -> None:
        """The keys of all questions met."""
        self.keys, self.dense = [keys], None
        if self.room and prod(self.room) <= DENSE:
            self.dense = self._np.full(prod(self.room), -1, self._np.int32)
            self.dense[keys] = self._np.arange(len(keys))

    def _found(self, keys: Any) -> Any:
        """The number of each key's question, below 0 where it was not met."""
        np, pa = self._np, self._pa
        if self.dense is not None:
            return self.dense[keys]
        import pyarrow.compute as pc

        met = pa.array(np.concatenate(self.keys))
        return pc.index_in(pa.array(keys), value_set=met).fill_null(-1).to_numpy().astype(np.int32)

    def _meet(self, codes: Any, keys: Any, known: Known) -> None:
        """New questions get their numbers."""
        spoken = dict(zip(self.columns, codes.tolist(), strict=True))
        words = [
            map(self.words[self.columns.index(name)].__getitem__, spoken[name]) if name in spoken else repeat("")
            for name in ASKED
        ]
        own = known.extend(zip(*words, strict=False))
        self.met.append(codes)
        self.keys.append(keys)
        if self.dense is not None:
            self.dense[keys] = own


def _packed(np: Any, codes: Sequence[Any], room: Sequence[int]) -> Any:
    """Numbers of words put together into one number."""
    key = np.zeros(len(codes[0]), np.int64)
    for column, size in zip(codes, room, strict=True):
        if size > 1:
            key *= size
            key += column
    return key


def texts(pa: Any, values: Any, column: str) -> list[str | None]:
    """Values of a column as they would be typed."""
    kind = values.type
    if pa.types.is_floating(kind):
        import numpy as np

        numbers = values.to_numpy(zero_copy_only=False)
        missing = values.is_null().to_pylist()
        typed = [
            None if gone else np.format_float_positional(number, trim="-")
            for number, gone in zip(numbers, missing, strict=True)
        ]
        return typed if column == "request_id" else [text and meant(text) for text in typed]
    if pa.types.is_timestamp(kind):
        values = values.cast(pa.timestamp("us", kind.tz), safe=False)
        return [None if moment is None else _moment(moment, column) for moment in values.to_pylist()]
    return [value if value is None or isinstance(value, str) else _plain(value) for value in values.to_pylist()]


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _moment(moment: Any, column: str) -> str:
    """A moment as it is typed; where a day is wanted, midnight is a day."""
    text: str = moment.isoformat()
    if column not in ("depart", "arrive_by"):
        return text.removesuffix("T00:00:00")
    return text.removesuffix(":00") if moment.tzinfo is None and text.count(":") == 2 else text
