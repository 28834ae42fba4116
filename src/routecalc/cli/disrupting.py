"""What ``disrupt`` does: takes away one thing after another that the ways of a request use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, cast

import typer

from routecalc.cli.meanings import format_of, language_of, listed, load_facts, request_of
from routecalc.cli.options import (
    AsOf,
    Avoid,
    BaselineId,
    Boxes,
    Budget,
    Cargo,
    Co2eCap,
    CorridorId,
    Data,
    Debug,
    Depart,
    Destination,
    Format,
    Hs,
    Interest,
    Lang,
    Mass,
    Modes,
    Offered,
    Origin,
    Output,
    Scenarios,
    Value,
    Via,
    Volume,
    Within,
)
from routecalc.cli.output import paper, progress, write
from routecalc.cli.scenarios import tell_expired

if TYPE_CHECKING:
    from routecalc.disruption import Kind


def disrupt(
    origin: Origin,
    destination: Destination,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="What is lost: link, service, node, transfer, clearance. [default: all of them]"),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top", min=1, help="How many are shown. [default: 12 rows in table and md, all in json and csv]"
        ),
    ] = None,
    pairs: Annotated[
        int | None,
        typer.Option("--pairs", min=2, help="Lose each two of so many of the worst at once too. [default: none]"),
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes. [default: one per core]")] = None,
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
    sort: Annotated[str, typer.Option("--sort", help="Worst first by cost, time or co2e.")] = "cost",
    scenario: Scenarios = None,
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002 - the option's name in the contract
    output: Output = None,
    debug: Debug = False,
) -> None:
    """What each missing link, train, place or operation would cost: the critical ones first."""
    from routecalc import disruption
    from routecalc.engines import forked
    from routecalc.render import render_disruption

    written, language, kinds = format_of(format, output), language_of(lang), kinds_of(kind)
    network = load_facts(data, scenario)
    request = request_of(
        network, origin, destination, box=box, mass=mass, volume=volume, value=value, hs=hs, cargo=cargo, as_of=as_of,
        depart=depart, modes=modes, via=via, avoid=avoid, corridor=corridor, baseline=baseline, currency=currency,
        sort=sort, interest=interest, budget=budget, within=within, co2e_cap=co2e_cap,
    )  # fmt: skip

    tell_expired(network, request.as_of)

    def told(done: int, count: int) -> None:
        progress(f"{done}/{count}")

    found = disruption.disrupt(network, request, kinds, forked(workers or os.cpu_count() or 1), told, pairs or 0)
    progress("")
    write(render_disruption(found, request, network, written, language, top=top, **paper(output)), output)


def kinds_of(text: str | None) -> tuple[Kind, ...]:
    """The kinds that are named, or all. Raises ``Refused`` (status 2) for an unknown one."""
    from routecalc.disruption import KINDS
    from routecalc.findings import Refused, did_you_mean, finding

    names = KINDS if text is None else tuple(dict.fromkeys(listed(text)))
    faults = [
        finding("E-USAGE", reason=f"--kind: '{name}' is none of {', '.join(KINDS)}", hint=did_you_mean(name, KINDS))
        for name in names
        if name not in KINDS
    ]
    if faults:
        raise Refused(faults, 2)
    return cast("tuple[Kind, ...]", names)
