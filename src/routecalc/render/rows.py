"""Answer → CSV: a row per line of the offer, and totals; text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from routecalc.itinerary import Answer, Element, Itinerary, QuoteLine, Saving
from routecalc.network import Network
from routecalc.render.blocks import clean
from routecalc.render.data import (
    amount_text,
    begin_and_length,
    percent_saved,
    reliability_plain,
)
from routecalc.render.moments import iso, waited_for
from routecalc.render.ways import itineraries
from routecalc.render.words import Words
from routecalc.units import hours, kilograms, km, money_text

CSV_COLUMNS = (
    "option",
    "labels",
    "corridor",
    "element",
    "kind",
    "mode",
    "from",
    "to",
    "start_h",
    "duration_h",
    "start",
    "end",
    "wait_for",
    "distance_km",
    "co2e_kg",
    "code",
    "label",
    "effect",
    "basis",
    "quantity",
    "rate",
    "amount",
    "currency",
    "converted",
    "converted_currency",
    "fx",
    "fact",
    "source",
    "grade",
    "gap",
    "cost_without_subsidies",
    "baseline",
    "saved_amount",
    "saved_percent",
    "saved_amount_without_subsidies",
    "saved_percent_without_subsidies",
    "p10_h",
    "p50_h",
    "p80_h",
    "p95_h",
    "on_time_percent",
    "expected_late_h",
)
SURE = ("p10_h", "p50_h", "p80_h", "p95_h", "on_time_percent", "expected_late_h")
"""Columns of how sure the time is."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
_DANGER = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def answer_csv(answer: Answer, network: Network) -> str:
    """Every option and baseline in rows: byte order mark, CRLF, no formulas.

    A row per line; time, distance and CO2e of an element stand on its first row, with its local start and end and what
    it waits for where the request has a moment; an element without lines has a row of its own. The last row of each
    itinerary has the code TOTAL; it also has the total without subsidies, for an option what is saved against the
    cheapest baseline way, with and without subsidies on both sides, and how sure the time is, where that was simulated.
    """
    words = Words.read("en")
    savings = {pair.candidate: pair for pair in answer.comparison.pairs} if answer.comparison else {}
    rows = [
        [cells.get(column, "") for column in CSV_COLUMNS]
        for way in itineraries(answer)
        for cells in _csv_rows(way, savings.get(way.id), words, network)
    ]
    return csv_text(CSV_COLUMNS, rows)


Cells = dict[str, str]


def _csv_rows(way: Itinerary, saving: Saving | None, words: Words, network: Network) -> Iterator[Cells]:
    head = {"option": way.id, "labels": " ".join(way.labels), "corridor": way.corridor or ""}
    for number, element in enumerate(way.elements, 1):
        measured = {**_csv_measures(element), **_csv_moments(way, element, network)}
        for line in element.lines or (None,):
            cells = _csv_line(line, way.currency, words, network) if line else {}
            yield {**head, **_csv_element(number, element), **measured, **cells}
            measured = {}
    for line in way.lines:
        yield {**head, **_csv_line(line, way.currency, words, network)}
    total = {"converted": money_text(way.cost_minor, way.currency), "converted_currency": way.currency}
    figures = _figures(0, hours(way.duration_s), way.distance_m, way.co2e_g)
    label = words("screen", "total")
    yield {
        **head,
        "code": "TOTAL",
        "label": label,
        **total,
        **figures,
        "start_h": "",
        **_csv_saving(way, saving),
        **_csv_sure(way),
    }


def _csv_sure(way: Itinerary) -> Cells:
    """Percentiles of the time, the chance to be in time and the expected lateness; nothing if not simulated."""
    plain = reliability_plain(way.reliability) or {}
    return {key: f"{plain[key]:.4f}" for key in SURE if plain.get(key) is not None}


def _csv_saving(way: Itinerary, saving: Saving | None) -> Cells:
    """The total without subsidies, and what an option saves with and without them."""
    cells = {"cost_without_subsidies": money_text(way.cost_minor + way.subsidy_minor, way.currency)}
    if saving is None:
        return cells
    cells["baseline"] = saving.baseline
    for one, more in ((saving, ""), (saving.unsubsidised(), "_without_subsidies")):
        share = percent_saved(one)
        cells[f"saved_amount{more}"] = money_text(one.amount_minor, way.currency)
        cells[f"saved_percent{more}"] = "" if share is None else f"{share:.4f}"
    return cells


def _csv_element(number: int, element: Element) -> Cells:
    mode = element.mode or ""
    return {"element": str(number), "kind": element.kind, "mode": mode, "from": element.start, "to": element.end}


def _csv_measures(element: Element) -> Cells:
    begin, takes = begin_and_length(element)
    return _figures(begin, takes, element.distance_m, element.co2e_g)


def _csv_moments(way: Itinerary, element: Element, network: Network) -> Cells:
    """When an element begins and ends by the local clocks, and what it waits for; nothing without a moment."""
    if way.depart_s is None:
        return {}
    begin = way.depart_s + element.start_s
    ends = (iso(network, element.start, begin), iso(network, element.end, begin + element.duration_s))
    return {"start": ends[0] or "", "end": ends[1] or "", "wait_for": waited_for(element, network)}


def _figures(start_h: float, duration_h: float, distance_m: int, co2e_g: int) -> Cells:
    figures = {"start_h": start_h, "duration_h": duration_h, "distance_km": km(distance_m)}
    return {key: f"{value:.4f}" for key, value in {**figures, "co2e_kg": kilograms(co2e_g)}.items()}


def _csv_line(line: QuoteLine, currency: str, words: Words, network: Network) -> Cells:
    charge = network.charge.get(line.fact)
    reason = charge.gap.en if charge and charge.gap else line.note
    return {
        "code": line.code,
        "label": words.charge(line.code),
        "effect": line.effect,
        "basis": line.basis,
        "quantity": line.quantity,
        "rate": line.rate or "",
        "amount": amount_text(line.amount_minor, line.currency) or "",
        "currency": line.currency,
        "converted": amount_text(line.converted_minor, currency) or "",
        "converted_currency": currency,
        "fx": line.fx or "",
        "fact": line.fact,
        "source": line.source,
        "grade": line.grade,
        "gap": reason if line.converted_minor is None else "",
    }


def csv_text(columns: tuple[str, ...], rows: list[list[str]]) -> str:
    """A table as CSV text that spreadsheets open as it is meant."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(text) for text in entry] for entry in rows)
    return out.getvalue()


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if _NUMBER.match(text):
        return text
    plain = clean(text)
    return f"'{plain}" if text.startswith(_DANGER) or plain.lstrip().startswith(_DANGER) else plain
