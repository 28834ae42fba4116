"""How sure the time of an itinerary is: seeded draws of all its elements, added up.

    duration      low, likely, high as a PERT distribution: a beta distribution with mean (low + 4 × likely + high) / 6
    departure     any moment of the interval between two departures is as likely as another; the frequency is drawn too
    timetable     the next departure that can be caught in the draw: one missed is waited out to the next
    shared fact   lies at the same quantile in a draw wherever it is used, in every itinerary: ways meet the same luck

numpy is imported by the functions that need it, so that an answer without a simulation does not wait for it.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from routecalc.itinerary import Answer, Element, Itinerary, Reliability, Simulation
from routecalc.network import Network, Schedule
from routecalc.timing import WEEK_H, timetable
from routecalc.units import PPM, half_up, scaled, seconds, whole

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

SEED = 1
"""Seed of the draws where none is given."""
DRAWS = 10_000
"""Draws of each element."""
WEIGHT = 4
"""Weight of the likely value beside one each for low and high: the lambda of PERT."""
GRID = 2_048
"""Steps in which a beta distribution is added up."""


def simulate(network: Network, answer: Answer, *, seed: int = SEED, within_s: int | None = None) -> Answer:
    """The answer with the reliability of each of its itineraries, and of meeting a time allowed door to door."""
    draws = Draws(network, seed)

    def told(way: Itinerary) -> Itinerary:
        return replace(way, reliability=reliability(draws.durations(way), within_s))

    return replace(
        answer,
        options=tuple(told(way) for way in answer.options),
        baseline=told(answer.baseline) if answer.baseline else None,
        baseline_fastest=told(answer.baseline_fastest) if answer.baseline_fastest else None,
        simulation=Simulation(seed, DRAWS, within_s),
    )


class Draws:
    """Draws of the facts behind durations; the same seed gives the same draws for every itinerary."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network, self.seed = network, seed
        self._quantiles: dict[str, NDArray[float64]] = {}
        self._durations: dict[tuple[object, ...], NDArray[int64]] = {}

    def durations(self, way: Itinerary) -> list[NDArray[int64]]:
        """Seconds of each element in every draw. Whoever comes too late for a departure takes the next."""
        found: list[NDArray[int64]] = []
        for element in way.elements:
            if element.caught is None or way.depart_s is None:
                found.append(self.duration(element))
            else:
                found.append(self.caught(element, way.depart_s, sum(found[1:], found[0]) if found else 0))
        return found

    def caught(self, element: Element, start_s: int, passed: NDArray[int64] | int) -> NDArray[int64]:
        """Seconds of a wait by a timetable, for draws in which so much time has passed since the start."""
        import numpy as np

        zone, moment = self.network.node[element.start].timezone, dt.datetime.fromtimestamp(start_s, dt.UTC)
        slots = timetable(self.network.schedule[element.link or ""], zone, moment)
        assert slots is not None, "only a timetable is caught"
        clock = np.broadcast_to(np.asarray(start_s + passed), (DRAWS,))
        at = np.searchsorted(slots.ready, clock).clip(max=len(slots.leaves) - 1)
        waits: NDArray[int64] = (np.asarray(slots.leaves)[at] - clock).clip(0)
        return waits

    def duration(self, element: Element) -> NDArray[int64]:
        """Seconds of an element in every draw, worked out once for all itineraries that have it."""
        fact = self.governing(element)
        key = (fact, element.kind, element.start, element.low_s, element.duration_s, element.high_s)
        if key not in self._durations:
            self._durations[key] = self._drawn(element, fact)
        return self._durations[key]

    def _drawn(self, element: Element, fact: str) -> NDArray[int64]:
        schedule = self.network.schedule.get(element.link or "") if element.kind == "waiting" else None
        if schedule is not None and element.low_s < element.high_s:
            return self.wait(schedule, element.start)
        return pert(element.low_s, element.duration_s, element.high_s, self.quantiles(fact))

    def wait(self, schedule: Schedule, place: str) -> NDArray[int64]:
        """Seconds until the next departure from a place: evenly spread over an interval whose frequency is drawn."""
        often = schedule.per_week
        low, likely, high = (scaled(rate, PPM) for rate in (often.low, often.likely, often.high))
        intervals = seconds(WEEK_H) * PPM / pert(low, likely, high, self.quantiles(schedule.id))
        return whole(intervals * self.quantiles(f"{schedule.id} {place}"))

    def governing(self, element: Element) -> str:
        """The fact that a duration moves with: a speed if there is one, else the link or operation itself."""
        factors = (self.network.factor.get(fact) for fact in element.facts)
        speed = next((factor.id for factor in factors if factor and factor.unit == "km/h"), None)
        return speed or element.link or f"{element.kind} {element.start} {element.end}"

    def quantiles(self, fact: str) -> NDArray[float64]:
        """Where in its range a fact lies in each draw, 0 to 1: once in each of equal parts, in an order of its own."""
        if fact not in self._quantiles:
            import numpy as np

            bits = random.Random(f"{self.seed} {fact}").randbytes(2 * DRAWS * 8)
            places, within = (np.frombuffer(bits, "<u8") >> 11).reshape(2, DRAWS)
            self._quantiles[fact] = (places.argsort() + within / float(2**53)) / DRAWS
        return self._quantiles[fact]


def pert(low: int, likely: int, high: int, quantiles: NDArray[float64]) -> NDArray[int64]:
    """Values of a PERT distribution at the quantiles, as whole numbers."""
    import numpy as np

    if low == high:
        return np.full(len(quantiles), likely, "int64")
    below, above = (WEIGHT * part / (high - low) for part in (likely - low, high - likely))
    return whole(low + (high - low) * inverse_beta(1 + below, 1 + above, quantiles))


def inverse_beta(alpha: float, beta: float, quantiles: NDArray[float64]) -> NDArray[float64]:
    """Values, 0 to 1, of a beta distribution at the quantiles.

    The density is added up along a half circle, whose steps are finest at both ends.
    """
    import numpy as np

    angles = np.linspace(0, math.pi, GRID + 1)
    left, right = (1 - np.cos(angles)) / 2, (1 + np.cos(angles)) / 2
    density = left ** (alpha - 1) * right ** (beta - 1) * np.sin(angles)
    reached = np.concatenate(([0.0], np.cumsum(density[1:] + density[:-1])))
    order = quantiles.argsort()  # looked up in order, which is many times faster
    values = np.empty(len(quantiles))
    values[order] = np.interp(quantiles[order], reached / reached[-1], left)
    return values


def reliability(durations: Sequence[NDArray[int64]], within_s: int | None = None) -> Reliability:
    """What draws of all elements of an itinerary say of its time, and of meeting a time allowed."""
    import numpy as np

    total = np.sum(durations, axis=0)
    ordered, number = np.sort(total), len(total)
    p10, p50, p80, p95 = (int(ordered[number * percent // 100 - 1]) for percent in (10, 50, 80, 95))
    on_time = late = None
    if within_s is not None:
        on_time = half_up(int((total <= within_s).sum()) * PPM, number)
        late = half_up(int((total - within_s).clip(0).sum()), number)
    mean = half_up(int(total.sum()), number)
    return Reliability(p10, p50, p80, p95, mean, _shares(durations, total), on_time, late)


def _shares(durations: Sequence[NDArray[int64]], total: NDArray[int64]) -> tuple[int, ...]:
    """Share of each element in the variance of the total, in millionths; they sum to one, or are 0 if nothing varies.

    The share is the covariance with the total, so that elements which move together share what they add together.
    """
    apart = total - total.mean()
    spread = float((apart * apart).sum())
    if not spread:
        return (0,) * len(durations)
    shares, reached, before = [], 0.0, 0
    for values in durations:
        reached += float((values * apart).sum()) / spread
        ticks = half_up(int(reached * PPM * PPM), PPM)
        shares.append(ticks - before)
        before = ticks
    return tuple(shares)
