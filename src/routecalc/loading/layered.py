"""Layers of files read, typed and judged, then changed by scenarios."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from routecalc.findings import Finding, did_you_mean, finding
from routecalc.loading.facts import Layers, judged, refuse, typed
from routecalc.loading.files import files_of, text_of
from routecalc.loading.reader import read
from routecalc.loading.scenarios import Written, applied, placed, scenario_names, written_scenarios
from routecalc.network import Network


def stacked(base: Path, overlays: Sequence[Path | str], scenarios: Sequence[str], data: Path | None) -> Network:
    """The facts of ``base``, of each overlay and of each scenario, or every fault at once."""
    network, stages = staged(base, overlays, scenarios, data)
    return stages[-1].network if stages else network


class Stage(NamedTuple):
    """One scenario of a stack, applied."""

    written: Written
    network: Network
    """The facts after it."""


def staged(
    base: Path, overlays: Sequence[Path | str], scenarios: Sequence[str], data: Path | None
) -> tuple[Network, list[Stage]]:
    """The facts without scenarios, then those after each of them."""
    layers = Layers()
    _read_layer(layers, base, base.name or os.fspath(base), 0)
    for number, overlay in enumerate(overlays, start=1):
        _read_layer(layers, Path(overlay), os.fspath(overlay), number)
    start, bad = typed(layers)
    if layers.complete:
        layers.findings.extend(placed(fault, layers) for fault in judged(start, bad))
        layers.findings.extend(_unknown_readings(start, layers, scenario_names(data)))
    refuse(layers.findings)
    stages: list[Stage] = []
    for written in written_scenarios(scenarios, data):
        before = stages[-1].network if stages else start
        network, done = applied(before, written, layers, [stage.written for stage in stages])
        stages.append(Stage(done, network))
    return start, stages


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
