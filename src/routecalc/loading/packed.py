"""Facts that were found valid ↔ JSON, read back without judging them again.

Values of one type that were given the same fields are a table, stored by columns: a column is turned back as a whole.
JSON cannot run code; what does not fit the types raises and is thrown away by whoever reads it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from routecalc import network as facts
from routecalc.network import Network, Value

LONGEST = 10_000_000
"""Values of one shape that are read."""
Shape = tuple[type[Value], tuple[str, ...]]
"""A type and the fields that were given."""


def packed(network: Network) -> bytes:
    """The facts as JSON."""
    tables: dict[Shape, list[Value]] = {}
    for value in {id(value): value for value in _within(network)}.values():
        given = value.__pydantic_fields_set__
        tables.setdefault((type(value), tuple(name for name in value.fields if name in given)), []).append(value)
    ordered = sorted(tables.items(), key=lambda table: (_depth(table[0][0]), table[0][0].__name__, table[0][1]))
    numbers = {id(row): number for number, row in enumerate(row for _, rows in ordered for row in rows)}
    written = [
        [kind.__name__, len(rows), given, [_column(rows, name, numbers) for name in given]]
        for (kind, given), rows in ordered
    ]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(body: bytes) -> Network:
    """The facts again. Raises for anything that ``packed`` cannot have written."""
    values: list[Any] = []
    for name, count, given, columns in json.loads(body):
        kind = getattr(facts, name)
        if not (isinstance(kind, type) and issubclass(kind, Value)):
            raise TypeError(f"{name} is no type of facts")
        values += _rows(kind, count, given, [_read(column, values) for column in columns])
    if not isinstance(values[-1], Network):
        raise TypeError("the facts are not whole")
    return values[-1]


def _within(value: Any) -> Iterator[Value]:
    """All values in a value, those inside first."""
    if isinstance(value, Value):
        for name in value.fields:
            yield from _within(value.__dict__[name])
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _within(part)


def _depth(kind: type[Value]) -> int:
    """How many types may lie inside a type, so that what is inside is read before."""
    inner = [part for field in kind.model_fields.values() for part in _types(field.annotation)]
    return 1 + max(map(_depth, inner), default=0)


def _types(annotation: Any) -> Iterator[type[Value]]:
    from typing import get_args

    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for part in get_args(annotation):
        yield from _types(part)


def _column(rows: list[Value], name: str, numbers: dict[int, int]) -> list[Any]:
    """What the rows hold in one field, and as what it is written."""
    column = [row.__dict__[name] for row in rows]
    told = [value for value in column if value is not None]
    if all(isinstance(value, str | int) for value in told):
        return ["plain", column]
    if all(isinstance(value, Decimal) for value in told):
        return ["numbers", [None if value is None else str(value) for value in column]]
    if all(isinstance(value, dt.date) for value in told):
        return ["days", [None if value is None else value.isoformat() for value in column]]
    if all(isinstance(value, Value) for value in told):
        return ["one", [None if value is None else numbers[id(value)] for value in column]]
    if all(isinstance(value, tuple) and all(isinstance(part, str) for part in value) for value in column):
        return ["many", column]
    if all(isinstance(value, tuple) and all(isinstance(part, Value) for part in value) for value in column):
        return ["parts", [[numbers[id(part)] for part in value] for value in column]]
    return ["any", [_told(value) for value in column]]


def _told(value: Any) -> Any:
    """A value of any other kind, marked by what it is."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return {"tuple": [_told(part) for part in value]}
    if isinstance(value, dict):
        return {"mapping": {key: _told(part) for key, part in value.items()}}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _untold(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((mark, part),) = value.items()
    match mark:
        case "number":
            return Decimal(part)
        case "day":
            return dt.date.fromisoformat(part)
        case "tuple":
            return tuple(_untold(one) for one in part)
        case "mapping":
            return {key: _untold(one) for key, one in part.items()}
    raise ValueError(f"unknown mark {mark}")


def _read(column: list[Any], values: list[Any]) -> list[Any]:
    """A column as it was."""
    kind, held = column
    match kind:
        case "plain":
            return list(held)
        case "numbers":
            return [None if value is None else Decimal(value) for value in held]
        case "days":
            return [None if value is None else dt.date.fromisoformat(value) for value in held]
        case "one":
            _within_reach((value for value in held if value is not None), values)
            return [None if value is None else values[value] for value in held]
        case "many":
            if not all(isinstance(value, list) for value in held):
                raise TypeError("no lists")
            return [tuple(value) for value in held]
        case "parts":
            _within_reach((part for value in held for part in value), values)
            return [tuple([values[part] for part in value]) for value in held]
        case "any":
            return [_untold(value) for value in held]
    raise ValueError(f"unknown kind of column {kind}")


def _within_reach(numbers: Iterable[int], values: list[Any]) -> None:
    """Raises ``IndexError`` for a number of no value that was read before."""
    if min(numbers, default=0) < 0:
        raise IndexError("a value before the first")


def _rows(kind: type[Value], count: int, given: list[str], columns: list[list[Any]]) -> Iterator[Value]:
    """The values of one shape."""
    known = dict(zip(given, columns, strict=True))
    if not known.keys() <= set(kind.fields) <= known.keys() | kind.defaults.keys():
        raise KeyError(kind.__name__)
    if any(len(column) != count for column in columns) or count > LONGEST:
        raise ValueError(f"not {count} of {kind.__name__}")
    every = [known.get(name) or [kind.defaults[name]] * count for name in kind.fields]
    fields, noted = kind.fields, set(given)
    for row in zip(*every, strict=True):
        yield kind.known(zip(fields, row, strict=True), noted)
