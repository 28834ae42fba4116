"""What is a value with named fields that never changes? The base of facts, questions and answers.

The like of a frozen dataclass, whose methods are made when a class is defined; a command that answers in the blink of
an eye cannot wait for that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, dataclass_transform


class Fresh:
    """The default of a field that gets an object of its own in every record."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def fresh(make: Callable[[], Any]) -> Any:
    """A field that is made anew for every record that does not give it: ``known: dict[str, int] = fresh(dict)``."""
    return Fresh(make)


@dataclass_transform(frozen_default=True)
class Record:
    """Named fields, frozen. The fields are the annotations of the class, those of its bases first.

    Records of one type with equal fields are equal, but for the fields named in ``aside``.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    """Names of the fields, in order."""
    defaults: ClassVar[dict[str, Any]] = {}
    """Values of those that may be left out."""
    aside: ClassVar[tuple[str, ...]] = ()
    """Fields that say nothing about what the record is."""

    _names: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = [name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar")]
        cls.fields = (*cls.fields, *(name for name in own if name not in cls.fields))
        cls.defaults = {**cls.defaults, **{name: cls.__dict__[name] for name in own if name in cls.__dict__}}
        cls._names = frozenset(cls.fields)

    def __init__(self, *values: Any, **named: Any) -> None:
        own = self.__dict__
        own.update(zip(self.fields, values, strict=False))
        own.update(named)
        if own.keys() != self._names or len(values) + len(named) != len(own):
            self._complete(len(values) + len(named))

    def _complete(self, given: int) -> None:
        """Puts the defaults in. Raises ``TypeError`` for fields that are missing, unknown or given twice."""
        own = self.__dict__
        unknown = own.keys() - set(self.fields)
        missing = [name for name in self.fields if name not in own and name not in self.defaults]
        if unknown or missing or given != len(own):
            told = ", ".join((*sorted(unknown), *missing)) or "fields given twice"
            raise TypeError(f"{type(self).__name__}: unknown or missing {told}")
        for name in self.fields:
            if name not in own:
                value = self.defaults[name]
                own[name] = value.make() if type(value) is Fresh else value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        own, its = self.__dict__, other.__dict__
        return self is other or all(own[name] == its[name] for name in self.fields if name not in self.aside)

    def __hash__(self) -> int:
        own = self.__dict__
        return hash((type(self), *(own[name] for name in self.fields if name not in self.aside)))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.fields)
        return f"{type(self).__name__}({told})"


class Unique(Record):
    """A record that equals nothing but itself."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


R = TypeVar("R", bound=Record)


def replace(record: R, **changes: Any) -> R:
    """The record with some fields changed. What stands aside and is fresh, kept for later, begins anew."""
    left = [name for name in record.aside if type(record.defaults.get(name)) is Fresh]
    kept = {name: record.__dict__[name] for name in record.fields if name not in left}
    return type(record)(**{**kept, **changes})
