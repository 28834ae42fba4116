"""JSON Schema of verdicts on claims."""

from __future__ import annotations

from routecalc.render.schema.answer import COUNT, document
from routecalc.render.schema.forms import (
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

NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
_REASON: Schema = {"enum": [None, "missing", "assumed", "spread", "circular"]}
_UNIT: Schema = {"enum": ["day", "hour", "percent"]}
_RANGE = an_object({"min": NUMBER_OR_NULL, "max": NUMBER_OR_NULL, "unit": _UNIT})
_PERCENT: Schema = {**NOT_NEGATIVE, "maximum": 100}

VERDICTS: Schema = document(
    "Answer of routecalc check",
    "verdicts",
    {
        "verdicts": an_object(
            {
                "schema": {"const": 1}, "as_of": {**TEXT, "description": "Day whose tariffs were used."},
                "seed": {"type": "integer"}, "draws": COUNT, "gone": TEXTS,
                "network": an_object({"digest": TEXT, "scenarios": TEXTS}),
                "findings": {**a_list("finding"), "description": "Scenarios that are not meant for the day any more."},
                "checks": a_list("check"), "claims": a_list("claim"),
                "contradictions": {"type": "array", "items": an_object({"claims": TEXTS, "pairs": TEXTS})},
            }
        ),
        "check": an_object({"id": TEXT, "passed": {"type": "boolean"}, "findings": a_list("finding")}),
        "claim": an_object(
            {
                "id": TEXT, "phrase": TEXT, "measure": TEXT, "source": TEXT, "date": TEXT,
                "expected": {"anyOf": [_RANGE, {"type": "null"}]},
                "computed": {**or_null("band"), "description": "All pairs of the facts as they are."},
                "independent": {**or_null("band"), "description": "Without figures from the claim's own source."},
                "verdict": {"enum": ["met", "not met", "met only if", "not decidable"]}, "reason": _REASON,
                "recorded": {**TEXT_OR_NULL, "description": "The accepted verdict."}, "conditions": TEXTS,
                "assumed_percent": _PERCENT,
                "decisive": {"type": "array", "items": an_object({"fact": TEXT, "percent": _PERCENT})},
                "open": TEXT, "set": TEXT_OR_NULL, "under": TEXTS, "cases": a_list("case"),
            }
        ),
        "band": an_object({"low": NUMBER, "likely": NUMBER, "high": NUMBER}),
        "case": an_object(
            {
                "origin": TEXT_OR_NULL, "destination": TEXT_OR_NULL, "reading": TEXT_OR_NULL, "value": NUMBER_OR_NULL,
                "low": NUMBER_OR_NULL, "high": NUMBER_OR_NULL, "holds": {"enum": ["yes", "no", "open"]},
                "reason": _REASON, "assumed_percent": _PERCENT, "circular": TEXTS,
                "independent": {"type": "boolean"},
            }
        ),
    },
)  # fmt: skip
"""JSON Schema of what ``check --format json`` writes, refusals included."""
