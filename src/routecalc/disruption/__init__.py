"""What the loss of a link, a train, a place or an operation would cost: the N−1 scan of a request, and two at once.

    front ──▶ what its ways use ──▶ each taken away, both sides searched anew ──▶ losses, the worst first
                                                    the worst, each two of them ──▶ pairs, the worst first

What no way of the front uses costs nothing, so it is not tried. A section of track or a place takes with it every train
whose own way leads over it: the published hours of a train hold for that way only. Ordinary trains go round by the
shortest track that is left, as tariffs count it.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from routecalc.disruption.losses import KINDS, Bests, Course, Disruption, Kind, Leg, Loss, Outage, together
from routecalc.disruption.scan import Scan, bests, without
from routecalc.network import Network
from routecalc.request import CRITERIA, Criterion, Request
from routecalc.working import Each, Progress, one_by_one

__all__ = [
    "KINDS",
    "Bests",
    "Course",
    "Disruption",
    "Kind",
    "Leg",
    "Loss",
    "Outage",
    "Scan",
    "bests",
    "disrupt",
    "together",
    "without",
]


def disrupt(
    network: Network,
    request: Request,
    kinds: Collection[Kind] = KINDS,
    each: Each[Loss] = one_by_one,
    progress: Progress = lambda _done, _count: None,
    pairs: int = 0,
) -> Disruption:
    """What the loss of each thing of these kinds costs that the ways of a request use; any engine gives the same.

    The limits of the request hold after a loss too; they do not bind the baseline. Origin and destination are not
    lost, though what is done there may be. With ``pairs`` each two of so many of the worst are lost at once too; what
    leaves no way by itself is in no pair. Raises ``NoWay`` if there is no way to begin with.
    """
    scan = Scan(network, request)
    outages = [outage for outage in scan.used if outage.kind in kinds]
    searched = sum(not scan.spared((outage,)) for outage in outages)
    losses = each(lambda number: scan.loss(outages[number]), len(outages), progress)
    worst = _sorted(losses, request.sort)
    paired = tuple(loss.outage for loss in worst if loss.after is not None)[:pairs]
    both = tuple(combinations(paired, 2))
    found = each(lambda number: scan.loss(*both[number]), len(both), progress) if both else []
    trains = frozenset(outage.fact for outage in scan.used if outage.kind == "service")
    return Disruption(
        len(scan.front), scan.before, scan.baseline, worst, trains, searched, paired, _sorted(found, request.sort)
    )


def _sorted(losses: list[Loss], first: Criterion) -> tuple[Loss, ...]:
    """The worst first; what costs the same as it was."""
    return tuple(sorted(losses, key=lambda loss: _rank(loss, first)))


def _rank(loss: Loss, first: Criterion) -> tuple[int, ...]:
    """The worst first: no way left, then by one criterion, the others, and by what the baseline loses."""
    if loss.costs is None:
        return (0,)
    order = sorted(range(3), key=lambda at: CRITERIA[at] != first)
    usual = loss.baseline_costs or (0, 0, 0)
    return (1, *(-loss.costs[at] for at in order), not loss.baseline_hit, *(-usual[at] for at in order))
