"""Scenario files: named changes to the facts, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from routecalc.findings import Finding, Place, Refused, did_you_mean, finding
from routecalc.loading.facts import NOT_VALID, Entry, invalid, refuse
from routecalc.loading.files import ENDINGS, SCENARIOS, File, files_of, is_folder, text_of
from routecalc.loading.reader import Mapping, place, read
from routecalc.loading.shipped import data_folder
from routecalc.network import BASE, Change, Scenario
from routecalc.record import Record

UNKNOWN = 2
"""Exit status of a scenario that does not exist."""


class Written(Record):
    """A scenario with the text it was read from."""

    scenario: Scenario
    entry: Entry
    reached: tuple[tuple[str, ...], ...] = ()
    """For each change the ids of the facts that it touched, once it has been applied."""

    def where(self, change: Change, *path: Any, key: bool = False) -> Place:
        """Where a change stands."""
        return self.entry.where(("changes", self.scenario.changes.index(change), *path), key=key)

    def touching(self, names: Iterable[object], part: str = "") -> Place | None:
        """Where the last change of one of these facts stands, best one that touches the field ``part``."""
        wanted = set(names)
        reached = zip(self.scenario.changes, self.reached, strict=True)
        changes = [change for change, touched in reached if not wanted.isdisjoint(touched)]
        exact = [change for change in changes if part and change.field.split(".")[0] == part]
        return self.where((exact or changes)[-1]) if changes else None


def scenario_names(data: Path | None = None) -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted."""
    folder = (data or data_folder()) / SCENARIOS
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


Read = tuple[Written | None, Sequence[Finding], int]
"""A scenario, or its faults and the status that they end with."""


def read_scenarios(names: Sequence[str], data: Path | None = None) -> tuple[Scenario, ...]:
    """The scenarios of these names or paths. Raises ``Refused``: status 2 for an unknown one, else 4."""
    return tuple(one.scenario for one in written_scenarios(names, data, {}))


def written_scenarios(names: Sequence[str], data: Path | None, known: dict[str, Read]) -> tuple[Written, ...]:
    """The scenarios with their texts; what is ``known`` is not read again."""
    there = scenario_names(data) if any(name not in known for name in names) else ()
    for name in names:
        if name not in known:
            known[name] = _found(name, there, data)
    found = [known[name] for name in names]
    if unknown := [one for _, findings, status in found for one in findings if status == UNKNOWN]:
        raise Refused(unknown, UNKNOWN)
    refuse(one for _, findings, _ in found for one in findings)
    return tuple(one for one, _, _ in found if one is not None)


def _found(name: str, there: tuple[str, ...], data: Path | None) -> Read:
    file, findings = _file(name, there, data)
    return (None, findings, UNKNOWN) if file is None else (*_read(file), NOT_VALID)


def _file(name: str, known: tuple[str, ...], data: Path | None) -> tuple[File | None, list[Finding]]:
    if name in known:
        base = data or data_folder()
        return File(base / SCENARIOS / f"{name}.yaml", f"{base.name}/{SCENARIOS}/{name}.yaml"), []
    if not name.endswith(ENDINGS):
        return None, [finding("E-SCENARIO-UNKNOWN", name=name, hint=did_you_mean(name, (*known, *BASE)))]
    path = Path(name)
    if is_folder(path):
        return None, [finding("E-FILE-KIND", name, path=name)]
    files, findings = files_of(path, name)
    return (files[0] if files else None), findings


def _read(file: File) -> tuple[Written | None, list[Finding]]:
    text, findings = text_of(file)
    if text is None:
        return None, findings
    document, findings = read(text, file.shown)
    if document is None or findings:
        return None, findings
    if not isinstance(document, Mapping):
        mark = getattr(document, "mark", None)
        where = place(mark, file.shown) if mark else Place(file.shown, 1, 1)
        return None, [finding("E-SHAPE", where, what="a scenario", shape="a mapping of fields")]
    entry = Entry(document, file.shown, 0)
    try:
        scenario = Scenario.model_validate(document)
    except ValidationError as error:
        return None, list(invalid(error, entry, Scenario))
    if scenario.id != file.path.stem:
        where = entry.where(("id",))
        return None, [finding("E-SCENARIO-NAME", where, name=scenario.id, file=file.path.name)]
    return Written(scenario, entry), []
