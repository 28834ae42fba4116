"""Which scenarios does a word name? The same on the command line and in tables."""

from __future__ import annotations

from pathlib import Path

PLUS = "+"
BASE = ("base", "none")
"""Words for the facts as they are, without a scenario; an empty word is one too."""


def stack_of(*words: str) -> tuple[str, ...]:
    """The scenarios of some words, in the order of their application: ``a+b`` is a, then b; ``base`` and ``none`` none.
    One that is named again counts where it is named first.

    A file may have a plus in its name. A word with nothing between its pluses is given back as it is: no scenario is
    called so, and whoever looks for it tells the nearest.
    """
    return tuple(dict.fromkeys(name for word in words for name in _named(word)))


def _named(word: str) -> tuple[str, ...]:
    word = word.strip()
    if not word or (PLUS in word and Path(word).is_file()):
        return (word,) if word else ()
    names = [name.strip() for name in word.replace("＋", PLUS).split(PLUS)]
    return tuple(name for name in names if name not in BASE) if all(names) else (word,)
