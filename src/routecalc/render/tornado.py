"""What an answer hangs on: the values at which it changes, and how far each fact moves the savings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from routecalc.flips import Flip, Flips, Move, Swing
from routecalc.network import Network
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line
from routecalc.render.carried import carrying_plain, day_note
from routecalc.render.data import SCHEMA, request_plain
from routecalc.render.drawn import amount, chain, swing_bar, told_way
from routecalc.render.moments import asked_when
from routecalc.render.notices import expired_plain, late
from routecalc.render.phrases import Phrases, percent
from routecalc.render.rows import csv_text
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
    facts = sum(swing.move.sort == "fact" for swing in found.swings)
    moved = "moved" if found.idle else "moved_asked"
    return Section(
        say("explained", "flip_title", **ends),
        (
            Cell(one_line(asked_when(request, phrases)), "faint"),
            Cell(say("explained", "now_cheapest", way=_manner(base.winner, phrases), told=told)),
            Cell(say("explained", "now_saved", money=money, percent=share, time=time)),
            *day_note(request, phrases),
            *late(phrases.network, request.as_of, phrases),
            Cell(_numbers(found, phrases), "strong"),
            Cell(say("explained", moved, facts=facts, idle=found.idle, asked=found.asked), "faint"),
        ),
    )  # fmt: skip


def _numbers(found: Flips, phrases: Phrases) -> str:
    """The numbers that can change the answer by themselves, each kind once, the most decisive first."""
    joint = [swing for swing in found.swings if swing.move.sort != "fact"]
    foremost = [*found.numbers("money"), *found.numbers("time"), *joint, *found.swings]
    kinds = dict.fromkeys(swing.move.kind for swing in foremost)
    deciding = {kind: next((one for one in foremost if one.move.kind == kind and one.flips), None) for kind in kinds}
    names = list(dict.fromkeys(told_move(one.move, phrases) for one in deciding.values() if one is not None))
    if not names:
        return phrases.words("explained", "hangs_on_nothing")
    listed = phrases.words("punctuation", "items").join(names)
    return phrases.words("explained", "hangs_on", count=len(names), numbers=listed)


def turning_points(found: Flips, request: Request, phrases: Phrases) -> Section:
    """The values at which it changes; those of single facts that a joint move tells already are only counted."""
    say = phrases.words
    columns = (
        Column(say("explained", "fact")), Column(say("explained", "range"), figure=True),
        Column(say("explained", "changes_at"), figure=True), Column(say("explained", "change")),
    )  # fmt: skip
    ordered = sorted(found.swings, key=lambda swing: swing.move.sort == "fact")
    told = [(swing, flip) for swing in ordered for flip in swing.flips if not _folded(swing, flip, found)]
    rows = [_row(swing, flip.value, _change(swing, flip, found, phrases), phrases) for swing, flip in told]
    rows += [
        _row(swing, missing.value, say("explained", "no_way"), phrases)
        for swing in ordered
        for missing in swing.missing
    ]
    still = [swing for swing in found.swings if swing.move.sort == "fact" and not swing.flips and not swing.missing]
    folded = sum(len(swing.flips) for swing in found.swings) - len(told)
    blocks: list[Table | Cell] = [Table(columns, tuple(rows), spaced=True)] if rows else []
    if folded:
        blocks.append(Cell(say("explained", "folded", count=folded), "faint"))
    if still and len(still) <= SHOWN // 2:
        named = (f"{_fact(swing.move, phrases, ' ')} ({_range(swing, phrases, ' ')})" for swing in still)
        blocks.append(Cell(say("explained", "no_flip", facts=say("punctuation", "items").join(named))))
    elif still:
        blocks.append(Cell(say("explained", "no_flip_count", count=len(still))))
    return Section(say("explained", "turning_points"), tuple(blocks))


def _row(swing: Swing, value: Decimal, change: str, phrases: Phrases) -> Row:
    return Row((Cell(_fact(swing.move, phrases)), Cell(_range(swing, phrases)),
                Cell(_figure(swing.move, value), "strong"), Cell(change)))  # fmt: skip


def _folded(swing: Swing, flip: Flip, found: Flips) -> bool:
    """Whether a joint move of the same fact tells the same change."""
    return swing.move.sort == "fact" and any(
        swing.move.facts <= other.move.facts and _what(flip) in map(_what, other.flips)
        for other in found.swings if other.move.sort != "fact"
    )  # fmt: skip


def _what(flip: Flip) -> tuple[object, ...]:
    """What a flip changes."""
    return flip.line, flip.after.winner if flip.line == "winner" else flip.kept


def _change(swing: Swing, flip: Flip, found: Flips, phrases: Phrases) -> str:
    """What changes, and for a gap what the two sides come to there."""
    if flip.line == "winner":
        change = phrases.words("explained", "winner_becomes", way=_manner(flip.after.winner, phrases))
    else:
        days = phrases.words("durations", "days", n=plain(found.days))
        line = f"{plain(found.percent)}%" if flip.line == "money" else days
        change = phrases.words("explained", f"{flip.line}_{'reaches' if flip.kept else 'falls'}", line=line)
    if swing.move.sort == "fact":
        return change
    if swing.move.sort == "level":
        return phrases.words("explained", "level_at", change=change)
    up, down = (_figure(swing.move, mean) for mean in swing.move.means(flip.values))
    return phrases.words("explained", "gap_at", change=change, up=up, down=down)


def _figure(move: Move, value: Decimal) -> str:
    """A value as it is, of a joint move with four figures: its last digits come from where the grid happens to lie."""
    if move.sort == "fact" or not value:
        return plain(value)
    return plain(value.quantize(Decimal(1).scaleb(min(0, max(value.adjusted() - 3, -6)))))


def tornado(found: Flips, measure: str, currency: str, phrases: Phrases) -> Section:
    """The facts that move a saving most, each with the saving at both ends of its range."""
    say = phrases.words
    moving = found.numbers(measure)
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
        Row((Cell(_named(swing.move, phrases)), Cell(_end(swing, "low", measure, currency, phrases)),
             Cell(swing_bar(swing.low.saved(measure), middle, swing.high.saved(measure), scale)),
             Cell(_end(swing, "high", measure, currency, phrases))))
        for swing in shown
    )  # fmt: skip
    rest = len(moving) - len(shown)
    notes = [Cell(say("explained", "more_facts", count=rest), "faint")] if rest else []
    if any(swing.move.sort != "fact" for swing in shown):
        notes.append(Cell(say("explained", "tornado_kinds"), "faint"))
    return Section(say("explained", f"tornado_{measure}"), (Table(columns, rows), *notes))


def _end(swing: Swing, end: str, measure: str, currency: str, phrases: Phrases) -> str:
    """The saving at one end, and under it the value there."""
    standing = swing.low if end == "low" else swing.high
    value = _figure(swing.move, swing.span[0] if end == "low" else swing.span[2])
    return f"{amount(standing.saved(measure), measure, currency, phrases)}\n{value} {_unit(swing.move.unit, phrases)}"


def _fact(move: Move, phrases: Phrases, between: str = "\n") -> str:
    """Name and ids of what moves; the id alone where a fact has no name."""
    if move.sort == "fact":
        name = _name(move, phrases)
        return f"{name}{between}{move.id}" if name else move.id
    less = phrases.words("explained", "gap_less")
    ids = (*(one.fact for one in move.up), *(f"{less} {one.fact}" for one in move.down))
    return between.join((told_move(move, phrases), *ids))


def _named(move: Move, phrases: Phrases) -> str:
    """Name of what moves; with the id where it is one fact."""
    return _fact(move, phrases) if move.sort == "fact" else told_move(move, phrases)


def told_move(move: Move, phrases: Phrases) -> str:
    """What moves, in words: the name of a fact, or of a kind and how it moves."""
    if move.sort == "fact":
        return _name(move, phrases) or move.id
    sort = f"gap_{move.against}" if move.sort == "gap" else "level"
    return phrases.words("explained", sort, name=_kind(move, phrases))


def _name(move: Move, phrases: Phrases) -> str:
    """Name of a fact, if it has one."""
    (figure,), network, words = move.up, phrases.network, phrases.words
    if figure.fact in network.link:
        link = network.link[figure.fact]
        ends = words("punctuation", "arrow").join(phrases.short(place) for place in (link.start, link.end))
        return f"{words.find('modes', link.mode)} {ends}"
    if move.kind[0] in ("charge", "transfer", "clearance", "departures"):
        return _kind(move, phrases)
    if figure.fact in network.factor and (names := network.factor[figure.fact].names):
        return names.get(words.lang)
    return ""


def _kind(move: Move, phrases: Phrases) -> str:
    """Name of a kind of figures; nothing where it has none."""
    words, (sort, *rest) = phrases.words, move.kind
    if sort == "charge":
        return words.charge(rest[0])
    if sort == "clearance":
        return words("directions", rest[0])
    if sort == "transfer":
        pair = f"{rest[1]}-{rest[2]}"
        if rest[0] == "border" and rest[1] == rest[2]:
            return words("explained", "kind_border", mode=words.find("modes", rest[1]))
        return words("operations", pair) if pair in words.table["operations"] else ""
    return words("explained", f"kind_{sort}", modes=chain(rest, phrases))


def _range(swing: Swing, phrases: Phrases, between: str = "\n") -> str:
    """The searched range with its unit; whether it is the facts' own is said where it is not."""
    values = " – ".join(_figure(swing.move, value) for value in swing.span)
    own = "" if swing.move.own else f"{between}{phrases.words('explained', 'not_own')}"
    return f"{values}{between}{_unit(swing.move.unit, phrases)}{own}"


def _unit(unit: str, phrases: Phrases) -> str:
    """A unit with its parts in words, where there are any."""
    say = phrases.words
    return "/".join(say.find("units", say.find("frequencies", part)) for part in unit.split("/"))


def _manner(winner: Manner, phrases: Phrases) -> str:
    corridor_, modes_ = winner
    return " ".join(filter(None, (phrases.corridor(corridor_), f"({chain(modes_, phrases)})")))


FLIP_COLUMNS = (
    "fact", "unit", "low", "likely", "high", "own_range", "money_at_low", "money_at_high", "currency", "days_at_low",
    "days_at_high", "changes", "at", "kept", "cheapest_corridor", "cheapest_modes", "sort", "facts", "less_facts",
    "no_way_low", "no_way_high",
)  # fmt: skip


def flips_csv(found: Flips, currency: str) -> str:
    """A row for every flip, one for a move without."""
    rows = []
    for swing in found.swings:
        move, missing = swing.move, {one.end: plain(one.value) for one in swing.missing}
        sides = ["+".join(one.fact for one in side) for side in (move.up, move.down)]
        for flip in swing.flips or (None,):
            manner_ = flip.after.winner if flip else (None, ())
            rows.append([
                move.id, move.unit, *map(plain, swing.span),
                "yes" if move.own else "no", money_text(swing.low.money_minor, currency),
                money_text(swing.high.money_minor, currency), currency, str(ratio(swing.low.time_s, DAY_S)),
                str(ratio(swing.high.time_s, DAY_S)), flip.line if flip else "", plain(flip.value) if flip else "",
                ("yes" if flip.kept else "no") if flip else "", manner_[0] or "", "+".join(manner_[1]),
                _sort(move), *sides, missing.get("low", ""), missing.get("high", ""),
            ])  # fmt: skip
    return csv_text(FLIP_COLUMNS, rows)


def flips_plain(found: Flips, request: Request, network: Network) -> Plain:
    """All of it for programs."""
    swings, currency = found.swings, request.currency
    return {
        "schema": SCHEMA,
        "request": request_plain(request),
        **carrying_plain(request, network),
        "findings": expired_plain(network, request.as_of),
        "lines": {"days": float(found.days), "percent": float(found.percent)},
        "base": _standing_plain(found.base, currency),
        "facts": [
            {"fact": one.move.id, **_swing_plain(one, currency)} for one in swings if one.move.sort == "fact"
        ],
        "joint": [
            {"id": one.move.id, "sort": _sort(one.move), "facts": [figure.fact for figure in one.move.up],
             "less_facts": [figure.fact for figure in one.move.down], **_swing_plain(one, currency)}
            for one in swings if one.move.sort != "fact"
        ],
        "tornado": {
            measure: [swing.move.id for swing in found.tornado(measure)] for measure in ("money", "time")
        },
        "numbers": {
            measure: [swing.move.id for swing in found.numbers(measure)] for measure in ("money", "time")
        },
        "without_effect": found.idle,
        "asked": found.asked,
    }  # fmt: skip


def _sort(move: Move) -> str:
    """How a move goes: fact, level, gap_baseline or gap_rivals."""
    return f"gap_{move.against}" if move.sort == "gap" else move.sort


def _swing_plain(swing: Swing, currency: str) -> Plain:
    low, likely, high = map(float, swing.span)
    return {
        "unit": swing.move.unit, "low": low, "likely": likely, "high": high, "own_range": swing.move.own,
        "at_low": _standing_plain(swing.low, currency), "at_high": _standing_plain(swing.high, currency),
        "flips": [
            {"changes": flip.line, "at": float(flip.value), "kept": flip.kept,
             "values": {fact: float(value) for fact, value in flip.values},
             "after": _standing_plain(flip.after, currency)}
            for flip in swing.flips
        ],
        "no_way": [{"end": one.end, "from": float(one.value)} for one in swing.missing],
    }  # fmt: skip


def _standing_plain(standing: Standing, currency: str) -> Plain:
    corridor_, modes_ = standing.winner
    return {
        "corridor": corridor_, "modes": list(modes_), "saved_amount": money_text(standing.money_minor, currency),
        "saved_percent": ratio(standing.money_minor * 100, standing.base_minor) if standing.base_minor > 0 else None,
        "saved_days": ratio(standing.time_s, DAY_S),
    }  # fmt: skip
