"""How far is searched: the knobs for networks on which the whole front is more than anybody waits for.

Without any the search is exact. ``cost_within`` is exact too, among cheaper ways; a slack and the caps are not, and the
answer says so.
"""

from __future__ import annotations

from decimal import Decimal

from routecalc.findings import Refused, finding
from routecalc.search import Caps
from routecalc.units import NotANumber, down, parse_decimal, parse_quantity

MOST_FACTOR = 1000
"""Factors above would leave nothing out."""
HOURS = {"h": Decimal(3600), "min": Decimal(60), "d": Decimal(86_400), "小时": Decimal(3600), "天": Decimal(86_400)}
MASS = {"kg": Decimal(1000), "t": Decimal(1_000_000), "公斤": Decimal(1000), "吨": Decimal(1_000_000)}


def caps(
    cost_within: str | Decimal | None = None,
    slack: str | None = None,
    labels: int | None = None,
    seconds: float | None = None,
    megabytes: int | None = None,
) -> Caps:
    """Caps from words: ``1.5``, ``2h,5kg``, and the most labels, seconds and megabytes.

    Raises ``Refused`` with status 2.
    """
    faults = [
        finding("E-COUNT", what=name, word=most)
        for name, most in (("--max-labels", labels), ("--max-seconds", seconds), ("--max-memory", megabytes))
        if most is not None and not 0 < most < float("inf")
    ]
    factor: tuple[int, int] | None = None
    loose = (0, 0)
    try:
        factor = _factor(cost_within)
    except Refused as refused:
        faults += refused.findings
    try:
        loose = _slack(slack)
    except Refused as refused:
        faults += refused.findings
    if faults:
        raise Refused(faults, 2)
    return Caps(labels, seconds, megabytes, factor, loose)


def _factor(text: str | Decimal | None) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        number = parse_decimal(str(text).strip())
    except NotANumber as error:
        raise Refused([finding("E-COST-WITHIN", reason=str(error))], 2) from error
    if not 1 <= number <= MOST_FACTOR:
        raise Refused([finding("E-COST-WITHIN", reason=f"'{text}' is not from 1 to {MOST_FACTOR}")], 2)
    top, bottom = number.as_integer_ratio()
    return top, bottom


def _slack(text: str | None) -> tuple[int, int]:
    """Seconds and grams; the two parts come in any order, and one may be missing."""
    found = {"time": 0, "mass": 0}
    for part in text.replace("，", ",").split(",") if text is not None else ():
        try:
            number, unit = parse_quantity(part, {**HOURS, **MASS})
        except NotANumber as error:
            raise Refused([finding("E-SLACK", reason=str(error))], 2) from error
        if number < 0:
            raise Refused([finding("E-SLACK", reason=f"'{part}' is below zero")], 2)
        found["time" if unit in HOURS else "mass"] = down(number, 1)
    return found["time"], found["mass"]
