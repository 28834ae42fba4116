"""The answer for programs: JSON as the contract says, and CSV with a row per line. Never translated."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from routecalc import __version__
from routecalc.findings import Finding, Refused
from routecalc.itinerary import (
    REQUEST,
    Answer,
    Element,
    Itinerary,
    QuoteLine,
    Reliability,
    Saving,
    Simulation,
    shares_percent,
)
from routecalc.limits import NoWay
from routecalc.network import Network
from routecalc.render.carried import carrying_plain, interest_number, interest_of
from routecalc.render.limited import blocked_plain, limits_plain
from routecalc.render.moments import dated
from routecalc.render.terms import not_included
from routecalc.render.ways import used_sources
from routecalc.render.words import Words
from routecalc.request import Request
from routecalc.search import Caps
from routecalc.units import DAY_S, half_up, hours, kilograms, km, money_text, ratio

SCHEMA = 1
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

Plain = dict[str, Any]


OPENED = 4
"""Levels of JSON that are laid out over several lines: document, options, option, elements. Each element is a line."""


def to_json(document: Plain) -> str:
    """Readable JSON text with a newline at its end; characters that a terminal obeys are escaped."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", _laid_out(document, 0)) + "\n"


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _laid_out(value: Any, level: int) -> str:
    """JSON text; the levels below ``OPENED`` stand on one line, which the encoder writes at full speed."""
    if level == OPENED or not value or not isinstance(value, dict | list):
        return _ENCODER.encode(value)
    margin = "  " * (level + 1)
    if isinstance(value, dict):
        parts = [f"{_ENCODER.encode(key)}: {_laid_out(part, level + 1)}" for key, part in value.items()]
        opening, closing = "{}"
    else:
        parts = [_laid_out(part, level + 1) for part in value]
        opening, closing = "[]"
    return f"{opening}\n{margin}" + f",\n{margin}".join(parts) + f"\n{margin[2:]}{closing}"


def answer_json(answer: Answer, network: Network) -> str:
    """The answer as JSON text."""
    return to_json(answer_plain(answer, network, Words.read("en")))


def answer_plain(answer: Answer, network: Network, words: Words) -> Plain:
    """The answer as plain values, keys in the order of the contract."""

    def told(way: Itinerary) -> Plain:
        return dated(itinerary_plain(way, words), way, network)

    return {
        "schema": SCHEMA,
        "routecalc": __version__,
        "request": request_plain(answer.request),
        "network": {"digest": answer.digest, "scenarios": list(answer.scenarios)},
        "front_size": answer.front_size,
        "search": answer.search,
        "options": [told(way) for way in answer.options],
        "baseline": told(answer.baseline) if answer.baseline else None,
        "baseline_fastest": told(answer.baseline_fastest) if answer.baseline_fastest else None,
        "comparison": _pairs(answer),
        "headline": _headline(answer),
        "simulation": simulation_plain(answer.simulation),
        **carrying_plain(answer.request, network),
        "not_included": not_included(answer, network),
        "findings": [finding_plain(finding) for finding in answer.findings],
        "sources": _sources(answer, network),
    }


def _sources(answer: Answer, network: Network) -> Plain:
    """Every source that is used; the shipper's own figures, if any, as words of the command line."""
    used = used_sources(answer, network)
    found = {source: source_plain(source, network) for source in used}
    if REQUEST in used:
        goods = answer.request.consignment
        value = f"{money_text(goods.value_minor or 0, goods.value_currency)}{goods.value_currency}"
        own = f"--value {value} --interest {interest_of(answer.request)}"
        found[REQUEST] = {**found[REQUEST], "title": "The shipper's own figures", "locator": own}
    return found


def amount_text(minor: int | None, currency: str) -> str | None:
    """The decimal string of an amount; None where there is none."""
    return None if minor is None else money_text(minor, currency)


def request_plain(request: Request) -> Plain:
    """The question with every default made explicit."""
    goods = request.consignment
    return {
        "origin": request.origin,
        "destination": request.destination,
        "boxes": dict(goods.boxes),
        "mass_kg": goods.mass_kg,
        "mass_given": goods.mass_given,
        "volume_m3": None if goods.volume_l is None else ratio(goods.volume_l, 1000),
        "value": amount_text(goods.value_minor, goods.value_currency),
        "value_currency": goods.value_currency if goods.value_minor is not None else None,
        **({} if request.interest is None else {"interest_percent": interest_number(request)}),
        "hs_code": goods.hs_code,
        "cargo": goods.cargo,
        "depart": request.depart.isoformat() if request.depart else None,
        "arrive_by": request.arrive_by.isoformat() if request.arrive_by else None,
        "as_of": request.as_of.isoformat(),
        "by_start": request.by_start and request.moment is not None,
        "currency": request.currency,
        "baseline": request.baseline,
        "sort": request.sort,
        "max_options": request.max_options,
        "modes": list(request.modes),
        "via": list(request.via),
        "avoid": list(request.avoid),
        "corridor": request.corridor,
        **limits_plain(request),
        **_effort_plain(request.caps),
    }


def _effort_plain(caps: Caps) -> Plain:
    """How far is searched; only what was asked for."""
    told: Plain = {"max_labels": caps.labels, "max_seconds": caps.seconds, "max_memory_mb": caps.megabytes}
    if caps.cost_within is not None:
        told["cost_within"] = round(caps.cost_within[0] / caps.cost_within[1], 4)
    if any(caps.slack):
        told.update(slack_h=hours(caps.slack[0]), slack_kg=kilograms(caps.slack[1]))
    return {key: value for key, value in told.items() if value is not None}


def itinerary_plain(way: Itinerary, words: Words) -> Plain:
    """OPTION of the contract."""
    return {
        "id": way.id,
        "labels": list(way.labels),
        "corridor": way.corridor,
        "route": list(way.nodes),
        "cost": money_text(way.cost_minor, way.currency),
        "cost_low": money_text(way.cost_low_minor, way.currency),
        "cost_high": money_text(way.cost_high_minor, way.currency),
        "cost_without_subsidies": money_text(way.cost_minor + way.subsidy_minor, way.currency),
        "currency": way.currency,
        "duration_h": hours(way.duration_s),
        "duration_low_h": hours(way.duration_low_s),
        "duration_high_h": hours(way.duration_high_s),
        "depart": None,
        "arrive": None,
        "distance_km": km(way.distance_m),
        "co2e_kg": kilograms(way.co2e_g),
        "by_grade": {
            "cost_percent": shares_percent(way.cost_by_grade()),
            "time_percent": shares_percent(way.time_by_grade()),
        },
        "reliability": reliability_plain(way.reliability),
        "gaps": [_gap(line, words) for line in way.gaps()],
        "elements": [element_plain(element, way.currency, words) for element in way.elements],
        "lines": [line_plain(line, way.currency, words) for line in way.lines],
    }


def simulation_plain(simulation: Simulation | None) -> Plain | None:
    """How the times were drawn; None if they were not."""
    if simulation is None:
        return None
    within = simulation.within_s
    return {
        "seed": simulation.seed,
        "draws": simulation.draws,
        "within_h": None if within is None else hours(within),
    }


def reliability_plain(found: Reliability | None) -> Plain | None:
    """How sure the time of an itinerary is; None if it was not simulated."""
    if found is None:
        return None
    return {
        "p10_h": hours(found.p10_s),
        "p50_h": hours(found.p50_s),
        "p80_h": hours(found.p80_s),
        "p95_h": hours(found.p95_s),
        "mean_h": hours(found.mean_s),
        "on_time_percent": None if found.on_time_ppm is None else ratio(found.on_time_ppm, 10_000),
        "expected_late_h": None if found.late_s is None else hours(found.late_s),
        "spread_percent": [ratio(share, 10_000) for share in found.shares_ppm],
    }


def _gap(line: QuoteLine, words: Words) -> Plain:
    return {"code": line.code, "label": words.charge(line.code), "fact": line.fact, "reason": line.formula}


def element_plain(element: Element, currency: str, words: Words) -> Plain:
    """ELEMENT of the contract; hours are differences of rounded times, so that they add up."""
    begin, takes = begin_and_length(element)
    return {
        "kind": element.kind,
        "mode": element.mode,
        "link": element.link,
        "from": element.start,
        "to": element.end,
        "via": list(element.via),
        "start_h": begin,
        "duration_h": takes,
        "duration_low_h": hours(element.low_s),
        "duration_high_h": hours(element.high_s),
        "start": None,
        "end": None,
        "by_track_h": None if element.by_track_s is None else hours(element.by_track_s),
        "distance_km": km(element.distance_m),
        "co2e_kg": kilograms(element.co2e_g),
        "cost": money_text(element.cost_minor, currency),
        "time_grade": element.time_grade,
        "facts": list(element.facts),
        "lines": [line_plain(line, currency, words) for line in element.lines],
    }


def begin_and_length(element: Element) -> tuple[float, float]:
    """Begin and duration as differences of rounded times, so that they add up."""
    begin = half_up(element.start_s * 10_000, 3600)
    end = half_up((element.start_s + element.duration_s) * 10_000, 3600)
    return begin / 10_000, (end - begin) / 10_000


def line_plain(line: QuoteLine, currency: str, words: Words) -> Plain:
    """LINE of the contract; amount, rate and converted are null for a named gap."""
    return {
        "code": line.code,
        "label": words.charge(line.code),
        "effect": line.effect,
        "basis": line.basis,
        "quantity": _number(line.quantity),
        "rate": line.rate,
        "amount": amount_text(line.amount_minor, line.currency),
        "currency": line.currency,
        "converted": amount_text(line.converted_minor, currency),
        "converted_low": money_text(line.low_minor, currency),
        "converted_high": money_text(line.high_minor, currency),
        "fx": line.fx,
        "fact": line.fact,
        "source": line.source,
        "grade": line.grade,
        "formula": line.formula,
        "note": line.note,
    }


def _number(text: str) -> int | float:
    exact = Decimal(text)
    ticks = half_up(int(exact * 1_000_000), 100)
    return ticks // 10_000 if ticks % 10_000 == 0 else ticks / 10_000


def _pairs(answer: Answer) -> list[Plain]:
    return [saving_plain(pair, answer) for pair in answer.comparison.pairs] if answer.comparison else []


def _headline(answer: Answer) -> Plain:
    best = answer.comparison
    return {
        "money": saving_plain(best.money, answer) if best and best.money else None,
        "time": saving_plain(best.time, answer) if best and best.time else None,
    }


def saving_plain(saving: Saving, answer: Answer) -> Plain:
    """What an option saves; ``option`` is its place among the options, from 0."""
    ids, bare = [way.id for way in answer.options], saving.unsubsidised()
    currency = answer.request.currency
    carried = {} if answer.request.interest is None else {"saved_carrying": money_text(saving.carrying_minor, currency)}
    return {
        "option": ids.index(saving.candidate) if saving.candidate in ids else None,
        "candidate": saving.candidate,
        "baseline": saving.baseline,
        "saved_days": ratio(saving.time_s, DAY_S),
        "saved_amount": money_text(saving.amount_minor, currency),
        "saved_percent": percent_saved(saving),
        "saved_amount_without_subsidies": money_text(bare.amount_minor, currency),
        "saved_percent_without_subsidies": percent_saved(bare),
        "saved_co2e_kg": kilograms(saving.co2e_g),
        **carried,
    }


def percent_saved(saving: Saving) -> float | None:
    """Per cent of the baseline that is saved; None where that costs nothing."""
    return ratio(saving.amount_minor * 100, saving.base_minor) if saving.base_minor > 0 else None


def finding_plain(finding: Finding) -> Plain:
    """FINDING of the contract."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "place": finding.place,
        "remedy": finding.remedy,
    }


def findings_json(findings: tuple[Finding, ...]) -> str:
    """A refusal: code and message of the first error, and all findings."""
    return to_json({"schema": SCHEMA, "error": _error(findings)})


def refusal_json(refused: Refused) -> str:
    """A refusal with its findings; where there is no way, with the limits that block and the nearest that would do."""
    blocked = {"blocked": blocked_plain(refused)} if isinstance(refused, NoWay) else {}
    return to_json({"schema": SCHEMA, "error": {**_error(refused.findings), **blocked}})


def _error(findings: tuple[Finding, ...]) -> Plain:
    first = next((f for f in findings if f.severity == "error"), findings[0] if findings else None)
    return {
        "code": first.code if first else "E-UNKNOWN",
        "message": first.message if first else "",
        "findings": [finding_plain(finding) for finding in findings],
    }


def source_plain(source_id: str, network: Network) -> Plain:
    """Title, publisher, date, locator and quoted words of a source."""
    source = network.source.get(source_id)
    if source is None:
        return {"title": source_id, "publisher": "", "date": "", "locator": "", "quote": ""}
    return {name: getattr(source, name) for name in source.fields if name != "id"}
