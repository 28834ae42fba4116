"""Faults of types in plain words: code and particulars of what the model refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from routecalc.findings import did_you_mean
from routecalc.network import Value
from routecalc.units import NotANumber

_SHAPES = {
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "dict_type": "a mapping of fields",
    "mapping_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_type": "a word",
    "decimal_type": "a number",
    "date_type": "a date",
    "bool_type": "true or false",
}
_LIMITS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}
Told = tuple[str, dict[str, Any], bool]
"""Code, particulars, and whether the key is at fault and not the value."""


def sentence(fault: Mapping[str, Any], model: type[Value]) -> Told:
    """Code and particulars of one fault that pydantic found below ``model``."""
    kind, name, value = fault["type"], _name(fault["loc"]), fault["input"]
    context = fault.get("ctx", {})
    if kind == "extra_forbidden":
        return (
            "E-FIELD-UNKNOWN",
            {"name": name, "hint": did_you_mean(name, fields_at(model, fault["loc"][:-1]))},
            True,
        )
    if kind == "missing":
        return "E-FIELD-MISSING", {"name": name}, False
    if kind == "literal_error":
        return _choice(name, value, context["expected"])
    if kind in _LIMITS:
        word, key = _LIMITS[kind]
        return "E-NUMBER-LIMIT", {"name": name, "value": value, "limit": f"{word} {context[key]}"}, False
    if kind == "value_error":
        return _value(name, value, context["error"])
    if kind == "string_pattern_mismatch":
        return _pattern(name, value, context["pattern"])
    if kind in ("string_too_short", "string_too_long"):
        return "E-TEXT-LENGTH", {"name": name, "limit": _length(context)}, False
    if kind.startswith("bool"):
        return "E-BOOLEAN", {"name": name, "value": value}, False
    if kind.startswith("date"):
        return "E-DAY", {"name": name, "value": value}, False
    if kind == "too_short":
        return "E-SHAPE", {"what": f"'{name}'", "shape": "a list that is not empty"}, False
    return "E-SHAPE", {"what": f"'{name}'", "shape": _SHAPES.get(kind, fault["msg"])}, False


def _name(loc: tuple[Any, ...]) -> str:
    """The field a fault is about, as people write it."""
    names = [str(part) for part in loc if not isinstance(part, int)]
    return names[-1] if names else "entry"


def _choice(name: str, value: Any, expected: str) -> Told:
    choices = re.findall(r"'([^']*)'", expected)
    hint = did_you_mean(value, choices) if isinstance(value, str) else ""
    return "E-CHOICE", {"name": name, "value": value, "choices": ", ".join(choices), "hint": hint}, False


def _value(name: str, value: Any, error: Exception) -> Told:
    if isinstance(error, NotANumber):
        code = "E-NUMBER-SEPARATOR" if "separator" in str(error) else "E-NUMBER"
        return code, {"name": name, "reason": str(error)}, False
    if "in order" in str(error):
        return "E-RANGE-ORDER", {"name": name, "reason": str(error)}, False
    if isinstance(value, str) and "is not a day" in str(error):
        return "E-DAY", {"name": name, "value": value}, False
    return "E-ENTRY", {"reason": str(error)}, False


def _pattern(name: str, value: Any, pattern: str) -> Told:
    if ":" in pattern:
        form = "08:00-12:00" if "-((" in pattern else "09:00"
        return "E-CLOCK", {"name": name, "value": value, "form": form}, False
    if pattern.startswith(r"^(\d{4}-)"):
        return "E-MONTH", {"name": name, "value": value}, False
    code = "E-ID-FORM" if "a-z" in pattern else "E-CODE-FORM"
    return code, {"name": name, "value": value}, False


def _length(context: Mapping[str, Any]) -> str:
    if "min_length" in context:
        return f"at least {context['min_length']} character"
    return f"at most {context['max_length']} characters"


def fields_at(model: type[Value], path: tuple[Any, ...]) -> set[str]:
    """The fields that may stand at ``path`` below ``model``, as they are written."""
    for step in path:
        if isinstance(step, int):
            continue
        fields = [field for name, field in model.model_fields.items() if step in (name, field.alias)]
        models = [found for field in fields for found in _models(field.annotation)]
        if not models:
            return set()
        model = models[0]
    return {field.alias or name for name, field in model.model_fields.items()}


def _models(annotation: Any) -> list[type[Value]]:
    """The models inside an annotation such as ``tuple[Charge, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
