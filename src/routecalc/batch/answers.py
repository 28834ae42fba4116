"""Unique questions of one network → rows of figures, the same as a single quote of each.

What questions share is made once: the supply for all that have the same terms, the answer for all that come to the same
request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from routecalc.batch.columns import FILLED
from routecalc.batch.firsts import Basis, First, Firsts, trade
from routecalc.batch.questions import SCENARIO, Asker, Days, Question
from routecalc.findings import Finding, Refused, finding
from routecalc.itinerary import Itinerary
from routecalc.network import Network
from routecalc.quoting import listed
from routecalc.record import replace
from routecalc.request import Request
from routecalc.search import compiled
from routecalc.supply import Supply, supply, terms
from routecalc.units import DAY_S, hours, kilograms, km, money_text, ratio

Row = tuple[str | float | None, ...]
"""A row in the order of ``FILLED``."""
LONGEST = 600
"""Characters of a sentence about a bad row."""
KEPT = 16
"""Supplies kept at hand."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Recent:
    """The supplies used last, of all networks together."""

    def __init__(self) -> None:
        self._made: dict[object, Supply] = {}

    def under(self, network: Network, request: Request) -> Supply:
        """The supply under the terms of a request, made if it is not at hand."""
        key = (network.digest, terms(network, request))
        offers = self._made.pop(key, None)
        if offers is None:
            offers = supply(network, request)
            for other in [made for made in self._made.values() if made.terms.load == offers.terms.load][-1:]:
                offers.after(other)
        self._made[key] = offers
        while len(self._made) > KEPT:
            self._made.pop(next(iter(self._made)), None)
        return offers


class Shared:
    """What answerers of one process have worked out, for each other."""

    def __init__(self) -> None:
        self.recent = Recent()
        self.firsts = Firsts()


class Answerer:
    """Answers questions to one network. It can be sent to another process, which must run the same version."""

    def __init__(
        self, network: Network, scenario: str, days: Days, *, all_options: bool = False, shared: Shared | None = None
    ) -> None:
        self.network, self.scenario, self.days, self.all_options = network, scenario, days, all_options
        self.asker = Asker(network, days, all_options)
        self.shared = shared or Shared()
        self._trades: dict[tuple[str, str], object] = {}

    @property
    def digest(self) -> str:
        """What all its answers hang on, besides the questions."""
        return f"{self.network.digest}/{self.scenario}/{self.days}/{self.all_options}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (_version(), self.network, self.scenario, self.days, self.all_options)

    def __call__(self, questions: Sequence[Question]) -> list[tuple[Row, ...]]:
        """The rows of each question: one, or as many as there are options if all were asked for."""
        found = self._together(questions) if compiled.available() else {}
        known: dict[Request, tuple[Row, ...]] = {}
        return [found.get(at) or self._answer(question, known) for at, question in enumerate(questions)]

    def _together(self, questions: Sequence[Question]) -> dict[int, tuple[Row, ...]]:
        """The rows of those questions that can be answered many at once, by their place."""
        groups: dict[object, tuple[Request, str, list[int], list[str]]] = {}
        for at, question in enumerate(questions):
            parts = self.asker.parts(question)
            if parts is not None and parts[0].moment is None and not self.all_options:
                rest, start, end = parts
                key = (id(rest), start, self._trade(start, end))
                group = groups.get(key)
                if group is None:
                    group = groups[key] = (rest, start, [], [])
                group[2].append(at)
                group[3].append(end)
        rows: dict[int, tuple[Row, ...]] = {}
        for rest, start, several, ends in groups.values():
            try:
                basis = self._basis(rest, start, ends[0])
                found = basis.found(start, tuple(ends)) if basis else []
            except (MemoryError, OSError):
                raise
            except Exception:  # each is asked on its own then, and says what is wrong with it
                continue
            for at, first in zip(several, found, strict=False):
                if first is not None:
                    rows[at] = (self._row(rest.currency, *first),)
        return rows

    def _basis(self, rest: Request, start: str, end: str) -> Basis | None:
        """Prices and arcs for all places between which the same terms hold."""
        firsts = self.shared.firsts
        basis: Basis | None = firsts.sheets.once(
            ("basis", id(self), id(rest), self._trade(start, end)),
            lambda: firsts.basis(self.network, replace(rest, origin=start, destination=end)),
            self, rest,
        )  # fmt: skip
        return basis

    def _trade(self, start: str, end: str) -> object:
        """What questions between some places have in common, as far as prices go."""
        known = self._trades.get((start, end))
        if known is None:
            known = self._trades[start, end] = trade(self.network, start, end)
        return known

    def _answer(self, question: Question, known: dict[Request, tuple[Row, ...]]) -> tuple[Row, ...]:
        try:
            request = self.asker.request(question)
            if request not in known:
                known[request] = self._rows(request)
        except Refused as refused:
            return (failed(self.scenario, refused.findings, self.network.digest),)
        except (MemoryError, OSError):
            raise
        except Exception as error:  # a fault of the program must not cost the other rows their answers
            told = finding("E-UNEXPECTED", fault=f"{type(error).__name__}: {error}")
            return (failed(self.scenario, [told], self.network.digest),)
        return known[request]

    def _rows(self, request: Request) -> tuple[Row, ...]:
        options, traditional = listed(self.network, request, self.shared.recent.under(self.network, request))
        usual = None if traditional is None else _told(traditional)
        return tuple(self._row(request.currency, _told(option), usual) for option in options)

    def _row(self, currency: str, option: First, usual: First | None) -> Row:
        """The cells in the order of ``FILLED``: what an option is, and what it saves against the cheapest way of the
        baseline."""
        saved: tuple[str | float | None, ...] = (None,) * 6
        if usual is not None:
            whole, amount = usual.cost_minor, usual.cost_minor - option.cost_minor
            saved = (
                money_text(whole, currency),
                hours(usual.duration_s),
                money_text(amount, currency),
                ratio(amount * 100, whole) if whole > 0 else None,
                ratio(usual.duration_s - option.duration_s, DAY_S),
                kilograms(usual.co2e_g - option.co2e_g),
            )
        return (
            self.scenario, "ok", None, None, money_text(option.cost_minor, currency), currency,
            hours(option.duration_s), kilograms(option.co2e_g), km(option.distance_m), option.route, option.labels,
            *saved, option.assumed_percent, self.network.digest,
        )  # fmt: skip


class Answerers:
    """Answers questions under several stacks of scenarios; the cell of scenarios of each names its stack, in full.

    It can be sent to another process, which must run the same version; the networks follow as parts of the work.
    """

    def __init__(self, days: Days, *, all_options: bool = False) -> None:
        self.days, self.all_options = days, all_options
        self.shared = Shared()
        self.under: dict[str, Answerer] = {}
        """What answers under each stack."""

    @property
    def digest(self) -> str:
        """What all answers hang on, besides the questions and their networks."""
        return f"{self.days}/{self.all_options}"

    def add(self, name: str, network: Network) -> None:
        """Questions under this stack are asked of this network."""
        self.under[name] = Answerer(network, name, self.days, all_options=self.all_options, shared=self.shared)

    def parts(self, questions: Sequence[Question]) -> dict[str, Any]:
        """What answers to some questions need besides, by its digest."""
        ones = [self.under[name] for name in sorted({question[SCENARIO] for question in questions})]
        return {one.digest: (one.scenario, one.network) for one in ones}

    def take(self, parts: Mapping[str, Any]) -> None:
        """Takes what was sent after it."""
        for name, network in parts.values():
            if name not in self.under:
                self.add(name, network)

    def __reduce__(self) -> tuple[Any, ...]:
        return _answerers, (_version(), self.days, self.all_options)

    def __call__(self, questions: Sequence[Question]) -> list[tuple[Row, ...]]:
        """The rows of each question: one, or as many as there are options if all were asked for."""
        together: dict[str, list[int]] = {}
        for number, question in enumerate(questions):
            together.setdefault(question[SCENARIO], []).append(number)
        given: dict[int, tuple[Row, ...]] = {}
        for name, numbers in together.items():
            given.update(zip(numbers, self.under[name]([questions[number] for number in numbers]), strict=True))
        return [given[number] for number in range(len(questions))]


def _told(way: Itinerary) -> First:
    """What a row says of an itinerary."""
    shares = way.cost_by_grade()
    return First(
        way.cost_minor, way.duration_s, way.co2e_g, way.distance_m, shares.total(), shares["assumed"],
        " > ".join(way.nodes), " ".join(way.labels),
    )  # fmt: skip


def _received(version: str, network: Network, scenario: str, days: Days, all_options: bool) -> Answerer:
    """An answerer as it arrives in another process."""
    _same(version)
    return Answerer(network, scenario, Days(*days), all_options=all_options)


def _answerers(version: str, days: Days, all_options: bool) -> Answerers:
    """Answerers as they arrive in another process."""
    _same(version)
    return Answerers(Days(*days), all_options=all_options)


def _same(version: str) -> None:
    if version != _version():
        raise RuntimeError(f"routecalc {version} asks, and a worker has {_version()}: install one version everywhere")


def _version() -> str:
    import routecalc

    return routecalc.__version__


def failed(scenario: str, findings: Sequence[Finding], digest: str | None = None) -> Row:
    """The row of a question that cannot be answered: the code of its first fault, and all faults in words."""
    errors = [fault for fault in findings if fault.severity == "error"] or list(findings)
    told = "; ".join(f"{fault.message}; {fault.remedy}" if fault.remedy else fault.message for fault in errors)
    text = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", told)
    text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    cells = {"scenario": scenario, "status": "error", "error_code": errors[0].code, "error": text}
    return tuple({**cells, "network_digest": digest}.get(name) for name in FILLED)
