"""What differs between two networks, fact by fact and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from routecalc.network.changes import Scenario
from routecalc.network.choosing import SHARED
from routecalc.network.sections import SECTIONS
from routecalc.network.value import Value
from routecalc.network.whole import Network
from routecalc.record import Record

Plain = dict[str, Any]
_SPAN = {"low", "likely", "high"}


class Difference(Record):
    """One field of one fact with its two values; no field where a whole fact is on one side only."""

    section: str
    fact: str
    field: str
    before: Any
    """Plain value on the first side; None if it has none there."""
    after: Any
    """Plain value on the second side."""
    source: str
    """Source of the fact after, or before if it is gone; empty for what has none."""
    grade: str


class Effect(Record):
    """What one change of a scenario does to one field of one fact."""

    scenario: str
    number: int
    """Place of the change in its scenario, from 1."""
    op: str
    difference: Difference


def differences(before: Network, after: Network) -> Iterator[Difference]:
    """All that differs, in the order of sections and of the facts in them; then charges, and documents last."""
    if before.digest == after.digest:
        return
    old, new = _entries(before), _entries(after)
    for section in old:
        for fact in dict.fromkeys((*old[section], *new[section])):
            one, other = old[section].get(fact), new[section].get(fact)
            if one is not other and one != other:
                yield from _differing(section, fact, one, other)


def effects(scenario: Scenario, reached: Sequence[Sequence[str]], before: Network, after: Network) -> Iterator[Effect]:
    """What each change of a scenario does to each fact that it reaches: the fields that differ. Where none does,
    the field of the change has the same value twice."""
    old, new = _by_id(before), _by_id(after)
    for number, (change, facts) in enumerate(zip(scenario.changes, reached, strict=True), 1):
        given = [name for name in SHARED if getattr(change, name)]
        for fact in facts:
            section, one = old.get(fact, ("", None))
            section, other = new.get(fact, (section, None))
            if change.op in ("add", "remove") or one is None or other is None:
                found = [_whole(section, fact, one, other)]
            else:
                found = _touched(section, fact, one, other, (change.field, *given))
            yield from (Effect(scenario.id, number, change.op, difference) for difference in found)


def _touched(section: str, fact: str, one: Value, other: Value, wanted: Sequence[str]) -> list[Difference]:
    """The fields of a fact that a change names and that differ; if none does, the one that it is about."""
    old, new = _fields(section, one), _fields(section, other)
    named = [
        field for field in dict.fromkeys((*old, *new))
        if any(f"{field}.".startswith(f"{name}.") or f"{name}.".startswith(f"{field}.") for name in wanted)
        or (field == "end_unknown" and "valid_to" in wanted)
    ]  # fmt: skip
    moved = [field for field in named if old.get(field) != new.get(field)]
    return [
        Difference(section, fact, field, old.get(field), new.get(field), *_founded(other))
        for field in moved or wanted[:1]
    ]


def _differing(section: str, fact: str, one: Value | None, other: Value | None) -> Iterator[Difference]:
    if one is None or other is None:
        yield _whole(section, fact, one, other)
        return
    old, new = _fields(section, one), _fields(section, other)
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield Difference(section, fact, field, old.get(field), new.get(field), *_founded(other))


def _whole(section: str, fact: str, one: Value | None, other: Value | None) -> Difference:
    founded = other if other is not None else one
    return Difference(section, fact, "", _plain(section, one), _plain(section, other), *_founded(founded))


def _plain(section: str, entry: Value | None) -> Plain | None:
    """The entry without fields that say nothing; a tariff without its charges, which are facts of their own."""
    if entry is None:
        return None
    dumped: Plain = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if section == "tariffs":
        dumped.pop("charges", None)
    return dumped


def _fields(section: str, entry: Value) -> Plain:
    """The fields that say something, by path."""
    return dict(_flat(_plain(section, entry) or {}, ""))


def _flat(value: Plain, path: str) -> Iterator[tuple[str, Any]]:
    for key, part in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(part, dict) and set(part) != _SPAN:
            yield from _flat(part, name)
        else:
            yield name, part


def _founded(entry: Value | None) -> tuple[str, str]:
    return str(getattr(entry, "source", "")), str(getattr(entry, "grade", ""))


def _entries(network: Network) -> dict[str, dict[str, Value]]:
    """All entries by section and id; the charges as a section of their own, then the documents."""
    found: dict[str, dict[str, Value]] = {
        name: {entry.id: entry for entry in getattr(network, name)} for name, _ in SECTIONS
    }
    documents = found.pop("sources")
    return {**found, "charges": dict(network.charge), "sources": documents}


def _by_id(network: Network) -> dict[str, tuple[str, Value]]:
    return {key: (section, entry) for section, entries in _entries(network).items() for key, entry in entries.items()}
