"""Verdicts on claims for people: an overview that fits a screen, and all about one claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from routecalc.claims import MOST_ASSUMED_PERMILLE, Band, Case, Judgement, conflicts, spread
from routecalc.network import Expected
from routecalc.record import Record
from routecalc.render.blocks import Cell, Column, Row, Section, Style, Table, one_line, row
from routecalc.render.phrases import Phrases

ORDER = ("met", "not met", "met only if", "assumed", "spread", "circular", "missing")
"""Groups of the overview: verdicts, then the reasons of what is not decidable."""
STYLES: Mapping[str, Style] = {"met": "good", "not met": "bad", "met only if": "strong"}
NAMED = 6
"""Places in a row that are named; of more, the number is told."""
PAIRS = 20
"""Pairs of places of a claim that are listed one by one on a screen."""


class Ledger(Record):
    """All that was judged, beside the verdicts accepted before."""

    judgements: tuple[Judgement, ...]
    recorded: Mapping[str, str]
    """Accepted verdict of each claim, by id."""
    as_of: str
    """Day whose tariffs were used."""
    scenarios: tuple[str, ...] = ()
    """Scenarios that were applied to the facts."""
    digest: str = ""
    """Digest of the facts."""
    seed: int = 1
    """Seed of the draws."""
    gone: tuple[str, ...] = ()
    """Claims that have an accepted verdict and are there no more."""

    @property
    def changed(self) -> tuple[Judgement, ...]:
        """Claims whose verdict is not the accepted one."""
        return tuple(one for one in self.judgements if self.before(one) not in ("", one.text))

    def before(self, judgement: Judgement) -> str:
        """The accepted verdict, if there is one."""
        return self.recorded.get(judgement.claim.id, "")


def overview(ledger: Ledger, phrases: Phrases) -> Section:
    """A line per claim, in groups of equal verdicts."""
    say = phrases.words
    columns = (
        Column(say("ledger", "claim")), Column(say("ledger", "says"), figure=True),
        Column(say("ledger", "computed"), figure=True), Column(say("ledger", "holds"), figure=True),
        Column(say("ledger", "assumed"), figure=True), Column(say("ledger", "source"), whole=True),
    )  # fmt: skip
    rows: list[Row] = []
    for group in ORDER:
        members = [one for one in ledger.judgements if _group(one) == group]
        if members:
            title = f"{say('verdicts', group)} ({len(members)})"
            rows.append(row(Cell(title, STYLES.get(group, "")), "", "", "", "", "", kind="group"))
            rows += [_line(one, phrases) for one in members]
    notes = [Cell(say("ledger", "legend"), "faint")]
    if any(one.reason == "circular" for one in ledger.judgements):
        notes.append(Cell(say("ledger", "circular_legend"), "faint"))
    told = say("ledger", "told", claims=len(ledger.judgements), day=ledger.as_of)
    head = Cell(one_line([told, ", ".join(ledger.scenarios)]))
    return Section(say("ledger", "title"), (head, Table(columns, tuple(rows)), *notes))


def _group(judgement: Judgement) -> str:
    return judgement.reason or judgement.verdict


def _line(judgement: Judgement, phrases: Phrases) -> Row:
    claim, judged = judgement.claim, judgement.judged
    held = sum(case.holds == "yes" for case in judged)
    band, mark = spread(judgement.plain), ""
    if judgement.reason == "circular":
        band, mark = spread(judgement.independent), "*"
    told = computed(band) + (mark if band else "")
    share = f"{judgement.assumed_permille / 10:.0f} %" if band and not mark else ""
    holding = f"{held}/{len(judged)}" if judgement.reason not in ("circular", "missing") else ""
    return row(claim.name, expected(claim.expected, phrases), told, holding, share, claim.source)


def changes(ledger: Ledger, phrases: Phrases) -> Section:
    """Verdicts that are not the accepted ones."""
    say = phrases.words
    lines = [
        Cell(
            say(
                "ledger",
                "changed_line",
                claim=one.claim.id,
                before=_verdict(ledger.before(one), phrases),
                now=_verdict(one.text, phrases),
            ),
            "bad",
        )
        for one in ledger.changed
    ]
    lines += [Cell(say("ledger", "gone", claim=claim), "bad") for claim in ledger.gone]
    return Section(say("ledger", "changed"), tuple(lines))


def _verdict(text: str, phrases: Phrases) -> str:
    """A recorded verdict in words: that of its reason, if it has one."""
    verdict, _, reason = text.rstrip(")").partition(" (")
    return phrases.words("verdicts", reason or verdict)


def conditions(ledger: Ledger, phrases: Phrases) -> Section:
    """Under which readings and for which places claims hold that do not hold throughout."""
    blocks: list[Cell] = []
    for one in ledger.judgements:
        if one.conditions:
            blocks.append(Cell(one.claim.id, "strong"))
            blocks += [Cell(line) for line in _readings(one, ledger, phrases)]
    return Section(phrases.words("ledger", "conditions"), tuple(blocks))


def _readings(judgement: Judgement, ledger: Ledger, phrases: Phrases) -> Iterator[str]:
    """For how many places, and for which, it holds: a line for all readings of which that is the same."""
    say = phrases.words
    alike: dict[tuple[str, int, str], list[str]] = {}
    for reading, cases in by_reading(judgement).items():
        held = [case for case in cases if case.holds == "yes"]
        told = "holds_everywhere" if len(held) == len(cases) else "holds_for" if held else "holds_nowhere"
        places = _places(held, phrases) if told == "holds_for" else ""
        alike.setdefault((told, len(held), places), []).append(_named(reading, judgement, ledger, phrases))
    for (told, count, places), readings in alike.items():
        name = say("punctuation", "items").join(readings)
        yield say("ledger", told, reading=name, count=f"{count}/{len(judgement.plain)}", places=places)


def _places(cases: Iterable[Case], phrases: Phrases) -> str:
    """Pairs of places, those from and to the same places together: A, B → C, D."""
    ends: dict[str, list[str]] = {}
    for case in cases:
        if case.origin and case.destination:
            ends.setdefault(case.origin, []).append(case.destination)
    starts: dict[tuple[str, ...], list[str]] = {}
    for origin, destinations in ends.items():
        starts.setdefault(tuple(destinations), []).append(origin)
    listed = _listed(phrases)
    arrow = phrases.words("punctuation", "arrow")
    groups = (arrow.join((listed(origins), listed(destinations))) for destinations, origins in starts.items())
    return phrases.words("punctuation", "items").join(groups)


def _listed(phrases: Phrases) -> Callable[[Sequence[str]], str]:
    """Places in a row, the first few by name."""

    def told(places: Sequence[str]) -> str:
        named = phrases.words("punctuation", "enumeration").join(phrases.short(place) for place in places[:NAMED])
        return named if len(places) <= NAMED else f"{named} … ({len(places)})"

    return told


def contradictions(ledger: Ledger, phrases: Phrases) -> Section:
    """Claims that cannot both be true, side by side with what comes out for the places of both."""
    say = phrases.words
    columns = (
        Column(say("ledger", "claims"), whole=True), Column(say("ledger", "pairs")),
        Column(say("ledger", "computed"), figure=True),
    )  # fmt: skip
    rows = []
    for one, other, pairs in conflicts(ledger.judgements):
        cases = [case for case in one.plain if case.pair in pairs]
        told = "\n".join(f"{side.claim.name}: {_said(side, phrases)}" for side in (one, other))
        mark = "*" if any(case.circular for case in cases) else ""
        rows.append(row(told, _places(cases, phrases), computed(spread(cases)) + mark))
    return Section(say("ledger", "contradictions"), (Table(columns, tuple(rows), spaced=True),) if rows else ())


def _said(judgement: Judgement, phrases: Phrases) -> str:
    """What a claim says, with what its words presuppose."""
    claim = judgement.claim
    return expected(claim.expected, phrases) + "".join(f" ({scenario})" for scenario in claim.under)


def about(judgement: Judgement, ledger: Ledger, phrases: Phrases, pairs: int = PAIRS) -> Section:
    """All about one claim: the words, what they leave open, every reading, every pair, and what it hangs on."""
    say, claim = phrases.words, judgement.claim
    language = say.lang
    source = phrases.network.source.get(claim.source)
    named = f"{claim.source}: {source.title}, {claim.date}" if source else f"{claim.source}, {claim.date}"
    verdict = say("verdicts", judgement.reason or judgement.verdict)
    blocks: list[Cell | Table] = [
        Cell(f"“{claim.phrase}”", "strong"), Cell(named, "faint"),
        Cell(say("ledger", "verdict", verdict=verdict), STYLES.get(judgement.verdict, "")),
        Cell(say("reasons", judgement.reason or judgement.verdict, percent=MOST_ASSUMED_PERMILLE // 10), "faint"),
        Cell(say("ledger", "measured", measure=say("measures", claim.measure), says=_said(judgement, phrases))),
        Cell(say("ledger", "open", words=claim.open.get(language))),
    ]  # fmt: skip
    if claim.set is not None:
        blocks.append(Cell(say("ledger", "set", words=claim.set.get(language))))
    if claim.note:
        blocks.append(Cell(claim.note, "faint"))
    if any(case.band for case in judgement.cases):
        blocks.append(_reading_table(judgement, ledger, phrases))
        blocks += [Cell(say("ledger", "spread_legend"), "faint")] if len(judgement.plain) > 1 else []
    if judgement.conditions:
        blocks += [
            Cell(say("ledger", "holds_where"), "strong"),
            *(Cell(line) for line in _readings(judgement, ledger, phrases)),
        ]
    if 1 < len(judgement.plain) <= pairs:
        blocks.append(_pair_table(judgement, phrases))
    blocks += _grounds(judgement, phrases)
    return Section(claim.id, tuple(blocks))


def _reading_table(judgement: Judgement, ledger: Ledger, phrases: Phrases) -> Table:
    """The distribution over the pairs under each reading, and on independent evidence."""
    say = phrases.words
    several = len(judgement.plain) > 1
    spread_ = ("lowest", "quarter", "median", "three_quarters", "highest") if several else ("p5", "likely", "p95")
    titles = (*spread_, "holds", "assumed")
    columns = (Column(say("ledger", "reading")), *(Column(say("ledger", title), figure=True) for title in titles))
    groups: dict[str, Sequence[Case]] = {
        _named(reading, judgement, ledger, phrases): cases for reading, cases in by_reading(judgement).items()
    }
    if judgement.independent:
        groups[say("ledger", "independent")] = judgement.independent
    return Table(columns, tuple(_distribution(name, cases, several=several) for name, cases in groups.items()))


def _named(reading: str, judgement: Judgement, ledger: Ledger, phrases: Phrases) -> str:
    """A reading by its scenarios, with those that lie under it."""
    stack = (*ledger.scenarios, *judgement.claim.under, reading)
    return " + ".join(filter(None, stack)) or phrases.words("ledger", "as_is")


def _distribution(name: str, cases: Sequence[Case], *, several: bool) -> Row:
    bands = [case.band for case in cases if case.band is not None]
    if not bands:
        return row(name, *(["—"] * (5 if several else 3)), f"0/{len(cases)}", "")
    likely = sorted(band.likely for band in bands)
    at = [likely[len(likely) * part // 4] for part in (1, 2)] + [likely[min(len(likely) - 1, len(likely) * 3 // 4)]]
    low, high = min(band.low for band in bands), max(band.high for band in bands)
    figures = (thousandths(value) for value in (low, *(at if several else likely[:1]), high))
    held = f"{sum(case.holds == 'yes' for case in cases)}/{len(cases)}"
    held = "—" if all(case.reason == "circular" for case in cases) else held
    return row(name, *figures, held, f"{max(case.assumed_permille for case in cases) / 10:.0f} %")


def _pair_table(judgement: Judgement, phrases: Phrases) -> Table:
    """The facts as they are, pair by pair."""
    say = phrases.words
    columns = (
        Column(say("ledger", "pair"), whole=True), Column(say("ledger", "computed"), figure=True),
        Column(say("ledger", "assumed"), figure=True), Column(say("ledger", "case")),
    )  # fmt: skip
    return Table(
        columns,
        tuple(
            row(_pair(case, phrases), computed(case.band), f"{case.assumed_permille / 10:.0f} %" if case.band else "",
                say("holds", case.reason or case.holds))
            for case in judgement.plain
        ),
    )  # fmt: skip


def _grounds(judgement: Judgement, phrases: Phrases) -> list[Cell | Table]:
    """What the result hangs on, and which of the facts come from the claim's own source."""
    say, told = phrases.words, list[Cell | Table]()
    items = say("punctuation", "items")
    if judgement.decisive and judgement.reason != "circular":
        facts = (f"{one.fact} ({one.permille / 10:.0f} %)" for one in judgement.decisive)
        told.append(Cell(say("ledger", "hangs_on", facts=items.join(facts))))
    own = sorted({fact for case in judgement.judged for fact in case.circular})
    if own:
        told.append(Cell(say("ledger", "own_facts", facts=items.join(own))))
    missing = [case for case in judgement.plain if case.reason == "missing" and case.origin]
    if missing:
        told.append(Cell(say("ledger", "no_way", pairs=_places(missing, phrases))))
    return told


def by_reading(judgement: Judgement) -> dict[str, list[Case]]:
    """The judged cases by reading, the facts as they are first."""
    groups: dict[str, list[Case]] = {}
    for case in judgement.judged:
        groups.setdefault(case.reading, []).append(case)
    return groups


def _pair(case: Case, phrases: Phrases) -> str:
    if case.origin is None or case.destination is None:
        return "—"
    return f"{phrases.short(case.origin)} → {phrases.short(case.destination)}"


def expected(want: Expected | None, phrases: Phrases | None = None) -> str:
    """What a claim says, as ``7–10 d`` or ``≥ 15 %``; a dash where nothing is measured."""
    if want is None:
        return "—"
    unit = {"day": "d", "hour": "h", "percent": "%"}[want.unit]
    if phrases is not None:
        unit = phrases.words("claim_units", want.unit)
    if want.min is None:
        return f"≤ {want.max} {unit}"
    if want.max is None or want.max == want.min:
        return f"{'≥ ' if want.max is None else ''}{want.min} {unit}"
    return f"{want.min}–{want.max} {unit}" if want.min >= 0 else f"{want.min}…{want.max} {unit}"


def computed(band: Band | None) -> str:
    """Likely value and band, or a dash."""
    if band is None:
        return "—"
    if band.low == band.high:
        return thousandths(band.likely)
    widest = max(abs(band.low), abs(band.likely), abs(band.high))
    likely, low, high = (thousandths(value, widest) for value in (band.likely, band.low, band.high))
    return f"{likely} ({low}…{high})"


def thousandths(value: int, beside: int = 0) -> str:
    """A value in thousandths with one decimal, two below one, none from a hundred on; as exact as the largest value
    ``beside`` it."""
    widest = max(abs(value), abs(beside))
    digits = 2 if 0 < widest < 1000 else 0 if widest >= 100_000 else 1
    return f"{value / 1000:.{digits}f}"
