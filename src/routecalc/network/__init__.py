"""FACTS: what a forwarder knows about the world, as frozen values.

    Source ── says ──▶ every fact
    Node ── transfers, clearances ──▶ what happens inside a place
    Link ── tariff, schedule, speed ──▶ what happens between two places
    Tariff ── charges ──▶ what each of them costs
    Claim ── phrase, range, places ──▶ what a document promises of it

Every fact carries its id, its source and its grade. A number that is not certain is a ``Span``
of low, likely and high. Facts that are shared (a transfer of the same kind in twenty ports, one
speed for a fleet) are written once and referred to by id, so that they move together when one
of them is varied.
"""

from routecalc.network.changes import Change, ChangeError, Scenario
from routecalc.network.claims import CLAIM_PREFIX, Claim, Expected, Measure, Region
from routecalc.network.differences import Difference, Effect, differences, effects
from routecalc.network.fact import Dated, Fact
from routecalc.network.facts import (
    Baseline,
    Basis,
    Box,
    Charge,
    Clearance,
    Codes,
    Corridor,
    Factor,
    HubOperation,
    Link,
    Node,
    Scope,
    Source,
    Stage,
    Step,
    Tariff,
    Transfer,
)
from routecalc.network.manual import field_notes
from routecalc.network.sections import FACTS, SECTIONS
from routecalc.network.stacks import BASE, PLUS, stack_of
from routecalc.network.times import OWN, WEEK, Departure, Dwell, Opening, Schedule
from routecalc.network.value import Value
from routecalc.network.values import (
    GRADES,
    MODES,
    Grade,
    Layer,
    Mode,
    Movement,
    Names,
    NotNegativeSpan,
    Point,
    PositiveSpan,
    Said,
    Span,
    Weekday,
    weakest,
)
from routecalc.network.whole import INDEXES, Network, renewed

__all__ = [
    "BASE",
    "CLAIM_PREFIX",
    "FACTS",
    "GRADES",
    "INDEXES",
    "MODES",
    "OWN",
    "PLUS",
    "SECTIONS",
    "WEEK",
    "Baseline",
    "Basis",
    "Box",
    "Change",
    "ChangeError",
    "Charge",
    "Claim",
    "Clearance",
    "Codes",
    "Corridor",
    "Dated",
    "Departure",
    "Difference",
    "Dwell",
    "Effect",
    "Expected",
    "Fact",
    "Factor",
    "Grade",
    "HubOperation",
    "Layer",
    "Link",
    "Measure",
    "Mode",
    "Movement",
    "Names",
    "Network",
    "Node",
    "NotNegativeSpan",
    "Opening",
    "Point",
    "PositiveSpan",
    "Region",
    "Said",
    "Scenario",
    "Schedule",
    "Scope",
    "Source",
    "Span",
    "Stage",
    "Step",
    "Tariff",
    "Transfer",
    "Value",
    "Weekday",
    "differences",
    "effects",
    "field_notes",
    "renewed",
    "stack_of",
    "weakest",
]
