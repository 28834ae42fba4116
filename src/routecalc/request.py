"""QUESTION: what the shipper wants moved, from where to where, and within which limits."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal, TypeVar, cast

from routecalc.findings import Finding, Refused, did_you_mean, finding, nearest
from routecalc.network import MODES, Mode, Network
from routecalc.units import NotANumber, down, minor_factor, parse_decimal, parse_quantity, plain, to_minor

T = TypeVar("T")

Criterion = Literal["cost", "time", "co2e"]
CRITERIA: tuple[Criterion, ...] = ("cost", "time", "co2e")


@dataclass(frozen=True, slots=True)
class Consignment:
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


@dataclass(frozen=True, slots=True)
class Request:
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

    @property
    def moment(self) -> dt.datetime | None:
        """When the goods are ready, or else due; None at no particular time."""
        return self.depart or self.arrive_by

    @property
    def backwards(self) -> bool:
        """Whether the latest start is wanted, not the earliest arrival."""
        return self.depart is None and self.arrive_by is not None


def ask(
    network: Network,
    origin: str,
    destination: str,
    *,
    boxes: Sequence[str] = (),
    mass: str | None = None,
    volume: str | None = None,
    value: str | None = None,
    hs: str | None = None,
    cargo: str = "general",
    as_of: str | dt.date | None = None,
    depart: str | dt.datetime | None = None,
    arrive_by: str | dt.datetime | None = None,
    currency: str = "CNY",
    baseline: str | None = "river-sea",
    sort: str = "cost",
    max_options: int = 5,
    all_options: bool = False,
    modes: Sequence[str] = (),
    via: Sequence[str] = (),
    avoid: Sequence[str] = (),
    corridor: str | None = None,
    budget: str | None = None,
    within: str | None = None,
    co2e_cap: str | None = None,
    interest: str | Decimal | None = None,
) -> Request:
    """A request from words as they are typed: names of places, ``40HC:2``, ``18t``, ``28m3``, ``50000USD``, ``6``,
    and the limits ``20000CNY``, ``15d``, ``900kg``.

    ``depart`` and ``arrive_by`` are written as 2026-12-01T08:00, in the local time of origin and destination; without
    ``as_of`` each element is then charged by the day on which it starts.

    Raises ``Refused`` with status 2 and *all* faults at once.
    """
    faults: list[Finding] = []

    def tried(function: Callable[..., T], *args: object) -> T:
        try:
            return function(*args)
        except Refused as refused:
            faults.extend(refused.findings)
            return cast(T, None)  # never used: the faults are raised below

    start = tried(place, network, origin)
    end = tried(place, network, destination)
    if start and start == end:
        faults.append(finding("E-SAME-PLACE", node=start))
    goods = tried(consignment, network, boxes, mass, volume, value, hs, cargo)
    ready = tried(moment, network, start, depart) if start and depart is not None else None
    due = tried(moment, network, end, arrive_by, DAY) if end and arrive_by is not None else None
    if ready and due and ready >= due:
        faults.append(finding("E-ARRIVE-BY", depart=depart, arrive=arrive_by))
    if due is not None and depart is None:
        given = (("--within", within), ("--interest", interest))
        faults.extend(finding("E-DUE-ALONE", option=option) for option, text in given if text is not None)
    window = int((due - ready).total_seconds()) if ready and due else None
    wrong = (depart is not None and ready is None) or (arrive_by is not None and due is None)
    day = None if wrong and as_of is None else tried(date, as_of if as_of is not None else ready or due or "")
    yearly = tried(_interest, interest)
    if interest is not None and value is None:
        faults.append(finding("E-INTEREST-VALUE"))
    most, most_currency = tried(_budget, network, budget, currency) or (None, "CNY")
    longest, cap = tried(_within, within), tried(_co2e_cap, co2e_cap)
    passed = tuple(dict.fromkeys(tried(place, network, name) for name in via))
    avoided = tuple(dict.fromkeys(tried(place, network, name) for name in avoid))
    faults.extend(_unknown("E-BASELINE-UNKNOWN", () if baseline is None else [baseline], network.baseline))
    faults.extend(
        _unknown("E-CORRIDOR-UNKNOWN", () if corridor is None else [corridor], [c.id for c in network.corridors])
    )
    faults.extend(_unknown("E-MODE-UNKNOWN", modes, MODES))
    faults.extend(_unknown("E-SORT-UNKNOWN", [sort], CRITERIA))
    faults.extend(_unknown("E-CURRENCY", [currency], currencies(network)))
    faults.extend(finding("E-AVOID", node=name) for name in avoided if name and name in (start, end, *passed))
    if max_options < 1:
        faults.append(finding("E-COUNT", what="--max-options", word=max_options))
    if faults or day is None:
        raise Refused(faults, 2)
    return Request(
        origin=start,
        destination=end,
        consignment=goods,
        as_of=day,
        by_start=as_of is None,
        depart=ready,
        arrive_by=due,
        currency=currency,
        baseline=baseline,
        sort=cast(Criterion, sort),
        max_options=max_options,
        all_options=all_options,
        modes=cast(tuple[Mode, ...], tuple(modes)),
        via=passed,
        avoid=avoided,
        corridor=corridor,
        budget_minor=most,
        budget_currency=most_currency,
        within_s=min((limit for limit in (longest, window) if limit is not None), default=None),
        co2e_cap_g=cap,
        interest=yearly,
    )


def place(network: Network, text: str) -> str:
    """The id of the place that ``text`` names: an id, a code, a name or an alias.

    An exact id always wins. Two places that fit are an error that lists both, none is an error with the nearest.
    """
    wanted = _folded(text)
    words = places(network)
    if wanted in network.node and wanted in words:
        return wanted
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    fits = words.get(wanted, ())
    if len(fits) == 1:
        return fits[0]
    if fits:
        listed = ", ".join(f"{id_} ({network.node[id_].names.en} {network.node[id_].names.zh})" for id_ in fits)
        raise Refused([finding("E-PLACE-AMBIGUOUS", word=shown, listed=listed)], 2)
    near = [words[word][0] for word in nearest(wanted[:LONGEST], words, 3)]
    listed = ", ".join(f"{id_} ({network.node[id_].names.zh})" for id_ in dict.fromkeys(near))
    raise Refused([finding("E-PLACE-UNKNOWN", word=shown, hint=f"did you mean {listed}?" if listed else "")], 2)


def places(network: Network) -> dict[str, tuple[str, ...]]:
    """Every word that names a place, folded, with the ids of the places it names; junctions cannot be asked for."""
    found: dict[str, dict[str, None]] = {}
    for node in network.nodes:
        if node.kind != "junction":
            names = (node.id, node.names.zh, node.names.en, *node.aliases, node.codes.unlocode or node.id)
            for name in (*names, *node.codes.also):
                found.setdefault(_folded(name), {})[node.id] = None
    return {word: tuple(ids) for word, ids in found.items()}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


MOST_BOXES = 99_999
"""Boxes of one type in one consignment."""
LONGEST = 60
"""Characters of a wrong word that are repeated to the reader."""
MASS = {"t": Decimal(1000), "kg": Decimal(1), "吨": Decimal(1000), "公斤": Decimal(1), "千克": Decimal(1)}
VOLUME = {
    "m3": Decimal(1000),
    "cbm": Decimal(1000),
    "l": Decimal(1),
    "方": Decimal(1000),
    "立方米": Decimal(1000),
}
CARGO = ("general", "reefer", "dangerous")


def consignment(
    network: Network,
    boxes: Sequence[str],
    mass: str | None,
    volume: str | None,
    value: str | None,
    hs: str | None,
    cargo: str,
) -> Consignment:
    """The goods and their boxes; without a count, as many boxes as payload and volume need."""
    mass_kg, volume_l = _whole("mass", mass, MASS), _whole("volume", volume, VOLUME)
    value_minor, currency = _value(network, value)
    faults = list(_unknown("E-CARGO-UNKNOWN", [cargo], CARGO))
    hs_code = None if hs is None else unicodedata.normalize("NFKC", hs).strip()
    if hs_code is not None and not re.fullmatch(r"[0-9]{4}(\.?[0-9]{2}){0,3}", hs_code):
        faults.append(finding("E-HS", word=hs))
    if faults:
        raise Refused(faults, 2)
    counts = _counts(network, boxes or ("20GP",), mass_kg, volume_l)
    cold = [name for name, _ in counts if network.box[name].reefer]
    if cargo == "reefer" and len(cold) < len(counts):
        raise Refused([finding("E-CARGO-BOX", known=", ".join(n for n, box in network.box.items() if box.reefer))], 2)
    goods_kg = mass_kg if mass_kg is not None else _usual_kg(network, counts)
    _fitting(network, counts, goods_kg, volume_l)
    return Consignment(
        boxes=counts,
        mass_kg=goods_kg,
        mass_given=mass_kg is not None,
        counted=mass_kg is not None
        and sum(n for _, n in counts) > 1
        and not any(re.search("[:：×]", text) for text in boxes),
        volume_l=volume_l,
        value_minor=value_minor,
        value_currency=currency,
        hs_code=hs_code,
        cargo=cargo,
    )


def _counts(
    network: Network, boxes: Sequence[str], mass_kg: int | None, volume_l: int | None
) -> tuple[tuple[str, int], ...]:
    """Box types with their numbers; a lone type without a number takes what the goods need."""
    counts: dict[str, int] = {}
    for text in boxes:
        name, colon, number = unicodedata.normalize("NFKC", text).upper().replace("×", ":").partition(":")
        if name not in network.box:
            raise Refused(list(_unknown("E-BOX-UNKNOWN", [name], network.box)), 2)
        if colon and not re.fullmatch(r"[1-9]\d{0,5}", number):
            raise Refused([finding("E-BOX-COUNT", word=text)], 2)
        if not colon and len(boxes) > 1 and mass_kg is not None:
            raise Refused([finding("E-BOX-COUNT", word=text)], 2)
        needed = int(number) if colon else _needed(network, name, mass_kg or 0, volume_l or 0)
        counts[name] = counts.get(name, 0) + needed
        if counts[name] > MOST_BOXES:
            raise Refused([finding("E-BOX-COUNT", word=f"{name}:{counts[name]}")], 2)
    return tuple(sorted(counts.items()))


def _needed(network: Network, name: str, mass_kg: int, volume_l: int) -> int:
    box = network.box[name]
    return max(1, -(-mass_kg // int(box.payload_kg)), -(-volume_l // int(box.volume_l)))


def _usual_kg(network: Network, counts: Sequence[tuple[str, int]]) -> int:
    """Mass where none is given: the usual load per TEU, at most the payload."""
    usual = network.factor.get("load-per-teu")
    if usual is None:
        raise Refused(
            [finding("E-QUANTITY", what="mass", reason="it is needed, as the data say nothing of usual loads")], 2
        )
    types = [(network.box[name], number) for name, number in counts]
    return sum(int(min(usual.value.likely * box.teu, box.payload_kg)) * number for box, number in types)


def _fitting(network: Network, counts: Sequence[tuple[str, int]], mass_kg: int, volume_l: int | None) -> None:
    """Refuse goods that are heavier or larger than the boxes take, and say how many boxes would do."""
    types = [(network.box[name], number) for name, number in counts]
    limits = (
        ("E-PAYLOAD", mass_kg, sum(int(box.payload_kg) * number for box, number in types), "t"),
        ("E-VOLUME", volume_l or 0, sum(int(box.volume_l) * number for box, number in types), "m3"),
    )
    for code, wanted, room, unit in limits:
        if wanted > room:
            name = counts[0][0]
            enough = _needed(network, name, mass_kg, volume_l or 0)
            raise Refused(
                [
                    finding(
                        code,
                        boxes=" + ".join(f"{number} × {box}" for box, number in counts),
                        wanted=f"{plain(Decimal(wanted) / 1000)} {unit}",
                        room=f"{plain(Decimal(room) / 1000)} {unit}",
                        enough=f"{enough} × {name}",
                    )
                ],
                2,
            )


def _whole(what: str, text: str | None, units: dict[str, Decimal]) -> int | None:
    """A mass or volume in whole base units; it must be above zero."""
    if text is None:
        return None
    try:
        number, _ = parse_quantity(text, units)
    except NotANumber as error:
        raise Refused([finding("E-QUANTITY", what=what, reason=str(error))], 2) from error
    if number <= 0:
        raise Refused([finding("E-QUANTITY", what=what, reason=f"'{text}' is not above zero")], 2)
    return int(number.to_integral_value(ROUND_CEILING))


def _value(network: Network, text: str | None) -> tuple[int | None, str]:
    if text is None:
        return None, "CNY"
    try:
        number, unit = parse_quantity(text, {code.lower(): Decimal(1) for code in currencies(network)})
    except NotANumber as error:
        raise Refused([finding("E-QUANTITY", what="value", reason=str(error))], 2) from error
    if number <= 0:
        raise Refused([finding("E-QUANTITY", what="value", reason=f"'{text}' is not above zero")], 2)
    return to_minor(number, unit.upper()), unit.upper()


TIME = {"d": Decimal(86_400), "h": Decimal(3600), "天": Decimal(86_400), "小时": Decimal(3600)}
CO2E = {unit: factor * 1000 for unit, factor in MASS.items()}


def _budget(network: Network, text: str | None, currency: str) -> tuple[int | None, str]:
    """Most that the offer may cost, in whole minor units; a plain number is in the currency of the offer."""
    if text is None:
        return None, "CNY"
    units = {code.lower(): Decimal(1) for code in currencies(network)}
    plainly = re.fullmatch(r"[\d.,+-]+", unicodedata.normalize("NFKC", text).strip())
    number, unit = _limited("--budget", f"{text}{currency}" if plainly else text, units, f"20000{currency} or 20000")
    return _above_zero("--budget", text, down(number, minor_factor(unit.upper()))), unit.upper()


def _within(text: str | None) -> int | None:
    """Longest time door to door, in whole seconds."""
    return None if text is None else _most("--within", text, TIME, "15d or 300h")


def _co2e_cap(text: str | None) -> int | None:
    """Most CO2e, in whole grams."""
    return None if text is None else _most("--co2e-cap", text, CO2E, "900kg or 0.9t")


def _most(what: str, text: str, units: dict[str, Decimal], form: str) -> int:
    """A limit in whole base units; parts of one are dropped, so that nothing over the limit keeps it."""
    return _above_zero(what, text, down(_limited(what, text, units, form)[0], 1))


def _limited(what: str, text: str, units: dict[str, Decimal], form: str) -> tuple[Decimal, str]:
    try:
        return parse_quantity(text, units)
    except NotANumber as error:
        raise Refused([finding("E-LIMIT", what=what, reason=str(error), form=form)], 2) from error


def _above_zero(what: str, text: str, value: int) -> int:
    if value <= 0:
        raise Refused([finding("E-LIMIT", what=what, reason=f"'{text}' is not above zero", form="a larger number")], 2)
    return value


MOST_INTEREST = 100
"""Per cent a year; more is taken for a slip of the pen."""


def _interest(text: str | Decimal | None) -> Decimal | None:
    """Per cent a year, above zero, with at most four decimals; a sign of per cent may follow."""
    if text is None:
        return None
    try:
        number = parse_decimal(unicodedata.normalize("NFKC", str(text)).strip().removesuffix("%"))
    except NotANumber as error:
        raise Refused([finding("E-INTEREST", reason=str(error))], 2) from error
    if number <= 0:
        raise Refused([finding("E-INTEREST", reason=f"'{text}' is not above zero")], 2)
    if number > MOST_INTEREST:
        raise Refused([finding("E-INTEREST", reason=f"'{text}' is more than {MOST_INTEREST} per cent")], 2)
    if number != round(number, 4):
        raise Refused([finding("E-INTEREST", reason=f"'{text}' has more than four decimals")], 2)
    return number


def currencies(network: Network) -> tuple[str, ...]:
    """Currencies with an exchange rate, CNY first."""
    return (
        "CNY",
        *sorted(factor.id[3:].upper() for factor in network.factors if factor.id.startswith("fx-")),
    )


def date(text: str | dt.date) -> dt.date:
    """A day written as 2026-12-01."""
    if isinstance(text, dt.date):
        return text.date() if isinstance(text, dt.datetime) else text
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refused([finding("E-DATE", word=text)], 2) from error


DAY = dt.timedelta(days=1)


def moment(network: Network, node: str, text: str | dt.datetime, late: dt.timedelta = dt.timedelta(0)) -> dt.datetime:
    """A moment in the local time of a place, written as 2026-12-01 or 2026-12-01T08:00; a day alone is its first
    moment, or ``late`` after it."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(network.node[node].timezone)
    if isinstance(text, dt.datetime):
        return text if text.tzinfo else text.replace(tzinfo=zone)
    day, _, clock = text.replace(" ", "T").partition("T")
    if not clock:
        first = date(day)
        return dt.datetime(first.year, first.month, first.day, tzinfo=zone) + late
    try:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", clock, re.ASCII):
            raise ValueError(clock)
        hour, minute = clock.split(":")
        return dt.datetime.combine(date(day), dt.time(int(hour), int(minute)), tzinfo=zone)
    except (ValueError, Refused) as error:
        raise Refused([finding("E-MOMENT", word=text)], 2) from error


def _unknown(code: str, words: Sequence[str], known: Iterable[str]) -> Iterator[Finding]:
    """A finding for each word that is not known, with the nearest that is."""
    known = tuple(known)
    for word in words:
        if word not in known:
            yield finding(code, word=word, known=", ".join(known), hint=did_you_mean(word, known))
