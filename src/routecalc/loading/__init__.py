"""YAML folders and files → ``Network``, or every fault at once with file, line and column.

    shipped data ──▶ overlay ──▶ overlay ──▶ scenario ──▶ Network

An overlay is a folder or a file of the same form as the shipped data: a forwarder's own places, links
and rate cards. An entry whose section and id exist already below **replaces** that entry as a whole, a
tariff with all its charges; the same id twice within one layer is a fault. To change a single field,
write a scenario.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from routecalc.findings import Finding, Refused
from routecalc.loading.facts import Layers, judged, typed
from routecalc.loading.files import files_of, text_of
from routecalc.loading.reader import read
from routecalc.loading.scenarios import (
    Written,
    applied,
    placed,
    read_scenarios,
    scenario_names,
    written_scenarios,
)
from routecalc.loading.shipped import data_folder
from routecalc.network import Network

__all__ = ["data_folder", "load", "read_scenarios", "scenario_names"]

NOT_VALID = 4
"""Exit status of data that is not valid."""
_PLACE = re.compile(r"(.*):(\d+):(\d+)\Z", re.DOTALL)


def load(*overlays: Path | str, scenarios: Sequence[str] = (), data: Path | None = None) -> Network:
    """The facts of the shipped folder (or ``data``), each overlay and each scenario, in this order.

    Scenarios are named, or given as the path of a file. Raises ``Refused`` with all faults, in the
    order of files and lines, and the exit status 4; an unknown scenario has the status 2.
    """
    base = data or data_folder()
    layers = Layers()
    readable = [_read_layer(layers, base, base.name, 0)]
    readable += [_read_layer(layers, Path(o), os.fspath(o), n) for n, o in enumerate(overlays, start=1)]
    network, bad = typed(layers)
    if all(readable):
        layers.findings.extend(placed(fault, layers) for fault in judged(network, bad))
    _refuse(layers.findings)
    earlier: list[Written] = []
    for written in written_scenarios(scenarios, data):
        network = applied(network, written, layers, earlier)
        earlier.append(written)
    return network


def _read_layer(layers: Layers, path: Path, shown: str, number: int) -> bool:
    """Adds one folder or file; False if some of it could not be read."""
    files, findings = files_of(path, shown)
    complete = not findings
    layers.findings.extend(findings)
    for file in files:
        text, findings = text_of(file)
        layers.findings.extend(findings)
        document = None
        if text is not None:
            document, findings = read(text, file.shown)
            layers.findings.extend(findings)
        if document is None:
            complete = False
        else:
            layers.add(document, file.shown, number)
    return complete


def _refuse(findings: list[Finding]) -> None:
    """Raises ``Refused`` if there is any fault."""
    if findings:
        raise Refused(sorted(set(findings), key=_order), NOT_VALID)


def _order(found: Finding) -> tuple[str, int, int, str, str]:
    place = _PLACE.match(found.place)
    file, line, column = place.groups() if place else (found.place, "0", "0")
    return file, int(line), int(column), found.code, found.message
