"""FACTS: what a forwarder knows about the world, as frozen values.

    Source ── says ──▶ every fact
    Node ── transfers, clearances ──▶ what happens inside a place
    Link ── tariff, schedule, speed ──▶ what happens between two places
    Tariff ── charges ──▶ what each of them costs

Every fact carries its id, its source and its grade. A number that is not certain is a ``Span``
of low, likely and high. Facts that are shared (a transfer of the same kind in twenty ports, one
speed for a fleet) are written once and referred to by id, so that they move together when one
of them is varied.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from routecalc.units import NotANumber, parse_decimal

Grade = Literal["documented", "published", "derived", "assumed"]
"""How well a fact is founded, strongest first."""

GRADES: tuple[Grade, ...] = ("documented", "published", "derived", "assumed")


def weakest(*grades: Grade) -> Grade:
    """The weakest of some grades: a figure is no better founded than its worst part."""
    return max(grades, key=GRADES.index)


Point = Literal["low", "likely", "high"]
Mode = Literal["rail", "sea", "barge", "road", "air"]
MODES: tuple[Mode, ...] = ("rail", "sea", "barge", "road", "air")
Layer = Literal["yard", "rail", "sea", "barge", "road", "air"]
Movement = Literal["export", "import", "domestic", "transit"]


_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


def _number(value: object) -> object:
    if isinstance(value, str):
        return parse_decimal(value)
    if isinstance(value, float):
        raise NotANumber(f"{value!r} is a binary float; write the number as text")
    return value


def _tuple(value: object) -> object:
    """One word stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def _day(value: object) -> object:
    if isinstance(value, str) and not _DAY.match(value):
        raise ValueError(f"'{value}' is not a day such as 2025-11-14")
    return value


def _dates(value: object) -> object:
    return None if value == "unknown" else value


Number = Annotated[Decimal, BeforeValidator(_number), Field(allow_inf_nan=False)]
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)?$", max_length=80)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_tuple)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_tuple)]
Day = Annotated[dt.date, BeforeValidator(_day)]


class Value(BaseModel):
    """The manners of every fact: frozen, and no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Span(Value):
    """A number that is not certain: low ≤ likely ≤ high. A plain number means all three."""

    low: Number
    """The favourable or smallest plausible value."""
    likely: Number
    """The value that a single quote uses."""
    high: Number
    """The largest plausible value."""

    @model_validator(mode="before")
    @classmethod
    def _from_plain(cls, value: object) -> object:
        if isinstance(value, str | int | Decimal):
            return {"low": value, "likely": value, "high": value}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low {self.low}, likely {self.likely}, high {self.high} are not in order")
        return self

    @property
    def certain(self) -> bool:
        """Whether the three values are one."""
        return self.low == self.high

    def at(self, point: Point) -> Decimal:
        """The value at one point of the span."""
        return self.low if point == "low" else self.high if point == "high" else self.likely


class PositiveSpan(Span):
    """A span whose values are all above zero."""

    low: Positive
    """The smallest plausible value."""


class NotNegativeSpan(Span):
    """A span that may touch zero but not go below."""

    low: NotNegative
    """The smallest plausible value."""


class Names(Value):
    """What people call it, in both languages of the screen."""

    zh: Text
    """Chinese name."""
    en: Text
    """English name."""

    def get(self, lang: str) -> str:
        """The name in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


class Said(Names):
    """A sentence that the answer repeats to the reader, in both languages; a plain text stands for both."""

    @model_validator(mode="before")
    @classmethod
    def _from_plain(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value


class Fact(Value):
    """Anything that can be doubted: it has an id, a source and a grade."""

    id: Id
    """Unique among all facts; lower case with hyphens. Scripts and scenarios refer to it."""
    source: Id
    """Id of the document that says so, see ``sources``."""
    grade: Grade
    """documented (a seed document says it), published (another source), derived, assumed."""
    note: str = ""
    """Method of a derived or assumed figure, and what the source left open."""
    reading: Said | None = None
    """The chosen meaning of an ambiguous source, with the scenario that switches to the other one."""
    caution: Said | None = None
    """What whoever uses the fact must know before promising anything; every answer that uses it says so."""


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


class Transfer(Fact):
    """A hub operation that moves a box from one layer to another inside a place."""

    start: Layer = Field(alias="from")
    """Layer the box leaves; ``yard`` is the stack."""
    end: Layer = Field(alias="to")
    """Layer the box reaches. The same layer twice is a change between two vehicles of one mode."""
    kind: Literal["handling", "border"] = "handling"
    """``border`` for transloading, gauge change and papers between two railways or customs."""
    hours: NotNegativeSpan
    """How long the box is held, waiting for a departure not included."""
    tariff: Id | None = None
    """What it costs."""
    included: str = ""
    """Where the price is contained if there is no tariff of its own."""
    factor: Id
    """Emission factor per tonne handled."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=True, serialize_by_alias=True)


class Clearance(Fact):
    """Customs clearance in one direction, done in the yard of a place."""

    direction: Literal["export", "import"]
    """Which declaration."""
    hours: NotNegativeSpan
    """From declaration to release."""
    tariff: Id | None = None
    """Fees of agent and customs; duty and import VAT are not among them."""
    included: str = ""
    """Where the price is contained if there is no tariff of its own."""


class Schedule(Fact):
    """How often a carriage departs. Known days and times join it here; until then, a frequency."""

    per_week: PositiveSpan
    """Departures per week. The expected wait is half the interval."""


class Link(Fact):
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
    start: Id = Field(alias="from")
    """Node it leaves."""
    end: Id = Field(alias="to")
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
    factor: Id | None = None
    """Emission factor per tonne-kilometre."""
    boxes: Words = ()
    """Box types it takes; empty means all."""
    cargo: Words = ("general", "reefer")
    """Cargo classes it takes; dangerous goods only where they are named."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=True, serialize_by_alias=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_km(cls, value: object) -> object:
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


class Charge(Fact):
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
    valid_from: Day | None = None
    """First day."""
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

    @model_validator(mode="before")
    @classmethod
    def _unknown_end(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("valid_to") == "unknown":
            return {**value, "end_unknown": True}
        return value

    def valid(self, day: dt.date) -> bool:
        """Whether the charge is in force on ``day``: from ≤ day < to."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


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

    @model_validator(mode="before")
    @classmethod
    def _inherit(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("charges"), list):
            shared = {key: value[key] for key in ("source", "grade") if key in value}
            charges = [{**shared, **c} if isinstance(c, dict) else c for c in value["charges"]]
            return {**value, "charges": charges}
        return value


class Factor(Fact):
    """A dated number with a unit: an emission factor, an exchange rate, a commercial speed."""

    names: Names | None = None
    """Name of the number."""
    value: PositiveSpan
    """The number."""
    unit: Text
    """g/tkm, kg/t, km/h, CNY/USD …"""
    valid_from: Day | None = None
    """First day."""
    valid_to: Day | None = None
    """The day after the last day."""


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
    import_: tuple[Stage, ...] = Field(alias="import")
    """Stages of an import, in order."""
    domestic: tuple[Stage, ...]
    """Stages of a domestic movement, in order."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=True, serialize_by_alias=True)


SECTIONS: tuple[tuple[str, type[Value]], ...] = (
    ("sources", Source),
    ("corridors", Corridor),
    ("boxes", Box),
    ("factors", Factor),
    ("schedules", Schedule),
    ("tariffs", Tariff),
    ("transfers", Transfer),
    ("clearances", Clearance),
    ("nodes", Node),
    ("links", Link),
    ("baselines", Baseline),
)
"""The sections that a data file may hold, and the type of their entries."""


class Change(Value):
    """One change to the facts: set or scale a field of a fact, remove a fact, or add one."""

    op: Literal["set", "scale", "remove", "add"]
    """What is done."""
    id: str
    """Fact that is changed; for ``add`` the id of the new one."""
    field: str = ""
    """Path of the field, such as ``rate`` or ``scope.area`` (set, scale)."""
    value: Any = None
    """New value (set), factor (scale) or section name (add)."""
    entry: Any = None
    """The whole new entry (add)."""


class Scenario(Value):
    """A named set of changes to the facts, with who wrote it and why."""

    id: Id
    """Name that ``--scenario`` takes."""
    names: Names
    """Name on the screen."""
    author: Text
    """Who wrote it."""
    date: Day
    """When."""
    note: Text
    """What it is for."""
    changes: tuple[Change, ...]
    """In order."""


class ChangeError(ValueError):
    """A change that does not fit the facts; ``code`` and ``id`` say which."""

    def __init__(self, code: str, change: Change, **words: str) -> None:
        super().__init__(code)
        self.code, self.change, self.words = code, change, words


class Network(Value):
    """All facts together. ``digest`` names exactly this content."""

    sources: tuple[Source, ...] = ()
    """Documents."""
    corridors: tuple[Corridor, ...] = ()
    """Named ways."""
    boxes: tuple[Box, ...] = ()
    """Box types."""
    factors: tuple[Factor, ...] = ()
    """Dated numbers."""
    schedules: tuple[Schedule, ...] = ()
    """Frequencies."""
    tariffs: tuple[Tariff, ...] = ()
    """Prices."""
    transfers: tuple[Transfer, ...] = ()
    """Hub operations."""
    clearances: tuple[Clearance, ...] = ()
    """Customs clearances."""
    nodes: tuple[Node, ...] = ()
    """Places."""
    links: tuple[Link, ...] = ()
    """Carriages."""
    baselines: tuple[Baseline, ...] = ()
    """Ways to compare with."""
    scenarios: tuple[str, ...] = ()
    """Names of the scenarios that made these facts, in order."""

    @cached_property
    def digest(self) -> str:
        """``sha256:…`` over the facts in their order of ids; the scenarios' names do not count."""
        plain = self.model_dump(mode="json", exclude={"scenarios"}, exclude_defaults=True, by_alias=True)
        for entries in plain.values():
            entries.sort(key=lambda entry: entry["id"])
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def source(self) -> dict[str, Source]:
        """Sources by id."""
        return {entry.id: entry for entry in self.sources}

    @cached_property
    def box(self) -> dict[str, Box]:
        """Box types by id, which is written as people write it: 20GP, 40HC."""
        return {entry.id.upper(): entry for entry in self.boxes}

    @cached_property
    def factor(self) -> dict[str, Factor]:
        """Factors by id."""
        return {entry.id: entry for entry in self.factors}

    @cached_property
    def schedule(self) -> dict[str, Schedule]:
        """Schedules by id."""
        return {entry.id: entry for entry in self.schedules}

    @cached_property
    def tariff(self) -> dict[str, Tariff]:
        """Tariffs by id."""
        return {entry.id: entry for entry in self.tariffs}

    @cached_property
    def transfer(self) -> dict[str, Transfer]:
        """Transfers by id."""
        return {entry.id: entry for entry in self.transfers}

    @cached_property
    def clearance(self) -> dict[str, Clearance]:
        """Clearances by id."""
        return {entry.id: entry for entry in self.clearances}

    @cached_property
    def node(self) -> dict[str, Node]:
        """Nodes by id."""
        return {entry.id: entry for entry in self.nodes}

    @cached_property
    def link(self) -> dict[str, Link]:
        """Links by id."""
        return {entry.id: entry for entry in self.links}

    @cached_property
    def baseline(self) -> dict[str, Baseline]:
        """Baselines by id."""
        return {entry.id: entry for entry in self.baselines}

    @cached_property
    def charge(self) -> dict[str, Charge]:
        """Charges of all tariffs by id."""
        return {charge.id: charge for tariff in self.tariffs for charge in tariff.charges}

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """Every fact by id, charges included."""
        sections = (
            self.corridors,
            self.boxes,
            self.factors,
            self.schedules,
            self.transfers,
            self.clearances,
            self.nodes,
            self.links,
            self.baselines,
        )
        facts: dict[str, Fact] = {entry.id: entry for section in sections for entry in section}
        facts.update(self.charge)
        return facts

    def apply(self, scenario: Scenario) -> Network:
        """The facts after the scenario's changes, validated again.

        Raises ``ChangeError`` for a change that names no fact or no field, and pydantic's
        ``ValidationError`` where the changed fact is not valid. No change gives the same digest.
        """
        plain, errors = self.changed(scenario)
        if errors:
            raise errors[0]
        return Network.model_validate(plain)

    def changed(self, scenario: Scenario) -> tuple[dict[str, Any], list[ChangeError]]:
        """The plain facts after the changes that fit, not validated, and an error for each that does not."""
        plain = self.model_dump(by_alias=True, exclude_unset=True)
        index = _index(plain)
        errors = []
        for change in scenario.changes:
            try:
                _apply(plain, index, change)
            except ChangeError as error:
                errors.append(error)
        plain["scenarios"] = (*self.scenarios, scenario.id)
        return plain, errors


Entry = dict[str, Any]


def _index(plain: dict[str, Any]) -> dict[str, tuple[list[Entry], Entry]]:
    """Each entry of the plain facts by id, with the list that holds it."""
    index: dict[str, tuple[list[Entry], Entry]] = {}
    for name, _ in SECTIONS:
        if name in plain:
            plain[name] = list(plain[name])
            for entry in plain[name]:
                index[entry["id"]] = (plain[name], entry)
                if "charges" in entry:
                    entry["charges"] = list(entry["charges"])
                    index.update((charge["id"], (entry["charges"], charge)) for charge in entry["charges"])
    return index


def _apply(plain: dict[str, Any], index: dict[str, tuple[list[Entry], Entry]], change: Change) -> None:
    if change.op == "add":
        _add(plain, index, change)
        return
    if change.id not in index:
        raise ChangeError("E-CHANGE-ID", change, id=change.id, known=" ".join(index))
    entries, entry = index[change.id]
    if change.op == "remove":
        entries[:] = [other for other in entries if other is not entry]
        del index[change.id]
    elif change.value is None:
        raise ChangeError("E-CHANGE-OP", change, op=change.op, need="a field and a value")
    else:
        _change_field(entry, change)


def _add(plain: dict[str, Any], index: dict[str, tuple[list[Entry], Entry]], change: Change) -> None:
    """Adds an entry to a section, or a charge to the tariff that ``value`` names."""
    if change.id in index:
        raise ChangeError("E-ID-DUPLICATE", change, id=change.id, other="the facts")
    if not isinstance(change.entry, dict):
        raise ChangeError("E-CHANGE-OP", change, op="add", need="a value (section or tariff) and an entry")
    entry = {**change.entry, "id": change.id}
    place = str(change.value)
    if place in dict(SECTIONS):
        entries = plain.setdefault(place, [])
    elif place in index and "charges" in index[place][1]:
        tariff = index[place][1]
        entries = tariff["charges"]
        entry = {"source": tariff["source"], "grade": tariff["grade"], **entry}
    else:
        raise ChangeError("E-CHANGE-SECTION", change, name=place, known=" ".join(dict(SECTIONS)))
    entries.append(entry)
    index[change.id] = (entries, entry)


def _change_field(entry: Entry, change: Change) -> None:
    """Sets or scales the field at the path of the change."""
    wrong = ChangeError("E-CHANGE-FIELD", change, id=change.id, field=change.field, known=" ".join(entry))
    *path, last = change.field.split(".")
    for key in path:
        entry = entry.setdefault(key, {})
        if not isinstance(entry, dict):
            raise wrong
    if not last or (last == "id" and not path):
        raise wrong
    if change.op == "set":
        entry[last] = change.value
        if last == "valid_to":
            entry.pop("end_unknown", None)
        return
    try:
        entry[last] = _scaled(entry[last], parse_decimal(str(change.value)))
    except NotANumber as error:
        raise ChangeError("E-NUMBER", change, name="value", reason=str(error)) from error
    except (KeyError, ArithmeticError) as error:
        raise wrong from error


def _scaled(value: Any, by: Decimal) -> Any:
    if isinstance(value, dict):
        return {key: _scaled(part, by) for key, part in value.items()}
    return (Decimal(str(value)) * by).quantize(Decimal("0.000001"))


def field_notes() -> dict[str, dict[str, str]]:
    """What the docstring under each field says, by type and field: for manuals and schemas.

    Read from this file when asked for, so that starting the program does not have to.
    """
    import ast
    from pathlib import Path

    notes: dict[str, dict[str, str]] = {}
    for type_ in ast.parse(Path(__file__).read_text("utf-8")).body:
        if isinstance(type_, ast.ClassDef):
            own = {
                field.target.id: inspected.value.value
                for field, inspected in pairwise(type_.body)
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                and isinstance(inspected, ast.Expr) and isinstance(inspected.value, ast.Constant)
                and isinstance(inspected.value.value, str)
            }  # fmt: skip
            bases = [base.id for base in type_.bases if isinstance(base, ast.Name)]
            notes[type_.name] = {**{k: v for base in bases for k, v in notes.get(base, {}).items()}, **own}
    return notes
