"""What a quote rests on: shares of each grade, the largest estimates, gaps, readings and sources."""

from __future__ import annotations

from collections.abc import Iterator

from routecalc.findings import Finding
from routecalc.itinerary import REQUEST, Answer, Itinerary, QuoteLine
from routecalc.network import GRADES, Charge
from routecalc.render import notices
from routecalc.render.blocks import Cell, Column, Row, Section, Table, row
from routecalc.render.carried import interest_of, value_of
from routecalc.render.chain import steps
from routecalc.render.phrases import Phrases, money_band, percent
from routecalc.render.priced import may_matter, placed, placed_lines
from routecalc.render.ways import baselines, concerned, itineraries, used_facts, used_sources

LARGEST = 3
"""How many of the largest estimates are named."""
TOLD = frozenset(("W-GAP", "W-END-UNKNOWN", "W-READING", "W-MASS-DEFAULT", "W-NO-BASELINE", *notices.TOLD))
"""Warnings that the sections say in their own words, in the language of the screen."""


def trust(answer: Answer, phrases: Phrases) -> Section:
    """Share of each grade, the largest estimates, what is not priced, and every warning."""
    blocks: list[Table | Cell] = []
    if answer.options:
        blocks += [_shares(answer, phrases), *_largest(answer.options[0], phrases)]
    blocks += [*_gaps(answer, phrases), *_ends(answer, phrases), *_readings(answer, phrases)]
    blocks += [finding_cell(finding, phrases) for finding in answer.findings if finding.code not in TOLD]
    return Section(phrases.say("trust"), tuple(blocks))


def _shares(answer: Answer, phrases: Phrases) -> Table:
    say, words = phrases.say, phrases.words
    marks = tuple(Column(words("grades", grade), figure=True) for grade in GRADES)
    columns = (Column(say("number"), whole=True), Column(say("part"), whole=True), *marks)
    ways = (*answer.options[:1], *(way for way, _ in baselines(answer)))
    rows = []
    for way in ways:
        for key, shares in (("cost", way.cost_by_grade()), ("time", way.time_by_grade())):
            cells = [percent(shares[grade], shares.total(), 0) for grade in GRADES]
            rows.append(row(way.id if key == "cost" else "", say(key), *cells))
    return Table(columns, tuple(rows))


def _largest(way: Itinerary, phrases: Phrases) -> Iterator[Table]:
    """The estimates that weigh most, in money and in time."""
    say = phrases.say
    rows = [*_dearest(way, phrases), *_slowest(way, phrases)]
    if rows:
        columns = (
            Column(say("assumed_head", id=way.id)),
            Column(say("likely"), figure=True),
            Column(say("band"), figure=True),
            Column(say("facts")),
        )
        yield Table(columns, tuple(rows))


def _dearest(way: Itinerary, phrases: Phrases) -> Iterator[Row]:
    assumed = [pair for pair in placed_lines(way) if pair[0].grade == "assumed" and not may_matter(pair[0])]
    priced = [pair for pair in assumed if pair[0].converted_minor is not None]
    for line, place in sorted(priced, key=lambda pair: -abs(pair[0].converted_minor or 0))[:LARGEST]:
        yield row(
            placed(line, place, phrases).replace("\n", " "),
            phrases.amount(line, way.currency),
            money_band(line.low_minor, line.high_minor, way.currency),
            line.fact,
        )


def _slowest(way: Itinerary, phrases: Phrases) -> Iterator[Row]:
    assumed = [pair for pair in steps(way, phrases) if pair[0].time_grade == "assumed" and pair[0].duration_s]
    for element, what in sorted(assumed, key=lambda pair: -pair[0].duration_s)[:LARGEST]:
        duration, band = phrases.duration(element.duration_s), phrases.day_band(element.low_s, element.high_s)
        yield row(what, duration, band, element.link or "")


def _gaps(answer: Answer, phrases: Phrases) -> Iterator[Cell]:
    """What no itinerary's total contains, with the itineraries concerned."""
    found: dict[tuple[str, str], list[str]] = {}
    for way in itineraries(answer):
        for line in way.gaps():
            found.setdefault((phrases.item(line), _reason(line, phrases)), []).append(way.id)
    for (item, reason), ways in found.items():
        yield Cell(phrases.say("gap_of", ways=" ".join(dict.fromkeys(ways)), item=item, reason=reason), "bad")


def _reason(line: QuoteLine, phrases: Phrases) -> str:
    charge = phrases.network.charge.get(line.fact)
    return charge.gap.get(phrases.words.lang) if charge and charge.gap else line.note or line.fact


def _ends(answer: Answer, phrases: Phrases) -> Iterator[Cell]:
    """Charges whose end of validity no document gives."""
    used = dict.fromkeys(line.fact for way in itineraries(answer) for line in way.all_lines())
    facts = [fact for fact in map(phrases.network.fact.get, used) if isinstance(fact, Charge)]
    ends = dict.fromkeys(phrases.words.charge(fact.code) for fact in facts if fact.end_unknown)
    if ends:
        yield Cell(phrases.say("end_unknown", items=phrases.words("punctuation", "list").join(ends)))


def _readings(answer: Answer, phrases: Phrases) -> Iterator[Cell]:
    """The chosen meanings of ambiguous sources, with the itineraries that rest on them."""
    lang = phrases.words.lang
    for fact_id in sorted(set().union(*map(used_facts, itineraries(answer)))):
        fact = phrases.network.fact.get(fact_id)
        if fact and fact.reading:
            ways, what = concerned(answer, fact_id), phrases.fact(fact_id)
            yield Cell(phrases.say("reading", ways=ways, what=what, reading=fact.reading.get(lang)))


def finding_cell(finding: Finding, phrases: Phrases) -> Cell:
    """One finding as a sentence."""
    severity = phrases.say(finding.severity)
    text = phrases.say("finding", severity=severity, finding=str(finding))
    return Cell(text, "bad" if finding.severity == "error" else "")


def _told(source_id: str, answer: Answer, phrases: Phrases) -> tuple[str, str, str]:
    """Title, publisher and date of a source; of the request, the shipper's own figures."""
    if source_id == REQUEST:
        words = {"value": value_of(answer.request), "interest": interest_of(answer.request)}
        return phrases.say("own_figures", **words), "", ""
    source = phrases.network.source.get(source_id)
    return (source.title, source.publisher, source.date) if source else ("", "", "")


def sources(answer: Answer, phrases: Phrases) -> Section:
    """Id, title, publisher and date of every source used."""
    say = phrases.say
    rows = []
    for source_id in used_sources(answer, phrases.network):
        rows.append(row(source_id, *_told(source_id, answer, phrases)))
    columns = (
        Column(say("id"), whole=True),
        Column(say("title_head")),
        Column(say("publisher")),
        Column(say("date")),
    )
    return Section(say("sources"), (Table(columns, tuple(rows)),) if rows else ())
