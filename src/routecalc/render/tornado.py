"""What an answer hangs on: the values at which it changes, and how far each fact moves the savings."""

from __future__ import annotations

from typing import Any

from routecalc.flips import Flip, Flips, Swing
from routecalc.network import Network
from routecalc.render.blocks import Cell, Column, Row, Section, Table
from routecalc.render.carried import carrying_plain, day_note
from routecalc.render.data import SCHEMA, csv_text, request_plain
from routecalc.render.drawn import amount, chain, swing_bar, told_way
from routecalc.render.phrases import Phrases, percent
from routecalc.request import Request
from routecalc.standing import Manner, Standing
from routecalc.units import DAY_S, money_text, plain, ratio

Plain = dict[str, Any]
SHOWN = 12
"""Facts of a tornado that are shown; the files for programs have all."""


def answer_now(found: Flips, request: Request, phrases: Phrases) -> Section:
    """How the answer stands with every fact at its likely value."""
    say, base = phrases.words, found.base
    ends = {"origin": phrases.place(request.origin), "destination": phrases.place(request.destination)}
    money = amount(base.money_minor, "money", request.currency, phrases)
    share = percent(base.money_minor, base.base_minor) if base.money_minor >= 0 else (
        "-" + percent(-base.money_minor, base.base_minor)
    )  # fmt: skip
    time, told = amount(base.time_s, "time", "", phrases), told_way(base.cheapest, phrases)
    return Section(
        say("explained", "flip_title", **ends),
        (
            Cell(say("explained", "now_cheapest", way=_manner(base.winner, phrases), told=told)),
            Cell(say("explained", "now_saved", money=money, percent=share, time=time)),
            *day_note(request, phrases),
            Cell(say("explained", "moved", facts=len(found.swings), asked=found.asked), "faint"),
        ),
    )  # fmt: skip


def turning_points(found: Flips, request: Request, phrases: Phrases) -> Section:
    """The values at which it changes."""
    say = phrases.words
    columns = (
        Column(say("explained", "fact")), Column(say("explained", "range"), figure=True),
        Column(say("explained", "changes_at"), figure=True), Column(say("explained", "change")),
    )  # fmt: skip
    rows = tuple(
        Row((Cell(_fact(swing, phrases)), Cell(_range(swing, phrases)), Cell(plain(flip.value), "strong"),
             Cell(_change(flip, found, phrases))))
        for swing in found.swings for flip in swing.flips
    )  # fmt: skip
    still = [swing for swing in found.swings if not swing.flips]
    blocks: list[Table | Cell] = [Table(columns, rows, spaced=True)] if rows else []
    if still and len(still) <= SHOWN // 2:
        named = (f"{_fact(swing, phrases, ' ')} ({_range(swing, phrases, ' ')})" for swing in still)
        blocks.append(Cell(say("explained", "no_flip", facts=say("punctuation", "items").join(named))))
    elif still:
        blocks.append(Cell(say("explained", "no_flip_count", count=len(still))))
    return Section(say("explained", "turning_points"), tuple(blocks))


def _change(flip: Flip, found: Flips, phrases: Phrases) -> str:
    if flip.line == "winner":
        return phrases.words("explained", "winner_becomes", way=_manner(flip.after.winner, phrases))
    days = phrases.words("durations", "days", n=plain(found.days))
    line = f"{plain(found.percent)}%" if flip.line == "money" else days
    return phrases.words("explained", f"{flip.line}_{'reaches' if flip.kept else 'falls'}", line=line)


def tornado(found: Flips, measure: str, currency: str, phrases: Phrases) -> Section:
    """The facts that move a saving most, each with the saving at both ends of its range."""
    say = phrases.words
    moving = found.tornado(measure)
    shown = moving[:SHOWN]
    if not shown:
        return Section(say("explained", f"tornado_{measure}"), ())
    middle = found.base.saved(measure)
    marks = [middle, *(end.saved(measure) for swing in shown for end in (swing.low, swing.high))]
    scale = (min(marks), max(marks))
    columns = (
        Column(say("explained", "fact")), Column(say("explained", "at_low"), figure=True),
        Column(amount(middle, measure, currency, phrases), whole=True),
        Column(say("explained", "at_high"), figure=True),
    )  # fmt: skip
    rows = tuple(
        Row((Cell(_fact(swing, phrases)), Cell(_end(swing, "low", measure, currency, phrases)),
             Cell(swing_bar(swing.low.saved(measure), middle, swing.high.saved(measure), scale)),
             Cell(_end(swing, "high", measure, currency, phrases))))
        for swing in shown
    )  # fmt: skip
    rest = len(moving) - len(shown)
    notes = (Cell(say("explained", "more_facts", count=rest), "faint"),) if rest else ()
    return Section(say("explained", f"tornado_{measure}"), (Table(columns, rows), *notes))


def _end(swing: Swing, end: str, measure: str, currency: str, phrases: Phrases) -> str:
    """The saving at one end, and under it the value there."""
    standing = swing.low if end == "low" else swing.high
    value = swing.span.low if end == "low" else swing.span.high
    return f"{amount(standing.saved(measure), measure, currency, phrases)}\n{plain(value)} {_unit(swing.unit, phrases)}"


def _fact(swing: Swing, phrases: Phrases, between: str = "\n") -> str:
    """Name and id of a fact; the id alone where it has no name."""
    network, words = phrases.network, phrases.words
    name = ""
    if swing.fact in network.charge:
        name = words.charge(network.charge[swing.fact].code)
    elif swing.fact in network.transfer:
        transfer = network.transfer[swing.fact]
        pair = f"{transfer.start}-{transfer.end}"
        name = words("operations", pair) if pair in words.table["operations"] else ""
    elif swing.fact in network.factor and (names := network.factor[swing.fact].names):
        name = names.get(words.lang)
    return f"{name}{between}{swing.fact}" if name else swing.fact


def _range(swing: Swing, phrases: Phrases, between: str = "\n") -> str:
    """The searched range with its unit; whether it is the fact's own is said where it is not."""
    values = " – ".join(plain(value) for value in (swing.span.low, swing.span.likely, swing.span.high))
    own = "" if swing.own else f"{between}{phrases.words('explained', 'not_own')}"
    return f"{values}{between}{_unit(swing.unit, phrases)}{own}"


def _unit(unit: str, phrases: Phrases) -> str:
    """A unit with its parts in words, where there are any."""
    say = phrases.words
    return "/".join(say.find("units", say.find("frequencies", part)) for part in unit.split("/"))


def _manner(winner: Manner, phrases: Phrases) -> str:
    corridor_, modes_ = winner
    return " ".join(filter(None, (phrases.corridor(corridor_), f"({chain(modes_, phrases)})")))


FLIP_COLUMNS = (
    "fact", "unit", "low", "likely", "high", "own_range", "money_at_low", "money_at_high", "currency", "days_at_low",
    "days_at_high", "changes", "at", "kept", "cheapest_corridor", "cheapest_modes",
)  # fmt: skip


def flips_csv(found: Flips, currency: str) -> str:
    """A row for every flip, one for a fact without."""
    rows = []
    for swing in found.swings:
        for flip in swing.flips or (None,):
            manner_ = flip.after.winner if flip else (None, ())
            rows.append([
                swing.fact, swing.unit, *(plain(v) for v in (swing.span.low, swing.span.likely, swing.span.high)),
                "yes" if swing.own else "no", money_text(swing.low.money_minor, currency),
                money_text(swing.high.money_minor, currency), currency, str(ratio(swing.low.time_s, DAY_S)),
                str(ratio(swing.high.time_s, DAY_S)), flip.line if flip else "", plain(flip.value) if flip else "",
                ("yes" if flip.kept else "no") if flip else "", manner_[0] or "", "+".join(manner_[1]),
            ])  # fmt: skip
    return csv_text(FLIP_COLUMNS, rows)


def flips_plain(found: Flips, request: Request, network: Network) -> Plain:
    """All of it for programs."""
    return {
        "schema": SCHEMA,
        "request": request_plain(request),
        **carrying_plain(request, network),
        "lines": {"days": float(found.days), "percent": float(found.percent)},
        "base": _standing_plain(found.base, request.currency),
        "facts": [_swing_plain(swing, request.currency) for swing in found.swings],
        "tornado": {
            measure: [swing.fact for swing in found.tornado(measure)] for measure in ("money", "time")
        },
        "asked": found.asked,
    }  # fmt: skip


def _swing_plain(swing: Swing, currency: str) -> Plain:
    return {
        "fact": swing.fact, "unit": swing.unit, "low": float(swing.span.low), "likely": float(swing.span.likely),
        "high": float(swing.span.high), "own_range": swing.own,
        "at_low": _standing_plain(swing.low, currency), "at_high": _standing_plain(swing.high, currency),
        "flips": [
            {"changes": flip.line, "at": float(flip.value), "kept": flip.kept,
             "after": _standing_plain(flip.after, currency)}
            for flip in swing.flips
        ],
    }  # fmt: skip


def _standing_plain(standing: Standing, currency: str) -> Plain:
    corridor_, modes_ = standing.winner
    return {
        "corridor": corridor_, "modes": list(modes_), "saved_amount": money_text(standing.money_minor, currency),
        "saved_percent": ratio(standing.money_minor * 100, standing.base_minor) if standing.base_minor > 0 else None,
        "saved_days": ratio(standing.time_s, DAY_S),
    }  # fmt: skip
