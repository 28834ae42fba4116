"""How are limits, interest, days and moments typed?"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from routecalc.findings import Refused, finding
from routecalc.network import Network
from routecalc.units import NotANumber, down, minor_factor, parse_decimal, parse_quantity

MASS = {"t": Decimal(1000), "kg": Decimal(1), "吨": Decimal(1000), "公斤": Decimal(1), "千克": Decimal(1)}
TIME = {"d": Decimal(86_400), "h": Decimal(3600), "天": Decimal(86_400), "小时": Decimal(3600)}
CO2E = {unit: factor * 1000 for unit, factor in MASS.items()}


def budget_of(network: Network, text: str | None, currency: str) -> tuple[int | None, str]:
    """Most that the offer may cost, in whole minor units; a plain number is in the currency of the offer."""
    if text is None:
        return None, "CNY"
    units = {code.lower(): Decimal(1) for code in currencies(network)}
    plainly = re.fullmatch(r"[\d.,+-]+", unicodedata.normalize("NFKC", text).strip())
    number, unit = _limited("--budget", f"{text}{currency}" if plainly else text, units, f"20000{currency} or 20000")
    return _above_zero("--budget", text, down(number, minor_factor(unit.upper()))), unit.upper()


def within_of(text: str | None) -> int | None:
    """Longest time door to door, in whole seconds."""
    return None if text is None else _most("--within", text, TIME, "15d or 300h")


def co2e_cap_of(text: str | None) -> int | None:
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


def interest_of(text: str | Decimal | None) -> Decimal | None:
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
YEARS = (1990, 2100)
"""Years that can be asked by the clock: time zones and holidays are known for them."""


def moment(network: Network, node: str, text: str | dt.datetime, late: dt.timedelta = dt.timedelta(0)) -> dt.datetime:
    """A moment in the local time of a place, written as 2026-12-01 or 2026-12-01T08:00; a day alone is its first
    moment, or ``late`` after it."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(network.node[node].timezone)
    if isinstance(text, dt.datetime):
        return text if text.tzinfo else text.replace(tzinfo=zone)
    day, _, clock = text.replace(" ", "T").partition("T")
    if re.fullmatch(r"\d{4}-.*", day, re.ASCII) and not YEARS[0] <= int(day[:4]) <= YEARS[1]:
        raise Refused([finding("E-MOMENT-YEAR", word=text, first=YEARS[0], last=YEARS[1])], 2)
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
