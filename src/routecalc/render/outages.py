"""What each loss would cost: what does ``disrupt`` say?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from routecalc.disruption import Bests, Course, Disruption, Leg, Loss, Outage, together
from routecalc.network import Network
from routecalc.render.blocks import Cell, Column, Row, Section, Style, Table, one_line
from routecalc.render.carried import carrying_plain, day_note
from routecalc.render.data import SCHEMA, request_plain
from routecalc.render.drawn import amount, bar
from routecalc.render.limited import limits_note
from routecalc.render.moments import asked_when
from routecalc.render.notices import expired_plain, late
from routecalc.render.phrases import Phrases, money_whole, percent
from routecalc.render.words import Words
from routecalc.request import Request
from routecalc.units import DAY_S, kilograms, money_text, ratio

SHOWN = 12
"""Rows of the table, if no number is asked for."""
DRAWN = 12
"""Bars of a picture."""
LISTED = 6
"""Lines of a row that name what is lost."""
NAMED = 4
"""Places that tell two ways apart."""
WIDTH = 34
NONE = "–"
"""Stands where nothing is lost."""
LABELS = ("cheapest", "fastest", "cleanest")
TOLD = ("node", "link", "service", "transfer", "clearance")
"""Order in which the kinds are told in a row."""
Plain = dict[str, Any]
Series = Sequence[Loss]
"""Losses of one effect."""


def losses(found: Disruption, request: Request, phrases: Phrases, top: int | None) -> Section:
    """The best ways as it is, and what is lost with everything they use, the worst first."""
    told = [series for series in found.series if not series[0].costless]
    shown = told[: SHOWN if top is None else top]
    table = _table(shown, found, request, phrases)
    ends = {"origin": phrases.place(request.origin), "destination": phrases.place(request.destination)}
    return Section(
        phrases.words("disruption", "title", **ends),
        (
            Cell(one_line(asked_when(request, phrases)), "faint"),
            *limits_note(request, phrases),
            *_now(found, request, phrases),
            *day_note(request, phrases),
            Cell(_tried(found, phrases), "strong"),
            *([table] if shown else [Cell(phrases.words("disruption", "nothing"))]),
            *_notes(found, told, len(shown), phrases),
            *late(phrases.network, request.as_of, phrases),
        ),
    )


def _now(found: Disruption, request: Request, phrases: Phrases) -> Iterator[Cell]:
    """The best ways of both sides as it is; one that is best in several criteria once."""
    labels: dict[Course, list[str]] = {}
    for label, course in zip(LABELS, found.before.each, strict=True):
        labels.setdefault(course, []).append(phrases.words("labels", label))
    for course, names in labels.items():
        cost, time, co2e = course.weight
        words = {"cost": money_whole(cost, request.currency), "time": phrases.days(time), "mass": phrases.mass(co2e)}
        label = phrases.words("punctuation", "list").join(names).capitalize()
        yield Cell(phrases.words("disruption", "now", label=label, way=told_course(course, phrases), **words))
    if found.baseline is not None:
        cost, time, _ = found.baseline.values
        words = {"cost": money_whole(cost, request.currency), "time": phrases.days(time)}
        yield Cell(phrases.words("disruption", "now_baseline", baseline=phrases.baseline(request.baseline), **words))


def _tried(found: Disruption, phrases: Phrases) -> str:
    none = sum(loss.after is None for loss in found.losses)
    same = sum(loss.costs is not None and max(loss.costs) <= 0 for loss in found.losses)
    tried = len(found.losses)
    return phrases.words(
        "disruption", "tried", ways=found.ways, tried=tried, none=none, some=tried - none - same, same=same
    )


def _notes(found: Disruption, told: Sequence[Series], shown: int, phrases: Phrases) -> Iterator[Cell]:
    if len(told) > shown:
        yield Cell(phrases.words("disruption", "more", count=len(told) - shown), "faint")
    if any(len(series) > 1 for series in told[:shown]):
        yield Cell(phrases.words("disruption", "together"), "faint")
    yield Cell(phrases.words("disruption", "rule"), "faint")
    if any(min(loss.costs or (0,)) < 0 for loss in found.losses):
        yield Cell(phrases.words("disruption", "gain"), "faint")


def _table(shown: Sequence[Series], found: Disruption, request: Request, phrases: Phrases) -> Table:
    say = phrases.words
    baseline = [] if found.baseline is None else [Column(phrases.baseline(request.baseline), figure=True)]
    columns = (
        Column(say("disruption", "lost")), Column(say("disruption", "used_by", ways=found.ways), figure=True),
        *(Column(say("disruption", label), figure=True) for label in LABELS), *baseline,
        Column(say("disruption", "then")),
    )  # fmt: skip
    return Table(columns, tuple(_row(series, found, request, phrases) for series in shown), spaced=True)


def _row(series: Series, found: Disruption, request: Request, phrases: Phrases) -> Row:
    first = series[0]
    baseline = [] if found.baseline is None else [usual(first, request, phrases)]
    return Row(
        (Cell("\n".join((*_lost(series, phrases), *stopped(series, found, phrases)))), Cell(_uses(series)),
         *figures(series, request, phrases), *baseline, then(first, request, phrases))
    )  # fmt: skip


def _uses(series: Series) -> str:
    """How many ways of the front use it; of several things the fewest and the most."""
    counts = sorted({len(loss.ways) for loss in series})
    return "–".join(map(str, dict.fromkeys((counts[0], counts[-1]))))


def figures(series: Series, request: Request, phrases: Phrases) -> tuple[Cell, Cell, Cell]:
    """What losses of one effect cost in money, time and CO2e."""
    first = series[0]
    if first.costs is None:
        return Cell(NONE), Cell(NONE), Cell(NONE)
    money, time, _ = first.costs
    share = percent(abs(money), first.before.values[0])
    told = f"{signed_money(money, request.currency)}\n{_signed(money, share)}" if money else NONE
    grams = sorted({loss.costs[2] for loss in series if loss.costs})
    masses = [mass_more(value, phrases) for value in dict.fromkeys((grams[0], grams[-1]))]
    if len(masses) > 1:
        masses = [f"{'0' if masses[0] == NONE else masses[0]} …", masses[1]]
    return Cell(told, _style(money)), time_more(time, phrases), Cell("\n".join(masses), _style(grams[-1]))


def time_more(value_s: int, phrases: Phrases) -> Cell:
    """Days that it takes longer, hours under a day."""
    if not value_s:
        return Cell(NONE)
    told = phrases.days(abs(value_s)) if abs(value_s) >= DAY_S else phrases.duration(abs(value_s))
    return Cell(_signed(value_s, told), _style(value_s))


def mass_more(value_g: int, phrases: Phrases) -> str:
    """CO2e that it is more."""
    return _signed(value_g, phrases.mass(abs(value_g))) if value_g else NONE


def _signed(value: int, told: str) -> str:
    return f"{'-' if value < 0 else '+'}{told}"


def signed_money(minor: int, currency: str) -> str:
    """``+¥1,784``: so much dearer."""
    return _signed(minor, money_whole(abs(minor), currency))


def _style(value: int) -> Style:
    return "bad" if value > 0 else "good" if value < 0 else ""


def usual(loss: Loss, request: Request, phrases: Phrases) -> Cell:
    """What the baseline loses by it, in money and in time."""
    if loss.baseline_costs is None:
        return Cell(phrases.words("disruption", "gone"), "bad")
    money, time, _ = loss.baseline_costs
    parts = [signed_money(money, request.currency)] if money else []
    parts += [time_more(time, phrases).text] if time else []
    return Cell("\n".join(parts) or NONE)


def then(loss: Loss, request: Request, phrases: Phrases) -> Cell:
    """By which way the goods go without it, by what gets worse first."""
    say = phrases.words
    if loss.after is None:
        if not loss.blocked:
            return Cell(say("disruption", "no_way"), "bad")
        sets = say("disruption", "or").join(
            say("punctuation", "list").join(f"--{name}" for name in names) for names in loss.blocked
        )
        return Cell(say("disruption", "no_way_but", limits=sets), "bad")
    course, at = loss.instead, loss.hit or 0
    assert course is not None
    before = loss.before.each[at]
    told = told_course(course, phrases)
    same = told == told_course(before, phrases)
    if same and loss.hit is None:
        return Cell(say("disruption", "as_before"), "faint")
    label = say("disruption", "then_by", label=say("labels", LABELS[at])) if at else ""
    how = _changed(before, course, label, phrases) if same else f"{label}{told}"
    cost, time = money_whole(course.weight[0], request.currency), phrases.days(course.weight[1])
    return Cell(f"{how}{say('disruption', 'at', cost=cost, time=time)}")


def _changed(before: Course, course: Course, label: str, phrases: Phrases) -> str:
    """What is other about a way that reads the same: the places it goes over, else what is done on it."""
    say = phrases.words
    places = [phrases.short(place) for place in course.places if place not in before.places]
    if places:
        more = [say("disruption", "more_here", count=len(places) - NAMED)] if len(places) > NAMED else []
        listed = say("punctuation", "list").join([*places[:NAMED], *more])
        return say("disruption", "as_before_over", label=label, places=listed)
    works = [name_of(work, phrases) for work in course.works if work not in before.works]
    if works:
        return say("disruption", "as_before_with", label=label, works=say("punctuation", "items").join(works))
    return f"{label}{say('disruption', 'as_before')}"


# -- what is lost


def _lost(series: Series, phrases: Phrases) -> Iterator[str]:
    """What is lost, of a kind together: places, track end to end, legs, trains, work at a place."""
    outages = [loss.outage for loss in series]
    lines = [line for kind in TOLD for line in _of(kind, outages, phrases)]
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield phrases.words("disruption", "more_here", count=len(lines) - LISTED)


def stopped(series: Series, found: Disruption, phrases: Phrases) -> Iterator[str]:
    """Trains in use that cannot run without any of it."""
    trains = set.intersection(*(set(loss.trains) for loss in series)) & found.trains
    if trains:
        listed = phrases.words("punctuation", "list")
        named = listed.join(_ends(phrases.network, train, phrases) for train in sorted(trains))
        yield phrases.words("disruption", "stops", trains=named)


def _of(kind: str, outages: Iterable[Outage], phrases: Phrases) -> Iterator[str]:
    known = [outage for outage in outages if outage.kind == kind]
    if kind == "node" and known:
        places = phrases.words("punctuation", "list").join(phrases.short(outage.fact) for outage in known)
        yield phrases.words("disruption", "place", places=places)
    elif kind == "link":
        link = phrases.network.link
        track = [outage.fact for outage in known if link[outage.fact].kind == "section"]
        for line in _joined([(link[fact].start, link[fact].end) for fact in track]):
            named = phrases.words("disruption", "dash").join(map(phrases.short, line))
            yield phrases.words("disruption", "track", places=named)
        yield from (name_of(outage, phrases) for outage in known if outage.fact not in track)
    else:
        yield from (name_of(outage, phrases) for outage in known)


def _joined(pieces: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Pieces of track as lines that run through the places where they meet."""
    lines: list[list[str]] = []
    left = list(pieces)
    while left:
        line = list(left.pop(0))
        while True:
            piece = next((piece for piece in left if {line[0], line[-1]} & set(piece)), None)
            if piece is None:
                break
            left.remove(piece)
            meets = line[-1] if line[-1] in piece else line[0]
            other = piece[1] if piece[0] == meets else piece[0]
            line.insert(len(line) if meets == line[-1] else 0, other)
        lines.append(line)
    return lines


def name_of(outage: Outage, phrases: Phrases) -> str:
    """What is lost, by name: ``sea Nansha → Laem Chabang``, ``Laem Chabang: import release``."""
    network, words = phrases.network, phrases.words
    if outage.kind == "node":
        return phrases.short(outage.fact)
    if outage.kind == "service":
        return words("disruption", "train", way=_ends(network, outage.fact, phrases))
    if outage.kind == "link":
        link = network.link[outage.fact]
        if link.kind == "section":
            places = words("disruption", "dash").join(map(phrases.short, (link.start, link.end)))
            return words("disruption", "track", places=places)
        return f"{words.find('modes', link.mode)} {_ends(network, outage.fact, phrases)}"
    return words("punctuation", "done", what=_work(outage, phrases), where=phrases.short(outage.place))


def _work(outage: Outage, phrases: Phrases) -> str:
    """What is done there."""
    network, words = phrases.network, phrases.words
    if outage.kind == "clearance":
        return words("directions", network.clearance[outage.fact].direction)
    transfer = network.transfer[outage.fact]
    if transfer.kind == "border" and transfer.start == transfer.end:
        return words("explained", "kind_border", mode=words.find("modes", transfer.start))
    pair = f"{transfer.start}-{transfer.end}"
    return words("operations", pair) if pair in words.table["operations"] else words("kinds", transfer.kind)


def _ends(network: Network, link: str, phrases: Phrases) -> str:
    """From where to where; what goes both ways has no arrow."""
    known = network.link[link]
    between = ("disruption", "dash") if known.both_ways else ("punctuation", "arrow")
    return phrases.words(*between).join(map(phrases.short, (known.start, known.end)))


# -- ways


def told_course(course: Course, phrases: Phrases) -> str:
    """A way in one line: ``Beibu Gulf rail-sea: block train Huaihua → Qinzhou · sea Qinzhou → Laem Chabang``."""
    legs = " · ".join(_told_legs(course.legs, phrases))
    if course.corridor is None:
        return legs
    return phrases.words("disruption", "along", corridor=phrases.corridor(course.corridor), legs=legs)


def _told_legs(legs: Sequence[Leg], phrases: Phrases) -> Iterator[str]:
    """Carriages of one kind in a row, with the places between where something is done."""
    for key, several in groupby(legs, key=vehicle):
        run = list(several)
        places = [run[0].start, *(leg.start for leg in run[1:] if not leg.straight_on), run[-1].end]
        named = phrases.words.find("vehicles" if key in ("service", "ordinary") else "modes", key)
        yield f"{named} {phrases.words('punctuation', 'arrow').join(map(phrases.short, places))}"


def vehicle(leg: Leg) -> str:
    """How a leg travels: ``service`` or ``ordinary`` train, else its mode."""
    return leg.mode if leg.mode != "rail" else "service" if leg.train else "ordinary"


# -- pictures


def picture(found: Disruption, at: int, request: Request, phrases: Phrases) -> Section:
    """What the worst losses cost in money (``at`` 0) or in time (1), as bars; nothing if none costs any."""
    measure = ("money", "time")[at]
    costly = [series for series in found.series if (series[0].costs or (0, 0))[at] > 0]
    costly = sorted(costly, key=lambda series: -(series[0].costs or (0, 0))[at])[:DRAWN]
    title = phrases.words("disruption", f"picture_{measure}")
    if not costly:
        return Section(title, ())
    values = [(series[0].costs or (0, 0))[at] for series in costly]
    columns = (
        Column(phrases.words("disruption", "lost")), Column("", whole=True),
        Column(phrases.words("disruption", LABELS[at]).replace("\n", " "), figure=True),
    )  # fmt: skip
    rows = tuple(
        Row((Cell(_short(series, phrases)), Cell(bar(0, value, (0, values[0]), WIDTH)),
             Cell(amount(value, measure, request.currency, phrases))))
        for series, value in zip(costly, values, strict=True)
    )  # fmt: skip
    return Section(title, (Table(columns, rows),))


def _short(series: Series, phrases: Phrases) -> str:
    """The first thing that is lost, and how many more there are."""
    name = next(_lost(series[:1], phrases))
    if len(series) == 1:
        return name
    count = len(series) - (phrases.words.lang == "en")
    return phrases.words("disruption", "and_more", name=name, count=count)


# -- for programs


def disruption_plain(found: Disruption, request: Request, network: Network, top: int | None) -> Plain:
    """All of it for programs; with ``top`` only the worst so many losses."""
    phrases, currency = Phrases(Words.read("en"), network), request.currency
    return {
        "schema": SCHEMA,
        "request": request_plain(request),
        "network": {"digest": network.digest, "scenarios": list(network.scenarios)},
        **carrying_plain(request, network),
        "findings": expired_plain(network, request.as_of),
        "ways": found.ways,
        "before": bests_plain(found.before, currency),
        "baseline": found.baseline and bests_plain(found.baseline, currency),
        "tried": len(found.losses),
        "searched": found.searched,
        "losses": [_loss_plain(loss, row, currency, phrases) for row, loss in numbered(found.losses, top)],
    }


def numbered(losses: Sequence[Loss], top: int | None) -> list[tuple[int, Loss]]:
    """The losses, each with the number of its row in the table."""
    rows = {loss.effect: number for number, (loss, *_) in enumerate(together(losses), 1)}
    return [(rows[loss.effect], loss) for loss in losses[:top]]


def _loss_plain(loss: Loss, row: int, currency: str, phrases: Phrases) -> Plain:
    outage, link = loss.outage, phrases.network.link.get(loss.outage.fact)
    return {
        "id": outage.id, "kind": outage.kind, "fact": outage.fact, "place": outage.place or None,
        "name": name_of(outage, phrases), "mode": link.mode if link else None, "from": link.start if link else None,
        "to": link.end if link else None, **outcome_plain(loss, row, currency),
    }  # fmt: skip


def outcome_plain(loss: Loss, row: int, currency: str) -> Plain:
    """What follows from a loss."""
    return {
        "row": row, "ways": len(loss.ways), "trains": list(loss.trains),
        "no_way": loss.after is None, "blocked_by": [list(names) for names in loss.blocked],
        **costs_plain(loss.costs, loss.before, currency),
        "after": loss.after and bests_plain(loss.after, currency), "baseline": usual_plain(loss, currency),
    }  # fmt: skip


def costs_plain(costs: tuple[int, int, int] | None, before: Bests | None, currency: str) -> Plain:
    """What is lost; nulls where no way is left."""
    if costs is None or before is None:
        return dict.fromkeys(("more_amount", "more_percent", "more_days", "more_co2e_kg"))
    money, time, co2e = costs
    base = before.values[0]
    return {
        "more_amount": money_text(money, currency), "more_percent": ratio(money * 100, base) if base > 0 else None,
        "more_days": ratio(time, DAY_S), "more_co2e_kg": kilograms(co2e),
    }  # fmt: skip


def usual_plain(loss: Loss, currency: str) -> Plain | None:
    """What the baseline loses, for programs."""
    if loss.baseline_before is None:
        return None
    costs = costs_plain(loss.baseline_costs, loss.baseline_before, currency)
    return {"hit": loss.baseline_hit, "no_way": loss.baseline_after is None, **costs}


def bests_plain(found: Bests, currency: str) -> Plain:
    """The best ways of one side, for programs."""
    ways = zip(LABELS, found.each, strict=True)
    return {label: _course_plain(course, currency) for label, course in ways}


def _course_plain(course: Course, currency: str) -> Plain:
    cost, time, co2e = course.weight
    return {
        "corridor": course.corridor, "modes": list(course.modes), "cost": money_text(cost, currency),
        "days": ratio(time, DAY_S), "co2e_kg": kilograms(co2e),
        "legs": [
            {"mode": leg.mode, "train": leg.train, "from": leg.start, "via": list(leg.via), "to": leg.end}
            for leg in course.legs
        ],
    }  # fmt: skip


LOSS_COLUMNS = (
    "row", "id", "kind", "fact", "place", "name", "mode", "from", "to", "ways", "of_ways", "trains", "no_way",
    "blocked_by", "more_amount", "more_percent", "currency", "more_days", "more_co2e_kg", "cost", "days", "co2e_kg",
    "then_by", "then_corridor", "then_modes", "then_way", "baseline_no_way", "baseline_more_amount",
    "baseline_more_days", "baseline_more_co2e_kg",
)  # fmt: skip


def losses_cells(found: Disruption, request: Request, network: Network, top: int | None) -> list[list[str]]:
    """A row for every loss; with ``top`` for the worst so many."""
    phrases, currency = Phrases(Words.read("en"), network), request.currency
    return [
        cells(_loss_plain(loss, row, currency, phrases), loss, found.ways, currency)
        for row, loss in numbered(found.losses, top)
    ]


def cells(one: Plain, loss: Loss, ways: int, currency: str) -> list[str]:
    """The cells of a loss that is told so for programs."""
    after, baseline, course = one["after"] or {}, one["baseline"] or {}, loss.instead
    labelled = zip(LABELS, ("cost", "days", "co2e_kg"), strict=True)
    values = [after[label][key] for label, key in labelled] if after else [None] * 3
    told = (
        *(one[key] for key in LOSS_COLUMNS[:10]), ways, "+".join(loss.trains), yes(loss.after is None),
        "; ".join("+".join(names) for names in loss.blocked), one["more_amount"], one["more_percent"], currency,
        one["more_days"], one["more_co2e_kg"], *values, LABELS[loss.hit or 0] if course else None,
        course and course.corridor, course and "+".join(course.modes), course and " > ".join(spelt(course)),
        yes(baseline["no_way"]) if baseline else None,
        *(baseline.get(key) for key in ("more_amount", "more_days", "more_co2e_kg")),
    )  # fmt: skip
    return ["" if cell is None else str(cell) for cell in told]


def spelt(course: Course) -> Iterator[str]:
    """A way by its ids: ``rail huaihua qinzhou``."""
    return (f"{leg.train or leg.mode} {leg.start} {leg.end}" for leg in course.legs)


def yes(told: bool) -> str:
    """``yes`` or ``no``."""
    return "yes" if told else "no"
