"""Records behave like frozen dataclasses, which they replace."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from routecalc.record import Record, Unique, fresh, replace


class Leg(Record):
    start: str
    end: str = "b"
    known: dict[str, int] = fresh(dict)


class Sea(Leg):
    aside = ("known",)

    ship: str = ""

    @property
    def both(self) -> str:
        return self.start + self.end


class Alone(Unique):
    number: int


@dataclasses.dataclass(frozen=True)
class Judge:
    start: str
    end: str = "b"
    known: dict[str, int] = dataclasses.field(default_factory=dict)


def made(kind: type, values: tuple[Any, ...], named: dict[str, Any]) -> Any:
    try:
        record = kind(*values, **named)
    except TypeError:
        return TypeError
    return [getattr(record, name) for name in ("start", "end", "known")]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}), (("a",), {}), (("a", "c"), {}), (("a",), {"end": "c"}), ((), {"start": "a"}), ((), {"end": "a"}),
        (("a",), {"start": "a"}), (("a",), {"start": "z", "end": "b"}), (("a",), {"other": 1}), (("a",), {"known": {"x": 1}}),
        (("a", "b", {}, "d"), {}), (("a", "b", {}), {}), ((), {"start": "a", "oops": 1}),
    ],
)  # fmt: skip
def test_records_are_made_as_dataclasses_are(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    assert made(Leg, values, named) == made(Judge, values, named)


def test_defaults_are_not_shared_where_they_are_fresh() -> None:
    one, other = Leg("a"), Leg("a")
    one.known["x"] = 1
    assert other.known == {}


def test_nothing_changes_but_by_replacing() -> None:
    leg = Sea("a", ship="s")
    for change in (lambda: setattr(leg, "end", "c"), lambda: delattr(leg, "end"), lambda: setattr(leg, "new", 1)):
        with pytest.raises(AttributeError, match="is frozen"):
            change()
    assert replace(leg, end="c") == Sea("a", "c", ship="s")
    assert leg.end == "b"
    known = Sea("a", known={"x": 1})
    assert replace(known, end="c").known == {}, "what was kept for later need not hold for the other"
    assert replace(known, known=known.known).known is known.known
    with pytest.raises(TypeError, match="unknown or missing oops"):
        replace(leg, oops=1)


def test_equal_fields_are_equal_records_of_one_type() -> None:
    assert Leg("a") == Leg("a", "b") != Leg("a", "c")
    assert Leg("a") != Sea("a")
    assert Sea("a", known={"x": 1}) == Sea("a", known={"x": 2}), "what stands aside does not count"
    assert len({Sea("a"), Sea("a", known={"x": 1}), Sea("b")}) == 2
    assert Alone(1) != Alone(1)
    assert repr(Sea("a")) == "Sea(start='a', end='b', known={}, ship='')"
    assert Sea("a").both == "ab"


def test_records_are_copied_and_sent() -> None:
    leg = Sea("a", known={"x": 1})
    for other in (pickle.loads(pickle.dumps(leg)), copy.copy(leg), copy.deepcopy(leg)):
        assert (other, other.known) == (leg, {"x": 1})
