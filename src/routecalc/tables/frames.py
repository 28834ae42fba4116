"""quote_table(): a frame of requests in, an Arrow table of answers out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from routecalc.batch import Days
from routecalc.engines import local
from routecalc.network import Network
from routecalc.tables.answering import Stack, Wanted
from routecalc.tables.columnar import Frame, arrow
from routecalc.tables.running import Run
from routecalc.tables.writing import Columns

if TYPE_CHECKING:
    import pyarrow


def quote_table(
    table: Any,
    network: Network,
    *,
    load: Callable[[Stack], Network] | None = None,
    as_of: str | dt.date | None = None,
    all_options: bool = False,
    workers: int = 1,
) -> pyarrow.Table:
    """Answers to a frame of requests, as ``routecalc batch`` gives them, in the order of its rows.

    ``table`` is of Arrow, pandas, polars or of whatever else narwhals understands; its columns are those of ``batch``.
    A row that names scenarios is asked of ``network`` with these applied on top; ``load`` can give other networks for
    scenarios by their names. Rows that cannot be answered say why and stop no other. Raises ``Refused`` where columns
    are wrong, or a library is missing.
    """
    pa = arrow("a table")
    frame = Frame(_arrow(pa, table))
    today = dt.date.today().isoformat()
    wanted = Wanted(Days(None if as_of is None else str(as_of), today), all_options=all_options)
    columns = Columns()
    parts = _Parts(columns)

    def network_of(stack: Stack) -> Network:
        return network if not stack else load(stack) if load else _under(network, stack)

    with local(workers) as each:
        Run(frame, network_of, wanted, each, None, lambda told: None).write(parts)
    plain = pa.schema(
        [(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type) for field in columns.schema]
    )
    return pa.Table.from_batches(parts.tables, columns.schema).cast(plain)


class _Parts:
    """Keeps the tables that a file would hold."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.failures = columns, columns.failures
        self.answers = columns.answers
        self.tables: list[Any] = []

    def add(self, block: Any, numbers: Any) -> None:
        """Keeps a block."""
        self.tables.append(self.columns.table(block, numbers))

    def settle(self) -> None:
        """Nothing is ever under way."""

    def close(self) -> None:
        """Nothing is open."""


def _arrow(pa: Any, table: Any) -> Any:
    """A frame as an Arrow table."""
    if isinstance(table, pa.Table):
        return table
    if isinstance(table, pa.RecordBatch):
        return pa.Table.from_batches([table])
    from routecalc.findings import Refused, finding

    try:
        import narwhals
    except ImportError as error:
        raise Refused([finding("E-EXTRA", what="a frame", extra="table")], 2) from error
    try:
        frame = narwhals.from_native(table)
        return (frame.collect() if isinstance(frame, narwhals.LazyFrame) else frame).to_arrow()
    except TypeError as error:
        raise Refused([finding("E-USAGE", reason=f"a {type(table).__name__} is no table")], 2) from error
    except (ValueError, narwhals.exceptions.NarwhalsError) as error:  # a column twice, or of objects
        raise Refused([finding("E-USAGE", reason=f"this table cannot be read: {error}")], 2) from error


def _under(network: Network, stack: Stack) -> Network:
    """The network with scenarios on top."""
    from routecalc.loading import read_scenarios

    for scenario in read_scenarios(stack):
        network = network.apply(scenario)
    return network
