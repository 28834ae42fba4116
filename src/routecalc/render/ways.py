"""The itineraries of an answer, and which of them rest on which fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routecalc import limits
from routecalc.findings import Refused, finding
from routecalc.itinerary import Answer, Itinerary
from routecalc.network import Network
from routecalc.record import replace


def baselines(answer: Answer) -> Iterator[tuple[Itinerary, str]]:
    """The cheapest and the fastest baseline way, each once, with the key of its name."""
    if answer.baseline:
        yield answer.baseline, "baseline"
    fastest = answer.baseline_fastest
    if fastest and (not answer.baseline or fastest.id != answer.baseline.id):
        yield fastest, "baseline_fastest"


def itineraries(answer: Answer) -> tuple[Itinerary, ...]:
    """Every itinerary of an answer: options, then baselines."""
    return (*answer.options, *(way for way, _ in baselines(answer)))


def detailed(answer: Answer, detail: str | None) -> tuple[Itinerary, ...]:
    """The itineraries whose steps and lines are written: the first option, one by its id, or ``all``.

    Raises ``Refused`` for another word.
    """
    if detail is None:
        return answer.options[:1]
    ways = {way.id: way for way in itineraries(answer)}
    if detail == "all":
        return tuple(ways.values())
    if detail not in ways:
        known = f"known are {', '.join((*ways, 'all'))}"
        raise Refused([replace(finding("E-FACT", word=detail, section="options"), remedy=known)], 2)
    return (ways[detail],)


def used_facts(way: Itinerary) -> set[str]:
    """Every fact that an itinerary rests on: prices, exchange rates, times, distances, and the places on the way."""
    facts = {fact for line in way.all_lines() for fact in (line.fact, line.fx) if fact}
    for element in way.elements:
        facts.update((*element.facts, element.start, *element.via, element.end))
    return facts


def concerned(answer: Answer, fact: str) -> str:
    """Ids of the itineraries that rest on a fact: ``o1 o2 b1``."""
    return " ".join(way.id for way in itineraries(answer) if fact in used_facts(way))


def used_sources(answer: Answer, network: Network) -> list[str]:
    """Ids of the sources that the answer rests on, in order: of lines, exchange rates, times, and of the budget."""
    rates = {network.fact[rate].source for rate in limits.rates(answer.request)}
    return sorted(rates.union(sources_of(itineraries(answer), network)))


def sources_of(ways: Iterable[Itinerary], network: Network) -> list[str]:
    """Ids of the sources behind some itineraries, in order."""
    used: set[str] = set()
    for way in ways:
        facts = {fact for element in way.elements for fact in element.facts}
        for line in way.all_lines():
            used.add(line.source)
            facts.update(fact for fact in (line.fx, line.fact) if fact)
        used.update(network.fact[fact].source for fact in facts if fact in network.fact)
    return sorted(used)
