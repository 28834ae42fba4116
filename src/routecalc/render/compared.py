"""What is saved against the baseline: money, time and CO2e."""

from __future__ import annotations

from routecalc.itinerary import Answer, Itinerary, Saving
from routecalc.render.blocks import Cell, Column, Row, Section, Table, row
from routecalc.render.carried import day_note, shares_of
from routecalc.render.chain import chain, modes
from routecalc.render.phrases import Phrases, money_whole
from routecalc.render.unsubsidised import without_subsidies
from routecalc.render.ways import baselines


def baseline_name(answer: Answer, phrases: Phrases) -> str:
    """Name of the baseline; where none of its ways puts to sea, that of the river."""
    ways = [way for way, _ in baselines(answer)]
    on_river = all("barge" in modes(way) and "sea" not in modes(way) for way in ways)
    return phrases.say("river_only") if ways and on_river else phrases.baseline(answer.request.baseline)


def same_way(saving: Saving) -> bool:
    """Whether the option is the baseline way itself."""
    return saving.amount_minor == saving.time_s == saving.co2e_g == 0


def savings(answer: Answer, phrases: Phrases) -> Section:
    """Money best with best, time best with best, and the first option against the baseline shown."""
    say = phrases.say
    title = say("saving", baseline=baseline_name(answer, phrases))
    comparison, ways = answer.comparison, list(baselines(answer))
    if comparison is None or not ways:
        return Section(title, (Cell(say("no_baseline")),))
    columns = (
        Column(say("measure")),
        Column(say("pair")),
        Column(say("money"), figure=True),
        Column(say("time"), figure=True),
        Column(say("co2e"), figure=True),
    )
    first = next((pair for pair in comparison.pairs if pair.candidate == answer.options[0].id), None)
    kept = [("money_best", comparison.money), ("time_best", comparison.time)]
    if first not in (comparison.money, comparison.time):
        kept.append(("same_pair", first))
    rows = tuple(_saving(key, saving, answer, phrases) for key, saving in kept if saving)
    split = (cell for _, saving in kept if saving for cell in shares_of(saving, answer.request, phrases))
    told = (Cell(_way(way, phrases), "faint") for way, _ in ways)
    return Section(
        title,
        (Table(columns, rows), *split, *day_note(answer.request, phrases), *told, *without_subsidies(answer, phrases)),
    )


def _saving(key: str, saving: Saving, answer: Answer, phrases: Phrases) -> Row:
    head = (phrases.say(key), f"{saving.candidate} / {saving.baseline}")
    if same_way(saving):
        return row(*head, phrases.say("is_baseline"), "", "")
    money, time = phrases.saved_money(saving, answer.request.currency), phrases.saved_time(saving)
    share = phrases.saved_percent(saving)
    amount = Cell("\n".join([money.text, *([share.text] if saving.amount_minor else [])]), money.style)
    cells = [amount, time, phrases.saved_co2e(saving)]
    if key != "same_pair":
        decisive = 0 if key == "money_best" else 1
        cells = [cell if at == decisive else Cell(cell.text, "faint") for at, cell in enumerate(cells)]
    return row(*head, *cells)


def _way(way: Itinerary, phrases: Phrases) -> str:
    cost, time = money_whole(way.cost_minor, way.currency), phrases.duration(way.duration_s)
    return phrases.say("baseline_way", id=way.id, chain=chain(way, phrases), cost=cost, time=time)
