"""From read files to facts: sections merged, layers stacked, every fact typed, every fault placed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from routecalc.findings import Finding, Place, Refused, did_you_mean, finding
from routecalc.loading.reader import Mapping, Sequence, place
from routecalc.loading.wording import sentence
from routecalc.network import SECTIONS, Network, Value
from routecalc.rules import Fault, faults

TYPES = dict(SECTIONS)
NOT_VALID = 4
"""Exit status of data that is not valid."""
_PLACE = re.compile(r"(.*):(\d+):(\d+)\Z", re.DOTALL)


@dataclass(slots=True)
class Entry:
    """One entry of a section, as written, with its file."""

    value: Mapping
    file: str
    layer: int

    def where(self, path: Iterable[Any] = (), *, key: bool = False) -> Place:
        """Where the part at ``path`` stands, or the nearest part around it; ``key`` points to the key."""
        return locate(self.value, path, self.file, key=key)


@dataclass(slots=True)
class Layers:
    """All entries, by section and id; a later layer replaces an entry of the same id as a whole."""

    sections: dict[str, dict[str, Entry]] = field(default_factory=lambda: {name: {} for name, _ in SECTIONS})
    taken: dict[str, tuple[str, Place]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True
    """False if some entry could not be told; what refers to it is then no fault."""

    def add(self, document: Any, file: str, layer: int) -> None:
        """Merges the sections of one file."""
        if not isinstance(document, Mapping):
            mark = getattr(document, "mark", None)
            where = place(mark, file) if mark else Place(file, 1, 1)
            self.lose([finding("E-SHAPE", where, what="a data file", shape="a mapping of sections")])
            return
        for name, entries in document.items():
            key_mark, value_mark = document.at[name]
            if name not in self.sections:
                hint = did_you_mean(name, self.sections)
                self.lose([finding("E-SECTION-UNKNOWN", place(key_mark, file), name=name, hint=hint)])
            elif not isinstance(entries, Sequence):
                shape = "a list of entries"
                self.lose([finding("E-SHAPE", place(value_mark, file), what=f"'{name}'", shape=shape)])
            else:
                for entry, mark in zip(entries, entries.at, strict=True):
                    self._add_entry(name, entry, place(mark, file), layer)

    def lose(self, findings: list[Finding]) -> None:
        """Notes faults that hide an entry or many."""
        self.findings.extend(findings)
        self.complete = self.complete and not findings

    def _add_entry(self, section: str, value: Any, where: Place, layer: int) -> None:
        if not isinstance(value, Mapping):
            shape = "a mapping of fields"
            self.lose([finding("E-SHAPE", where, what=f"an entry of '{section}'", shape=shape)])
            return
        entry = Entry(value, where.file, layer)
        key = value.get("id")
        if not isinstance(key, str):
            code, path = ("E-ID-FORM", ("id",)) if "id" in value else ("E-FIELD-MISSING", ())
            self.lose([finding(code, entry.where(path), name="id", value="a list or mapping")])
            return
        self._refuse_aliases(section, entry)
        self._replace(section, key, layer)
        self._claim(section, key, entry.where(("id",)))
        for charge in _charges(entry):
            identity = charge.get("id")
            if isinstance(identity, str):
                self._claim(f"charge of {key}", identity, place(charge.at["id"][1], entry.file))
        self.sections[section][key] = entry

    def _refuse_aliases(self, section: str, entry: Entry) -> None:
        """A field has one name in files: ``from``, not the ``start`` of the program."""
        for name, field_of in TYPES[section].model_fields.items():
            if field_of.alias and name in entry.value and field_of.alias not in entry.value:
                hint = f"did you mean '{field_of.alias}'?"
                self.findings.append(finding("E-FIELD-UNKNOWN", entry.where((name,), key=True), name=name, hint=hint))

    def _replace(self, section: str, key: str, layer: int) -> None:
        """Frees the ids of the entry that a higher layer replaces."""
        old = self.sections[section].get(key)
        if old is None or old.layer == layer:
            return
        self.taken.pop(key, None)
        for charge in _charges(old):
            self.taken.pop(str(charge.get("id")), None)

    def _claim(self, kind: str, key: str, where: Place) -> None:
        first = self.taken.setdefault(key, (kind, where))
        if first[1] != where:
            other = f"{first[1]} ({first[0]})"
            self.findings.append(finding("E-ID-DUPLICATE", where, id=key, other=other))

    def entry(self, section: str, key: str) -> Entry | None:
        """The entry that a fact came from; None for one that a scenario added."""
        return self.sections.get(section, {}).get(key)


def _charges(entry: Entry) -> Iterator[Mapping]:
    charges = entry.value.get("charges")
    if isinstance(charges, Sequence):
        yield from (charge for charge in charges if isinstance(charge, Mapping))


def locate(value: Any, path: Iterable[Any], file: str, *, key: bool = False) -> Place:
    """Where the part at ``path`` below ``value`` stands; a charge may be named by its id."""
    mark = value.mark
    for step in path:
        if isinstance(value, Mapping) and step in value:
            mark, value = value.at[step][0 if key else 1], value[step]
        elif isinstance(value, Sequence) and (number := _number(value, step)) is not None:
            mark, value = value.at[number], value[number]
        else:
            break
    return place(mark, file)


def _number(entries: Sequence, step: Any) -> int | None:
    """Number of an entry by number or id."""
    if isinstance(step, int):
        return step if step < len(entries) else None
    named = (n for n, entry in enumerate(entries) if isinstance(entry, Mapping) and entry.get("id") == step)
    return next(named, None)


def typed(layers: Layers) -> tuple[Network, set[str]]:
    """The facts, and the ids of entries that are no facts; their faults join the findings."""
    sections = {name: [entry.value for entry in entries.values()] for name, entries in layers.sections.items()}
    try:
        return Network.model_validate(sections), set()
    except ValidationError:
        return _typed_one_by_one(layers)


def _typed_one_by_one(layers: Layers) -> tuple[Network, set[str]]:
    good: dict[str, Any] = {}
    bad: set[str] = set()
    for section, entries in layers.sections.items():
        good[section] = []
        for key, entry in entries.items():
            try:
                good[section].append(TYPES[section].model_validate(entry.value))
            except ValidationError as error:
                bad.add(key)
                bad.update(str(charge.get("id")) for charge in _charges(entry))
                layers.findings.extend(invalid(error, entry, TYPES[section]))
    return Network(**{section: tuple(entries) for section, entries in good.items()}), bad


def invalid(error: ValidationError, entry: Entry, model: type[Value]) -> Iterator[Finding]:
    """One finding for each fault of an entry."""
    seen = set()
    for fault in error.errors(include_url=False):
        fault["loc"] = as_written(entry.value, fault["loc"])
        code, words, at_key = sentence(fault, model)
        found = finding(code, entry.where(fault["loc"], key=at_key), **words)
        if found not in seen:
            seen.add(found)
            yield found


def as_written(value: Any, loc: tuple[Any, ...]) -> tuple[Any, ...]:
    """The path without the parts that the model made of a plain word: ``rate``, not ``rate.low``."""
    for length, step in enumerate(loc):
        if isinstance(value, str):
            return loc[:length]
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            break
    return loc


def judged(network: Network, bad: set[str]) -> list[Fault]:
    """What the rules say about the facts; ids of entries with faults of their own are not missed."""
    return [fault for fault in faults(network) if fault.words.get("id") not in bad]


def refuse(findings: Iterable[Finding]) -> None:
    """Raises ``Refused`` if there is any fault, in the order of files, lines and columns."""
    if found := sorted(set(findings), key=_order):
        raise Refused(found, NOT_VALID)


def _order(found: Finding) -> tuple[str, int, int, str, str]:
    where = _PLACE.match(found.place)
    file, line, column = where.groups() if where else (found.place, "0", "0")
    return file, int(line), int(column), found.code, found.message
