"""The options that several commands share, as typer declares them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder or file with own nodes, links, tariffs; repeatable."),
]
Scenarios = Annotated[
    list[str] | None, typer.Option("--scenario", help="Scenario or file; repeatable, stacked in order, as a+b are.")
]
Format = Annotated[str | None, typer.Option("--format", help="table, json, csv or md; else by the ending of -o.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write; appears whole or not at all.")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en; else from the locale.")]
Debug = Annotated[bool, typer.Option("--debug", hidden=True, help="Show the traceback of an unexpected error.")]
Origin = Annotated[str, typer.Argument(help="Place where the goods lie: id, code, name or alias (huaihua, 怀化).")]
Destination = Annotated[str, typer.Argument(help="Place where they are wanted (laem-chabang, CNQZH, 曼谷).")]
Boxes = Annotated[
    list[str] | None, typer.Option("--box", help="Box type and count, 40HC:2; repeatable. [default: 20GP]")
]
Mass = Annotated[str | None, typer.Option("--mass", help="Goods with packing, whole consignment: 18t, 18000kg.")]
Volume = Annotated[str | None, typer.Option("--volume", help="Volume of the goods: 28m3.")]
Value = Annotated[str | None, typer.Option("--value", help="Value of the goods: 50000USD.")]
Interest = Annotated[
    str | None, typer.Option("--interest", help="Yearly per cent for the carrying cost of the goods: 6; needs --value.")
]
Hs = Annotated[str | None, typer.Option("--hs", help="Customs tariff number of the goods.")]
Cargo = Annotated[str, typer.Option("--cargo", help="general, reefer or dangerous.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Day whose tariffs and services hold: 2026-12-01. [default: today, or by the clock each step's own]",
    ),
]
Depart = Annotated[
    str | None, typer.Option("--depart", help="When the goods are ready, local time: 2026-12-01[T08:00].")
]
ArriveBy = Annotated[
    str | None, typer.Option("--arrive-by", help="When they must be there, local time: 2026-12-20[T18:00].")
]
Modes = Annotated[str | None, typer.Option("--modes", help="Only these modes: rail,sea.")]
Via = Annotated[list[str] | None, typer.Option("--via", help="Place that must be passed; repeatable.")]
Avoid = Annotated[list[str] | None, typer.Option("--avoid", help="Place that must not be passed; repeatable.")]
CorridorId = Annotated[str | None, typer.Option("--corridor", help="Corridor that must be followed.")]
Budget = Annotated[
    str | None,
    typer.Option("--budget", help="Most it may cost, interest included: 20000CNY, 3000USD; without unit as the offer."),
]
Within = Annotated[
    str | None, typer.Option("--within", help="Longest expected time door to door, and the odds of it: 15d, 300h.")
]
Co2eCap = Annotated[str | None, typer.Option("--co2e-cap", help="Most CO2e, well to wheel: 900kg, 0.9t.")]
CostWithin = Annotated[
    str | None, typer.Option("--cost-within", help="Only ways of at most so many times the cheapest: 1.5.")
]
Slack = Annotated[str | None, typer.Option("--slack", help="Leave out ways that are better by less than this: 2h,5kg.")]
MaxLabels = Annotated[int | None, typer.Option("--max-labels", help="Stop the search after so many partial ways.")]
MaxSeconds = Annotated[float | None, typer.Option("--max-seconds", help="Stop the search after so many seconds.")]
MaxMemory = Annotated[int | None, typer.Option("--max-memory", help="Stop the search at so many megabytes.")]
BaselineId = Annotated[str, typer.Option("--baseline", help="Baseline to compare with, or none.")]
Offered = Annotated[str, typer.Option("--currency", help="Currency of the offer.")]
