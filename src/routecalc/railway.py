"""Sections of track and trains → runs: one carriage per pair of stations, with its kilometres and hours.

A rail price is made for the whole way between two stations, so it cannot be added up over track. The sections
that share a tariff form one railway. Between every two of its stations the tariff way is the shortest one; a train
that serves the pair gives the run its hours and departures, else the track's speed does. A train may go on over
several railways: its price is then that of each part, with the border operations between them.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from routecalc import timing
from routecalc.network import Link, Network, Transfer, weakest
from routecalc.timing import Duration
from routecalc.units import metres


class Part(NamedTuple):
    """The share of a run that lies on one railway."""

    tariff: str
    start: str
    end: str
    areas: tuple[tuple[str, int], ...]
    """Metres by railway bureau."""
    metres: int


class Run(NamedTuple):
    """A carriage by rail between two stations."""

    id: str
    """Id of the train, or of the railway's tariff."""
    start: str
    end: str
    via: tuple[str, ...]
    """Stations and junctions passed, in order."""
    parts: tuple[Part, ...]
    borders: tuple[tuple[str, Transfer], ...]
    """Border operations on the way, each with its place."""
    metres: int
    duration: Duration
    schedule: str | None
    emitting: tuple[tuple[str, int], ...]
    """Metres by emission factor."""
    facts: tuple[str, ...]
    """Sections and train."""
    by_track_s: int | None = None
    """For a train whose hours are stated: what the speed of the track and the borders on the way come to."""


class Piece(NamedTuple):
    """A section of track with what it adds to a way."""

    section: Link
    metres: int
    areas: tuple[tuple[str, int], ...]
    duration: Duration
    factor: str
    """Of its emissions."""


class Way(NamedTuple):
    """A shortest way, as it grows: what its pieces add up to."""

    metres: int
    stops: tuple[str, ...]
    pieces: tuple[Piece, ...]
    areas: dict[str, int]
    """Metres by bureau."""
    seconds: tuple[int, int, int]
    """Time under way at low, likely and high."""
    facts: tuple[str, ...]
    """What the time rests on."""
    emitting: dict[str, int]
    """Metres by emission factor."""

    def on(self, stop: str, piece: Piece) -> Way:
        """The way with one more piece."""
        metres, stops, pieces, areas, (low, likely, high), facts, emitting = self
        areas, emitting = areas.copy(), emitting.copy()
        for area, length in piece.areas:
            areas[area] = areas.get(area, 0) + length
        emitting[piece.factor] = emitting.get(piece.factor, 0) + piece.metres
        fast, normal, slow, _, own = piece.duration
        fresh = [fact for fact in own if fact not in facts]
        seconds = (low + fast, likely + normal, high + slow)
        facts = (*facts, *fresh) if fresh else facts
        whole = (metres + piece.metres, (*stops, stop), (*pieces, piece), areas, seconds, facts, emitting)
        way: Way = _made(Way, whole)
        return way


_made: Callable[..., Any] = tuple.__new__
"""Makes a named tuple of all its fields: there are thousands of runs, and naming each field takes as long again."""


def _nowhere(start: str) -> Way:
    """The way that has not begun."""
    return Way(0, (start,), (), {}, (0, 0, 0), (), {})


Track = dict[str, list[tuple[str, int, Piece]]]
"""For every station the sections that leave it, with their far ends and metres."""


Takes = Callable[[Link], bool]


def runs(network: Network, nodes: frozenset[str], takes: Takes, day: dt.date) -> Iterator[Run]:
    """Every run of the railways among ``nodes`` over sections and trains that take the consignment on a day."""
    for several in trains_and_others(network, nodes, takes, day):
        yield from several


def trains_and_others(
    network: Network, nodes: frozenset[str], takes: Takes, day: dt.date
) -> tuple[list[Run], list[Run]]:
    """The runs of trains, then the ordinary ones between other stations: the same list wherever they are the same.

    A train keeps its way: one that passes a place outside ``nodes`` is not sent round it at its published hours.
    """
    every: tuple[Piece, ...] = network.memory.once(
        ("track", id(network.links), id(network.factors)),
        lambda: tuple(_piece(network, link) for link in network.links if link.kind == "section"),
        network.links, network.factors,
    )  # fmt: skip
    track = [piece for piece in every if takes(piece.section)]
    pieces = [piece for piece in track if {piece.section.start, piece.section.end} <= nodes]
    stations = _stations(network)
    trains = [link for link in network.links if link.kind == "service" and takes(link)]
    facts = (*trains, *(piece.section for piece in track))
    ways: list[tuple[Link, Way]] = network.memory.once(
        ("ways", *map(id, facts), id(network.factors), nodes),
        lambda: list(_followed(trains, _track(track), nodes)),
        facts, network.factors,
    )  # fmt: skip
    served = [_train(network, train, way, day) for train, way in ways]
    pairs = frozenset((run.start, run.end) for run in served)
    key = ("runs", stations, pairs, tuple((id(piece.section), piece.duration) for piece in pieces))
    all_runs: list[Run] = network.memory.once(key[:2] + key[3:], lambda: list(_every(pieces, stations)), pieces)
    ordinary: list[Run] = network.memory.once(
        key, lambda: [run for run in all_runs if (run.start, run.end) not in pairs], pieces
    )
    return served, ordinary


def _followed(trains: list[Link], track: Track, nodes: frozenset[str]) -> Iterator[tuple[Link, Way]]:
    """The trains that pass none but the places ``nodes``, there and back, with their ways."""
    for train in trains:
        if {train.start, train.end, *train.via} <= nodes:
            for stops in _ways(train):
                way = _through(track, stops)
                if way is not None and nodes.issuperset(way.stops):
                    yield train, way


def _every(pieces: list[Piece], stations: frozenset[str]) -> Iterator[Run]:
    """The ordinary runs of every railway."""
    for tariff in dict.fromkeys(piece.section.tariff for piece in pieces):
        track = _track([piece for piece in pieces if piece.section.tariff == tariff])
        ends = {end for leaving in track.values() for end, *_ in leaving}
        yield from _ordinary(track, stations & (track.keys() | ends))


def _ordinary(track: Track, stations: frozenset[str]) -> Iterator[Run]:
    """The runs of one railway between every two of its stations, there and back.

    Where all track goes both ways, the way back is the way there: one search does for both.
    """
    mirrored = all(piece.section.both_ways for leaving in track.values() for *_, piece in leaving)
    for start in sorted(stations):
        ends = [end for end in stations if end > start or (end != start and not mirrored)]
        ways = _shortest(track, start, ends) if ends else {}
        for end in sorted(ends):
            way = ways.get(end)
            if way is not None:
                run = _plain(way)
                yield run
                if mirrored:
                    yield _back(run, way)


def _stations(network: Network) -> frozenset[str]:
    rail = {t.id for t in network.transfers if "rail" in (t.start, t.end)}
    return frozenset(node.id for node in network.nodes if rail.intersection(node.transfers))


def _track(pieces: list[Piece]) -> Track:
    track: Track = defaultdict(list)
    for piece in pieces:
        section = piece.section
        track[section.start].append((section.end, piece.metres, piece))
        if section.both_ways:
            track[section.end].append((section.start, piece.metres, piece))
    return track


def _piece(network: Network, section: Link) -> Piece:
    areas = tuple((area, metres(km)) for area, km in (section.km or {}).items())
    length = sum(part for _, part in areas)
    assert section.factor is not None, "loading refuses track without an emission factor"
    return Piece(section, length, areas, timing.under_way(network, section, length), section.factor)


def _ways(train: Link) -> tuple[tuple[str, ...], ...]:
    there = (train.start, *train.via, train.end)
    return (there, there[::-1]) if train.both_ways else (there,)


def _shortest(track: Track, start: str, ends: Collection[str]) -> dict[str, Way]:
    """Shortest ways by tariff kilometres from ``start`` to all ``ends`` that are reached, and to what lies between."""
    steps = _reached(track, start, ends)
    passed = {start}
    for end in ends:
        while end in steps and end not in passed:
            passed.add(end)
            step = steps[end]
            assert step is not None, "only the start is reached by no step"
            end = step[0]
    ways = {start: _nowhere(start)}
    for here, step in steps.items():
        if step is not None and here in passed:
            ways[here] = ways[step[0]].on(here, step[1])
    return ways


def _reached(track: Track, start: str, ends: Collection[str]) -> dict[str, tuple[str, Piece] | None]:
    """The last step of the shortest way to every place, the nearest first, until all ``ends`` are reached; ties go to
    the first in alphabetical order."""
    wanted = set(ends)
    reached: dict[str, tuple[str, Piece] | None] = {}
    best = {start: 0}
    heap: list[tuple[int, str, int]] = [(0, start, 0)]
    steps: list[tuple[str, Piece] | None] = [None]
    while heap:
        distance, here, number = heapq.heappop(heap)
        if here in reached:
            continue
        reached[here] = steps[number]
        wanted.discard(here)
        if not wanted:
            break
        for there, length, piece in track.get(here, ()):
            if there in reached:
                continue
            further = distance + length
            if there not in best or further < best[there]:
                best[there] = further
                steps.append((here, piece))
                heapq.heappush(heap, (further, there, len(steps) - 1))
    return reached


def _through(track: Track, stops: tuple[str, ...]) -> Way | None:
    """The shortest way that passes all stops in order, or None."""
    whole = _nowhere(stops[0])
    for start, end in itertools.pairwise(stops):
        reached = _reached(track, start, (end,))
        if end not in reached:
            return None
        passed = []
        while (step := reached[end]) is not None:
            passed.append((end, step[1]))
            end = step[0]
        for stop, piece in reversed(passed):
            whole = whole.on(stop, piece)
    return whole


def _plain(way: Way) -> Run:
    """A run by ordinary freight trains: the speed of the track, and the schedule of its first section."""
    pieces = way.pieces
    tariff = pieces[0].section.tariff
    assert tariff is not None, "loading refuses track without a tariff"
    grade = weakest(*{piece.duration.grade for piece in pieces})
    start, end = way.stops[0], way.stops[-1]
    part = _made(Part, (tariff, start, end, tuple(way.areas.items()), way.metres))
    lasts, schedule = Duration(*way.seconds, grade, ()), pieces[0].section.schedule
    emitting, facts = tuple(way.emitting.items()), (*way.facts, *way.emitting)
    first = (tariff, start, end, way.stops[1:-1], (part,), (), way.metres)
    run: Run = _made(Run, (*first, lasts, schedule, emitting, facts, None))
    return run


def _back(run: Run, way: Way) -> Run:
    """The same way taken from its end."""
    (part,) = run.parts
    there = _made(Part, (part.tariff, part.end, part.start, part.areas, part.metres))
    first = (run.id, run.end, run.start, run.via[::-1], (there,), (), run.metres, run.duration)
    back: Run = _made(Run, (*first, way.pieces[-1].section.schedule, run.emitting, run.facts, None))
    return back


def _train(network: Network, train: Link, way: Way, day: dt.date) -> Run:
    """A run by a train of its own, over one or more railways."""
    parts = _parts(way)
    borders = tuple(
        (part.end, transfer)
        for part in parts[:-1]
        for id_ in network.node[part.end].transfers
        if (transfer := network.transfer[id_]).start == transfer.end == "rail" and transfer.valid(day)
    )
    return Run(
        train.id,
        way.stops[0],
        way.stops[-1],
        way.stops[1:-1],
        parts,
        borders,
        way.metres,
        timing.under_way(network, train, way.metres),
        train.schedule,
        tuple(way.emitting.items()),
        (
            train.id,
            *(piece.section.id for piece in way.pieces),
            *(transfer.id for _, transfer in borders),
            *way.emitting,
        ),
        None if train.hours is None else _by_track(way, borders, day),
    )


def _by_track(way: Way, borders: Sequence[tuple[str, Transfer]], day: dt.date) -> int:
    """Seconds that a way takes at the speed of its track, with its borders."""
    return way.seconds[1] + sum(timing.stay(transfer, day).likely_s for _, transfer in borders)


def _parts(way: Way) -> tuple[Part, ...]:
    """The way cut where one railway's tariff ends and the next begins."""
    parts: list[Part] = []
    areas: dict[str, int] = {}
    start, last = way.stops[0], len(way.pieces) - 1
    for at, piece in enumerate(way.pieces):
        for area, length in piece.areas:
            areas[area] = areas.get(area, 0) + length
        tariff = piece.section.tariff
        if at == last or way.pieces[at + 1].section.tariff != tariff:
            assert tariff is not None, "loading refuses track without a tariff"
            parts.append(Part(tariff, start, way.stops[at + 1], tuple(areas.items()), sum(areas.values())))
            start, areas = way.stops[at + 1], {}
    return tuple(parts)
