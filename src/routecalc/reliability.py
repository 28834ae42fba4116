"""How sure the time of an itinerary is: seeded draws of all its elements, added up.

    duration      low, likely, high as a PERT distribution: a beta distribution with mean (low + 4 × likely + high) / 6
    departure     any moment of the interval between two departures is as likely as another; the frequency is drawn too
    timetable     the next departure that can be caught in the draw: one missed is waited out to the next
    office        its opening hours hold in every draw: whoever comes late waits until it opens again
    dwell         quantiles of its own, for the months in which they are known
    shared fact   lies at the same quantile in a draw wherever it is used, in every itinerary: ways meet the same luck

numpy is imported by the functions that need it, so that an answer without a simulation does not wait for it.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from routecalc.itinerary import Answer, Element, Itinerary, Reliability, Simulation
from routecalc.network import Dwell, HubOperation, Network, Opening, Schedule
from routecalc.opening import Calendars, midnight
from routecalc.record import replace
from routecalc.search import Windows
from routecalc.timing import WEEK_H, span, stay, timetable, under_way
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
    """The answer with the reliability of each of its itineraries, and of meeting a time allowed door to door, or else
    the moment at which the goods are due."""
    request = answer.request
    draws = Draws(network, seed, request.as_of, by_start=request.by_start and request.moment is not None)

    def told(way: Itinerary) -> Itinerary:
        allowed = within_s
        if allowed is None and request.arrive_by is not None and way.depart_s is not None:
            allowed = int(request.arrive_by.timestamp()) - way.depart_s
        return replace(way, reliability=reliability(draws.durations(way), allowed))

    return replace(
        answer,
        options=tuple(told(way) for way in answer.options),
        baseline=told(answer.baseline) if answer.baseline else None,
        baseline_fastest=told(answer.baseline_fastest) if answer.baseline_fastest else None,
        simulation=Simulation(seed, DRAWS, within_s),
    )


class Draws:
    """Draws of the facts behind durations; the same seed gives the same draws for every itinerary."""

    def __init__(self, network: Network, seed: int, day: dt.date | None = None, *, by_start: bool = False) -> None:
        self.network, self.seed = network, seed
        self.day, self.by_start = day, by_start
        self._quantiles: dict[str, NDArray[float64]] = {}
        self._durations: dict[tuple[object, ...], NDArray[int64]] = {}
        self._offices: dict[int, Calendars] = {}

    def durations(self, way: Itinerary) -> list[NDArray[int64]]:
        """Seconds of each element in every draw. Whoever comes too late for a departure takes the next; whoever finds
        an office closed waits until it opens."""
        if way.depart_s is None:
            return [self.duration(element, self.day) for element in way.elements]
        import numpy as np

        if way.depart_s not in self._offices:
            moment = dt.datetime.fromtimestamp(way.depart_s, dt.UTC)
            self._offices[way.depart_s] = Calendars(self.network, *span(moment))
        offices = self._offices[way.depart_s]
        found: list[NDArray[int64]] = []
        clock = np.full(DRAWS, way.depart_s, "int64")
        for several in _jobs(way.elements):
            first, start_s = several[0], way.depart_s + several[0].start_s
            if first.caught is not None:
                spent = [self.caught(first, clock, way.depart_s, offices)]
            elif first.held is not None:
                spent = [self.held(first, clock, offices)]
            else:
                spent = self.worked(several, clock, start_s, offices)
            found += spent
            clock = sum(spent, clock)
        return found

    def caught(self, element: Element, since: NDArray[int64], depart_s: int, offices: Calendars) -> NDArray[int64]:
        """Seconds of a wait by a timetable from these moments on."""
        import numpy as np

        clock = since
        node, schedule = self.network.node[element.start], self.network.schedule[element.link or ""]
        moment, off = dt.datetime.fromtimestamp(depart_s, dt.UTC), offices.days_off(schedule.holidays, node)
        slots = timetable(schedule, node.timezone, moment, off=off)
        assert slots is not None, "only a timetable is caught"
        if element.days[0] is not None:  # departures before are not on these terms
            clock = np.maximum(clock, slots.ready[bisect_left(slots.leaves, midnight(element.days[0], node))])
        at = np.searchsorted(slots.ready, clock).clip(max=len(slots.leaves) - 1)
        waits: NDArray[int64] = (np.asarray(slots.leaves)[at] - since).clip(0)
        return waits

    def held(self, element: Element, clock: NDArray[int64], offices: Calendars) -> NDArray[int64]:
        """Seconds of a wait for an office or for terms from these moments on."""
        import numpy as np

        assert element.held is not None
        node, (first, _) = self.network.node[element.start], element.days
        begin = clock if first is None else np.maximum(clock, midnight(first, node))
        if element.held.opening is not None:
            begin = opened(offices.windows(element.held.opening, node), begin)
        return begin - clock

    def worked(
        self, several: Sequence[Element], clock: NDArray[int64], start_s: int, offices: Calendars
    ) -> list[NDArray[int64]]:
        """Seconds of an element that begins at these moments, in the opening hours of its office; of one that is
        interrupted, the work is the first part's and all that its office is closed is the first interruption's."""
        import numpy as np

        first = several[0]
        day = self.local_day(first.start, start_s) if self.by_start else self.day
        operation = self.operation(first)
        if operation is not None and day is not None:  # the band of the element may hold waits of its office
            takes = stay(operation, day)
            first = replace(first, low_s=takes.low_s, duration_s=takes.likely_s, high_s=takes.high_s)
        link = self.network.link.get(first.link or "")
        if link is not None and link.opening is not None:
            takes = under_way(self.network, link, first.distance_m)
            first = replace(first, low_s=takes.low_s, duration_s=takes.likely_s, high_s=takes.high_s)
        work = self.duration(first, day)
        opening = self.opening(several[0])
        if opening is None:
            return [work]
        windows = offices.windows(opening.id, self.network.node[several[0].start])
        spent = through(windows, clock, work) if opening.throughout else opened(windows, clock) + work
        spent = spent - clock
        if len(several) == 1:
            return [spent]
        return [work, spent - work, *[np.zeros(DRAWS, "int64")] * (len(several) - 2)]

    def opening(self, element: Element) -> Opening | None:
        """The hours in which an element can begin."""
        if element.kind == "carriage":
            link = self.network.link.get(element.link or "")
            return self.network.opening.get(link.opening or "") if link else None
        operation = self.operation(element)
        return self.network.opening.get(operation.opening or "") if operation else None

    def operation(self, element: Element) -> HubOperation | None:
        """The hub operation that an element is."""
        if element.kind in ("carriage", "waiting"):
            return None
        return self.network.transfer.get(element.link or "") or self.network.clearance.get(element.link or "")

    def local_day(self, place: str, moment_s: int) -> dt.date:
        """The day of a moment in a place."""
        from zoneinfo import ZoneInfo

        return dt.datetime.fromtimestamp(moment_s, ZoneInfo(self.network.node[place].timezone)).date()

    def duration(self, element: Element, day: dt.date | None = None) -> NDArray[int64]:
        """Seconds of an element in every draw, worked out once for all itineraries that have it."""
        fact, operation = self.governing(element), self.operation(element)
        dwell = operation.dwells(day) if operation is not None and day is not None else None
        months = dwell.months if dwell else ()
        key = (fact, element.kind, element.start, element.low_s, element.duration_s, element.high_s, months)
        if key not in self._durations:
            self._durations[key] = self._drawn(element, fact, dwell)
        return self._durations[key]

    def _drawn(self, element: Element, fact: str, dwell: Dwell | None) -> NDArray[int64]:
        schedule = self.network.schedule.get(element.link or "") if element.kind == "waiting" else None
        if schedule is not None and element.low_s < element.high_s:
            return self.wait(schedule, element.start)
        if dwell is not None:
            return dwelt(dwell, self.quantiles(fact))
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


def dwelt(dwell: Dwell, quantiles: NDArray[float64]) -> NDArray[int64]:
    """Seconds at the quantiles of a published dwell, straight between those that are known; beyond the first and the
    last of them it stays as it is."""
    import numpy as np

    known = dwell.quantiles
    return whole(np.interp(quantiles * 100, [percent for percent, _ in known], [seconds(hours) for _, hours in known]))


def opened(windows: Windows, clock: NDArray[int64]) -> NDArray[int64]:
    """When an office is open next, from these moments on."""
    import numpy as np

    at = np.searchsorted(windows.closes, clock).clip(max=len(windows.opens) - 1)
    begin: NDArray[int64] = np.maximum(clock, np.asarray(windows.opens)[at])
    return begin


def through(windows: Windows, clock: NDArray[int64], work: NDArray[int64]) -> NDArray[int64]:
    """When so much work is done from these moments on, if it goes on in opening hours only."""
    import numpy as np

    opens, closes = np.asarray(windows.opens), np.asarray(windows.closes)
    done = np.concatenate(([0], np.cumsum(closes - opens)))  # worked until each opening
    at = np.searchsorted(closes, clock).clip(max=len(opens) - 1)
    wanted = done[at] + (clock - opens[at]).clip(0) + work
    last = np.maximum(np.searchsorted(done[1:], wanted).clip(max=len(opens) - 1), at)
    finished: NDArray[int64] = opens[last] + wanted - done[last]
    return finished


def _jobs(elements: Sequence[Element]) -> Iterator[Sequence[Element]]:
    """The elements one by one; work with its interruptions together."""
    at = 0
    while at < len(elements):
        end = at + 1
        while (
            elements[at].kind not in ("carriage", "waiting")
            and end + 1 < len(elements)
            and elements[end].held is not None
            and (elements[end + 1].kind, elements[end + 1].link) == (elements[at].kind, elements[at].link)
        ):
            end += 2
        yield elements[at:end]
        at = end


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
