"""Verdicts on claims for people: an overview that fits a screen, and all about one claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routecalc.claims import MOST_ASSUMED_PERMILLE, Band, Case, Judgement, conflicts, spread
from routecalc.network import Expected
from routecalc.render.blocks import Cell, Column, Row, Section, Style, Table, row
from routecalc.render.phrases import Phrases

PREFIX = "claim-"
ORDER = ("met", "not met", "met only if", "assumed", "spread", "circular", "missing")
"""Groups of the overview: verdicts, then the reasons of what is not decidable."""
STYLES: Mapping[str, Style] = {"met": "good", "not met": "bad", "met only if": "strong"}
PAIRS = 20
"""Pairs of places of a claim that are listed one by one on a screen."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was judged, beside the verdicts accepted before."""

    judgements: tuple[Judgement, ...]
    recorded: Mapping[str, str]
    """Accepted verdict of each claim, by id."""
    as_of: str
    """Day whose tariffs were used."""

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
        Column(say("ledger", "claim"), whole=True), Column(say("ledger", "says"), figure=True),
        Column(say("ledger", "computed"), figure=True), Column(say("ledger", "holds"), figure=True),
        Column(say("ledger", "assumed"), figure=True), Column(say("ledger", "source"), whole=True),
    )  # fmt: skip
    rows: list[Row] = []
    for group in ORDER:
        members = [one for one in ledger.judgements if _group(one) == group]
        if members:
            title = f"{say('verdicts', group)} ({len(members)})"
            rows.append(row(Cell(title, STYLES.get(group, "")), "", "", "", "", "", kind="group"))
            rows += [_line(one) for one in members]
    notes = [Cell(say("ledger", "legend"), "faint")]
    if any(one.reason == "circular" for one in ledger.judgements):
        notes.append(Cell(say("ledger", "circular_legend"), "faint"))
    head = Cell(say("ledger", "told", claims=len(ledger.judgements), day=ledger.as_of))
    return Section(say("ledger", "title"), (head, Table(columns, tuple(rows)), *notes))


def _group(judgement: Judgement) -> str:
    return judgement.reason or judgement.verdict


def _line(judgement: Judgement) -> Row:
    claim, judged = judgement.claim, judgement.judged
    held = sum(case.holds == "yes" for case in judged)
    band, mark = spread(judgement.plain), ""
    if judgement.reason == "circular":
        band, mark = spread(judgement.independent), "*"
    told = computed(band) + (mark if band else "")
    share = f"{judgement.assumed_permille / 10:.0f} %" if band and not mark else ""
    holding = f"{held}/{len(judged)}" if judgement.reason not in ("circular", "missing") else ""
    name = "  " + claim.id.removeprefix(PREFIX)
    return row(name, expected(claim.expected), told, holding, share, claim.source)


def changes(ledger: Ledger, phrases: Phrases) -> Section:
    """Verdicts that are not the accepted ones."""
    say = phrases.words
    lines = [
        Cell(say("ledger", "changed_line", claim=one.claim.id, before=ledger.before(one), now=one.text), "bad")
        for one in ledger.changed
    ]
    return Section(say("ledger", "changed"), tuple(lines))


def conditions(ledger: Ledger, phrases: Phrases) -> Section:
    """Under which readings and for which places claims hold that do not hold throughout."""
    say = phrases.words
    blocks: list[Cell] = []
    for one in ledger.judgements:
        if one.conditions:
            blocks.append(Cell(one.claim.id, "strong"))
            blocks += [Cell(f"  {condition}") for condition in _readings(one, phrases)]
    return Section(say("ledger", "conditions"), tuple(blocks))


def _readings(judgement: Judgement, phrases: Phrases) -> list[str]:
    """A line per reading: for how many places, and for which, it holds."""
    say, told = phrases.words, []
    for reading, cases in by_reading(judgement).items():
        held = [case for case in cases if case.holds == "yes"]
        name = reading or say("ledger", "as_is")
        if not held:
            told.append(say("ledger", "holds_nowhere", reading=name))
        elif len(held) == len(cases):
            told.append(say("ledger", "holds_everywhere", reading=name))
        else:
            places = say("punctuation", "items").join(_pair(case, phrases) for case in held[:PAIRS])
            more = " …" if len(held) > PAIRS else ""
            count = f"{len(held)}/{len(cases)}"
            told.append(say("ledger", "holds_for", reading=name, count=count, places=places + more))
    return told


def contradictions(ledger: Ledger, phrases: Phrases) -> Section:
    """Claims that cannot both be true, side by side with what comes out for the places of both."""
    say = phrases.words
    columns = (
        Column(say("ledger", "one")), Column(say("ledger", "other")), Column(say("ledger", "pairs")),
        Column(say("ledger", "computed"), figure=True),
    )  # fmt: skip
    rows = []
    for one, other, pairs in conflicts(ledger.judgements):
        cases = [case for case in one.plain if case.pair in pairs]
        shown = [_pair(case, phrases) for case in cases[:2]]
        places = say("punctuation", "items").join(shown) + (f" +{len(cases) - 2}" if len(cases) > 2 else "")
        told = (f"{side.claim.id.removeprefix(PREFIX)}: {expected(side.claim.expected)}" for side in (one, other))
        rows.append(row(*told, places, computed(spread(cases))))
    return Section(say("ledger", "contradictions"), (Table(columns, tuple(rows), spaced=True),) if rows else ())


def about(judgement: Judgement, ledger: Ledger, phrases: Phrases, pairs: int = PAIRS) -> Section:
    """All about one claim: the words, what they leave open, every reading, every pair, and what it hangs on."""
    say, claim = phrases.words, judgement.claim
    language = say.lang
    source = phrases.network.source.get(claim.source)
    named = f"{claim.source}: {source.title}, {claim.date}" if source else f"{claim.source}, {claim.date}"
    verdict = say("verdicts", judgement.reason or judgement.verdict)
    blocks: list[Cell | Table] = [
        Cell(f"“{claim.phrase}”", "strong"), Cell(named, "faint"),
        Cell(f"{say('ledger', 'verdict')}: {verdict}", STYLES.get(judgement.verdict, "")),
        Cell(say("reasons", judgement.reason or judgement.verdict, percent=MOST_ASSUMED_PERMILLE // 10), "faint"),
        Cell(say("ledger", "measured", measure=say("measures", claim.measure), says=expected(claim.expected))),
        Cell(f"{say('ledger', 'open')}: {claim.open.get(language)}"),
    ]  # fmt: skip
    if claim.set is not None:
        blocks.append(Cell(f"{say('ledger', 'set')}: {claim.set.get(language)}"))
    if claim.note:
        blocks.append(Cell(claim.note, "faint"))
    if any(case.band for case in judgement.cases):
        blocks.append(_reading_table(judgement, phrases))
    if 1 < len(judgement.plain) <= pairs:
        blocks.append(_pair_table(judgement, phrases))
    blocks += _grounds(judgement, phrases)
    return Section(claim.id, tuple(blocks))


def _reading_table(judgement: Judgement, phrases: Phrases) -> Table:
    """The distribution over the pairs under each reading, and on independent evidence."""
    say = phrases.words
    titles = ("lowest", "quarter", "median", "three_quarters", "highest", "holds", "assumed")
    columns = (Column(say("ledger", "reading")), *(Column(say("ledger", title), figure=True) for title in titles))
    groups: dict[str, Sequence[Case]] = {
        reading or say("ledger", "as_is"): cases for reading, cases in by_reading(judgement).items()
    }
    if judgement.independent:
        groups[say("ledger", "independent")] = judgement.independent
    return Table(columns, tuple(_distribution(name, cases) for name, cases in groups.items()))


def _distribution(name: str, cases: Sequence[Case]) -> Row:
    bands = [case.band for case in cases if case.band is not None]
    if not bands:
        return row(name, "—", "—", "—", "—", "—", f"0/{len(cases)}", "")
    likely = sorted(band.likely for band in bands)
    at = [likely[len(likely) * part // 4] for part in (1, 2)] + [likely[min(len(likely) - 1, len(likely) * 3 // 4)]]
    low, high = min(band.low for band in bands), max(band.high for band in bands)
    figures = (thousandths(value) for value in (low, *at, high))
    held = f"{sum(case.holds == 'yes' for case in cases)}/{len(cases)}"
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
        places = items.join(dict.fromkeys(_pair(case, phrases) for case in missing[:PAIRS]))
        told.append(Cell(say("ledger", "no_way", pairs=places)))
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
    return f"{phrases.place(case.origin)} → {phrases.place(case.destination)}"


def expected(want: Expected | None) -> str:
    """What a claim says, as ``7–10 d`` or ``≥ 15 %``; a dash where nothing is measured."""
    if want is None:
        return "—"
    unit = {"day": "d", "hour": "h", "percent": "%"}[want.unit]
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
    return f"{thousandths(band.likely)} ({thousandths(band.low)}…{thousandths(band.high)})"


def thousandths(value: int) -> str:
    """A value in thousandths with one decimal, two below one."""
    return f"{value / 1000:.2f}" if 0 < abs(value) < 1000 else f"{value / 1000:.1f}"
