"""JSON Schema of what each loss would cost."""

from __future__ import annotations

from routecalc.network import MODES
from routecalc.render.schema.answer import COUNT, document
from routecalc.render.schema.forms import (
    MONEY,
    MONEY_OR_NULL,
    NOT_NEGATIVE,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Schema,
    a_list,
    an_object,
    or_null,
)

_NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
_MODE_OR_NULL: Schema = {"enum": [*MODES, None]}
_MORE = {
    "more_amount": {**MONEY_OR_NULL, "description": "Cheapest against cheapest; null where no way is left."},
    "more_percent": _NUMBER_OR_NULL,
    "more_days": {**_NUMBER_OR_NULL, "description": "Fastest against fastest."},
    "more_co2e_kg": {**_NUMBER_OR_NULL, "description": "Cleanest against cleanest."},
}
_OUTCOME = {
    "row": {
        **COUNT,
        "description": "The row of the table; losses of one row cost the same time and money.",
    },
    "ways": {**COUNT, "description": "How many ways of the front use it."},
    "trains": {**TEXTS, "description": "Trains that cannot run without it, besides itself."},
    "no_way": {"type": "boolean"},
    "blocked_by": {
        "type": "array",
        "items": TEXTS,
        "description": "The smallest sets of limits without which there is still a way.",
    },
    **_MORE,
    "after": {**or_null("bests"), "description": "Null where no way is left."},
    "baseline": {**or_null("usual"), "description": "Null without a baseline."},
}

DISRUPTION: Schema = document(
    "Answer of routecalc disrupt",
    "disruption",
    {
        "disruption": an_object(
            {
                "schema": {"const": 1},
                "request": {"$ref": "#/$defs/request"},
                "network": an_object({"digest": TEXT, "scenarios": TEXTS}),
                "findings": {**a_list("finding"), "description": "Scenarios that are not meant for the day any more."},
                "ways": {**COUNT, "description": "How many ways are not beaten, as it is."},
                "before": {"$ref": "#/$defs/bests"},
                "baseline": {**or_null("bests"), "description": "Null without a baseline, or if nothing follows it."},
                "tried": {**COUNT, "description": "How many things the ways use that were taken away one by one."},
                "searched": {**COUNT, "description": "For how many of them the ways had to be searched anew."},
                "losses": {**a_list("loss"), "description": "The worst first; those that leave no way before all."},
                "pairs": {**or_null("pairs"), "description": "Each two of the worst at once; null without --pairs."},
            }
        ),
        "loss": an_object(
            {
                "id": {**TEXT, "description": "The fact, with @ and its place for what is done in a place."},
                "kind": {"enum": ["link", "service", "node", "transfer", "clearance"]},
                "fact": TEXT,
                "place": {**TEXT_OR_NULL, "description": "Where, for transfers and clearances."},
                "name": {**TEXT, "description": "In English."},
                "mode": _MODE_OR_NULL,
                "from": TEXT_OR_NULL,
                "to": TEXT_OR_NULL,
                **_OUTCOME,
            }
        ),
        "pairs": an_object(
            {
                "of": {**TEXTS, "description": "What was taken away two at a time: the worst that leave a way."},
                "tried": COUNT,
                "losses": {**a_list("pair"), "description": "The worst first."},
            }
        ),
        "pair": an_object(
            {
                "ids": {**TEXTS, "description": "Of its two losses."},
                "names": TEXTS,
                **_OUTCOME,
                "beyond_amount": {
                    **MONEY_OR_NULL,
                    "description": "What both cost beyond the worse of them alone; null where no way is left.",
                },
                "beyond_days": _NUMBER_OR_NULL,
                "beyond_co2e_kg": _NUMBER_OR_NULL,
            }
        ),
        "usual": an_object(
            {
                "hit": {"type": "boolean", "description": "Whether the baseline gets dearer or slower, or has no way."},
                "no_way": {"type": "boolean"},
                **_MORE,
            }
        ),
        "bests": an_object(
            {
                "cheapest": {"$ref": "#/$defs/way"},
                "fastest": {"$ref": "#/$defs/way"},
                "cleanest": {"$ref": "#/$defs/way"},
            }
        ),
        "way": an_object(
            {
                "corridor": TEXT_OR_NULL,
                "modes": {"type": "array", "items": {"enum": list(MODES)}},
                "cost": MONEY,
                "days": NOT_NEGATIVE,
                "co2e_kg": NOT_NEGATIVE,
                "legs": {
                    "type": "array",
                    "items": an_object(
                        {"mode": {"enum": list(MODES)}, "train": TEXT_OR_NULL, "from": TEXT, "via": TEXTS, "to": TEXT}
                    ),
                },
            }
        ),
    },
)
"""JSON Schema of what ``disrupt --format json`` writes, refusals included."""
