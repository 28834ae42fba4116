"""What many tests share: the shipped network, and small ones made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from routecalc.loading import load
from routecalc.network import Network
from routecalc.request import Consignment, Request

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="session")
def shipped() -> Network:
    """The network that ships with the program."""
    return load()


def asked(
    origin: str, destination: str, boxes: tuple[tuple[str, int], ...] = (("20GP", 1),), **changes: Any
) -> Request:
    """A request between two node ids with sensible rest; ``mass_kg`` and the fields of ``Request`` can be changed."""
    mass = changes.pop("mass_kg", 18_000 * sum(count for _, count in boxes))
    cargo = changes.pop("cargo", "general")
    goods = Consignment(boxes=boxes, mass_kg=mass, cargo=cargo)
    return Request(**{"origin": origin, "destination": destination, "consignment": goods, "as_of": DAY, **changes})
