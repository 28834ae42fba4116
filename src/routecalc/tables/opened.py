"""A path → the table of requests that it names, by its ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from routecalc.findings import Refused, finding
from routecalc.tables.columnar import Parquet
from routecalc.tables.known import Table
from routecalc.tables.sweeps import read_sweep
from routecalc.tables.texts import Csv, JsonLines

READERS: tuple[tuple[str, Callable[[Path], Table]], ...] = (
    (".csv", Csv),
    (".tsv", Csv),
    (".jsonl", JsonLines),
    (".ndjson", JsonLines),
    (".parquet", Parquet),
    (".pq", Parquet),
    (".yaml", read_sweep),
    (".yml", read_sweep),
)
"""Endings of what can be read."""


def opened(path: Path) -> Table:
    """The table in a file. Raises ``Refused`` where there is none, or its columns are wrong."""
    known = dict(READERS)
    ending = path.suffix.lower()
    if ending not in known:
        raise Refused([finding("E-TABLE-KIND", path=path, known=", ".join(known))], 2)
    try:
        missing, regular = not path.exists(), path.is_file()
    except (OSError, ValueError):
        missing, regular = True, False
    if missing:
        raise Refused([finding("E-FILE-MISSING", path, path=path)], 2)
    if not regular:
        raise Refused([finding("E-FILE-READ", path, reason="it is no file")], 2)
    return known[ending](path)
