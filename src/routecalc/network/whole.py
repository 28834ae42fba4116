"""All facts together, with the indexes by which they are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from routecalc.memory import Memory
from routecalc.network.changes import Applied, Draft, Scenario, changed
from routecalc.network.claims import Claim, Region
from routecalc.network.fact import Fact
from routecalc.network.facts import (
    Baseline,
    Box,
    Charge,
    Clearance,
    Corridor,
    Factor,
    Link,
    Node,
    Source,
    Tariff,
    Transfer,
)
from routecalc.network.sections import FACTS, SECTIONS
from routecalc.network.times import Opening, Schedule
from routecalc.network.value import Value


class Network(Value):
    """All facts together. ``digest`` names exactly this content."""

    sources: tuple[Source, ...] = ()
    """Documents."""
    corridors: tuple[Corridor, ...] = ()
    """Named ways."""
    boxes: tuple[Box, ...] = ()
    """Box types."""
    factors: tuple[Factor, ...] = ()
    """Dated numbers."""
    schedules: tuple[Schedule, ...] = ()
    """Frequencies."""
    openings: tuple[Opening, ...] = ()
    """Working hours of hub operations."""
    tariffs: tuple[Tariff, ...] = ()
    """Prices."""
    transfers: tuple[Transfer, ...] = ()
    """Hub operations."""
    clearances: tuple[Clearance, ...] = ()
    """Customs clearances."""
    nodes: tuple[Node, ...] = ()
    """Places."""
    links: tuple[Link, ...] = ()
    """Carriages."""
    baselines: tuple[Baseline, ...] = ()
    """Ways to compare with."""
    regions: tuple[Region, ...] = ()
    """Sets of places that claims speak of."""
    claims: tuple[Claim, ...] = ()
    """Documented statements to be checked."""
    scenarios: tuple[str, ...] = ()
    """Names of the scenarios that made these facts, in order."""
    expiring: tuple[tuple[str, dt.date], ...] = ()
    """Those of them that are meant until a day, with that day."""

    @cached_property
    def digest(self) -> str:
        """``sha256:…`` over the facts in whatever order; the scenarios' names do not count."""
        return f"sha256:{self.weight:064x}"

    @cached_property
    def weight(self) -> int:
        """The sum of what the facts weigh. Those that a scenario left as they were are not weighed again."""
        before: Network | None = self.__dict__.get("before")
        if before is None:
            return sum(_weight(getattr(self, name)) for name, _ in SECTIONS) % WEIGHTS
        turns = renewed(before, self).values()
        return (before.weight + sum(_weight(turn.new) - _weight(turn.gone) for turn in turns)) % WEIGHTS

    @cached_property
    def remembered(self) -> dict[object, Any]:
        """What has been worked out of these facts alone, kept as long as they are."""
        return {}

    @cached_property
    def memory(self) -> Memory:
        """What has been worked out of some of the facts. Networks that scenarios made of these share it, so keys name
        facts by their place in memory."""
        return Memory(32)

    @cached_property
    def source(self) -> dict[str, Source]:
        """Sources by id."""
        return {entry.id: entry for entry in self.sources}

    @cached_property
    def box(self) -> dict[str, Box]:
        """Box types by id, which is written as people write it: 20GP, 40HC."""
        return {entry.id.upper(): entry for entry in self.boxes}

    @cached_property
    def reserved(self) -> frozenset[str]:
        """Places for whose consignments some charge is reserved."""
        return frozenset(place for charge in self.charge.values() for place in charge.scope.consigned)

    @cached_property
    def factor(self) -> dict[str, Factor]:
        """Factors by id."""
        return {entry.id: entry for entry in self.factors}

    @cached_property
    def schedule(self) -> dict[str, Schedule]:
        """Schedules by id."""
        return {entry.id: entry for entry in self.schedules}

    @cached_property
    def opening(self) -> dict[str, Opening]:
        """Working hours by id."""
        return {entry.id: entry for entry in self.openings}

    @cached_property
    def tariff(self) -> dict[str, Tariff]:
        """Tariffs by id."""
        return {entry.id: entry for entry in self.tariffs}

    @cached_property
    def transfer(self) -> dict[str, Transfer]:
        """Transfers by id."""
        return {entry.id: entry for entry in self.transfers}

    @cached_property
    def clearance(self) -> dict[str, Clearance]:
        """Clearances by id."""
        return {entry.id: entry for entry in self.clearances}

    @cached_property
    def node(self) -> dict[str, Node]:
        """Nodes by id."""
        return {entry.id: entry for entry in self.nodes}

    @cached_property
    def link(self) -> dict[str, Link]:
        """Links by id."""
        return {entry.id: entry for entry in self.links}

    @cached_property
    def baseline(self) -> dict[str, Baseline]:
        """Baselines by id."""
        return {entry.id: entry for entry in self.baselines}

    @cached_property
    def region(self) -> dict[str, Region]:
        """Regions by id."""
        return {entry.id: entry for entry in self.regions}

    @cached_property
    def claim(self) -> dict[str, Claim]:
        """Claims by id."""
        return {entry.id: entry for entry in self.claims}

    @cached_property
    def charge(self) -> dict[str, Charge]:
        """Charges of all tariffs by id."""
        return {charge.id: charge for tariff in self.tariffs for charge in tariff.charges}

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """Every fact by id, charges included."""
        sections = (
            self.corridors,
            self.boxes,
            self.factors,
            self.schedules,
            self.openings,
            self.transfers,
            self.clearances,
            self.nodes,
            self.links,
            self.baselines,
            self.claims,
        )
        facts: dict[str, Fact] = {entry.id: entry for section in sections for entry in section}
        facts.update(self.charge)
        return facts

    def apply(self, scenario: Scenario) -> Network:
        """The facts after the scenario's changes. What no change reached stays the same object, the rest is judged.

        Raises ``ChangeError`` for a change that names no fact or no field, and pydantic's
        ``ValidationError`` where the changed fact is not valid. No change gives the same digest.
        """
        draft, applied = self.changed(scenario)
        if applied.errors:
            raise applied.errors[0]
        return self.after(scenario, draft)

    def changed(self, scenario: Scenario) -> tuple[Draft, Applied]:
        """The facts after the changes that fit, not validated; what does not fit, and which facts are reached."""
        given = self.__pydantic_fields_set__
        draft = Draft({name: getattr(self, name) for name, _ in SECTIONS if name in given})
        return draft, changed(draft, scenario)

    def after(self, scenario: Scenario, draft: Draft) -> Network:
        """The facts that a scenario made of these. Raises pydantic's ``ValidationError`` where they are not valid."""
        own: dict[str, Any] = {name: self.__dict__[name] for name in self.fields}
        own["scenarios"] = (*self.scenarios, scenario.id)
        if scenario.expires is not None:
            own["expiring"] = (*self.expiring, (scenario.id, scenario.expires))
        try:
            for name in draft.touched:
                own[name] = self._same(tuple(self._judged(name, draft)))
        except ValueError:
            Network.model_validate({**own, **draft.listed()})  # tells every fault, each with its number
            raise
        named = {"scenarios"} if scenario.expires is None else {"scenarios", "expiring"}
        network = Network.known(own.items(), self.__pydantic_fields_set__ | draft.touched | named)
        same = [name for name, of in INDEXES if draft.touched.isdisjoint(of)]
        kept = {name: self.__dict__[name] for name in same if name in self.__dict__}
        network.__dict__.update(kept, before=self, made=self.made, sections=self.sections, memory=self.memory)
        return network

    @cached_property
    def made(self) -> WeakValueDictionary[bytes, Value]:
        """Facts that scenarios made of these, by their content: two that make the same of one make one object."""
        return WeakValueDictionary()

    @cached_property
    def sections(self) -> Memory:
        """Sections that scenarios made of these."""
        return Memory(256)

    def _same(self, facts: tuple[Value, ...]) -> tuple[Value, ...]:
        """The one section that holds these facts in this order."""
        section: tuple[Value, ...] = self.sections.once(tuple(map(id, facts)), lambda: facts, facts)
        return section

    def _judged(self, section: str, draft: Draft) -> Iterator[Value]:
        """The facts of a section after changes: as they are, or valid and known by their content."""
        kind = dict(SECTIONS)[section]
        old: dict[str, Value] = {entry.id: entry for entry in getattr(self, section)}
        for key, entry in draft.of(section).items():
            yield entry if isinstance(entry, Value) else self._one(kind.model_validate(entry), old.get(key))

    def _one(self, value: Value, old: Value | None) -> Value:
        """The one object of this content."""
        if value is old:
            return value
        if old is not None:
            self.made.setdefault(old.content, old)
        known = self.made.get(content := value.content)
        if known is not None:
            return known
        if isinstance(value, Tariff):
            charges = tuple(self._one(charge, self.charge.get(charge.id)) for charge in value.charges)
            value = value.model_copy({"charges": charges})
        self.made[content] = value
        return value


def _weight(facts: Iterable[Value]) -> int:
    return sum(fact.weight for fact in facts)


class Turn(NamedTuple):
    """What differs in one section of two networks: the very objects, not what they hold."""

    gone: tuple[Any, ...]
    """Facts of the first that the second does not hold."""
    new: tuple[Any, ...]
    """Facts of the second that the first did not hold."""


def renewed(before: Network, after: Network) -> dict[str, Turn]:
    """By section what is gone and what is new; nothing of sections that hold the same objects."""
    turns = {}
    for name, _ in SECTIONS:
        old, new = before.__dict__[name], after.__dict__[name]
        if old is not new:
            held, holds = set(map(id, old)), set(map(id, new))
            gone = tuple(entry for entry in old if id(entry) not in holds)
            turns[name] = Turn(gone, tuple(entry for entry in new if id(entry) not in held))
    return {name: turn for name, turn in turns.items() if turn.gone or turn.new}


INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("source", ("sources",)), ("box", ("boxes",)), ("factor", ("factors",)), ("schedule", ("schedules",)),
    ("opening", ("openings",)), ("tariff", ("tariffs",)), ("transfer", ("transfers",)),
    ("clearance", ("clearances",)), ("node", ("nodes",)), ("link", ("links",)), ("baseline", ("baselines",)),
    ("region", ("regions",)), ("claim", ("claims",)), ("charge", ("tariffs",)), ("reserved", ("tariffs",)),
    ("fact", FACTS),
)  # fmt: skip
"""Each index with the sections that it is made of."""
WEIGHTS = 1 << 256
