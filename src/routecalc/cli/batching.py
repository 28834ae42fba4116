"""What ``batch`` does: many requests × scenarios, table in, table out, with its progress and its status."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routecalc.cli.meanings import facts_of, language_of, listed, stack_named
from routecalc.cli.options import Data, Debug, Lang, Scenarios
from routecalc.cli.output import Status, note, progress
from routecalc.cli.scenarios import tell_expired

if TYPE_CHECKING:
    from routecalc.engines import Engine
    from routecalc.network import Network
    from routecalc.tables import Told

ENGINES = ("local", "dask")
BAR = 24
"""Characters of the progress bar."""
SHOWN_S = 0.1
"""Seconds between two looks at the progress."""


def batch(
    requests: Annotated[Path, typer.Argument(help="Table of requests: .csv, .jsonl, .parquet; or a sweep: .yaml.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Table of answers, .csv, .jsonl or .parquet; whole or not at all.")
    ],
    scenario: Scenarios = None,
    scenarios: Annotated[
        str | None,
        typer.Option("--scenarios", help="Every request under each of these: none,a,b+c (b, then c). [default: none]"),
    ] = None,
    data: Data = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day whose tariffs hold where a row gives none. [default: today]")
    ] = None,
    all_options: Annotated[
        bool, typer.Option("--all-options", help="A row for every way that is not beaten, not only for the first.")
    ] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes. [default: one per core]")] = None,
    engine: Annotated[str, typer.Option("--engine", help="local, or dask for a cluster.")] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a Dask scheduler. [default: a cluster of this machine]"),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was ended before its end.")] = False,
    lang: Lang = None,
    debug: Debug = False,
) -> int:
    """Price many requests × scenarios, table in, table out, with the answers of single quotes.

    Rows that cannot be answered say why and stop no other; status 5 then.
    """
    import gc

    from routecalc.batch import Days
    from routecalc.request import date
    from routecalc.tables import Wanted, opened, run

    gc.enable()  # many answers, one after the other: what is no longer used must go
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # others keep what they no longer use
    language = language_of(lang)
    today = dt.date.today()
    day = today if as_of is None else date(as_of)
    if output.exists() and requests.exists() and output.samefile(requests):
        raise _refused("E-OUTPUT", path=output, reason="it is the table of requests")
    done_by = _engine(engine, scheduler, workers)
    facts, expired = facts_of(data), set[str]()

    def load(stack: tuple[str, ...]) -> Network:
        network = facts.under(stack)
        tell_expired(network, day, expired)
        return network

    stacks = tuple(dict.fromkeys(stack_named([*(scenario or ()), word]) for word in listed(scenarios) or ("",)))
    wanted = Wanted(Days(as_of, today.isoformat()), stacks, all_options)
    table = opened(requests)
    if table.remark:
        note(table.remark)
    for stack in stacks:
        load(stack)
    bar = _Bar(language)
    gc.freeze()  # what is loaded stays, here and in every process
    try:
        summary = run(table, output, load, done_by, wanted, resume=resume, tell=bar.tell, note=note)
    except KeyboardInterrupt:
        note("interrupted; what was answered is kept: --resume goes on with it")
        raise
    finally:
        gc.unfreeze()
    note(_told(summary.rows, summary.failures, output, language))
    return Status.ROWS_FAILED if summary.failures else Status.DONE


def _engine(name: str, scheduler: str | None, workers: int | None) -> Engine:
    """Where the work is done."""
    from routecalc.engines import cluster, local
    from routecalc.findings import did_you_mean

    if name not in ENGINES:
        hint = did_you_mean(name, ENGINES)
        raise _refused("E-USAGE", reason=f"there is no engine '{name}': local or dask", hint=hint)
    if name == "dask":
        return cluster(scheduler, workers)
    if scheduler is not None:
        raise _refused("E-USAGE", reason="--scheduler needs --engine dask")
    return local(workers or os.cpu_count() or 1)


def _refused(code: str, **words: object) -> Exception:
    from routecalc.findings import Refused, finding

    return Refused([finding(code, **words)], 2)


class _Bar:
    """Tells how far the work is, how fast it goes and how long it will last, if somebody looks."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.shown = (-1.0, "")

    def tell(self, told: Told) -> None:
        """One line for how far it is, not more often than anybody can read."""
        if sys.stderr is None or not sys.stderr.isatty():
            return
        last, doing = self.shown
        if doing == told.doing and 0 <= told.seconds - last < SHOWN_S:
            return
        self.shown = (told.seconds, told.doing)
        progress(bar_line(told, self.language))


def bar_line(told: Told, language: str) -> str:
    """A bar, what is done of how much, rows a second, and the time that is left."""
    zh = language == "zh"
    doing = {"reading": "读取", "answering": "计算", "writing": "写出"}[told.doing] if zh else told.doing
    count = f"{told.done:,}" + (f"/{told.of:,}" if told.of else "")
    what = ("个询价" if zh else " questions") if told.doing == "answering" else ("行" if zh else " rows")
    share = min(1.0, told.done / told.of) if told.of else 0.0
    full = round(BAR * share)
    parts = [f"{doing} [{'#' * full}{'.' * (BAR - full)}] {100 * share:3.0f} %" if told.of else doing, count + what]
    fresh = told.done - told.before
    rows = told.rows * fresh / (told.of or 1) if told.doing == "answering" else told.rows
    if told.seconds > 0:
        parts.append(f"{rows / told.seconds:,.0f} " + ("行/秒" if zh else "rows/s"))
        if told.of and fresh:
            left = told.seconds * (told.of - told.done) / (fresh if told.doing == "answering" else told.rows)
            clock = f"{int(left) // 3600}:{int(left) // 60 % 60:02}:{int(left) % 60:02}"
            parts.append(f"剩余 {clock}" if zh else f"{clock} left")
    return "  ".join(parts)


def _told(rows: int, failures: Counter[str], output: Path, language: str) -> str:
    """What has been done, in a line; and what failed how often."""
    failed = failures.total()
    zh = language == "zh"
    text = f"{output}: {rows:,} 行" if zh else f"{output}: {rows:,} {'row' if rows == 1 else 'rows'}"
    if not failed:
        return text
    codes = ", ".join(f"{count} × {code}" for code, count in failures.most_common(5))
    return f"{text}，其中 {failed:,} 行失败：{codes}" if zh else f"{text}, {failed:,} failed: {codes}"
