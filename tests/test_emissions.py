"""Grams of CO2e, worked out by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from routecalc import emissions
from routecalc.network import Factor
from tests.test_graph import FACT


def factor(value: object, unit: str) -> Factor:
    return Factor.model_validate({"id": "f", "value": value, "unit": unit, **FACT})


def test_a_carriage() -> None:
    rail = emissions.intensity(factor("34.7", "g/tkm"))
    # 20.3 t × 788 km = 15996.4 tkm; × 34.7 g = 555075.08 g
    assert emissions.carried_g(20_300, 788_000, rail) == 555_075


def test_a_hub_operation() -> None:
    handling = emissions.intensity(factor("1.2", "kg/t"))
    assert emissions.handled_g(20_300, handling) == 24_360  # 20.3 t × 1.2 kg = 24.36 kg


def test_the_likely_value_counts() -> None:
    assert emissions.intensity(factor({"low": "7", "likely": "9.5", "high": "30"}, "g/tkm")) == 9_500_000


def test_half_a_gram_is_one() -> None:
    assert emissions.carried_g(1, 500_000, 1_000_000) == 1  # 0.001 t × 500 km × 1 g = 0.5 g
    assert emissions.carried_g(1, 499_999, 1_000_000) == 0
    assert emissions.handled_g(1, 500_000) == 1  # 0.001 t × 0.5 kg = 0.5 g


def test_nothing_moved_is_nothing_emitted() -> None:
    assert emissions.carried_g(20_300, 0, 34_700_000) == 0


@given(st.integers(1, 10**8), st.integers(0, 10**8), st.decimals(min_value=Decimal("0.1"), max_value=999, places=3))
def test_grams_are_tonnes_times_kilometres_times_the_factor(gross_kg: int, metres: int, value: Decimal) -> None:
    exact = Decimal(gross_kg) / 1000 * Decimal(metres) / 1000 * value
    grams = emissions.carried_g(gross_kg, metres, emissions.intensity(factor(value, "g/tkm")))
    assert grams == exact.quantize(Decimal(1), ROUND_HALF_UP)
