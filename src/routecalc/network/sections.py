"""The sections of data files."""

from __future__ import annotations

from routecalc.network.claims import Claim, Region
from routecalc.network.facts import (
    Baseline,
    Box,
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

SECTIONS: tuple[tuple[str, type[Value]], ...] = (
    ("sources", Source),
    ("corridors", Corridor),
    ("boxes", Box),
    ("factors", Factor),
    ("schedules", Schedule),
    ("openings", Opening),
    ("tariffs", Tariff),
    ("transfers", Transfer),
    ("clearances", Clearance),
    ("nodes", Node),
    ("links", Link),
    ("baselines", Baseline),
    ("regions", Region),
    ("claims", Claim),
)
"""The sections that a data file may hold, and the type of their entries."""
FACTS = tuple(name for name, _ in SECTIONS if name not in ("sources", "regions"))
"""The sections whose entries say something of the world, each on the word of a source."""
