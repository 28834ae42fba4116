"""YAML folders and files → ``Network``, or every fault at once with file, line and column.

    shipped data ──▶ overlay ──▶ overlay ──▶ scenario ──▶ Network

An overlay is a folder or a file of the same form as the shipped data: a forwarder's own places, links
and rate cards. An entry whose section and id exist already below **replaces** that entry as a whole, a
tariff with all its charges; the same id twice within one layer is a fault. To change a single field,
write a scenario.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from routecalc.loading.facts import Layers, judged, refuse, typed
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


def load(*overlays: Path | str, scenarios: Sequence[str] = (), data: Path | None = None) -> Network:
    """The facts of the shipped folder (or ``data``), each overlay and each scenario, in this order.

    Scenarios are named, or given as the path of a file. Raises ``Refused`` with all faults, in the
    order of files and lines, and the exit status 4; an unknown scenario has the status 2.
    """
    base = data or data_folder()
    layers = Layers()
    _read_layer(layers, base, base.name or os.fspath(base), 0)
    for number, overlay in enumerate(overlays, start=1):
        _read_layer(layers, Path(overlay), os.fspath(overlay), number)
    network, bad = typed(layers)
    if layers.complete:
        layers.findings.extend(placed(fault, layers) for fault in judged(network, bad))
    refuse(layers.findings)
    earlier: list[Written] = []
    for written in written_scenarios(scenarios, data):
        network = applied(network, written, layers, earlier)
        earlier.append(written)
    return network


def _read_layer(layers: Layers, path: Path, shown: str, number: int) -> None:
    """Adds one folder or file."""
    files, findings = files_of(path, shown)
    layers.lose(findings)
    for file in files:
        text, findings = text_of(file)
        layers.lose(findings)
        if text is not None:
            document, findings = read(text, file.shown)
            layers.lose(findings)
            if document is not None:
                layers.add(document, file.shown, number)
