"""Answers explained: scenarios side by side, where a saving comes from, and what the answer hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from routecalc.attribution import Attribution, Difference, Part
from routecalc.flips import Flip, Flips, Swing
from routecalc.itinerary import Answer, Itinerary
from routecalc.network import Network, Scenario
from routecalc.quoting import Way
from routecalc.render.blocks import Cell, Column, Row, RowKind, Section, Table
from routecalc.render.chain import corridor, modes
from routecalc.render.data import SCHEMA, csv_text, request_plain, saving_plain, to_json
from routecalc.render.phrases import DAY_S, Phrases, decimals, money_whole, percent
from routecalc.render.words import Words
from routecalc.request import Request
from routecalc.standing import Manner, Standing
from routecalc.units import kilograms, km, money_display, money_text, plain, ratio

Plain = dict[str, Any]
Compared = list[tuple[Scenario | None, Answer | None]]
"""Each scenario with its answer; the first is the base, without a scenario. No answer where no way is left."""
FULL, THIN, GAP, MIDDLE = "█", "▏", "\N{NO-BREAK SPACE}", "│"
WATERFALL, TORNADO = 34, 30
SHOWN = 12
"""Facts of a tornado that are shown; the files for programs have all."""


def render_compare(
    compared: Compared, why: Sequence[Attribution], network: Network, kind: str, lang: str,
    *, width: int | None = None, color: bool = False,
) -> str:  # fmt: skip
    """The base and each scenario side by side, then where the savings of the base come from."""
    base = compared[0][1]
    assert base is not None, "the base has been answered"
    if kind == "json":
        return to_json(_compare_plain(compared, why, base))
    if kind == "csv":
        return _why_csv(why, base.request.currency) if why else _compare_csv(compared)
    phrases = Phrases(Words.read(lang), network)
    sections = [_side_by_side(compared, base, phrases)] if len(compared) > 1 or not why else []
    sections += [_waterfall(one, base.request, phrases) for one in why]
    return _written(sections, kind, width, color)


def render_flips(
    found: Flips, request: Request, network: Network, kind: str, lang: str,
    *, width: int | None = None, color: bool = False,
) -> str:  # fmt: skip
    """What the answer hangs on: the values at which it changes, and how far each fact moves the savings."""
    if kind == "json":
        return to_json(_flips_plain(found, request))
    if kind == "csv":
        return _flips_csv(found, request.currency)
    phrases = Phrases(Words.read(lang), network)
    sections = [_answer_now(found, request, phrases), _turning_points(found, request, phrases)]
    sections += [_tornado(found, measure, request.currency, phrases) for measure in ("money", "time")]
    return _written([section for section in sections if section.blocks], kind, width, color)


def _written(sections: Iterable[Section], kind: str, width: int | None, color: bool) -> str:
    if kind == "md":
        from routecalc.render.document import write_markdown

        return write_markdown(sections)
    from routecalc.render.terminal import write_terminal

    return write_terminal(sections, width, color=color)


# -- side by side


def _side_by_side(compared: Compared, base: Answer, phrases: Phrases) -> Section:
    say = phrases.words
    request = base.request
    columns = (
        Column("\n".join((say("explained", "scenario"), say("explained", "cheapest")))),
        Column(say("screen", "cost"), figure=True), Column(say("explained", "fastest"), figure=True),
        Column(say("explained", "money_saved"), figure=True), Column(say("explained", "time_saved"), figure=True),
        Column(say("explained", "co2e_saved"), figure=True),
    )  # fmt: skip
    rows = tuple(_scenario_row(scenario, answer, phrases) for scenario, answer in compared)
    ends = {"origin": phrases.place(request.origin), "destination": phrases.place(request.destination)}
    against = say("explained", "against", baseline=phrases.baseline(request.baseline))
    return Section(
        say("explained", "compare_title", **ends), (Table(columns, rows, spaced=True), Cell(against, "faint"))
    )


def _scenario_row(scenario: Scenario | None, answer: Answer | None, phrases: Phrases) -> Row:
    name = (
        f"{scenario.names.get(phrases.words.lang)}\n{scenario.id}" if scenario else phrases.words("explained", "base")
    )
    if answer is None:
        return Row((Cell(f"{name}\n{phrases.say('no_options')}", "bad"), *[Cell("")] * 5))
    cheapest, fastest = _bests(answer)
    told = "\n".join(filter(None, (name, corridor(cheapest, phrases), _chain(modes(cheapest), phrases))))
    figures = (
        Cell(money_whole(cheapest.cost_minor, cheapest.currency)), Cell(phrases.days(fastest.duration_s)),
        *_savings(answer, phrases),
    )  # fmt: skip
    return Row((Cell(told), *figures))


def _savings(answer: Answer, phrases: Phrases) -> tuple[Cell, Cell, Cell]:
    best = answer.comparison
    if best is None or best.money is None or best.time is None:
        return Cell("–"), Cell("–"), Cell("–")
    money = phrases.saved_money(best.money, answer.request.currency)
    share = phrases.saved_percent(best.money)
    return (
        Cell(f"{money.text}\n{share.text}", money.style),
        phrases.saved_time(best.time),
        phrases.saved_co2e(best.money),
    )


def _bests(answer: Answer) -> tuple[Itinerary, Itinerary]:
    """The cheapest and the fastest option."""
    return (
        min(answer.options, key=lambda way: (way.cost_minor, way.duration_s)),
        min(answer.options, key=lambda way: (way.duration_s, way.cost_minor)),
    )


def _compare_plain(compared: Compared, why: Sequence[Attribution], base: Answer) -> Plain:
    return {
        "schema": SCHEMA,
        "request": request_plain(base.request),
        "compared": [_scenario_plain(scenario, answer) for scenario, answer in compared],
        "why": [_why_plain(one, base.request.currency) for one in why],
    }


def _scenario_plain(scenario: Scenario | None, answer: Answer | None) -> Plain:
    id_ = scenario.id if scenario else None
    if answer is None:
        return {"scenario": id_, "digest": None, "cheapest": None, "fastest": None, "money": None, "time": None}
    cheapest, fastest = _bests(answer)
    best = answer.comparison
    return {
        "scenario": id_, "digest": answer.digest, "cheapest": _way_plain(cheapest), "fastest": _way_plain(fastest),
        "money": saving_plain(best.money, answer) if best and best.money else None,
        "time": saving_plain(best.time, answer) if best and best.time else None,
    }  # fmt: skip


def _way_plain(way: Itinerary) -> Plain:
    return {
        "id": way.id, "corridor": way.corridor, "modes": list(modes(way)),
        "cost": money_text(way.cost_minor, way.currency), "days": ratio(way.duration_s, DAY_S),
        "co2e_kg": kilograms(way.co2e_g),
    }  # fmt: skip


COMPARE_COLUMNS = (
    "scenario", "cheapest_corridor", "cheapest_modes", "cost", "currency", "fastest_days", "saved_amount",
    "saved_percent", "saved_days", "saved_co2e_kg",
)  # fmt: skip


def _compare_csv(compared: Compared) -> str:
    rows = []
    for scenario, answer in compared:
        one = _scenario_plain(scenario, answer)
        cheapest, money, time = one["cheapest"] or {}, one["money"] or {}, one["time"] or {}
        cells = (
            one["scenario"], cheapest.get("corridor"), "+".join(cheapest.get("modes", ())), cheapest.get("cost"),
            answer and answer.request.currency, (one["fastest"] or {}).get("days"), money.get("saved_amount"),
            money.get("saved_percent"), time.get("saved_days"), money.get("saved_co2e_kg"),
        )  # fmt: skip
        rows.append(["" if cell is None else str(cell) for cell in cells])
    return csv_text(COMPARE_COLUMNS, rows)


# -- where a saving comes from


def _waterfall(one: Attribution, request: Request, phrases: Phrases) -> Section:
    """The saving from nothing to the whole: geography in its parts, then each measure."""
    say, measure = phrases.words, one.measure
    ends = {"origin": phrases.short(request.origin), "destination": phrases.short(request.destination)}
    whole = amount(one.whole, measure, request.currency, phrases)
    title = say("explained", f"why_{measure}", whole=whole, **ends)
    columns = (
        Column(say("explained", "part")), Column(say("explained", "adds"), figure=True),
        Column(say("explained", "waterfall"), whole=True), Column(say("explained", "in_both")),
    )  # fmt: skip
    steps = list(_steps(one, phrases))
    marks = [0, *(mark for _, start, end, _, _ in steps for mark in (start, end))]
    scale = (min(marks), max(marks))
    rows = tuple(
        Row(
            (Cell(told), Cell(amount(end - start, measure, request.currency, phrases), _style(end - start)),
             Cell(bar(start, end, scale, WATERFALL)), Cell(aside, "faint")), kind,
        )
        for told, start, end, aside, kind in steps
    )  # fmt: skip
    notes = (
        Cell(say("explained", "bare_ways", candidate=told_way(one.bare.pair(measure)[0], phrases),
                 baseline=told_way(one.bare.pair(measure)[1], phrases)), "faint"),
        Cell(say("explained", "full_ways", candidate=told_way(one.full.pair(measure)[0], phrases),
                 baseline=told_way(one.full.pair(measure)[1], phrases)), "faint"),
        Cell(say("explained", "why_note", asked=one.asked), "faint"),
    )  # fmt: skip
    return Section(title, (Table(columns, rows), *_idle(one, phrases), *notes))


Step = tuple[str, int, int, str, RowKind]
"""What it is called, from where to where it moves the saving, a remark, and the kind of row."""


def _steps(one: Attribution, phrases: Phrases) -> Iterator[Step]:
    at = 0
    for difference in one.differences:
        yield f"  {_difference(difference, phrases)}", at, at + difference.value, _counts(difference, phrases), "plain"
        at += difference.value
    yield phrases.words("explained", "geography"), 0, at, "", "group"
    for part in one.parts:
        yield _switch(part, phrases), at, at + part.value, "", "plain"
        at += part.value
    yield phrases.words("explained", "whole"), 0, at, "", "total"


def _difference(difference: Difference, phrases: Phrases) -> str:
    section = "modes" if difference.kind in phrases.words.table["modes"] else "kinds"
    return phrases.words(section, difference.kind)


def _counts(difference: Difference, phrases: Phrases) -> str:
    """How many there are on both sides, and how far they go."""
    lengths = (f" {decimals(metres, 1000, 0)} km" if metres else "" for metres in difference.metres)
    mine, theirs = (f"{count} ×{length}" for count, length in zip(difference.counts, lengths, strict=True))
    return phrases.words("explained", "versus", candidate=mine, baseline=theirs)


def _switch(part: Part, phrases: Phrases) -> str:
    return _named(part.switch.measure, part.switch.names, phrases)


def _named(measure: str, names: Sequence[str], phrases: Phrases) -> str:
    if measure == "time":
        return phrases.words("explained", "clearance_at", place=phrases.short(names[0]))
    return phrases.words("punctuation", "list").join(phrases.words.charge(name) for name in names)


def _idle(one: Attribution, phrases: Phrases) -> tuple[Cell, ...]:
    """Measures that change nothing here."""
    if not one.idle:
        return ()
    names = (_named(switch.measure, switch.names, phrases) for switch in one.idle)
    return (Cell(phrases.words("explained", "idle", names=phrases.words("punctuation", "items").join(names))),)


def _why_plain(one: Attribution, currency: str) -> Plain:
    return {
        "measure": one.measure,
        "unit": currency if one.measure == "money" else "s",
        "whole": _text(one.whole, one.measure, currency),
        "geography": _text(one.geography, one.measure, currency),
        "differences": [
            {"kind": d.kind, "value": _text(d.value, one.measure, currency), "candidate_count": d.counts[0],
             "baseline_count": d.counts[1], "candidate_km": km(d.metres[0]), "baseline_km": km(d.metres[1])}
            for d in one.differences
        ],
        "parts": [
            {"id": p.switch.id, "value": _text(p.value, one.measure, currency), "exact": str(p.exact),
             "facts": sorted(p.switch.facts)}
            for p in one.parts
        ],
        "idle": [switch.id for switch in one.idle],
        "coalitions": one.asked,
    }  # fmt: skip


def _why_csv(why: Sequence[Attribution], currency: str) -> str:
    rows = []
    for one in why:
        unit = currency if one.measure == "money" else "s"
        parts = [("geography", d.kind, d.value) for d in one.differences]
        parts += [("measure", p.switch.id, p.value) for p in one.parts]
        parts.append(("whole", "", one.whole))
        rows += [[one.measure, kind, id_, _text(value, one.measure, currency), unit] for kind, id_, value in parts]
    return csv_text(("measure", "kind", "part", "value", "unit"), rows)


# -- what the answer hangs on


def _answer_now(found: Flips, request: Request, phrases: Phrases) -> Section:
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
            Cell(say("explained", "moved", facts=len(found.swings), asked=found.asked), "faint"),
        ),
    )  # fmt: skip


def _turning_points(found: Flips, request: Request, phrases: Phrases) -> Section:
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


def _tornado(found: Flips, measure: str, currency: str, phrases: Phrases) -> Section:
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


FLIP_COLUMNS = (
    "fact", "unit", "low", "likely", "high", "own_range", "money_at_low", "money_at_high", "currency", "days_at_low",
    "days_at_high", "changes", "at", "kept", "cheapest_corridor", "cheapest_modes",
)  # fmt: skip


def _flips_csv(found: Flips, currency: str) -> str:
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


def _flips_plain(found: Flips, request: Request) -> Plain:
    return {
        "schema": SCHEMA,
        "request": request_plain(request),
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


# -- words and bars


def amount(value: int, measure: str, currency: str, phrases: Phrases) -> str:
    """Money to the minor unit, or days with two decimals."""
    if measure == "money":
        return money_display(value, currency)
    return phrases.words("durations", "days", n=decimals(value, DAY_S, 2))


def _text(value: int, measure: str, currency: str) -> str:
    return money_text(value, currency) if measure == "money" else str(value)


def _style(value: int) -> Any:
    return "bad" if value < 0 else "good" if value > 0 else ""


def told_way(way: Way, phrases: Phrases) -> str:
    """The legs of a way in one line: ``rail Huaihua→Nansha · sea Nansha→Laem Chabang``."""
    legs: list[tuple[str, list[str]]] = []
    for step in way.operations:
        if step.mode is not None:
            if not legs or legs[-1][0] != step.mode:
                legs.append((step.mode, [step.start]))
            legs[-1][1].append(step.end)
    arrow = phrases.words("punctuation", "arrow")
    return " · ".join(
        f"{phrases.words('modes', mode)} {arrow.join(phrases.short(place) for place in (places[0], places[-1]))}"
        for mode, places in legs
    )


def _manner(winner: Manner, phrases: Phrases) -> str:
    corridor_, modes_ = winner
    return " ".join(filter(None, (phrases.corridor(corridor_), f"({_chain(modes_, phrases)})")))


def _chain(modes_: Sequence[str], phrases: Phrases) -> str:
    return "–".join(phrases.words.find("modes", mode) for mode in modes_)


def _column(value: int, scale: tuple[int, int], width: int) -> int:
    """The column in which a value lies, from 0 to ``width``."""
    low, high = scale
    return (value - low) * width // (high - low) if high > low else 0


def bar(start: int, end: int, scale: tuple[int, int], width: int) -> str:
    """A bar from one value to another; a thin one where it would vanish."""
    left, right = sorted((_column(start, scale, width), _column(end, scale, width)))
    drawn = FULL * (right - left) or (THIN if start != end else "")
    return GAP * left + drawn


def swing_bar(low: int, middle: int, high: int, scale: tuple[int, int]) -> str:
    """A bar over all values that are reached, with a stroke where the answer stands now."""
    left, right = (_column(value, scale, TORNADO) for value in (min(low, middle, high), max(low, middle, high)))
    cells = [FULL if left <= at < right else GAP for at in range(TORNADO + 1)]
    cells[_column(middle, scale, TORNADO)] = MIDDLE
    return "".join(cells)
