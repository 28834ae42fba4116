"""Which facts does a change describe? A section, and patterns of its fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import translate
from functools import cache
from typing import Any, cast

from routecalc.network.facts import Charge
from routecalc.network.sections import SECTIONS
from routecalc.network.value import Value

CHOOSABLE: dict[str, type[Value]] = {**dict(SECTIONS), "charges": Charge}
"""What can be described: the sections of data files, and the charges of all tariffs."""
SHARED = ("source", "grade", "note")
"""Fields that a change gives to all facts that it touches."""
STAR = "*"
Match = Mapping[str, Sequence[str]]
Held = Value | dict[str, Any]
"""A fact, or its plain data."""


class Misfit(ValueError):
    """A description that fits no fact; ``at`` is the part that does not."""

    def __init__(self, code: str, at: tuple[str | int, ...], **words: str) -> None:
        super().__init__(code)
        self.code, self.at, self.words = code, at, words


def meets(section: str, entry: Held, match: Match) -> bool:
    """Whether an entry of a section is described."""
    if tuple(match.get("section", ())) != (section,):
        return False
    return all(_fits(section, entry, path, patterns) for path, patterns in match.items() if path != "section")


def chosen(facts: Callable[[str], Mapping[str, Held]], match: Match) -> list[str]:
    """Ids of the facts that are described. Raises ``Misfit`` at the first part that leaves none of them."""
    section = _section(match)
    left = facts(section)
    for path, patterns in match.items():
        if path == "section":
            continue
        _known_field(section, path)
        texts = [(key, text) for key, entry in left.items() for text in _texts(section, entry, path)]
        fitting: set[str] = set()
        for number, pattern in enumerate(patterns):
            fits = _like(pattern)
            found = [key for key, text in texts if fits(text)]
            if not found:
                raise _nothing((path, number), section, path, pattern, {text for _, text in texts})
            fitting.update(found)
        left = {key: entry for key, entry in left.items() if key in fitting}
    if not left:
        raise _nothing(("section",), section, "id", STAR, ())
    return list(left)


@cache
def _like(pattern: str) -> Callable[[str], object]:
    """What tells whether a text is like the pattern."""
    return re.compile(translate(pattern)).match


def _nothing(at: tuple[str | int, ...], section: str, path: str, pattern: str, known: Iterable[str]) -> Misfit:
    shown = "tariffs" if section == "charges" else section
    told = {"section": section, "field": path, "value": pattern, "shown": shown}
    return Misfit("E-CHANGE-MATCH", at, **told, known="\n".join(sorted(known)))


def _section(match: Match) -> str:
    names = tuple(match.get("section", ()))
    if len(names) != 1 or names[0] not in CHOOSABLE:
        name = ", ".join(names)
        raise Misfit("E-CHANGE-SECTION", ("section",), name=name, known=" ".join(CHOOSABLE))
    return names[0]


def _known_field(section: str, path: str) -> None:
    fields = CHOOSABLE[section].model_fields
    known = [field.alias or name for name, field in fields.items()]
    if path.split(".", maxsplit=1)[0] not in known:
        raise Misfit("E-FIELD-UNKNOWN", (path,), name=path, known=" ".join(known))


def _fits(section: str, entry: Held, path: str, patterns: Iterable[str]) -> bool:
    texts = tuple(_texts(section, entry, path))
    return any(_like(pattern)(text) for pattern in patterns for text in texts)


def _texts(section: str, entry: Held, path: str) -> Iterator[str]:
    """The field at a path as text, part by part if it is a list; what is not written has its default."""
    first, *rest = path.split(".")
    value, given = _field(CHOOSABLE[section], entry, first)
    for step in rest:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif given and isinstance(value, Value):
            value = _given(value, step)
        else:
            value = getattr(value, step, None)
    for part in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(part, (str, int, Decimal, dt.date)):
            yield str(part).lower() if isinstance(part, bool) else str(part)


def _field(kind: type[Value], entry: Held, written: str) -> tuple[Any, bool]:
    """What a field holds, and whether it was given; else its default."""
    name = _written(kind).get(written, "")
    if isinstance(entry, Value):
        if name in entry.__pydantic_fields_set__:
            return entry.__dict__[name], True
    elif written in entry:
        return entry[written], True
    return kind.defaults.get(name), False


def _given(value: Value, written: str) -> Any:
    """What a field holds if it was given."""
    name = _written(type(value)).get(written)
    return value.__dict__[name] if name is not None and name in value.__pydantic_fields_set__ else None


def _names(kind: type[Value]) -> dict[str, str]:
    return {field.alias or name: name for name, field in kind.model_fields.items()}


_written = cast("Callable[[type[Value]], dict[str, str]]", cache(_names))
"""The fields of a type by their names in files."""
