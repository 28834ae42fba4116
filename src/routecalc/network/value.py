"""What a fact is made of: named fields, frozen. Who judges them is asked only when there is something to judge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

from routecalc.record import Record

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic.fields import FieldInfo
    from pydantic_core import CoreSchema


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Value(Record):
    """The manners of every fact: frozen, and no unknown fields.

    A value that the program makes itself, ``Span(low=…, likely=…, high=…)``, is taken as it is; what comes from people
    goes through ``model_validate``.
    """

    # pydantic keeps its notes there
    __slots__ = ("__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    model_config: ClassVar[dict[str, Any]] = {"frozen": True, "extra": "forbid", "str_strip_whitespace": True}
    """What pydantic asks of the type when it writes its schema."""
    parts: ClassVar[set[str]] = set()
    """Fields that hold facts which may be changed for themselves."""
    if TYPE_CHECKING:
        model_fields: ClassVar[Mapping[str, FieldInfo]]
        __pydantic_fields_set__: ClassVar[set[str]]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        _note(self, "__pydantic_fields_set__", set(given))

    @classmethod
    def known(cls, values: Iterable[tuple[str, Any]], given: set[str]) -> Self:
        """A value that was found valid before: all its fields in order, and which of them were given."""
        value = cls.__new__(cls)
        value.__dict__.update(values)
        _note(value, "__pydantic_fields_set__", given)
        return value

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        values = [(name, self.__dict__[name]) for name in self.fields]
        return type(self).known, (values, self.__pydantic_fields_set__)

    # -- judged and written by pydantic, imported then

    @classmethod
    def model_validate(cls, value: object) -> Self:
        """The value that plain data stands for. Raises pydantic's ``ValidationError`` with every fault."""
        from routecalc.network.judge import judge

        valid: Self = judge(cls).validate_python(value)
        return valid

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """JSON Schema of the type."""
        from routecalc.network.judge import judge

        return judge(cls).json_schema()

    def model_dump(self, **how: Any) -> dict[str, Any]:
        """Plain data: ``mode``, ``by_alias``, ``exclude`` and so on as pydantic has them."""
        from routecalc.network.judge import judge

        plain: dict[str, Any] = judge(type(self)).dump_python(self, **how)
        return plain

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """The same with some fields changed; they are taken as they are."""
        values = [(name, update.get(name, self.__dict__[name])) for name in self.fields]
        return self.known(values, self.__pydantic_fields_set__ | update.keys())

    @cached_property
    def weight(self) -> int:
        """A number that tells this content, without what is left at its default, from any other."""
        plain = self.model_dump(mode="json", exclude_defaults=True, by_alias=True, exclude=self.parts)
        told = _text([type(self).__name__, plain, [part.weight for part in self._parts()]])
        return int.from_bytes(hashlib.sha256(told.encode()).digest(), "big")

    @cached_property
    def content(self) -> bytes:
        """What tells this type, its content and which fields were given from any other."""
        from routecalc.network.judge import judge

        written = judge(type(self)).dump_json(self, exclude_unset=True, by_alias=True, exclude=self.parts)
        told = (type(self).__name__.encode(), written, *(part.content for part in self._parts()))
        return hashlib.sha256(b"\n".join(told)).digest()

    def _parts(self) -> Iterator[Value]:
        for name in self.parts:
            yield from self.__dict__[name]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        from routecalc.network.judge import core_schema_of

        return core_schema_of(cls, handler)

    @classmethod
    def _plain(cls, value: object) -> object:
        """What the written form stands for, where it may be shorter than the fields."""
        return value

    def _agree(self) -> None:
        """Raises ``ValueError`` where fields that are valid one by one do not go together."""


_note = object.__setattr__
_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class _Fields:
    """``Type.model_fields``: what is known of each field, worked out when first asked for."""

    def __get__(self, value: Value | None, kind: type[Value]) -> Mapping[str, FieldInfo]:
        from routecalc.network.judge import fields_of

        return fields_of(kind)


Value.model_fields = _Fields()  # type: ignore[assignment]
