"""What do the words of options mean? The clock and the environment are read here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from routecalc.itinerary import Answer
    from routecalc.loading import Stacks
    from routecalc.network import Network
    from routecalc.request import Request

FORMATS = ("table", "json", "csv", "md")
ENDINGS = ((".json", "json"), (".csv", "csv"), (".md", "md"), (".txt", "table"), (".xml", "junit"))


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

    return load(*(data or ()), scenarios=stack_named(scenarios or ()), cache=cache_folder())


def stack_named(words: Sequence[str]) -> tuple[str, ...]:
    """The scenarios that words name, one after the other. Raises ``Refused`` (status 2) for unknown ones."""
    from routecalc.findings import Refused, did_you_mean, finding
    from routecalc.loading import scenario_names
    from routecalc.loading.files import ENDINGS as FILES
    from routecalc.network import BASE, stack_of

    names = stack_of(*words)
    known = scenario_names() if names else ()
    unknown = dict.fromkeys(name for name in names if name not in known and not name.endswith(FILES))
    faults = [
        finding("E-SCENARIO-UNKNOWN", name=name, hint=did_you_mean(name, (*known, *BASE))) for name in unknown
    ]  # fmt: skip
    if faults:
        raise Refused(faults, 2)
    return names


def facts_of(data: list[Path] | None) -> Stacks:
    """The facts with overlays, kept between runs, for a command that wants them under several stacks of scenarios."""
    from routecalc.loading import Stacks

    return Stacks(*(data or ()), cache=cache_folder())


def cache_folder() -> Path | None:
    """The user's cache folder, if there is one."""
    for name, below in (("XDG_CACHE_HOME", ""), ("LOCALAPPDATA", ""), ("HOME", ".cache")):
        if Path(os.environ.get(name, "")).is_absolute():
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
