"""What everything that can be done costs, takes and emits for one consignment: three numbers for each thing.

Under many scenarios and for many consignments most tariffs come to the same price lists. Each list is applied to all
that it is charged for once, and what a sheet holds is put together from such columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from routecalc.batch.drawn import Things
from routecalc.catalogue import Due
from routecalc.emissions import intensity
from routecalc.memory import Memory
from routecalc.network import Network, Tariff
from routecalc.pricing import Load, PriceList, exchange, prepare
from routecalc.pricing.together import Occasions, exact, sums
from routecalc.record import Unique
from routecalc.request import CRITERIA, Criterion, Request
from routecalc.search.trees import NEVER, Lists
from routecalc.supply import emitted_g

MOST = 1 << 28
"""Bytes, roughly, of what is remembered; and as many of what was before."""


def _bytes(key: tuple[Any, ...], made: Any) -> int:
    """What something takes, roughly; what only leads to it is small."""
    match key[0]:
        case "rows" | "possible" | "co2e" | "seconds":
            return int(made.nbytes)
        case "sheet":
            return 3 * int(made.cost.nbytes)
        case "best" | "found" | "occasions":
            return 200 * len(made)
        case "charges" | "things":
            return 1 << 19
        case "drawn":
            return 1 << 23
    return 1000


class Layout(Unique):
    """What each tariff is charged for, in one order; the same for all networks in which it is the same."""

    tariffs: tuple[tuple[str, Occasions, bool], ...]
    """Tariffs, each with its occasions; and whether they are carriages."""
    first: Any
    """For each thing where its first price stands in the columns put together; behind their end for what is free."""
    more: Any
    """Numbers of things that pay more than one tariff, once for each further price."""
    others: Any
    """Where those prices stand."""


class Sheet(Unique):
    """One consignment under one network: arrays by the number of a thing."""

    cost: Any
    """Minor units of the offer; ``NEVER`` for what has no price."""
    time: Any
    """Expected seconds."""
    co2e: Any
    """Grams."""
    rank: Any
    """Decides between ways of equal cost, time and emissions."""
    summed: Lists
    """Cost, time, emissions, metres; sum of the lines without their signs, and of those assumed."""

    def of(self, criterion: Criterion) -> Any:
        """The numbers of a criterion."""
        return {"cost": self.cost, "time": self.time, "co2e": self.co2e}[criterion]


BY_MASS = ("tonne", "tonne_km")


class Charged(NamedTuple):
    """A tariff as it is charged in one network, and what prices of it hang on."""

    tariff: Tariff
    occasions: Occasions
    freight: bool
    key: object
    """The same where the same tariff is charged at the same rates of exchange."""
    by_movement: bool
    """Whether some charge looks at the direction of trade."""
    consigned: frozenset[str]
    """Places for whose consignments some charge is reserved."""
    by_mass: bool
    """Whether some charge looks at what the goods weigh."""

    @property
    def choosy(self) -> bool:
        """Whether its prices hang on more than the goods."""
        return self.by_movement or bool(self.consigned)


class Sheets:
    """Puts sheets together; remembers columns from one network and consignment to the next."""

    def __init__(self) -> None:
        self.once = Memory(MOST, _bytes).once

    def sheet(self, network: Network, things: Things, request: Request, loaded: Load) -> Sheet:
        """The sheet of a request's consignment, currency and day."""
        layout: Layout = self.once(("layout", id(things)), lambda: self.layout(things), things)
        facts = (network.tariffs, network.factors)
        every: list[Charged] = self.once(
            ("charged", id(layout), *map(id, facts), request.currency),
            lambda: [self.charged(network, *one, request.currency) for one in layout.tariffs],
            facts, layout,
        )  # fmt: skip
        goods = (loaded.boxes, loaded.trucks, loaded.cargo, request.currency, request.as_of)
        masses = (tuple(loaded.each_kg.items()), loaded.gross_kg)
        key = (self.once(("goods", goods), object), self.once(("goods", goods, masses), object))
        plain: list[Any] = self.once(
            ("plain", id(every), key),
            lambda: [None if one.choosy else self.column(network, one, key, request, loaded) for one in every],
            every,
        )
        columns = [
            self.column(network, one, key, request, loaded) if column is None else column
            for one, column in zip(every, plain, strict=True)
        ]
        time = self.once(("time", id(things)), lambda: self.time(things), things)
        co2e = self.co2e(things, loaded)
        name = ("sheet", id(layout), id(time), id(co2e), *map(id, columns))
        sheet: Sheet = self.once(name, lambda: _put_together(things, layout, columns, time, co2e), columns, layout)
        return sheet

    def charged(self, network: Network, tariff: str, occasions: Occasions, freight: bool, currency: str) -> Charged:
        """A tariff as it is charged in a network."""
        own = network.tariff[tariff]
        rates = (exchange(network, own.currency), exchange(network, currency)) if own.currency != currency else ()
        scopes = [charge.scope for charge in own.charges]
        key = self.once(("charge", id(own), *map(id, rates), currency, id(occasions)), object, own, rates, occasions)
        consigned = frozenset(end for scope in scopes for end in scope.consigned)
        by_mass = any(
            charge.basis in BY_MASS or charge.up_to_t is not None or charge.over_t is not None for charge in own.charges
        )
        return Charged(own, occasions, freight, key, any(scope.movement for scope in scopes), consigned, by_mass)

    def possible(self, sheet: Sheet, criterion: Criterion) -> Any:
        """The numbers of a criterion, with ``NEVER`` for what has no price; the same array where they are the same."""
        import numpy as np

        if criterion == "cost":
            return sheet.cost
        priced = self.once(("priced", id(sheet)), lambda: self.priced(sheet), sheet)
        numbers = sheet.of(criterion)
        return self.once(
            ("possible", id(priced), id(numbers)), lambda: np.where(priced, numbers, NEVER), priced, numbers
        )

    def weights(self, sheet: Sheet, criterion: Criterion) -> Lists:
        """The numbers of a criterion, those of the others in their order, and ranks."""

        def ordered() -> Lists:
            others = [sheet.of(other) for other in CRITERIA if other != criterion]
            return Lists((self.possible(sheet, criterion), *others, sheet.rank))

        weights: Lists = self.once(("weights", id(sheet), criterion), ordered, sheet)
        return weights

    def priced(self, sheet: Sheet) -> Any:
        """Which things have a price."""
        priced = sheet.cost < NEVER
        return self.once(("priced", priced.tobytes()), lambda: priced)

    def layout(self, things: Things) -> Layout:
        """Which tariffs are charged for which things."""
        key = ("charges", things.size, *(id(item.due) for item in things.items))
        layout: Layout = self.once(key, lambda: _laid_out(things, self.occasions), things)
        return layout

    def occasions(self, several: Sequence[Due]) -> Occasions:
        """What a tariff is charged for; the same object in all layouts in which it is the same."""
        key = ("occasions", *map(id, several))
        one: Occasions = self.once(key, lambda: Occasions(tuple([due.occasion for due in several])), several)
        return one

    def column(
        self, network: Network, charged: Charged, goods: tuple[object, object], request: Request, loaded: Load
    ) -> Any:
        """What a tariff takes on each of its occasions: cost, absolute and assumed amounts."""
        moved = loaded.movement if charged.by_movement else ""
        return self.once(
            ("column", charged.key, goods[charged.by_mass], moved, loaded.ends & charged.consigned),
            lambda: self.listed(charged, prepare(network, charged.tariff, request, loaded)),
        )

    def listed(self, charged: Charged, prices: PriceList) -> Any:
        """The column of a price list, one for all that come to the same rows."""
        rows = tuple((id(row.charge), row.units, row.bounds) for row in prices.rows)
        key = ("rows", charged.key, rows, not prices.missing, prices.step_minor)
        return self.once(key, lambda: _column(prices, charged.occasions, charged.freight), prices)

    def time(self, things: Things) -> Any:
        """Seconds of everything, waits included."""
        import numpy as np

        from routecalc.timing import waiting

        waits = [waiting(schedule).likely_s for schedule in things.network.schedules]
        seconds = tuple([item.duration.likely_s for item in things.items] + waits + [0])
        return self.once(("seconds", seconds), lambda: np.array(seconds, np.int64))

    def co2e(self, things: Things, loaded: Load) -> Any:
        """Grams of everything for a gross mass."""
        return self.once(("grams", id(things), loaded.gross_kg), lambda: self.grams(things, loaded), things)

    def grams(self, things: Things, loaded: Load) -> Any:
        """The same, of which there is one for all things that emit by the same."""
        import numpy as np

        emitting, names = self.once(("emitting", id(things)), lambda: self.emitting(things), things)
        factors = tuple((name, intensity(things.network.factor[name])) for name in names)

        def weighed() -> Any:
            grams = dict(factors)
            each = {one: emitted_g(one, loaded.gross_kg, grams) for one in set(emitting)}
            found = np.zeros(things.size, np.int64)
            found[: len(emitting)] = [each[one] for one in emitting]
            return found

        return self.once(("co2e", id(emitting), things.size, factors, loaded.gross_kg), weighed, emitting)

    def emitting(self, things: Things) -> Any:
        """By what everything emits, and the names of these factors."""
        every = tuple(item.emitting for item in things.items)
        return self.once(("emitting", every), lambda: (every, sorted({name for one in set(every) for name, _ in one})))


def _laid_out(things: Things, occasions: Callable[[Sequence[Due]], Occasions]) -> Layout:
    import numpy as np

    by_tariff: dict[tuple[str, bool], list[tuple[int, Due]]] = {}
    for number, item in enumerate(things.items):
        for due in item.due:
            by_tariff.setdefault((due.tariff, due.freight), []).append((number, due))
    tariffs, start = [], 0
    first, more, others = [-1] * things.size, [], []
    for (tariff, freight), several in by_tariff.items():
        tariffs.append((tariff, occasions([due for _, due in several]), freight))
        for at, (number, _) in enumerate(several, start):
            if first[number] < 0:
                first[number] = at
            else:
                more.append(number)
                others.append(at)
        start += len(several)
    places = [start if at < 0 else at for at in first]
    return Layout(tuple(tariffs), *(np.array(several, np.int64) for several in (places, more, others)))


def _column(prices: PriceList, occasions: Occasions, freight: bool) -> Any:
    """Three rows: costs, absolute and assumed amounts; ``NEVER`` where there is no price."""
    import numpy as np

    if prices.missing or (freight and prices.without_freight):
        return np.full((3, len(occasions)), NEVER, np.int64)
    if not exact(prices):
        raise ArithmeticError("percentages that are no exact fractions together")
    worked = sums(prices, occasions)
    column = np.stack([worked.total, worked.absolute, worked.assumed])
    if freight:
        column[0][~worked.charged] = NEVER
    return column


def _put_together(things: Things, layout: Layout, columns: list[Any], time: Any, co2e: Any) -> Sheet:
    import numpy as np

    whole = np.concatenate([*columns, np.zeros((3, 1), np.int64)], axis=1)
    worth = whole.take(layout.first, axis=1)
    for row in range(3):
        np.add.at(worth[row], layout.more, whole[row][layout.others])
    cost, absolute, assumed = worth
    return Sheet(cost, time, co2e, things.ranks, Lists((cost, time, co2e, things.metres, absolute, assumed)))
