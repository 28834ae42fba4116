"""argv → calls → stdout, stderr, exit status. The clock, the environment and the terminal are read only here.

stdout holds the answer and nothing else; words and warnings go to stderr. Domain modules are imported inside the
commands, so that ``--help`` loads no network.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import errno
import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from decimal import Decimal

    from routecalc.findings import Finding
    from routecalc.itinerary import Answer
    from routecalc.network import Network, Scenario
    from routecalc.request import Request


class Status(enum.IntEnum):
    """Exit statuses that scripts rely on."""

    DONE = 0
    CHECK_FAILED = 1
    WRONG_USE = 2
    NO_ROUTE = 3
    DATA_NOT_VALID = 4
    UNEXPECTED = 70
    INTERRUPTED = 130
    CLOSED_PIPE = 141


FORMATS = ("table", "json", "csv", "md")
ENDINGS = ((".json", "json"), (".csv", "csv"), (".md", "md"), (".txt", "table"))

app = typer.Typer(
    name="routecalc",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Priced, timed and sourced comparison of multimodal freight routes around Huaihua International Dry Port. "
    "怀化国际陆港多式联运报价与比较。",
)

Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder or file with own nodes, links, tariffs; repeatable."),
]
Scenarios = Annotated[
    list[str] | None, typer.Option("--scenario", help="Scenario name or file; repeatable, stacked in order.")
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
Hs = Annotated[str | None, typer.Option("--hs", help="Customs tariff number of the goods.")]
Cargo = Annotated[str, typer.Option("--cargo", help="general, reefer or dangerous.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Day whose tariffs are used: 2026-12-01. [default: today]")]
Modes = Annotated[str | None, typer.Option("--modes", help="Only these modes: rail,sea.")]
Via = Annotated[list[str] | None, typer.Option("--via", help="Place that must be passed; repeatable.")]
Avoid = Annotated[list[str] | None, typer.Option("--avoid", help="Place that must not be passed; repeatable.")]
CorridorId = Annotated[str | None, typer.Option("--corridor", help="Corridor that must be followed.")]
BaselineId = Annotated[str, typer.Option("--baseline", help="Baseline to compare with, or none.")]
Offered = Annotated[str, typer.Option("--currency", help="Currency of the offer.")]


@app.command()
def quote(
    origin: Origin,
    destination: Destination,
    box: Boxes = None,
    mass: Mass = None,
    volume: Volume = None,
    value: Value = None,
    hs: Hs = None,
    cargo: Cargo = "general",
    as_of: AsOf = None,
    modes: Modes = None,
    via: Via = None,
    avoid: Avoid = None,
    corridor: CorridorId = None,
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
    debug: Debug = False,
) -> None:
    """Price and time every worthwhile way, next to the traditional river-sea one."""
    from routecalc.quoting import quote as ask_network
    from routecalc.render import render

    kind, language = _format(format, output), _language(lang)
    network = _load(data, scenario)
    request = _request(
        network, origin, destination, box=box, mass=mass, volume=volume, value=value, hs=hs, cargo=cargo, as_of=as_of,
        modes=modes, via=via, avoid=avoid, corridor=corridor, baseline=baseline, currency=currency,
        sort=sort, max_options=max_options, all_options=all_options,
    )  # fmt: skip
    answer = ask_network(network, request)
    _write(render(answer, network, kind, language, explain=explain, detail=detail, **_paper(output)), output)


@app.command()
def compare(
    origin: Origin,
    destination: Destination,
    scenarios: Annotated[
        str | None, typer.Option("--scenarios", help="Scenarios side by side: a,b,c. [default: all; with --why none]")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show where the savings come from.")] = False,
    box: Boxes = None,
    mass: Mass = None,
    volume: Volume = None,
    value: Value = None,
    hs: Hs = None,
    cargo: Cargo = "general",
    as_of: AsOf = None,
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
    """Scenarios side by side, or with --why the measures that make a saving."""
    from routecalc.attribution import attribute
    from routecalc.findings import Refused
    from routecalc.loading import read_scenarios, scenario_names
    from routecalc.quoting import quote as ask_network
    from routecalc.render import render_compare

    kind, language = _format(format, output), _language(lang)
    names = _listed(scenarios) if scenarios is not None else () if why else scenario_names()
    network = _load(data, scenario)
    request = _request(
        network, origin, destination, box=box, mass=mass, volume=volume, value=value, hs=hs, cargo=cargo, as_of=as_of,
        modes=modes, via=via, avoid=avoid, corridor=corridor, baseline=baseline, currency=currency,
    )  # fmt: skip
    compared: list[tuple[Scenario | None, Answer | None]] = [(None, ask_network(network, request))]
    for name, written in zip(names, read_scenarios(names), strict=True):
        changed = _load(data, [*(scenario or ()), name])
        try:
            compared.append((written, ask_network(changed, request)))
        except Refused:
            compared.append((written, None))
    parts = attribute(network, request, lambda done: _progress(str(done))) if why else ()
    _progress("")
    _write(render_compare(compared, parts, network, kind, language, **_paper(output)), output)


@app.command()
def flip(
    origin: Origin,
    destination: Destination,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", help="Fact that is moved; repeatable. [default: all with a range]")
    ] = None,
    days: Annotated[str, typer.Option("--days", help="Line of the time saving, in days.")] = "7",
    percent: Annotated[str, typer.Option("--percent", help="Line of the money saving, in per cent.")] = "15",
    box: Boxes = None,
    mass: Mass = None,
    volume: Volume = None,
    value: Value = None,
    hs: Hs = None,
    cargo: Cargo = "general",
    as_of: AsOf = None,
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

    kind, language = _format(format, output), _language(lang)
    network = _load(data, scenario)
    request = _request(
        network, origin, destination, box=box, mass=mass, volume=volume, value=value, hs=hs, cargo=cargo, as_of=as_of,
        modes=modes, via=via, avoid=avoid, corridor=corridor, baseline=baseline, currency=currency,
    )  # fmt: skip
    found = flips(network, request, fact or (), _decimal("--days", days), _decimal("--percent", percent), _progress)
    _progress("")
    _write(render_flips(found, request, network, kind, language, **_paper(output)), output)


def _request(network: Network, origin: str, destination: str, **words: Any) -> Request:
    """A request from the options that all questions share, in the words of the command line."""
    from routecalc.request import ask

    baseline, day = words.pop("baseline"), words.pop("as_of")
    return ask(
        network,
        origin,
        destination,
        boxes=words.pop("box") or (),
        as_of=dt.date.today() if day is None else day,
        baseline=None if baseline == "none" else baseline,
        modes=_listed(words.pop("modes")),
        via=words.pop("via") or (),
        avoid=words.pop("avoid") or (),
        currency=words.pop("currency").upper(),
        **words,
    )


def _decimal(option: str, text: str) -> Decimal:
    from routecalc.findings import Refused, finding
    from routecalc.units import NotANumber, parse_decimal

    try:
        return parse_decimal(text)
    except NotANumber as error:
        raise Refused([finding("E-USAGE", reason=f"{option}: {error}")], 2) from error


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

    kind, language = _format(format, output), _language(lang)
    network = _load(data, scenario)
    _write(render_show(network, section, id, language, kind, scenarios=_scenarios(), **_paper(output)), output)


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Checks to run; all without a name.")] = None,
    scenario: Scenarios = None,
    data: Data = None,
    lang: Lang = None,
    format: Format = None,  # noqa: A002
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Run the data checks; status 1 if one fails, 4 if the data cannot be loaded."""
    from routecalc.checks import run_checks
    from routecalc.render import render_checks

    kind, language = _format(format, output), _language(lang)
    results = run_checks(_load(data, scenario), tuple(names or ()), dt.date.today())
    _write(render_checks(results, kind, language), output)
    if any(f.severity == "error" for _, found in results for f in found):
        raise typer.Exit(Status.CHECK_FAILED)


@app.command()
def schema(
    section: Annotated[str | None, typer.Argument(help="A section of the data files, scenario, or answer.")] = None,
    output: Output = None,
    debug: Debug = False,
) -> None:
    """Print the JSON Schema of the data files or of the answer, for editors and for clients."""
    import json

    from routecalc.render import schema_of

    _write(json.dumps(schema_of(section), ensure_ascii=False, indent=2) + "\n", output)


def run(argv: Sequence[str]) -> int:
    """Run the command line; gives the exit status and never lets a traceback out."""
    try:
        _utf8()
        return _answered([_readable(word) for word in argv])
    except KeyboardInterrupt:
        return int(Status.INTERRUPTED)
    except (BrokenPipeError, PipeClosed):
        return _closed_pipe()
    except SystemExit as end:  # the parser's own way out, when the reader of its help has gone
        return _closed_pipe() if end.code == 1 else int(end.code or 0)
    except Exception as error:
        if "--debug" in argv:
            raise
        if sys.stderr is not None:
            print(f"routecalc: unexpected {type(error).__name__}: {error} (--debug shows more)", file=sys.stderr)
        return int(Status.UNEXPECTED)


def _answered(argv: Sequence[str]) -> int:
    """Run the command; a refusal becomes findings and their status."""
    from routecalc.findings import Refused, finding

    try:
        command = typer.main.get_command(app)
        status = command.main(args=list(argv), prog_name="routecalc", standalone_mode=False)
        _flush()
        return int(status or 0)
    except Refused as refused:
        return _refuse(refused.findings, refused.status, _wants_json(argv))
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "format_message"):  # the parser's own complaints
            wrong = finding("E-USAGE", reason=error.format_message().rstrip("."))
            return _refuse([wrong], Status.WRONG_USE, _wants_json(argv))
        if type(error).__name__ == "Abort":
            return int(Status.INTERRUPTED)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            return _refuse([finding("E-OUTPUT", path="stdout", reason=error.strerror or str(error))], 2, False)
        raise


def _readable(word: str) -> str:
    """A word of the command line as UTF-8, even if the locale could not read it."""
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return word.encode("utf-8", "replace").decode("utf-8")


def _load(data: list[Path] | None, scenarios: list[str] | None) -> Network:
    from routecalc.loading import load

    return load(*(data or ()), scenarios=tuple(scenarios or ()), cache=_cache())


def _cache() -> Path | None:
    """The user's cache folder, if there is one."""
    for name, below in (("XDG_CACHE_HOME", ""), ("LOCALAPPDATA", ""), ("HOME", ".cache")):
        if os.environ.get(name):
            return Path(os.environ[name], below, "routecalc")
    return None


def _scenarios() -> tuple[Any, ...]:
    from routecalc.loading import read_scenarios, scenario_names

    return read_scenarios(scenario_names())


def _progress(done: str) -> None:
    """What is being worked on, on one line that the next one replaces; nothing if nobody looks."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"\r\x1b[K{done}", end="", file=sys.stderr, flush=True)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",")) if text is not None else ()


def _format(name: str | None, output: Path | None) -> str:
    from routecalc.findings import Refused, did_you_mean, finding

    known = ", ".join(FORMATS)
    if name is None:
        if output is None or not output.suffix:
            return "table"
        name = dict(ENDINGS).get(output.suffix.lower(), output.suffix)
    if name not in FORMATS:
        raise Refused([finding("E-FORMAT", word=name, known=known, hint=did_you_mean(name, FORMATS))], 2)
    return name


def _language(name: str | None) -> str:
    from routecalc.findings import Refused, finding

    if name is None:
        words = (os.environ.get(key, "") for key in ("ROUTECALC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
        name = next((word for word in words if word), "en")
        return "zh" if name.lower().startswith("zh") else "en"
    if name not in ("zh", "en"):
        raise Refused([finding("E-LANG", word=name)], 2)
    return name


def _paper(output: Path | None) -> dict[str, Any]:
    """Width and colour of what is written: the terminal's, or 100 columns without colour."""
    terminal = output is None and sys.stdout is not None and sys.stdout.isatty()
    wanted = os.environ.get("COLUMNS", "")
    width = int(wanted) if wanted.isdigit() and len(wanted) < 5 else 0
    if not terminal:
        return {"width": width or 100, "color": False}
    with contextlib.suppress(OSError):
        width = width or os.get_terminal_size(sys.stdout.fileno()).columns
    return {"width": max(60, width), "color": "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"}


def _write(text: str, output: Path | None) -> None:
    """To stdout, or to a file that appears whole or not at all; a device or pipe is written as it is."""
    from routecalc.findings import Refused, finding

    if output is None:
        _print(text)
        return
    try:
        if not output.name or output.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8", newline="")
        elif output.is_symlink():
            raise OSError(errno.ELOOP, "it is a link")
        else:
            _replace(output, text)
    except OSError as error:
        raise Refused([finding("E-OUTPUT", path=output, reason=error.strerror or str(error))], 2) from error


class PipeClosed(Exception):
    """Whoever read the answer has gone. No OSError, which the parser would take for its own."""


def _print(text: str) -> None:
    """To stdout, at once, so that a closed pipe is noticed here."""
    if sys.stdout is not None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise PipeClosed from error


def _replace(output: Path, text: str) -> None:
    """Put a finished file in the place of the old one, with the old one's mode."""
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        with open(part, "x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if output.exists():
            part.chmod(output.stat().st_mode & 0o777)
        os.replace(part, output)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _refuse(findings: Sequence[Finding], status: int, as_json: bool) -> int:
    from routecalc.render import render_findings

    if as_json and sys.stdout is not None:
        sys.stdout.write(render_findings(findings, "json", "en"))
        _flush()
    if sys.stderr is not None:
        sys.stderr.write(render_findings(findings, "table", "en"))
    return int(status)


def _wants_json(argv: Sequence[str]) -> bool:
    """Whether refusals are wanted as JSON, even if the rest of the line is wrong."""
    return "--format=json" in argv or ("--format", "json") in pairwise(argv)


def _utf8() -> None:
    """stdout and stderr speak UTF-8 whatever the locale says; Chinese names must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _closed_pipe() -> int:
    """The reader has gone: nothing more is written, and Python must not complain at exit. The status is that of a
    program which the closed pipe has ended."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(Status.CLOSED_PIPE)
