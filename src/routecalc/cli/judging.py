"""What ``check`` does: which checks and claims are meant, their verdicts, what was accepted, what fails the run."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from routecalc.cli.output import Status, progress

if TYPE_CHECKING:
    from routecalc.findings import Refused
    from routecalc.loading import Stacks
    from routecalc.loading.verdicts import Recorded
    from routecalc.network import Claim, Network
    from routecalc.render.judged import Ledger

GROUPS = ("data", "claims")
"""Words for all data checks, and for all claims."""


def chosen(names: Sequence[str], network: Network) -> tuple[list[str] | None, list[Claim], frozenset[str]]:
    """The data checks that are meant (an empty list means all, None means none), the claims, and those of them that
    were named one by one, if need be without their prefix. Raises ``Refused`` (status 2) for an unknown name."""
    from routecalc.checks import CHECKS
    from routecalc.findings import Refused, did_you_mean, finding

    if not names:
        return [], list(network.claims), frozenset()
    checks = {check.id for check in CHECKS}
    claims = {name: claim for claim in network.claims for name in (claim.id, claim.name)}
    known = (*GROUPS, *sorted(checks), *claims)
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = f"{', '.join((*GROUPS, *sorted(checks)))} and the ids of claims (`routecalc show claims`)"
        faults = [finding("E-CHECK-UNKNOWN", word=w, known=listed, hint=did_you_mean(w, known)) for w in unknown]
        raise Refused(faults, 2)
    wanted = [] if "data" in names else [name for name in names if name in checks and name not in GROUPS] or None
    named = list(dict.fromkeys(claims[name] for name in names if name in claims and name not in GROUPS))
    judged = list(network.claims) if "claims" in names else named
    return wanted, judged, frozenset(claim.id for claim in named)


def judged(
    network: Network,
    claims: Sequence[Claim],
    day: dt.date,
    recorded: Recorded,
    *,
    facts: Stacks,
    scenarios: list[str] | None,
    seed: int,
    workers: int | None,
) -> Ledger:
    """The verdicts on claims, beside those accepted before."""
    from routecalc.claims import judge, networks_of
    from routecalc.engines import forked
    from routecalc.findings import Refused
    from routecalc.render.judged import Ledger

    def load(stack: tuple[str, ...]) -> Network | None:
        """The network of a reading; None if its changes do not go together with those that were asked for."""
        more = [name for name in dict.fromkeys(stack) if name not in (scenarios or ())]
        try:
            return facts.under((*(scenarios or ()), *more)) if more else network
        except Refused as refused:
            if refused.status != Status.DATA_NOT_VALID or not (scenarios or len(stack) > 1):
                raise
            return None

    def told(done: int, count: int) -> None:
        progress(f"{100 * done // max(1, count)} %  {done}/{count}")

    networks = networks_of(claims, load)
    judgements = judge(networks, claims, day, seed, forked(workers or os.cpu_count() or 1), told)
    progress("")
    every = len(claims) == len(network.claims)
    gone = tuple(sorted(recorded.verdicts.keys() - network.claim.keys())) if every else ()
    return Ledger(tuple(judgements), recorded.verdicts, str(day), network.scenarios, network.digest, seed, gone)


def failing(ledger: Ledger, named: frozenset[str]) -> frozenset[str]:
    """Claims that fail the run: named ones that are not met, and any whose verdict is not the accepted one."""
    demanded = {one.claim.id for one in ledger.judgements if one.claim.id in named and one.verdict != "met"}
    return frozenset(demanded | {one.claim.id for one in ledger.changed})


def accepting(ledger: Ledger, overlays: Sequence[Path], scenarios: list[str] | None) -> tuple[str, Path]:
    """The file of accepted verdicts beside the uppermost facts, with those of the ledger, and its path.

    Raises ``Refused`` (status 2) where that would mix what does not belong together.
    """
    from routecalc.loading import accepted, recorded_beside
    from routecalc.loading.verdicts import Recorded, verdicts_text

    if scenarios:
        raise _refused("--accept takes verdicts on the facts as they are: no --scenario")
    if not ledger.judgements:
        raise _refused("--accept needs a claim that is judged")
    if overlays and not overlays[-1].is_dir():
        raise _refused(f"--accept writes beside the facts: put '{overlays[-1]}' into a folder and give that to --data")
    path = accepted(overlays)
    own = recorded_beside(path)
    verdicts = {one.claim.id: one.text for one in ledger.judgements}
    kept = {claim: told for claim, told in own.verdicts.items() if claim not in verdicts and claim not in ledger.gone}
    if kept and own.as_of != ledger.as_of:
        raise _refused(f"the other accepted verdicts there are of {own.as_of}: accept all of {ledger.as_of}, or none")
    return verdicts_text(Recorded(ledger.as_of, {**kept, **verdicts})), path


def _refused(reason: str) -> Refused:
    from routecalc.findings import Refused, finding

    return Refused([finding("E-USAGE", reason=reason)], 2)
