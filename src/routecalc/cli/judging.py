"""What ``check`` does: which checks and claims are meant, their verdicts, what was accepted, what fails the run."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from routecalc.cli.options import load_facts
from routecalc.cli.output import progress

if TYPE_CHECKING:
    from routecalc.loading.verdicts import Recorded
    from routecalc.network import Claim, Network
    from routecalc.render.judged import Ledger

GROUPS = ("data", "claims")
"""Words for all data checks, and for all claims."""
PREFIX = "claim-"


def chosen(names: Sequence[str], network: Network) -> tuple[list[str] | None, list[Claim], frozenset[str]]:
    """The data checks that are meant (an empty list means all, None means none), the claims, and those of them that
    were named one by one, if need be without their prefix. Raises ``Refused`` (status 2) for an unknown name."""
    from routecalc.checks import CHECKS
    from routecalc.findings import Refused, did_you_mean, finding

    if not names:
        return [], list(network.claims), frozenset()
    checks = {check.id for check in CHECKS}
    claims = {name: claim for claim in network.claims for name in (claim.id, claim.id.removeprefix(PREFIX))}
    known = (*GROUPS, *sorted(checks), *claims)
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = f"{', '.join((*GROUPS, *sorted(checks)))} and the ids of claims (`routecalc show claims`)"
        faults = [finding("E-CHECK-UNKNOWN", word=w, known=listed, hint=did_you_mean(w, known)) for w in unknown]
        raise Refused(faults, 2)
    wanted = [] if "data" in names else [name for name in names if name in checks] or None
    one_by_one = frozenset(claims[name].id for name in names if name in claims)
    judged = network.claims if "claims" in names else [c for c in network.claims if c.id in one_by_one]
    return wanted, list(judged), one_by_one


def judged(
    network: Network,
    claims: Sequence[Claim],
    day: dt.date,
    recorded: Recorded,
    *,
    data: list[Path] | None,
    scenarios: list[str] | None,
    seed: int,
    workers: int | None,
) -> Ledger:
    """The verdicts on claims, beside those accepted before."""
    from routecalc.claims import judge, networks_of
    from routecalc.engines import forked
    from routecalc.render.judged import Ledger

    def load(stack: tuple[str, ...]) -> Network:
        return load_facts(data, [*(scenarios or ()), *stack]) if stack else network

    def told(done: int, count: int) -> None:
        progress(f"{100 * done // max(1, count)} %  {done}/{count}")

    networks = networks_of(claims, load)
    judgements = judge(networks, claims, day, seed, forked(workers or os.cpu_count() or 1), told)
    progress("")
    return Ledger(tuple(judgements), recorded.verdicts, str(day))


def failing(ledger: Ledger, named: frozenset[str]) -> frozenset[str]:
    """Claims that fail the run: named ones that are not met, and any whose verdict is not the accepted one."""
    demanded = {one.claim.id for one in ledger.judgements if one.claim.id in named and one.verdict != "met"}
    return frozenset(demanded | {one.claim.id for one in ledger.changed})


def accepting(ledger: Ledger, recorded: Recorded, scenarios: list[str] | None) -> str:
    """The file of accepted verdicts with those of the ledger. Raises ``Refused`` (status 2) where that would mix what
    does not belong together."""
    from routecalc.findings import Refused, finding
    from routecalc.loading.verdicts import Recorded, verdicts_text

    if scenarios:
        raise Refused([finding("E-USAGE", reason="--accept takes verdicts on the facts as they are: no --scenario")], 2)
    verdicts = {one.claim.id: one.text for one in ledger.judgements}
    kept = {claim: told for claim, told in recorded.verdicts.items() if claim not in verdicts}
    if kept and recorded.as_of != ledger.as_of:
        reason = f"the other accepted verdicts are of {recorded.as_of}: accept all claims of {ledger.as_of}, or none"
        raise Refused([finding("E-USAGE", reason=reason)], 2)
    return verdicts_text(Recorded(ledger.as_of, {**kept, **verdicts}))
