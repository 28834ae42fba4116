"""What an offer means and what it leaves out."""

from __future__ import annotations

from routecalc.itinerary import Answer
from routecalc.network import Network
from routecalc.render.blocks import Cell, Section
from routecalc.render.phrases import Phrases
from routecalc.render.ways import itineraries

NOT_INCLUDED = (
    "STUFFING", "DOOR_HAULAGE", "INSURANCE", "DUTY", "IMPORT_VAT", "FUMIGATION", "ORIGIN_CERTIFICATE", "INSPECTION",
    "STORAGE", "SURCHARGE_CHANGES", "OVERWEIGHT", "EMPTY_RETURN",
)  # fmt: skip
"""What no total contains."""
ABROAD_ONLY = frozenset(("DUTY", "IMPORT_VAT", "FUMIGATION", "ORIGIN_CERTIFICATE", "INSPECTION"))
"""What arises only where goods pass from one customs territory to another."""


def not_included(answer: Answer, network: Network) -> list[str]:
    """Codes of what the totals of this answer do not contain."""
    ends = [network.node[place].territory for place in _ends(answer) if place in network.node]
    domestic = len(set(ends)) == 1
    return [code for code in NOT_INCLUDED if not (domestic and code in ABROAD_ONLY)]


def _ends(answer: Answer) -> tuple[str, str]:
    return answer.request.origin, answer.request.destination


def terms(answer: Answer, phrases: Phrases) -> Section:
    """The meaning of the offer in a few sentences, then what is not included."""
    words = phrases.words
    origin, destination = map(phrases.place, _ends(answer))
    own = answer.request.by_start and answer.request.moment is not None
    told = [
        words("terms", "own_day" if own else "day", day=answer.request.as_of.isoformat()),
        words("terms", "scope", origin=origin, destination=destination),
    ]
    if any(element.mode == "sea" for way in itineraries(answer) for element in way.elements):
        told.append(words("terms", "thc"))
    told += [words("terms", "incoterm"), words("terms", "boxes")]
    left_out = (words("not_included", code) for code in not_included(answer, phrases.network))
    listed = words("punctuation", "items").join(left_out)
    told.append(phrases.say("not_included", items=listed))
    return Section(phrases.say("terms"), tuple(Cell(text) for text in told))
