"""Layers of files read, typed and judged."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from routecalc.findings import Finding, did_you_mean, finding
from routecalc.loading.applying import placed
from routecalc.loading.facts import Layers, judged, refuse, typed
from routecalc.loading.files import files_of, text_of
from routecalc.loading.reader import read
from routecalc.loading.scenarios import scenario_names
from routecalc.network import Network


def read_layers(base: Path, overlays: Sequence[Path | str]) -> Layers:
    """What is written in the folder ``base`` and in each overlay."""
    layers = Layers()
    _read_layer(layers, base, base.name or os.fspath(base), 0)
    for number, overlay in enumerate(overlays, start=1):
        _read_layer(layers, Path(overlay), os.fspath(overlay), number)
    return layers


def facts_of(layers: Layers, data: Path | None) -> Network:
    """The facts that are written there, or every fault at once."""
    network, bad = typed(layers)
    if layers.complete:
        layers.findings.extend(placed(fault, layers) for fault in judged(network, bad))
        layers.findings.extend(_unknown_readings(network, layers, scenario_names(data)))
    refuse(layers.findings)
    return network


def _unknown_readings(network: Network, layers: Layers, known: Sequence[str]) -> Iterator[Finding]:
    """Claims that are to be judged under scenarios that do not exist."""
    for claim in network.claims:
        entry = layers.entry("claims", claim.id)
        for field in ("under", "readings"):
            for number, name in enumerate(getattr(claim, field)):
                if name not in known and entry is not None:
                    where = entry.where((field, number))
                    yield finding("E-REF-SCENARIO", where, id=name, hint=did_you_mean(name, known))


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
