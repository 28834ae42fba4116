"""Rules about carriages and hub operations: priced, timed, weighed, and possible on this earth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from routecalc.network import Link, Network, Node
from routecalc.rules.rule import Fault, Rule

SPEEDS = (("rail", 12, 45), ("sea", 8, 50), ("barge", 3, 30), ("road", 10, 80), ("air", 200, 1000))
"""Commercial speed in km/h by mode: below or above, hours or kilometres are wrong."""
_SPEEDS = {mode: (low, high) for mode, low, high in SPEEDS}
_EARTH_KM = 6371.0088
_NEAR = (0.97, 3.0)
"""A way may be shorter than the straight line by this share and these km: coordinates are rounded."""
Told = tuple[str, str, dict[str, Any]]


def prices(network: Network) -> Iterator[Fault]:
    """Operations and legs without price, or with two."""
    priced = [("transfers", entry) for entry in network.transfers]
    priced += [("clearances", entry) for entry in network.clearances]  # type: ignore[misc]
    priced += [("links", entry) for entry in network.links if entry.kind == "leg"]  # type: ignore[misc]
    for section, entry in priced:
        if entry.tariff is None and not entry.included:
            yield Fault("E-PRICE-MISSING", section, entry.id)
        if entry.tariff is not None and entry.included:
            yield Fault("E-PRICE-BOTH", section, entry.id, ("included",))
    for link in network.links:
        if link.kind == "section" and link.tariff is None:
            yield Fault("E-SECTION-TARIFF", "links", link.id)


def forms(network: Network) -> Iterator[Fault]:
    """Links without the kilometres, time or factor that their kind needs."""
    for link in network.links:
        for code, field, words in _form(link):
            yield Fault(code, "links", link.id, (field,), words)
    for section in ("links", "transfers", "clearances", "factors"):
        for fact in getattr(network, section):
            if fact.valid_from and fact.valid_to and fact.valid_to <= fact.valid_from:
                words = {"start": fact.valid_from, "end": fact.valid_to}
                yield Fault("E-VALIDITY", section, fact.id, ("valid_to",), words)
    for transfer in network.transfers:
        if transfer.start == transfer.end == "yard":
            yield Fault("E-TRANSFER-LAYERS", "transfers", transfer.id, ("to",))


def _form(link: Link) -> Iterator[Told]:
    service = link.kind == "service"
    if not service and not link.total_km:
        yield "E-KM-MISSING", "km", {"kind": link.kind}
    if service and link.km is not None:
        yield "E-SERVICE-KM", "km", {}
    if link.hours is None and link.speed is None:
        yield "E-TIME-MISSING", "hours", {}
    if link.hours is not None and link.speed is not None:
        yield "E-TIME-BOTH", "hours", {}
    if not service and link.factor is None:
        yield "E-FACTOR-MISSING", "factor", {"kind": link.kind}
    if link.start == link.end:
        yield "E-LINK-LOOP", "to", {}
    if link.kind != "leg" and link.mode != "rail":
        yield "E-LINK-MODE", "mode", {"kind": link.kind}
    if link.opening is not None and link.kind != "leg":
        yield "E-LINK-OPENING", "opening", {"kind": link.kind}
    if link.via and not service:
        yield "E-LINK-VIA", "via", {}


def areas(network: Network) -> Iterator[Fault]:
    """Links whose kilometres are not split although their tariff asks in which area they lie."""
    named = {
        tariff.id: sorted({area for charge in tariff.charges for area in charge.scope.area})
        for tariff in network.tariffs
    }
    for link in network.links:
        wanted = named.get(link.tariff or "")
        if wanted and link.kind != "service" and "" in (link.km or ()):
            yield Fault("E-SECTION-KM-AREA", "links", link.id, ("km",), {"areas": ", ".join(wanted)})


def duplicates(network: Network) -> Iterator[Fault]:
    """Carriages that are written twice under two ids."""
    alike: dict[tuple[str, str, str, str], list[Link]] = {}
    for link in network.links:
        alike.setdefault((link.kind, link.mode, link.start, link.end), []).append(link)
    several = {link.id for links in alike.values() if len(links) > 1 for link in links}
    first: dict[Any, str] = {}
    for link in network.links:
        if link.id not in several:
            continue
        km = tuple(sorted((link.km or {}).items()))
        key = (link.kind, link.mode, link.start, link.end, link.via, km, link.operator, link.hours, link.speed,
               link.tariff, link.schedule, link.boxes, link.cargo)  # fmt: skip
        other = first.setdefault(key, link.id)
        if other != link.id:
            yield Fault("E-LINK-DUPLICATE", "links", link.id, (), {"also": ("links", other, ())})


def lengths(network: Network) -> Iterator[Fault]:
    """Carriages that are shorter than the straight line between their ends."""
    share, margin = _NEAR
    for link in network.links:
        ends = network.node.get(link.start), network.node.get(link.end)
        if ends[0] and ends[1] and link.total_km:
            straight = great_circle(ends[0], ends[1])
            if float(link.total_km) < straight * share - margin:
                words = {"km": link.total_km, "straight": round(straight)}
                yield Fault("E-LINK-GREAT-CIRCLE", "links", link.id, ("km",), words)


def great_circle(one: Node, other: Node) -> float:
    """Kilometres of the straight line between two places, on a sphere."""
    lat1, lon1, lat2, lon2 = (math.radians(float(x)) for x in (one.lat, one.lon, other.lat, other.lon))
    a = math.sin((lat2 - lat1) / 2) ** 2
    a += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(a)))


def speeds(network: Network) -> Iterator[Fault]:
    """Carriages that are slower or faster than their mode can be."""
    for link in network.links:
        speed = _speed(link, network)
        low, high = _SPEEDS[link.mode]
        if speed is not None and not low <= speed <= high:
            words = {"speed": round(speed, 1), "low": low, "high": high, "mode": link.mode}
            yield Fault("E-LINK-SPEED", "links", link.id, ("hours" if link.hours else "speed",), words)


def _speed(link: Link, network: Network) -> Decimal | None:
    if link.hours is not None:
        return link.total_km / link.hours.likely if link.total_km else None
    factor = network.factor.get(link.speed or "")
    return factor.value.likely if factor and factor.unit == "km/h" else None


def layers(network: Network) -> Iterator[Fault]:
    """Ends of carriages where no box can come or go."""
    offered = {node.id: _layers(node, network) for node in network.nodes}
    for link in network.links:
        for field, node in (("from", link.start), ("to", link.end)):
            found = network.node.get(node)
            if found is None or (link.kind == "section" and found.kind == "junction"):
                continue
            if link.mode not in offered[node] and "*" not in offered[node]:
                yield Fault("E-LINK-LAYER", "links", link.id, (field,), {"id": node, "mode": link.mode})


def _layers(node: Node, network: Network) -> set[str]:
    """The layers that a box can enter or leave in a place; ``*`` if a transfer is not known."""
    found: set[str] = set()
    for name in node.transfers:
        transfer = network.transfer.get(name)
        found |= {"*"} if transfer is None else {transfer.start, transfer.end}
    return found


def timetables(network: Network) -> Iterator[Fault]:
    """Schedules whose days do not make the departures per week that they state."""
    for schedule in network.schedules:
        always = [one for one in schedule.departures if one.valid_from is None and one.valid_to is None]
        count = sum(len(set(one.days)) for one in always)
        often = schedule.per_week
        if always and len(always) == len(schedule.departures) and not often.low <= count <= often.high:
            words = {"count": count, "low": often.low, "high": often.high}
            yield Fault("E-DEPARTURES", "schedules", schedule.id, ("departures",), words)


RULES = (
    Rule("prices", "Every carriage and operation has one price", "What has no price would win by it", prices,
         ("links", "transfers", "clearances")),
    Rule("link-forms", "Every link has kilometres, time and factor", "Nothing is counted as zero", forms,
         ("links", "transfers", "clearances", "factors")),
    Rule("km-areas", "Kilometres are split where a tariff asks", "A regional discount would miss them", areas,
         ("links",), ("tariffs",)),
    Rule("twin-links", "No carriage is written twice", "The same way would be offered twice", duplicates,
         ("links",), ("links",)),
    Rule("lengths", "No way is shorter than the straight line", "Too few kilometres make a way cheap", lengths,
         ("links",), ("nodes",)),
    Rule("speeds", "Every carriage keeps the speeds of its mode", "Wrong hours make a way fast", speeds,
         ("links",), ("factors",)),
    Rule("layers", "Boxes can come and go at both ends", "A carriage without terminal is never used", layers,
         ("links",), ("nodes", "transfers")),
    Rule("timetables", "Days of departure fit the frequency", "A wait must not hang on what is asked", timetables,
         ("schedules",)),
)  # fmt: skip
