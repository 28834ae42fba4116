"""JSON Schemas of comparisons of scenarios and of flip points."""

from __future__ import annotations

from routecalc.network import MODES
from routecalc.render.schema.answer import COUNT, SAVING, document
from routecalc.render.schema.forms import (
    MONEY,
    NOT_NEGATIVE,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Schema,
    a_list,
    an_object,
    or_null,
)

COMPARISON: Schema = document(
    "Answer of routecalc compare",
    "comparison",
    {
        "comparison": an_object(
            {
                "schema": {"const": 1},
                "request": {"$ref": "#/$defs/request"},
                "compared": {**a_list("scenario"), "description": "The facts as they are first, without a scenario."},
                "why": {**a_list("attribution"), "description": "Money, then time; empty without --why."},
            }
        ),
        "scenario": an_object(
            {
                "scenario": {**TEXT_OR_NULL, "description": "Several with + between them; null for the base."},
                "digest": {**TEXT_OR_NULL, "description": "Null, as all that follows, where no way is left."},
                "cheapest": or_null("way"),
                "fastest": or_null("way"),
                "money": or_null("saving"),
                "time": or_null("saving"),
                "findings": {**a_list("finding"), "description": "Scenarios that are not meant for the day any more."},
            }
        ),
        "way": an_object(
            {
                "id": TEXT,
                "corridor": TEXT_OR_NULL,
                "modes": {"type": "array", "items": {"enum": list(MODES)}},
                "cost": MONEY,
                "days": NOT_NEGATIVE,
                "co2e_kg": NOT_NEGATIVE,
            }
        ),
        "saving": SAVING,
        "attribution": an_object(
            {
                "measure": {"enum": ["money", "time"]},
                "unit": {**TEXT, "description": "Currency of the values, or s."},
                "whole": {**MONEY, "description": "The saving; geography and the parts sum to it."},
                "geography": MONEY,
                "differences": {
                    "type": "array",
                    "items": an_object(
                        {
                            "kind": TEXT,
                            "value": MONEY,
                            "candidate_count": COUNT,
                            "baseline_count": COUNT,
                            "candidate_km": NOT_NEGATIVE,
                            "baseline_km": NOT_NEGATIVE,
                        }
                    ),
                },
                "parts": {
                    "type": "array",
                    "items": an_object(
                        {
                            "id": TEXT,
                            "value": MONEY,
                            "exact": {**TEXT, "description": "The Shapley value as a fraction, before rounding."},
                            "facts": TEXTS,
                        }
                    ),
                },
                "idle": TEXTS,
                "coalitions": COUNT,
            }
        ),
    },
)
"""JSON Schema of what ``compare --format json`` writes, refusals included."""

_SWING = {
    "unit": TEXT,
    "low": NUMBER,
    "likely": NUMBER,
    "high": NUMBER,
    "own_range": {"type": "boolean", "description": "False: searched from half to double of a certain figure."},
    "at_low": {"$ref": "#/$defs/standing"},
    "at_high": {"$ref": "#/$defs/standing"},
    "flips": a_list("flip"),
    "no_way": {
        "type": "array",
        "items": an_object({"end": {"enum": ["low", "high"]}, "from": NUMBER}),
        "description": "Values from which on one of the sides has no way; at_low and at_high then stand before them.",
    },
}
_RANKED = an_object({"money": TEXTS, "time": TEXTS})

FLIPS: Schema = document(
    "Answer of routecalc flip",
    "flips",
    {
        "flips": an_object(
            {
                "schema": {"const": 1},
                "request": {"$ref": "#/$defs/request"},
                "findings": {**a_list("finding"), "description": "Scenarios that are not meant for the day any more."},
                "lines": an_object({"days": NUMBER, "percent": NUMBER}),
                "base": {"$ref": "#/$defs/standing"},
                "facts": a_list("fact"),
                "joint": {**a_list("joint"), "description": "Facts of one kind, moved together or apart."},
                "tornado": {**_RANKED, "description": "Ids of facts and joint moves, the most decisive first."},
                "numbers": {**_RANKED, "description": "The tornado with every kind of figure once."},
                "without_effect": {**COUNT, "description": "Uncertain facts that change nothing in their range."},
                "asked": COUNT,
            }
        ),
        "fact": an_object({"fact": TEXT, **_SWING}),
        "joint": an_object(
            {
                "id": TEXT,
                "sort": {"enum": ["level", "gap_baseline", "gap_rivals"]},
                "facts": TEXTS,
                "less_facts": {**TEXTS, "description": "The other side of a gap, which moves the other way."},
                **_SWING,
            }
        ),
        "flip": an_object(
            {
                "changes": {"enum": ["winner", "money", "time"]},
                "at": {**NUMBER, "description": "Of a level the mean, of a gap the difference of the means."},
                "kept": {"type": "boolean", "description": "Whether enough is saved there."},
                "values": {"type": "object", "additionalProperties": NUMBER},
                "after": {"$ref": "#/$defs/standing"},
            }
        ),
        "standing": an_object(
            {
                "corridor": TEXT_OR_NULL,
                "modes": {"type": "array", "items": {"enum": list(MODES)}},
                "saved_amount": MONEY,
                "saved_percent": {"type": ["number", "null"]},
                "saved_days": NUMBER,
            }
        ),
    },
)
"""JSON Schema of what ``flip --format json`` writes, refusals included."""
