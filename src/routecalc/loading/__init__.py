"""YAML folders and files → ``Network``, or every fault at once with file, line and column.

    shipped data ──▶ overlay ──▶ overlay ──▶ scenario ──▶ Network

An overlay is a folder or a file of the same form as the shipped data: a forwarder's own places, links
and rate cards. An entry whose section and id exist already below **replaces** that entry as a whole, a
tariff with all its charges; the same id twice within one layer is a fault. To change a single field,
write a scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from routecalc.loading.shipped import data_folder
from routecalc.loading.stacks import Stacks
from routecalc.network import Network, Scenario

if TYPE_CHECKING:
    from routecalc.loading.applying import Stage
    from routecalc.loading.verdicts import Recorded

__all__ = [
    "Stacks",
    "accepted",
    "data_folder",
    "load",
    "read_scenarios",
    "recorded_beside",
    "recorded_verdicts",
    "scenario_names",
    "stages",
]


def load(
    *overlays: Path | str, scenarios: Sequence[str] = (), data: Path | None = None, cache: Path | None = None
) -> Network:
    """The facts of the shipped folder (or ``data``), each overlay and each scenario, in this order.

    Scenarios are named, or given as the path of a file. Raises ``Refused`` with all faults, in the
    order of files and lines, and the exit status 4; an unknown scenario has the status 2. With a
    ``cache`` folder, facts without overlays that were found valid before are taken from there, unless a
    byte of the data has changed. Whoever wants several stacks makes ``Stacks`` once.
    """
    return Stacks(*overlays, data=data, cache=cache).under(scenarios)


def stages(
    *overlays: Path | str, scenarios: Sequence[str] = (), data: Path | None = None
) -> tuple[Network, tuple[Stage, ...]]:
    """The facts as ``load`` gives them without scenarios, and those after each scenario, with what it reached."""
    facts = Stacks(*overlays, data=data)
    return facts.base, facts.stages(scenarios)


def read_scenarios(names: Sequence[str], data: Path | None = None) -> tuple[Scenario, ...]:
    """The scenarios of these names or paths; an unknown one raises ``Refused`` with status 2."""
    from routecalc.loading.scenarios import read_scenarios as read

    return read(names, data)


def scenario_names(data: Path | None = None) -> tuple[str, ...]:
    """Names of the shipped scenarios, or of those in ``data``."""
    from routecalc.loading.scenarios import scenario_names as names

    return names(data)


def recorded_verdicts(overlays: Sequence[Path] = (), data: Path | None = None) -> Recorded:
    """The accepted verdicts beside the shipped facts (or ``data``) and beside each overlay that is a folder."""
    from routecalc.loading.verdicts import recorded_verdicts as recorded

    return recorded([data or data_folder(), *(path for path in overlays if path.is_dir())])


def recorded_beside(path: Path) -> Recorded:
    """The verdicts that one file accepts; none if there is no such file."""
    from routecalc.loading.verdicts import recorded_beside as recorded

    return recorded(path)


def accepted(overlays: Sequence[Path] = (), data: Path | None = None) -> Path:
    """The file in which verdicts on these facts are accepted: beside the uppermost folder of facts."""
    from routecalc.loading.files import VERDICTS

    return [data or data_folder(), *(path for path in overlays if path.is_dir())][-1] / VERDICTS
