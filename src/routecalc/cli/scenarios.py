"""``routecalc scenario``: which scenarios there are, what they do to the facts, and what differs between two."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from routecalc.cli.meanings import all_scenarios, facts_of, format_of, language_of, load_facts, stack_named
from routecalc.cli.options import Data, Debug, Format, Lang, Output
from routecalc.cli.output import note, paper, write

if TYPE_CHECKING:
    from routecalc.network import Effect, Network

scenario = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Which scenarios there are, what they change, and what differs between two.",
)
Side = Annotated[str, typer.Argument(help="Scenario or file, several stacked: subsidies-off+discounts-off; or base.")]


@scenario.command("list")
def list_(
    lang: Lang = None,
    format: Format = None,  # noqa: A002 - the option's name in the contract
    output: Output = None,
    debug: Debug = False,
) -> None:
    """List the shipped scenarios: name, title, date, last day for which they are meant, note."""
    from routecalc.render import render_scenarios

    kind, language = format_of(format, output), language_of(lang)
    write(render_scenarios(all_scenarios(), load_facts(None, None), kind, language, **paper(output)), output)


@scenario.command()
def show(
    names: Annotated[list[str], typer.Argument(help="Scenarios or files, stacked in order: a b, or a+b; or base.")],
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Show every change of a stack of scenarios as old value → new value on the actual facts."""
    from routecalc.loading import stages
    from routecalc.network import effects
    from routecalc.render import render_effects

    kind, language = format_of(format, output), language_of(lang)
    before, stack = stages(*(data or ()), scenarios=stack_named(names))
    found: list[Effect] = []
    network = before
    for stage in stack:
        found.extend(effects(stage.written.scenario, stage.written.reached, network, stage.network))
        network = stage.network
    scenarios = [stage.written.scenario for stage in stack]
    write(render_effects(scenarios, found, before, network, kind, language, **paper(output)), output)


@scenario.command()
def diff(
    a: Side,
    b: Side,
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Show what differs between the facts under A and under B, fact by fact and field by field."""
    from routecalc.network import differences
    from routecalc.render import render_differences

    kind, language = format_of(format, output), language_of(lang)
    facts = facts_of(data)
    one, other = (facts.under(stack_named([side])) for side in (a, b))
    found = tuple(differences(one, other))
    write(render_differences(found, (a, one), (b, other), kind, language, **paper(output)), output)


def tell_expired(network: Network, day: dt.date, told: set[str] | None = None) -> None:
    """Notes on stderr which scenarios are not meant for this day any more, where an answer has no room for it; those
    ``told`` before are not told again."""
    from routecalc.quoting import expired

    before = set() if told is None else told
    for text in map(str, expired(network, day)):
        if text not in before:
            note(text)
            before.add(text)
