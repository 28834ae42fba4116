"""The commands: options in, calls of the library, text out. Domain modules are imported inside the commands, so that
``--help`` loads no network."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from routecalc.cli.answering import answer
from routecalc.cli.batching import batch
from routecalc.cli.disrupting import disrupt
from routecalc.cli.meanings import (
    all_scenarios,
    decimal_of,
    facts_of,
    format_of,
    language_of,
    listed,
    load_facts,
    request_of,
    stack_named,
)
from routecalc.cli.options import (
    ArriveBy,
    AsOf,
    Avoid,
    BaselineId,
    Boxes,
    Budget,
    Cargo,
    Co2eCap,
    CorridorId,
    CostWithin,
    Data,
    Debug,
    Depart,
    Destination,
    Format,
    Hs,
    Interest,
    Lang,
    Mass,
    MaxLabels,
    MaxMemory,
    MaxSeconds,
    Modes,
    Offered,
    Origin,
    Output,
    Scenarios,
    Slack,
    Value,
    Via,
    Volume,
    Within,
)
from routecalc.cli.output import Status, note, paper, progress, write
from routecalc.cli.scenarios import scenario as scenario_commands
from routecalc.cli.scenarios import tell_expired

if TYPE_CHECKING:
    from routecalc.itinerary import Answer
    from routecalc.network import Scenario


SCHEMAS = (
    "A section of the data files (as for show; none: a whole file), scenario (a scenario file), or what a command "
    "writes: answer, comparison, flips, disruption, verdicts, scenario-list, scenario-changes, scenario-diff."
)
app = typer.Typer(
    name="routecalc",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Priced, timed and sourced comparison of multimodal freight routes around Huaihua International Dry Port. "
    "怀化国际陆港多式联运报价与比较。",
)
app.add_typer(scenario_commands, name="scenario")


@app.command()
def quote(
    origin: Origin,
    destination: Destination,
    box: Boxes = None,
    mass: Mass = None,
    volume: Volume = None,
    value: Value = None,
    interest: Interest = None,
    hs: Hs = None,
    cargo: Cargo = "general",
    as_of: AsOf = None,
    depart: Depart = None,
    arrive_by: ArriveBy = None,
    modes: Modes = None,
    via: Via = None,
    avoid: Avoid = None,
    corridor: CorridorId = None,
    budget: Budget = None,
    within: Within = None,
    co2e_cap: Co2eCap = None,
    cost_within: CostWithin = None,
    slack: Slack = None,
    max_labels: MaxLabels = None,
    max_seconds: MaxSeconds = None,
    max_memory: MaxMemory = None,
    baseline: BaselineId = "river-sea",
    scenario: Scenarios = None,
    data: Data = None,
    currency: Offered = "CNY",
    lang: Lang = None,
    sort: Annotated[str, typer.Option("--sort", help="cost, time or co2e.")] = "cost",
    max_options: Annotated[
        int, typer.Option("--max-options", help="Options to show; the best of every criterion always are.")
    ] = 5,
    all_options: Annotated[
        bool, typer.Option("--all-options", help="Every way that is not beaten, however like another.")
    ] = False,
    format: Format = None,  # noqa: A002 - the option's name in the contract
    output: Output = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show the arithmetic of each line.")] = False,
    detail: Annotated[
        str | None,
        typer.Option("--detail", help="Option whose steps and lines are shown: o2, or all."),
    ] = None,
    gantt: Annotated[bool, typer.Option("--gantt", help="Draw those steps as bars along the hours.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of the simulated times. [default: 1]")] = None,
    reliable: Annotated[
        bool | None,
        typer.Option(
            "--reliability/--no-reliability",
            help="Simulate how sure the times are. [default: for table and md, and with --within or --seed]",
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Price and time every worthwhile way, next to the traditional river-sea one."""
    answer(locals())


app.command()(batch)


@app.command()
def compare(
    origin: Origin,
    destination: Destination,
    scenarios: Annotated[
        str | None,
        typer.Option(
            "--scenarios",
            help="Side by side: a,b+c (b, then c); the base is always there. [default: all; with --why none]",
        ),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show where the savings come from.")] = False,
    box: Boxes = None,
    mass: Mass = None,
    volume: Volume = None,
    value: Value = None,
    interest: Interest = None,
    hs: Hs = None,
    cargo: Cargo = "general",
    as_of: AsOf = None,
    depart: Depart = None,
    modes: Modes = None,
    via: Via = None,
    avoid: Avoid = None,
    corridor: CorridorId = None,
    budget: Budget = None,
    within: Within = None,
    co2e_cap: Co2eCap = None,
    baseline: BaselineId = "river-sea",
    currency: Offered = "CNY",
    scenario: Scenarios = None,
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Scenarios side by side, or with --why the measures that make a saving."""
    from routecalc.attribution import attribute
    from routecalc.findings import Refused
    from routecalc.loading import scenario_names
    from routecalc.network import PLUS
    from routecalc.quoting import quote as ask_network
    from routecalc.render import render_compare

    kind, language = format_of(format, output), language_of(lang)
    under = stack_named(scenario or ())
    words = listed(scenarios) if scenarios is not None else () if why else scenario_names()
    stacks = dict.fromkeys(stack for word in words if (stack := stack_named([word])))
    facts = facts_of(data)
    network = facts.under(under)
    request = request_of(
        network, origin, destination, box=box, mass=mass, volume=volume, value=value, hs=hs, cargo=cargo, as_of=as_of,
        depart=depart, modes=modes, via=via, avoid=avoid, corridor=corridor, baseline=baseline, currency=currency,
        interest=interest, budget=budget, within=within, co2e_cap=co2e_cap,
    )  # fmt: skip
    compared: list[tuple[tuple[Scenario, ...], Answer | None]] = [((), ask_network(network, request))]
    written = [facts.scenarios(stack) for stack in stacks]  # all of them are known before anything is asked
    for done, (stack, scenarios_of) in enumerate(zip(stacks, written, strict=True)):
        progress(f"{done}/{len(stacks)} {PLUS.join(stack)}")
        changed = facts.under((*under, *stack))
        try:
            compared.append((scenarios_of, ask_network(changed, request)))
        except Refused:
            compared.append((scenarios_of, None))
    parts = attribute(network, request, lambda done: progress(str(done))) if why else ()
    progress("")
    write(render_compare(compared, parts, network, kind, language, **paper(output)), output)


@app.command()
def flip(
    origin: Origin,
    destination: Destination,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", help="Fact that is moved; repeatable. [default: all with a range]")
    ] = None,
    days: Annotated[
        str | None, typer.Option("--days", help="Line of the time saving. [default: what the claims promise]")
    ] = None,
    percent: Annotated[
        str | None, typer.Option("--percent", help="Line of the money saving. [default: what the claims promise]")
    ] = None,
    box: Boxes = None,
    mass: Mass = None,
    volume: Volume = None,
    value: Value = None,
    interest: Interest = None,
    hs: Hs = None,
    cargo: Cargo = "general",
    as_of: AsOf = None,
    depart: Depart = None,
    modes: Modes = None,
    via: Via = None,
    avoid: Avoid = None,
    corridor: CorridorId = None,
    baseline: BaselineId = "river-sea",
    currency: Offered = "CNY",
    scenario: Scenarios = None,
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    output: Output = None,
    debug: Debug = False,
) -> None:
    """The values of facts at which the answer changes, and the facts on which it hangs most."""
    from routecalc.flips import flips
    from routecalc.render import render_flips

    kind, language = format_of(format, output), language_of(lang)
    network = load_facts(data, scenario)
    request = request_of(
        network, origin, destination, box=box, mass=mass, volume=volume, value=value, hs=hs, cargo=cargo, as_of=as_of,
        depart=depart, modes=modes, via=via, avoid=avoid, corridor=corridor, baseline=baseline, currency=currency,
        interest=interest,
    )  # fmt: skip
    tell_expired(network, request.as_of)
    lines = decimal_of("--days", days), decimal_of("--percent", percent)
    found = flips(network, request, fact or (), *lines, progress)
    progress("")
    write(render_flips(found, request, network, kind, language, **paper(output)), output)


app.command()(disrupt)


@app.command()
def show(
    section: Annotated[str, typer.Argument(help="nodes, links, tariffs, factors, sources, scenarios …")],
    id: Annotated[str | None, typer.Argument(help="One fact, with all it says and where from.")] = None,  # noqa: A002
    scenario: Scenarios = None,
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    output: Output = None,
    debug: Debug = False,
) -> None:
    """List the facts, or show one with its source, grade and readings."""
    from routecalc.render import render_show

    kind, language = format_of(format, output), language_of(lang)
    network = load_facts(data, scenario)
    write(render_show(network, section, id, language, kind, scenarios=all_scenarios(), **paper(output)), output)


@app.command()
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Checks and claims; 'data', 'claims': all of a kind. [default: all]"),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Record the verdicts as accepted.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day whose tariffs are used. [default: that of the accepted verdicts]")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 1,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes. [default: one per core]")] = None,
    scenario: Scenarios = None,
    data: Data = None,
    lang: Lang = None,
    format: Annotated[  # noqa: A002
        str | None, typer.Option("--format", help="table, json, csv, md, junit or github; else by the ending of -o.")
    ] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Run the data checks and judge the documented claims.

    Status 1 if a data check fails, if a claim named here is not met, or if any verdict is not the accepted one;
    status 4 if the data cannot be loaded.
    """
    from routecalc.checks import run_checks
    from routecalc.cli.judging import accepting, chosen, failing, judged
    from routecalc.loading import recorded_verdicts
    from routecalc.render import CHECK_FORMATS, render_verdicts, why_failed
    from routecalc.request import date

    kind, language = format_of(format, output, CHECK_FORMATS), language_of(lang)
    facts = facts_of(data)
    network = facts.under(scenario or ())
    checks, claims, named = chosen(names or (), network)
    recorded = recorded_verdicts(data or ())
    day = date(recorded.as_of or dt.date.today() if as_of is None else as_of)
    tell_expired(network, day)
    results = [] if checks is None else run_checks(network, checks, dt.date.today())
    ledger = judged(network, claims, day, recorded, facts=facts, scenarios=scenario, seed=seed, workers=workers)
    accepted = accepting(ledger, data or (), scenario) if accept else None
    failed = frozenset[str]() if accept else failing(ledger, named)
    write(
        render_verdicts(
            results, ledger, network, kind, language, named=bool(named or checks), failed=failed, **paper(output)
        ),
        output,
    )
    if accepted is not None:
        write(*accepted)
        note(f"accepted verdicts are in {accepted[1]}")
    reasons = why_failed(results, ledger, failed)
    for reason in reasons:
        note(reason)
    if reasons:
        raise typer.Exit(Status.CHECK_FAILED)


@app.command()
def schema(
    section: Annotated[str | None, typer.Argument(help=SCHEMAS)] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print the JSON Schema of the data files or of an answer, for editors and for clients."""
    import json

    from routecalc.render import schema_of

    write(json.dumps(schema_of(section), ensure_ascii=False, indent=2) + "\n", output)
