"""An itinerary against its baseline: days, money, per cent and CO2e. + is good."""

from __future__ import annotations

from collections.abc import Sequence

from routecalc.itinerary import Comparison, Itinerary, Saving


def compare(options: Sequence[Itinerary], baselines: Sequence[Itinerary]) -> Comparison | None:
    """Every option against the cheapest baseline, and best against best in money and in time."""
    if not options or not baselines:
        return None
    cheapest, fastest = _cheapest(baselines), _fastest(baselines)
    return Comparison(
        pairs=tuple(saving(option, cheapest) for option in options),
        money=saving(_cheapest(options), cheapest),
        time=saving(_fastest(options), fastest),
    )


def saving(candidate: Itinerary, baseline: Itinerary) -> Saving:
    """What ``candidate`` saves against ``baseline``."""
    return Saving(
        candidate.id,
        baseline.id,
        time_s=baseline.duration_s - candidate.duration_s,
        amount_minor=baseline.cost_minor - candidate.cost_minor,
        base_minor=baseline.cost_minor,
        co2e_g=baseline.co2e_g - candidate.co2e_g,
        subsidies_minor=(candidate.subsidy_minor, baseline.subsidy_minor),
        carrying_minor=baseline.carrying_minor - candidate.carrying_minor,
    )


def _cheapest(itineraries: Sequence[Itinerary]) -> Itinerary:
    return min(itineraries, key=lambda way: (way.cost_minor, way.duration_s, way.co2e_g))


def _fastest(itineraries: Sequence[Itinerary]) -> Itinerary:
    return min(itineraries, key=lambda way: (way.duration_s, way.cost_minor, way.co2e_g))
