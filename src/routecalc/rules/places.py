"""Rules about places, factors and baselines."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from routecalc.network import Network, Node
from routecalc.rules.rule import Fault, Rule

UNITS = ("g/tkm", "kg/t", "g/t", "km/h", "kg", "kg/TEU")
"""Units of factors besides exchange rates."""
_USES = (("links", "speed", "km/h"), ("links", "factor", "g/tkm"), ("transfers", "factor", "kg/t"))


def names(network: Network) -> Iterator[Fault]:
    """Names, aliases and codes that two places share."""
    first: dict[str, str] = {}
    for node in network.nodes:
        for path, name in _names(node):
            other = first.setdefault(name.casefold(), node.id)
            if other != node.id:
                words = {"name": name, "also": ("nodes", other, ())}
                yield Fault("E-ALIAS-SHARED", "nodes", node.id, path, words)


def _names(node: Node) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("names", "zh"), node.names.zh
    yield ("names", "en"), node.names.en
    yield from ((("aliases", number), name) for number, name in enumerate(node.aliases))
    if node.codes.unlocode:
        yield ("codes", "unlocode"), node.codes.unlocode
    yield from ((("codes", "also", number), code) for number, code in enumerate(node.codes.also))


def positions(network: Network) -> Iterator[Fault]:
    """Places without a real position, or with a code of another country."""
    for node in network.nodes:
        if node.lat == node.lon == 0:
            yield Fault("E-POSITION", "nodes", node.id, ("lat",))
        code = node.codes.unlocode
        if code and code[:2] not in (node.country, node.territory):
            words = {"code": code, "country": node.country}
            yield Fault("E-UNLOCODE-COUNTRY", "nodes", node.id, ("codes", "unlocode"), words)
        if node.kind == "junction" and (node.transfers or node.clearances):
            yield Fault("E-JUNCTION", "nodes", node.id, ("transfers" if node.transfers else "clearances",))


def zones(network: Network) -> Iterator[Fault]:
    """Time zones that do not exist."""
    real: dict[str, bool] = {}
    for node in network.nodes:
        zone = node.timezone
        if zone not in real:
            real[zone] = _exists(zone)
        if not real[zone]:
            yield Fault("E-TIMEZONE", "nodes", node.id, ("timezone",), {"name": zone})


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def units(network: Network) -> Iterator[Fault]:
    """Factors with an unknown unit, or used for what they do not measure."""
    for factor in network.factors:
        money, _, currency = factor.unit.partition("/")
        rate = money == "CNY" and len(currency) == 3 and currency.isupper()
        if factor.id.startswith("fx-"):
            wanted = f"CNY/{factor.id[3:].upper()}"
            if factor.unit != wanted:
                yield Fault("E-FX-UNIT", "factors", factor.id, ("unit",), {"id": factor.id, "wanted": wanted})
        elif not rate and factor.unit not in UNITS:
            yield Fault("E-UNIT", "factors", factor.id, ("unit",), {"unit": factor.unit})
        if factor.valid_from and factor.valid_to and factor.valid_to <= factor.valid_from:
            words = {"start": factor.valid_from, "end": factor.valid_to}
            yield Fault("E-VALIDITY", "factors", factor.id, ("valid_to",), words)
    yield from _uses(network)


def _uses(network: Network) -> Iterator[Fault]:
    for section, field, wanted in _USES:
        for entry in getattr(network, section):
            factor = network.factor.get(getattr(entry, field) or "")
            if factor is not None and factor.unit in UNITS and factor.unit != wanted:
                words = {"name": field, "id": factor.id, "unit": factor.unit, "wanted": wanted}
                yield Fault("E-FACTOR-USE", section, entry.id, (field,), words)


def baselines(network: Network) -> Iterator[Fault]:
    """Baselines without stages in one direction."""
    for baseline in network.baselines:
        stages = (("export", baseline.export), ("import", baseline.import_), ("domestic", baseline.domestic))
        for direction, found in stages:
            if not found:
                words = {"direction": direction}
                yield Fault("E-BASELINE-STAGES", "baselines", baseline.id, (direction,), words)


RULES = (
    Rule("names", "No two places share a name or code", "A name that fits two places is no answer", names,
         ("nodes",), ("nodes",)),
    Rule("positions", "Places have real positions and codes", "A wrong place bends every length", positions,
         ("nodes",)),
    Rule("time-zones", "Time zones exist", "Local time would be wrong", zones, ("nodes",)),
    Rule("units", "Factors have the unit their use needs", "A wrong unit is wrong by a thousand", units,
         ("factors", "links", "transfers"), ("factors",)),
    Rule(
        "baselines",
        "Baselines have stages in every direction",
        "There would be nothing to compare",
        baselines,
        ("baselines",),
    ),
)  # fmt: skip
