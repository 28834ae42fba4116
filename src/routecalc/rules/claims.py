"""Rules about claims: what they name exists, and what they say can be held against something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routecalc.findings import Refused
from routecalc.network import CLAIM_PREFIX, FACTS, Charge, Claim, Fact, Network
from routecalc.request import consignment
from routecalc.rules.references import missing, missing_of
from routecalc.rules.rule import Fault, Rule

UNITS = (
    ("saved_days", "day"),
    ("saved_time_percent", "percent"),
    ("saved_percent", "percent"),
    ("days", "day"),
    ("hours", "hour"),
    ("carriage_hours", "hour"),
    ("stated_percent", "percent"),
    ("stated_hours", "hour"),
)
"""The unit in which each measure is counted."""
RESERVED = ("claim-data", "claim-claims")
"""Without their prefix these would be words of ``check``."""


def names(network: Network) -> Iterator[Fault]:
    """Places, baselines, corridors, documents and facts that claims name and nobody knows.

    A scenario may remove the fact that states a figure: the claim is then not decidable, the data are sound.
    """
    places = {*network.node, *network.region}
    stated = {*network.charge, *network.clearance, *network.transfer}
    corridors = {corridor.id for corridor in network.corridors}
    for region in network.regions:
        yield from missing_of("E-REF-NODE", "regions", region.id, ("places",), region.places, network.node)
    for claim in network.claims:
        for field in ("origins", "destinations"):
            yield from missing_of("E-REF-NODE", "claims", claim.id, (field,), getattr(claim, field), places)
        yield from missing_of("E-REF-NODE", "claims", claim.id, ("via",), claim.via, network.node)
        yield from missing_of("E-REF-SOURCE", "claims", claim.id, ("kin",), claim.kin, network.source)
        if claim.saving and claim.baseline not in network.baseline:
            yield missing("E-REF-BASELINE", "claims", claim.id, ("baseline",), claim.baseline, network.baseline)
        if claim.corridor is not None and claim.corridor not in corridors:
            yield missing("E-REF-CORRIDOR", "claims", claim.id, ("corridor",), claim.corridor, corridors)
        if claim.of is not None and claim.of not in stated and not network.scenarios:
            yield missing("E-REF-STATED", "claims", claim.id, ("of",), claim.of, stated)


def derivations(network: Network) -> Iterator[Fault]:
    """Documents that a figure was derived from and nobody listed."""
    for section in ("factors", "schedules", "transfers", "clearances", "links"):
        for entry in getattr(network, section):
            if entry.derived_from:
                path = ("derived_from",)
                yield from missing_of("E-REF-SOURCE", section, entry.id, path, entry.derived_from, network.source)
    for tariff in network.tariffs:
        for charge in tariff.charges:
            if charge.derived_from:
                at = ("charges", charge.id, "derived_from")
                yield from missing_of("E-REF-SOURCE", "tariffs", tariff.id, at, charge.derived_from, network.source)


def sense(network: Network) -> Iterator[Fault]:
    """Claims that could not be judged: without a range, in the wrong unit, or of no place and no fact."""
    loads: dict[tuple[str, str], str] = {}
    for claim in network.claims:
        if not claim.id.startswith(CLAIM_PREFIX) or claim.id in RESERVED:
            reason = f"its id must begin with '{CLAIM_PREFIX}' and be none of {', '.join(RESERVED)}"
            yield Fault("E-CLAIM", "claims", claim.id, ("id",), {"reason": reason})
        for field, reason in _unsound(network, claim, loads):
            yield Fault("E-CLAIM", "claims", claim.id, (field,), {"reason": reason})


def _unsound(network: Network, claim: Claim, loads: dict[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    """The fields that are at fault, and why; ``loads`` keeps what is wrong with boxes and goods."""
    if claim.measure == "unmeasured":
        if claim.expected is not None:
            yield "expected", "what is not measured has no range"
        return
    unit = dict(UNITS)[claim.measure]
    if claim.expected is None or (claim.expected.min is None and claim.expected.max is None):
        yield "expected", "neither a smallest nor a largest value"
    elif claim.expected.unit != unit:
        yield "expected", f"{claim.measure} is counted in {unit}, not in {claim.expected.unit}"
    if claim.measure in ("stated_percent", "stated_hours"):
        if claim.of is None:
            yield "of", "a stated figure needs the fact that states it"
        elif (fact := network.fact.get(claim.of)) is not None and not _states(fact, claim):
            yield "of", f"'{claim.of}' states no {unit}"
        return
    if claim.of is not None:
        yield "of", "only a stated figure is that of one fact"
    for field in ("origins", "destinations"):
        if not getattr(claim, field):
            yield field, "no place from which or to which it is to hold"
    starts, ends = (set(_places(network, names)) for names in (claim.origins, claim.destinations))
    if starts and ends and len(starts | ends) == 1:
        yield "destinations", "no pair of two places"
    if claim.set is None:
        yield "set", "no reason for just these places"
    if (load := (claim.box, claim.mass)) not in loads:
        loads[load] = _unloadable(network, *load)
    if loads[load]:
        yield "box", loads[load]


def _unloadable(network: Network, box: str, mass: str) -> str:
    """Why these boxes cannot take these goods; nothing if they can."""
    try:
        consignment(network, [box], mass, None, None, None, "general")
    except Refused as refused:
        return refused.findings[0].message
    return ""


def _states(fact: Fact, claim: Claim) -> bool:
    """Whether a fact can state what the claim measures; of an operation a percentage can be said, but none is known."""
    if claim.measure == "stated_hours":
        return hasattr(fact, "hours")
    return not isinstance(fact, Charge) or fact.basis == "percent"


def _places(network: Network, names: Iterable[str]) -> Iterator[str]:
    """Places, and those of regions."""
    for name in names:
        yield from network.region[name].places if name in network.region else (name,)


RULES = (
    Rule("claim-names", "Claims name known places and documents", "A claim about nowhere is never judged", names,
         ("regions", "claims"), ("nodes", "regions", "tariffs", "transfers", "clearances", "corridors", "sources",
                                 "baselines")),
    Rule("derivations", "Figures are derived from listed documents", "Evidence must not be circular", derivations,
         ("factors", "schedules", "transfers", "clearances", "links", "tariffs"), ("sources",)),
    Rule("claims", "Claims have a range, a unit and places", "What cannot fail is no claim", sense,
         ("claims",), ("regions", *FACTS)),
)  # fmt: skip
