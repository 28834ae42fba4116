"""Which questions have been met, each once, under a number; and the pieces in which a table is read."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from routecalc.batch import IN, REQUIRED, Question
from routecalc.findings import Finding, Refused, did_you_mean, finding

BLOCK = 65_536
"""Rows that are read and written at once."""
DECIMALS = 6
"""Decimals of the finest quantity that is read."""
NOISE = 2.0**-40
"""Share of a binary number that reckoning with such numbers may have added to it."""
Asked = Question | Finding
"""What a row asks, or why it cannot be read."""


class Known:
    """The questions of many rows, each once, in the order in which they are met."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._numbers: dict[Asked, int] = {}
        self._typed: dict[Question, int] = {}
        self.coder: Any = None
        """What a reader of columns remembers about them."""

    def number(self, typed: Question) -> int:
        """The number of a question as it was typed; blanks around a word do not count."""
        known = self._typed.get(typed)
        if known is None:
            known = self._typed[typed] = self.add(tuple(map(str.strip, typed)))
        return known

    def add(self, asked: Asked) -> int:
        """The number of a question, or of a fault of a row."""
        known = self._numbers.get(asked)
        if known is None:
            known = self._numbers[asked] = len(self.asked)
            self.asked.append(asked)
        return known

    def extend(self, asked: Iterable[Question]) -> range:
        """The numbers of questions of which it is known elsewhere that they are new."""
        first = len(self.asked)
        self.asked.extend(asked)
        return range(first, len(self.asked))

    def given(self) -> list[Asked]:
        """The questions, given away: no more rows come."""
        asked = self.asked
        self.asked, self._numbers, self._typed, self.coder = [], {}, {}, None
        return asked


class Block(Protocol):
    """Some rows, one after the other."""

    first: int
    """Number of the first, counted from 1 without the header."""

    def __len__(self) -> int:
        """How many rows."""

    def numbers(self, known: Known) -> Any:
        """The number of each row's question: a sequence of whole numbers."""

    def names(self) -> Any:
        """The name of each request: a sequence of texts."""


class Source:
    """A file that is read more than once, and must stay as it is until then."""

    def __init__(self, path: Path) -> None:
        self.path, self.shown = path, str(path)
        self._seen = self._look()

    def _look(self) -> tuple[int, int, int]:
        try:
            status = self.path.stat()
        except OSError as error:
            raise Refused([finding("E-FILE-READ", self.shown, reason=error.strerror or str(error))], 2) from error
        return status.st_ino, status.st_size, status.st_mtime_ns

    def same(self) -> None:
        """Raises ``Refused`` where the file is no longer what it was."""
        if self._look() != self._seen:
            raise Refused([finding("E-FILE-READ", self.shown, reason="it was changed while it was being read")], 2)


class Table(Protocol):
    """Rows that can be read again and again."""

    rows: int | None
    """How many, if that is known beforehand."""
    digest: str
    """Names exactly this content."""
    remark: str
    """What the reader should be told of how it was read; may be empty."""

    def same(self) -> None:
        """Raises ``Refused`` where the rows are no longer what they were."""

    def blocks(self, skipped: int = 0, *, only: str = "") -> Generator[Block]:
        """The rows in blocks, without the first few; perhaps only the ``names`` of requests or the ``questions`` are
        wanted."""


class Rows:
    """Rows that were read one by one."""

    def __init__(self, first: int, names: Sequence[str], asked: Sequence[Asked]) -> None:
        self.first, self._names, self._asked = first, names, asked

    def __len__(self) -> int:
        return len(self._asked)

    def names(self) -> Sequence[str]:
        """The name of each request."""
        return self._names

    def numbers(self, known: Known) -> array[int]:
        """The number of each row's question."""
        number, add = known.number, known.add
        return array("i", [number(asked) if type(asked) is tuple else add(asked) for asked in self._asked])


def in_blocks(rows: Iterator[tuple[str, Asked]], skipped: int = 0, *, first: int = 1) -> Generator[Rows]:
    """Rows with their names in blocks; those skipped are read and thrown away. ``first`` is the number of the first."""
    from itertools import islice

    first += sum(1 for _ in islice(rows, skipped))
    while some := list(islice(rows, BLOCK)):
        yield Rows(first, [name for name, _ in some], [asked for _, asked in some])
        first += len(some)


def meant(text: str) -> str:
    """The text of a binary number, without what it differs from its decimal one by: 30000.000000000004 is 30000. What
    differs by more is left as it is, for the row to be refused."""
    _, _, decimals = text.partition(".")
    if len(decimals) <= DECIMALS or not decimals.isdigit():
        return text
    number = float(text)
    near = round(number, DECIMALS)
    if abs(near - number) > NOISE * abs(number):
        return text
    return f"{near:.{DECIMALS}f}".rstrip("0").rstrip(".")


def check_columns(columns: Sequence[str], shown: str, *, required: Sequence[str] = REQUIRED) -> None:
    """Raises ``Refused`` with every fault of a header: unknown, doubled and missing columns."""
    unknown = [name for name in dict.fromkeys(columns) if name not in IN]
    listed = ", ".join(IN)
    faults = [
        finding("E-COLUMN-UNKNOWN", shown, word=name, known=listed, hint=did_you_mean(name, set(IN) - set(columns)))
        for name in unknown
    ]
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    faults += [finding("E-COLUMN-TWICE", shown, word=name) for name in twice]
    missing = [name for name in required if name not in columns]
    faults += [finding("E-COLUMN-MISSING", shown, column=name) for name in missing]
    if faults:
        raise Refused(faults, 2)
