"""What a written quote says, section by section, in the words of one language.

    heading · options · steps of the first option · its lines · savings · what it rests on · sources

The terminal and Markdown write these same sections; a new file format needs no text of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routecalc.findings import Finding
from routecalc.itinerary import Answer, Element, Itinerary, QuoteLine, Saving
from routecalc.network import GRADES, Charge, Network
from routecalc.render.blocks import Cell, Column, Row, Section, Table, one_line, row
from routecalc.render.phrases import Phrases, decimals, grouped, money_band, percent
from routecalc.render.words import Words
from routecalc.units import money_display

GROUPS = (
    "rail",
    "road",
    "sea",
    "barge",
    "air",
    "handling",
    "border",
    "customs",
    "documents",
    "discount",
    "subsidy",
)
LARGEST = 3
"""How many of the largest estimates are named."""
TOLD = frozenset({"W-GAP", "W-END-UNKNOWN", "W-READING", "W-MASS-DEFAULT", "W-NO-BASELINE"})
"""Warnings that the sections say in their own words, in the language of the screen."""


def quote_sections(answer: Answer, network: Network, words: Words, *, explain: bool = False) -> list[Section]:
    """All sections of a quote in their order."""
    phrases = Phrases(words, network)
    sections = [heading(answer, phrases), options(answer, phrases)]
    if answer.options:
        chosen = answer.options[0]
        sections += [steps(chosen, phrases), lines(chosen, phrases)]
        if explain:
            sections += [part for way in _explained(answer) for part in arithmetic(way, phrases)]
        if answer.request.baseline:
            sections.append(savings(answer, phrases))
    sections += [trust(answer, phrases), sources(answer, phrases)]
    return [section for section in sections if section.blocks]


def _explained(answer: Answer) -> Iterator[Itinerary]:
    yield answer.options[0]
    if answer.baseline:
        yield answer.baseline


def heading(answer: Answer, phrases: Phrases) -> Section:
    """From where to where, what, and on which day's facts."""
    say, words, request = phrases.say, phrases.words, answer.request
    goods = request.consignment
    mass = say("mass" if goods.mass_given else "mass_default", mass=decimals(goods.mass_kg, 1000, 1))
    volume = goods.volume_l and say("volume", volume=decimals(goods.volume_l, 1000, 1))
    value = goods.value_minor and say("value", value=money_display(goods.value_minor, goods.value_currency))
    what = one_line(
        [
            " + ".join(f"{count} × {box}" for box, count in goods.boxes),
            words.find("cargo", goods.cargo),
            f"HS {goods.hs_code}" if goods.hs_code else "",
            mass,
            volume or "",
            value or "",
        ]
    )
    day = f"{say('tariff_day')} {request.as_of.isoformat()}"
    data = f"{say('data_head')} {answer.digest.removeprefix('sha256:')[:12]}"
    scenarios = answer.scenarios and f"{say('scenarios_head')} {', '.join(answer.scenarios)}"
    title = say("title", origin=phrases.place(request.origin), destination=phrases.place(request.destination))
    return Section(title, (Cell(what), Cell(one_line([day, data, scenarios or ""]), "faint")))


def options(answer: Answer, phrases: Phrases) -> Section:
    """The options side by side, the baseline last."""
    say = phrases.say
    title = say("options", shown=len(answer.options), all=max(answer.front_size, len(answer.options)))
    if not answer.options:
        return Section(title, (Cell(say("no_options"), "bad"),))
    saved = {pair.candidate: pair for pair in answer.comparison.pairs} if answer.comparison else {}
    rows = [_option(way, saved.get(way.id), phrases) for way in answer.options]
    rows += [_baseline(way, key, answer, phrases) for way, key in _baselines(answer)]
    columns = [
        Column(say("number"), whole=True),
        Column(say("way")),
        Column(say("cost_band"), figure=True),
        Column(say("time_band"), figure=True),
        Column(say("co2e_assumed"), figure=True),
    ]
    if saved:
        against = say("saved", baseline=phrases.baseline(answer.request.baseline))
        columns.append(Column(against, figure=True))
    cut = [Row(entry.cells[: len(columns)], entry.kind) for entry in rows]
    return Section(title, (Table(tuple(columns), tuple(cut), spaced=True),))


def _baselines(answer: Answer) -> Iterator[tuple[Itinerary, str]]:
    if answer.baseline:
        yield answer.baseline, "baseline"
    fastest = answer.baseline_fastest
    if fastest and (not answer.baseline or fastest.id != answer.baseline.id):
        yield fastest, "baseline_fastest"


def _option(way: Itinerary, saved: Saving | None, phrases: Phrases) -> Row:
    labels = phrases.words("punctuation", "list").join(phrases.words.find("labels", label) for label in way.labels)
    head = "\n".join(part for part in (labels, phrases.corridor(way.corridor)) if part)
    gain = Cell("")
    if saved:
        money = phrases.saved_money(saved, way.currency)
        parts = (money, phrases.saved_percent(saved), phrases.saved_time(saved))
        gain = Cell("\n".join(part.text for part in parts), money.style)
    return Row((Cell(way.id, "strong"), *_figures(way, head, phrases), gain))


def _baseline(way: Itinerary, key: str, answer: Answer, phrases: Phrases) -> Row:
    head = phrases.say(key, baseline=phrases.baseline(answer.request.baseline))
    return Row((Cell(way.id), *_figures(way, head, phrases), Cell("")), "baseline")


def _figures(way: Itinerary, head: str, phrases: Phrases) -> tuple[Cell, ...]:
    shares = way.cost_by_grade()
    assumed = percent(shares["assumed"], shares.total(), 0)
    band = money_band(way.cost_low_minor, way.cost_high_minor, way.currency)
    return (
        Cell("\n".join(part for part in (head, *phrases.legs(way)) if part)),
        Cell(f"{money_display(way.cost_minor, way.currency)}\n{band}"),
        Cell(f"{phrases.duration(way.duration_s)}\n{phrases.time_band(way)}"),
        Cell(f"{phrases.mass(way.co2e_g)}\n{phrases.say('assumed_share', percent=assumed)}"),
    )


def steps(way: Itinerary, phrases: Phrases) -> Section:
    """One option step by step: when it starts, how long it takes, what it costs."""
    say = phrases.say
    columns = (
        Column(say("start"), figure=True),
        Column(say("step")),
        Column(say("duration"), figure=True),
        Column(say("distance"), figure=True),
        Column(say("co2e"), figure=True),
        Column(say("cost"), figure=True),
        Column(say("time_basis"), whole=True),
    )
    rows = [_step(element, way.currency, phrases) for element in way.elements]
    if way.lines:
        own = sum(line.converted_minor or 0 for line in way.lines)
        rows.append(row("", say("whole_shipment"), "", "", "", money_display(own, way.currency), ""))
    rows.append(
        row(
            phrases.after(way.duration_s),
            say("total"),
            phrases.duration(way.duration_s),
            decimals(way.distance_m, 1000, 0),
            phrases.mass(way.co2e_g),
            money_display(way.cost_minor, way.currency),
            "",
            kind="total",
        )
    )
    return Section(say("legs", id=way.id), (Table(columns, tuple(rows)),))


def _step(element: Element, currency: str, phrases: Phrases) -> Row:
    carried = element.kind == "carriage"
    return row(
        phrases.after(element.start_s),
        Cell(phrases.step(element), "strong" if carried else ""),
        phrases.duration(element.duration_s),
        decimals(element.distance_m, 1000, 0) if carried else "",
        phrases.mass(element.co2e_g) if element.co2e_g else "",
        _subtotal(element.lines, currency, phrases),
        phrases.words("marks", element.time_grade),
    )


def _subtotal(lines: Sequence[QuoteLine], currency: str, phrases: Phrases) -> str | Cell:
    """Sum of the lines; nothing for none, and where not one could be priced, it says so."""
    if lines and all(line.converted_minor is None for line in lines):
        return Cell(phrases.say("gap"), "bad")
    return money_display(sum(line.converted_minor or 0 for line in lines), currency) if lines else ""


def group_of(line: QuoteLine, element: Element | None) -> str:
    """Key of what a line pays for: discounts and subsidies apart, the rest by the element it stands on."""
    if line.effect in ("discount", "subsidy"):
        return line.effect
    if element is None or element.kind == "waiting":
        return "documents"
    if element.kind == "carriage":
        return element.mode or "documents"
    return "customs" if element.kind == "clearance" else element.kind


def grouped_lines(way: Itinerary) -> list[tuple[str, list[tuple[QuoteLine, Element | None]]]]:
    """All lines of an itinerary under the key of what they pay for; empty groups left out."""
    placed: list[tuple[QuoteLine, Element | None]] = [
        (line, element) for element in way.elements for line in element.lines
    ]
    placed += [(line, None) for line in way.lines]
    groups = [(key, [pair for pair in placed if group_of(*pair) == key]) for key in GROUPS]
    return [(key, pairs) for key, pairs in groups if pairs]


def lines(way: Itinerary, phrases: Phrases) -> Section:
    """The lines of one option, grouped by what they pay for, with their calculation, source and grade."""
    say, words = phrases.say, phrases.words
    columns = (
        Column(say("item")),
        Column(say("calculation"), figure=True),
        Column(say("amount"), figure=True),
        Column(say("source"), whole=True),
        Column(say("basis"), whole=True),
    )
    rows: list[Row] = []
    for key, pairs in grouped_lines(way):
        for place in dict.fromkeys(_where(where, phrases) for _, where in pairs):
            here = [line for line, where in pairs if _where(where, phrases) == place]
            name = one_line([words("groups", key), place])
            rows.append(row(name, "", _subtotal(here, way.currency, phrases), "", "", kind="group"))
            rows += [_line(line, way.currency, phrases) for line in here]
    rows.append(row(say("total"), "", money_display(way.cost_minor, way.currency), "", "", kind="total"))
    title = say("lines", id=way.id, currency=way.currency)
    return Section(title, (Table(columns, tuple(rows)), Cell(say("legend"), "faint")))


def _where(where: Element | None, phrases: Phrases) -> str:
    return phrases.way(where) if where else ""


def _line(line: QuoteLine, currency: str, phrases: Phrases) -> Row:
    return row(
        f"  {phrases.item(line)}",
        phrases.calculation(line),
        phrases.amount(line, currency),
        line.source,
        Cell(phrases.words("marks", line.grade), "bad" if line.grade == "assumed" else ""),
    )


def arithmetic(way: Itinerary, phrases: Phrases) -> list[Section]:
    """Formula, operands, fact, source, grade and note of each line, and the facts behind the times."""
    say = phrases.say
    columns = (
        Column(say("item")),
        Column(say("calculation")),
        Column(say("amount"), figure=True),
    )
    rows = [
        row(_placed(line, where, phrases), _derivation(line, phrases), phrases.amount(line, way.currency))
        for _, pairs in grouped_lines(way)
        for line, where in pairs
    ]
    times = [
        row(
            phrases.step(element),
            "\n".join(_fact(fact, phrases) for fact in element.facts),
            _span(element, phrases),
        )
        for element in way.elements
    ]
    heads = (columns[0], Column(say("facts")), Column(say("duration"), figure=True))
    return [
        Section(say("explain", id=way.id), (Table(columns, tuple(rows), spaced=True),)),
        Section(say("explain_time", id=way.id), (Table(heads, tuple(times), spaced=True),)),
    ]


def _placed(line: QuoteLine, where: Element | None, phrases: Phrases) -> str:
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
    fact = phrases.network.fact.get(fact_id)
    if fact is None:
        return fact_id
    return phrases.say("provenance", fact=fact_id, source=fact.source, grade=phrases.words("grades", fact.grade))


def _span(element: Element, phrases: Phrases) -> str:
    if element.low_s == element.high_s:
        return phrases.duration(element.duration_s)
    low, high = decimals(element.low_s, 3600), decimals(element.high_s, 3600)
    band = phrases.words("durations", "hour_band", low=low, high=high)
    return f"{phrases.duration(element.duration_s)}\n{band}"


def savings(answer: Answer, phrases: Phrases) -> Section:
    """Money best with best, time best with best, and the first option against the baseline shown."""
    say = phrases.say
    title = say("saving", baseline=phrases.baseline(answer.request.baseline))
    comparison, ways = answer.comparison, list(_baselines(answer))
    if comparison is None or not ways:
        return Section(title, (Cell(say("no_baseline")),))
    chain = [Cell(_baseline_way(way, phrases), "faint") for way, _ in ways]
    columns = (
        Column(say("measure")),
        Column(say("pair")),
        Column(say("money"), figure=True),
        Column(say("time"), figure=True),
        Column(say("co2e"), figure=True),
    )
    first = [pair for pair in comparison.pairs if pair.candidate == answer.options[0].id]
    kept = (
        ("money_best", comparison.money),
        ("time_best", comparison.time),
        ("same_pair", first[0] if first else None),
    )
    rows = tuple(_saving(key, saving, answer, phrases) for key, saving in kept if saving)
    return Section(title, (Table(columns, rows), *chain))


def _saving(key: str, saving: Saving, answer: Answer, phrases: Phrases) -> Row:
    money, time = phrases.saved_money(saving, answer.request.currency), phrases.saved_time(saving)
    share = phrases.saved_percent(saving)
    amount = Cell("\n".join([money.text, *([share.text] if saving.amount_minor else [])]), money.style)
    cells = [amount, time, phrases.saved_co2e(saving)]
    if key != "same_pair":
        decisive = 0 if key == "money_best" else 1
        cells = [cell if at == decisive else Cell(cell.text, "faint") for at, cell in enumerate(cells)]
    return row(phrases.say(key), f"{saving.candidate} / {saving.baseline}", *cells)


def _baseline_way(way: Itinerary, phrases: Phrases) -> str:
    return phrases.say(
        "baseline_way",
        id=way.id,
        chain=phrases.chain(way),
        cost=money_display(way.cost_minor, way.currency),
        time=phrases.duration(way.duration_s),
    )


def trust(answer: Answer, phrases: Phrases) -> Section:
    """Share of each grade, the largest estimates, what is not priced, and every warning."""
    blocks: list[Table | Cell] = []
    if answer.options:
        blocks += [_shares(answer, phrases), *_largest(answer.options[0], phrases)]
    blocks += [*_gaps(answer, phrases), *_declared(answer, phrases)]
    blocks += [finding_cell(finding, phrases) for finding in answer.findings if finding.code not in TOLD]
    return Section(phrases.say("trust"), tuple(blocks))


def _shares(answer: Answer, phrases: Phrases) -> Table:
    say, words = phrases.say, phrases.words
    marks = tuple(Column(words("grades", grade), figure=True) for grade in GRADES)
    columns = (Column(say("number"), whole=True), Column(say("part"), whole=True), *marks)
    ways = (*answer.options[:1], *(way for way, _ in _baselines(answer)))
    rows = []
    for way in ways:
        for key, shares in (("cost", way.cost_by_grade()), ("time", way.time_by_grade())):
            cells = [percent(shares[grade], shares.total(), 0) for grade in GRADES]
            rows.append(row(way.id if key == "cost" else "", say(key), *cells))
    return Table(columns, tuple(rows))


def _largest(way: Itinerary, phrases: Phrases) -> Iterator[Table]:
    """The estimates that weigh most, in money and in time."""
    say = phrases.say
    assumed = [(line, place) for _, pairs in grouped_lines(way) for line, place in pairs if line.grade == "assumed"]
    assumed.sort(key=lambda pair: -abs(pair[0].converted_minor or 0))
    rows = [
        row(
            _placed(line, place, phrases).replace("\n", " "),
            phrases.amount(line, way.currency),
            money_band(line.low_minor, line.high_minor, way.currency),
            line.fact,
        )
        for line, place in assumed[:LARGEST]
        if line.converted_minor is not None
    ]
    slow = sorted((e for e in way.elements if e.time_grade == "assumed"), key=lambda element: -element.duration_s)
    rows += [
        row(
            phrases.step(element),
            phrases.duration(element.duration_s),
            phrases.day_band(element.low_s, element.high_s),
            element.link or "",
        )
        for element in slow[:LARGEST]
        if element.duration_s
    ]
    if rows:
        columns = (
            Column(say("assumed_head", id=way.id)),
            Column(say("likely"), figure=True),
            Column(say("band"), figure=True),
            Column(say("facts")),
        )
        yield Table(columns, tuple(rows))


def _gaps(answer: Answer, phrases: Phrases) -> Iterator[Cell]:
    """What no itinerary's total contains, with the itineraries concerned."""
    concerned: dict[tuple[str, str], list[str]] = {}
    for way in itineraries(answer):
        for line in way.gaps():
            concerned.setdefault((phrases.item(line), _reason(line, phrases)), []).append(way.id)
    for (item, reason), ways in concerned.items():
        yield Cell(phrases.say("gap_of", ways=" ".join(dict.fromkeys(ways)), item=item, reason=reason), "bad")


def _reason(line: QuoteLine, phrases: Phrases) -> str:
    charge = phrases.network.fact.get(line.fact)
    said = charge.gap if isinstance(charge, Charge) else None
    return said.get(phrases.words.lang) if said else line.note or line.fact


def _declared(answer: Answer, phrases: Phrases) -> Iterator[Cell]:
    """Charges whose end of validity no document gives, and the readings chosen."""
    used = dict.fromkeys(line.fact for way in itineraries(answer) for line in way.all_lines())
    facts = [fact for fact in map(phrases.network.fact.get, used) if fact]
    ends = dict.fromkeys(phrases.words.charge(f.code) for f in facts if isinstance(f, Charge) and f.end_unknown)
    if ends:
        yield Cell(phrases.say("end_unknown", items=phrases.words("punctuation", "list").join(ends)))
    for fact in facts:
        if fact.reading:
            yield Cell(phrases.say("reading", fact=fact.id, reading=fact.reading.get(phrases.words.lang)))


def finding_cell(finding: Finding, phrases: Phrases) -> Cell:
    """One finding as a sentence."""
    severity = phrases.say(finding.severity)
    text = phrases.say("finding", severity=severity, finding=str(finding))
    return Cell(text, "bad" if finding.severity == "error" else "")


def itineraries(answer: Answer) -> tuple[Itinerary, ...]:
    """Every itinerary of an answer: options, then baselines."""
    return (*answer.options, *(way for way, _ in _baselines(answer)))


def used_sources(answer: Answer, network: Network) -> list[str]:
    """Ids of the sources that the answer rests on, in order: of lines, exchange rates and times."""
    used: set[str] = set()
    for way in itineraries(answer):
        facts = {fact for element in way.elements for fact in element.facts}
        for line in way.all_lines():
            used.add(line.source)
            facts.update(fact for fact in (line.fx, line.fact) if fact)
        used.update(network.fact[fact].source for fact in facts if fact in network.fact)
    return sorted(used)


def sources(answer: Answer, phrases: Phrases) -> Section:
    """Id, title, publisher and date of every source used."""
    say = phrases.say
    rows = []
    for source_id in used_sources(answer, phrases.network):
        source = phrases.network.source.get(source_id)
        rows.append(row(source_id, source.title, source.date) if source else row(source_id, "", ""))
    columns = (
        Column(say("id"), whole=True),
        Column(say("title_head")),
        Column(say("date"), whole=True),
    )
    return Section(say("sources"), (Table(columns, tuple(rows)),) if rows else ())
