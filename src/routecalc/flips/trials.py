"""The engine asked again and again, of slightly other facts; what it has answered is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest

from routecalc.findings import Refused
from routecalc.flips.figures import bearing, field_of
from routecalc.flips.moves import Values
from routecalc.network import Network
from routecalc.record import replace
from routecalc.request import Request
from routecalc.standing import Standing, changed, put, stand


class Trials:
    """Both sides searched with some facts at trial values."""

    def __init__(self, network: Network, request: Request, progress: Callable[[str], None] = lambda _: None) -> None:
        self.network, self.request, self.progress = network, request, progress
        self.base = stand(network, request)
        self.asked = 1
        self._known: dict[Values, Standing | None] = {(): self.base}

    def at(self, values: Values) -> Standing | None:
        """The answer with these facts at these values, all others at their likely one; None without any way."""
        if values not in self._known:
            self._known[values] = self._searched(values)
        return self._known[values]

    def unchanged(self, values: Values) -> None:
        """Take for known that a trial changes nothing."""
        self._known.setdefault(values, self.base)

    def ahead(self, trials: Iterable[Values]) -> None:
        """Answer several trials: one that moves money and one that moves time share a search.

        Prices move no hours and hours no prices: the cheapest costs the same whatever the hours are, so each trial
        takes its own half of the answer. (Of ways that cost the same to the minor unit, the other trial may settle
        which is named.) A price of zero may take a way off the market, so it is tried alone. Where interest on the
        goods is counted, hours are money, and nothing is shared.
        """
        if self.request.interest is not None:
            return
        new = [values for values in dict.fromkeys(trials) if values not in self._known]
        money = [values for values in new if self._moves(values) == "money"]
        time = [values for values in new if self._moves(values) == "time"]
        for prices, hours in zip_longest(money, time):
            if prices and hours:
                self._shared(prices, hours)

    def _shared(self, prices: Values, hours: Values) -> None:
        """Answer two trials by one search; nothing is learnt where it finds no way."""
        found, base = self._searched((*prices, *hours)), self.base
        if found is not None:
            self._known[prices] = replace(found, fastest=base.fastest, baseline_fastest=base.baseline_fastest)
            self._known[hours] = replace(found, ways=base.ways, cheapest=base.cheapest, baseline=base.baseline)

    def _moves(self, values: Values) -> str:
        """What a trial can move, if it may share a search."""
        moved = {bearing(self.network, fact) for fact, _ in values}
        return moved.pop() if len(moved) == 1 and all(value for _, value in values) else ""

    def _searched(self, values: Values) -> Standing | None:
        self.asked += 1
        self.progress(str(self.asked))
        changes = []
        for fact, value in values:
            known = field_of(self.network.fact[fact])
            assert known is not None, "only facts with a figure are moved"
            changes.append(put(fact, known[0], value))
        try:
            return stand(changed(self.network, changes), self.request)
        except Refused:
            return None
