"""A well-formed ``quote`` read without the parser, whose import alone takes longer than the answer.

What is not well-formed, asks for help or is no ``quote`` is left to the parser: it knows the words for all that. A test
holds this table against the parser's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TEXT, TEXTS, PATHS = "text", "texts", "paths"
TAKES: dict[str, tuple[str, Any]] = {
    "--box": ("box", TEXTS),
    "--mass": ("mass", TEXT),
    "--volume": ("volume", TEXT),
    "--value": ("value", TEXT),
    "--interest": ("interest", TEXT),
    "--hs": ("hs", TEXT),
    "--cargo": ("cargo", TEXT),
    "--as-of": ("as_of", TEXT),
    "--depart": ("depart", TEXT),
    "--arrive-by": ("arrive_by", TEXT),
    "--modes": ("modes", TEXT),
    "--via": ("via", TEXTS),
    "--avoid": ("avoid", TEXTS),
    "--corridor": ("corridor", TEXT),
    "--budget": ("budget", TEXT),
    "--within": ("within", TEXT),
    "--co2e-cap": ("co2e_cap", TEXT),
    "--cost-within": ("cost_within", TEXT),
    "--slack": ("slack", TEXT),
    "--max-labels": ("max_labels", int),
    "--max-seconds": ("max_seconds", float),
    "--max-memory": ("max_memory", int),
    "--baseline": ("baseline", TEXT),
    "--scenario": ("scenario", TEXTS),
    "--data": ("data", PATHS),
    "--currency": ("currency", TEXT),
    "--lang": ("lang", TEXT),
    "--sort": ("sort", TEXT),
    "--max-options": ("max_options", int),
    "--format": ("format", TEXT),
    "--output": ("output", Path),
    "-o": ("output", Path),
    "--detail": ("detail", TEXT),
    "--seed": ("seed", int),
}
"""Options with a value: the name of each, and what its word becomes."""
FLAGS = {
    "--all-options": ("all_options", True),
    "--explain": ("explain", True),
    "--gantt": ("gantt", True),
    "--reliability": ("reliable", True),
    "--no-reliability": ("reliable", False),
    "--debug": ("debug", True),
}
"""Options without one: name and value."""
_NUMBER = {int: re.compile("[0-9]{1,18}"), float: re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")}
DEFAULTS: dict[str, Any] = {
    **{name: None for name, _ in TAKES.values()},
    **{name: False for name, _ in FLAGS.values()},
    "reliable": None,
    "cargo": "general",
    "baseline": "river-sea",
    "currency": "CNY",
    "sort": "cost",
    "max_options": 5,
}
"""What holds where an option is not given."""


def read(argv: Sequence[str]) -> dict[str, Any] | None:
    """The options of a ``quote`` by name, or None where the parser must read the line."""
    if argv[:1] != ["quote"]:
        return None
    found = {**DEFAULTS}
    places = []
    words = iter(argv[1:])
    for word in words:
        if not word.startswith("-"):
            places.append(word)
        elif word in FLAGS:
            found.update((FLAGS[word],))
        else:
            flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
            if flag not in TAKES or not _taken(found, flag, value if equals else next(words, None)):
                return None
    if len(places) != 2:
        return None
    return {"origin": places[0], "destination": places[1], **found}


def _taken(found: dict[str, Any], flag: str, word: str | None) -> bool:
    """Notes the word of an option; False if it needs the parser."""
    name, kind = TAKES[flag]
    if word is None or word.startswith("-"):
        return False
    if kind in (TEXTS, PATHS):
        found[name] = [*(found[name] or ()), Path(word) if kind == PATHS else word]
        return True
    if kind in (int, float) and not _NUMBER[kind].fullmatch(word):
        return False
    found[name] = word if kind == TEXT else kind(word)
    return True
