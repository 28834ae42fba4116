"""How sure the time of each option is: a window to promise, the odds of a deadline, what spreads it most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routecalc.itinerary import Answer, Itinerary, Reliability, Simulation
from routecalc.render import chain
from routecalc.render.blocks import Cell, Column, Row, RowKind, Section, Style, Table, one_line
from routecalc.render.moments import local, told
from routecalc.render.phrases import Phrases, decimals, money_whole
from routecalc.render.ways import baselines
from routecalc.units import DAY_S, PPM, half_up

NAMED_PPM = 200_000
"""A second cause is named from this share of the spread on."""
LIKELY_PPM, UNLIKELY_PPM = 800_000, 500_000
"""Odds of a deadline that are good, and below which they are bad."""


def sureness(answer: Answer, phrases: Phrases) -> Section:
    """All options, then the baseline, with their windows; nothing if reliability was not simulated."""
    simulation = answer.simulation
    if simulation is None or not answer.options:
        return Section("", ())
    limit = _limit(answer, simulation, phrases)
    rows = [_told(way, "plain", phrases) for way in answer.options]
    rows += [_told(way, "baseline", phrases) for way, _ in baselines(answer)]
    notes = [phrases.say("window_note", draws=f"{simulation.draws:,}", seed=simulation.seed)]
    best = []
    if limit is not None:
        notes.append(phrases.say(f"within_note{limit.sort}", time=limit.text))
        best.append(Cell(_choice(answer, limit, phrases)))
    notes += _ending(answer, phrases)
    table = Table(tuple(_columns(limit, phrases)), tuple(rows))
    return Section(phrases.say("sure"), (table, *best, *(Cell(note, "faint") for note in notes)))


def _ending(answer: Answer, phrases: Phrases) -> Iterator[str]:
    """Ways some of whose prices or services end within the time looked at: draws may come too late for them."""
    ends = {way.id: day for way in answer.options for *_, day in (e.days for e in way.elements) if day is not None}
    for way, day in ends.items():
        yield phrases.say("ending", id=way, day=day.isoformat())


class Limit(NamedTuple):
    """What being in time means."""

    sort: str
    """Nothing for a time allowed, ``_due`` for a moment at which the goods are due."""
    text: str


def _limit(answer: Answer, simulation: Simulation, phrases: Phrases) -> Limit | None:
    due = answer.request.arrive_by
    if simulation.within_s is not None:
        return Limit("", phrases.duration(simulation.within_s))
    return None if due is None else Limit("_due", told(due, phrases))


def _choice(answer: Answer, limit: Limit, phrases: Phrases) -> str:
    """The cheapest option shown with good odds of the deadline, else the one with the best."""
    good = [way for way in answer.options if _odds(way) >= LIKELY_PPM]
    key = f"{'good_odds' if good else 'no_good_odds'}{limit.sort}"
    cheapest = min(good, key=lambda way: way.cost_minor, default=None)
    best = cheapest or min(answer.options, key=lambda way: (-_odds(way), way.duration_s))
    cost, share = money_whole(best.cost_minor, best.currency), _percent(_odds(best))
    return phrases.say(key, odds=_percent(LIKELY_PPM), time=limit.text, id=best.id, cost=cost, share=share)


def _odds(way: Itinerary) -> int:
    """The chance to be in time, in millionths."""
    return (way.reliability.on_time_ppm if way.reliability else None) or 0


def _columns(limit: Limit | None, phrases: Phrases) -> Iterator[Column]:
    say = phrases.say
    yield Column(say("number"), whole=True)
    yield Column(say("window"), figure=True)
    yield Column(say("half_within"), figure=True)
    yield Column(say("nearly_all_within"), figure=True)
    if limit is not None:
        yield Column(say(f"in_time{limit.sort}", time=limit.text), figure=True)
        yield Column(say("if_late"), figure=True)
    yield Column(say("spread_by"))


def _told(way: Itinerary, kind: RowKind, phrases: Phrases) -> Row:
    found = way.reliability
    assert found is not None, "all itineraries of an answer are simulated together"
    odds = [] if found.on_time_ppm is None else [_chance(found), Cell(_late(found, phrases))]
    return Row(
        (
            Cell(way.id, "strong" if kind == "plain" else ""),
            Cell(
                one_line([_window(found, phrases), _dates(way, found, phrases)], "\n"),
                "strong" if kind == "plain" else "",
            ),
            Cell(_days(found.p50_s, phrases)),
            Cell(_days(found.p95_s, phrases)),
            *odds,
            Cell(_causes(way, found, phrases)),
        ),
        kind,
    )


def _window(found: Reliability, phrases: Phrases) -> str:
    """From what one in ten does not need to what four in five do not pass; one figure if they are the same."""
    low, high = found.p10_s, found.p80_s
    if low == high:
        return _days(low, phrases)
    unit, name = (3600, "hour_band") if high < 2 * DAY_S else (DAY_S, "band")
    return phrases.words("durations", name, low=decimals(low, unit), high=decimals(high, unit))


def _dates(way: Itinerary, found: Reliability, phrases: Phrases) -> str:
    """The window by the calendar of the destination, if the request has a moment."""
    if way.depart_s is None or not way.elements:
        return ""
    low, high = (
        told(local(phrases.network, way.elements[-1].end, way.depart_s + time), phrases)
        for time in (found.p10_s, found.p80_s)
    )
    return phrases.words("moments", "dates", low=low, high=high)


def _days(value_s: int, phrases: Phrases) -> str:
    """A time in days with one decimal; in hours below two days."""
    return phrases.days(value_s) if value_s >= 2 * DAY_S else phrases.duration(value_s)


def _chance(found: Reliability) -> Cell:
    """The odds of being in time."""
    ppm = found.on_time_ppm or 0
    style: Style = "good" if ppm >= LIKELY_PPM else "bad" if ppm < UNLIKELY_PPM else ""
    return Cell(_percent(ppm), style)


def _percent(ppm: int) -> str:
    """Whole per cent; never a hundred or nothing where that is only nearly so."""
    shown = half_up(ppm, 10_000)
    if 0 < ppm < PPM and shown in (0, 100):
        return "<1%" if shown == 0 else ">99%"
    return f"{shown}%"


def _late(found: Reliability, phrases: Phrases) -> str:
    """Mean delay of the late ones, in the unit of the percentiles."""
    late = found.late_by_s
    if late is None:
        return ""
    return phrases.days(late) if found.p95_s >= 2 * DAY_S else phrases.duration(late)


def _causes(way: Itinerary, found: Reliability, phrases: Phrases) -> str:
    """The element that makes most of the spread, and the next if it makes much, as shares of all that adds to it: a
    wait for an opening or a departure takes up some of what came before."""
    steps = chain.steps(way, phrases)
    adding = [max(0, share) for share in found.shares_ppm]
    whole = sum(adding) or 1
    ranked = sorted(range(len(steps)), key=lambda at: (-adding[at], at))
    shares = [(at, half_up(adding[at] * PPM, whole)) for at in ranked[:2]]
    named = [(at, ppm) for place, (at, ppm) in enumerate(shares) if ppm >= (NAMED_PPM if place else 1)]
    return "\n".join(f"{half_up(ppm, 10_000)}% {steps[at][1]}" for at, ppm in named)
