"""Named checks of the data: the rules that every load keeps, and what is worth a second look.

A rule (``routecalc.rules``) refuses data that could lead to a wrong offer. The further checks here only
warn: places nobody reaches, figures nobody uses, prices far from those of their kind.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise
from statistics import median

import networkx as nx

from routecalc.findings import Finding, Refused, did_you_mean, finding
from routecalc.network import Charge, Clearance, Link, Network, Transfer
from routecalc.record import Record
from routecalc.rules import RULES, Rule, great_circle

SOON = dt.timedelta(days=30)
"""How long before its end a figure is named."""
DETOUR = (("rail", 4), ("road", 4), ("barge", 8), ("sea", 10), ("air", 2))
"""How many times the straight line a carriage may be; beyond, a digit is probably wrong."""
FAR = 5
"""How far from the usual price per kilometre of its mode a leg may be, as a factor."""
LONG_KM = 100
"""Links below are left out of the search for detours."""
PRICE_KM = 400
"""Legs below are left out of the comparison of prices: their fixed fees weigh too much."""
STANDARD_BOX = "20GP"
_SERVICE_SPEEDS = (12, 60)
_USED_BY_NAME = ("fx-",)
_USED_UNITS = ("g/tkm", "kg/t", "km/h")


class Check(Record):
    """A named check of the facts."""

    id: str
    """Name, as the command line takes it."""
    title: str
    """What should hold."""
    purpose: str
    """Why it matters."""
    run: Callable[[Network], Iterable[Finding]]
    """What is found, nothing if all is well."""
    on_day: Callable[[Network, dt.date], Iterable[Finding]] | None = None
    """What is found on a given day, for checks that need one."""


def run_checks(
    network: Network, names: Sequence[str] = (), day: dt.date | None = None
) -> list[tuple[Check, list[Finding]]]:
    """The checks of these names, or all, each with what it found, in the order of the registry.

    Checks of validity need a ``day`` and find nothing without one. Raises ``Refused`` (status 2) for an
    unknown name.
    """
    known = {check.id for check in CHECKS}
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = ", ".join(sorted(known))
        faults = [finding("E-CHECK-UNKNOWN", word=w, known=listed, hint=did_you_mean(w, known)) for w in unknown]
        raise Refused(faults, 2)
    chosen = [check for check in CHECKS if not names or check.id in names]
    return [(check, list(_found(check, network, day))) for check in chosen]


def _found(check: Check, network: Network, day: dt.date | None) -> Iterable[Finding]:
    if check.on_day is not None and day is not None:
        return check.on_day(network, day)
    return check.run(network)


def _broken(rule: Rule, network: Network) -> Iterator[Finding]:
    """What a rule finds, placed at the id of the fact."""
    for fault in rule.run(network):
        words = {key: value for key, value in fault.words.items() if key not in ("known", "also")}
        if (other := fault.words.get("also")) is not None:
            words["other"] = "/".join(str(part) for part in (other[1], *other[2][1:]))
        yield finding(fault.code, fault.path[1] if fault.path[:1] == ("charges",) else fault.entry, **words)


def unreachable(network: Network) -> Iterator[Finding]:
    """Places outside the largest group that links join."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node.id for node in network.nodes)
    graph.add_edges_from((link.start, link.end) for link in network.links)
    groups = sorted(nx.connected_components(graph), key=lambda group: (-len(group), min(group)))
    for group in groups[1:]:
        yield from (finding("W-UNREACHABLE", node) for node in sorted(group))


def one_way(network: Network) -> Iterator[Finding]:
    """One-way carriages without a way back of the same mode."""
    back = {(link.end, link.start, link.mode) for link in network.links}
    back |= {(link.start, link.end, link.mode) for link in network.links if link.both_ways}
    for link in network.links:
        if not link.both_ways and (link.start, link.end, link.mode) not in back:
            yield finding("W-ONE-WAY", link.id)


def one_way_hubs(network: Network) -> Iterator[Finding]:
    """Places where boxes can enter a layer but not leave it, or leave it but not enter."""
    for node in network.nodes:
        moves = [network.transfer[name] for name in node.transfers if network.transfer[name].kind == "handling"]
        entered, left = {move.end for move in moves}, {move.start for move in moves}
        for layer in sorted(entered ^ left):
            yield finding("W-ONE-WAY-HUB", node.id, layer=layer, way="enter" if layer in entered else "leave")


def clearances(network: Network) -> Iterator[Finding]:
    """Customs territories where goods cannot be declared."""
    offered: defaultdict[str, set[str]] = defaultdict(set)
    for node in network.nodes:
        if node.kind != "junction":
            offered[node.territory] |= {network.clearance[name].direction for name in node.clearances}
    for territory, found in sorted(offered.items()):
        for direction in sorted({"export", "import"} - found):
            yield finding("W-NO-CLEARANCE", territory, territory=territory, direction=direction)


def unused(network: Network) -> Iterator[Finding]:
    """Facts that nothing refers to."""
    used = _used(network)
    for section in ("factors", "schedules", "tariffs", "transfers", "clearances"):
        for entry in getattr(network, section):
            by_name = section == "factors" and (entry.id.startswith(_USED_BY_NAME) or entry.unit not in _USED_UNITS)
            if entry.id not in used[section] and not by_name:
                yield finding("W-UNUSED", entry.id)


def _used(network: Network) -> dict[str, set[str]]:
    """Ids that are referred to, by section."""
    priced: list[Transfer | Clearance | Link] = [*network.transfers, *network.clearances, *network.links]
    factors = [name for link in network.links for name in (link.factor, link.speed)]
    return {
        "factors": {name for name in factors if name} | {transfer.factor for transfer in network.transfers},
        "schedules": {link.schedule for link in network.links if link.schedule},
        "tariffs": {entry.tariff for entry in priced if entry.tariff},
        "transfers": {name for node in network.nodes for name in node.transfers},
        "clearances": {name for node in network.nodes for name in node.clearances},
    }


def open_ends(network: Network) -> Iterator[Finding]:
    """Discounts and subsidies that do not say until when they hold."""
    for charge in _charges(network):
        if charge.effect != "price" and charge.valid_to is None and not charge.end_unknown:
            yield finding("W-END-OPEN", charge.id, effect=charge.effect)


def expiring(network: Network, day: dt.date) -> Iterator[Finding]:
    """Figures that ended before ``day`` or end soon after, and that no later figure follows."""
    charges = list(_charges(network))
    lasting = Counter(c.code for c in charges if c.valid_to is None or c.valid_to > day + SOON)
    dated = [(c.id, c.valid_to) for c in charges if c.valid_to and not lasting[c.code]]
    dated += [(factor.id, factor.valid_to) for factor in network.factors if factor.valid_to]
    for name, end in dated:
        if end is not None and end <= day + SOON:
            yield finding("W-EXPIRED" if end <= day else "W-EXPIRES", name, end=end)


def detours(network: Network) -> Iterator[Finding]:
    """Carriages that are much longer than the straight line."""
    times = dict(DETOUR)
    for link in network.links:
        if link.total_km > LONG_KM:
            straight = great_circle(network.node[link.start], network.node[link.end])
            if float(link.total_km) > straight * times[link.mode]:
                words = {"km": link.total_km, "times": times[link.mode], "straight": round(straight)}
                yield finding("W-DETOUR", link.id, **words)


def price_bands(network: Network) -> Iterator[Finding]:
    """Legs whose price per kilometre is far from what is usual for their mode."""
    prices: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for link in network.links:
        price = _price_per_km(link, network)
        if price:
            prices[link.mode][link.id] = price
    for mode, found in prices.items():
        usual = median(found.values())
        for name, price in found.items():
            if not usual / FAR <= price <= usual * FAR:
                words = {"price": round(price, 2), "median": round(usual, 2), "box": STANDARD_BOX, "mode": mode}
                yield finding("W-PRICE-BAND", name, **words)


def _price_per_km(link: Link, network: Network) -> Decimal | None:
    """CNY per kilometre for one standard box, percentages left out; None for short legs and gaps."""
    tariff = network.tariff.get(link.tariff or "")
    if link.kind != "leg" or tariff is None or link.total_km < PRICE_KM:
        return None
    charges = [c for c in tariff.charges if c.effect == "price" and (not c.box or STANDARD_BOX in c.box)]
    total = sum((_amount(charge, link.total_km) for charge in charges), Decimal(0))
    rate = network.factor.get(f"fx-{tariff.currency.lower()}")
    return total * (rate.value.likely if rate else 1) / link.total_km


def _amount(charge: Charge, km: Decimal) -> Decimal:
    """Likely amount of one charge for one standard box."""
    if charge.rate is None or charge.scope.touching or charge.scope.origin or charge.scope.destination:
        return Decimal(0)
    if charge.basis in ("container_km", "truck_km"):
        return charge.rate.likely * km
    return charge.rate.likely if charge.basis in ("container", "teu") else Decimal(0)


def service_speeds(network: Network) -> Iterator[Finding]:
    """Services that would be too slow or too fast for the track they use."""
    track: nx.Graph[str] = nx.Graph()
    for link in network.links:
        if link.kind == "section":
            track.add_edge(link.start, link.end, km=float(link.total_km))
    for link in network.links:
        if link.kind == "service" and link.hours is not None:
            yield from _service_speed(link, track)


def _service_speed(link: Link, track: nx.Graph[str]) -> Iterator[Finding]:
    stops = (link.start, *link.via, link.end)
    try:
        km = sum(nx.shortest_path_length(track, a, b, weight="km") for a, b in pairwise(stops))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return
    speed = km / float(link.hours.likely) if link.hours else 0
    if not _SERVICE_SPEEDS[0] <= speed <= _SERVICE_SPEEDS[1]:
        yield finding("W-SERVICE-SPEED", link.id, speed=round(speed, 1), km=round(km))


def _charges(network: Network) -> Iterator[Charge]:
    return (charge for tariff in network.tariffs for charge in tariff.charges)


def _nothing(network: Network) -> Iterable[Finding]:
    """Without a day there is nothing to say about validity."""
    return ()


CHECKS: tuple[Check, ...] = (
    *(Check(rule.id, rule.title, rule.purpose, partial(_broken, rule)) for rule in RULES),
    Check("reachable", "Every place can be reached", "A place without links is never quoted", unreachable),
    Check("ways-back", "Every carriage has a way back", "Imports would find no route", one_way),
    Check("hubs", "Boxes that enter a layer can leave it", "A hub would be a dead end", one_way_hubs),
    Check("clearance", "Every territory offers both clearances", "Its goods could not be declared", clearances),
    Check("unused", "Every figure is used", "A figure that nobody uses is often a wrong id", unused),
    Check("ends", "Discounts and subsidies say when they end", "A discount does not last for ever", open_ends),
    Check("expiry", "No figure has ended", "An old price is a wrong price", _nothing, expiring),
    Check("detours", "No carriage is far too long", "A digit too many makes a way dear", detours),
    Check("price-bands", "Prices per km are like their kind", "The cheapest wins by a lost digit", price_bands),
    Check("train-speeds", "Trains keep possible speeds", "Wrong hours make a train fast", service_speeds),
)
"""All checks: first the rules, then the warnings."""
