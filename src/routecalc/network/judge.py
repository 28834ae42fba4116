"""Are the fields of a fact valid? The types as pydantic judges, writes and describes them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from inspect import get_annotations
from typing import Any, cast

from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from routecalc.network import kinds
from routecalc.network.value import Value

CONFIG = core_schema.CoreConfig(
    str_strip_whitespace=True,
    extra_fields_behavior="forbid",
    validate_by_alias=True,
    validate_by_name=True,
    serialize_by_alias=True,
)


def _judge(kind: type[Value]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _fields_of(kind: type[Value]) -> Mapping[str, FieldInfo]:
    """What is known of each field: its type and limits, its name in files, its default."""
    written: dict[str, tuple[str, type[Value]]] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, Value):
            written.update((name, (text, base)) for name, text in get_annotations(base).items())
    found = {}
    for name in kind.fields:
        text, base = written[name]
        meant = eval(text, {**vars(kinds), **vars(sys.modules[base.__module__])})
        found[name] = FieldInfo.from_annotation(meant)
        if name in kind.defaults:
            found[name].default = kind.defaults[name]
    return found


def core_schema_of(kind: type[Value], handler: GetCoreSchemaHandler) -> CoreSchema:
    """How pydantic judges a type: its fields, what short forms stand for, and whether the fields agree."""
    fields = {name: _field(handler, field, kind.defaults, name) for name, field in fields_of(kind).items()}
    inner = core_schema.model_fields_schema(fields, model_name=kind.__name__)
    short = kind._plain.__func__ is not Value._plain.__func__  # type: ignore[attr-defined]
    linked = kind._agree is not Value._agree
    name = f"{kind.__module__}.{kind.__qualname__}:{id(kind)}"
    whole: CoreSchema = core_schema.model_schema(
        kind, inner, frozen=True, config=CONFIG, ref=None if short or linked else name
    )
    if linked:
        whole = core_schema.no_info_after_validator_function(_agreeing, whole, ref=None if short else name)
    return core_schema.no_info_before_validator_function(kind._plain, whole, ref=name) if short else whole


def _field(
    handler: GetCoreSchemaHandler, field: FieldInfo, defaults: Mapping[str, Any], name: str
) -> core_schema.ModelField:
    schema = handler.generate_schema(field.rebuild_annotation())
    if name in defaults:
        schema = core_schema.with_default_schema(schema, default=defaults[name])
    return core_schema.model_field(schema, validation_alias=field.alias, serialization_alias=field.alias)


def _agreeing(value: Value) -> Value:
    value._agree()
    return value


judge = cast("Callable[[type[Value]], TypeAdapter[Any]]", cache(_judge))
"""What judges plain data as values of a type, and writes them as plain data."""
fields_of = cast("Callable[[type[Value]], Mapping[str, FieldInfo]]", cache(_fields_of))
"""What is known of each field."""
