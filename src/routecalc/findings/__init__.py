"""What is wrong or worth knowing, as values: one table of codes, one type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from routecalc.findings.asked import Where
from routecalc.findings.codes import CODES
from routecalc.record import Record

__all__ = [
    "CODES",
    "Finding",
    "Place",
    "Refused",
    "Severity",
    "Where",
    "did_you_mean",
    "finding",
    "nearest",
]

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """Where in a file: line and column start at 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Finding(Record):
    """One fault or warning: code, sentence, place and remedy."""

    code: str
    """Key of the table below, ``E-…`` or ``W-…``."""
    message: str
    """The sentence with its particulars."""
    place: str = ""
    """file:line:column, fact id or row number."""
    remedy: str = ""
    """What to do about it."""

    @property
    def severity(self) -> Severity:
        """error or warning, by the code."""
        return "warning" if self.code.startswith("W-") else "error"

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{where}{self.code}: {self.message}{remedy}"


class Refused(Exception):
    """The question cannot be answered as asked. Carries findings and the exit status."""

    def __init__(self, findings: Iterable[Finding], status: int) -> None:
        self.findings = tuple(findings)
        self.status = status
        super().__init__("\n".join(str(finding) for finding in self.findings))


def finding(code: str, place: object = "", /, **words: object) -> Finding:
    """The finding of ``code`` with its particulars filled in; ``hint`` adds to the remedy."""
    sentence, remedy = _TABLE[code]
    hint = str(words.pop("hint", ""))
    remedy = "; ".join(part for part in (hint, remedy.format(**words)) if part)
    return Finding(code, sentence.format(**words), str(place), remedy)


def nearest(word: str, known: Iterable[str], count: int = 1) -> tuple[str, ...]:
    """The known words most like ``word``, best first; none if nothing is near."""
    import difflib

    return tuple(difflib.get_close_matches(word, sorted(set(known)), n=count, cutoff=0.6))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` or nothing."""
    near = nearest(word, known)
    return f"did you mean '{near[0]}'?" if near else ""


_TABLE = {code: (sentence, remedy) for code, sentence, remedy, _ in CODES}
