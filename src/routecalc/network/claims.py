"""What documents promise: statements that can be held against a calculation, and the places that they speak of.

Nothing is computed from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from routecalc.network.fact import Fact
from routecalc.network.value import Value
from routecalc.network.values import Mode, Said

if TYPE_CHECKING:
    from typing import Annotated

    from pydantic import BeforeValidator, Field

    from routecalc.network.kinds import Id, Ids, Number, Text, _tuple

CLAIM_PREFIX = "claim-"
"""How ids of claims begin."""


class Region(Value):
    """A set of places that claims speak of under one word, such as the sea ports of ASEAN."""

    id: Id
    """Claims name it like a place."""
    places: Annotated[Ids, Field(min_length=1)]
    """Its places, none of them picked: all that fit the word."""
    reason: Said
    """By which rule they were collected."""


class Expected(Value):
    """The range that a claim states; an open end is left out."""

    min: Number | None = None
    """Smallest value that still keeps the word."""
    max: Number | None = None
    """Largest value that still keeps the word."""
    unit: Literal["day", "hour", "percent"]
    """What is counted."""

    def _agree(self) -> None:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} and max {self.max} are not in order")


Measure = Literal[
    "saved_days",
    "saved_time_percent",
    "saved_percent",
    "days",
    "hours",
    "carriage_hours",
    "stated_percent",
    "stated_hours",
    "unmeasured",
]


class Claim(Fact):
    """A documented statement about time, money or clearance."""

    phrase: Text
    """The exact words."""
    date: Text
    """When it was said, as exact as known."""
    measure: Measure
    """saved_days, saved_time_percent: against the baseline, fastest with fastest. saved_percent: money against the
    baseline, cheapest with cheapest. days, hours: door to door, the fastest. carriage_hours: under way only, without
    handling, waiting and clearance. stated_percent, stated_hours: what a single fact says. unmeasured: nothing that
    the network has a figure for."""
    expected: Expected | None = None
    """What it says; left out where nothing is measured."""
    origins: Ids = ()
    """Places or regions from which it is to hold: all that the words can mean."""
    destinations: Ids = ()
    """Places or regions to which it is to hold: all that the words can mean."""
    set: Said | None = None
    """Why just these places; written down before the first calculation."""
    box: Text = "40HC:1"
    """Boxes of a case."""
    mass: Text = "18t"
    """Goods of a case."""
    modes: Annotated[tuple[Mode, ...], BeforeValidator(_tuple)] = ()
    """Modes that the words name; empty means all."""
    via: Ids = ()
    """Places that the words name on the way."""
    corridor: Id | None = None
    """Corridor that the words name."""
    baseline: Id = "river-sea"
    """What a saving is compared with."""
    under: Ids = ()
    """Scenarios that the words themselves presuppose, such as prices without subsidies."""
    readings: Ids = ()
    """Scenarios that are other readings of the words or of the facts; each is evaluated too, on top of ``under``."""
    of: Id | None = None
    """For a stated figure: the charge, clearance or hub operation that carries it."""
    kin: Ids = ()
    """Sources that repeat the claim's own or lie behind it; facts from them are no evidence either."""
    open: Said
    """What the source leaves open."""

    @property
    def name(self) -> str:
        """The id without what all claims begin with: how people call it."""
        return self.id.removeprefix(CLAIM_PREFIX)

    @property
    def saving(self) -> bool:
        """Whether two ways are compared."""
        return self.measure in ("saved_days", "saved_time_percent", "saved_percent")
