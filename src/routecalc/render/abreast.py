"""Scenarios side by side, each with its best ways and its savings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from routecalc.attribution import Attribution
from routecalc.itinerary import Answer, Itinerary
from routecalc.network import PLUS, Network, Scenario
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line
from routecalc.render.carried import carrying_plain, day_note
from routecalc.render.chain import corridor, modes
from routecalc.render.data import SCHEMA, finding_plain, request_plain, saving_plain
from routecalc.render.drawn import chain
from routecalc.render.limited import limits_note
from routecalc.render.moments import asked_when
from routecalc.render.notices import EXPIRED, expiries
from routecalc.render.phrases import Phrases, money_whole
from routecalc.render.rows import csv_text
from routecalc.render.waterfall import why_plain
from routecalc.units import DAY_S, kilograms, money_text, ratio

Plain = dict[str, Any]
Compared = Sequence[tuple[Sequence[Scenario], Answer | None]]
"""Scenarios that are stacked, with the answer under them; the first is the base, without a scenario. No answer where no
way is left."""


def side_by_side(compared: Compared, base: Answer, phrases: Phrases) -> Section:
    """The base and every scenario, a row each."""
    say = phrases.words
    request = base.request
    columns = (
        Column("\n".join((say("explained", "scenario"), say("explained", "cheapest")))),
        Column(say("screen", "cost"), figure=True), Column(say("explained", "fastest"), figure=True),
        Column(say("explained", "money_saved"), figure=True), Column(say("explained", "time_saved"), figure=True),
        Column(say("explained", "co2e_saved"), figure=True),
    )  # fmt: skip
    rows = tuple(_scenario_row(stack, answer, phrases) for stack, answer in compared)
    ends = {"origin": phrases.place(request.origin), "destination": phrases.place(request.destination)}
    against = say("explained", "against", baseline=phrases.baseline(request.baseline))
    return Section(
        say("explained", "compare_title", **ends),
        (
            Cell(one_line(asked_when(request, phrases)), "faint"),
            *limits_note(request, phrases),
            Table(columns, rows, spaced=True),
            *[Cell(text, "bad") for text in expiries((answer for _, answer in compared if answer), phrases)],
            *([Cell(against, "faint")] if request.baseline else []),
            *day_note(request, phrases),
        ),
    )


def _scenario_row(stack: Sequence[Scenario], answer: Answer | None, phrases: Phrases) -> Row:
    names = " + ".join(scenario.names.get(phrases.words.lang) for scenario in stack)
    name = f"{names}\n{_id(stack)}" if stack else phrases.words("explained", "base")
    if answer is None:
        return Row((Cell(f"{name}\n{phrases.say('no_options')}", "bad"), *[Cell("")] * 5))
    cheapest, fastest = _bests(answer)
    told = "\n".join(filter(None, (name, corridor(cheapest, phrases), chain(modes(cheapest), phrases))))
    figures = (
        Cell(money_whole(cheapest.cost_minor, cheapest.currency)), Cell(phrases.days(fastest.duration_s)),
        *_savings(answer, phrases),
    )  # fmt: skip
    return Row((Cell(told), *figures))


def _id(stack: Sequence[Scenario]) -> str:
    """The word for a stack."""
    return PLUS.join(scenario.id for scenario in stack)


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


def compare_plain(compared: Compared, why: Sequence[Attribution], base: Answer, network: Network) -> Plain:
    """All of it for programs."""
    return {
        "schema": SCHEMA,
        "request": request_plain(base.request),
        **carrying_plain(base.request, network),
        "compared": [_scenario_plain(stack, answer) for stack, answer in compared],
        "why": [why_plain(one, base.request.currency) for one in why],
    }


def _scenario_plain(stack: Sequence[Scenario], answer: Answer | None) -> Plain:
    id_ = _id(stack) or None
    if answer is None:
        blank = dict.fromkeys(("digest", "cheapest", "fastest", "money", "time"))
        return {"scenario": id_, **blank, "findings": []}
    cheapest, fastest = _bests(answer)
    best = answer.comparison
    return {
        "scenario": id_, "digest": answer.digest, "cheapest": _way_plain(cheapest), "fastest": _way_plain(fastest),
        "money": saving_plain(best.money, answer) if best and best.money else None,
        "time": saving_plain(best.time, answer) if best and best.time else None,
        "findings": [finding_plain(found) for found in answer.findings if found.code == EXPIRED],
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


def compare_csv(compared: Compared) -> str:
    """A row for every scenario."""
    rows = []
    for stack, answer in compared:
        one = _scenario_plain(stack, answer)
        cheapest, money, time = one["cheapest"] or {}, one["money"] or {}, one["time"] or {}
        cells = (
            one["scenario"], cheapest.get("corridor"), "+".join(cheapest.get("modes", ())), cheapest.get("cost"),
            answer and answer.request.currency, (one["fastest"] or {}).get("days"), money.get("saved_amount"),
            money.get("saved_percent"), time.get("saved_days"), money.get("saved_co2e_kg"),
        )  # fmt: skip
        rows.append(["" if cell is None else str(cell) for cell in cells])
    return csv_text(COMPARE_COLUMNS, rows)
