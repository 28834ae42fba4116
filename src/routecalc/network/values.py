"""The manners of facts: numbers as text, spans, names in two languages, nothing unknown and nothing changed."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal

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
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
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
