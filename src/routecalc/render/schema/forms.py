"""The words that JSON Schemas are written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routecalc.network import GRADES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MONEY: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d{1,3})?$"}
MONEY_OR_NULL: Schema = {"type": ["string", "null"], "pattern": MONEY["pattern"]}
NUMBER: Schema = {"type": "number"}
NOT_NEGATIVE: Schema = {"type": "number", "minimum": 0}
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}
CURRENCY: Schema = {"type": "string", "pattern": "^[A-Z]{3}$"}
GRADE: Schema = {"enum": list(GRADES)}


def an_object(properties: Mapping[str, Schema], *, optional: frozenset[str] = frozenset()) -> Schema:
    """An object with these keys; more may come, none of them may go."""
    required = [key for key in properties if key not in optional]
    return {"type": "object", "properties": dict(properties), "required": required}


def a_list(name: str) -> Schema:
    """A list of entries that are defined under a name."""
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def or_null(name: str) -> Schema:
    """What is defined under a name, or null."""
    return {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}
