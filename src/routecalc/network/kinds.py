"""In which forms may words and figures be written? The annotations of facts, read when something is to be judged.

Nothing here is needed to use facts that are known to be valid, and pydantic is slow to import: modules of facts name
these forms in annotations only, which stay text until ``judge`` reads them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from routecalc.network.values import Weekday
from routecalc.units import NotANumber, parse_decimal

__all__ = [
    "Annotated", "Any", "BeforeValidator", "Code", "Country", "Currency", "Day", "Days", "Decimal", "Field",
    "HolidaysOf", "Id", "Ids", "Literal", "Mapping", "Match", "Month", "NotNegative", "Number", "Positive",
    "Quantiles", "Shift", "Text", "Words", "_dates", "_tuple", "dt",
]  # fmt: skip

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
Days = Annotated[tuple[Weekday, ...], BeforeValidator(_tuple), Field(min_length=1)]
Shift = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Month = Annotated[str, Field(pattern=r"^(\d{4}-)?(0[1-9]|1[0-2])$")]
HolidaysOf = Annotated[tuple[Country | Literal["own"], ...], BeforeValidator(_tuple)]
Quantiles = Mapping[str, NotNegative]
Match = Mapping[str, Words]
"""``section`` and further fields, each with one pattern or several, of which one must fit."""
