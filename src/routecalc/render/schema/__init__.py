"""JSON Schemas: of the answers, written here by hand, and of the data files, from their types."""

from __future__ import annotations

from collections.abc import Mapping
from types import GenericAlias
from typing import Any

from pydantic import TypeAdapter

from routecalc.findings import Refused, did_you_mean, finding
from routecalc.network import SECTIONS, Scenario
from routecalc.render.schema.answer import ANSWER
from routecalc.render.schema.explained import COMPARISON, FLIPS
from routecalc.render.schema.forms import DIALECT, Schema
from routecalc.render.schema.lost import DISRUPTION
from routecalc.render.schema.scenarios import CHANGES, DIFFERENCES, SCENARIOS
from routecalc.render.schema.verdicts import VERDICTS

__all__ = ["ANSWER", "ANSWERS", "COMPARISON", "DISRUPTION", "FLIPS", "VERDICTS", "schema_of"]

ANSWERS = {
    "answer": ANSWER,
    "comparison": COMPARISON,
    "flips": FLIPS,
    "disruption": DISRUPTION,
    "verdicts": VERDICTS,
    "scenario-list": SCENARIOS,
    "scenario-changes": CHANGES,
    "scenario-diff": DIFFERENCES,
}
"""What the commands write as JSON: ``quote``, ``compare``, ``flip``, ``disrupt``, ``check`` and ``scenario``."""


def names() -> tuple[str, ...]:
    """Every word that has a schema."""
    return (*dict(SECTIONS), "scenario", *ANSWERS)


def schema_of(section: str | None = None) -> Schema:
    """JSON Schema of a data section (``nodes`` …), of a ``scenario`` file, of the ``answer`` of a quote, of a
    ``comparison``, of ``flips``, of a ``disruption``, of ``verdicts``, of what ``scenario`` writes, or of a data file.

    Raises ``Refused`` for any other word.
    """
    types: dict[str, Any] = dict(SECTIONS)
    if section in ANSWERS:
        return ANSWERS[section]
    if section == "scenario":
        return {"$schema": DIALECT, **TypeAdapter(Scenario).json_schema(by_alias=True)}
    if section is None:
        return _file(types)
    if section not in types:
        known = names()
        listed = ", ".join(known)
        raise Refused([finding("E-SECTION", word=section, known=listed, hint=did_you_mean(section, known))], 2)
    return {"$schema": DIALECT, "title": section, **_listing(types[section])}


def _listing(kind: Any) -> Schema:
    entries: Any = GenericAlias(list, (kind,))
    schema: Schema = TypeAdapter(entries).json_schema(by_alias=True)
    return schema


def _file(types: Mapping[str, Any]) -> Schema:
    """A data file: any of the sections, each a list of its entries."""
    properties: Schema = {}
    definitions: Schema = {}
    for name, kind in types.items():
        one = _listing(kind)
        definitions.update(one.pop("$defs", {}))
        properties[name] = one
    return {
        "$schema": DIALECT,
        "title": "A data file of routecalc",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }
