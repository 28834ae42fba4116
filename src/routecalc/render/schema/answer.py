"""JSON Schema of the answer of a quote, and what other answers have in common with it."""

from __future__ import annotations

from collections.abc import Mapping

from routecalc.limits import LIFTED
from routecalc.network import GRADES, MODES
from routecalc.render.schema.forms import (
    CURRENCY,
    DIALECT,
    GRADE,
    MONEY,
    MONEY_OR_NULL,
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
from routecalc.render.terms import NOT_INCLUDED

_SHARES = an_object({grade: {**NOT_NEGATIVE, "maximum": 100} for grade in GRADES})

_LINE = an_object(
    {
        "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
        "label": TEXT,
        "effect": {"enum": ["price", "discount", "subsidy"]},
        "basis": TEXT,
        "quantity": NUMBER,
        "rate": {"type": ["string", "null"], "description": "Per unit of the basis; null for a named gap."},
        "amount": {**MONEY_OR_NULL, "description": "In `currency`; null for a named gap."},
        "currency": CURRENCY,
        "converted": {**MONEY_OR_NULL, "description": "In the option's currency; null for a named gap."},
        "converted_low": MONEY,
        "converted_high": MONEY,
        "fx": TEXT_OR_NULL,
        "fact": TEXT,
        "source": TEXT,
        "grade": GRADE,
        "formula": TEXT,
        "note": TEXT,
    }
)

_ELEMENT = an_object(
    {
        "kind": {"enum": ["carriage", "handling", "waiting", "clearance", "border"]},
        "mode": {"enum": [*MODES, None]},
        "link": TEXT_OR_NULL,
        "from": TEXT,
        "to": TEXT,
        "via": TEXTS,
        "start_h": NOT_NEGATIVE,
        "duration_h": NOT_NEGATIVE,
        "duration_low_h": NOT_NEGATIVE,
        "duration_high_h": NOT_NEGATIVE,
        "start": TEXT_OR_NULL,
        "end": TEXT_OR_NULL,
        "departure": {
            **or_null("departure"),
            "description": "Of a wait by a timetable; only where the request has a moment.",
        },
        "held": {
            **or_null("held"),
            "description": "Of a wait for an office or for terms; only where the request has a moment.",
        },
        "by_track_h": {
            "type": ["number", "null"],
            "description": "Of a train whose hours are stated: what the speed of its track and its borders come to.",
        },
        "distance_km": NOT_NEGATIVE,
        "co2e_kg": NOT_NEGATIVE,
        "cost": MONEY,
        "time_grade": GRADE,
        "facts": TEXTS,
        "lines": a_list("line"),
    },
    optional=frozenset(("departure", "held")),
)

_DEPARTURE = an_object(
    {
        "leaves": {**TEXT, "description": "The departure that is waited for, by the local clock."},
        "missed": {**TEXT_OR_NULL, "description": "The one before it, which could not be caught."},
        "late_h": {"type": ["number", "null"], "description": "Hours too late for its cut-off."},
        "terms_from": {**TEXT_OR_NULL, "description": "First day of prices or services that are waited for."},
    }
)

_HELD = an_object(
    {
        "reason": {"enum": ["holiday", "weekend", "hours", "closed", "terms"]},
        "until": TEXT,
        "opening": {**TEXT_OR_NULL, "description": "Fact of the opening hours; null for terms."},
        "holiday": TEXT_OR_NULL,
    }
)

_OPTION = an_object(
    {
        "id": TEXT,
        "labels": {"type": "array", "items": {"enum": ["cheapest", "fastest", "cleanest"]}},
        "corridor": TEXT_OR_NULL,
        "route": TEXTS,
        "cost": {**MONEY, "description": "Sum of `converted` over all lines, those of the elements and its own."},
        "cost_low": MONEY,
        "cost_high": MONEY,
        "cost_without_subsidies": {**MONEY, "description": "The same way, its subsidies left out of the sum."},
        "currency": CURRENCY,
        "duration_h": {**NOT_NEGATIVE, "description": "Sum of the elements' durations."},
        "duration_low_h": NOT_NEGATIVE,
        "duration_high_h": NOT_NEGATIVE,
        "depart": TEXT_OR_NULL,
        "arrive": TEXT_OR_NULL,
        "distance_km": NOT_NEGATIVE,
        "co2e_kg": NOT_NEGATIVE,
        "by_grade": an_object({"cost_percent": _SHARES, "time_percent": _SHARES}),
        "reliability": {**or_null("reliability"), "description": "Null if it was not simulated."},
        "gaps": {
            "type": "array",
            "items": an_object({"code": TEXT, "label": TEXT, "fact": TEXT, "reason": TEXT}),
        },
        "elements": a_list("element"),
        "lines": a_list("line"),
    }
)

_RELIABILITY = an_object(
    {
        "p10_h": {**NOT_NEGATIVE, "description": "Hours door to door that 10 of 100 draws do not pass."},
        "p50_h": NOT_NEGATIVE,
        "p80_h": NOT_NEGATIVE,
        "p95_h": NOT_NEGATIVE,
        "mean_h": NOT_NEGATIVE,
        "on_time_percent": {
            **NOT_NEGATIVE,
            "maximum": 100,
            "type": ["number", "null"],
            "description": "Draws within the time allowed; null if none was given.",
        },
        "expected_late_h": {
            **NOT_NEGATIVE,
            "type": ["number", "null"],
            "description": "Hours beyond the time allowed, mean over all draws; null if no time was given.",
        },
        "spread_percent": {
            "type": "array",
            "items": NUMBER,
            "description": "Share of each element in the variance, in the order of `elements`; a wait that takes up "
            "delays is below 0, and just below 0 is noise.",
        },
    }
)

_SIMULATION = an_object(
    {
        "seed": {"type": "integer"},
        "draws": {"type": "integer", "minimum": 1},
        "within_h": {"type": ["number", "null"], "description": "Time allowed door to door."},
    }
)

SAVING = an_object(
    {
        "option": {"type": ["integer", "null"], "minimum": 0, "description": "Place among the options, from 0."},
        "candidate": TEXT,
        "baseline": TEXT,
        "saved_days": NUMBER,
        "saved_amount": {**MONEY, "description": "Baseline minus option: + is good."},
        "saved_percent": {"type": ["number", "null"]},
        "saved_amount_without_subsidies": {
            **MONEY,
            "description": "Of the same two ways, both without their subsidies; no way is chosen anew.",
        },
        "saved_percent_without_subsidies": {"type": ["number", "null"]},
        "saved_co2e_kg": NUMBER,
        "saved_carrying": {**MONEY, "description": "Of the amount, interest on the goods; only with an interest."},
    },
    optional=frozenset(("saved_carrying",)),
)

_CARRYING = an_object(
    {
        "interest_percent": NUMBER,
        "value": MONEY,
        "value_currency": CURRENCY,
        "per_day": {**MONEY, "description": "What a day is worth, in `currency`."},
        "currency": CURRENCY,
        "fx": TEXTS,
    }
)

FINDING = an_object(
    {
        "code": {"type": "string", "pattern": "^[EW]-[A-Z0-9-]+$"},
        "severity": {"enum": ["error", "warning"]},
        "message": TEXT,
        "place": TEXT,
        "remedy": TEXT,
    }
)

_SOURCE = an_object({"title": TEXT, "publisher": TEXT, "date": TEXT, "locator": TEXT, "quote": TEXT})

REQUEST = an_object(
    {
        "origin": TEXT,
        "destination": TEXT,
        "boxes": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
        "mass_kg": NOT_NEGATIVE,
        "mass_given": {"type": "boolean"},
        "volume_m3": {"type": ["number", "null"]},
        "value": MONEY_OR_NULL,
        "value_currency": TEXT_OR_NULL,
        "interest_percent": {**NUMBER, "description": "A year; only where it was asked for."},
        "hs_code": TEXT_OR_NULL,
        "cargo": TEXT,
        "depart": TEXT_OR_NULL,
        "as_of": {"type": "string", "format": "date"},
        "by_start": {
            "type": "boolean",
            "description": "Whether each element is charged by the day on which it starts.",
        },
        "currency": CURRENCY,
        "baseline": TEXT_OR_NULL,
        "sort": {"enum": ["cost", "time", "co2e"]},
        "max_options": {"type": "integer", "minimum": 1},
        "modes": {"type": "array", "items": {"enum": list(MODES)}},
        "via": TEXTS,
        "avoid": TEXTS,
        "corridor": TEXT_OR_NULL,
        "budget": {**MONEY, "description": "Most it may cost, in `budget_currency`; only where it was set."},
        "budget_currency": CURRENCY,
        "within_h": {**NOT_NEGATIVE, "description": "Longest expected time; only where it was set."},
        "co2e_cap_kg": {**NOT_NEGATIVE, "description": "Only where it was set."},
        "cost_within": {**NUMBER, "description": "Dearest way as a multiple of the cheapest; only where it was set."},
        "slack_h": {**NOT_NEGATIVE, "description": "Only where it was set."},
        "slack_kg": {**NOT_NEGATIVE, "description": "Only where it was set."},
        "max_labels": {"type": "integer", "description": "Only where it was set."},
        "max_seconds": {**NUMBER, "description": "Only where it was set."},
        "max_memory_mb": {"type": "integer", "description": "Only where it was set."},
    },
    optional=frozenset(
        (
            "interest_percent",
            "budget",
            "budget_currency",
            "within_h",
            "co2e_cap_kg",
            "cost_within",
            "slack_h",
            "slack_kg",
            "max_labels",
            "max_seconds",
            "max_memory_mb",
        )
    ),
)

_OR_NOT = {"type": ["number", "null"], "minimum": 0}
_BLOCKED = an_object(
    {
        "by": {
            "type": "array",
            "items": {"type": "array", "minItems": 1, "items": {"enum": [name for name, *_ in LIFTED]}},
            "description": "The smallest sets of limits without which there is a way; empty if no limit blocks.",
        },
        "nearest": {
            **an_object(
                {
                    "budget": {**MONEY_OR_NULL, "description": "In `budget_currency`."},
                    "budget_currency": TEXT_OR_NULL,
                    "within_h": {**_OR_NOT, "description": "Rounded up: it does as it stands."},
                    "co2e_kg": _OR_NOT,
                }
            ),
            "description": "Least value of each limit at which there is a way, all other limits kept; null if there is "
            "none, or if it was not set.",
        },
        "cheapest": {
            "anyOf": [
                an_object(
                    {
                        "without": TEXTS, "cost": MONEY, "currency": CURRENCY, "duration_h": NOT_NEGATIVE,
                        "co2e_kg": NOT_NEGATIVE,
                    }
                ),
                {"type": "null"},
            ],
            "description": "The cheapest way without the first set of `by`.",
        },
    }
)  # fmt: skip
ERROR = an_object(
    {
        "code": TEXT,
        "message": TEXT,
        "findings": a_list("finding"),
        "blocked": {**_BLOCKED, "description": "Only where there is no way."},
    },
    optional=frozenset(("blocked",)),
)

ANSWER: Schema = {
    "$schema": DIALECT,
    "title": "Answer of routecalc quote",
    "description": "Either an answer or a refusal. Money is a decimal string; hours, km, kg and per cent are numbers.",
    "type": "object",
    "properties": {"schema": {"const": 1}},
    "required": ["schema"],
    "anyOf": [{"$ref": "#/$defs/answer"}, {"$ref": "#/$defs/refusal"}],
    "$defs": {
        "answer": an_object(
            {
                "schema": {"const": 1},
                "routecalc": TEXT,
                "request": {"$ref": "#/$defs/request"},
                "network": an_object(
                    {"digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}, "scenarios": TEXTS}
                ),
                "front_size": {"type": "integer", "minimum": 0},
                "search": {
                    "enum": ["exact", "slack", "labels", "seconds", "megabytes"],
                    "description": "Whether all non-dominated ways were found, or what limited the search.",
                },
                "options": a_list("option"),
                "baseline": or_null("option"),
                "baseline_fastest": or_null("option"),
                "comparison": a_list("saving"),
                "headline": an_object({"money": or_null("saving"), "time": or_null("saving")}),
                "simulation": {**or_null("simulation"), "description": "Null if reliability was not simulated."},
                "carrying": {"$ref": "#/$defs/carrying"},
                "not_included": {
                    "type": "array",
                    "items": {"enum": list(NOT_INCLUDED)},
                    "description": "What no total contains.",
                },
                "findings": a_list("finding"),
                "sources": {"type": "object", "additionalProperties": {"$ref": "#/$defs/source"}},
            },
            optional=frozenset(("carrying",)),
        ),
        "refusal": an_object({"schema": {"const": 1}, "error": {"$ref": "#/$defs/error"}}),
        "request": REQUEST,
        "option": _OPTION,
        "element": _ELEMENT,
        "departure": _DEPARTURE,
        "held": _HELD,
        "line": _LINE,
        "saving": SAVING,
        "carrying": _CARRYING,
        "reliability": _RELIABILITY,
        "simulation": _SIMULATION,
        "finding": FINDING,
        "source": _SOURCE,
        "error": ERROR,
    },
}
"""JSON Schema of what ``quote --format json`` writes, refusals included."""


REFUSAL = an_object({"schema": {"const": 1}, "error": {"$ref": "#/$defs/error"}})
COUNT: Schema = {"type": "integer", "minimum": 0}


def document(title: str, name: str, definitions: Mapping[str, Schema]) -> Schema:
    """What a command writes: its answer, or a refusal."""
    return {
        "$schema": DIALECT,
        "title": title,
        "description": "Either an answer or a refusal. Money is a decimal string; days, kg and per cent are numbers.",
        "type": "object",
        "properties": {"schema": {"const": 1}},
        "required": ["schema"],
        "anyOf": [{"$ref": f"#/$defs/{name}"}, {"$ref": "#/$defs/refusal"}],
        "$defs": {
            **definitions, "refusal": REFUSAL, "request": REQUEST, "finding": FINDING, "error": ERROR,
        },
    }  # fmt: skip
