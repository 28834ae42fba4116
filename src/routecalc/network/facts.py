"""What can be known of a network: places, carriages, prices, clearances, and the documents that say so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from routecalc.network.fact import Dated, Fact
from routecalc.network.times import Dwell
from routecalc.network.value import Value
from routecalc.network.values import Grade, Layer, Mode, Movement, Names, NotNegativeSpan, PositiveSpan, Said, Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Annotated

    from pydantic import BeforeValidator, Field

    from routecalc.network.kinds import (
        Code,
        Country,
        Currency,
        Day,
        Id,
        Ids,
        NotNegative,
        Number,
        Positive,
        Text,
        Words,
        _dates,
        _tuple,
    )


class Source(Value):
    """A document: who said it, when, and where to find it."""

    id: Id
    """Short key that facts refer to."""
    title: Text
    """Title of the document or page."""
    publisher: str = ""
    """Who published it."""
    date: str = ""
    """Date of the document, as exact as known."""
    locator: str = ""
    """Address, file or catalogue number where it was read."""
    quote: str = ""
    """The words that matter, as written there."""


class Corridor(Fact):
    """A named way through the network, recognised by its gateways."""

    names: Names
    """Name of the corridor."""
    gateways: Ids
    """Places that the corridor leads through."""
    modes: Annotated[tuple[Mode, ...], BeforeValidator(_tuple)]
    """An itinerary belongs to the corridor if a carriage of one of these modes touches a gateway."""


class Codes(Value):
    """Codes that other systems use for a place; never invented."""

    unlocode: Annotated[str, Field(pattern=r"^[A-Z]{2}[A-Z0-9]{3}$")] | None = None
    """UN/LOCODE of the place, if the list has one."""
    also: Words = ()
    """Further codes in use, such as those that carriers write."""


class Node(Fact):
    """A place: a port, dry port, station, border or town."""

    names: Names
    """Name of the place."""
    aliases: Words = ()
    """Other spellings by which it is found."""
    codes: Codes = Codes()
    """Codes in other systems."""
    kind: Literal["dry-port", "station", "sea-port", "river-port", "border", "town", "junction"]
    """What sort of place; a junction only joins rail sections."""
    country: Country
    """ISO 3166 code."""
    territory: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    """Customs territory: CN, HK, EU, EAEU or the country."""
    area: str = ""
    """Province, or railway bureau where that matters for a tariff; see ``bureau``."""
    bureau: str = ""
    """Railway bureau or administration of the station."""
    lat: Annotated[Number, Field(ge=-90, le=90)]
    """Latitude in degrees, WGS84."""
    lon: Annotated[Number, Field(ge=-180, le=180)]
    """Longitude in degrees, WGS84."""
    timezone: Text
    """IANA name, such as Asia/Shanghai."""
    transfers: Ids = ()
    """Hub operations that the place offers."""
    clearances: Ids = ()
    """Customs clearances that the place offers."""


class HubOperation(Dated):
    """What is done to a box inside a place: what all transfers and clearances have in common."""

    hours: NotNegativeSpan
    """How long it takes, waiting for a departure not included."""
    dwell: Annotated[tuple[Dwell, ...], BeforeValidator(_tuple)] = ()
    """How long boxes are held in certain months; the first that covers the month counts instead of ``hours``."""
    opening: Id | None = None
    """When work is done; without it, at all hours."""
    tariff: Id | None = None
    """What it costs."""
    included: str = ""
    """Where the price is contained if there is no tariff of its own."""

    def dwells(self, day: dt.date) -> Dwell | None:
        """How long boxes are held in the month of a day, if that is known."""
        return next((dwell for dwell in self.dwell if dwell.covers(day)), None)


class Transfer(HubOperation):
    """A hub operation that moves a box from one layer to another inside a place."""

    start: Annotated[Layer, Field(alias="from")]
    """Layer the box leaves; ``yard`` is the stack."""
    end: Annotated[Layer, Field(alias="to")]
    """Layer the box reaches. The same layer twice is a change between two vehicles of one mode."""
    kind: Literal["handling", "border"] = "handling"
    """``border`` for transloading, gauge change and papers between two railways or customs."""
    factor: Id
    """Emission factor per tonne handled."""


class Clearance(HubOperation):
    """Customs clearance in one direction, done in the yard of a place; its hours run from declaration to release, its
    tariff is the fees of agent and customs: duty and import VAT are not among them."""

    direction: Literal["export", "import"]
    """Which declaration."""


class Link(Dated):
    """A carriage between two places.

    Kinds: a ``leg`` (road, sea, barge, air) is carried as it stands. A rail ``section`` is track: the
    sections that share a tariff make one railway, over which every pair of stations is one run, priced as
    a whole. A ``service`` is a train between two stations of one or more railways; it gives the run its
    hours and departures, its kilometres come from the sections.
    """

    kind: Literal["leg", "section", "service"] = "leg"
    """leg, section or service."""
    mode: Mode
    """How the box travels."""
    start: Annotated[Id, Field(alias="from")]
    """Node it leaves."""
    end: Annotated[Id, Field(alias="to")]
    """Node it reaches."""
    both_ways: bool = True
    """Whether the way back exists with the same figures."""
    via: Ids = ()
    """Places that a service passes, in order; pins the border it uses."""
    operator: str = ""
    """Who runs it."""
    km: Mapping[str, NotNegative] | None = None
    """Tariff kilometres, in all or by bureau or province. A service has none of its own."""
    hours: PositiveSpan | None = None
    """Time under way. Without it, the kilometres at ``speed``."""
    speed: Id | None = None
    """Factor with the commercial speed in km/h."""
    tariff: Id | None = None
    """What it costs. A service is priced by the tariffs of its sections, and by this one on top."""
    included: str = ""
    """Where the price is contained if there is no tariff of its own."""
    schedule: Id | None = None
    """When it departs; without it, the box goes when it is ready."""
    opening: Id | None = None
    """When it can begin, as a leg over a border gate; without it, at all hours."""
    factor: Id | None = None
    """Emission factor per tonne-kilometre."""
    boxes: Words = ()
    """Box types it takes; empty means all."""
    cargo: Words = ("general", "reefer")
    """Cargo classes it takes; dangerous goods only where they are named."""

    @classmethod
    def _plain(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("km"), str | int | Decimal):
            return {**value, "km": {"": value["km"]}}
        return value

    @cached_property
    def total_km(self) -> Decimal:
        """Kilometres in all."""
        return sum((self.km or {}).values(), Decimal(0))


class Step(Value):
    """Counting by started stretches: 6 per started 100 km beyond 250 km."""

    every_km: Positive
    """Length of one stretch."""
    beyond_km: NotNegative = Decimal(0)
    """Distance that is free of it."""


class Scope(Value):
    """To what a charge applies. Every condition that is given must hold; none means everywhere."""

    area: Words = ()
    """Only the kilometres in these bureaus or provinces."""
    touching: Ids = ()
    """Only if the carriage starts or ends at one of these places."""
    origin: Ids = ()
    """Only if the carriage starts there."""
    destination: Ids = ()
    """Only if the carriage ends there."""
    other_end: Ids = ()
    """With ``touching``: only if the carriage's other end is one of these places."""
    to_bureau: Words = ()
    """Only if the carriage ends in the district of these railway bureaus."""
    consigned: Ids = ()
    """Only for consignments that themselves start or end at one of these places."""
    movement: Annotated[tuple[Movement, ...], BeforeValidator(_tuple)] = ()
    """Only for export, import, domestic or transit consignments."""
    cargo: Words = ()
    """Only for these cargo classes."""


Basis = Literal[
    "shipment", "container", "container_km", "teu", "tonne", "tonne_km", "truck_km", "started_km", "percent"
]


class Charge(Dated):
    """One price: base price, surcharge, discount, subsidy, toll and fee are all of this type.

    A percentage is taken, in listed order, on what is left of the named codes, so that factors compound;
    with an ``area`` it touches only the share of the kilometres there.
    """

    code: Code
    """What it is; the same code on several charges for different boxes or dates."""
    basis: Basis
    """What the rate is multiplied by."""
    rate: Span | None = None
    """Amount in the tariff's currency, or per cent as spoken (-52). None: a named gap, never zero."""
    gap: Said | None = None
    """Why the rate is missing. The line is shown without an amount and the answer says so."""
    free: str = ""
    """Why a rate of zero is right."""
    of: Annotated[tuple[Code, ...], BeforeValidator(_tuple)] = ()
    """Codes that a percentage is taken of."""
    step: Step | None = None
    """For ``started_km``."""
    box: Words = ()
    """Box types it is for; empty means all."""
    over_t: NotNegative | None = None
    """Only for boxes of more gross tonnes each, as a surcharge for heavy boxes is."""
    up_to_t: Positive | None = None
    """Only for boxes of at most so many gross tonnes each. A main price without another band is a limit: heavier boxes
    cannot use the tariff."""
    scope: Scope = Scope()
    """Where it applies."""
    effect: Literal["price", "discount", "subsidy"] = "price"
    """What kind of line it is: scenarios switch discounts and subsidies off."""
    programme: str = ""
    """Name of the subsidy programme."""
    when: Literal["always", "discounted", "undiscounted"] = "always"
    """Whether it depends on a discount applying to the same carriage."""
    replaces: Annotated[tuple[Code, ...], BeforeValidator(_tuple)] = ()
    """Codes of discounts that fall away where this one applies."""
    valid_to: Annotated[Day | None, BeforeValidator(_dates)] = None
    """The day after the last day; ``unknown`` if no document says."""
    end_unknown: bool = False
    """True if the end of validity is not known."""
    min: NotNegative | None = None
    """Smallest amount per box, truck or shipment, whichever the basis counts."""
    max: NotNegative | None = None
    """Largest amount per box, truck or shipment; for a subsidy its largest size."""
    dutiable: bool = False
    """Whether it belongs to the customs value."""

    @classmethod
    def _plain(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("valid_to") == "unknown":
            return {**value, "end_unknown": True}
        return value

    def carries(self, gross_kg: int) -> bool:
        """Whether it is for a box of this gross mass."""
        over = self.over_t is not None and gross_kg <= self.over_t * 1000
        return not over and (self.up_to_t is None or gross_kg <= self.up_to_t * 1000)


class Tariff(Value):
    """Charges in order, with one currency and one rounding unit."""

    id: Id
    """Short key that links, transfers and clearances refer to."""
    names: Names
    """Name of the tariff."""
    currency: Currency
    """Currency of all its rates."""
    rounding: Positive = Decimal("0.01")
    """Each line is rounded half up to a multiple of this."""
    source: Id
    """Source of the charges that name none of their own."""
    grade: Grade
    """Grade of the charges that name none of their own."""
    charges: tuple[Charge, ...]
    """In the order in which percentages are taken."""

    parts: ClassVar[set[str]] = {"charges"}

    @classmethod
    def _plain(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("charges"), list):
            shared = {key: value[key] for key in ("source", "grade") if key in value}
            charges = [{**shared, **c} if isinstance(c, dict) else c for c in value["charges"]]
            return {**value, "charges": charges}
        return value


class Factor(Dated):
    """A dated number with a unit: an emission factor, an exchange rate, a commercial speed."""

    names: Names | None = None
    """Name of the number."""
    value: PositiveSpan
    """The number."""
    unit: Text
    """g/tkm, kg/t, km/h, CNY/USD …"""


class Box(Fact):
    """A box type with its limits."""

    names: Names
    """Name of the box type."""
    teu: Positive
    """Counting units of 20 feet."""
    tare_kg: Positive
    """Mass of the empty box."""
    payload_kg: Annotated[Number, Field(ge=1)]
    """Largest mass of goods with packing."""
    volume_l: Annotated[Number, Field(ge=1)]
    """Inner volume in litres."""
    reefer: bool = False
    """Whether it is a refrigerated box."""


class Stage(Value):
    """One stage of a baseline: carriages of these modes, in this order of stages."""

    modes: Annotated[tuple[Mode, ...], BeforeValidator(_tuple)]
    """Modes that the stage may use."""
    required: bool = False
    """Whether at least one carriage of the stage must occur."""
    side: Literal["home", "abroad"] | None = None
    """Whether the carriages must lie in the home customs territory or outside it; both without it."""
    min_km: Positive | None = None
    """Shortest carriage that counts as one of the stage."""
    max_km: Positive | None = None
    """Longest single carriage of the stage."""
    max_carriages: Annotated[int, Field(ge=1, le=99)] | None = None
    """Most carriages in the stage."""


class Baseline(Fact):
    """A traditional way to compare with, found by the same search under these rules."""

    names: Names
    """Name of the baseline."""
    export: tuple[Stage, ...]
    """Stages of an export, in order."""
    import_: Annotated[tuple[Stage, ...], Field(alias="import")]
    """Stages of an import, in order."""
    domestic: tuple[Stage, ...]
    """Stages of a domestic movement, in order."""
