"""Sweeps: lists and ranges over the columns of requests, written in YAML, read as rows one after the other."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Generator, Iterator, Sequence
from decimal import Decimal
from math import prod
from operator import itemgetter
from pathlib import Path
from typing import Any

from routecalc.batch import ASKED, IN, REQUIRED
from routecalc.findings import Finding, Place, Refused, did_you_mean, finding
from routecalc.loading.files import File, text_of
from routecalc.loading.reader import Mapping, place, read
from routecalc.loading.reader import Sequence as Listed
from routecalc.record import Record
from routecalc.tables.known import Asked, Rows, in_blocks
from routecalc.units import NotANumber, parse_decimal, plain

FIELDS = ("sweep", "constants", "over")
KINDS = ("product", "zip")
RANGE = ("from", "to", "step")
MOST_ROWS = 1_000_000_000
"""Rows of a sweep: a day of work at the fastest."""
MOST_VALUES = 1_000_000
"""Values of one range."""
MOMENTS = ("depart", "arrive_by")
DAYS = ("as_of", *MOMENTS)
"""Columns of days; the first of a day alone, the others of a day or a moment of it."""
_DAYS = re.compile(r"(\d{1,5}) ?(d|w)\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)


class Axis(Record):
    """A column with the values that it takes, one after the other."""

    column: str
    values: Sequence[str]


class Steps(Sequence[str]):
    """Numbers or days from one to another, written when they are looked at."""

    def __init__(self, first: Decimal | dt.date, step: Decimal | dt.timedelta, length: int) -> None:
        self.first, self.step, self.length = first, step, length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(self.length))]
        if not 0 <= at < self.length:
            raise IndexError(at)
        value: Any = self.first + self.step * at
        return plain(value) if isinstance(value, Decimal) else value.isoformat()


class Sweep:
    """The rows of a sweep; the last axis turns fastest. A request is named by the values of its axes."""

    remark = ""

    def __init__(self, axes: Sequence[Axis], constants: dict[str, str], *, zipped: bool, digest: str) -> None:
        self.axes, self.constants, self.zipped, self.digest = axes, constants, zipped, digest
        lengths = [len(axis.values) for axis in axes]
        self.rows: int | None = min(lengths, default=1) if zipped else prod(lengths)

    def same(self) -> None:
        """A sweep was read as a whole and stays as it is."""

    def blocks(self, skipped: int = 0, *, only: str = "") -> Generator[Rows]:
        """The rows in blocks."""
        return in_blocks(self._rows(skipped), first=1 + skipped)

    def _rows(self, skipped: int) -> Iterator[tuple[str, Asked]]:
        columns, values = [axis.column for axis in self.axes], [list(axis.values) for axis in self.axes]
        fixed = [self.constants.get(name, "") for name in ASKED]
        places = [columns.index(name) if name in columns else at for at, name in enumerate(ASKED, len(columns))]
        picked, constant = itemgetter(*places), self.constants.get("request_id")
        named = columns.index("request_id") if "request_id" in columns else None
        abreast = self.zipped and values
        for taken in zip(*[each[skipped:] for each in values], strict=True) if abreast else _product(values, skipped):
            plain_name = "/".join(taken) or "1" if constant is None else constant
            yield plain_name if named is None else taken[named], picked((*taken, *fixed))


def _product(values: Sequence[Sequence[str]], skipped: int) -> Iterator[tuple[str, ...]]:
    """Each value of each with each of the others, the last fastest, without the first few."""
    if not values:
        yield from [()][skipped:]
        return
    *others, last = values
    whole, part = divmod(skipped, len(last))
    for taken in _product(others, whole):
        for value in last[part:] if part else last:
            yield *taken, value
        part = 0


def read_sweep(path: Path) -> Sweep:
    """The sweep in a YAML file. Raises ``Refused`` with all its faults, with line and column."""
    shown = str(path)
    text, findings = text_of(File(path, shown))
    if text is None:
        raise Refused(findings, 2)
    document, findings = read(text, shown)
    if findings:
        raise Refused(findings, 2)
    return _Reader(shown).sweep(document, hashlib.sha256(text.encode()).hexdigest())


def _day(text: str) -> dt.date | None:
    """The day that is written as 2026-12-01, if the calendar has it."""
    try:
        return dt.date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None


def _no_day(text: str) -> str:
    """Why a text is no day."""
    day = text.replace(" ", "T").partition("T")[0]
    known = _DAY.match(day) and not _day(day)
    return f"the calendar has no day '{text}'" if known else f"'{text}' is no day"


class _Reader:
    """Reads a sweep and gathers what is wrong with it."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.faults: list[Finding] = []

    def fault(self, mark: Any, reason: str, hint: str = "") -> None:
        """Notes a fault at a mark."""
        where = place(mark, self.shown) if mark is not None else Place(self.shown, 1, 1)
        self.faults.append(finding("E-SWEEP", where, reason=reason, hint=hint))

    def sweep(self, document: Any, digest: str) -> Sweep:
        """The sweep of a document."""
        if not isinstance(document, Mapping):
            self.fault(getattr(document, "mark", None), "a sweep is a mapping with 'over'")
            raise Refused(self.faults, 2)
        self.fields(document, FIELDS, "field of a sweep")
        kind = document.get("sweep", "product")
        if kind not in KINDS:
            self.fault(
                document.at["sweep"][1], f"'{kind}' is no kind of sweep: product or zip", did_you_mean(kind, KINDS)
            )
        constants = self.constants(document)
        axes = self.axes(document)
        for column in [name for name in document.get("over") or () if name in constants]:
            self.fault(document["over"].at[column][0], f"'{column}' stands under 'constants' too")
        for column in REQUIRED:
            if column not in constants and column not in (document.get("over") or ()):
                self.fault(document.mark, f"the column '{column}' is missing: give it under 'over' or 'constants'")
        lengths = {len(axis.values) for axis in axes}
        if kind == "zip" and len(lengths) > 1:
            told = ", ".join(f"{axis.column} {len(axis.values)}" for axis in axes)
            self.fault(document.at["over"][0], f"a zip needs lists of one length, not {told}")
        if kind == "product" and (rows := prod(len(axis.values) for axis in axes)) > MOST_ROWS:
            self.fault(document.at["over"][0], f"the sweep has {rows:,} rows, more than {MOST_ROWS:,}")
        if self.faults:
            raise Refused(self.faults, 2)
        return Sweep(axes, constants, zipped=kind == "zip", digest=digest)

    def fields(self, mapping: Mapping, known: Sequence[str], what: str) -> None:
        """Notes keys that are not known."""
        for name in mapping:
            if name not in known:
                hint = did_you_mean(name, known) or f"known are {', '.join(known)}"
                self.fault(mapping.at[name][0], f"there is no {what} '{name}'", hint)

    def constants(self, document: Mapping) -> dict[str, str]:
        """Columns that are the same in all rows."""
        given = document.get("constants")
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            self.fault(document.at["constants"][1], "'constants' is a mapping of columns to their values")
            return {}
        self.fields(given, IN, "column")
        for name, value in given.items():
            if not isinstance(value, str):
                self.fault(given.at[name][1], f"'{name}' is one value; lists and ranges stand under 'over'")
            else:
                self.day(name, value, given.at[name][1])
        return {name: value for name, value in given.items() if isinstance(value, str)}

    def axes(self, document: Mapping) -> list[Axis]:
        """Columns that take several values."""
        over = document.get("over")
        if not isinstance(over, Mapping) or not over:
            mark = document.at["over"][1] if "over" in document else document.mark
            self.fault(mark, "'over' is a mapping of columns to lists or ranges")
            return []
        self.fields(over, IN, "column")
        return [Axis(name, self.values(name, value, over.at[name][1])) for name, value in over.items()]

    def values(self, column: str, given: Any, mark: Any) -> Sequence[str]:
        """The values of an axis."""
        if isinstance(given, Listed):
            for value, at in zip(given, given.at, strict=True):
                if not isinstance(value, str):
                    self.fault(at, f"a value of '{column}' is neither a text nor a number")
                else:
                    self.day(column, value, at)
            if not given:
                self.fault(mark, f"'{column}' has no values")
            return [value for value in given if isinstance(value, str)]
        if not isinstance(given, Mapping):
            self.fault(mark, f"'{column}' takes a list or a range", f"[{given}] is a list of one")
            return []
        before = len(self.faults)
        self.fields(given, RANGE, "part of a range")
        for name in ("from", "to"):
            if not isinstance(given.get(name), str):
                self.fault(given.at[name][1] if name in given else mark, f"a range needs '{name}'")
        if len(self.faults) > before:
            return []
        return self.range(column, given, mark)

    def range(self, column: str, given: Mapping, mark: Any) -> Sequence[str]:
        """Numbers or days from one to another, both included."""
        step = given.get("step", "1")
        if column not in DAYS and not any(_DAY.match(given[name]) for name in ("from", "to")):
            return self.numbers(column, given, step, mark)
        days = {name: _day(given[name]) for name in ("from", "to")}
        for name, day in days.items():
            if day is None:
                self.fault(given.at[name][1], _no_day(given[name]), "a range goes over days such as 2026-12-01")
        first, last = days.values()
        if first is None or last is None:
            return []
        return self.days(column, given, first, last, mark)

    def days(self, column: str, given: Mapping, first: dt.date, last: dt.date, mark: Any) -> Sequence[str]:
        """Days from one to another."""
        step = given.get("step", "1")
        spelt = _DAYS.match(f"{step}d" if str(step).isdigit() else str(step))
        days = int(spelt[1]) * (7 if spelt[2] == "w" else 1) if spelt else 0
        if not days:
            self.fault(given.at["step"][1], f"'{step}' is no step of days", "write 1d, 7d or 2w")
            return []
        return Steps(first, dt.timedelta(days), self.count(column, (last - first).days, days, mark))

    def day(self, column: str, text: str, mark: Any) -> None:
        """Notes a value of a column of days that is none; an empty one says nothing."""
        day, _, clock = text.replace(" ", "T").partition("T") if column in MOMENTS else (text, "", "")
        if column not in DAYS or not text or (_day(day) and (not clock or _CLOCK.match(clock))):
            return
        moment = ", or a moment such as 2026-12-01T08:00" if column in MOMENTS else ""
        self.fault(mark, _no_day(text), f"'{column}' takes a day such as 2026-12-01{moment}")

    def numbers(self, column: str, given: Mapping, step: Any, mark: Any) -> Sequence[str]:
        """Numbers from one to another."""
        try:
            first, last, each = (parse_decimal(str(text)) for text in (given["from"], given["to"], step))
        except NotANumber as error:
            self.fault(mark, f"a range goes over numbers or days: {error}")
            return []
        if each <= 0:
            self.fault(given.at["step"][1], f"the step '{step}' is not above zero")
            return []
        return Steps(first, each, self.count(column, last - first, each, mark))

    def count(self, column: str, length: Any, step: Any, mark: Any) -> int:
        """How many values a range has."""
        if length < 0:
            self.fault(mark, f"the range of '{column}' ends before it begins")
            return 0
        count = int(length // step) + 1
        if count > MOST_VALUES:
            self.fault(mark, f"the range of '{column}' has {count} values, more than {MOST_VALUES}")
        return count
