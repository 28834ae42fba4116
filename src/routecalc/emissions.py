"""Mass × distance × factor → grams of CO2e, well to wheel. The mass is that of goods and boxes together."""

from __future__ import annotations

from routecalc.network import Factor
from routecalc.units import PPM, half_up, scaled


def intensity(factor: Factor) -> int:
    """A factor's likely value in millionths of its unit."""
    return scaled(factor.value.likely, PPM)


def carried_g(gross_kg: int, metres: int, intensity: int) -> int:
    """Grams of a carriage; the factor is in g/tkm."""
    return half_up(gross_kg * metres * intensity, PPM * 1_000_000)


def handled_g(gross_kg: int, intensity: int) -> int:
    """Grams of a hub operation; the factor is in kg/t, which is g/kg."""
    return half_up(gross_kg * intensity, PPM)
