"""JSON Schemas of what the commands about scenarios write."""

from __future__ import annotations

from routecalc.network import SECTIONS
from routecalc.render.schema.answer import COUNT, document
from routecalc.render.schema.forms import GRADE, TEXT, TEXT_OR_NULL, TEXTS, Schema, a_list, an_object

DAY: Schema = {"type": "string", "format": "date"}
SCENARIO = an_object(
    {
        "id": TEXT,
        "names": an_object({"zh": TEXT, "en": TEXT}),
        "author": TEXT,
        "date": DAY,
        "expires": {**DAY, "type": ["string", "null"], "description": "Last day for which it is meant."},
        "note": {**TEXT, "description": "In English."},
        "notes": an_object({"zh": TEXT, "en": TEXT}),
        "changes": COUNT,
    }
)
FACT: dict[str, Schema] = {
    "section": {"enum": [*dict(SECTIONS), "charges"]},
    "fact": TEXT,
    "field": {**TEXT_OR_NULL, "description": "Path of the field; null where a whole fact is on one side only."},
}
FOUNDED: dict[str, Schema] = {
    "source": TEXT_OR_NULL,
    "grade": {"enum": [*GRADE["enum"], None]},
}
VALUE: Schema = {"description": "The value as it would stand in a data file, the whole fact, or null if there is none."}

SCENARIOS: Schema = document(
    "Answer of routecalc scenario list",
    "scenarios",
    {"scenarios": an_object({"schema": {"const": 1}, "scenarios": a_list("scenario")}), "scenario": SCENARIO},
)
CHANGES: Schema = document(
    "Answer of routecalc scenario show",
    "changes",
    {
        "changes": an_object(
            {
                "schema": {"const": 1},
                "digest": an_object({"before": TEXT, "after": TEXT}),
                "scenarios": a_list("scenario"),
                "changes": a_list("change"),
            }
        ),
        "scenario": SCENARIO,
        "change": an_object(
            {
                "scenario": TEXT,
                "change": {**COUNT, "description": "Its place in the scenario, from 1."},
                "op": {"enum": ["set", "scale", "include", "exclude", "remove", "add"]},
                **FACT,
                "before": VALUE,
                "after": VALUE,
                **FOUNDED,
            }
        ),
    },
)
DIFFERENCES: Schema = document(
    "Answer of routecalc scenario diff",
    "differences",
    {
        "differences": an_object(
            {
                "schema": {"const": 1},
                "a": {"$ref": "#/$defs/side"},
                "b": {"$ref": "#/$defs/side"},
                "differences": a_list("difference"),
            }
        ),
        "side": an_object({"name": TEXT, "scenarios": TEXTS, "digest": TEXT}),
        "difference": an_object({**FACT, "a": VALUE, "b": VALUE, **FOUNDED}),
    },
)
