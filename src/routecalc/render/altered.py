"""Scenarios listed, their changes on the actual facts, and what differs between two networks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from routecalc.network import BASE, Difference, Effect, Network, Scenario, Span
from routecalc.record import Record
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line, row
from routecalc.render.data import SCHEMA
from routecalc.render.phrases import Phrases
from routecalc.render.rows import csv_text
from routecalc.render.shown import span_text

Plain = dict[str, Any]


class Side(Record):
    """One of two networks that are held against each other."""

    name: str
    """What was asked for: a name, a file, ``base``, or several with ``+``."""
    network: Network


# -- the list


def listed_plain(scenarios: Iterable[Scenario]) -> Plain:
    """All scenarios for programs."""
    return {"schema": SCHEMA, "scenarios": [_scenario_plain(scenario) for scenario in scenarios]}


def _scenario_plain(scenario: Scenario) -> Plain:
    return {
        "id": scenario.id,
        "names": {"zh": scenario.names.zh, "en": scenario.names.en},
        "author": scenario.author,
        "date": scenario.date.isoformat(),
        "expires": scenario.expires.isoformat() if scenario.expires else None,
        "note": scenario.note.en,
        "notes": {"zh": scenario.note.zh, "en": scenario.note.en},
        "changes": len(scenario.changes),
    }


LIST_COLUMNS = ("id", "name_zh", "name_en", "author", "date", "expires", "changes", "note", "note_zh")


def listed_csv(scenarios: Iterable[Scenario]) -> str:
    """A row for every scenario."""
    rows = []
    for plain in map(_scenario_plain, scenarios):
        flat = {
            **plain,
            "name_zh": plain["names"]["zh"],
            "name_en": plain["names"]["en"],
            "note_zh": plain["notes"]["zh"],
        }
        rows.append([_cell(flat[column]) for column in LIST_COLUMNS])
    return csv_text(LIST_COLUMNS, rows)


def listed_sections(scenarios: Sequence[Scenario], phrases: Phrases) -> list[Section]:
    """Name, title, date, expiry and note of every scenario."""
    say = phrases.words
    columns = (
        Column(say("screen", "id"), whole=True),
        Column(say("screen", "name")),
        Column(say("altered", "dates"), whole=True),
        Column(say("screen", "changes"), figure=True),
    )
    rows = tuple(
        row(scenario.id, f"{scenario.names.get(say.lang)}\n{scenario.note.get(say.lang)}", _dates(scenario, phrases),
            str(len(scenario.changes)))
        for scenario in scenarios
    )  # fmt: skip
    title = phrases.say("entries", section=say("sections", "scenarios"), count=len(rows))
    return [Section(title, (Table(columns, rows, spaced=True),))]


def _dates(scenario: Scenario, phrases: Phrases) -> str:
    until = scenario.expires and phrases.words("altered", "until", day=scenario.expires.isoformat())
    return one_line([scenario.date.isoformat(), until or ""], "\n")


# -- what a stack does


def effects_plain(
    scenarios: Sequence[Scenario], effects: Iterable[Effect], before: Network, after: Network
) -> Plain:  # fmt: skip
    """Every change on the actual facts, for programs."""
    return {
        "schema": SCHEMA,
        "digest": {"before": before.digest, "after": after.digest},
        "scenarios": [_scenario_plain(scenario) for scenario in scenarios],
        "changes": [
            {"scenario": one.scenario, "change": one.number, "op": one.op, **_difference_plain(one.difference)}
            for one in effects
        ],
    }


def _difference_plain(one: Difference, sides: tuple[str, str] = ("before", "after")) -> Plain:
    return {
        "section": one.section,
        "fact": one.fact,
        "field": one.field or None,
        sides[0]: one.before,
        sides[1]: one.after,
        "source": one.source or None,
        "grade": one.grade or None,
    }


EFFECT_COLUMNS = (
    "scenario", "change", "op", "section", "fact", "field", "before", "after", "source", "grade",
)  # fmt: skip


def effects_csv(effects: Iterable[Effect]) -> str:
    """A row for every field that a change touches."""
    rows = [
        [one.scenario, str(one.number), one.op, *_difference_cells(one.difference)] for one in effects
    ]  # fmt: skip
    return csv_text(EFFECT_COLUMNS, rows)


def _difference_cells(one: Difference) -> list[str]:
    return [one.section, one.fact, one.field, _cell(one.before), _cell(one.after), one.source, one.grade]


def effects_sections(scenarios: Sequence[Scenario], effects: Sequence[Effect], phrases: Phrases) -> list[Section]:
    """A section for each scenario of the stack: who wrote it, and every change as old value → new value."""
    if not scenarios:
        return [Section(BASE[0], (Cell(phrases.words("altered", "as_is")),))]
    return [_effects_section(scenario, effects, phrases) for scenario in scenarios]


def _effects_section(scenario: Scenario, effects: Sequence[Effect], phrases: Phrases) -> Section:
    say = phrases.words
    until = scenario.expires and say("altered", "until", day=scenario.expires.isoformat())
    head = one_line([scenario.author, scenario.date.isoformat(), until or ""])
    found: list[Difference] = []
    for one in effects:
        if one.scenario == scenario.id and one.difference not in found:  # two changes of one field are told once
            found.append(one.difference)
    columns = _columns(say("altered", "before"), say("altered", "after"), phrases)
    table = Table(columns, tuple(_difference_row(one, phrases) for one in found), spaced=True)
    title = f"{scenario.names.get(say.lang)} · {scenario.id}"
    return Section(title, (Cell(scenario.note.get(say.lang)), Cell(head, "faint"), table))


# -- what differs


def differences_plain(found: Iterable[Difference], a: Side, b: Side) -> Plain:
    """What differs between two networks, for programs."""
    return {
        "schema": SCHEMA,
        "a": _side_plain(a),
        "b": _side_plain(b),
        "differences": [_difference_plain(one, ("a", "b")) for one in found],
    }


def _side_plain(side: Side) -> Plain:
    return {"name": side.name, "scenarios": list(side.network.scenarios), "digest": side.network.digest}


DIFFERENCE_COLUMNS = ("section", "fact", "field", "a", "b", "source", "grade")


def differences_csv(found: Iterable[Difference]) -> str:
    """A row for every field that differs."""
    return csv_text(DIFFERENCE_COLUMNS, [_difference_cells(one) for one in found])


def differences_sections(found: Sequence[Difference], a: Side, b: Side, phrases: Phrases) -> list[Section]:
    """Both values of every field that differs; a sentence where none does."""
    say = phrases.words
    title = say("altered", "difference", a=a.name, b=b.name)
    if not found:
        return [Section(title, (Cell(say("altered", "none")),))]
    rows = tuple(_difference_row(one, phrases) for one in found)
    counted = say("altered", "count", count=len(rows), facts=len({(one.section, one.fact) for one in found}))
    return [Section(title, (Cell(counted), Table(_columns(a.name, b.name, phrases), rows, spaced=True)))]


def _columns(before: str, after: str, phrases: Phrases) -> tuple[Column, ...]:
    say = phrases.words
    return (
        Column("\n".join((say("altered", "fact"), say("screen", "field")))),
        Column(before),
        Column(after),
        Column("\n".join((say("screen", "source"), say("screen", "basis")))),
    )


def _difference_row(one: Difference, phrases: Phrases) -> Row:
    say = phrases.words
    field = one.field or say("sections", one.section) if one.section in say.table["sections"] else one.field
    founded = one_line([one.source, say("marks", one.grade) if one.grade else ""], "\n")
    if one.before == one.after:
        same = Cell(say("altered", "unchanged"), "faint")
        return row(f"{one.fact}\n{field}", _told(one, one.before, phrases), same, founded)
    before, after, count = _moved(one.before, one.after)
    kept = say("altered", "kept", count=count) if count else ""
    told = one_line([one.fact, field, kept], "\n")
    return row(told, _told(one, before, phrases), _told(one, after, phrases), founded)


def _moved(before: Any, after: Any) -> tuple[Any, Any, int]:
    """Of two lists what stands in one of them only, and how much stands in both, if it does in the same order."""
    if not (isinstance(before, list) and isinstance(after, list)):
        return before, after, 0
    same = [word for word in before if word in after]
    if same != [word for word in after if word in before]:
        return before, after, 0
    return [word for word in before if word not in same], [word for word in after if word not in same], len(same)


def _told(one: Difference, value: Any, phrases: Phrases) -> Cell:
    if value is None:
        return Cell(phrases.words("altered", "absent" if not one.field else "unset"), "faint")
    if value == []:
        return Cell("–", "faint")
    if one.field:
        return Cell(_text(value, phrases.words.lang))
    return Cell("\n".join(f"{key} {_text(value[key], phrases.words.lang)}" for key in TELLING if key in value))


TELLING = (
    "code", "basis", "rate", "of", "gap", "effect", "value", "unit", "per_week", "mode", "from", "to", "kind", "km",
    "hours", "speed", "tariff", "schedule", "box", "currency", "title", "publisher", "valid_from", "valid_to",
)  # fmt: skip
"""Fields by which a whole fact is told on one side; programs get all of them."""


def _text(value: Any, lang: str = "en") -> str:
    """A plain value as people read it."""
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return str(value[lang])
        if set(value) == {"low", "likely", "high"}:
            return span_text(Span.model_validate(value))
        return ", ".join(f"{key} {_text(part, lang)}".strip() for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(part, lang) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(value: Any) -> str:
    return "" if value is None else _text(value)
