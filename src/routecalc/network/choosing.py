"""Which facts does a change describe? A section, and patterns of its fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from routecalc.network.facts import Charge
from routecalc.network.sections import SECTIONS
from routecalc.network.value import Value

CHOOSABLE: dict[str, type[Value]] = {**dict(SECTIONS), "charges": Charge}
"""What can be described: the sections of data files, and the charges of all tariffs."""
SHARED = ("source", "grade", "note")
"""Fields that a change gives to all facts that it touches."""
STAR = "*"
Match = Mapping[str, Sequence[str]]
Plain = Mapping[str, Any]


class Misfit(ValueError):
    """A description that fits no fact; ``at`` is the part that does not."""

    def __init__(self, code: str, at: tuple[str | int, ...], **words: str) -> None:
        super().__init__(code)
        self.code, self.at, self.words = code, at, words


def meets(section: str, entry: Plain, match: Match) -> bool:
    """Whether an entry of a section is described."""
    if tuple(match.get("section", ())) != (section,):
        return False
    return all(_fits(section, entry, path, patterns) for path, patterns in match.items() if path != "section")


def chosen(facts: Mapping[str, tuple[str, Plain]], match: Match) -> list[str]:
    """Ids of the facts that are described. Raises ``Misfit`` at the first part that leaves none of them."""
    section = _section(match)
    left = {key: entry for key, (name, entry) in facts.items() if name == section}
    for path, patterns in match.items():
        if path == "section":
            continue
        _known_field(section, path)
        fitting = {key: entry for key, entry in left.items() if _fits(section, entry, path, patterns)}
        for number, pattern in enumerate(patterns):
            if not any(_fits(section, entry, path, (pattern,)) for entry in left.values()):
                known = {text for entry in left.values() for text in _texts(section, entry, path)}
                raise _nothing((path, number), section, path, pattern, known)
        left = fitting
    if not left:
        raise _nothing(("section",), section, "id", STAR, ())
    return list(left)


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


def _fits(section: str, entry: Plain, path: str, patterns: Iterable[str]) -> bool:
    texts = tuple(_texts(section, entry, path))
    return any(fnmatchcase(text, pattern) for pattern in patterns for text in texts)


def _texts(section: str, entry: Plain, path: str) -> Iterator[str]:
    """The field at a path as text, part by part if it is a list; what is not written has its default."""
    first, *rest = path.split(".")
    value = entry[first] if first in entry else _default(section, first)
    for step in rest:
        value = value.get(step) if isinstance(value, Mapping) else getattr(value, step, None)
    for part in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(part, (str, int, Decimal, dt.date)):
            yield str(part).lower() if isinstance(part, bool) else str(part)


def _default(section: str, name: str) -> Any:
    fields = CHOOSABLE[section].model_fields
    return next((field.default for key, field in fields.items() if name in (key, field.alias)), None)
