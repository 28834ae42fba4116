"""What must be known before an option is promised: cautions, rates that do not hold, holidays not decreed yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from routecalc.findings import CODES, Finding
from routecalc.itinerary import Answer
from routecalc.network import Network
from routecalc.quoting import expired
from routecalc.render.blocks import Cell, Section
from routecalc.render.data import finding_plain
from routecalc.render.phrases import Phrases
from routecalc.render.ways import concerned

EXPIRED = "W-SCENARIO-EXPIRED"
KEYS = {
    EXPIRED: "scenario_expired",
    "W-RATE-OUTDATED": "outdated",
    "W-NO-PRICE": "no_price",
    "W-TOO-HEAVY": "too_heavy",
    "W-HOLIDAYS-PROVISIONAL": "provisional",
    "W-NO-HOLIDAYS": "no_holidays",
    "W-VOLUME-UNKNOWN": "by_mass",
    "W-SEARCH-STOPPED": "search_stopped",
    "W-SEARCH-SLACK": "search_slack",
}
TOLD = ("W-CAUTION", *KEYS)
"""Codes that this section says in the language of the screen, the gravest first."""


def notices(answer: Answer, phrases: Phrases) -> Section:
    """A sentence for each of them."""
    cells = [Cell(text, "bad") for code in TOLD for text in dict.fromkeys(_sentences(code, answer, phrases))]
    return Section(phrases.say("first_note"), tuple(cells))


def expiries(answers: Iterable[Answer], phrases: Phrases) -> tuple[str, ...]:
    """A sentence for each scenario that is not meant for the day of these answers any more."""
    return tuple(dict.fromkeys(text for answer in answers for text in _sentences(EXPIRED, answer, phrases)))


def late(network: Network, day: dt.date, phrases: Phrases) -> tuple[Cell, ...]:
    """A sentence for each scenario of the facts that is not meant for the day any more."""
    return tuple(Cell(phrases.say(KEYS[EXPIRED], **particulars(found)), "bad") for found in expired(network, day))


def expired_plain(network: Network, day: dt.date) -> list[dict[str, Any]]:
    """The same for programs, as findings."""
    return [finding_plain(found) for found in expired(network, day)]


def _sentences(code: str, answer: Answer, phrases: Phrases) -> Iterator[str]:
    found = [finding for finding in answer.findings if finding.code == code]
    if code == "W-CAUTION":
        yield from (_caution(finding, answer, phrases) for finding in found)
        return
    tariffs: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for finding in found:
        told = particulars(finding)
        if not told:
            yield finding.message
            continue
        tariff = told.pop("tariff", "")
        tariffs.setdefault(tuple(told.items()), []).append(tariff)
    for told_items, missing in tariffs.items():
        yield _missing(code, dict(told_items), missing, phrases)


def _caution(finding: Finding, answer: Answer, phrases: Phrases) -> str:
    fact = phrases.network.fact.get(finding.place)
    caution = fact.caution.get(phrases.words.lang) if fact and fact.caution else finding.message
    ways = concerned(answer, finding.place)
    return phrases.say("caution", ways=ways, what=phrases.fact(finding.place), caution=caution)


NAMED = 4
"""How many tariffs without a price are named."""


def _missing(code: str, told: dict[str, str], tariffs: list[str], phrases: Phrases) -> str:
    """One sentence for all tariffs of which the same is missing."""
    if "code" in told:
        told["code"] = phrases.words.charge(told["code"])
    if "country" in told:
        told["country"] = phrases.words.find("countries", told["country"])
    if code == "W-SEARCH-STOPPED":
        told["by"] = phrases.words("search_caps", told["by"])
    if any(tariffs):
        listed = phrases.words("punctuation", "list").join(map(phrases.tariff, tariffs[:NAMED]))
        more = len(tariffs) > NAMED
        told["tariff"] = phrases.say("and_more", listed=listed, count=len(tariffs)) if more else listed
    return phrases.say(KEYS[code], **told)


def particulars(finding: Finding) -> dict[str, str]:
    """The words that were filled into the sentence of a finding; none if the sentence is another."""
    sentence = next((sentence for code, sentence, *_ in CODES if code == finding.code), "")
    parts = re.split(r"\{(\w+)\}", sentence)
    pattern = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    found = re.fullmatch(pattern, finding.message)
    return found.groupdict() if found else {}
