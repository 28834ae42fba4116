"""Changes to the facts: a scenario's steps, applied to the facts that they reach as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routecalc.network.choosing import SHARED, STAR, Held, Misfit, chosen, meets
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

    def touches(self, section: str, entry: Held) -> bool:
        """Whether it names this fact, or describes it."""
        return _id(entry) == self.id if self.match is None else meets(section, entry, self.match)


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


FINEST = Decimal("0.000001")
"""As many decimals as a number of the facts may have."""
Entry = dict[str, Any]


class Draft:
    """The facts while they are changed. What no change has reached stays the value that it is, a tariff's other charges
    as well; what is reached becomes plain data, to be judged again."""

    def __init__(self, sections: Mapping[str, Iterable[Held]]) -> None:
        self.sections: dict[str, dict[str, Held]] = {
            name: {_id(entry): entry for entry in entries} for name, entries in sections.items()
        }
        self.charges: dict[str, Held] = {}
        """Charges of all tariffs by id, those added last at the end."""
        self.touched: set[str] = set()
        """Sections in which something was reached."""
        self._beside: dict[str, list[Held]] = {}
        """The list that holds a charge of a plain tariff."""
        self._tariff: dict[str, str] = {}
        for tariff in self.sections.get("tariffs", {}).values():
            own = tariff.__dict__["charges"] if isinstance(tariff, Value) else _listed(tariff)
            for charge in own:
                key = _id(charge)
                self.charges[key], self._tariff[key] = charge, _id(tariff)
                if isinstance(tariff, dict):
                    self._beside[key] = own

    def __contains__(self, key: str) -> bool:
        return key in self.charges or any(key in entries for entries in self.sections.values())

    @property
    def ids(self) -> list[str]:
        """Ids of all facts."""
        return [*(key for entries in self.sections.values() for key in entries), *self.charges]

    def of(self, section: str) -> dict[str, Held]:
        """The facts of a section, or the charges."""
        return self.charges if section == "charges" else self.sections.get(section, {})

    def listed(self) -> dict[str, list[Held]]:
        """The facts of the sections in which something was reached."""
        return {name: [*self.sections[name].values()] for name in self.touched}

    def plain(self, key: str) -> Entry:
        """A fact as plain data that may be changed. Raises ``KeyError`` if there is none."""
        if key in self.charges:
            return self._plain_charge(key)
        section = self._section(key)
        self.touched.add(section)
        entry = self.sections[section][key]
        if isinstance(entry, Value):
            entry = self.sections[section][key] = self._opened(entry)
        return entry

    def remove(self, key: str) -> None:
        """Takes a fact away."""
        if key in self.charges:
            beside, charge = self._list_of(key), self.charges.pop(key)
            beside[:] = [other for other in beside if other is not charge]
            return
        section = self._section(key)
        self.touched.add(section)
        entry = self.sections[section].pop(key)
        if isinstance(entry, Value):
            self._opened(entry)  # whoever changes one of its charges still finds it

    def add(self, place: str, entry: Entry) -> None:
        """Adds an entry to a section, or a charge to a tariff. Raises ``KeyError`` if there is no such place."""
        if place in dict(SECTIONS):
            self.touched.add(place)
            self.sections.setdefault(place, {})[entry["id"]] = entry
            return
        tariff = self.plain(place) if place in self.of("tariffs") else {}
        if not isinstance(beside := tariff.get("charges"), list):
            raise KeyError(place)
        entry = {**{name: tariff[name] for name in ("source", "grade") if name in tariff}, **entry}
        beside.append(entry)
        self.charges[entry["id"]], self._beside[entry["id"]] = entry, beside

    def _section(self, key: str) -> str:
        return next(name for name in reversed(self.sections) if key in self.sections[name])

    def _opened(self, value: Value) -> Entry:
        """A value as plain data; the charges of a tariff stay values."""
        entry = value.model_dump(by_alias=True, exclude_unset=True, exclude=value.parts)
        for name in value.parts:
            entry[name] = list(value.__dict__[name])
            self._beside.update((charge.id, entry[name]) for charge in entry[name])
        return entry

    def _list_of(self, key: str) -> list[Held]:
        """The list that holds a charge, in the plain tariff."""
        if key not in self._beside:
            self.plain(self._tariff[key])
        self.touched.add("tariffs")
        return self._beside[key]

    def _plain_charge(self, key: str) -> Entry:
        beside, charge = self._list_of(key), self.charges[key]
        if isinstance(charge, Value):
            number = next(at for at, other in enumerate(beside) if other is charge)
            beside[number] = self.charges[key] = charge = self._opened(charge)
        return charge


def _id(entry: Held) -> str:
    return str(entry.__dict__["id"] if isinstance(entry, Value) else entry["id"])


def _listed(tariff: Entry) -> list[Held]:
    """The charges of a plain tariff, in a list that may be changed."""
    charges: list[Held] = list(tariff["charges"])
    tariff["charges"] = charges
    return charges


class Applied(NamedTuple):
    """What became of the changes of a scenario."""

    errors: list[ChangeError]
    reached: list[tuple[str, ...]]
    """For each change the ids of the facts that it changed, removed or added."""


def changed(draft: Draft, scenario: Scenario) -> Applied:
    """Apply the changes that fit to the facts; gives an error for each that does not."""
    applied = Applied([], [])
    for change in scenario.changes:
        reached: list[str] = []
        try:
            for one in _single(draft, change):
                _apply(draft, one, change)
                reached.append(one.id)
        except ChangeError as error:
            applied.errors.append(error)
        applied.reached.append(tuple(reached))
    return applied


def _single(draft: Draft, change: Change) -> list[Change]:
    """The change for each fact that it describes; itself if it names one."""
    if change.match is None:
        if not change.id:
            raise ChangeError("E-CHANGE-OP", change, op=change.op, need="the id of a fact, or a match")
        return [change]
    if change.op == "add":
        return _additions(draft, change)
    if change.id:
        raise ChangeError("E-CHANGE-OP", change, ("id",), op=change.op, need="an id or a match, not both")
    return [change.model_copy(update={"id": key}) for key in _chosen(draft, change)]


def _additions(draft: Draft, change: Change) -> list[Change]:
    if change.value is not None:
        raise ChangeError("E-CHANGE-OP", change, ("value",), op="add", need="a match or a value, not both")
    if STAR not in change.id:
        need = f"an id with a {STAR}, which stands for the id of each tariff"
        raise ChangeError("E-CHANGE-OP", change, ("id",) if change.id else (), op="add", need=need)
    if tuple((change.match or {}).get("section", ())) != ("tariffs",):
        raise ChangeError("E-CHANGE-OP", change, ("match",), op="add", need="a match of the section tariffs")
    update = [{"id": change.id.replace(STAR, key), "value": key} for key in _chosen(draft, change)]
    return [change.model_copy(update=one) for one in update]


def _chosen(draft: Draft, change: Change) -> list[str]:
    """Ids of the facts that a match describes."""
    if "section" not in (change.match or {}):
        raise ChangeError("E-CHANGE-OP", change, ("match",), op=change.op, need="a section in its match")
    try:
        return chosen(draft.of, change.match or {})
    except Misfit as misfit:
        raise ChangeError(misfit.code, change, ("match", *misfit.at), **misfit.words) from misfit


def _apply(draft: Draft, change: Change, written: Change) -> None:
    """Apply one change of one fact; what does not fit is told of the change as written."""
    try:
        _apply_single(draft, change)
    except ChangeError as error:
        raise ChangeError(error.code, written, error.at, **error.words) from error


def _apply_single(draft: Draft, change: Change) -> None:
    if change.op == "add":
        _add(draft, change)
        return
    if change.id not in draft:
        raise ChangeError("E-CHANGE-ID", change, id=change.id, known=" ".join(draft.ids))
    if change.op == "remove" and not _given(change):
        draft.remove(change.id)
    elif change.op == "remove":
        raise ChangeError(
            "E-CHANGE-OP", change, (next(iter(_given(change))),), op="remove", need="nothing but an id or a match"
        )
    elif change.value is None:
        raise ChangeError("E-CHANGE-OP", change, op=change.op, need="a field and a value")
    else:
        entry = draft.plain(change.id)
        listed = entry.get(change.field)
        for part in listed if isinstance(listed, list) else ():
            if isinstance(part, Value):  # whoever changes the list of charges as a whole sees them as plain data
                draft.plain(_id(part))
        _change_field(entry, change)
        entry.update(_given(change))


def _given(change: Change) -> dict[str, Any]:
    """Source, grade and note that the changed facts get."""
    return {name: getattr(change, name) for name in SHARED if getattr(change, name)}


def _add(draft: Draft, change: Change) -> None:
    """Adds an entry to a section, or a charge to the tariff that ``value`` names."""
    if change.id in draft:
        raise ChangeError("E-ID-DUPLICATE", change, id=change.id, other="the facts")
    if not isinstance(change.entry, dict):
        raise ChangeError("E-CHANGE-OP", change, op="add", need="a value (section or tariff) and an entry")
    if given := _given(change):
        raise ChangeError(
            "E-CHANGE-OP", change, (next(iter(given)),), op="add", need="its source, grade and note in the entry"
        )
    try:
        draft.add(str(change.value), {**_copied(change.entry), "id": change.id})
    except KeyError as error:
        known = " ".join(dict(SECTIONS))
        raise ChangeError("E-CHANGE-SECTION", change, name=str(change.value), known=known) from error


def _copied(value: Any) -> Any:
    """Plain data of its own, so that a later change does not reach into the scenario."""
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


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
        entry[last] = _copied(change.value)
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
