"""The options that several commands share, and what their words mean. The clock and the environment are read here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from decimal import Decimal

    from routecalc.itinerary import Answer
    from routecalc.network import Network
    from routecalc.request import Request


FORMATS = ("table", "json", "csv", "md")
ENDINGS = ((".json", "json"), (".csv", "csv"), (".md", "md"), (".txt", "table"), (".xml", "junit"))
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder or file with own nodes, links, tariffs; repeatable."),
]
Scenarios = Annotated[
    list[str] | None, typer.Option("--scenario", help="Scenario name or file; repeatable, stacked in order.")
]
Format = Annotated[str | None, typer.Option("--format", help="table, json, csv or md; else by the ending of -o.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write; appears whole or not at all.")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en; else from the locale.")]
Debug = Annotated[bool, typer.Option("--debug", hidden=True, help="Show the traceback of an unexpected error.")]
Origin = Annotated[str, typer.Argument(help="Place where the goods lie: id, code, name or alias (huaihua, 怀化).")]
Destination = Annotated[str, typer.Argument(help="Place where they are wanted (laem-chabang, CNQZH, 曼谷).")]
Boxes = Annotated[
    list[str] | None, typer.Option("--box", help="Box type and count, 40HC:2; repeatable. [default: 20GP]")
]
Mass = Annotated[str | None, typer.Option("--mass", help="Goods with packing, whole consignment: 18t, 18000kg.")]
Volume = Annotated[str | None, typer.Option("--volume", help="Volume of the goods: 28m3.")]
Value = Annotated[str | None, typer.Option("--value", help="Value of the goods: 50000USD.")]
Interest = Annotated[
    str | None, typer.Option("--interest", help="Yearly per cent for the carrying cost of the goods: 6; needs --value.")
]
Hs = Annotated[str | None, typer.Option("--hs", help="Customs tariff number of the goods.")]
Cargo = Annotated[str, typer.Option("--cargo", help="general, reefer or dangerous.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Day whose tariffs and services hold: 2026-12-01. [default: today, or by the clock each step's own]",
    ),
]
Depart = Annotated[
    str | None, typer.Option("--depart", help="When the goods are ready, local time: 2026-12-01[T08:00].")
]
ArriveBy = Annotated[
    str | None, typer.Option("--arrive-by", help="When they must be there, local time: 2026-12-20[T18:00].")
]
Modes = Annotated[str | None, typer.Option("--modes", help="Only these modes: rail,sea.")]
Via = Annotated[list[str] | None, typer.Option("--via", help="Place that must be passed; repeatable.")]
Avoid = Annotated[list[str] | None, typer.Option("--avoid", help="Place that must not be passed; repeatable.")]
CorridorId = Annotated[str | None, typer.Option("--corridor", help="Corridor that must be followed.")]
Budget = Annotated[
    str | None,
    typer.Option("--budget", help="Most it may cost, interest included: 20000CNY, 3000USD; without unit as the offer."),
]
Within = Annotated[
    str | None, typer.Option("--within", help="Longest expected time door to door, and the odds of it: 15d, 300h.")
]
Co2eCap = Annotated[str | None, typer.Option("--co2e-cap", help="Most CO2e, well to wheel: 900kg, 0.9t.")]
CostWithin = Annotated[
    str | None, typer.Option("--cost-within", help="Only ways of at most so many times the cheapest: 1.5.")
]
Slack = Annotated[str | None, typer.Option("--slack", help="Leave out ways that are better by less than this: 2h,5kg.")]
MaxLabels = Annotated[int | None, typer.Option("--max-labels", help="Stop the search after so many partial ways.")]
MaxSeconds = Annotated[float | None, typer.Option("--max-seconds", help="Stop the search after so many seconds.")]
MaxMemory = Annotated[int | None, typer.Option("--max-memory", help="Stop the search at so many megabytes.")]
BaselineId = Annotated[str, typer.Option("--baseline", help="Baseline to compare with, or none.")]
Offered = Annotated[str, typer.Option("--currency", help="Currency of the offer.")]


def request_of(network: Network, origin: str, destination: str, **words: Any) -> Request:
    """A request from the options that all questions share, in the words of the command line."""
    from routecalc.request import ask

    baseline, day = words.pop("baseline"), words.pop("as_of")
    if day is None and not words.get("depart") and not words.get("arrive_by"):
        day = dt.date.today()
    return ask(
        network,
        origin,
        destination,
        boxes=words.pop("box") or (),
        as_of=day,
        baseline=None if baseline == "none" else baseline,
        modes=listed(words.pop("modes")),
        via=words.pop("via") or (),
        avoid=words.pop("avoid") or (),
        currency=words.pop("currency").upper(),
        **words,
    )


def decimal_of(option: str, text: str | None) -> Decimal | None:
    """The number that an option gives, if it is given."""
    from routecalc.findings import Refused, finding
    from routecalc.units import NotANumber, parse_decimal

    try:
        return None if text is None else parse_decimal(text)
    except NotANumber as error:
        raise Refused([finding("E-USAGE", reason=f"{option}: {error}")], 2) from error


def simulated(kind: str, within: str | None, seed: int | None, wanted: bool | None) -> bool:
    """Whether times are simulated: as asked, else for readers, and where a time allowed or a seed asks for it."""
    from routecalc.findings import Refused, finding

    if wanted is False and seed is not None:
        raise Refused([finding("E-USAGE", reason="--no-reliability leaves --seed without a use")], 2)
    return within is not None or seed is not None or kind in ("table", "md") if wanted is None else wanted


def with_reliability(network: Network, answer: Answer, seed: int | None) -> Answer:
    """The answer with the reliability of its itineraries, and of meeting the time allowed, if there is one."""
    from routecalc.reliability import SEED, simulate

    return simulate(network, answer, seed=SEED if seed is None else seed, within_s=answer.request.within_s)


def load_facts(data: list[Path] | None, scenarios: list[str] | None) -> Network:
    """The facts with overlays and scenarios, kept between runs."""
    from routecalc.loading import load

    return load(*(data or ()), scenarios=tuple(scenarios or ()), cache=cache_folder())


def cache_folder() -> Path | None:
    """The user's cache folder, if there is one."""
    for name, below in (("XDG_CACHE_HOME", ""), ("LOCALAPPDATA", ""), ("HOME", ".cache")):
        if os.environ.get(name):
            return Path(os.environ[name], below, "routecalc")
    return None


def all_scenarios() -> tuple[Any, ...]:
    """The shipped scenarios."""
    from routecalc.loading import read_scenarios, scenario_names

    return read_scenarios(scenario_names())


def listed(text: str | None) -> tuple[str, ...]:
    """Words with commas between them."""
    return tuple(word.strip() for word in text.split(",")) if text is not None else ()


def format_of(name: str | None, output: Path | None, formats: Sequence[str] = FORMATS) -> str:
    """The format by name or by the ending of the file."""
    from routecalc.findings import Refused, did_you_mean, finding

    known = ", ".join(formats)
    if name is None:
        if output is None or not output.suffix:
            return "table"
        by_ending = dict(ENDINGS).get(output.suffix.lower(), output.suffix)
        name = by_ending if by_ending in formats else output.suffix
    if name not in formats:
        raise Refused([finding("E-FORMAT", word=name, known=known, hint=did_you_mean(name, formats))], 2)
    return name


def language_of(name: str | None) -> str:
    """zh or en, by name or from the environment."""
    from routecalc.findings import Refused, finding

    if name is None:
        words = (os.environ.get(key, "") for key in ("ROUTECALC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
        name = next((word for word in words if word), "en")
        return "zh" if name.lower().startswith("zh") else "en"
    if name not in ("zh", "en"):
        raise Refused([finding("E-LANG", word=name)], 2)
    return name


def readable(word: str) -> str:
    """A word of the command line as UTF-8, even if the locale could not read it."""
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return word.encode("utf-8", "replace").decode("utf-8")


def wants_json(argv: Sequence[str]) -> bool:
    """Whether refusals are wanted as JSON, even if the rest of the line is wrong."""
    return "--format=json" in argv or ("--format", "json") in pairwise(argv)
