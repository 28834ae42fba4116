"""A tariff prepared for one request: which charges hold on the day, for these boxes, with their rates and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from routecalc.network import Charge, Factor, Movement, Network, Node, Point, PositiveSpan, Scope, Tariff
from routecalc.record import Record, Unique, fresh, replace
from routecalc.request import Consignment, Request
from routecalc.units import PPM, half_up, minor_factor, scaled, triangular

MILLI = 1000
BY_KM = frozenset(("container_km", "tonne_km", "truck_km"))
POINTS: tuple[Point, ...] = ("low", "likely", "high")


class Occasion(NamedTuple):
    """What a tariff is applied to once: a carriage, a transfer or a clearance."""

    start: Node
    """Where it begins."""
    end: Node
    """Where it ends; the same place for a transfer."""
    areas: tuple[tuple[str, int], ...] = ()
    """Metres by bureau or province, in order."""
    metres: int = 0
    """Metres in all."""


def carriage(start: Node, end: Node, areas: tuple[tuple[str, int], ...]) -> Occasion:
    """The occasion of a carriage over so many metres by bureau or province."""
    return Occasion(start, end, areas, sum(part for _, part in areas))


class Load(Record):
    """The consignment as tariffs count it."""

    aside = ("teu_milli", "each_kg")

    boxes: tuple[tuple[str, int], ...]
    """Box type and count."""
    teu_milli: dict[str, int]
    """Thousandths of a TEU of all boxes of a type."""
    gross_kg: int
    """Goods and boxes together."""
    each_kg: dict[str, int]
    """Gross mass of one box of each type, the goods spread by what the boxes may hold; rounded up."""
    trucks: int
    """Trucks needed on the road."""
    movement: Movement
    """export, import, domestic or transit, seen from the network's home country."""
    cargo: str
    """Cargo class."""
    ends: frozenset[str]
    """Where the consignment starts and ends, as far as some charge is reserved for it."""


class Row(NamedTuple):
    """A charge that holds for this request, with its rate, count and bounds ready to use."""

    charge: Charge
    code: str
    of: tuple[str, ...]
    """Codes that a percentage is taken of; empty for anything else."""
    rates: tuple[int, int, int] | None
    """Rate in millionths at low, likely and high; None for a named gap."""
    units: int
    """Thousandths of what the basis counts, kilometres not included."""
    bounds: tuple[int, int] | None
    """Smallest and largest amount of the line in minor units."""
    flat: tuple[int, int, int] | None
    """Amount in minor units at low, likely and high, where it does not hang on the kilometres."""
    everywhere: bool
    """Whether the charge has no scope left to be checked on an occasion."""


Price = tuple[int, bool]
"""The sum of an occasion in minor units of the offer, and whether anything is charged or declared free."""


class PriceList(Unique):
    """A tariff prepared for one request."""

    tariff: Tariff
    rows: tuple[Row, ...]
    step_minor: int
    """Rounding unit in minor units."""
    load: Load
    missing: tuple[tuple[str, str, str], ...]
    """Codes without a valid price, with box type and last day or largest tonnes: a list with any is not usable."""
    fx: Factor | None
    """Exchange rate of the tariff's currency; None if it is the currency of the offer."""
    fx_offer: Factor | None
    """Exchange rate of the offer's currency, if that is not CNY."""
    currency: str
    """Currency of the offer."""
    known: dict[int, Price] = fresh(dict)
    """Prices already worked out, by metres, of occasions that no scope looks at."""

    @cached_property
    def common(self) -> list[Row]:
        """The rows of an occasion that no scope looks at."""
        return settled([row for row in self.rows if row.everywhere])

    @cached_property
    def places(self) -> frozenset[str] | None:
        """Places that some scope names; None if a scope looks at every occasion."""
        scopes = [row.charge.scope for row in self.rows if not row.everywhere]
        named = [{*scope.touching, *scope.origin, *scope.destination} for scope in scopes]
        return frozenset().union(*named) if all(named) else None

    def is_common(self, occasion: Occasion) -> bool:
        """Whether no scope looks at the occasion, so that its cost hangs on the kilometres alone."""
        places = self.places
        return places is not None and occasion.start.id not in places and occasion.end.id not in places

    @cached_property
    def unit(self) -> int:
        """Minor units of the tariff's currency."""
        return minor_factor(self.tariff.currency)

    @cached_property
    def fx_ratio(self) -> tuple[tuple[int, int], ...]:
        """Minor units of the offer per minor unit of the tariff, as fractions at low, likely and high."""
        currencies = (self.tariff.currency, self.currency)
        return tuple(fx_ratio(self.fx, self.fx_offer, *currencies, point) for point in POINTS)

    @property
    def main(self) -> str:
        """What the tariff is about: its first code."""
        return self.tariff.charges[0].code

    @cached_property
    def without_freight(self) -> bool:
        """Whether the main price is a named gap for this consignment."""
        return any(row.rates is None for row in self.rows if row.code == self.main)


HOME_COUNTRY = "CN"
"""Customs territory from which export and import are seen."""


def movement(origin: Node, destination: Node, home: str = HOME_COUNTRY) -> Movement:
    """Whether goods leave the home country, enter it, stay in one customs territory, or only touch it."""
    if origin.territory == destination.territory:
        return "domestic"
    if origin.territory == home:
        return "export"
    return "import" if destination.territory == home else "transit"


def load(network: Network, request: Request) -> Load:
    """The consignment of ``request`` as tariffs count it."""
    goods = request.consignment
    return Load(
        boxes=goods.boxes,
        teu_milli={name: scaled(network.box[name].teu, MILLI) * number for name, number in goods.boxes},
        gross_kg=gross_kg(network, goods),
        each_kg={name: each_kg(network, goods, name) for name, _ in goods.boxes},
        trucks=_trucks(network, goods),
        movement=movement(network.node[request.origin], network.node[request.destination]),
        cargo=goods.cargo,
        ends=network.reserved & {request.origin, request.destination},
    )


def gross_kg(network: Network, consignment: Consignment) -> int:
    """Mass of goods and boxes together."""
    tare = sum(int(network.box[name].tare_kg) * number for name, number in consignment.boxes)
    return consignment.mass_kg + tare


def each_kg(network: Network, consignment: Consignment, name: str) -> int:
    """Gross mass of one box of a type, the goods spread by what the boxes may hold."""
    room = sum(int(network.box[box].payload_kg) * number for box, number in consignment.boxes)
    own = -(-consignment.mass_kg * int(network.box[name].payload_kg) // room)
    return own + int(network.box[name].tare_kg)


def _trucks(network: Network, consignment: Consignment) -> int:
    """Trucks needed: a long box each; two short ones share a truck if the pair is light enough."""
    short = sum(number for name, number in consignment.boxes if network.box[name].teu == 1)
    long = consignment.count - short
    limit = network.factor.get("truck-payload")
    if not short or limit is None:
        return short + long
    boxes_kg = gross_kg(network, consignment) // consignment.count
    pairs = boxes_kg * 2 <= limit.value.likely
    return long + (-(-short // 2) if pairs else short)


def prepare(network: Network, tariff: Tariff, request: Request, load: Load) -> PriceList:
    """The charges of ``tariff`` that hold for the request, ready to be applied."""
    day, minor = request.as_of, minor_factor(tariff.currency)
    step = max(1, scaled(tariff.rounding, minor))
    valid = [charge for charge in tariff.charges if charge.valid(day)]
    return PriceList(
        tariff=tariff,
        rows=tuple(row for charge in valid if (row := _row(charge, load, minor, step)) is not None),
        step_minor=step,
        load=load,
        missing=tuple(_missing(tariff, day, load)),
        fx=exchange(network, tariff.currency) if tariff.currency != request.currency else None,
        fx_offer=exchange(network, request.currency) if tariff.currency != request.currency else None,
        currency=request.currency,
    )


def exchange(network: Network, currency: str) -> Factor | None:
    """Exchange rate of a currency to CNY; none for CNY itself."""
    return None if currency == "CNY" else network.factor[f"fx-{currency.lower()}"]


def fx_ratio(fx: Factor | None, fx_offer: Factor | None, currency: str, offer: str, point: Point) -> tuple[int, int]:
    """Minor units of the offer's currency per minor unit of another, as a fraction."""
    top = scaled(fx.value.at(point), PPM) if fx else PPM
    bottom = scaled(fx_offer.value.likely, PPM) if fx_offer else PPM
    return top * minor_factor(offer), bottom * minor_factor(currency)


def _missing(tariff: Tariff, day: dt.date, load: Load) -> Iterator[tuple[str, str, str]]:
    """Codes that the tariff prices for every box everywhere, yet not for this box on this day; with the box and, if
    there was a price once, the day on which it ended, or if it is too heavy, the tonnes that it may weigh."""
    priced = [c for c in tariff.charges if c.effect == "price" and c.scope == _EVERYWHERE and c.when == "always"]
    for code in dict.fromkeys(charge.code for charge in priced if charge.basis != "percent"):
        for box, _ in load.boxes:
            fits = [c for c in priced if c.code == code and (not c.box or box in c.box)]
            held = [c for c in fits if c.carries(load.each_kg[box])]
            most = [c.up_to_t for c in fits if c.up_to_t is not None]
            if fits and len(most) == len(fits) and load.each_kg[box] > max(most) * 1000:
                yield code, box, f"{max(most)} t"
            elif (held or not fits) and not any(charge.valid(day) for charge in held):
                ends = [c.valid_to for c in held if c.valid_to is not None and c.valid_to <= day]
                yield code, box, str(max(ends, default=""))


_EVERYWHERE = Scope()


def _row(charge: Charge, load: Load, minor: int, step: int) -> Row | None:
    boxes = [
        name for name, _ in load.boxes if (not charge.box or name in charge.box) and charge.carries(load.each_kg[name])
    ]
    scope = charge.scope
    wrong = (
        (scope.movement and load.movement not in scope.movement)
        or (scope.cargo and load.cargo not in scope.cargo)
        or (scope.consigned and load.ends.isdisjoint(scope.consigned))
    )
    if wrong or not boxes:
        return None
    rate = charge.rate
    rates = None if rate is None else (scaled(rate.low, PPM), scaled(rate.likely, PPM), scaled(rate.high, PPM))
    units, count = _units(charge, load, boxes)
    bounds = None
    if charge.min is not None or charge.max is not None:
        most = _UNBOUNDED if charge.max is None else int(charge.max * minor) * count
        bounds = (-most if charge.min is None else int(charge.min * minor) * count, most)
    flat = None
    if rates is not None and not charge.of and charge.basis not in BY_KM and charge.basis != "started_km":
        low, likely, high = (half_up(rate * units * minor, PPM * MILLI * step) * step for rate in rates)
        flat = (low, likely, high)
    everywhere = not (scope.area or scope.touching or scope.origin or scope.destination or scope.to_bureau)
    return Row(charge, charge.code, charge.of, rates, units, bounds, flat, everywhere)


_UNBOUNDED = 1 << 62


def _units(charge: Charge, load: Load, boxes: Sequence[str]) -> tuple[int, int]:
    """Thousandths of what the basis counts, and the whole number that min and max are per."""
    count = sum(number for name, number in load.boxes if name in boxes)
    match charge.basis:
        case "container" | "container_km" | "started_km":
            return count * MILLI, count
        case "teu":
            return sum(load.teu_milli[name] for name in boxes), count
        case "tonne" | "tonne_km":
            return load.gross_kg, 1
        case "truck_km":
            return load.trucks * MILLI, load.trucks
        case _:
            return MILLI, 1


def settled(rows: list[Row]) -> list[Row]:
    """Rows without the discounts that fall away and with their conditions settled."""
    replaced = {code for row in rows for code in row.charge.replaces}
    rows = [row for row in rows if row.charge.code not in replaced]
    discounted = any(row.charge.effect == "discount" and row.charge.when == "always" for row in rows)
    unwanted = "undiscounted" if discounted else "discounted"
    return [row for row in rows if row.charge.when != unwanted]


def at_rates(prices: PriceList, quantile: Callable[[str], float]) -> PriceList:
    """The price list with every uncertain rate and exchange rate at the quantile of its fact, for joint draws."""
    rows = tuple(_drawn(prices, row, quantile) for row in prices.rows)
    fx, offer = (_drawn_rate(rate, quantile) for rate in (prices.fx, prices.fx_offer))
    return replace(prices, rows=rows, fx=fx, fx_offer=offer, known={})


def _drawn(prices: PriceList, row: Row, quantile: Callable[[str], float]) -> Row:
    if row.rates is None or row.rates[0] == row.rates[2]:
        return row
    rate = triangular(*row.rates, quantile(row.charge.id))
    flat = row.flat
    if flat is not None:
        amount = half_up(rate * row.units * prices.unit, PPM * MILLI * prices.step_minor) * prices.step_minor
        flat = (amount, amount, amount)
    return row._replace(rates=(rate, rate, rate), flat=flat)


def _drawn_rate(rate: Factor | None, quantile: Callable[[str], float]) -> Factor | None:
    if rate is None or rate.value.certain:
        return rate
    low, likely, high = (scaled(rate.value.at(point), PPM) for point in POINTS)
    value = Decimal(triangular(low, likely, high, quantile(rate.id))) / PPM
    return rate.model_copy(update={"value": PositiveSpan(low=value, likely=value, high=value)})
