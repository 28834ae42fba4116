"""The words of the screen in one language, read from ``words.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from routecalc.record import Record


def read_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """All words by section and key: ``{"labels": {"cheapest": {"zh": …, "en": …}}}``."""
    text = Path(__file__).with_name("words.json").read_bytes()
    table: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(text)
    return table


class Words(Record):
    """Words of one language; ``words("labels", "cheapest")`` gives ``最便宜``."""

    lang: str
    table: Mapping[str, Mapping[str, Mapping[str, str]]]

    @classmethod
    def read(cls, lang: str) -> Words:
        """The words of ``zh`` or ``en``."""
        return cls(lang, read_words())

    def __call__(self, section: str, key: str, /, **values: object) -> str:
        """The word, its braces filled in."""
        text = self.table[section][key][self.lang]
        return text.format(**values) if values else text

    def find(self, section: str, key: str) -> str:
        """The word, or the key itself where there is none."""
        entry = self.table[section].get(key)
        return entry[self.lang] if entry else key

    def charge(self, code: str) -> str:
        """Name of a charge; an unknown code stands for itself."""
        return self.find("charges", code)
