"""Parts of sentences: places, amounts, durations and steps in the words of one language."""

from __future__ import annotations

from dataclasses import dataclass

from routecalc.itinerary import Element, Itinerary, QuoteLine, Saving
from routecalc.network import Network
from routecalc.render.blocks import Cell, Style
from routecalc.render.words import Words
from routecalc.units import half_up, minor_factor, money_display

DAY_S = 86_400


def decimals(numerator: int, denominator: int, digits: int = 1) -> str:
    """The quotient with grouped thousands and ``digits`` decimals, halves away from zero."""
    ticks = half_up(numerator * 10**digits, denominator)
    head, tail = divmod(abs(ticks), 10**digits)
    sign = "-" if ticks < 0 else ""
    return f"{sign}{head:,}" + (f".{tail:0{digits}d}" if digits else "")


def grouped(number: str) -> str:
    """A decimal string with grouped thousands and without trailing zeros: ``"1576.0"`` → ``1,576``."""
    head, _, tail = number.partition(".")
    digits = head.lstrip("+-")
    if not digits.isascii() or not digits.isdigit():
        return number
    tail = tail.rstrip("0")
    sign = "-" if head.startswith("-") else ""
    return f"{sign}{int(digits):,}" + (f".{tail}" if tail else "")


def percent(part: int, whole: int, digits: int = 1) -> str:
    """``part`` of ``whole`` in per cent; a dash where there is no whole."""
    return decimals(part * 100, whole, digits) + "%" if whole > 0 else "–"


def legs(itinerary: Itinerary) -> list[tuple[str, list[str]]]:
    """Mode and places of each leg.

    Carriages of one mode are one leg, which names the places where something is done on the way, such as a border;
    a place that a truck only drives through is not named.
    """
    found: list[tuple[str, list[str]]] = []
    through = False
    for element in itinerary.elements:
        if element.kind != "carriage":
            through = through and not element.duration_s and not element.lines
            continue
        mode = element.mode or ""
        if not found or found[-1][0] != mode:
            found.append((mode, [element.start, element.end]))
        elif through:
            found[-1][1][-1] = element.end
        else:
            found[-1][1].append(element.end)
        through = True
    return found


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words of one language about one network."""

    words: Words
    network: Network

    def say(self, key: str, **values: object) -> str:
        """A word or sentence of the screen."""
        return self.words("screen", key, **values)

    def place(self, node_id: str) -> str:
        """Name of a node, or its id where the network does not know it."""
        node = self.network.node.get(node_id)
        return node.names.get(self.words.lang) if node else node_id

    def corridor(self, corridor_id: str | None) -> str:
        """Name of a corridor; nothing if there is none."""
        for corridor in self.network.corridors:
            if corridor.id == corridor_id:
                return corridor.names.get(self.words.lang)
        return corridor_id or ""

    def baseline(self, baseline_id: str | None) -> str:
        """Name of a baseline."""
        known = self.network.baseline.get(baseline_id or "")
        return known.names.get(self.words.lang) if known else (baseline_id or "")

    def chain(self, itinerary: Itinerary) -> str:
        """The legs as words: ``铁路 怀化→钦州 · 海运 钦州→林查班``."""
        return " · ".join(self.legs(itinerary))

    def legs(self, itinerary: Itinerary) -> list[str]:
        """Each leg as words: ``铁路 怀化→钦州``."""
        arrow = self.words("punctuation", "arrow")
        chained = ((mode, arrow.join(map(self.place, places))) for mode, places in legs(itinerary))
        return [f"{self.words.find('modes', mode)} {places}" for mode, places in chained]

    def step(self, element: Element) -> str:
        """What happens in an element, and where."""
        if element.kind == "carriage":
            return self._via(element, f"{self.words.find('modes', element.mode or '')} {self.way(element)}")
        return self.words("punctuation", "at", what=self._operation(element), where=self.way(element))

    def _via(self, element: Element, way: str) -> str:
        """The way with the border stations that are passed without a stop."""
        nodes = self.network.node
        borders = [self.place(node) for node in element.via if node in nodes and nodes[node].kind == "border"]
        if not borders:
            return way
        return self.words("punctuation", "via", way=way, places=self.words("punctuation", "list").join(borders))

    def way(self, element: Element) -> str:
        """Where an element happens: one place, or from one to another."""
        if element.start == element.end:
            return self.place(element.start)
        return self.words("punctuation", "arrow").join((self.place(element.start), self.place(element.end)))

    def _operation(self, element: Element) -> str:
        transfer = self.network.transfer.get(element.link or "")
        if transfer and element.kind != "waiting":
            moved = "→".join(self.words("layers", layer) for layer in (transfer.start, transfer.end))
            return f"{self.words('kinds', element.kind)} {moved}"
        clearance = self.network.clearance.get(element.link or "")
        if clearance and element.kind == "clearance":
            return self.words("directions", clearance.direction)
        return self.words("kinds", element.kind)

    def duration(self, value_s: int) -> str:
        """A duration as people say it: minutes, hours up to two days, then days and hours."""
        if abs(value_s) < 3600 and value_s % 3600:
            return self.words("durations", "minutes", n=half_up(value_s, 60))
        if abs(value_s) < 2 * DAY_S:
            return self.words("durations", "hours", n=grouped(decimals(value_s, 3600)))
        days, rest = divmod(half_up(value_s, 3600), 24)
        return self.words("durations", "days_hours" if rest else "whole_days", d=days, h=rest)

    def after(self, value_s: int) -> str:
        """Days and hours that have passed since the goods were ready."""
        days, rest = divmod(half_up(value_s, 3600), 24)
        return self.words("durations", "after", d=days, h=rest)

    def days(self, value_s: int) -> str:
        """A duration in days with one decimal."""
        return self.words("durations", "days", n=decimals(value_s, DAY_S))

    def time_band(self, itinerary: Itinerary) -> str:
        """Low and high of the duration; nothing if they are one."""
        return self.day_band(itinerary.duration_low_s, itinerary.duration_high_s)

    def day_band(self, low_s: int, high_s: int) -> str:
        """Low and high in days; nothing if they are one."""
        if low_s == high_s:
            return ""
        return self.words("durations", "band", low=decimals(low_s, DAY_S), high=decimals(high_s, DAY_S))

    def mass(self, value_g: int) -> str:
        """A mass of CO2e in whole kilograms."""
        return f"{decimals(value_g, 1000, 0 if abs(value_g) >= 100_000 else 1)} kg"

    def item(self, line: QuoteLine) -> str:
        """Name of what a line pays for."""
        return self.words.charge(line.code)

    def calculation(self, line: QuoteLine) -> str:
        """Quantity times rate, and under it the original amount and exchange rate where converted."""
        if line.rate is None or line.amount_minor is None:
            return ""
        if line.converted_minor == 0:
            return money_band(line.low_minor, line.high_minor, line.currency) or grouped(line.rate)
        unit = self.words.find("units", line.basis)
        if line.basis == "percent":
            product = f"{grouped(line.quantity)} × {grouped(line.rate)}%"
        else:
            product = f"{grouped(line.quantity)} {unit} × {grouped(line.rate)}"
        if not line.fx:
            return product
        return f"{product}\n= {money_display(line.amount_minor, line.currency)}{self._rate_of(line.fx)}"

    def _rate_of(self, fx: str) -> str:
        factor = self.network.factor.get(fx)
        return f" × {grouped(str(factor.value.likely))}" if factor else ""

    def amount(self, line: QuoteLine, currency: str) -> Cell:
        """Converted amount of a line; a gap says so."""
        if line.converted_minor is None:
            return Cell(self.say("gap"), "bad")
        style: Style = "good" if line.converted_minor < 0 else ""
        return Cell(money_display(line.converted_minor, currency), style)

    def saved_money(self, saving: Saving, currency: str) -> Cell:
        """``省 ¥3,120.40`` or ``多 ¥…``."""
        return self._saved("money", saving.amount_minor, amount=money_display(abs(saving.amount_minor), currency))

    def saved_percent(self, saving: Saving) -> Cell:
        """``低 17.9%`` or ``高 …``."""
        share = percent(abs(saving.amount_minor), saving.base_minor)
        return self._saved("percent", saving.amount_minor, percent=share)

    def saved_time(self, saving: Saving) -> Cell:
        """``快 7.7天`` or ``慢 …``."""
        return self._saved("time", saving.time_s, time=self.days(abs(saving.time_s)))

    def saved_co2e(self, saving: Saving) -> Cell:
        """``少排 300 kg`` or ``多排 …``."""
        return self._saved("co2e", saving.co2e_g, mass=self.mass(abs(saving.co2e_g)))

    def _saved(self, what: str, value: int, **words: str) -> Cell:
        if value == 0:
            return Cell(self.say(f"{what}_same"))
        less = value > 0
        return Cell(self.say(f"{what}_{'less' if less else 'more'}", **words), "good" if less else "bad")


def money_band(low_minor: int, high_minor: int, currency: str) -> str:
    """Low and high in whole units of the currency; nothing if they are one."""
    if low_minor == high_minor:
        return ""
    scale = minor_factor(currency)
    between = " – " if low_minor < 0 else "–"
    return between.join((decimals(low_minor, scale, 0), decimals(high_minor, scale, 0)))
