"""What a written quote says, section by section, in the words of one language.

    heading · options · how sure their times are · what to note first · steps and lines of an option · savings
    what it rests on · terms · sources

The terminal and Markdown write these same sections; a new file format needs no text of its own.
"""

from __future__ import annotations

from routecalc.itinerary import Answer, Itinerary, Saving
from routecalc.network import Network
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line
from routecalc.render.carried import day_note, interest_of, value_of
from routecalc.render.chain import chains, corridor
from routecalc.render.compared import baseline_name, same_way, savings
from routecalc.render.gantt import gantt
from routecalc.render.limited import limits_note
from routecalc.render.moments import arrival, asked_when, departure
from routecalc.render.notices import notices
from routecalc.render.phrases import Phrases, decimals, money_band, money_whole, percent
from routecalc.render.priced import arithmetic, lines
from routecalc.render.stepped import steps
from routecalc.render.sure import sureness
from routecalc.render.terms import terms
from routecalc.render.trusted import sources, trust
from routecalc.render.ways import baselines, detailed
from routecalc.render.words import Words


def quote_sections(
    answer: Answer,
    network: Network,
    words: Words,
    *,
    explain: bool = False,
    detail: str | None = None,
    chart: int | None = None,
) -> list[Section]:
    """All sections of a quote in their order.

    ``detail`` names the option whose steps and lines are written, or ``all``; without it the first. ``chart`` is the
    number of columns for a bar chart of those steps, if one is wanted.
    """
    phrases = Phrases(words, network)
    sections = [heading(answer, phrases), options(answer, phrases), sureness(answer, phrases), notices(answer, phrases)]
    for way in detailed(answer, detail):
        sections.append(steps(way, phrases))
        if chart is not None:
            sections.append(gantt(way, phrases, chart))
        sections.append(lines(answer, way, phrases))
        if explain:
            sections += arithmetic(way, phrases)
    if answer.options and answer.request.baseline:
        sections.append(savings(answer, phrases))
    sections += [trust(answer, phrases), terms(answer, phrases), sources(answer, phrases)]
    return [section for section in sections if section.blocks]


def heading(answer: Answer, phrases: Phrases) -> Section:
    """From where to where, what, and on which day's facts."""
    say, words, request = phrases.say, phrases.words, answer.request
    goods = request.consignment
    mass = say("mass" if goods.mass_given else "mass_default", mass=decimals(goods.mass_kg, 1000, 1))
    volume = goods.volume_l and say("volume", volume=decimals(goods.volume_l, 1000, 1))
    value = say("value", value=value_of(request)) if goods.value_minor else ""
    interest = say("interest", interest=interest_of(request)) if request.interest is not None else ""
    what = one_line(
        [
            " + ".join(f"{count} × {box}" for box, count in goods.boxes),
            words.find("cargo", goods.cargo),
            f"HS {goods.hs_code}" if goods.hs_code else "",
            mass,
            volume or "",
            value,
            interest,
        ]
    )
    data = f"{say('data_head')} {answer.digest.removeprefix('sha256:')[:12]}"
    scenarios = answer.scenarios and f"{say('scenarios_head')} {', '.join(answer.scenarios)}"
    title = say("title", origin=phrases.place(request.origin), destination=phrases.place(request.destination))
    limited = limits_note(request, phrases)
    within = request.caps.cost_within
    effort = say("effort_within", factor=decimals(within[0], within[1], 2)) if within else ""
    when = one_line([*asked_when(request, phrases), effort, data, scenarios or ""])
    return Section(title, (Cell(what), *limited, Cell(when, "faint")))


def options(answer: Answer, phrases: Phrases) -> Section:
    """The options side by side, the baseline last."""
    say = phrases.say
    title = say("options", shown=len(answer.options), all=max(answer.front_size, len(answer.options)))
    if not answer.options:
        return Section(title, (Cell(say("no_options"), "bad"),))
    saved = {pair.candidate: pair for pair in answer.comparison.pairs} if answer.comparison else {}
    told = chains(answer.options, phrases)
    rows = [_option(way, told[way.id], saved.get(way.id), answer, phrases) for way in answer.options]
    rows += [_baseline(way, key, answer, phrases) for way, key in baselines(answer)]
    columns = [
        Column(say("number"), whole=True),
        Column(say("way")),
        Column(say("cost_band"), figure=True),
        Column(say("time_band"), figure=True),
        Column(say("co2e_assumed"), figure=True),
    ]
    if saved:
        against = say("saved", baseline=baseline_name(answer, phrases))
        columns.append(Column(against, figure=True))
    cut = [Row(entry.cells[: len(columns)], entry.kind) for entry in rows]
    return Section(
        title,
        (
            Table(tuple(columns), tuple(cut), spaced=True),
            Cell(say("band_note"), "faint"),
            *day_note(answer.request, phrases, "day_counted"),
        ),
    )


def _option(way: Itinerary, legs: list[str], saved: Saving | None, answer: Answer, phrases: Phrases) -> Row:
    shown = way.labels if len(answer.options) > 1 else ()
    labels = phrases.words("punctuation", "list").join(phrases.words.find("labels", label) for label in shown)
    head = [part for part in (labels, corridor(way, phrases)) if part]
    gain = _gain(saved, way, phrases) if saved else Cell("")
    return Row((Cell(way.id, "strong"), *_figures(way, [*head, *legs], phrases), gain))


def _gain(saved: Saving, way: Itinerary, phrases: Phrases) -> Cell:
    if same_way(saved):
        return Cell(phrases.say("is_baseline"))
    money = phrases.saved_money(saved, way.currency)
    parts = (money, phrases.saved_percent(saved), phrases.saved_time(saved))
    return Cell("\n".join(part.text for part in parts), money.style)


def _baseline(way: Itinerary, key: str, answer: Answer, phrases: Phrases) -> Row:
    head = phrases.say(key, baseline=baseline_name(answer, phrases))
    legs = chains((way,), phrases)[way.id]
    return Row((Cell(way.id), *_figures(way, [head, *legs], phrases), Cell("")), "baseline")


def _moments(way: Itinerary, phrases: Phrases) -> str:
    """From when to when, if the request has a moment."""
    if way.depart_s is None:
        return ""
    return f"{departure(way, phrases)}\n→ {arrival(way, phrases)}"


def _figures(way: Itinerary, told: list[str], phrases: Phrases) -> tuple[Cell, ...]:
    shares = way.cost_by_grade()
    assumed = percent(shares["assumed"], shares.total(), 0)
    band = money_band(way.cost_low_minor, way.cost_high_minor, way.currency)
    return (
        Cell("\n".join(told)),
        Cell(f"{money_whole(way.cost_minor, way.currency)}\n{band}"),
        Cell(one_line([phrases.duration(way.duration_s), phrases.time_band(way), _moments(way, phrases)], "\n")),
        Cell(f"{phrases.mass(way.co2e_g)}\n{phrases.say('assumed_share', percent=assumed)}"),
    )
