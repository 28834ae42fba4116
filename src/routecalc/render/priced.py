"""The lines of one option: grouped by what they pay for, with totals, exchange rates and arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

from routecalc.itinerary import CARRYING, Answer, Element, Itinerary, QuoteLine
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line, row
from routecalc.render.chain import CROSSING, steps
from routecalc.render.phrases import Phrases, decimals, grouped, money_band
from routecalc.render.stepped import subtotal
from routecalc.request import Consignment
from routecalc.units import half_up, money_display

GROUPS = (
    "rail", "road", "sea", "barge", "air", "station", "handling", "border", "customs", "documents", "carrying",
    "discount", "subsidy",
)  # fmt: skip
PORTS = ("sea-port", "river-port")

Placed = tuple[QuoteLine, Element | None]


def group_of(line: QuoteLine, element: Element | None, phrases: Phrases) -> str:
    """Key of what a line pays for: discounts and subsidies apart, the rest by the element it stands on."""
    if line.effect in ("discount", "subsidy"):
        return line.effect
    if line.code == CARRYING:
        return "carrying"
    if line.code in CROSSING:
        return "border"
    if element is None or element.kind == "waiting":
        return "documents"
    if element.kind == "carriage":
        return element.mode or "documents"
    if element.kind == "handling":
        node = phrases.network.node.get(element.start)
        return "handling" if node and node.kind in PORTS else "station"
    return "customs" if element.kind == "clearance" else element.kind


def placed_lines(way: Itinerary) -> list[Placed]:
    """All lines with the element they stand on; those of the whole shipment stand on none."""
    placed: list[Placed] = [(line, element) for element in way.elements for line in element.lines]
    return placed + [(line, None) for line in way.lines]


def grouped_lines(way: Itinerary, phrases: Phrases) -> list[tuple[str, list[Placed]]]:
    """All lines of an itinerary under the key of what they pay for; empty groups left out."""
    placed = placed_lines(way)
    groups = [(key, [pair for pair in placed if group_of(*pair, phrases) == key]) for key in GROUPS]
    return [(key, pairs) for key, pairs in groups if pairs]


def lines(answer: Answer, way: Itinerary, phrases: Phrases) -> Section:
    """The lines of one option with their calculation, source and grade, then totals and what may still matter."""
    say = phrases.say
    columns = (
        Column(say("item")),
        Column(say("calculation"), figure=True),
        Column(say("amount"), figure=True),
        Column(say("source"), whole=True),
        Column(say("basis"), whole=True),
    )
    rows = [*_rows(way, phrases), *_totals(answer.request.consignment, way, phrases)]
    blocks: list[Table | Cell] = [Table(columns, tuple(rows)), *_open(way, phrases), *_remarks(way, phrases)]
    return Section(say("lines", id=way.id, currency=way.currency), tuple(blocks))


def _rows(way: Itinerary, phrases: Phrases) -> Iterator[Row]:
    for key, pairs in grouped_lines(way, phrases):
        counted = [(line, _where(where, phrases)) for line, where in pairs if not may_matter(line)]
        for place in dict.fromkeys(place for _, place in counted):
            here = [line for line, where in counted if where == place]
            name = one_line([phrases.words("groups", key), place])
            yield row(name, "", subtotal(here, way.currency, phrases), "", "", kind="group")
            for line in here:
                yield _line(line, way.currency, phrases)


def may_matter(line: QuoteLine) -> bool:
    """Whether a line adds nothing, yet might."""
    return line.converted_minor == 0 and line.low_minor != line.high_minor


def _where(where: Element | None, phrases: Phrases) -> str:
    return phrases.way(where) if where else ""


def _line(line: QuoteLine, currency: str, phrases: Phrases) -> Row:
    amount = phrases.amount(line, currency)
    return row(
        f"  {phrases.item(line)}", phrases.calculation(line, currency), amount, line.source, _mark(line, phrases)
    )


def _mark(line: QuoteLine, phrases: Phrases) -> Cell:
    return Cell(phrases.words("marks", line.grade), "bad" if line.grade == "assumed" else "")


def _totals(goods: Consignment, way: Itinerary, phrases: Phrases) -> Iterator[Row]:
    """The total, per box and per tonne, and without carrying cost, subsidies and discounts: plain arithmetic."""
    say, total = phrases.say, way.cost_minor

    def entry(text: str, minor: int) -> Row:
        return row(f"  {text}", "", money_display(minor, way.currency), "", "")

    yield row(say("total"), "", money_display(total, way.currency), "", "", kind="total")
    yield entry(say("per_box", count=goods.count), half_up(total, goods.count))
    if goods.mass_kg:
        yield entry(say("per_tonne"), half_up(total * 1000, goods.mass_kg))
    if way.carrying_minor:
        yield entry(say("without_carrying"), total - way.carrying_minor)
    off = {effect: _sum(way, effect) for effect in ("subsidy", "discount")}
    for effect, minor in off.items():
        if minor:
            yield entry(say(f"without_{effect}"), total - minor)
    if all(off.values()):
        yield entry(say("without_both"), total - sum(off.values()))


def _sum(way: Itinerary, effect: str) -> int:
    return sum(line.converted_minor or 0 for line in way.all_lines() if line.effect == effect)


def _open(way: Itinerary, phrases: Phrases) -> Iterator[Table]:
    """Lines that add nothing now but have a band."""
    rows = [
        row(
            one_line([phrases.item(line), _where(where, phrases)]),
            money_band(line.low_minor, line.high_minor, way.currency),
            line.source,
            _mark(line, phrases),
        )
        for line, where in placed_lines(way)
        if may_matter(line)
    ]
    if rows:
        say = phrases.say
        heads = (Column(say("maybe")), Column(say("band"), figure=True))
        yield Table((*heads, Column(say("source"), whole=True), Column(say("basis"), whole=True)), tuple(rows))


def _remarks(way: Itinerary, phrases: Phrases) -> Iterator[Cell]:
    say = phrases.say
    if any(_sum(way, effect) for effect in ("subsidy", "discount")):
        yield Cell(say("sum_note"), "faint")
    foreign = [line for line in way.all_lines() if line.converted_minor is not None and line.currency != way.currency]
    used = {f"fx-{currency.lower()}" for line in foreign for currency in (line.currency, way.currency)}
    rates = [_rate(fx, phrases) for fx in sorted(used) if fx in phrases.network.factor]
    if rates:
        yield Cell(say("fx_used", rates=phrases.words("punctuation", "list").join(rates)), "faint")
    yield Cell(say("legend"), "faint")


def _rate(fx: str, phrases: Phrases) -> str:
    factor = phrases.network.factor[fx]
    source = phrases.network.source.get(factor.source)
    base, _, currency = factor.unit.partition("/")
    date = factor.valid_from.isoformat() if factor.valid_from else (source.date if source else "")
    rate = grouped(str(factor.value.likely))
    return phrases.say("fx_one", currency=currency, rate=rate, base=base, date=date or phrases.say("undated"))


def arithmetic(way: Itinerary, phrases: Phrases) -> list[Section]:
    """Formula, operands, fact, source, grade and note of each line, and the facts behind the times."""
    say = phrases.say
    columns = (Column(say("item")), Column(say("calculation")), Column(say("amount"), figure=True))
    rows = [
        row(placed(line, where, phrases), _derivation(line, phrases), phrases.amount(line, way.currency))
        for _, pairs in grouped_lines(way, phrases)
        for line, where in pairs
    ]
    times = [
        row(what, "\n".join(_fact(fact, phrases) for fact in element.facts), _span(element, phrases))
        for element, what in steps(way, phrases)
    ]
    heads = (columns[0], Column(say("facts")), Column(say("duration"), figure=True))
    return [
        Section(say("explain", id=way.id), (Table(columns, tuple(rows), spaced=True),)),
        Section(say("explain_time", id=way.id), (Table(heads, tuple(times), spaced=True),)),
    ]


def placed(line: QuoteLine, where: Element | None, phrases: Phrases) -> str:
    """What a line pays for, and on the next line where."""
    return "\n".join(part for part in (phrases.item(line), _where(where, phrases)) if part)


def _derivation(line: QuoteLine, phrases: Phrases) -> str:
    say, words = phrases.say, phrases.words
    grade = words("grades", line.grade)
    parts = [line.formula, say("provenance", fact=line.fact, source=line.source, grade=grade)]
    factor = phrases.network.factor.get(line.fx or "")
    if factor:
        rate = f"{grouped(str(factor.value.likely))} {factor.unit}"
        parts.append(say("fx", fx=factor.id, rate=rate, source=factor.source, grade=words("grades", factor.grade)))
    return "\n".join(part for part in (*parts, line.note) if part)


def _fact(fact_id: str, phrases: Phrases) -> str:
    fact = phrases.network.fact.get(fact_id) or phrases.network.factor.get(fact_id)
    if fact is None:
        return fact_id
    return phrases.say("provenance", fact=fact_id, source=fact.source, grade=phrases.words("grades", fact.grade))


def _span(element: Element, phrases: Phrases) -> str:
    if element.low_s == element.high_s:
        return phrases.duration(element.duration_s)
    low, high = decimals(element.low_s, 3600), decimals(element.high_s, 3600)
    band = phrases.words("durations", "hour_band", low=low, high=high)
    return f"{phrases.duration(element.duration_s)}\n{band}"
