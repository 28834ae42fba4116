"""Scenario files: named changes to the facts, read, applied and judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from routecalc.findings import Finding, Place, Refused, did_you_mean, finding
from routecalc.loading.facts import Entry, Layers, as_written, invalid, judged, refuse
from routecalc.loading.files import ENDINGS, SCENARIOS, File, files_of, is_folder, text_of
from routecalc.loading.reader import Mapping, place, read
from routecalc.loading.shipped import data_folder
from routecalc.loading.wording import fields_at, sentence
from routecalc.network import Change, ChangeError, Network, Scenario
from routecalc.record import Record, replace
from routecalc.rules import Fault

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


def read_scenarios(names: Sequence[str], data: Path | None = None) -> tuple[Scenario, ...]:
    """The scenarios of these names or paths. Raises ``Refused``: status 2 for an unknown one, else 4."""
    return tuple(written.scenario for written in written_scenarios(names, data))


def written_scenarios(names: Sequence[str], data: Path | None = None) -> tuple[Written, ...]:
    """The scenarios with their texts."""
    known = scenario_names(data)
    files = [_file(name, known, data) for name in names]
    unknown = [found for _, findings in files for found in findings]
    if unknown:
        raise Refused(unknown, UNKNOWN)
    results = [_read(file) for file, _ in files if file is not None]
    refuse(found for _, faults in results for found in faults)
    return tuple(written for written, _ in results if written is not None)


def _file(name: str, known: tuple[str, ...], data: Path | None) -> tuple[File | None, list[Finding]]:
    if name in known:
        base = data or data_folder()
        return File(base / SCENARIOS / f"{name}.yaml", f"{base.name}/{SCENARIOS}/{name}.yaml"), []
    if not name.endswith(ENDINGS):
        return None, [finding("E-SCENARIO-UNKNOWN", name=name, hint=did_you_mean(name, known))]
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


def applied(
    network: Network, written: Written, layers: Layers, earlier: Sequence[Written] = ()
) -> tuple[Network, Written]:
    """The facts after a scenario, and which it reached. Raises ``Refused`` where a change misfits or breaks rules."""
    plain, done = network.changed(written.scenario)
    refuse(_misfit(error, written) for error in done.errors)
    written = replace(written, reached=tuple(done.reached))
    try:
        changed = Network.model_validate(plain)
    except ValidationError as error:
        refuse(_once(_not_valid(error, plain, written), written))
        raise
    texts = (written, *reversed(earlier))
    refuse(_once([placed(fault, layers, texts) for fault in judged(changed)], written))
    return changed, written


def _once(findings: Sequence[Finding], written: Written) -> list[Finding]:
    """The findings, but of many facts that one change describes only the first with each code."""
    many = {str(written.where(change)) for change in written.scenario.changes if change.match is not None}
    first: dict[tuple[str, str, str], Finding] = {}
    for found in findings:
        first.setdefault((found.place, found.code, "" if found.place in many else found.message), found)
    return list(first.values())


WRONG = {
    "E-CHANGE-ID": "id",
    "E-CHANGE-FIELD": "field",
    "E-CHANGE-SECTION": "value",
    "E-NUMBER": "value",
    "E-CHANGE-LIST": "value",
}
"""The part of a change that is at fault, by code."""


def _misfit(error: ChangeError, written: Written) -> Finding:
    words = dict(error.words)
    known = words.pop("known", "")
    named = {"E-CHANGE-ID": "id", "E-CHANGE-SECTION": "name", "E-FIELD-UNKNOWN": "name", "E-CHANGE-MATCH": "value",
        "E-CHANGE-LIST": "value"}  # fmt: skip
    word = words.get(named.get(error.code, "field"), "")
    hint = did_you_mean(word, known.split("\n") if "\n" in known else known.split())
    where = written.where(
        error.change, *(error.at or (WRONG.get(error.code, "op"),)), key=error.code == "E-FIELD-UNKNOWN"
    )
    return finding(error.code, where, **words, hint=hint)


def _not_valid(error: ValidationError, plain: dict[str, Any], written: Written) -> list[Finding]:
    found = [_not_valid_part(dict(fault), plain, written) for fault in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _not_valid_part(fault: dict[str, Any], plain: dict[str, Any], written: Written) -> Finding:
    fault["loc"] = as_written(plain, fault["loc"])
    section, number, *path = fault["loc"]
    entry = plain[section][number]
    names = [entry["id"]]
    if path and path[0] == "charges" and len(path) > 1:
        names.append(entry["charges"][path[1]]["id"])
        path = path[2:]
    where = written.touching(reversed(names), str(path[0]) if path else "") or Place(written.entry.file)
    code, words, _ = sentence(fault, Network)
    if code == "E-FIELD-UNKNOWN":
        known = fields_at(Network, fault["loc"][:-1])
        words = {"id": names[-1], "field": words["name"], "hint": did_you_mean(words["name"], known)}
        code = "E-CHANGE-FIELD"
    return finding(code, where, **words)


def placed(fault: Fault, layers: Layers, texts: Sequence[Written] = ()) -> Finding:
    """The finding of a broken rule, at the change that caused it or where the fact is written."""
    names = [fault.entry, *fault.path, fault.words.get("id")]
    changes = (text.touching(names, str(fault.path[-1]) if fault.path else "") for text in texts)
    where = next((found for found in changes if found is not None), None)
    if where is None:
        entry = layers.entry(fault.section, fault.entry)
        where = entry.where(fault.path) if entry else Place(texts[0].entry.file if texts else fault.entry)
    words = dict(fault.words)
    if (others := words.pop("known", None)) is not None:
        words["hint"] = did_you_mean(str(words.get("id", "")), others)
    if (other := words.pop("also", None)) is not None:
        words["other"] = _other(other, layers)
    return finding(fault.code, where, **words)


def _other(other: tuple[str, str, tuple[Any, ...]], layers: Layers) -> str:
    """The other of two entries that contradict each other, with its place."""
    section, key, path = other
    entry, name = layers.entry(section, key), path[1] if path else key
    return f"{name} ({entry.where(path)})" if entry else str(name)
