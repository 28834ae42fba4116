"""The facts themselves, listed or one by one, with source, reading and the scenarios that change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from routecalc.findings import Refused, did_you_mean, finding
from routecalc.network import SECTIONS, WEEK, Change, Charge, Fact, Link, Network, Scenario, Span, Tariff, Value
from routecalc.record import Record
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line, row
from routecalc.render.data import SCHEMA, source_plain, to_json
from routecalc.render.phrases import Phrases, grouped
from routecalc.render.rows import csv_text
from routecalc.request import place
from routecalc.units import plain

SHOWN = (*dict(SECTIONS), "scenarios")
"""What can be shown."""


class Stock(Record):
    """All that can be shown: the network, and what lies beside it."""

    network: Network
    scenarios: tuple[Scenario, ...] = ()

    def entries(self, section: str) -> dict[str, Value]:
        """Entries of a section by id. Raises ``Refused`` for a section that does not exist."""
        if section not in SHOWN:
            known = ", ".join(SHOWN)
            raise Refused([finding("E-SECTION", word=section, known=known, hint=did_you_mean(section, SHOWN))], 2)
        if section == "scenarios":
            return {entry.id: entry for entry in self.scenarios}
        listed = getattr(self.network, section)
        return {str(getattr(entry, "id", number)): entry for number, entry in enumerate(listed, 1)}

    def entry(self, section: str, fact_id: str) -> Value:
        """The entry of that id, or the charge of that id among the tariffs. Raises ``Refused`` for another id."""
        entries = self.entries(section)
        if section == "tariffs":
            entries.update((charge.id, charge) for tariff in self.network.tariffs for charge in tariff.charges)
        if section == "nodes" and fact_id not in entries:
            fact_id = self._named(fact_id)
        if fact_id not in entries:
            hint = did_you_mean(fact_id, entries)
            raise Refused([finding("E-FACT", word=fact_id, section=section, hint=hint)], 2)
        return entries[fact_id]

    def _named(self, word: str) -> str:
        """The id of the place that a name or code stands for; the word itself if there is none."""
        try:
            return place(self.network, word)
        except Refused as refused:
            if refused.findings[0].code == "E-PLACE-AMBIGUOUS":
                raise
            return word

    def changes(self, section: str, entry: Value) -> Iterator[tuple[Scenario, Change]]:
        """Changes of the known scenarios that touch a fact, by its id or by a description."""
        plain_entry = entry.model_dump(by_alias=True)
        for scenario in self.scenarios:
            for change in scenario.changes:
                if change.touches(section, plain_entry):
                    yield scenario, change


def shown_json(stock: Stock, section: str, fact_id: str | None) -> str:
    """The entries of a section, or one with its source and the scenarios that change it, as JSON."""
    head = {"schema": SCHEMA, "section": section, "digest": stock.network.digest}
    if fact_id is None:
        return to_json({**head, "entries": [_dump(entry) for entry in stock.entries(section).values()]})
    entry = stock.entry(section, fact_id)
    source = getattr(entry, "source", None)
    changes = [
        {"scenario": scenario.id, **change.model_dump(mode="json", exclude_defaults=True)}
        for scenario, change in _touching(stock, section, entry)
    ]
    found = {
        "entry": _dump(entry),
        "sources": {source: source_plain(source, stock.network)} if source else {},
    }
    return to_json({**head, **found, "scenarios": changes})


def shown_csv(stock: Stock, section: str, fact_id: str | None) -> str:
    """The entries as a table whose columns are the fields in use; a row per charge among the tariffs."""
    found = [stock.entry(section, fact_id)] if fact_id else list(stock.entries(section).values())
    flat = [dict(_flat(plain_entry)) for entry in found for plain_entry in _rows_of(entry)]
    columns = tuple(dict.fromkeys(key for entry in flat for key in entry))
    return csv_text(columns, [[entry.get(key, "") for key in columns] for entry in flat])


def _rows_of(entry: Value) -> list[dict[str, Any]]:
    dumped = _dump(entry)
    charges = dumped.pop("charges", None)
    if charges is None:
        return [dumped]
    return [{"tariff": dumped["id"], "currency": dumped["currency"], **charge} for charge in charges]


def _dump(entry: Value) -> dict[str, Any]:
    dumped = entry.model_dump(mode="json", by_alias=True)
    if isinstance(entry, Scenario):
        dumped |= {"note": entry.note.en, "notes": dumped["note"]}
    return dumped


def _touching(stock: Stock, section: str, entry: Value) -> Iterator[tuple[Scenario, Change]]:
    yield from stock.changes("charges" if isinstance(entry, Charge) else section, entry)
    if isinstance(entry, Tariff):
        for charge in entry.charges:
            yield from stock.changes("charges", charge)


def shown_sections(stock: Stock, section: str, fact_id: str | None, phrases: Phrases) -> list[Section]:
    """The entries of a section as a table, or all fields of one."""
    if fact_id is not None:
        entry = stock.entry(section, fact_id)
        charges = [_charges(entry, phrases)] if isinstance(entry, Tariff) else []
        return [_detail(stock, section, entry, phrases), *charges]
    entries = stock.entries(section)
    columns, write = LISTS.get(section, (("id", "name", "source", "basis"), _any_row))
    rows = tuple(row_ for entry in entries.values() for row_ in write(entry, phrases))
    heads = tuple(_column(key, phrases) for key in columns)
    title = phrases.say("entries", section=phrases.words("sections", section), count=len(entries))
    return [Section(title, (Table(heads, rows),))]


def _column(key: str, phrases: Phrases) -> Column:
    return Column(phrases.say(key), figure=key in FIGURES, whole=key in WHOLE)


def _name(entry: Any, phrases: Phrases) -> str:
    names = getattr(entry, "names", None)
    return str(names.get(phrases.words.lang)) if names else ""


def _mark(entry: Any, phrases: Phrases) -> str:
    return phrases.words("marks", entry.grade) if hasattr(entry, "grade") else ""


def span_text(value: Span) -> str:
    """``low–likely–high``, or the one number if it is certain."""
    if value.certain:
        return grouped(plain(value.likely))
    return "–".join(grouped(plain(point)) for point in (value.low, value.likely, value.high))


def _any_row(entry: Any, phrases: Phrases) -> Iterator[Row]:
    name = _name(entry, phrases) or getattr(entry, "phrase", "") or getattr(entry, "note", "")
    yield row(str(getattr(entry, "id", "")), name, getattr(entry, "source", ""), _mark(entry, phrases))


def _span_row(entry: Any, phrases: Phrases) -> Iterator[Row]:
    """A fact that is one span of hours or departures."""
    span = entry.per_week if hasattr(entry, "per_week") else entry.hours
    yield row(entry.id, span_text(span), entry.note, entry.source, _mark(entry, phrases))


def _opening_row(opening: Any, phrases: Phrases) -> Iterator[Row]:
    days = "" if opening.days == WEEK else " ".join(opening.days)
    hours = one_line([days, *opening.hours], "\n")
    yield row(opening.id, _name(opening, phrases), hours, opening.note, opening.source, _mark(opening, phrases))


def _node_row(node: Any, phrases: Phrases) -> Iterator[Row]:
    kind = phrases.words("node_kinds", node.kind)
    yield row(node.id, _name(node, phrases), kind, node.country, node.codes.unlocode or "", _mark(node, phrases))


def _link_row(link: Link, phrases: Phrases) -> Iterator[Row]:
    arrow = "↔" if link.both_ways else "→"
    ends = f"{phrases.place(link.start)}{arrow}{phrases.place(link.end)}"
    km = grouped(plain(link.total_km)) if link.km else ""
    hours = span_text(link.hours) if link.hours else ""
    mode = f"{phrases.words('modes', link.mode)} {phrases.words('link_kinds', link.kind)}"
    what = one_line([f"{ends} {mode}", link.id, validity(link, phrases)], "\n")
    yield row(what, km, hours, link.tariff or "", _mark(link, phrases))


def _tariff_rows(tariff: Tariff, phrases: Phrases) -> Iterator[Row]:
    name = f"{_name(tariff, phrases)} ({tariff.currency})"
    yield row(f"{name}\n{tariff.id}", "", "", "", "", kind="group")
    for charge in tariff.charges:
        ambiguous = phrases.say("ambiguous") if charge.reading else ""
        item = one_line([phrases.words.charge(charge.code), ambiguous])
        boxes, dates = " ".join(charge.box), validity(charge, phrases)
        yield row(f"  {item}\n{charge.id}", rate_text(charge, phrases), boxes, dates, _mark(charge, phrases))


def rate_text(charge: Charge, phrases: Phrases) -> str:
    """Rate with what it is multiplied by; a gap says so."""
    if charge.rate is None:
        return phrases.say("gap")
    unit = phrases.words("units", charge.basis)
    rate = span_text(charge.rate)
    return f"{rate}%" if charge.basis == "percent" else f"{rate}\n/ {unit}"


def validity(fact: Any, phrases: Phrases) -> str:
    """First and last day; an unknown end says so."""
    first = fact.valid_from.isoformat() if fact.valid_from else ""
    last = fact.valid_to.isoformat() if fact.valid_to else ""
    if getattr(fact, "end_unknown", False):
        last = phrases.say("unknown")
    return f"{first} – {last}".strip() if first or last else ""


def _charges(tariff: Tariff, phrases: Phrases) -> Section:
    """The charges of one tariff in their order."""
    say = phrases.say
    rows = tuple(_charge_row(charge, phrases) for charge in tariff.charges)
    columns = (
        Column(f"{say('name')}\n{say('code')} · {say('id')}", whole=True),
        Column(say("rate"), figure=True),
        Column(f"{say('boxes')}\n{say('scope')}"),
        Column(say("validity"), whole=True),
        Column(f"{say('source')}\n{say('basis')}"),
    )
    title = say("entries", section=phrases.words("sections", "tariffs"), count=len(rows))
    return Section(title, (Table(columns, rows, spaced=True),))


def _charge_row(charge: Charge, phrases: Phrases) -> Row:
    ambiguous = phrases.say("ambiguous") if charge.reading else ""
    item = one_line([phrases.words.charge(charge.code), ambiguous])
    where = "\n".join(part for part in (" ".join(charge.box), scope_text(charge, phrases)) if part)
    founded = f"{charge.source}\n{_mark(charge, phrases)}"
    dates = validity(charge, phrases).replace(" – ", " –\n")
    return row(f"{item}\n{charge.code}\n{charge.id}", rate_text(charge, phrases), where, dates, founded)


def scope_text(charge: Charge, phrases: Phrases) -> str:
    """The conditions under which a charge applies, and the codes that a percentage is taken of."""
    scope = charge.scope.model_dump(mode="json", exclude_defaults=True)
    parts = [f"{key} {' '.join(value) if isinstance(value, list) else value}" for key, value in scope.items()]
    parts += [f"of {' '.join(charge.of)}"] if charge.of else []
    parts += [charge.when] if charge.when != "always" else []
    return "\n".join(parts)


def _factor_row(factor: Any, phrases: Phrases) -> Iterator[Row]:
    value = span_text(factor.value)
    dates = validity(factor, phrases)
    yield row(
        f"{_name(factor, phrases)}\n{factor.id}".strip(),
        value,
        factor.unit,
        dates,
        factor.source,
        _mark(factor, phrases),
    )


def _source_row(source: Any, phrases: Phrases) -> Iterator[Row]:
    yield row(source.id, source.title, source.publisher, source.date)


def _scenario_row(scenario: Any, phrases: Phrases) -> Iterator[Row]:
    text = f"{_name(scenario, phrases)}\n{scenario.note.get(phrases.words.lang)}"
    yield row(scenario.id, text, scenario.author, scenario.date.isoformat(), str(len(scenario.changes)))


RowWriter = Callable[[Any, Phrases], Iterator[Row]]
LISTS: Mapping[str, tuple[tuple[str, ...], RowWriter]] = {
    "nodes": (("id", "name", "kind", "country", "unlocode", "basis"), _node_row),
    "links": (("from_to", "distance", "hours", "tariff", "basis"), _link_row),
    "tariffs": (("item", "rate", "boxes", "validity", "basis"), _tariff_rows),
    "factors": (("item", "value_head", "unit", "validity", "source", "basis"), _factor_row),
    "schedules": (("id", "per_week", "note", "source", "basis"), _span_row),
    "openings": (("id", "name", "opening_hours", "note", "source", "basis"), _opening_row),
    "transfers": (("id", "hours", "note", "source", "basis"), _span_row),
    "clearances": (("id", "hours", "note", "source", "basis"), _span_row),
    "sources": (("id", "title_head", "publisher", "date"), _source_row),
    "scenarios": (("id", "name", "author", "date", "changes"), _scenario_row),
}
FIGURES = frozenset({"per_week", "distance", "hours", "value_head", "changes", "rate"})
WHOLE = frozenset({"id", "source", "item", "from_to", "kind", "country", "unlocode", "basis", "unit", "date"})


def _detail(stock: Stock, section: str, entry: Value, phrases: Phrases) -> Section:
    """All fields of one entry, its source in full, and what the scenarios make of it."""
    say, words = phrases.say, phrases.words
    dumped = {key: value for key, value in entry.model_dump(mode="json", by_alias=True).items() if key != "charges"}
    fields = [row(Cell(key, "strong"), value) for key, value in _flat(dumped) if value]
    rows = [*fields, *_source_rows(stock, entry), *_change_rows(stock, section, entry, phrases)]
    if section == "nodes":
        here = [link.id for link in stock.network.links if getattr(entry, "id", "") in (link.start, link.end)]
        rows.append(row(Cell(say("links_here"), "strong"), "\n".join(here)))
    columns = (Column(say("field")), Column(say("value_head")))
    title = say("fact_head", section=words("sections", section), id=str(getattr(entry, "id", "")))
    return Section(title, (Table(columns, tuple(rows)),))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Field paths with their values as text; empty ones left out."""
    if isinstance(value, dict):
        if set(value) == {"low", "likely", "high"}:
            yield path, span_text(Span.model_validate(value))
            return
        for key, part in value.items():
            yield from _flat(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        if any(isinstance(part, dict) for part in value):
            for number, part in enumerate(value, 1):
                yield from _flat(part, f"{path}[{number}]")
        else:
            yield path, ", ".join(map(str, value))
    elif value is not None and value is not False:
        yield path, str(value)


def _source_rows(stock: Stock, entry: Value) -> Iterator[Row]:
    source = stock.network.source.get(str(getattr(entry, "source", "")))
    for key, value in source_plain(source.id, stock.network).items() if source else ():
        if value:
            yield row(Cell(f"source.{key}", "strong"), str(value))


def _change_rows(stock: Stock, section: str, entry: Value, phrases: Phrases) -> Iterator[Row]:
    """What each scenario does to the fact; for an ambiguous fact that is its other reading."""
    say = phrases.say
    for scenario, change in _touching(stock, section, entry):
        fact = stock.network.fact.get(change.id)
        ambiguous = isinstance(fact, Fact) and fact.reading is not None and scenario.id in fact.reading.en
        key = say("other_reading" if ambiguous else "changed_by", scenario=scenario.id)
        what = say(f"to_{change.op}", field=change.field, value=_value_text(change.value))
        named = change.id or _value_text(change.match)
        yield row(Cell(key, "strong"), f"{named}: {what}\n{scenario.note.get(phrases.words.lang)}")


def _value_text(value: Any) -> str:
    return ", ".join(f"{path} {text}".strip() for path, text in _flat(value))


def stock_of(network: Network, scenarios: Sequence[Scenario]) -> Stock:
    """All that can be shown, in one value."""
    return Stock(network, tuple(scenarios))
