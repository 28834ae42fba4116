"""Rules about estimates: a method and a range for every assumed figure."""

from __future__ import annotations

from collections.abc import Iterator

from routecalc.network import FACTS, SECTIONS, Fact, Network
from routecalc.rules.references import charges_of
from routecalc.rules.rule import Fault, Rule

_FIGURES = (
    ("factors", "value"),
    ("schedules", "per_week"),
    ("transfers", "hours"),
    ("clearances", "hours"),
    ("links", "hours"),
)


def methods(network: Network) -> Iterator[Fault]:
    """Assumed facts without a note."""
    for section, kind in SECTIONS:
        if section == "tariffs" or not issubclass(kind, Fact):
            continue
        for entry in getattr(network, section):
            if entry.grade == "assumed" and not entry.note:
                yield Fault("E-ASSUMED-METHOD", section, entry.id)
    for tariff, charge in charges_of(network):
        if charge.grade == "assumed" and not (charge.note or charge.gap or charge.free):
            yield Fault("E-ASSUMED-METHOD", "tariffs", tariff, ("charges", charge.id))


def ranges(network: Network) -> Iterator[Fault]:
    """Assumed figures that pretend to be certain."""
    for section, field in _FIGURES:
        for entry in getattr(network, section):
            figure = getattr(entry, field)
            if entry.grade == "assumed" and figure is not None and figure.certain:
                yield Fault("E-ASSUMED-RANGE", section, entry.id, (field,), {"name": field})
    for tariff, charge in charges_of(network):
        if charge.grade == "assumed" and charge.rate is not None and charge.rate.certain and not charge.free:
            path = ("charges", charge.id, "rate")
            yield Fault("E-ASSUMED-RANGE", "tariffs", tariff, path, {"name": "rate"})


RULES = (
    Rule("methods", "Every assumed fact says how it was estimated", "A guess must be open to doubt", methods, FACTS),
    Rule("ranges", "Every assumed figure has a range", "A guess is not certain", ranges,
         ("factors", "schedules", "transfers", "clearances", "links", "tariffs")),
)  # fmt: skip
