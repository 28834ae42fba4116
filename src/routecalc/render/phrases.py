"""Parts of sentences: places, amounts, durations and steps in the words of one language."""

from __future__ import annotations

from functools import cached_property

from routecalc.itinerary import CARRYING, Element, Itinerary, QuoteLine, Saving
from routecalc.network import Network
from routecalc.record import Record
from routecalc.render.blocks import Cell, Style
from routecalc.render.words import Words
from routecalc.units import DAY_S, half_up, minor_factor, money_display


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


class Phrases(Record):
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

    def short(self, node_id: str) -> str:
        """Name of a node as it is spoken: an alias that begins the name stands for it, 怀化 for 怀化国际陆港."""
        node, name = self.network.node.get(node_id), self.place(node_id)
        aliases = node.aliases if node else ()
        return next((alias for alias in aliases if _begins(name, alias)), name)

    def fact(self, fact_id: str) -> str:
        """Name of a fact for readers: that of a place or of what a charge pays for, else its id."""
        if fact_id in self.network.node:
            return self.short(fact_id)
        charge = self.network.charge.get(fact_id)
        return f"{self.words.charge(charge.code)} {fact_id}" if charge else fact_id

    def tariff(self, tariff_id: str) -> str:
        """Name of a tariff."""
        known = self.network.tariff.get(tariff_id)
        return known.names.get(self.words.lang) if known else tariff_id

    @cached_property
    def abroad(self) -> frozenset[str]:
        """Charges of railways without a section inside China."""
        node = self.network.node
        inside: set[str] = set()
        outside: set[str] = set()
        for link in self.network.links:
            if link.kind == "section" and link.tariff:
                home = node[link.start].country == node[link.end].country == "CN"
                (inside if home else outside).add(link.tariff)
        tariffs = (tariff for tariff in self.network.tariffs if tariff.id in outside - inside)
        return frozenset(charge.id for tariff in tariffs for charge in tariff.charges)

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

    def way(self, element: Element) -> str:
        """Where an element happens: one place, or from one to another."""
        if element.start == element.end:
            return self.short(element.start)
        return self.words("punctuation", "arrow").join((self.short(element.start), self.short(element.end)))

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
        abroad = f"{line.code}_ABROAD"
        named = line.fact in self.abroad and abroad in self.words.table["charges"]
        return self.words.charge(abroad if named else line.code)

    def calculation(self, line: QuoteLine, currency: str) -> str:
        """Quantity times rate, and under it the original amount and exchange rates where converted."""
        if line.rate is None or line.amount_minor is None:
            return ""
        unit = self.words.find("units", line.basis)
        if line.basis == "day":
            product = f"{self.words('durations', 'days', n=line.quantity)} × {grouped(line.rate)}"
        elif line.basis == "percent":
            product = f"{grouped(line.quantity)} × {grouped(line.rate)}%"
        else:
            product = f"{grouped(line.quantity)} {unit} × {grouped(line.rate)}"
        if line.currency == currency:
            return product
        rates = f"{self._rate_of(line.currency, '×')}{self._rate_of(currency, '÷')}"
        if line.code == CARRYING:  # rounded only after the exchange, so there is no amount in between
            return f"{product}\n{line.currency}{rates}"
        return f"{product}\n= {money_display(line.amount_minor, line.currency)}{rates}"

    def _rate_of(self, currency: str, sign: str) -> str:
        factor = self.network.factor.get(f"fx-{currency.lower()}")
        return f" {sign} {grouped(str(factor.value.likely))}" if factor else ""

    def amount(self, line: QuoteLine, currency: str) -> Cell:
        """Converted amount of a line; a gap says so."""
        if line.converted_minor is None:
            return Cell(self.say("gap"), "bad")
        style: Style = "good" if line.converted_minor < 0 else ""
        return Cell(money_display(line.converted_minor, currency), style)

    def saved_money(self, saving: Saving, currency: str) -> Cell:
        """``省 ¥3,120`` or ``多 ¥…``."""
        return self._saved("money", saving.amount_minor, amount=money_whole(abs(saving.amount_minor), currency))

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


def _begins(name: str, alias: str) -> bool:
    """Whether ``alias`` is the first part of ``name``, cut at the end of a word where words have gaps."""
    rest = name.removeprefix(alias)
    return rest not in ("", name) and not (alias[-1:].isascii() and rest[0].isalnum())


def money_whole(minor: int, currency: str) -> str:
    """An amount in whole units of the currency: ``¥20,131``."""
    scale = minor_factor(currency)
    shown = money_display(half_up(minor, scale) * scale, currency)
    return shown.removesuffix("." + "0" * (len(str(scale)) - 1))


def money_band(low_minor: int, high_minor: int, currency: str) -> str:
    """Low and high in whole units of the currency; nothing if they are one."""
    if low_minor == high_minor:
        return ""
    scale = minor_factor(currency)
    between = " – " if low_minor < 0 else "–"
    return between.join((decimals(low_minor, scale, 0), decimals(high_minor, scale, 0)))
