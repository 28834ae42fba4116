"""Answers and facts as text: one interface, result in, text out.

    render(answer, network, "table", "zh")      what people read: table, md
    render(answer, network, "json", "en")       what programs read: json, csv

The text is returned, never printed: whoever calls decides where it goes. JSON and CSV are never translated.
CSV begins with a byte order mark and has CRLF line ends: write it without newline translation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from routecalc.findings import Finding, Refused
from routecalc.itinerary import Answer
from routecalc.network import Difference, Effect, Network, Scenario
from routecalc.render.words import Words

if TYPE_CHECKING:
    from routecalc.attribution import Attribution
    from routecalc.disruption import Disruption
    from routecalc.flips import Flips
    from routecalc.render.blocks import Section
    from routecalc.render.judged import Ledger
    from routecalc.render.phrases import Phrases
    from routecalc.request import Request

FORMATS = ("table", "json", "csv", "md")
LANGS = ("zh", "en")
NARROWEST, WIDEST, MARGIN = 60, 100, 2
"""Columns of a drawn chart, its margin included."""

__all__ = [
    "CHECK_FORMATS",
    "FORMATS",
    "LANGS",
    "render",
    "render_checks",
    "render_compare",
    "render_differences",
    "render_disruption",
    "render_effects",
    "render_findings",
    "render_flips",
    "render_refusal",
    "render_scenarios",
    "render_show",
    "render_verdicts",
    "schema_of",
    "why_failed",
]


def render(
    answer: Answer,
    network: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    explain: bool = False,
    detail: str | None = None,
    gantt: bool = False,
    width: int | None = None,
    color: bool = False,
) -> str:
    """The answer as text that ends with a newline.

    ``detail`` is the id of the itinerary whose steps and lines table and md write, or ``all``; without it the first
    option (json and csv always have all of them). Raises ``Refused`` for an id that the answer does not have.
    ``explain`` adds formula, operands, fact and source of each of those lines (json always has them); ``gantt`` draws
    those steps as bars, for table and md; ``width`` (default 100, at least 60) and ``color`` are for table only.
    """
    if detail is not None:
        from routecalc.render.ways import detailed

        detailed(answer, detail)
    if format == "json":
        from routecalc.render.data import answer_json

        return answer_json(answer, network)
    if format == "csv":
        from routecalc.render.rows import answer_csv

        return answer_csv(answer, network)
    from routecalc.render.content import quote_sections

    chart = min(max(width or WIDEST, NARROWEST), WIDEST) - MARGIN if gantt else None
    sections = quote_sections(answer, network, Words.read(lang), explain=explain, detail=detail, chart=chart)
    return _written(sections, format, width, color)


def schema_of(section: str | None = None) -> dict[str, Any]:
    """JSON Schema of a data section, of a ``scenario`` file, of a whole data file, or of what a command writes:
    the ``answer`` of a quote, a ``comparison``, ``flips``, a ``disruption``, ``verdicts``, ``scenario-list``,
    ``scenario-changes`` and ``scenario-diff``."""
    from routecalc.render.schema import schema_of as described

    return described(section)


def render_show(
    network: Network,
    section: str,
    fact_id: str | None,
    lang: str,
    format: str = "table",  # noqa: A002
    *,
    scenarios: Sequence[Scenario] = (),
    width: int | None = None,
    color: bool = False,
) -> str:
    """The facts of a section (nodes, links, tariffs, …) as table, md, json or csv; with ``fact_id`` all about one.

    ``scenarios`` are those that could be applied: they are listed, and show the other reading of an ambiguous
    fact. Raises ``Refused`` for a section or id that does not exist.
    """
    from routecalc.render.phrases import Phrases
    from routecalc.render.shown import shown_csv, shown_json, shown_sections, stock_of

    stock = stock_of(network, scenarios)
    if format == "json":
        return shown_json(stock, section, fact_id)
    if format == "csv":
        return shown_csv(stock, section, fact_id)
    return _written(shown_sections(stock, section, fact_id, Phrases(Words.read(lang), network)), format, width, color)


def render_findings(
    findings: Iterable[Finding],
    format: str,  # noqa: A002
    lang: str,
) -> str:
    """Findings as one line each (for stderr), or with ``json`` as the error object (for stdout)."""
    if format == "json":
        from routecalc.render.data import findings_json

        return findings_json(tuple(findings))
    from routecalc.render.blocks import clean

    return "".join(f"{clean(str(finding))}\n" for finding in findings)


def render_refusal(
    refused: Refused,
    format: str,  # noqa: A002
    lang: str,
) -> str:
    """The findings of a refusal; as ``json`` also what blocks, where there is no way."""
    if format == "json":
        from routecalc.render.data import refusal_json

        return refusal_json(refused)
    return render_findings(refused.findings, format, lang)


CHECK_FORMATS = (*FORMATS, "junit", "github")
"""How checks and verdicts can be written."""


def render_checks(
    checks: Iterable[tuple[object, Sequence[Finding]]],
    format: str,  # noqa: A002
    lang: str,
    *,
    brief: bool = False,
) -> str:
    """Named checks with what they found: a line per check and finding, as text or csv; ``brief`` leaves out the lines
    of checks that found nothing."""
    from routecalc.render.checked import checks_csv, checks_text

    told = _told(checks)
    return checks_csv(told) if format == "csv" else checks_text(told, Words.read(lang), brief=brief)


def render_verdicts(
    checks: Iterable[tuple[object, Sequence[Finding]]],
    ledger: Ledger,
    network: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    named: bool = False,
    failed: Collection[str] = (),
    width: int | None = None,
    color: bool = False,
) -> str:
    """Checks and verdicts on claims. ``named`` tells all about each claim; ``failed`` names those that fail the run."""
    from routecalc.render import judged, reported

    told = _told(checks)
    match format:
        case "json":
            return reported.report_json(told, ledger, network)
        case "csv":
            return reported.report_csv(ledger) if ledger.judgements else render_checks(checks, "csv", lang)
        case "junit":
            return reported.report_junit(told, ledger, failed)
        case "github":
            return reported.report_github(told, ledger, failed)
    from routecalc.render.phrases import Phrases

    text = render_checks(checks, format, lang, brief=not named) if told else ""
    if text and format == "md":
        text = f"```text\n{text}```\n"
    if not ledger.judgements:
        return text
    phrases = Phrases(Words.read(lang), network)
    whole = format == "md"
    sections = [judged.changes(ledger, phrases)]
    if not named:
        sections += [part(ledger, phrases) for part in (judged.overview, judged.conditions, judged.contradictions)]
    if named or whole:
        pairs = len(network.nodes) ** 2 if whole or len(ledger.judgements) == 1 else judged.PAIRS
        sections += [judged.about(one, ledger, phrases, pairs) for one in ledger.judgements]
    return text + ("\n" if text else "") + _written([s for s in sections if s.blocks], format, width, color)


def why_failed(
    checks: Iterable[tuple[object, Sequence[Finding]]], ledger: Ledger, failed: Collection[str]
) -> tuple[str, ...]:
    """A sentence for each check and claim that fails a run."""
    from routecalc.render.reported import summary

    return tuple(summary(_told(checks), ledger, failed))


def _told(checks: Iterable[tuple[object, Sequence[Finding]]]) -> list[tuple[str, tuple[Finding, ...]]]:
    return [(str(getattr(check, "id", check)), tuple(found)) for check, found in checks]


def render_compare(
    compared: Sequence[tuple[Sequence[Scenario], Answer | None]],
    why: Sequence[Attribution],
    network: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    width: int | None = None,
    color: bool = False,
) -> str:
    """Scenarios side by side, then where the savings of the base come from.

    ``compared`` holds each stack of scenarios with its answer, the base (no scenario) first; no answer where no way is
    left.
    """
    from routecalc.render import abreast, waterfall

    base = compared[0][1]
    assert base is not None, "the base has been answered"
    if format == "json":
        from routecalc.render.data import to_json

        return to_json(abreast.compare_plain(compared, why, base, network))
    if format == "csv":
        return waterfall.why_csv(why, base.request.currency) if why else abreast.compare_csv(compared)
    from routecalc.render.phrases import Phrases

    phrases = Phrases(Words.read(lang), network)
    sections = [abreast.side_by_side(compared, base, phrases)] if len(compared) > 1 or not why else []
    sections += [waterfall.waterfall(one, base.request, phrases) for one in why]
    return _written(sections, format, width, color)


def render_flips(
    found: Flips,
    request: Request,
    network: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    width: int | None = None,
    color: bool = False,
) -> str:
    """What the answer hangs on: the values at which it changes, and how far each fact moves the savings."""
    from routecalc.render import tornado

    if format == "json":
        from routecalc.render.data import to_json

        return to_json(tornado.flips_plain(found, request, network))
    if format == "csv":
        return tornado.flips_csv(found, request.currency)
    from routecalc.render.phrases import Phrases

    phrases = Phrases(Words.read(lang), network)
    sections = [tornado.answer_now(found, request, phrases), tornado.turning_points(found, request, phrases)]
    sections += [tornado.tornado(found, measure, request.currency, phrases) for measure in ("money", "time")]
    return _written([section for section in sections if section.blocks], format, width, color)


def render_disruption(
    found: Disruption,
    request: Request,
    network: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    top: int | None = None,
    width: int | None = None,
    color: bool = False,
) -> str:
    """What each loss would cost, the worst first, and each pair that was tried. ``top`` is how many rows are told;
    without it 12 in table and md, all in json and csv."""
    from routecalc.render import outages, pairs

    if format == "json":
        from routecalc.render.data import to_json

        return to_json(pairs.report_plain(found, request, network, top))
    if format == "csv":
        return pairs.report_csv(found, request, network, top)
    from routecalc.render.phrases import Phrases

    phrases = Phrases(Words.read(lang), network)
    sections = [outages.losses(found, request, phrases, top), pairs.pairs(found, request, phrases, top)]
    sections += [outages.picture(found, at, request, phrases) for at in (0, 1)]
    return _written([section for section in sections if section.blocks], format, width, color)


def render_scenarios(
    scenarios: Sequence[Scenario],
    network: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    width: int | None = None,
    color: bool = False,
) -> str:
    """Scenarios listed: name, title, date, last day, note."""
    from routecalc.render import altered

    if format == "json":
        return _json(altered.listed_plain(scenarios))
    if format == "csv":
        return altered.listed_csv(scenarios)
    return _written(altered.listed_sections(scenarios, _phrases(lang, network)), format, width, color)


def render_effects(
    scenarios: Sequence[Scenario],
    effects: Sequence[Effect],
    before: Network,
    after: Network,
    format: str,  # noqa: A002
    lang: str,
    *,
    width: int | None = None,
    color: bool = False,
) -> str:
    """What each change of a stack of scenarios does to the facts."""
    from routecalc.render import altered

    if format == "json":
        return _json(altered.effects_plain(scenarios, effects, before, after))
    if format == "csv":
        return altered.effects_csv(effects)
    return _written(altered.effects_sections(scenarios, effects, _phrases(lang, after)), format, width, color)


def render_differences(
    found: Sequence[Difference],
    a: tuple[str, Network],
    b: tuple[str, Network],
    format: str,  # noqa: A002
    lang: str,
    *,
    width: int | None = None,
    color: bool = False,
) -> str:
    """What differs between two networks, each given with the name that was asked for."""
    from routecalc.render import altered

    sides = altered.Side(*a), altered.Side(*b)
    if format == "json":
        return _json(altered.differences_plain(found, *sides))
    if format == "csv":
        return altered.differences_csv(found)
    return _written(altered.differences_sections(found, *sides, _phrases(lang, b[1])), format, width, color)


def _phrases(lang: str, network: Network) -> Phrases:
    from routecalc.render.phrases import Phrases

    return Phrases(Words.read(lang), network)


def _json(plain: dict[str, Any]) -> str:
    from routecalc.render.data import to_json

    return to_json(plain)


def _written(sections: Iterable[Section], kind: str, width: int | None, color: bool) -> str:
    if kind == "md":
        from routecalc.render.document import write_markdown

        return write_markdown(sections)
    from routecalc.render.terminal import write_terminal

    return write_terminal(sections, width, color=color)
