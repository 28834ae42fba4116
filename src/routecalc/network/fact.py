"""What makes a figure a fact: an id, the document that says it, how well it is founded, and when it holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from routecalc.network.value import Value
from routecalc.network.values import Grade, Said

if TYPE_CHECKING:
    from routecalc.network.kinds import Day, Id, Ids


class Fact(Value):
    """Anything that can be doubted: it has an id, a source and a grade."""

    id: Id
    """Unique among all facts; lower case with hyphens. Scripts and scenarios refer to it."""
    source: Id
    """Id of the document that says so, see ``sources``."""
    grade: Grade
    """documented (a seed document says it), published (another source), derived, assumed."""
    derived_from: Ids = ()
    """Further documents whose figures went into this one; it is no evidence for what they claim."""
    note: str = ""
    """Method of a derived or assumed figure, and what the source left open."""
    reading: Said | None = None
    """The chosen meaning of an ambiguous source, with the scenario that switches to the other one."""
    caution: Said | None = None
    """What whoever uses the fact must know before promising anything; every answer that uses it says so."""


class Dated(Fact):
    """A fact that holds from one day until another; without them, always."""

    valid_from: Day | None = None
    """First day."""
    valid_to: Day | None = None
    """The day after the last day."""

    def valid(self, day: dt.date) -> bool:
        """Whether it holds on ``day``: from ≤ day < to."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
