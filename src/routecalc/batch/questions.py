"""A row in words → a request. What many rows have in common is read once."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from routecalc.batch.columns import ASKED
from routecalc.findings import Finding, Refused, finding
from routecalc.network import Network
from routecalc.network import stack_of as scenarios_of
from routecalc.record import replace
from routecalc.request import Request, ask, place
from routecalc.units import NotANumber, parse_decimal

Question = tuple[str, ...]
"""The words of a row in the order of ``ASKED``; an empty word means that nothing was said."""
Stack = tuple[str, ...]
"""Scenarios, in the order in which they are applied."""
NUMBERS = ("mass_kg", "volume_m3", "value")
MOMENTS = ("depart", "arrive_by")
MOST = 50_000
"""Words, and rows without their places, that are remembered."""
_FINE = re.compile(r"[+-]?\d+\.\d{7,}\Z", re.ASCII)
SCENARIO = ASKED.index("scenario")
_DEPART, _ARRIVE_BY = map(ASKED.index, MOMENTS)


class Days(NamedTuple):
    """Which day's tariffs hold where a row does not say it."""

    pinned: str | None
    """The day for all rows, if one was given."""
    today: str
    """The day for rows that have no moment either."""


def stack_of(question: Question) -> Stack:
    """The scenarios that a row names."""
    return scenarios_of(question[SCENARIO])


class Asker:
    """Reads rows as requests to one network; remembers places, and all that is not a place."""

    def __init__(self, network: Network, days: Days, all_options: bool) -> None:
        self.network, self.days, self.all_options = network, days, all_options
        self._places: dict[str, str | None] = {}
        self._rest: dict[object, Request | None] = {}

    def request(self, question: Question) -> Request:
        """The request that a row asks, the same as ``ask`` gives. Raises ``Refused`` with all its faults."""
        known = self.parts(question)
        if known is None:
            return self._asked(question)
        rest, start, end = known
        return replace(rest, origin=start, destination=end)

    def parts(self, question: Question) -> tuple[Request, str, str] | None:
        """A request that says all but the places, and the places; None for a row that must be read as a whole."""
        origin, destination = question[:2]
        start, end = self._place(origin), self._place(destination)
        if start is None or end is None or start == end:
            return None
        key: object = question[2:]
        if question[_DEPART] or question[_ARRIVE_BY]:
            key = (key, *(self.network.node[node].timezone for node in (start, end)))
        if key not in self._rest:
            if len(self._rest) >= MOST:
                self._rest.clear()
            try:
                self._rest[key] = self._asked(question)
            except Refused:
                self._rest[key] = None
        known = self._rest[key]
        return None if known is None else (known, start, end)

    def _place(self, word: str) -> str | None:
        if word not in self._places:
            if len(self._places) >= MOST:
                self._places.clear()
            try:
                self._places[word] = place(self.network, word)
            except Refused:
                self._places[word] = None
        return self._places[word]

    def _asked(self, question: Question) -> Request:
        said = dict(zip(ASKED, question, strict=True))
        faults = [finding("E-CELL-MISSING", column=name) for name in ("origin", "destination") if not said[name]]
        faults += _not_numbers(said)
        if any(fault.code == "E-CELL-MISSING" for fault in faults):
            raise Refused(faults, 2)
        try:
            request = ask(self.network, said["origin"], said["destination"], **self._words(said))
        except Refused as refused:
            raise Refused([*faults, *refused.findings], 2) from refused
        if faults:
            raise Refused(faults, 2)
        return request

    def _words(self, said: dict[str, str]) -> dict[str, Any]:
        """The words as the command line has them."""
        day = said["as_of"] or self.days.pinned
        if day is None and not any(said[name] for name in MOMENTS):
            day = self.days.today
        number = f":{said['boxes']}" if said["boxes"] else ""
        return {
            "boxes": [f"{name.strip()}{number}" for name in (said["box"] or "20GP").split("+")],
            "mass": f"{said['mass_kg']}kg" if said["mass_kg"] else None,
            "volume": f"{said['volume_m3']}m3" if said["volume_m3"] else None,
            "value": f"{said['value']}{said['value_currency']}" if said["value"] else None,
            "hs": said["hs_code"] or None,
            "cargo": said["cargo"] or "general",
            "depart": said["depart"] or None,
            "arrive_by": said["arrive_by"] or None,
            "as_of": day,
            "currency": (said["currency"] or "CNY").upper(),
            "baseline": None if said["baseline"] == "none" else said["baseline"] or "river-sea",
            "sort": said["sort"] or "cost",
            "all_options": self.all_options,
        }


def _not_numbers(said: dict[str, str]) -> list[Finding]:
    """Cells that should hold a number and do not; they are emptied, so that the other faults are found too."""
    faults = []
    for name in NUMBERS:
        try:
            parse_decimal(said[name] or "0")
        except NotANumber as error:
            fine = _FINE.match(said[name])
            reason = f"'{said[name]}' has more than 6 decimals" if fine else str(error)
            faults.append(finding("E-CELL-NUMBER", column=name, reason=reason))
            said[name] = ""
    return faults
