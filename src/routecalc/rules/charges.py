"""Rules about prices: nothing is free, negative or doubled by accident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from routecalc.network import Charge, Network, Tariff
from routecalc.rules.references import charges_of
from routecalc.rules.rule import Fault, Rule


def rates(network: Network) -> Iterator[Fault]:
    """Rates that are missing, zero without reason, or of the wrong sign."""
    for tariff, charge in charges_of(network):
        for code, field, words in _rate(charge):
            yield Fault(code, "tariffs", tariff, ("charges", charge.id, field), words)


def _rate(charge: Charge) -> Iterator[tuple[str, str, dict[str, Any]]]:
    rate = charge.rate
    if rate is None:
        if not charge.gap:
            yield "E-RATE-MISSING", "rate", {}
        return
    if charge.gap:
        yield "E-RATE-BOTH", "gap", {}
    if rate.likely == 0 and not charge.free:
        yield "E-RATE-ZERO", "rate", {}
    if charge.effect == "price" and charge.basis != "percent" and rate.low < 0:
        yield "E-RATE-NEGATIVE", "rate", {"value": rate.low}
    if charge.effect != "price" and rate.high > 0:
        yield "E-RATE-POSITIVE", "rate", {"value": rate.high, "effect": charge.effect}
    if charge.basis == "percent" and rate.low < -100:
        yield "E-PERCENT-RANGE", "rate", {"value": rate.low}


def forms(network: Network) -> Iterator[Fault]:
    """Fields that belong to a basis or effect and are missing, or are given without it."""
    for tariff, charge in charges_of(network):
        for code, field, words in _form(charge):
            yield Fault(code, "tariffs", tariff, ("charges", charge.id, field), words)


def _form(charge: Charge) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if charge.basis == "percent" and not charge.of:
        yield "E-PERCENT-OF", "basis", {"reason": "a percentage of nothing: 'of' is missing"}
    if charge.of and charge.basis != "percent":
        yield "E-PERCENT-OF", "of", {"reason": f"'of' has no meaning for the basis {charge.basis}"}
    if charge.basis == "started_km" and charge.step is None:
        yield "E-STEP-MISSING", "basis", {}
    if charge.step is not None and charge.basis != "started_km":
        yield "E-STEP-UNUSED", "step", {"basis": charge.basis}
    if charge.effect == "subsidy" and not charge.programme:
        yield "E-SUBSIDY-PROGRAMME", "effect", {}
    if charge.valid_from and charge.valid_to and charge.valid_to <= charge.valid_from:
        yield "E-VALIDITY", "valid_to", {"start": charge.valid_from, "end": charge.valid_to}
    if charge.over_t is not None and charge.up_to_t is not None and charge.over_t >= charge.up_to_t:
        yield "E-BAND", "over_t", {"low": charge.over_t, "high": charge.up_to_t}
    if charge.min is not None and charge.max is not None and charge.min > charge.max:
        yield "E-MIN-MAX", "min", {"low": charge.min, "high": charge.max}


def empty(network: Network) -> Iterator[Fault]:
    """Tariffs of carriages without a single rate."""
    used = {link.tariff for link in network.links}
    for tariff in network.tariffs:
        rated = any(charge.effect == "price" and charge.rate is not None for charge in tariff.charges)
        if tariff.id in used and not rated:
            yield Fault("E-TARIFF-EMPTY", "tariffs", tariff.id, ("charges",))


def order(network: Network) -> Iterator[Fault]:
    """Percentages that stand before the first charge they are taken of."""
    for tariff in network.tariffs:
        first: dict[str, int] = {}
        for number, charge in enumerate(tariff.charges):
            first.setdefault(charge.code, number)
        for number, charge in enumerate(tariff.charges):
            for place, code in enumerate(charge.of):
                if first.get(code, -1) > number:
                    path = ("charges", charge.id, "of", place)
                    yield Fault("E-PERCENT-ORDER", "tariffs", tariff.id, path, {"id": code})


def overlaps(network: Network) -> Iterator[Fault]:
    """Charges that would be taken twice."""
    for tariff in network.tariffs:
        groups: defaultdict[tuple[Any, ...], list[Charge]] = defaultdict(list)
        for charge in tariff.charges:
            groups[charge.code, charge.basis, charge.of, charge.effect, charge.when, charge.step].append(charge)
        for group in groups.values():
            yield from _overlaps(tariff, group)


def _overlaps(tariff: Tariff, group: list[Charge]) -> Iterator[Fault]:
    for number, charge in enumerate(group):
        twin = next((other for other in group[:number] if _same(charge, other)), None)
        if twin is not None:
            words = {"also": ("tariffs", tariff.id, ("charges", twin.id))}
            yield Fault("E-CHARGE-OVERLAP", "tariffs", tariff.id, ("charges", charge.id), words)


def _same(one: Charge, other: Charge) -> bool:
    """Whether both apply to the same boxes of the same mass on the same days in the same scope."""
    boxes = not one.box or not other.box or bool(set(one.box) & set(other.box))
    ends = (one.valid_to is None or other.valid_from is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from is None or one.valid_from < other.valid_to
    )
    weights = (one.up_to_t is None or other.over_t is None or other.over_t < one.up_to_t) and (
        other.up_to_t is None or one.over_t is None or one.over_t < other.up_to_t
    )
    return boxes and ends and weights and one.scope == other.scope


RULES = (
    Rule("rates", "Every rate is given, and its sign is meant", "The cheapest way wins by a missing price", rates,
         ("tariffs",)),
    Rule("tariffs", "Every tariff of a carriage has a rate", "A carriage would be free", empty,
         ("tariffs",), ("links",)),
    Rule("charge-forms", "Every charge has what its basis needs", "A charge without its measure is wrong", forms,
         ("tariffs",)),
    Rule("percent-order", "Percentages stand after what they are taken of", "They would take nothing", order,
         ("tariffs",)),
    Rule("overlaps", "No charge is written twice for the same day", "It would be charged twice", overlaps,
         ("tariffs",)),
)  # fmt: skip
