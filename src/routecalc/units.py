"""The one door for numbers: every change of unit and every rounding happens here.

Inside the program money is an ``int`` in minor units (fen, cents), time an ``int`` in seconds,
length in metres, mass in kilograms or grams. Text and ``Decimal`` live outside this door.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

MINOR_DIGITS = (("VND", 0), ("LAK", 0), ("MMK", 0), ("JPY", 0), ("KRW", 0))
"""Currencies without a minor unit in use; every other currency here has two decimals."""

SYMBOLS = (("CNY", "¥"), ("USD", "$"), ("EUR", "€"), ("GBP", "£"))
PPM = 1_000_000
DAY_S = 86_400
_MINOR_DIGITS = dict(MINOR_DIGITS)
_SYMBOLS = dict(SYMBOLS)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d{1,6})?\Z", re.ASCII)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NUMBER = re.compile(r"[+-]?\d{1,14}(\.\d{1,6})?\Z", re.ASCII)


class NotANumber(ValueError):
    """The text is not a plain decimal number; the message says what was found instead."""


def parse_decimal(text: str) -> Decimal:
    """The number written in ``text``: at most 14 digits before and 6 after the point, -0 becomes 0.

    Full-width digits from a Chinese input method are accepted. Thousands separators, exponents,
    NaN and infinity raise ``NotANumber``.
    """
    plain = text.translate(_HALF_WIDTH).strip()
    if not _NUMBER.match(plain):
        if _GROUPED.match(plain):
            raise NotANumber(f"'{text}' has a thousands separator; write {plain.replace(',', '')}")
        raise NotANumber(f"'{text}' is not a plain decimal number")
    try:
        return Decimal(plain) + 0
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only what Decimal reads
        raise NotANumber(f"'{text}' is not a plain decimal number") from error


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, halves away from zero; the denominator is positive."""
    if numerator < 0:
        return -((-numerator * 2 + denominator) // (denominator * 2))
    return (numerator * 2 + denominator) // (denominator * 2)


def up(numerator: int, denominator: int) -> int:
    """The quotient rounded up to a whole number; the denominator is positive."""
    return -(-numerator // denominator)


def down(value: Decimal, scale: int) -> int:
    """``value`` times ``scale`` as a whole number, rounded down: what a limit allows."""
    return int((value * scale).to_integral_value(ROUND_FLOOR))


def scaled(value: Decimal, scale: int) -> int:
    """``value`` times ``scale`` as a whole number, rounded half up at that resolution."""
    return half_up(int(value * scale * PPM), PPM)


def minor_factor(currency: str) -> int:
    """How many minor units make one unit of ``currency``: 100 for CNY, 1 for VND."""
    return int(10 ** _MINOR_DIGITS.get(currency, 2))


def to_minor(amount: Decimal, currency: str) -> int:
    """``amount`` of ``currency`` in minor units, rounded half up."""
    return half_up(int(amount * minor_factor(currency) * PPM), PPM)


def money_text(minor: int, currency: str) -> str:
    """The decimal string of an amount as JSON and CSV carry it: ``"-1234.50"``."""
    digits = _MINOR_DIGITS.get(currency, 2)
    sign, whole = ("-" if minor < 0 else ""), abs(minor)
    if digits == 0:
        return f"{sign}{whole}"
    head, tail = divmod(whole, 10**digits)
    return f"{sign}{head}.{tail:0{digits}d}"


def money_display(minor: int, currency: str, *, sign: bool = False) -> str:
    """An amount as people read it, ``"¥1,234.50"``; with ``sign`` a plus is written too."""
    digits = _MINOR_DIGITS.get(currency, 2)
    head, tail = divmod(abs(minor), 10**digits)
    text = f"{head:,}" + (f".{tail:0{digits}d}" if digits else "")
    prefix = "-" if minor < 0 else ("+" if sign and minor > 0 else "")
    symbol = _SYMBOLS.get(currency)
    return f"{prefix}{symbol}{text}" if symbol else f"{prefix}{currency} {text}"


def seconds(hours: Decimal) -> int:
    """Hours as whole seconds, rounded half up."""
    return half_up(int(hours * 3600 * PPM), PPM)


def seconds_at(metres: int, micro_kmh: int) -> int:
    """Seconds for so many metres at a speed in millionths of a km/h, rounded half up."""
    return half_up(metres * 3600 * PPM, 1000 * micro_kmh)


def metres(km: Decimal) -> int:
    """Kilometres as whole metres, rounded half up."""
    return half_up(int(km * 1000 * PPM), PPM)


def plain(value: Decimal) -> str:
    """A Decimal without exponent and without trailing zeros: ``"3.185"``, ``"440"``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(numerator: int, denominator: int, digits: int = 4) -> float:
    """A quotient for the answer's plain numbers (hours, km, kg, per cent), rounded half up."""
    scale: int = 10**digits
    return half_up(numerator * scale, denominator) / scale


def hours(value_s: int) -> float:
    """Seconds as hours with four decimals."""
    return ratio(value_s, 3600)


def km(value_m: int) -> float:
    """Metres as kilometres with four decimals."""
    return ratio(value_m, 1000)


def kilograms(value_g: int) -> float:
    """Grams as kilograms with four decimals."""
    return ratio(value_g, 1000)


def up_to(numerator: int, denominator: int, digits: int = 4) -> Decimal:
    """A quotient rounded up to ``digits`` decimals, so that a limit which allows it allows the whole of it."""
    scale: int = 10**digits
    return Decimal(up(numerator * scale, denominator)) / scale


def parse_quantity(text: str, allowed: dict[str, Decimal]) -> tuple[Decimal, str]:
    """A number with a unit, as typed on the command line: ``"18t"``, ``"28m3"``, ``"50000USD"``.

    Gives the number in the base unit and the unit as written; ``allowed`` maps each unit (lower case)
    to its factor. A missing or unknown unit raises ``NotANumber`` and names those that would do.
    """
    plain_text = text.translate(_HALF_WIDTH).strip()
    found = re.fullmatch(r"([+-]?[\d.,]+)\s*([^\d.,\s].*)", plain_text)
    if not found:
        raise NotANumber(f"'{text}' needs a number and a unit ({', '.join(allowed)})")
    number, unit = parse_decimal(found[1]), unicodedata.normalize("NFKC", found[2]).strip().lower()
    if unit not in allowed:
        raise NotANumber(f"'{text}': unit '{found[2]}' is not one of {', '.join(allowed)}")
    return number * allowed[unit], unit


def triangular(low: int, likely: int, high: int, quantile: float) -> int:
    """The value of a triangular distribution below which ``quantile`` (0 to 1) of it lies, as a whole number."""
    if low == high:
        return likely
    turn = (likely - low) / (high - low)
    if quantile <= turn:
        return round(low + math.sqrt((high - low) * (likely - low) * quantile))
    return round(high - math.sqrt((high - low) * (high - likely) * (1 - quantile)))


def whole(values: NDArray[float64]) -> NDArray[int64]:
    """An array of numbers as whole numbers, each the nearest one."""
    return values.round().astype("int64")
