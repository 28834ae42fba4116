"""The manners of facts: numbers as text, spans, names in two languages, nothing unknown and nothing changed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from routecalc.network.value import Value

if TYPE_CHECKING:
    from routecalc.network.kinds import NotNegative, Number, Positive, Text

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

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Span(Value):
    """A number that is not certain: low ≤ likely ≤ high. A plain number means all three."""

    low: Number
    """The favourable or smallest plausible value."""
    likely: Number
    """The value that a single quote uses."""
    high: Number
    """The largest plausible value."""

    @classmethod
    def _plain(cls, value: object) -> object:
        if isinstance(value, str | int | Decimal):
            return {"low": value, "likely": value, "high": value}
        return value

    def _agree(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low {self.low}, likely {self.likely}, high {self.high} are not in order")

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

    @classmethod
    def _plain(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value
