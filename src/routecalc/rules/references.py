"""Rules about ids: what a fact refers to exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from routecalc.network import FACTS, SECTIONS, Charge, Fact, Link, Network
from routecalc.rules.rule import Fault, Rule

CARGO = ("general", "reefer", "dangerous")
"""Cargo classes."""
_KINDS = (
    ("links", (("start", "E-REF-NODE", "node"), ("end", "E-REF-NODE", "node"), ("tariff", "E-REF-TARIFF", "tariff"),
               ("speed", "E-REF-FACTOR", "factor"), ("factor", "E-REF-FACTOR", "factor"),
               ("schedule", "E-REF-SCHEDULE", "schedule"), ("opening", "E-REF-OPENING", "opening"))),
    ("transfers", (("tariff", "E-REF-TARIFF", "tariff"), ("factor", "E-REF-FACTOR", "factor"),
                   ("opening", "E-REF-OPENING", "opening"))),
    ("clearances", (("tariff", "E-REF-TARIFF", "tariff"), ("opening", "E-REF-OPENING", "opening"))),
)  # fmt: skip
_LISTS = (
    ("links", "via", "E-REF-NODE", "node"),
    ("corridors", "gateways", "E-REF-NODE", "node"),
    ("nodes", "transfers", "E-REF-TRANSFER", "transfer"),
    ("nodes", "clearances", "E-REF-CLEARANCE", "clearance"),
)
_WRITTEN = {"start": "from", "end": "to"}


def sources(network: Network) -> Iterator[Fault]:
    """Facts whose document is not listed."""
    known = network.source
    for section, kind in SECTIONS:
        for entry in getattr(network, section) if issubclass(kind, Fact) else ():
            if entry.source not in known:
                yield missing("E-REF-SOURCE", section, entry.id, ("source",), entry.source, known)
    for section in ("transfers", "clearances"):
        for entry in getattr(network, section):
            for number, dwell in enumerate(entry.dwell):
                if dwell.source not in known:
                    at = ("dwell", number, "source")
                    yield missing("E-REF-SOURCE", section, entry.id, at, dwell.source, known)
    for tariff in network.tariffs:
        for charge in tariff.charges:
            if charge.source not in known and charge.source != tariff.source:
                path = ("charges", charge.id, "source")
                yield missing("E-REF-SOURCE", "tariffs", tariff.id, path, charge.source, known)


def entries(network: Network) -> Iterator[Fault]:
    """References to places, tariffs, factors, schedules, transfers and clearances that do not exist."""
    for section, fields in _KINDS:
        for name, code, kind in fields:
            known, written = getattr(network, kind), _WRITTEN.get(name, name)
            for entry in getattr(network, section):
                value = getattr(entry, name)
                if value is not None and value not in known:
                    yield missing(code, section, entry.id, (written,), value, known)
    for section, name, code, kind in _LISTS:
        known = getattr(network, kind)
        for entry in getattr(network, section):
            if values := getattr(entry, name):
                yield from missing_of(code, section, entry.id, (name,), values, known)


def boxes_and_cargo(network: Network) -> Iterator[Fault]:
    """Box types and cargo classes that do not exist."""
    known = network.box
    for link in network.links:
        if link.boxes:
            yield from missing_of("E-REF-BOX", "links", link.id, ("boxes",), link.boxes, known)
        yield from missing_of("E-REF-CARGO", "links", link.id, ("cargo",), link.cargo, CARGO)
    for tariff, charge in charges_of(network):
        at = ("charges", charge.id)
        yield from missing_of("E-REF-BOX", "tariffs", tariff, (*at, "box"), charge.box, known)
        cargo = charge.scope.cargo
        yield from missing_of("E-REF-CARGO", "tariffs", tariff, (*at, "scope", "cargo"), cargo, CARGO)


def scopes(network: Network) -> Iterator[Fault]:
    """Scopes that name a place, area or bureau that does not exist."""
    areas = {area for link in network.links for area in link.km or () if area}
    bureaus = {node.bureau for node in network.nodes if node.bureau}
    nodes = network.node
    for tariff, charge in charges_of(network):
        at, scope = ("charges", charge.id, "scope"), charge.scope
        for name in ("touching", "origin", "destination"):
            if places := getattr(scope, name):
                yield from missing_of("E-REF-NODE", "tariffs", tariff, (*at, name), places, nodes)
        if scope.area:
            yield from missing_of("E-REF-AREA", "tariffs", tariff, (*at, "area"), scope.area, areas)
        if scope.to_bureau:
            yield from missing_of("E-REF-BUREAU", "tariffs", tariff, (*at, "to_bureau"), scope.to_bureau, bureaus)


def codes(network: Network) -> Iterator[Fault]:
    """Percentages and replacements of codes that the tariff does not have."""
    on_top = {link.tariff for link in network.links if link.kind == "service"}
    for tariff in network.tariffs:
        if tariff.id in on_top:
            continue
        known = {charge.code for charge in tariff.charges}
        for charge in tariff.charges:
            for name in ("of", "replaces"):
                if values := getattr(charge, name):
                    path = ("charges", charge.id, name)
                    yield from missing_of("E-REF-CODE", "tariffs", tariff.id, path, values, known)


def tracks(network: Network) -> Iterator[Fault]:
    """Services between places that no rail sections join."""
    group = _Groups()
    for link in network.links:
        if link.kind == "section":
            group.join(link.start, link.end)
    for link in network.links:
        if link.kind == "service":
            yield from _off_track(link, group)


def _off_track(link: Link, group: _Groups) -> Iterator[Fault]:
    home = group.of(link.start)
    stops = [(("via", number), node) for number, node in enumerate(link.via)]
    for path, node in (*stops, (("to",), link.end)):
        if group.of(node) != home:
            words = {"id": node, "start": link.start}
            yield Fault("E-SERVICE-TARIFF", "links", link.id, path, words)


def currencies(network: Network) -> Iterator[Fault]:
    """Currencies of tariffs without an exchange rate."""
    for tariff in network.tariffs:
        lower = tariff.currency.lower()
        if tariff.currency != "CNY" and f"fx-{lower}" not in network.factor:
            words = {"id": f"fx-{lower}", "lower": lower, "currency": tariff.currency}
            yield Fault("E-FX-MISSING", "tariffs", tariff.id, ("currency",), words)


class _Groups:
    """Places that sections join, found by walking to the first of each group."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def of(self, node: str) -> str:
        """The first place of the group of ``node``."""
        while (up := self.parent.get(node, node)) != node:
            self.parent[node] = self.parent.get(up, up)
            node = up
        return node

    def join(self, one: str, other: str) -> None:
        """Makes one group of two."""
        self.parent[self.of(one)] = self.of(other)


def charges_of(network: Network) -> Iterator[tuple[str, Charge]]:
    """Every charge with the id of its tariff."""
    for tariff in network.tariffs:
        for charge in tariff.charges:
            yield tariff.id, charge


def missing_of(
    code: str, section: str, entry: str, path: tuple[Any, ...], values: Iterable[str], known: Collection[str]
) -> Iterator[Fault]:
    """A fault for each value of a list that is not known."""
    for number, value in enumerate(values):
        if value not in known:
            yield missing(code, section, entry, (*path, number), value, known)


def missing(code: str, section: str, entry: str, path: tuple[Any, ...], value: str, known: Collection[str]) -> Fault:
    """The fault of an id that is not known."""
    words = {"id": value, "known": known, "choices": ", ".join(sorted(known)[:12])}
    return Fault(code, section, entry, path, words)


RULES = (
    Rule("sources", "Every fact names a listed source", "A figure without a document cannot be checked", sources,
         FACTS, ("sources",)),
    Rule("references", "Every id that a fact names exists", "A carriage without price is lost", entries,
         ("links", "transfers", "clearances", "corridors", "nodes"),
         ("nodes", "tariffs", "factors", "schedules", "openings", "transfers", "clearances")),
    Rule("box-types", "Box types and cargo classes exist", "An unknown box finds no price", boxes_and_cargo,
         ("links", "tariffs"), ("boxes",)),
    Rule("scopes", "Scopes name known places and areas", "A discount that never applies goes unseen", scopes,
         ("tariffs",), ("links", "nodes")),
    Rule("codes", "Percentages are of codes in their tariff", "A percentage of nothing is nothing", codes,
         ("tariffs",), ("links",)),
    Rule("tracks", "Services run on sections", "A train without track has no price", tracks,
         ("links",), ("links",)),
    Rule("currencies", "Every currency has an exchange rate", "Two currencies are never added", currencies,
         ("tariffs",), ("factors",)),
)  # fmt: skip
