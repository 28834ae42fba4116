"""Which place does a word mean?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from routecalc.findings import Finding, Refused, did_you_mean, finding, nearest
from routecalc.network import Network


def place(network: Network, text: str) -> str:
    """The id of the place that ``text`` names: an id, a code, a name or an alias.

    An exact id always wins. Two places that fit are an error that lists both, none is an error with the nearest.
    """
    wanted = _folded(text)
    words = places(network)
    if wanted in network.node and wanted in words:
        return wanted
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    fits = words.get(wanted, ())
    if len(fits) == 1:
        return fits[0]
    if fits:
        listed = ", ".join(f"{id_} ({network.node[id_].names.en} {network.node[id_].names.zh})" for id_ in fits)
        raise Refused([finding("E-PLACE-AMBIGUOUS", word=shown, listed=listed)], 2)
    if wanted in network.node:
        hint = "it is a junction of railways, where goods neither start nor end"
        raise Refused([finding("E-PLACE-UNKNOWN", word=shown, hint=hint)], 2)
    near = [words[word][0] for word in nearest(wanted[:LONGEST], words, 3)]
    listed = ", ".join(f"{id_} ({network.node[id_].names.zh})" for id_ in dict.fromkeys(near))
    raise Refused([finding("E-PLACE-UNKNOWN", word=shown, hint=f"did you mean {listed}?" if listed else "")], 2)


def places(network: Network) -> dict[str, tuple[str, ...]]:
    """Every word that names a place, folded, with the ids of the places it names; junctions cannot be asked for."""
    words: dict[str, tuple[str, ...]] = network.memory.once(
        ("places", id(network.nodes)), lambda: _places(network), network.nodes
    )
    return words


def _places(network: Network) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for node in network.nodes:
        if node.kind != "junction":
            names = (node.id, node.names.zh, node.names.en, *node.aliases, node.codes.unlocode or node.id)
            for name in (*names, *node.codes.also):
                found.setdefault(_folded(name), {})[node.id] = None
    return {word: tuple(ids) for word, ids in found.items()}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


LONGEST = 60
"""Characters of a wrong word that are repeated to the reader."""


def unknown(code: str, words: Sequence[str], known: Iterable[str]) -> Iterator[Finding]:
    """A finding for each word that is not known, with the nearest that is."""
    known = tuple(known)
    for word in words:
        if word not in known:
            yield finding(code, word=word, known=", ".join(known), hint=did_you_mean(word, known))
