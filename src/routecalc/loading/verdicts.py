"""The verdicts on claims that were accepted: read from ``verdicts.yaml`` beside the facts, and written as its text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from routecalc.findings import Finding, Place, Refused, finding
from routecalc.loading.files import VERDICTS, File, text_of
from routecalc.loading.reader import Mapping, place, read
from routecalc.record import Record, fresh

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_VERDICT = re.compile(r"met|not met|met only if|not decidable \((missing|assumed|spread|circular)\)")


class Recorded(Record):
    """Accepted verdicts, and the day whose tariffs they were judged by."""

    as_of: str = ""
    """Day, as 2026-11-22; empty if nothing was accepted yet."""
    verdicts: dict[str, str] = fresh(dict)
    """Verdict with its reason, by id of the claim."""


def recorded_verdicts(folders: Sequence[Path]) -> Recorded:
    """What was accepted beside the facts of these folders; a later folder replaces the entries of those before it.

    Raises ``Refused`` with status 4 where a file is not of the form that ``check --accept`` writes.
    """
    found = Recorded()
    for folder in folders:
        path = folder / VERDICTS
        if path.exists() or path.is_symlink():
            mine = recorded_beside(path)
            found = Recorded(mine.as_of, {**found.verdicts, **mine.verdicts})
    return found


def recorded_beside(path: Path) -> Recorded:
    """What one file accepts; nothing if there is none."""
    if not path.exists() and not path.is_symlink():
        return Recorded()
    name = f"{path.parent.name}/{VERDICTS}"
    text, faults = text_of(File(path, name))
    document, more = read(text, name) if text is not None else (None, [])
    faults = [*faults, *more, *(_misshapen(document, name) if text is not None and not more else ())]
    if faults:
        raise Refused(faults, 4)
    assert isinstance(document, Mapping)
    return Recorded(str(document["as_of"]), {str(claim): str(told) for claim, told in document["verdicts"].items()})


def _misshapen(document: Any, name: str) -> Iterator[Finding]:
    """The parts that are not as ``check --accept`` writes them."""
    whole, shape = "the file of accepted verdicts", "as_of and verdicts, as `check --accept` writes them"
    if not isinstance(document, Mapping) or set(document) != {"as_of", "verdicts"}:
        yield finding("E-SHAPE", Place(name, 1, 1), what=whole, shape=shape)
        return
    day, verdicts = document["as_of"], document["verdicts"]
    if not isinstance(day, str) or not _is_day(day):
        yield finding("E-SHAPE", place(document.at["as_of"][1], name), what="as_of", shape="a day such as 2026-11-22")
    if not isinstance(verdicts, Mapping):
        yield finding("E-SHAPE", place(document.at["verdicts"][1], name), what="verdicts", shape="a mapping")
        return
    for claim, verdict in verdicts.items():
        if not isinstance(verdict, str) or not _VERDICT.fullmatch(verdict):
            yield finding("E-SHAPE", place(verdicts.at[claim][1], name), what=f"'{claim}'", shape="a verdict")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def verdicts_text(recorded: Recorded) -> str:
    """The file of accepted verdicts."""
    lines = [f"  {claim}: {verdict}\n" for claim, verdict in sorted(recorded.verdicts.items())]
    head = "# Accepted verdicts on claims. Written by `routecalc check --accept`, never by hand.\n\n"
    return f"{head}as_of: {recorded.as_of}\nverdicts:\n" + "".join(lines)
