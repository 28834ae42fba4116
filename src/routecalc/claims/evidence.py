"""What a value rests on, and what remains of a network when some facts are not believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from routecalc import pricing
from routecalc.itinerary import QuoteLine
from routecalc.network import Claim, Clearance, Fact, Link, Network, Node, Transfer
from routecalc.quoting import Way
from routecalc.supply import Operation
from routecalc.units import half_up


def own(network: Network, claim: Claim, facts: Iterable[str]) -> tuple[str, ...]:
    """Those of the facts that come from the claim's own source or its kin, or were derived from them."""
    sources = {claim.source, *claim.kin}
    known = (network.fact[fact] for fact in sorted(set(facts)) if fact in network.fact)
    return tuple(fact.id for fact in known if comes_from(fact, sources))


def comes_from(fact: Fact, sources: Collection[str]) -> bool:
    """Whether a fact was taken or derived from one of the documents."""
    return fact.source in sources or any(source in sources for source in fact.derived_from)


def resting(network: Network, measure: str, ways: Iterable[Way]) -> frozenset[str]:
    """Facts on which the measured side of ways rests: prices for money, times for time, and kilometres for both."""
    return frozenset(fact for way in ways for step in way.operations for fact in _facts(network, measure, step))


def _facts(network: Network, measure: str, step: Operation) -> Iterator[str]:
    if measure == "saved_percent":
        for line in _lines(step):
            if line.amount_minor:
                yield line.fact
                yield from filter(None, (line.fx,))
        yield from (fact for fact in step.facts if fact in network.link)
    elif _counts(measure, step):
        yield step.fact
        yield from step.duration.facts
        yield from (fact for fact in step.facts if fact in network.link or _is_speed(network, fact))


def assumed_permille(measure: str, ways: Iterable[Way]) -> int:
    """Share of absolute amounts, or of seconds, that is assumed, in thousandths."""
    whole = assumed = 0
    for step in (step for way in ways for step in way.operations):
        if measure == "saved_percent":
            shares = [(abs(line.converted_minor or 0), line.grade) for line in _lines(step)]
        else:
            shares = [(step.duration.likely_s, step.duration.grade)] if _counts(measure, step) else []
        whole += sum(share for share, _ in shares)
        assumed += sum(share for share, grade in shares if grade == "assumed")
    return half_up(assumed * 1000, whole) if whole else 0


def _lines(step: Operation) -> Iterator[QuoteLine]:
    return (line for prices, occasion in step.bill for line in pricing.lines(prices, occasion))


def _counts(measure: str, step: Operation) -> bool:
    """Whether a measure of time counts an operation."""
    return measure != "carriage_hours" or step.kind == "carriage"


def _is_speed(network: Network, fact: str) -> bool:
    return fact in network.factor and network.factor[fact].unit == "km/h"


def without(network: Network, gone: Collection[str]) -> Network:
    """The network without some facts: carriages whose hours or speed fall away move at another commercial speed of
    their mode, or not at all; charges, operations and clearances fall away, and so does what has no price left."""
    tariffs = tuple(
        tariff.model_copy(update={"charges": tuple(c for c in tariff.charges if c.id not in gone)})
        for tariff in network.tariffs
    )
    free = {tariff.id for tariff in tariffs if not tariff.charges}
    links = (link for old in network.links if (link := _believed(network, old, gone)) is not None)
    hubs: tuple[Transfer | Clearance, ...] = (*network.transfers, *network.clearances)
    gone = {*gone, *(hub.id for hub in hubs if hub.tariff in free)}
    nodes = (_offering(node, gone) for node in network.nodes)
    parts = {name: getattr(network, name) for name in network.fields}
    parts |= {
        "links": tuple(link for link in links if link.tariff not in free),
        "tariffs": tuple(tariff for tariff in tariffs if tariff.charges),
        "nodes": tuple(nodes),
    }
    return Network(**parts)


def _offering(node: Node, gone: Collection[str]) -> Node:
    """A place without some of its operations."""
    left = {name: tuple(id_ for id_ in getattr(node, name) if id_ not in gone) for name in ("transfers", "clearances")}
    return node.model_copy(update=left)


def _believed(network: Network, link: Link, gone: Collection[str]) -> Link | None:
    """A carriage without the time that is not believed: it rests on another speed and its source then; None if
    nothing is left to time it by."""
    if link.id not in gone and link.speed not in gone:
        return link
    speed = _usual_speed(network, link, gone)
    if speed is None or (link.hours is None and link.id in gone):
        return None
    source = network.factor[speed].source
    return link.model_copy(update={"hours": None, "speed": speed, "source": source, "derived_from": ()})


def _usual_speed(network: Network, link: Link, gone: Collection[str]) -> str | None:
    """The speed that most other carriages of the mode move at: those of the same kind if any, else all."""
    others = [other for other in network.links if other.mode == link.mode and other.speed and other.speed not in gone]
    alike = [other for other in others if other.kind == link.kind] or others
    counts = Counter(other.speed for other in alike if other.speed)
    return min(counts, key=lambda speed: (-counts[speed], speed), default=None)
