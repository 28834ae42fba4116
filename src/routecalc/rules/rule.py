"""What a rule is, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from routecalc.network import Network
from routecalc.record import Record, fresh


class Fault(Record):
    """A rule that is broken: code, the entry and the part of it, and the particulars."""

    code: str
    """Key of the table of findings."""
    section: str
    """Section of the entry, such as ``links``."""
    entry: str
    """Id of the entry."""
    path: tuple[Any, ...] = ()
    """Field of the entry; a charge is named by its id."""
    words: dict[str, Any] = fresh(dict)
    """Particulars for the sentence."""


class Rule(Record):
    """A named rule over all facts."""

    id: str
    """Name, as ``check`` takes it."""
    title: str
    """What must hold."""
    purpose: str
    """What goes wrong where it does not hold."""
    run: Callable[[Network], Iterable[Fault]]
    """The faults, none if all is well."""
    of: tuple[str, ...]
    """Sections whose entries it judges, each by itself."""
    by: tuple[str, ...] = ()
    """Sections in which it looks something up for that; one of those above if it holds entries against each other."""
