"""Savings with and without subsidies on both sides: the same ways, their subsidies left out of the sum."""

from __future__ import annotations

from collections.abc import Iterator

from routecalc.itinerary import Answer, Comparison, Saving
from routecalc.render.blocks import Cell, Column, Row, Table, row
from routecalc.render.phrases import Phrases, money_whole


def without_subsidies(answer: Answer, phrases: Phrases) -> Iterator[Table | Cell]:
    """Each pair of option and baseline with and without subsidies; nothing where none has any."""
    say = phrases.say
    pairs = [saving for saving in compared_pairs(answer.comparison) if any(saving.subsidies_minor)]
    if pairs:
        columns = (
            Column(say("both_sides"), whole=True),
            Column(say("subsidies_head"), figure=True),
            Column(say("cost_without"), figure=True),
            Column(say("saved_with"), figure=True),
            Column(say("saved_without"), figure=True),
        )
        rows = tuple(_pair(saving, answer, phrases) for saving in pairs)
        yield Table(columns, rows, spaced=True)
        yield Cell(say("unsubsidised_note"), "faint")


def compared_pairs(comparison: Comparison | None) -> list[Saving]:
    """Every pair that is compared, each once: options with the cheapest baseline, best with best."""
    if comparison is None:
        return []
    return list(dict.fromkeys([*comparison.pairs, *filter(None, (comparison.money, comparison.time))]))


def _pair(saving: Saving, answer: Answer, phrases: Phrases) -> Row:
    """The option on the first line, the baseline on the second."""
    currency, bare = answer.request.currency, saving.unsubsidised()
    totals = (bare.base_minor - bare.amount_minor, bare.base_minor)
    return row(
        f"{saving.candidate}\n{saving.baseline}",
        "\n".join(money_whole(minor, currency) for minor in saving.subsidies_minor),
        "\n".join(money_whole(minor, currency) for minor in totals),
        _saved(saving, currency, phrases),
        _saved(bare, currency, phrases),
    )


def _saved(saving: Saving, currency: str, phrases: Phrases) -> Cell:
    """Amount, and per cent under it."""
    money, share = phrases.saved_money(saving, currency), phrases.saved_percent(saving)
    return Cell(f"{money.text}\n{share.text}", money.style)
