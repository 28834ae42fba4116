"""Changes to the facts: a scenario's steps, applied to the facts as plain data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from routecalc.network.sections import SECTIONS
from routecalc.network.value import Value
from routecalc.network.values import Names
from routecalc.units import NotANumber, parse_decimal

if TYPE_CHECKING:
    from routecalc.network.kinds import Day, Id, Text


class Change(Value):
    """One change to the facts: set or scale a field of a fact, remove a fact, or add one."""

    op: Literal["set", "scale", "remove", "add"]
    """What is done."""
    id: str
    """Fact that is changed; for ``add`` the id of the new one."""
    field: str = ""
    """Path of the field, such as ``rate`` or ``scope.area`` (set, scale)."""
    value: Any = None
    """New value (set), factor (scale) or section name (add)."""
    entry: Any = None
    """The whole new entry (add)."""


class Scenario(Value):
    """A named set of changes to the facts, with who wrote it and why."""

    id: Id
    """Name that ``--scenario`` takes."""
    names: Names
    """Name on the screen."""
    author: Text
    """Who wrote it."""
    date: Day
    """When."""
    note: Text
    """What it is for."""
    changes: tuple[Change, ...]
    """In order."""


class ChangeError(ValueError):
    """A change that does not fit the facts; ``code`` and ``id`` say which."""

    def __init__(self, code: str, change: Change, **words: str) -> None:
        super().__init__(code)
        self.code, self.change, self.words = code, change, words


Entry = dict[str, Any]
FINEST = Decimal("0.000001")
"""As many decimals as a number of the facts may have."""


def changed(plain: dict[str, Any], scenario: Scenario) -> list[ChangeError]:
    """Apply the changes that fit to the plain facts; gives an error for each that does not."""
    index = _index(plain)
    errors = []
    for change in scenario.changes:
        try:
            _apply(plain, index, change)
        except ChangeError as error:
            errors.append(error)
    return errors


def _index(plain: dict[str, Any]) -> dict[str, tuple[list[Entry], Entry]]:
    """Each entry of the plain facts by id, with the list that holds it."""
    index: dict[str, tuple[list[Entry], Entry]] = {}
    for name, _ in SECTIONS:
        if name in plain:
            plain[name] = list(plain[name])
            for entry in plain[name]:
                index[entry["id"]] = (plain[name], entry)
                if "charges" in entry:
                    entry["charges"] = list(entry["charges"])
                    index.update((charge["id"], (entry["charges"], charge)) for charge in entry["charges"])
    return index


def _apply(plain: dict[str, Any], index: dict[str, tuple[list[Entry], Entry]], change: Change) -> None:
    if change.op == "add":
        _add(plain, index, change)
        return
    if change.id not in index:
        raise ChangeError("E-CHANGE-ID", change, id=change.id, known=" ".join(index))
    entries, entry = index[change.id]
    if change.op == "remove":
        entries[:] = [other for other in entries if other is not entry]
        del index[change.id]
    elif change.value is None:
        raise ChangeError("E-CHANGE-OP", change, op=change.op, need="a field and a value")
    else:
        _change_field(entry, change)


def _add(plain: dict[str, Any], index: dict[str, tuple[list[Entry], Entry]], change: Change) -> None:
    """Adds an entry to a section, or a charge to the tariff that ``value`` names."""
    if change.id in index:
        raise ChangeError("E-ID-DUPLICATE", change, id=change.id, other="the facts")
    if not isinstance(change.entry, dict):
        raise ChangeError("E-CHANGE-OP", change, op="add", need="a value (section or tariff) and an entry")
    entry = {**change.entry, "id": change.id}
    place = str(change.value)
    if place in dict(SECTIONS):
        entries = plain.setdefault(place, [])
    elif place in index and "charges" in index[place][1]:
        tariff = index[place][1]
        entries = tariff["charges"]
        entry = {"source": tariff["source"], "grade": tariff["grade"], **entry}
    else:
        raise ChangeError("E-CHANGE-SECTION", change, name=place, known=" ".join(dict(SECTIONS)))
    entries.append(entry)
    index[change.id] = (entries, entry)


def _change_field(entry: Entry, change: Change) -> None:
    """Sets or scales the field at the path of the change."""
    wrong = ChangeError("E-CHANGE-FIELD", change, id=change.id, field=change.field, known=" ".join(entry))
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
    try:
        entry[last] = _scaled(entry[last], parse_decimal(str(change.value)))
    except NotANumber as error:
        raise ChangeError("E-NUMBER", change, name="value", reason=str(error)) from error
    except (KeyError, ArithmeticError) as error:
        raise wrong from error


def _scaled(value: Any, by: Decimal) -> Any:
    if isinstance(value, dict):
        return {key: _scaled(part, by) for key, part in value.items()}
    scaled = Decimal(str(value)) * by
    return scaled if scaled == scaled.quantize(FINEST) else scaled.quantize(FINEST)
