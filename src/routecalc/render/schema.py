"""JSON Schemas: of the answers, written here by hand, and of the data files, from their types."""

from __future__ import annotations

from collections.abc import Mapping
from types import GenericAlias
from typing import Any

from pydantic import TypeAdapter

from routecalc.findings import Refused, did_you_mean, finding
from routecalc.limits import LIFTED
from routecalc.network import GRADES, MODES, SECTIONS, Scenario
from routecalc.render.terms import NOT_INCLUDED

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


def _object(properties: Mapping[str, Schema], *, optional: frozenset[str] = frozenset()) -> Schema:
    """An object with these keys; more may come, none of them may go."""
    required = [key for key in properties if key not in optional]
    return {"type": "object", "properties": dict(properties), "required": required}


def _list(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def _or_null(name: str) -> Schema:
    return {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}


_SHARES = _object({grade: {**NOT_NEGATIVE, "maximum": 100} for grade in GRADES})

_LINE = _object(
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

_ELEMENT = _object(
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
        "distance_km": NOT_NEGATIVE,
        "co2e_kg": NOT_NEGATIVE,
        "cost": MONEY,
        "time_grade": GRADE,
        "facts": TEXTS,
        "lines": _list("line"),
    }
)

_OPTION = _object(
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
        "by_grade": _object({"cost_percent": _SHARES, "time_percent": _SHARES}),
        "reliability": {**_or_null("reliability"), "description": "Null if it was not simulated."},
        "gaps": {
            "type": "array",
            "items": _object({"code": TEXT, "label": TEXT, "fact": TEXT, "reason": TEXT}),
        },
        "elements": _list("element"),
        "lines": _list("line"),
    }
)

_RELIABILITY = _object(
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
            "description": "Share of each element in the variance, in the order of `elements`; just below 0 is noise.",
        },
    }
)

_SIMULATION = _object(
    {
        "seed": {"type": "integer"},
        "draws": {"type": "integer", "minimum": 1},
        "within_h": {"type": ["number", "null"], "description": "Time allowed door to door."},
    }
)

_SAVING = _object(
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

_CARRYING = _object(
    {
        "interest_percent": NUMBER,
        "value": MONEY,
        "value_currency": CURRENCY,
        "per_day": {**MONEY, "description": "What a day is worth, in `currency`."},
        "currency": CURRENCY,
        "fx": TEXTS,
    }
)

_FINDING = _object(
    {
        "code": {"type": "string", "pattern": "^[EW]-[A-Z0-9-]+$"},
        "severity": {"enum": ["error", "warning"]},
        "message": TEXT,
        "place": TEXT,
        "remedy": TEXT,
    }
)

_SOURCE = _object({"title": TEXT, "publisher": TEXT, "date": TEXT, "locator": TEXT, "quote": TEXT})

_REQUEST = _object(
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
    },
    optional=frozenset(("interest_percent", "budget", "budget_currency", "within_h", "co2e_cap_kg")),
)

_OR_NOT = {"type": ["number", "null"], "minimum": 0}
_BLOCKED = _object(
    {
        "by": {
            "type": "array",
            "items": {"type": "array", "minItems": 1, "items": {"enum": [name for name, *_ in LIFTED]}},
            "description": "The smallest sets of limits without which there is a way; empty if no limit blocks.",
        },
        "nearest": {
            **_object(
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
                _object(
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
_ERROR = _object(
    {
        "code": TEXT,
        "message": TEXT,
        "findings": _list("finding"),
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
        "answer": _object(
            {
                "schema": {"const": 1},
                "routecalc": TEXT,
                "request": {"$ref": "#/$defs/request"},
                "network": _object(
                    {"digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}, "scenarios": TEXTS}
                ),
                "front_size": {"type": "integer", "minimum": 0},
                "options": _list("option"),
                "baseline": _or_null("option"),
                "baseline_fastest": _or_null("option"),
                "comparison": _list("saving"),
                "headline": _object({"money": _or_null("saving"), "time": _or_null("saving")}),
                "simulation": {**_or_null("simulation"), "description": "Null if reliability was not simulated."},
                "carrying": {"$ref": "#/$defs/carrying"},
                "not_included": {
                    "type": "array",
                    "items": {"enum": list(NOT_INCLUDED)},
                    "description": "What no total contains.",
                },
                "findings": _list("finding"),
                "sources": {"type": "object", "additionalProperties": {"$ref": "#/$defs/source"}},
            },
            optional=frozenset(("carrying",)),
        ),
        "refusal": _object({"schema": {"const": 1}, "error": {"$ref": "#/$defs/error"}}),
        "request": _REQUEST,
        "option": _OPTION,
        "element": _ELEMENT,
        "line": _LINE,
        "saving": _SAVING,
        "carrying": _CARRYING,
        "reliability": _RELIABILITY,
        "simulation": _SIMULATION,
        "finding": _FINDING,
        "source": _SOURCE,
        "error": _ERROR,
    },
}
"""JSON Schema of what ``quote --format json`` writes, refusals included."""


_REFUSAL = _object({"schema": {"const": 1}, "error": {"$ref": "#/$defs/error"}})
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _document(title: str, name: str, definitions: Mapping[str, Schema]) -> Schema:
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
            **definitions, "refusal": _REFUSAL, "request": _REQUEST, "finding": _FINDING, "error": _ERROR,
        },
    }  # fmt: skip


COMPARISON: Schema = _document(
    "Answer of routecalc compare",
    "comparison",
    {
        "comparison": _object(
            {
                "schema": {"const": 1},
                "request": {"$ref": "#/$defs/request"},
                "compared": {**_list("scenario"), "description": "The facts as they are first, without a scenario."},
                "why": {**_list("attribution"), "description": "Money, then time; empty without --why."},
            }
        ),
        "scenario": _object(
            {
                "scenario": TEXT_OR_NULL,
                "digest": {**TEXT_OR_NULL, "description": "Null, as all that follows, where no way is left."},
                "cheapest": _or_null("way"),
                "fastest": _or_null("way"),
                "money": _or_null("saving"),
                "time": _or_null("saving"),
            }
        ),
        "way": _object(
            {
                "id": TEXT,
                "corridor": TEXT_OR_NULL,
                "modes": {"type": "array", "items": {"enum": list(MODES)}},
                "cost": MONEY,
                "days": NOT_NEGATIVE,
                "co2e_kg": NOT_NEGATIVE,
            }
        ),
        "saving": _SAVING,
        "attribution": _object(
            {
                "measure": {"enum": ["money", "time"]},
                "unit": {**TEXT, "description": "Currency of the values, or s."},
                "whole": {**MONEY, "description": "The saving; geography and the parts sum to it."},
                "geography": MONEY,
                "differences": {
                    "type": "array",
                    "items": _object(
                        {
                            "kind": TEXT,
                            "value": MONEY,
                            "candidate_count": _COUNT,
                            "baseline_count": _COUNT,
                            "candidate_km": NOT_NEGATIVE,
                            "baseline_km": NOT_NEGATIVE,
                        }
                    ),
                },
                "parts": {
                    "type": "array",
                    "items": _object(
                        {
                            "id": TEXT,
                            "value": MONEY,
                            "exact": {**TEXT, "description": "The Shapley value as a fraction, before rounding."},
                            "facts": TEXTS,
                        }
                    ),
                },
                "idle": TEXTS,
                "coalitions": _COUNT,
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
    "flips": _list("flip"),
    "no_way": {
        "type": "array",
        "items": _object({"end": {"enum": ["low", "high"]}, "from": NUMBER}),
        "description": "Values from which on one of the sides has no way; at_low and at_high then stand before them.",
    },
}
_RANKED = _object({"money": TEXTS, "time": TEXTS})

FLIPS: Schema = _document(
    "Answer of routecalc flip",
    "flips",
    {
        "flips": _object(
            {
                "schema": {"const": 1},
                "request": {"$ref": "#/$defs/request"},
                "lines": _object({"days": NUMBER, "percent": NUMBER}),
                "base": {"$ref": "#/$defs/standing"},
                "facts": _list("fact"),
                "joint": {**_list("joint"), "description": "Facts of one kind, moved together or apart."},
                "tornado": {**_RANKED, "description": "Ids of facts and joint moves, the most decisive first."},
                "numbers": {**_RANKED, "description": "The tornado with every kind of figure once."},
                "without_effect": {**_COUNT, "description": "Uncertain facts that change nothing in their range."},
                "asked": _COUNT,
            }
        ),
        "fact": _object({"fact": TEXT, **_SWING}),
        "joint": _object(
            {
                "id": TEXT,
                "sort": {"enum": ["level", "gap_baseline", "gap_rivals"]},
                "facts": TEXTS,
                "less_facts": {**TEXTS, "description": "The other side of a gap, which moves the other way."},
                **_SWING,
            }
        ),
        "flip": _object(
            {
                "changes": {"enum": ["winner", "money", "time"]},
                "at": {**NUMBER, "description": "Of a level the mean, of a gap the difference of the means."},
                "kept": {"type": "boolean", "description": "Whether enough is saved there."},
                "values": {"type": "object", "additionalProperties": NUMBER},
                "after": {"$ref": "#/$defs/standing"},
            }
        ),
        "standing": _object(
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

NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
_REASON: Schema = {"enum": [None, "missing", "assumed", "spread", "circular"]}
_UNIT: Schema = {"enum": ["day", "hour", "percent"]}
_RANGE = _object({"min": NUMBER_OR_NULL, "max": NUMBER_OR_NULL, "unit": _UNIT})
_PERCENT: Schema = {**NOT_NEGATIVE, "maximum": 100}

VERDICTS: Schema = _document(
    "Answer of routecalc check",
    "verdicts",
    {
        "verdicts": _object(
            {
                "schema": {"const": 1}, "as_of": {**TEXT, "description": "Day whose tariffs were used."},
                "seed": {"type": "integer"}, "draws": _COUNT, "gone": TEXTS,
                "network": _object({"digest": TEXT, "scenarios": TEXTS}),
                "checks": _list("check"), "claims": _list("claim"),
                "contradictions": {"type": "array", "items": _object({"claims": TEXTS, "pairs": TEXTS})},
            }
        ),
        "check": _object({"id": TEXT, "passed": {"type": "boolean"}, "findings": _list("finding")}),
        "claim": _object(
            {
                "id": TEXT, "phrase": TEXT, "measure": TEXT, "source": TEXT, "date": TEXT,
                "expected": {"anyOf": [_RANGE, {"type": "null"}]},
                "computed": {**_or_null("band"), "description": "All pairs of the facts as they are."},
                "independent": {**_or_null("band"), "description": "Without figures from the claim's own source."},
                "verdict": {"enum": ["met", "not met", "met only if", "not decidable"]}, "reason": _REASON,
                "recorded": {**TEXT_OR_NULL, "description": "The accepted verdict."}, "conditions": TEXTS,
                "assumed_percent": _PERCENT,
                "decisive": {"type": "array", "items": _object({"fact": TEXT, "percent": _PERCENT})},
                "open": TEXT, "set": TEXT_OR_NULL, "under": TEXTS, "cases": _list("case"),
            }
        ),
        "band": _object({"low": NUMBER, "likely": NUMBER, "high": NUMBER}),
        "case": _object(
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

ANSWERS = {"answer": ANSWER, "comparison": COMPARISON, "flips": FLIPS, "verdicts": VERDICTS}
"""What the commands write as JSON: ``quote``, ``compare``, ``flip`` and ``check``."""


def schema_of(section: str | None = None) -> Schema:
    """JSON Schema of a data section (``nodes`` …), of a ``scenario`` file, of the ``answer`` of a quote, of a
    ``comparison``, of ``flips``, of ``verdicts``, or of a data file.

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
        known = (*types, "scenario", *ANSWERS)
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
