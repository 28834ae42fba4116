"""The transport chain in words: the legs of a way, and what is done at each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
        return _wait(element, after, phrases)
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


def _wait(element: Element, after: Element | None, phrases: Phrases) -> str:
    """What is waited for: an office, terms, or the carriage that follows."""
    if element.held is not None:
        opening = phrases.network.opening.get(element.held.opening or "")
        if opening is None:
            return phrases.words("waits", "terms")
        return phrases.words("waits", "office", office=opening.names.get(phrases.words.lang))
    key = _vehicle(after, phrases) if after else ""
    return phrases.words("waits", key) if key else phrases.words("kinds", "waiting")


def legs(way: Itinerary, phrases: Phrases) -> list[str]:
    """Each leg as words: ``海运 钦州→林查班``."""
    arrow = phrases.words("punctuation", "arrow")
    return [
        f"{vehicle(carriages[0], phrases)} {arrow.join(map(phrases.short, places))}"
        for carriages, places in _legs(way, phrases)
    ]


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
    """The legs of each way by its id; where they read the same, also the steps, then the facts, that differ."""
    told = {way.id: legs(way, phrases) for way in ways}
    for differing in (lambda way: [what for _, what in steps(way, phrases)], _facts):
        _tell_apart(ways, told, differing, phrases)
    return told


def _facts(way: Itinerary) -> list[str]:
    return [element.link or element.kind for element in way.elements]


def _tell_apart(
    ways: Sequence[Itinerary],
    told: dict[str, list[str]],
    parts: Callable[[Itinerary], list[str]],
    phrases: Phrases,
) -> None:
    """Adds to ways that read the same what not all of them have in common."""
    alike: dict[tuple[str, ...], list[Itinerary]] = {}
    for way in ways:
        alike.setdefault(tuple(told[way.id]), []).append(way)
    for twins in alike.values():
        common = set.intersection(*(set(parts(way)) for way in twins))
        for way in twins:
            own = [part for part in dict.fromkeys(parts(way)) if part not in common]
            if own:
                told[way.id] = [*told[way.id], phrases.words("punctuation", "list").join(own)]


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
