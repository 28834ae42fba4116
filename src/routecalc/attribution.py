"""Where a saving comes from: exact Shapley values over the measures that can be switched off.

    switches ──▶ every coalition re-optimised on both sides ──▶ Shapley parts
    all switched off ──▶ what geography saves by itself ──▶ by mode, handling, waiting, clearance

A part is the mean of what a measure adds to the saving over all orders in which the measures can come in, so it
hangs on no order. The parts sum to the saving to the minor unit and to the second.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Literal

from routecalc.network import MODES, Change, Charge, Clearance, Network, Node, Span, Tariff
from routecalc.quoting import Way
from routecalc.record import Record
from routecalc.request import Request
from routecalc.standing import Standing, changed, priced_by, put, stand, timed_by
from routecalc.supply import Operation
from routecalc.units import half_up

Measure = Literal["money", "time"]
MEASURES: tuple[Measure, ...] = ("money", "time")


class Switch(Record):
    """Facts that are switched off together."""

    id: str
    """Its charge codes in lower case, or ``clearance-`` and the place."""
    measure: Measure
    """What it moves: discounts and subsidies move money only; clearance hours move time, and money only where the
    goods have a carrying cost."""
    names: tuple[str, ...]
    """Codes of its charges, or the place of its clearances."""
    facts: frozenset[str]
    """The facts themselves."""
    off: tuple[Change, ...]
    """Changes that switch it off."""
    one_sided: bool
    """Whether to switch it off can only make ways dearer or slower, so that it matters only to ways that use it."""


class Part(Record):
    """The share of one measure in a saving."""

    switch: Switch
    value: int
    """Minor units or seconds; below zero where the measure serves the baseline more."""
    exact: Fraction
    """The Shapley value before it was rounded."""


class Difference(Record):
    """One kind of operation in the two ways without any measure."""

    kind: str
    """Mode of carriage, or handling, waiting, clearance, border; carrying for the interest on the goods."""
    value: int
    """Baseline less candidate, in minor units or seconds."""
    counts: tuple[int, int]
    """How many there are: candidate, baseline."""
    metres: tuple[int, int]
    """Metres of carriage: candidate, baseline."""


class Attribution(Record):
    """A saving taken apart; ``geography`` and the parts sum to the whole."""

    measure: Measure
    full: Standing
    """The answer as it is."""
    bare: Standing
    """The answer with every measure switched off."""
    differences: tuple[Difference, ...]
    """What makes the saving without any measure; they sum to it."""
    parts: tuple[Part, ...]
    """Measures that matter, the largest first."""
    idle: tuple[Switch, ...]
    """Measures that change nothing here."""
    asked: int
    """How many coalitions were re-optimised."""

    @property
    def whole(self) -> int:
        """The saving."""
        return self.full.saved(self.measure)

    @property
    def geography(self) -> int:
        """What is saved without any measure: a shorter sea leg, fewer handlings …"""
        return self.bare.saved(self.measure)


def attribute(
    network: Network, request: Request, progress: Callable[[int], None] = lambda _: None
) -> tuple[Attribution, Attribution]:
    """The savings of money and of time taken apart. ``progress`` hears how many coalitions have been re-optimised."""
    bench = Bench(network, request, switches(network), progress)
    money, time = (bench.attribution(measure) for measure in MEASURES)
    return money, time


class Bench:
    """Answers of a network with only some measures switched on; remembers them."""

    def __init__(
        self, network: Network, request: Request, known: Sequence[Switch], progress: Callable[[int], None]
    ) -> None:
        self.network, self.request, self.progress = network, request, progress
        self.switches = {switch.id: switch for switch in known}
        self.asked = 0
        self._standings: dict[frozenset[str], Standing] = {}
        self._resolved: dict[tuple[Measure, frozenset[str]], Standing] = {}
        self._used: dict[int, frozenset[str]] = {}

    def attribution(self, measure: Measure) -> Attribution:
        """The saving of one measure taken apart."""
        players = self.players(measure)
        before = self.asked
        relevant = self.relevant(measure, players)
        full, bare = self.standing(measure, frozenset(players)), self.standing(measure, frozenset())
        idle = frozenset(players) - frozenset(relevant)
        exact = shapley(relevant, lambda on: self.standing(measure, on | idle).saved(measure))
        values = rounded(exact, full.saved(measure) - bare.saved(measure))
        parts = [Part(self.switches[id_], values[id_], exact[id_]) for id_ in relevant if exact[id_]]
        shown = {part.switch.id for part in parts}
        return Attribution(
            measure, full, bare, tuple(differences(measure, *bare.pair(measure))),
            tuple(sorted(parts, key=lambda part: (-abs(part.value), part.switch.id))),
            tuple(self.switches[id_] for id_ in players if id_ not in shown), self.asked - before,
        )  # fmt: skip

    def players(self, measure: Measure) -> list[str]:
        """Switches that move a measure: with a carrying cost, hours are money too."""
        both = measure == "money" and self.request.interest is not None
        return [switch.id for switch in self.switches.values() if both or switch.measure == measure]

    def relevant(self, measure: Measure, players: Sequence[str]) -> list[str]:
        """Players that matter in some coalition; all others can leave any coalition without a change."""
        queue, found = [frozenset(players)], set[str]()
        seen = set(queue)
        for on in queue:
            for id_ in sorted(on):
                if not self.spared(measure, on, id_):
                    found.add(id_)
                    if (rest := on - {id_}) not in seen:
                        seen.add(rest)
                        queue.append(rest)
        return [id_ for id_ in players if id_ in found]

    def spared(self, measure: Measure, on: frozenset[str], id_: str) -> bool:
        """Whether a player can leave without a change: no way that wins uses it, and no other gets better."""
        switch = self.switches[id_]
        return switch.one_sided and self.used(measure, self.standing(measure, on)).isdisjoint(switch.facts)

    def used(self, measure: Measure, standing: Standing) -> frozenset[str]:
        """Facts on which a saving rests."""
        resting = priced_by if measure == "money" else timed_by
        for way in standing.pair(measure):
            if id(way) not in self._used:
                self._used[id(way)] = resting(way)
        candidate, baseline = standing.pair(measure)
        return self._used[id(candidate)] | self._used[id(baseline)]

    def standing(self, measure: Measure, on: frozenset[str]) -> Standing:
        """The answer with these players of a measure switched on; players that change nothing share it.

        All other switches stay on, as they do not move the measure.
        """
        key = (measure, on)
        if key not in self._resolved:
            shared = (on | {id_} for id_ in self.players(measure) if id_ not in on)
            found = next((self._resolved[measure, more] for more in shared if self.shares(measure, more, on)), None)
            self._resolved[key] = found or self.optimised(measure, on)
        return self._resolved[key]

    def shares(self, measure: Measure, more: frozenset[str], on: frozenset[str]) -> bool:
        """Whether the answer to a coalition with one more player, if it is known, is the answer without it."""
        return (measure, more) in self._resolved and all(self.spared(measure, more, id_) for id_ in more - on)

    def optimised(self, measure: Measure, on: frozenset[str]) -> Standing:
        """Both sides searched anew with only these players of a measure switched on."""
        off = frozenset(self.players(measure)) - on
        if off not in self._standings:
            changes = [change for id_ in sorted(off) for change in self.switches[id_].off]
            self._standings[off] = stand(changed(self.network, changes), self.request)
            self.asked += 1
            self.progress(self.asked)
        return self._standings[off]


def shapley(players: Sequence[str], worth: Callable[[frozenset[str]], int]) -> dict[str, Fraction]:
    """The Shapley value of each player: the mean of what it adds over all orders in which they can come in."""
    number = len(players)
    values = {}
    for player in players:
        others = [other for other in players if other != player]
        values[player] = Fraction(0)
        for size in range(number):
            weight = Fraction(math.factorial(size) * math.factorial(number - size - 1), math.factorial(number))
            for coalition in map(frozenset, combinations(others, size)):
                values[player] += weight * (worth(coalition | {player}) - worth(coalition))
    return values


def rounded(exact: Mapping[str, Fraction], whole: int) -> dict[str, int]:
    """The parts as whole numbers that sum to ``whole``; the remainder goes to the largest, the first of equals."""
    values = {name: half_up(part.numerator, part.denominator) for name, part in exact.items()}
    if values:
        values[max(sorted(values), key=lambda name: abs(values[name]))] += whole - sum(values.values())
    return values


# -- switches


def switches(network: Network) -> tuple[Switch, ...]:
    """The measures of a network: each discount by its code, each subsidy by its programme, the clearance of each
    dry port. What depends on a discount (waived fees, cheaper handling) falls away with the last of them."""
    charges: dict[str, list[tuple[Tariff, Charge]]] = {}
    for tariff in network.tariffs:
        for charge in tariff.charges:
            if charge.effect != "price" and charge.when == "always":
                group = charge.code if charge.effect == "discount" else f"subsidy {charge.programme or charge.code}"
                charges.setdefault(group, []).append((tariff, charge))
    dry_ports = (node for node in network.nodes if node.kind == "dry-port")
    clearances = (_clearance(network, node) for node in dry_ports)
    return (*map(_charged, charges.values()), *(switch for switch in clearances if switch.off))


def _charged(entries: Sequence[tuple[Tariff, Charge]]) -> Switch:
    codes = tuple(sorted({charge.code for _, charge in entries}))
    return Switch(
        "+".join(codes).lower().replace("_", "-"), "money", codes, frozenset(charge.id for _, charge in entries),
        tuple(Change(op="remove", id=charge.id) for _, charge in entries),
        all(_lowers(charge) and _only_lowers(tariff) for tariff, charge in entries),
    )  # fmt: skip


def _lowers(charge: Charge) -> bool:
    """Whether a charge never adds to a price, nor takes a larger reduction away."""
    return not charge.replaces and charge.rate is not None and charge.rate.likely <= 0


def _only_lowers(tariff: Tariff) -> bool:
    """Whether a discount of the tariff brings no charge with it: it waives charges and adds reductions."""
    rates = [(charge.when, charge.rate.likely) for charge in tariff.charges if charge.rate is not None]
    return all(rate <= 0 if when == "discounted" else rate >= 0 for when, rate in rates if when != "always")


def _clearance(network: Network, node: Node) -> Switch:
    """The clearance of a dry port; switched off, it takes the hours of the general one of its territory."""
    own = [(network.clearance[id_], _general(network, node, id_)) for id_ in node.clearances]
    pairs = [(clearance, general) for clearance, general in own if general is not None]
    return Switch(
        f"clearance-{node.id}", "time", (node.id,), frozenset(clearance.id for clearance, _ in pairs),
        tuple(put(clearance.id, "hours", _plain(general.hours)) for clearance, general in pairs),
        all(clearance.hours.likely <= general.hours.likely for clearance, general in pairs),
    )  # fmt: skip


def _general(network: Network, node: Node, clearance_id: str) -> Clearance | None:
    """The clearance in the same direction that most other places of the territory offer."""
    direction = network.clearance[clearance_id].direction
    offered = Counter(
        id_
        for other in network.nodes
        if other.territory == node.territory
        for id_ in other.clearances
        if id_ not in node.clearances and network.clearance[id_].direction == direction
    )
    most = min(offered, key=lambda id_: (-offered[id_], id_), default=None)
    return network.clearance[most] if most else None


def _plain(span: Span) -> dict[str, Decimal]:
    return {"low": span.low, "likely": span.likely, "high": span.high}


# -- geography


def differences(measure: Measure, candidate: Way, baseline: Way) -> Iterator[Difference]:
    """What the baseline way spends more than the candidate: by mode of carriage and kind of hub operation, and the
    interest on the goods."""
    met = {_kind(step) for way in (candidate, baseline) for step in way.operations}
    for kind in sorted(met, key=lambda kind: (MODES.index(kind) if kind in MODES else len(MODES), kind)):
        sides = [[step for step in way.operations if _kind(step) == kind] for way in (candidate, baseline)]
        spent = [sum(step.weight[0 if measure == "money" else 1] for step in side) for side in sides]
        length = [sum(step.metres for step in side) for side in sides]
        if spent[0] or spent[1]:
            counts = (len(sides[0]), len(sides[1]))
            yield Difference(kind, spent[1] - spent[0], counts, (length[0], length[1]))
    if measure == "money" and candidate.carrying:
        yield Difference("carrying", baseline.carrying_minor - candidate.carrying_minor, (1, 1), (0, 0))


def _kind(step: Operation) -> str:
    return step.mode if step.mode is not None else step.kind
