"""All facts together, with the indexes by which they are found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import cached_property
from typing import Any

from routecalc.network.changes import Applied, Scenario, changed
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
        """``sha256:…`` over the facts in their order of ids; the scenarios' names do not count."""
        plain = self.model_dump(mode="json", exclude={"scenarios", "expiring"}, exclude_defaults=True, by_alias=True)
        for entries in plain.values():
            entries.sort(key=lambda entry: entry["id"])
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def remembered(self) -> dict[object, Any]:
        """What has been worked out of these facts alone, for whoever asks again."""
        return {}

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
        """The facts after the scenario's changes, validated again.

        Raises ``ChangeError`` for a change that names no fact or no field, and pydantic's
        ``ValidationError`` where the changed fact is not valid. No change gives the same digest.
        """
        plain, applied = self.changed(scenario)
        if applied.errors:
            raise applied.errors[0]
        return Network.model_validate(plain)

    def changed(self, scenario: Scenario) -> tuple[dict[str, Any], Applied]:
        """The plain facts after the changes that fit, not validated; what does not fit, and which facts are reached."""
        plain = self.model_dump(by_alias=True, exclude_unset=True)
        applied = changed(plain, scenario)
        plain["scenarios"] = (*self.scenarios, scenario.id)
        if scenario.expires is not None:
            plain["expiring"] = (*self.expiring, (scenario.id, scenario.expires))
        return plain, applied
