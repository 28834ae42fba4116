"""Scenarios applied one on the other; what does not fit or breaks a rule is told at the change that is to blame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from routecalc.findings import Finding, Place, did_you_mean, finding
from routecalc.loading.facts import Layers, as_written, refuse
from routecalc.loading.scenarios import Written
from routecalc.loading.wording import fields_at, sentence
from routecalc.network import Change, ChangeError, Network, Scenario
from routecalc.network.choosing import meets
from routecalc.record import Record, replace
from routecalc.rules import Fault, faults


class Stage(Record):
    """One scenario of a stack, applied."""

    written: Written
    before: Network
    """The facts on which it was laid."""
    network: Network
    """The facts after it."""


def applied(base: Network, below: Sequence[Stage], written: Written, layers: Callable[[], Layers]) -> Stage:
    """The facts after a scenario upon those below it. Raises ``Refused`` where a change misfits or breaks rules."""
    before = below[-1].network if below else base
    draft, done = before.changed(written.scenario)
    refuse(_misfit(error, written, below) for error in done.errors)
    written = replace(written, reached=tuple(done.reached))
    try:
        after = before.after(written.scenario, draft)
    except ValidationError as error:
        refuse(_once(_not_valid(error, draft.listed(), written), written))
        raise
    if broken := list(faults(after, since=before)):
        refuse(_once(list(_broken(broken, Stage(written, before, after), below, layers())), written))
    return Stage(written, before, after)


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


def _misfit(error: ChangeError, written: Written, below: Sequence[Stage]) -> Finding:
    words = dict(error.words)
    known = words.pop("known", "")
    named = {"E-CHANGE-ID": "id", "E-CHANGE-SECTION": "name", "E-FIELD-UNKNOWN": "name", "E-CHANGE-MATCH": "value",
        "E-CHANGE-LIST": "value"}  # fmt: skip
    word = words.get(named.get(error.code, "field"), "")
    hint = did_you_mean(word, known.split("\n") if "\n" in known else known.split())
    against = next((other for other in reversed(below) if _fits(error.change, written, other.before)), None)
    if against is not None:
        hint = _contradicted(against, (error.change.id, *_gone(error, against)), add="has added it")
    where = written.where(
        error.change, *(error.at or (WRONG.get(error.code, "op"),)), key=error.code == "E-FIELD-UNKNOWN"
    )
    return finding(error.code, where, **words, hint=hint)


def _fits(change: Change, written: Written, network: Network) -> bool:
    """Whether a change of a scenario fits other facts."""
    return all(error.change is not change for error in network.changed(written.scenario)[1].errors)


def _gone(error: ChangeError, other: Stage) -> Iterator[str]:
    """Ids of facts that a change describes and another scenario took away."""
    if error.code != "E-CHANGE-MATCH":
        return
    section, field, pattern = (error.words[name] for name in ("section", "field", "value"))
    before, after = (
        network.charge if section == "charges" else {entry.id: entry for entry in getattr(network, section)}
        for network in (other.before, other.network)
    )
    for key, entry in before.items():
        if key not in after and meets(section, entry, {"section": (section,), field: (pattern,)}):
            yield key


def _not_valid(error: ValidationError, plain: dict[str, Any], written: Written) -> list[Finding]:
    found = [_not_valid_part(dict(fault), plain, written) for fault in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _not_valid_part(fault: dict[str, Any], plain: dict[str, Any], written: Written) -> Finding:
    fault["loc"] = as_written(plain, fault["loc"])
    section, number, *path = fault["loc"]
    entry = plain[section][number]
    names = [entry["id"]]
    if path and path[0] == "charges" and len(path) > 1:
        charge, path = entry["charges"][path[1]], path[2:]
        names += [charge["id"]] if isinstance(charge, dict) else []
    where = written.touching(reversed(names), str(path[0]) if path else "") or Place(written.entry.file)
    code, words, _ = sentence(fault, Network)
    if code == "E-FIELD-UNKNOWN":
        known = fields_at(Network, fault["loc"][:-1])
        words = {"id": names[-1], "field": words["name"], "hint": did_you_mean(words["name"], known)}
        code = "E-CHANGE-FIELD"
    return finding(code, where, **words)


def _broken(broken: Sequence[Fault], stage: Stage, below: Sequence[Stage], layers: Layers) -> Iterator[Finding]:
    """The findings of rules that a scenario breaks upon others."""
    texts = (stage.written, *(other.written for other in reversed(below)))
    without = [(other, _told_without(other, stage.written)) for other in reversed(below)]
    for fault in broken:
        found = placed(fault, layers, texts)
        against = next((other for other, told in without if told is not None and _key(fault) not in told), None)
        if against is not None:
            where = stage.written.touching(_names(fault), _part(fault)) or _cause(fault, stage)
            hint = _contradicted(against, _names(fault))
            found = placed(fault, layers, texts, where=where, hint=hint)
        yield found


def _told_without(other: Stage, written: Written) -> set[object] | None:
    """The faults of a scenario upon what lies below another one; None if it does not fit there at all."""
    after = _tried(other.before, written.scenario)
    return None if after is None else {_key(fault) for fault in faults(after, since=other.before)}


def _tried(network: Network, scenario: Scenario) -> Network | None:
    """The facts after a scenario, if it fits."""
    try:
        return network.apply(scenario)
    except ValueError:
        return None


def _cause(fault: Fault, stage: Stage) -> Place:
    """The place of the change from which on the fault is there."""
    scenario = stage.written.scenario
    for count in range(len(scenario.changes) - 1, 0, -1):
        after = _tried(stage.before, replace(scenario, changes=scenario.changes[:count]))
        if after is None or _key(fault) not in {_key(other) for other in faults(after, since=stage.before)}:
            return stage.written.where(scenario.changes[count])
    return stage.written.where(scenario.changes[0])


def _contradicted(other: Stage, names: Iterable[object], **verbs: str) -> str:
    """What a scenario below has to do with it: took a fact away, or contradicts it; ``verbs`` has further words."""
    wanted, told = set(names), f"scenario '{other.written.scenario.id}', which comes before"
    where = other.written.touching(wanted) or Place(other.written.entry.file)
    reached = zip(other.written.scenario.changes, other.written.reached, strict=True)
    last = [change.op for change, touched in reached if not wanted.isdisjoint(touched)][-1:]
    verb = {"remove": "has taken it away", **verbs}.get(*last) if last else None
    return f"it contradicts {told} ({where})" if verb is None else f"{told}, {verb} ({where})"


def _key(fault: Fault) -> object:
    return fault.code, fault.section, fault.entry, fault.path


def _names(fault: Fault) -> list[object]:
    """Ids that a fault is about, among other words."""
    return [fault.entry, *fault.path, fault.words.get("id")]


def _part(fault: Fault) -> str:
    return str(fault.path[-1]) if fault.path else ""


def placed(
    fault: Fault, layers: Layers, texts: Sequence[Written] = (), *, where: Place | None = None, hint: str = ""
) -> Finding:
    """The finding of a broken rule, at the change that caused it or where the fact is written."""
    if where is None:
        changes = (text.touching(_names(fault), _part(fault)) for text in texts)
        where = next((found for found in changes if found is not None), None)
    if where is None:
        entry = layers.entry(fault.section, fault.entry)
        where = entry.where(fault.path) if entry else Place(texts[0].entry.file if texts else fault.entry)
    words = dict(fault.words)
    if (others := words.pop("known", None)) is not None:
        words["hint"] = did_you_mean(str(words.get("id", "")), others)
    if (other := words.pop("also", None)) is not None:
        words["other"] = _other(other, layers)
    if hint:
        words["hint"] = hint
    return finding(fault.code, where, **words)


def _other(other: tuple[str, str, tuple[Any, ...]], layers: Layers) -> str:
    """The other of two entries that contradict each other, with its place."""
    section, key, path = other
    entry, name = layers.entry(section, key), path[1] if path else key
    return f"{name} ({entry.where(path)})" if entry else str(name)
