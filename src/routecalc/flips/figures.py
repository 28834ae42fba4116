"""Which figure does a fact have, what does it count, and what else is of its kind?"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from routecalc.network import Charge, Clearance, Fact, Factor, Link, Network, Schedule, Span, Transfer
from routecalc.network.changes import FINEST

Bearing = Literal["money", "time", "both"]
Kind = tuple[str, ...]


class Figure(NamedTuple):
    """A fact's figure with the range in which it is moved."""

    fact: str
    """Id of the fact."""
    field: str
    """Field that holds the figure."""
    span: Span
    """The range."""
    own: bool
    """Whether the range is the fact's own; a certain figure is moved from half to double."""


def field_of(fact: Fact) -> tuple[str, Span] | None:
    """Field and range of a fact's figure, if it has one."""
    for field in ("rate", "value", "hours", "per_week"):
        span = getattr(fact, field, None)
        if isinstance(span, Span):
            return field, span
    return None


def uncertain(network: Network, fact: str) -> Figure | None:
    """The figure of a fact that has a range, if it is such a fact."""
    known = field_of(network.fact[fact])
    return None if known is None or known[1].certain else Figure(fact, *known, own=True)


def movable(network: Network, fact: str) -> Figure | None:
    """The figure of any fact that has one above or below zero; a certain one is moved from half to double."""
    known = field_of(network.fact[fact])
    if known is None or not (known[1].likely or not known[1].certain):
        return None
    field, span = known
    if not span.certain:
        return Figure(fact, field, span, own=True)
    entry = network.fact[fact]
    return Figure(fact, field, _around(span, is_percent=isinstance(entry, Charge) and entry.basis == "percent"), False)


def _around(span: Span, *, is_percent: bool) -> Span:
    """From half to double of a certain figure; a reduction is at most the whole."""
    ends = sorted((span.likely / 2, span.likely * 2))
    low = max(ends[0], Decimal(-100)) if is_percent else ends[0]
    return Span(low=low.quantize(FINEST), likely=span.likely, high=ends[1].quantize(FINEST))


def unit_of(network: Network, fact: str) -> str:
    """What the figure of a fact counts."""
    known = network.fact[fact]
    if isinstance(known, Charge):
        currency = next(t.currency for t in network.tariffs if any(c.id == known.id for c in t.charges))
        return "%" if known.basis == "percent" else f"{currency}/{known.basis}"
    if isinstance(known, Factor):
        return known.unit
    return "departures/week" if isinstance(known, Schedule) else "h"


def bearing(network: Network, fact: str) -> Bearing:
    """What a figure can move: prices move money only; hours, speeds and departures move time only."""
    known = network.fact[fact]
    if isinstance(known, Charge) or (isinstance(known, Factor) and fact.startswith("fx-")):
        return "money"
    if isinstance(known, Factor) and known.unit != "km/h":
        return "both"
    return "time"


def favourable(network: Network, figure: Figure) -> Decimal | None:
    """The end at which nothing is dearer or slower than elsewhere in the range; None where the end hangs on the way.

    Lower prices and hours, higher speeds and frequencies. An exchange rate may help one tariff and harm another.
    """
    known = network.fact[figure.fact]
    if isinstance(known, Schedule) or (isinstance(known, Factor) and known.unit == "km/h"):
        return figure.span.high
    return None if isinstance(known, Factor) else figure.span.low


def kind_of(network: Network, fact: str) -> Kind:
    """What sort of figure it is; facts of one kind are the same thing paid or waited for at different places.

    Charges are of one kind if code and unit are the same, hours, speeds and departures if the modes are, hub
    operations if they lead from the same layer to the same layer, clearances if their direction is the same.
    """
    known = network.fact[fact]
    match known:
        case Charge():
            return "charge", known.code, unit_of(network, fact)
        case Transfer():
            return "transfer", known.kind, known.start, known.end
        case Clearance():
            return "clearance", known.direction
        case Link():
            return "hours", known.mode
        case Schedule():
            return "departures", *sorted({link.mode for link in network.links if link.schedule == fact})
        case Factor() if known.unit == "km/h":
            return "speed", *sorted({link.mode for link in network.links if link.speed == fact})
        case _:
            return "fact", fact
