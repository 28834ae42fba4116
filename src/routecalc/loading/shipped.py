"""Where the shipped facts are."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """The shipped data: beside the modules in an installed package, else the source tree's ``data``."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "data"
    return installed if installed.is_dir() else package.parents[1] / "data"
