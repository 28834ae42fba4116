"""How are goods and boxes typed: types and counts, mass, volume, value?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from routecalc.findings import Refused, finding
from routecalc.network import Network
from routecalc.request.places import unknown
from routecalc.request.question import Consignment
from routecalc.request.wishes import MASS, currencies
from routecalc.units import NotANumber, parse_quantity, plain, to_minor

MOST_BOXES = 99_999
TOO_MANY = f"is more than {MOST_BOXES:,} boxes, the most of one type in a request"
"""Boxes of one type in one consignment."""
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
    faults = list(unknown("E-CARGO-UNKNOWN", [cargo], CARGO))
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
            raise Refused(list(unknown("E-BOX-UNKNOWN", [name], network.box)), 2)
        if colon and not re.fullmatch(r"[1-9]\d*", number, re.ASCII):
            raise _miscounted(text, "needs a type and a whole number")
        if not colon and len(boxes) > 1 and mass_kg is not None:
            raise _miscounted(text, "needs its number: with a mass, each of several types does")
        if len(number) > len(str(MOST_BOXES)):  # before it is made a number, which may be longer than Python reads
            raise _miscounted(text, TOO_MANY)
        needed = int(number) if colon else _needed(network, name, mass_kg or 0, volume_l or 0)
        counts[name] = counts.get(name, 0) + needed
        if counts[name] > MOST_BOXES:
            raise _miscounted(f"{name}:{counts[name]}", TOO_MANY)
    return tuple(sorted(counts.items()))


def _miscounted(word: str, reason: str) -> Refused:
    return Refused([finding("E-BOX-COUNT", word=word, reason=reason)], 2)


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
