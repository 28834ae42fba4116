"""What is moved, from where to where, when, and within which limits?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from routecalc.network import Mode
from routecalc.record import Record
from routecalc.search import FREE, Caps

Criterion = Literal["cost", "time", "co2e"]
CRITERIA: tuple[Criterion, ...] = ("cost", "time", "co2e")


class Consignment(Record):
    """The goods and the boxes they travel in; masses are of the goods with packing, without tare."""

    boxes: tuple[tuple[str, int], ...]
    """Box type and count, in order of type; at least one."""
    mass_kg: int
    """Mass of the goods."""
    mass_given: bool = True
    """False if the mass is the default of the box type."""
    counted: bool = False
    """True if the number of boxes was worked out from mass and volume."""
    volume_l: int | None = None
    """Volume of the goods in litres."""
    value_minor: int | None = None
    """Value of the goods in ``value_currency``."""
    value_currency: str = "CNY"
    """Currency of the value."""
    hs_code: str | None = None
    """Customs tariff number of the goods."""
    cargo: str = "general"
    """Cargo class: general, reefer, dangerous."""

    @property
    def count(self) -> int:
        """Boxes in all."""
        return sum(number for _, number in self.boxes)


class Request(Record):
    """One question to the network."""

    origin: str
    """Node where the goods lie, stuffed and ready."""
    destination: str
    """Node where they are wanted."""
    consignment: Consignment
    """What is moved."""
    as_of: dt.date
    """The day whose tariffs are used."""
    by_start: bool = False
    """Whether each element is charged by the day on which it starts instead; ``as_of`` is then the day on which the
    goods are ready or due."""
    depart: dt.datetime | None = None
    """When the goods are ready, with its time zone; None means at no particular time."""
    arrive_by: dt.datetime | None = None
    """When they must be there, with its time zone."""
    currency: str = "CNY"
    """Currency of the offer."""
    baseline: str | None = "river-sea"
    """Baseline to compare with, or None."""
    sort: Criterion = "cost"
    """Order of the options."""
    max_options: int = 5
    """How many options are kept; the best of every criterion is always among them."""
    all_options: bool = False
    """Whether every non-dominated way is kept, however many there are and however like each other."""
    modes: tuple[Mode, ...] = ()
    """Modes that may be used; empty means all."""
    via: tuple[str, ...] = ()
    """Nodes that must be passed."""
    avoid: tuple[str, ...] = ()
    """Nodes that must not be passed."""
    corridor: str | None = None
    """Corridor that must be followed."""
    budget_minor: int | None = None
    """Most that the offer may cost, interest on the goods included, in ``budget_currency``."""
    budget_currency: str = "CNY"
    """Currency of the budget."""
    within_s: int | None = None
    """Longest time door to door, expected."""
    co2e_cap_g: int | None = None
    """Most CO2e, well to wheel."""
    interest: Decimal | None = None
    """Yearly per cent on the value of the goods; None for no carrying cost."""
    caps: Caps = FREE
    """How far ways are searched; the baseline is always searched to the end."""

    @property
    def moment(self) -> dt.datetime | None:
        """When the goods are ready, or else due; None at no particular time."""
        return self.depart or self.arrive_by

    @property
    def backwards(self) -> bool:
        """Whether the latest start is wanted, not the earliest arrival."""
        return self.depart is None and self.arrive_by is not None
