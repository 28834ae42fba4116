"""Data checks as text: a line per check, and under it a line per finding, as ``file:line:column: CODE: …``."""

from __future__ import annotations

from collections.abc import Sequence

from routecalc.findings import Finding
from routecalc.render.blocks import clean
from routecalc.render.rows import csv_text
from routecalc.render.words import Words

Checks = Sequence[tuple[str, Sequence[Finding]]]


def checks_text(checks: Checks, words: Words, *, brief: bool = False) -> str:
    """Lines for the terminal; findings can be followed by editors. ``brief`` leaves out checks that found nothing."""
    parts = []
    for name, found in checks:
        if brief and not found:
            continue
        failed = any(finding.severity == "error" for finding in found)
        parts.append(f"{words('screen', 'failed' if failed else 'passed')} {clean(name)}")
        parts += [f"  {clean(str(finding))}" for finding in found]
    errors = sum(finding.severity == "error" for _, found in checks for finding in found)
    warnings = sum(len(found) for _, found in checks) - errors
    parts.append(words("screen", "checked", checks=len(checks), errors=errors, warnings=warnings))
    return "\n".join(parts) + "\n"


def checks_csv(checks: Checks) -> str:
    """A row per finding; a check that found nothing has one row of its own."""
    rows = []
    for name, found in checks:
        rows += [[name, f.severity, f.code, f.place, f.message, f.remedy] for f in found]
        if not found:
            rows.append([name, "", "", "", "", ""])
    return csv_text(("check", "severity", "code", "place", "message", "remedy"), rows)
