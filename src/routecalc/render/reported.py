"""Verdicts on claims for programs: JSON, CSV, JUnit XML for CI servers, and workflow commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from routecalc.claims import DRAWS, Band, Case, Judgement, conflicts, spread
from routecalc.findings import Finding
from routecalc.network import Expected, Network
from routecalc.render.blocks import clean
from routecalc.render.checked import Checks
from routecalc.render.data import SCHEMA, finding_plain, to_json
from routecalc.render.judged import Ledger, computed, expected
from routecalc.render.notices import expired_plain
from routecalc.render.rows import csv_text

Plain = dict[str, Any]


def report_json(checks: Checks, ledger: Ledger, network: Network) -> str:
    """Checks, claims with all their cases, and claims that contradict each other."""
    told = [
        {"id": name, "passed": not _failed(found), "findings": [finding_plain(one) for one in found]}
        for name, found in checks
    ]
    against = [
        {"claims": [one.claim.id, other.claim.id], "pairs": list(pairs)}
        for one, other, pairs in conflicts(ledger.judgements)
    ]
    claims = [_claim(one, ledger) for one in ledger.judgements]
    return to_json(
        {
            "schema": SCHEMA,
            "as_of": ledger.as_of,
            "seed": ledger.seed,
            "draws": DRAWS,
            "network": {"digest": ledger.digest, "scenarios": list(ledger.scenarios)},
            "findings": expired_plain(network, dt.date.fromisoformat(ledger.as_of)),
            "checks": told,
            "claims": claims,
            "contradictions": against,
            "gone": list(ledger.gone),
        }
    )


def _failed(found: Sequence[Finding]) -> bool:
    return any(one.severity == "error" for one in found)


def _claim(judgement: Judgement, ledger: Ledger) -> Plain:
    claim = judgement.claim
    return {
        "id": claim.id, "phrase": claim.phrase, "measure": claim.measure, "source": claim.source, "date": claim.date,
        "expected": _range(claim.expected), "computed": _band(spread(judgement.plain)),
        "independent": _band(spread(judgement.independent)), "verdict": judgement.verdict,
        "reason": judgement.reason or None, "recorded": ledger.before(judgement) or None,
        "conditions": list(judgement.conditions), "assumed_percent": judgement.assumed_permille / 10,
        "decisive": [{"fact": one.fact, "percent": one.permille / 10} for one in judgement.decisive],
        "open": claim.open.en, "set": claim.set.en if claim.set else None, "under": list(claim.under),
        "cases": [_case(case) for case in judgement.cases],
    }  # fmt: skip


def _range(want: Expected | None) -> Plain | None:
    return None if want is None else {"min": _number(want.min), "max": _number(want.max), "unit": want.unit}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _band(band: Band | None) -> Plain | None:
    if band is None:
        return None
    return {"low": band.low / 1000, "likely": band.likely / 1000, "high": band.high / 1000}


def _case(case: Case) -> Plain:
    band = _band(case.band) or {"low": None, "likely": None, "high": None}
    return {
        "origin": case.origin, "destination": case.destination, "reading": case.reading or None,
        "value": band["likely"], "low": band["low"], "high": band["high"], "holds": case.holds,
        "reason": case.reason or None, "assumed_percent": case.assumed_permille / 10,
        "circular": list(case.circular), "independent": case.independent,
    }  # fmt: skip


CASE_COLUMNS = (
    "claim", "verdict", "reason", "origin", "destination", "reading", "independent", "value", "low", "high", "unit",
    "holds", "case_reason", "assumed_percent",
)  # fmt: skip


def report_csv(ledger: Ledger) -> str:
    """A row per case."""
    rows = []
    for one in ledger.judgements:
        unit = one.claim.expected.unit if one.claim.expected else ""
        for case in one.cases:
            rows.append([
                one.claim.id, one.verdict, one.reason, case.origin or "", case.destination or "", case.reading,
                "yes" if case.independent else "no", *_figures(case.band), unit,
                case.holds, case.reason, f"{case.assumed_permille / 10:.1f}",
            ])  # fmt: skip
    return csv_text(CASE_COLUMNS, rows)


def _figures(band: Band | None) -> tuple[str, ...]:
    return ("", "", "") if band is None else tuple(f"{v / 1000:.3f}" for v in (band.likely, band.low, band.high))


def report_junit(checks: Checks, ledger: Ledger, failed: Collection[str]) -> str:
    """JUnit XML: a test case per check and per claim; ``failed`` names the claims that fail the run."""
    cases = [
        _test_case("routecalc.checks", name, "\n".join(str(one) for one in found if one.severity == "error"))
        for name, found in checks
    ]
    for one in ledger.judgements:
        told = sentence(one, ledger)
        cases.append(_test_case("routecalc.claims", one.claim.id, told if one.claim.id in failed else "", told))
    failures = sum("<failure" in case for case in cases)
    head = f'<testsuite name="routecalc check" tests="{len(cases)}" failures="{failures}">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>")) + "\n"


def _test_case(suite: str, name: str, failure: str, told: str = "") -> str:
    start = f"  <testcase classname={quoteattr(suite)} name={quoteattr(name)}"
    if failure:
        first = quoteattr(clean(failure.partition("\n")[0]))
        return f"{start}><failure message={first}>{escape(_xml(failure))}</failure></testcase>"
    return f"{start}><system-out>{escape(_xml(told))}</system-out></testcase>" if told else f"{start}/>"


def _xml(text: str) -> str:
    """Text of several lines without characters that XML forbids."""
    return "\n".join(clean(line) for line in text.split("\n"))


def report_github(checks: Checks, ledger: Ledger, failed: Collection[str]) -> str:
    """Workflow commands: errors and warnings that a pull request shows at file and line, and a notice per claim."""
    lines = [_command(one) for _, found in checks for one in found]
    for one in ledger.judgements:
        level = "error" if one.claim.id in failed else "notice"
        lines.append(f"::{level} title={_property(one.claim.id)}::{_message(sentence(one, ledger))}")
    return "".join(f"{line}\n" for line in lines)


def _command(found: Finding) -> str:
    file, line, column = (*found.place.rsplit(":", 2), "", "")[:3]
    where = f"file={_property(file)},line={line},col={column}," if line.isdigit() and column.isdigit() else ""
    place = "" if where or not found.place else f"{found.place}: "
    return f"::{found.severity} {where}title={found.code}::{_message(place + found.message)}"


def _message(text: str) -> str:
    """Text that cannot begin a command of its own."""
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def sentence(judgement: Judgement, ledger: Ledger) -> str:
    """One line about a claim, in English."""
    before = ledger.before(judgement)
    was = f" (accepted: {before})" if before not in ("", judgement.text) else ""
    found = spread(judgement.plain)
    told = f"computed {computed(found)}"
    if judgement.reason == "circular":
        told = f"without figures from its own source {computed(spread(judgement.independent))}"
    return f"{judgement.text}{was}: {clean(judgement.claim.phrase)}: says {expected(judgement.claim.expected)}, {told}"


def summary(checks: Checks, ledger: Ledger, failed: Collection[str]) -> Iterator[str]:
    """Why a run fails, in English."""
    yield from (f"check {name} failed" for name, found in checks if _failed(found))
    for one in ledger.judgements:
        if one.claim.id in failed:
            yield f"{one.claim.id}: {sentence(one, ledger)}"
    yield from (f"{claim}: has an accepted verdict, and is there no more" for claim in ledger.gone)
