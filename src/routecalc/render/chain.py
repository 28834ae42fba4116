"""The transport chain in words: the legs of a way, and what is done at each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from routecalc.itinerary import Element, Itinerary
from routecalc.render.phrases import Phrases


def steps(way: Itinerary, phrases: Phrases) -> list[tuple[Element, str]]:
    """Each element with what happens in it, and where."""
    following = [*way.elements[1:], None]
    return [(element, _step(element, after, phrases)) for element, after in zip(way.elements, following, strict=False)]


def _step(element: Element, after: Element | None, phrases: Phrases) -> str:
    if element.kind == "carriage":
        return _via(element, f"{vehicle(element, phrases)} {phrases.way(element)}", phrases)
    return phrases.words("punctuation", "done", what=_done(element, after, phrases), where=phrases.way(element))


def vehicle(element: Element, phrases: Phrases) -> str:
    """How a carriage travels; named trains and ordinary ones are told apart."""
    key = _vehicle(element, phrases)
    return phrases.words.find("vehicles" if key in ("service", "ordinary") else "modes", key)


def _vehicle(element: Element, phrases: Phrases) -> str:
    if element.mode != "rail":
        return element.mode or ""
    link = phrases.network.link.get(element.link or "")
    return "service" if link and link.kind == "service" else "ordinary"


def _via(element: Element, way: str, phrases: Phrases) -> str:
    """The way with the border stations that are passed without a stop."""
    nodes = phrases.network.node
    borders = [phrases.short(node) for node in element.via if node in nodes and nodes[node].kind == "border"]
    return _passing(way, borders, phrases)


def _passing(way: str, places: Sequence[str], phrases: Phrases) -> str:
    if not places:
        return way
    listed = phrases.words("punctuation", "list").join(places)
    return phrases.words("punctuation", "via", way=way, places=listed)


def _done(element: Element, after: Element | None, phrases: Phrases) -> str:
    words, network = phrases.words, phrases.network
    if element.kind == "waiting":
        return _wait(after, phrases)
    if element.kind == "border":
        return _border(element, phrases)
    clearance = network.clearance.get(element.link or "")
    if clearance and element.kind == "clearance":
        return words("directions", clearance.direction)
    transfer = network.transfer.get(element.link or "")
    pair = f"{transfer.start}-{transfer.end}" if transfer else ""
    if pair not in words.table["operations"]:
        return words("kinds", element.kind)
    work = words("operations", pair)
    crossing = any(line.code in CROSSING for line in element.lines)
    return words("punctuation", "both", first=work, second=_border(element, phrases)) if crossing else work


CROSSING = ("BORDER_TRANSLOAD", "BORDER_PAPERS", "BORDER_FEE")
"""Codes of what is paid for passing a border."""


def _border(element: Element, phrases: Phrases) -> str:
    lifted = any(line.code == "BORDER_TRANSLOAD" for line in element.lines)
    return phrases.words("borders", "transload" if lifted else "handover")


def _wait(after: Element | None, phrases: Phrases) -> str:
    """What is waited for, by the carriage that follows."""
    key = _vehicle(after, phrases) if after else ""
    return phrases.words("waits", key) if key else phrases.words("kinds", "waiting")


def legs(way: Itinerary, phrases: Phrases, detail: int = 0) -> list[str]:
    """Each leg as words, ``海运 钦州→林查班``.

    With ``detail`` 1 every place on the way is named, with 2 also those of the clearances, with 3 every fact.
    """
    arrow = phrases.words("punctuation", "arrow")
    told = []
    for carriages, stops in _legs(way, phrases):
        places = _passed(carriages) if detail else stops
        told.append(f"{vehicle(carriages[0], phrases)} {arrow.join(map(phrases.short, places))}")
    if detail > 1:
        told += [what for element, what in steps(way, phrases) if element.kind == "clearance"]
    if detail > 2:
        told.append(" ".join(element.link or element.kind for element in way.elements))
    return told


def _passed(carriages: Sequence[Element]) -> list[str]:
    """Every place of some carriages in their order, each once in a row."""
    places = [place for one in carriages for place in (one.start, *one.via, one.end)]
    return [place for at, place in enumerate(places) if not at or place != places[at - 1]]


def _legs(way: Itinerary, phrases: Phrases) -> list[tuple[list[Element], list[str]]]:
    """Carriages and places of each leg.

    Carriages of one kind are one leg, which names the places where something is done on the way, such as a border;
    a place that a truck only drives through is not named.
    """
    found: list[tuple[list[Element], list[str]]] = []
    through = False
    for element in way.elements:
        if element.kind != "carriage":
            through = through and not element.duration_s and not element.lines
            continue
        if not found or _vehicle(found[-1][0][0], phrases) != _vehicle(element, phrases):
            found.append(([element], [element.start, element.end]))
        else:
            found[-1][0].append(element)
            if through:
                found[-1][1].pop()
            found[-1][1].append(element.end)
        through = True
    return found


def chain(way: Itinerary, phrases: Phrases) -> str:
    """The legs in one line: ``铁路（班列） 怀化→钦州 · 海运 钦州→林查班``."""
    return " · ".join(legs(way, phrases))


def chains(ways: Sequence[Itinerary], phrases: Phrases) -> dict[str, list[str]]:
    """The legs of each way by its id, with as much detail as it takes to tell the ways apart."""
    told = {way.id: legs(way, phrases) for way in ways}
    for detail in (1, 2, 3):
        often = Counter(map(tuple, told.values()))
        alike = [way for way in ways if often[tuple(told[way.id])] > 1]
        told.update((way.id, legs(way, phrases, detail)) for way in alike)
    return told


def modes(way: Itinerary) -> tuple[str, ...]:
    """The modes of a way, each once, in order."""
    return tuple(dict.fromkeys(e.mode or "" for e in way.elements if e.kind == "carriage"))


def corridor(way: Itinerary, phrases: Phrases) -> str:
    """Name of the corridor; a way of one mode inside China is named by that mode."""
    if way.corridor:
        return phrases.corridor(way.corridor)
    node = phrases.network.node
    inside = all(node[place].territory == "CN" for place in way.nodes if place in node)
    used = modes(way)
    if not inside or len(used) != 1:
        return ""
    direct = used == ("road",) and len(_legs(way, phrases)[0][1]) == 2
    return phrases.words.find("domestic", "road_direct" if direct else used[0])
