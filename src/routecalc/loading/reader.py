"""YAML text as plain mappings, lists and strings that remember where they stand.

One pass over the events of the C parser. Every scalar stays a string: ``NO``, ``1:30``, ``010`` and
``2026-01-01`` are typed by the model, never guessed. Nesting is counted before anything is built, so
that no text can exhaust the stack; anchors, aliases, tags, merge keys and duplicate keys are faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from routecalc.findings import Finding, Place, finding

try:
    from yaml.cyaml import CSafeLoader as Parser
except ImportError:  # pragma: no cover - PyYAML built without libyaml reads the same events, slower
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

MAX_DEPTH = 32
MAX_NODES = 2_000_000
MAX_SCALAR = 65_536
MAX_FINDINGS = 100
"""Faults after which the rest of a file is not read."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|\r|\n")
Mark = Any
"""The parser's mark: line and column, both from 0."""


class Mapping(dict[str, Any]):
    """A mapping that knows where each key and value stands."""

    __slots__ = ("at", "mark")

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.at: dict[str, tuple[Mark, Mark]] = {}


class Sequence(list[Any]):
    """A list that knows where each entry stands."""

    __slots__ = ("at", "mark")

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.at: list[Mark] = []


class Unreadable(Exception):
    """The rest of the text cannot be read; the findings say why."""


def read(text: str, file: str) -> tuple[Any, list[Finding]]:
    """The content of one document, or None and the faults of its writing."""
    builder = _Builder(file)
    try:
        builder.guard(text)
        builder.run(text)
    except Unreadable:
        return None, builder.findings
    except yaml.YAMLError as error:
        builder.findings.append(_syntax(error, text, file))
        return None, builder.findings
    return (None if builder.findings else builder.root), builder.findings


def place(mark: Mark, file: str) -> Place:
    """Where a mark stands, counted from 1."""
    return Place(file, mark.line + 1, mark.column + 1)


def position(text: str, offset: int, file: str) -> Place:
    """Where the character at ``offset`` stands, counted from 1."""
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, offset):
        line, start = line + 1, found.end()
    return Place(file, line, offset - start + 1)


def name_of(character: str) -> str:
    """The number of a character that must not be printed: ``U+202E``."""
    return f"U+{ord(character):04X}"


class _Builder:
    """Builds the content from events; ``key`` is the key that waits for its value."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.root: Any = None
        self.into: Any = None
        self.key: str | None = None
        self.key_mark: Mark = None
        self.stack: list[tuple[Any, str | None, Mark]] = []
        self.documents = 0
        self.escapes = False

    def guard(self, text: str) -> None:
        """Refuses control and direction characters, which can hide what a reader sees."""
        self.escapes = "\\" in text
        found = _FORBIDDEN.search(text)
        if found:
            where = position(text, found.start(), self.file)
            self.findings.append(finding("E-TEXT-CONTROL", where, character=name_of(found[0])))
            raise Unreadable

    def run(self, text: str) -> None:
        """Reads all events; raises ``Unreadable`` when going on makes no sense."""
        next_event = Parser(text).get_event
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.MappingStartEvent: self.open_mapping,
            yaml.SequenceStartEvent: self.open_sequence,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.DocumentStartEvent: self.document,
            yaml.AliasEvent: self.alias,
        }
        nodes, scalar_event, scalar, skip = 0, yaml.ScalarEvent, self.scalar, _nothing
        while (event := next_event()) is not None:
            nodes += 1
            if type(event) is scalar_event:
                scalar(event)
            else:
                handlers.get(type(event), skip)(event)
            if nodes > MAX_NODES:
                self.fault("E-YAML-NODES", event.start_mark, limit=MAX_NODES)
                raise Unreadable
        if self.root is None and not self.findings:
            self.findings.append(finding("E-YAML-EMPTY", Place(self.file, 1, 1)))

    def fault(self, code: str, mark: Mark, **words: object) -> None:
        """Notes a fault; too many of them end the reading."""
        self.findings.append(finding(code, place(mark, self.file), **words))
        if len(self.findings) >= MAX_FINDINGS:
            raise Unreadable

    def scalar(self, event: Any) -> None:
        """A key or a value."""
        value, mark, into = event.value, event.start_mark, self.into
        if event.anchor is not None or event.tag is not None:
            self.properties(event)
        if self.escapes or len(value) > MAX_SCALAR:
            self.check_text(value, mark)
        if type(into) is not Mapping:
            self.add(value, mark)
        elif self.key is not None:
            into[self.key] = value
            into.at[self.key] = (self.key_mark, mark)
            self.key = None
        else:
            if value in into or not value or value == "<<":
                self.bad_key(value, mark)
            self.key, self.key_mark = value, mark

    def check_text(self, text: str, mark: Mark) -> None:
        """Refuses texts that are too long, and characters that an escape brought in."""
        if len(text) > MAX_SCALAR:
            self.fault("E-YAML-SCALAR", mark, limit=MAX_SCALAR)
        if found := _FORBIDDEN.search(text):
            self.fault("E-TEXT-CONTROL", mark, character=name_of(found[0]))
            raise Unreadable

    def bad_key(self, key: str, mark: Mark) -> None:
        """Notes a key that is given twice, empty, or the merge key."""
        if key in self.into:
            self.fault("E-YAML-KEY-DUPLICATE", mark, key=key, line=self.into.at[key][0].line + 1)
        elif key == "<<":
            self.fault("E-YAML-MERGE", mark)
        else:
            self.fault("E-YAML-KEY", mark)

    def add(self, value: Any, mark: Mark) -> None:
        """Puts a value where it belongs."""
        into = self.into
        if type(into) is Mapping:
            into[self.key] = value  # type: ignore[index]
            into.at[self.key] = (self.key_mark, mark)  # type: ignore[index]
            self.key = None
        elif into is not None:
            into.append(value)
            into.at.append(mark)
        elif value != "":
            self.root = value

    def open_mapping(self, event: Any) -> None:
        """Begins a mapping."""
        self.open(Mapping(event.start_mark), event)

    def open_sequence(self, event: Any) -> None:
        """Begins a list."""
        self.open(Sequence(event.start_mark), event)

    def open(self, container: Any, event: Any) -> None:
        """Begins a mapping or list, if it is not too deep and no key."""
        if event.anchor is not None or event.tag is not None:
            self.properties(event)
        if len(self.stack) >= MAX_DEPTH:
            self.fault("E-YAML-DEPTH", event.start_mark, limit=MAX_DEPTH)
            raise Unreadable
        if type(self.into) is Mapping and self.key is None:
            self.fault("E-YAML-KEY", event.start_mark)
            raise Unreadable
        self.add(container, event.start_mark)
        self.stack.append((self.into, self.key, self.key_mark))
        self.into, self.key = container, None

    def close(self, event: Any) -> None:
        """Ends a mapping or list."""
        self.into, self.key, self.key_mark = self.stack.pop()

    def document(self, event: Any) -> None:
        """Only one document a file."""
        self.documents += 1
        if self.documents > 1:
            self.fault("E-YAML-DOCUMENTS", event.start_mark)
            raise Unreadable

    def alias(self, event: Any) -> None:
        """Refuses ``*name``; a word stands in its place, so that reading goes on."""
        self.fault("E-YAML-ANCHOR", event.start_mark, word="*" + event.anchor)
        if type(self.into) is Mapping and self.key is None:
            raise Unreadable
        self.add("alias", event.start_mark)

    def properties(self, event: Any) -> None:
        """Refuses ``&name`` and ``!tag``."""
        if event.anchor is not None:
            self.fault("E-YAML-ANCHOR", event.start_mark, word="&" + event.anchor)
        if event.tag is not None:
            self.fault("E-YAML-TAG", event.start_mark, tag=event.tag)


def _nothing(event: Any) -> None:
    """Stream events and the end of a document need no work."""


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    context = getattr(error, "context", None)
    where = place(mark, file) if mark else position(text, getattr(error, "position", 0) or 0, file)
    return finding("E-YAML-SYNTAX", where, problem=f"{context}: {problem}" if context else problem)
