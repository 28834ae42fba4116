"""Earliest arrival with fewest carriages, beside nigiri, a router of passenger timetables, on the same departures.

Its journeys last about a day at most, so all times are a twentieth of what freight takes: a week is 504 minutes. It
takes two minutes to change, so that is what a change takes here. It knows no prices and no emissions.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any, NamedTuple

from measuring import paired
from routecalc.search import Arrays, Clocked, Slots, compiled
from routecalc.search import Path as Way

OURS, ALL_THREE, THEIRS = "routecalc, same criteria", "routecalc, cost, time and CO2e", "nigiri"
TERMINALS, LINKS, WEEKS, WEEK = 150, 700, 4, 504
"""A week in minutes, a twentieth of the real one."""
CHANGE, MOST_TRIPS, LONGEST = 2, 8, 1_440
DAY = dt.date(2026, 3, 2)


class Service(NamedTuple):
    """A carriage that leaves at certain minutes."""

    start: int
    end: int
    minutes: int
    leaves: tuple[int, ...]
    cost: int
    co2e: int


def timetable(seed: int = 1) -> list[Service]:
    """Services between seeded pairs of terminals, one to fourteen departures a week; the first ones form a ring."""
    draw = random.Random(seed)
    ends = [(at, (at + 1) % TERMINALS) for at in range(TERMINALS)]
    while len(ends) < LINKS:
        pair = (draw.randrange(TERMINALS), draw.randrange(TERMINALS))
        if pair[0] != pair[1] and pair not in ends:
            ends.append(pair)
    found = []
    for start, end in ends:
        minutes = draw.randint(18, 300)
        weekly = sorted(draw.sample(range(WEEK), draw.randint(1, 14)))
        leaves = tuple(week * WEEK + minute for week in range(WEEKS) for minute in weekly)
        cost, co2e = minutes * draw.randint(50, 150), minutes * draw.randint(5, 30)
        found.append(Service(start, end, minutes, leaves, cost, co2e))
    return found


def gtfs(services: list[Service], folder: Path) -> None:
    """The services as a feed: every departure is a trip of one day, however long after midnight."""
    draw = random.Random(2)
    tables: dict[str, Iterator[str]] = {
        "agency": iter(("agency_id,agency_name,agency_url,agency_timezone", "a,a,http://a.example,UTC")),
        "calendar_dates": iter(("service_id,date,exception_type", f"s,{DAY:%Y%m%d},1")),
        "stops": _lines("stop_id,stop_name,stop_lat,stop_lon",
                        (f"t{at},t{at},{draw.uniform(-60, 60):.4f},{draw.uniform(-170, 170):.4f}"
                         for at in range(TERMINALS))),
        "routes": _lines("route_id,agency_id,route_short_name,route_type", (f"r{n},a,r{n},2" for n in range(LINKS))),
        "trips": _lines("route_id,service_id,trip_id", (f"r{n},s,r{n}-{leave}" for n, _, leave in _trips(services))),
        "stop_times": _lines(
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
            (f"r{n}-{leave},{_clock(time)},{_clock(time)},t{stop},{order}" for n, one, leave in _trips(services)
             for order, (stop, time) in enumerate(((one.start, leave), (one.end, leave + one.minutes))))),
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(head: str, rest: Iterator[str]) -> Iterator[str]:
    yield head
    yield from rest


def _trips(services: list[Service]) -> Iterator[tuple[int, Service, int]]:
    for number, one in enumerate(services):
        for leave in one.leaves:
            yield number, one, leave


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def arrays(services: list[Service], priced: bool) -> Arrays:
    """Terminals as arrived (even) and ready to leave (odd); the first weight is carriages, or what they cost."""
    tails, heads = list(range(0, 2 * TERMINALS, 2)), list(range(1, 2 * TERMINALS, 2))
    weights = [(0, CHANGE, 0)] * TERMINALS
    timed: dict[int, Clocked] = {}
    for one in services:
        timed[len(tails)] = Slots(one.leaves, tuple(leave + one.minutes for leave in one.leaves))
        tails.append(2 * one.start + 1)
        heads.append(2 * one.end)
        # time is bounded from below by the carriage, which comes on top of the wait
        weights.append((one.cost if priced else 1, one.minutes, one.co2e if priced else 0))
    return Arrays(2 * TERMINALS, tails, heads, weights, timed)


def beside_nigiri(rounds: int, queries: int = 200) -> dict[str, Any] | None:
    """Seconds of a query and ratios, if it is installed; both fronts of (carriages, arrival) are equal."""
    if util.find_spec("pynigiri") is None:
        print("left out, not installed: pynigiri")
        return None
    import pynigiri as ng

    services = timetable()
    draw = random.Random(3)
    asked = [(*draw.sample(range(TERMINALS), 2), draw.randrange(WEEK)) for _ in range(queries)]
    with tempfile.TemporaryDirectory() as folder:
        gtfs(services, Path(folder))
        until = DAY + dt.timedelta(days=3)
        known = ng.load_timetable([ng.TimetableSource("g", folder)], str(DAY), str(until))
    places = [known.find_location(f"t{at}") for at in range(TERMINALS)]
    midnight = (DAY - dt.date(1970, 1, 1)).days * 1_440

    def query(start: int, end: int, time: int) -> Any:
        wish = ng.Query()
        wish.start_time, wish.max_travel_time, wish.max_transfers = midnight + time, LONGEST, MOST_TRIPS - 1
        wish.start, wish.destination = [ng.Offset(places[start], 0, 0)], [ng.Offset(places[end], 0, 0)]
        wish.start_match_mode = wish.dest_match_mode = ng.LocationMatchMode.EQUIVALENT
        return wish

    held, priced = (compiled.Compiled(arrays(services, told)) for told in (False, True))

    def ours(one: compiled.Compiled, start: int, end: int, time: int) -> list[Way]:
        one.forget()
        return one.front(2 * start + 1, 2 * end, time).paths

    compared = 0
    for start, end, time in asked:
        mine = {(path.weight[0], path.weight[1]) for path in ours(held, start, end, time)
                if path.weight[0] <= MOST_TRIPS and path.weight[1] <= LONGEST}  # fmt: skip
        ways = ng.route(known, query(start, end, time))
        theirs = {(way.transfers + 1, way.arrival_time() - midnight - time) for way in ways}
        assert mine == theirs, f"from {start} to {end} at {time}: {sorted(mine)} and {sorted(theirs)}"
        compared += len(mine)
    timed = paired(
        {
            OURS: lambda: [ours(held, *one) for one in asked],
            ALL_THREE: lambda: [ours(priced, *one) for one in asked],
            THEIRS: lambda: [ng.route(known, query(*one)) for one in asked],
        },
        rounds, OURS,
    )  # fmt: skip
    for told in timed.values():
        told["seconds"] /= queries
    return {"terminals": TERMINALS, "services": LINKS, "departures": sum(len(one.leaves) for one in services),
            "queries": queries, "journeys equal": compared, "timed": timed}  # fmt: skip
