"""Changes to the facts: a scenario's steps, applied to the facts as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routecalc.network.choosing import SHARED, STAR, Misfit, chosen, meets
from routecalc.network.sections import SECTIONS
from routecalc.network.value import Value
from routecalc.network.values import Grade, Said
from routecalc.units import NotANumber, parse_decimal

if TYPE_CHECKING:
    from routecalc.network.kinds import Day, Id, Match, Text


class Change(Value):
    """One change to the facts: set or scale a field, include words in a list or exclude some, remove or add a fact.

    Either ``id`` names the one fact, or ``match`` describes several."""

    op: Literal["set", "scale", "include", "exclude", "remove", "add"]
    """What is done."""
    id: str = ""
    """Fact that is changed; for ``add`` the id of the new one."""
    match: Match | None = None
    """Every fact of a ``section`` (or of ``charges``) whose other fields fit: a pattern with `*` and `?`, or several.
    With ``add`` the tariffs that each get the new charge; a `*` in its ``id`` stands for the id of the tariff."""
    field: str = ""
    """Path of the field, such as ``rate`` or ``scope.area`` (all but remove and add)."""
    value: Any = None
    """New value (set), factor (scale), words of a list (include, exclude) or section name (add)."""
    entry: Any = None
    """The whole new entry (add)."""
    source: Id | None = None
    """Source that the changed facts have from then on (not with remove and add)."""
    grade: Grade | None = None
    """Grade that they have from then on."""
    note: str = ""
    """Note that they have from then on, with the method if they are assumed."""

    def touches(self, section: str, entry: Mapping[str, Any]) -> bool:
        """Whether it names this fact, or describes it."""
        return entry.get("id") == self.id if self.match is None else meets(section, entry, self.match)


class Scenario(Value):
    """A named set of changes to the facts, with who wrote it and why."""

    id: Id
    """Name that ``--scenario`` takes."""
    names: Said
    """Name on the screen."""
    author: Text
    """Who wrote it."""
    date: Day
    """When."""
    expires: Day | None = None
    """Last day for which it is meant; an answer for a later day says so. Without it, it is meant for good."""
    note: Said
    """What it is for."""
    changes: tuple[Change, ...]
    """In order."""


class ChangeError(ValueError):
    """A change that does not fit the facts; ``code`` says why, ``at`` which part of the change."""

    def __init__(self, code: str, change: Change, at: tuple[str | int, ...] = (), **words: str) -> None:
        super().__init__(code)
        self.code, self.change, self.at, self.words = code, change, at, words


Entry = dict[str, Any]
FINEST = Decimal("0.000001")
"""As many decimals as a number of the facts may have."""


class Held(NamedTuple):
    """An entry of the plain facts with the list that holds it."""

    section: str
    entries: list[Entry]
    entry: Entry


Index = dict[str, Held]


class Applied(NamedTuple):
    """What became of the changes of a scenario."""

    errors: list[ChangeError]
    reached: list[tuple[str, ...]]
    """For each change the ids of the facts that it changed, removed or added."""


def changed(plain: dict[str, Any], scenario: Scenario) -> Applied:
    """Apply the changes that fit to the plain facts; gives an error for each that does not."""
    index = _index(plain)
    applied = Applied([], [])
    for change in scenario.changes:
        reached: list[str] = []
        try:
            for one in _single(index, change):
                _apply(plain, index, one, change)
                reached.append(one.id)
        except ChangeError as error:
            applied.errors.append(error)
        applied.reached.append(tuple(reached))
    return applied


def _index(plain: dict[str, Any]) -> Index:
    """Each entry of the plain facts by id."""
    index: Index = {}
    for name, _ in SECTIONS:
        if name in plain:
            plain[name] = list(plain[name])
            for entry in plain[name]:
                index[entry["id"]] = Held(name, plain[name], entry)
                if "charges" in entry:
                    charges = entry["charges"] = list(entry["charges"])
                    index.update((charge["id"], Held("charges", charges, charge)) for charge in charges)
    return index


def _single(index: Index, change: Change) -> list[Change]:
    """The change for each fact that it describes; itself if it names one."""
    if change.match is None:
        if not change.id:
            raise ChangeError("E-CHANGE-OP", change, op=change.op, need="the id of a fact, or a match")
        return [change]
    if change.op == "add":
        return _additions(index, change)
    if change.id:
        raise ChangeError("E-CHANGE-OP", change, ("id",), op=change.op, need="an id or a match, not both")
    return [change.model_copy(update={"id": key}) for key in _chosen(index, change)]


def _additions(index: Index, change: Change) -> list[Change]:
    if change.value is not None:
        raise ChangeError("E-CHANGE-OP", change, ("value",), op="add", need="a match or a value, not both")
    if STAR not in change.id:
        need = f"an id with a {STAR}, which stands for the id of each tariff"
        raise ChangeError("E-CHANGE-OP", change, ("id",) if change.id else (), op="add", need=need)
    if tuple((change.match or {}).get("section", ())) != ("tariffs",):
        raise ChangeError("E-CHANGE-OP", change, ("match",), op="add", need="a match of the section tariffs")
    update = [{"id": change.id.replace(STAR, key), "value": key} for key in _chosen(index, change)]
    return [change.model_copy(update=one) for one in update]


def _chosen(index: Index, change: Change) -> list[str]:
    """Ids of the facts that a match describes."""
    if "section" not in (change.match or {}):
        raise ChangeError("E-CHANGE-OP", change, ("match",), op=change.op, need="a section in its match")
    facts = {key: (held.section, held.entry) for key, held in index.items()}
    try:
        return chosen(facts, change.match or {})
    except Misfit as misfit:
        raise ChangeError(misfit.code, change, ("match", *misfit.at), **misfit.words) from misfit


def _apply(plain: dict[str, Any], index: Index, change: Change, written: Change) -> None:
    """Apply one change of one fact; what does not fit is told of the change as written."""
    try:
        _apply_single(plain, index, change)
    except ChangeError as error:
        raise ChangeError(error.code, written, error.at, **error.words) from error


def _apply_single(plain: dict[str, Any], index: Index, change: Change) -> None:
    if change.op == "add":
        _add(plain, index, change)
        return
    if change.id not in index:
        raise ChangeError("E-CHANGE-ID", change, id=change.id, known=" ".join(index))
    _, entries, entry = index[change.id]
    if change.op == "remove" and not _given(change):
        entries[:] = [other for other in entries if other is not entry]
        del index[change.id]
    elif change.op == "remove":
        raise ChangeError(
            "E-CHANGE-OP", change, (next(iter(_given(change))),), op="remove", need="nothing but an id or a match"
        )
    elif change.value is None:
        raise ChangeError("E-CHANGE-OP", change, op=change.op, need="a field and a value")
    else:
        _change_field(entry, change)
        entry.update(_given(change))


def _given(change: Change) -> dict[str, Any]:
    """Source, grade and note that the changed facts get."""
    return {name: getattr(change, name) for name in SHARED if getattr(change, name)}


def _add(plain: dict[str, Any], index: Index, change: Change) -> None:
    """Adds an entry to a section, or a charge to the tariff that ``value`` names."""
    if change.id in index:
        raise ChangeError("E-ID-DUPLICATE", change, id=change.id, other="the facts")
    if not isinstance(change.entry, dict):
        raise ChangeError("E-CHANGE-OP", change, op="add", need="a value (section or tariff) and an entry")
    if given := _given(change):
        raise ChangeError(
            "E-CHANGE-OP", change, (next(iter(given)),), op="add", need="its source, grade and note in the entry"
        )
    entry = {**change.entry, "id": change.id}
    place = str(change.value)
    section = place
    if place in dict(SECTIONS):
        entries = plain.setdefault(place, [])
    elif place in index and "charges" in index[place].entry:
        tariff = index[place].entry
        section, entries = "charges", tariff["charges"]
        entry = {"source": tariff["source"], "grade": tariff["grade"], **entry}
    else:
        raise ChangeError("E-CHANGE-SECTION", change, name=place, known=" ".join(dict(SECTIONS)))
    entries.append(entry)
    index[change.id] = Held(section, entries, entry)


def _change_field(entry: Entry, change: Change) -> None:
    """Sets or scales the field at the path of the change."""
    known = " ".join(name for name in entry if name != "id")
    wrong = ChangeError("E-CHANGE-FIELD", change, id=change.id, field=change.field, known=known)
    *path, last = change.field.split(".")
    for key in path:
        entry = entry.setdefault(key, {})
        if not isinstance(entry, dict):
            raise wrong
    if not last or (last == "id" and not path):
        raise wrong
    if change.op == "set":
        entry[last] = change.value
        if last == "valid_to":
            entry.pop("end_unknown", None)
        return
    if change.op in ("include", "exclude"):
        entry[last] = _regrouped(entry.get(last, ()), change)
        return
    try:
        entry[last] = _scaled(entry[last], parse_decimal(str(change.value)))
    except NotANumber as error:
        raise ChangeError("E-NUMBER", change, name="value", reason=str(error)) from error
    except (KeyError, ArithmeticError) as error:
        raise wrong from error


def _regrouped(listed: Any, change: Change) -> list[Any]:
    """The list with the words of the change, or without them."""
    if isinstance(listed, dict) or isinstance(change.value, dict):
        raise ChangeError("E-CHANGE-FIELD", change, id=change.id, field=change.field, known="")
    words = [change.value] if isinstance(change.value, str) else list(change.value)
    held = [listed] if isinstance(listed, str) else list(listed)
    if change.op == "include":
        return [*held, *(word for word in words if word not in held)]
    for word in words:
        if word not in held:
            known = " ".join(map(str, held))
            raise ChangeError("E-CHANGE-LIST", change, id=change.id, field=change.field, value=str(word), known=known)
    return [word for word in held if word not in words]


def _scaled(value: Any, by: Decimal) -> Any:
    if isinstance(value, dict):
        return {key: _scaled(part, by) for key, part in value.items()}
    scaled = Decimal(str(value)) * by
    return scaled if scaled == scaled.quantize(FINEST) else scaled.quantize(FINEST)
