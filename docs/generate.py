"""Write the generated documents: data.md, cli.md, coverage.md and the outputs shown in README.md.

    python docs/generate.py             write them all
    python docs/generate.py --readme    only the outputs in README.md
    python docs/generate.py --check     write nothing; status 1 if a file differs

Every figure in them is what the program answers on the day ``AS_OF``, so run it after a change of data.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import inspect
import io
import json
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic.fields import FieldInfo

from routecalc import cli, loading, network
from routecalc.cli import commands
from routecalc.loading.reader import read
from routecalc.network import Claim, Value
from routecalc.render.judged import expected

DOCS = Path(__file__).resolve().parent
README = DOCS.parent / "README.md"
AS_OF = "2026-11-22"
NOTE = "<!-- Written by docs/generate.py; do not edit. -->"
CUT = "[…]"
Plain = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check the documents; gives the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if a file differs")
    parser.add_argument("--readme", action="store_true", help="only the outputs in README.md")
    options = parser.parse_args(argv)
    wanted = {README: readme} if options.readme else {README: readme, **PAGES}
    stale = []
    with shared_network():
        for path, written in wanted.items():
            text = written()
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
                if not options.check:
                    path.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name} {'differs: run python docs/generate.py' if options.check else 'written'}", file=sys.stderr)
    return 1 if stale and options.check else 0


# -- asking the program


@contextlib.contextmanager
def shared_network() -> Iterator[None]:
    """The same facts are loaded once for all commands that follow; language and width are fixed."""
    stacks, before = loading.Stacks, dict(os.environ)
    kept = functools.cache(lambda overlays, data: stacks(*overlays, data=data))
    loading.Stacks = lambda *overlays, data=None, cache=None: kept(overlays, data)
    os.environ.update(ROUTECALC_LANG="en", COLUMNS="100")
    try:
        yield
    finally:
        loading.Stacks = stacks
        os.environ.clear()
        os.environ.update(before)


def run(command: str) -> tuple[int, str, str]:
    """Status, stdout and stderr of a command line of routecalc."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.run(shlex.split(command))
    return int(status), out.getvalue(), err.getvalue()


# -- data.md: the types of the facts


BASE_TYPES = {
    "Id": "id",
    "Ids": "list of ids",
    "Text": "text",
    "str": "text",
    "Words": "list of words",
    "Number": "number",
    "Decimal": "number",
    "Positive": "number above 0",
    "NotNegative": "number, 0 or more",
    "Day": "day",
    "bool": "true or false",
    "int": "whole number",
    "Code": "CODE",
    "Currency": "currency, such as CNY",
    "Country": "country, such as CN",
    "Days": "list of days: mon, tue …",
    "Shift": "hours, such as 08:00-12:00",
    "Month": "month, such as 06 or 2023-06",
    "HolidaysOf": "list of countries, or `own`",
    "Quantiles": "hours by per cent",
    "Match": "mapping of fields to patterns",
    "Any": "anything",
}
INHERITED = tuple(network.Fact.model_fields)


def data_page() -> str:
    """The data manual."""
    sections = "\n\n".join(_type_section(f"`{name}`", model) for name, model in network.SECTIONS)
    parts = "\n\n".join(_type_section(model.__name__, model) for model in _parts())
    scenario = "\n\n".join(_type_section(m.__name__, m) for m in (network.Scenario, network.Change))
    order = " · ".join(f"[`{name}`](#{name})" for name, _ in network.SECTIONS)
    return DATA_PAGE.format(
        note=NOTE, order=order, sections=sections, parts=parts, scenario=scenario, fact=_table(network.Fact)
    )


def _parts() -> list[type[Value]]:
    """The types of parts of entries, in the order in which the sections name them."""
    models = [model for _, model in network.SECTIONS]
    known = {*models, network.Scenario, network.Change}
    for model in models:  # grows while it is read
        for name in model.model_fields:
            for node in ast.walk(ast.parse(_annotation(model, name))):
                part = getattr(network, node.id, None) if isinstance(node, ast.Name) else None
                if isinstance(part, type) and issubclass(part, Value) and part not in known:
                    known.add(part)
                    models.append(network.Span if issubclass(part, network.Span) else part)
    return list(dict.fromkeys(models[len(network.SECTIONS) :]))


def _meaning(model: type[Value], name: str) -> str:
    return network.field_notes().get(model.__name__, {}).get(name, "")


def _type_section(title: str, model: type[Value]) -> str:
    fields = [name for name in model.model_fields if not _of_fact(model, name)]
    both = "Has the fields of every fact, and:\n\n" if issubclass(model, network.Fact) else ""
    told = inspect.cleandoc(model.__doc__ or "").replace("``", "`")
    return f"### {title}\n\n{told}\n\n{both}{_table(model, fields)}"


def _of_fact(model: type[Value], name: str) -> bool:
    return issubclass(model, network.Fact) and model is not network.Fact and name in INHERITED


def _table(model: type[Value], fields: Sequence[str] | None = None) -> str:
    rows = ["| Field | What it holds | Required | Meaning |", "|---|---|---|---|"]
    for name in fields if fields is not None else tuple(model.model_fields):
        field = model.model_fields[name]
        required = "yes" if field.is_required() else _default(field)
        shown = _cell(_words(ast.parse(_annotation(model, name), mode="eval").body))
        rows.append(f"| `{field.alias or name}` | {shown} | {required} | {_cell(_meaning(model, name))} |")
    return "\n".join(rows)


def _annotation(model: type[Value], name: str) -> str:
    """The annotation of a field as it stands in the code."""
    return str(next(known[name] for base in model.__mro__ if name in (known := inspect.get_annotations(base))))


def _default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if default is None or default in ("", ()) or isinstance(default, Value):
        return "no"
    if isinstance(default, tuple):
        return f"no: {', '.join(default)}"
    return f"no: {str(default).lower() if isinstance(default, bool) else default}"


def _words(node: ast.expr) -> str:
    """A type in words."""
    match node:
        case ast.Name(id=name):
            return _named(name)
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return _words(left)
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *rest])):
            return _words(inner) + "".join(_limits(part) for part in rest)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[inner, _])):
            return f"list of {_words(inner)}"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            return ", ".join(f"`{choice}`" for choice in _constants(choices))
        case ast.Subscript(value=ast.Name(id="Mapping"), slice=ast.Tuple(elts=[_, inner])):
            return f"{_words(inner)}; or a mapping of area to it"
    return ast.unparse(node)


def _named(name: str) -> str:
    if name in BASE_TYPES:
        return BASE_TYPES[name]
    known = getattr(network, name)
    if isinstance(known, type) and issubclass(known, Value):
        inside = "PositiveSpan" if name == "PositiveSpan" else name
        return {
            "PositiveSpan": "[Span](#span) above 0",
            "NotNegativeSpan": "[Span](#span), 0 or more",
        }.get(inside, f"[{name}](#{name.lower()})")
    return ", ".join(f"`{choice}`" for choice in get_args(known))


def _limits(node: ast.expr) -> str:
    """The limits in a ``Field(…)``."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Field"):
        return ""
    told = {"ge": "at least {}", "le": "at most {}", "gt": "above {}", "pattern": "form `{}`"}
    words = [told[k.arg].format(ast.literal_eval(k.value)) for k in node.keywords if k.arg in told]
    return ", " + ", ".join(words) if words else ""


def _constants(node: ast.expr) -> list[Any]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return [part.value for part in parts if isinstance(part, ast.Constant)]


def _cell(text: str) -> str:
    """Text for one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


DATA_PAGE = """{note}

# The data manual

All facts are YAML text below `data/`. This page is made from the types in `routecalc/network`; the same as JSON
Schema, for editors: `routecalc schema nodes`, and so on for each section.

## Files

- Every `*.yaml` below the folder is read, in the order of names; `scenarios/` is left out, hidden files too.
- A file is a mapping of some of these sections, each a list of entries:
  {order}.
  One section may be spread over many files; the order of files has no meaning, that of `charges` in a tariff has.
- Every scalar is read as text and typed afterwards: `NO`, `1:30` and `010` stay what they are. Numbers are plain
  decimals with at most six decimals, without separators or exponents; days are `2026-11-22`. Anchors, tags and
  double keys are errors.
- An id exists once among all facts, charges included. A word stands for a list of one.
- Money is in the currency of its tariff, lengths in km, times in hours, per cent as spoken (`-52`).
- A fault is told as `file:line:column: CODE: sentence; remedy`, all faults at once, with exit status 4.

**Overlays** (`--data`, a folder or a file of this same form) are laid over the shipped facts in the order given. An
entry with an id that exists replaces that entry as a whole, a tariff with all its charges; other entries are added.

**Scenarios** (`--scenario`, a shipped name or a file) change single facts, after all overlays, in the order given:
see [Scenario](#scenario). Every result is judged by the same rules as the shipped data.

**Grades** say how well a fact is founded: `documented` (one of the five base documents says it), `published` (another
source that can be named), `derived` (computed from those; the note says how), `assumed` (an estimate: then the note
gives the method, and the figure is a range). **A missing price is never 0**: a charge has a `rate`, or says in `gap`
why there is none, or says in `free` why nothing is charged.

## Every fact

{fact}

## Sections

{sections}

## Parts of entries

{parts}

## Scenario files

One scenario per file, named like its `id`. A change touches the fact that `id` names, or all that `match` describes:

```yaml
changes:
- {{op: scale, id: road-cn/haulage, field: rate, value: 1.1}}
- {{op: scale, match: {{section: charges, id: sea-*, code: SEA_FREIGHT}}, field: rate, value: 1.1}}
- {{op: add, match: {{section: tariffs, id: [road-cn, road-eu]}}, id: "*/fuel",
   entry: {{code: FUEL, basis: percent, of: HAULAGE, rate: 5}}}}
```

`match` is a `section`, or `charges` for those of all tariffs, and any further fields as written in the data, parts with
points. Patterns know `*` and `?`; one of a list must fit; what is not written has its default. A change that touches no
fact is an error, and so is each word of a list that fits none.

{scenario}
"""


# -- cli.md: the commands


CLI_SCENARIOS = """## Words for scenarios

`--scenario`, `--scenarios`, `scenario show`, `scenario diff`, and the column `scenario` of a
[table of requests](batch.md) take the same words: the name of a shipped scenario, the path of a file that ends in
`.yaml`, several joined by `+`, which are applied in that order (`suez-closed+fuel-plus-30`), and `base` or `none` for
the facts as they are. What fits none is `E-SCENARIO-UNKNOWN` with the nearest spelling. `--scenario` lies beneath:
`--scenario a --scenarios none,b` asks under a, then under a and b. `compare` always shows the base first."""
CLI_JSON = """## Keys of the JSON answers

`routecalc schema NAME` prints the whole form of an answer with a description of each key: `answer` for `quote`,
`comparison` for `compare`, `flips`, `disruption`, `verdicts` for `check`, `scenario-list`, `scenario-changes` for
`scenario show`, `scenario-diff`. Some keys that are easily missed:

| Key | Where | What it says |
|---|---|---|
| `request.by_start` | all that ask for places | whether each element is charged by the day on which it starts |
| `search` | `quote` | `exact`, or what limited the search: `slack`, `labels`, `seconds`, `megabytes` |
| `departure`, `held` | waits of `quote` with a moment | the departure, or the office or terms, that are waited for |
| `by_track_h` | trains of `quote` | what speed of the track and borders come to, beside the hours that are stated |
| `expires` | scenarios | last day for which one is meant, or null |
| `note`, `notes` | scenarios | the note in English, and in both languages |
| `findings` | `quote`, rows of `compare`, `flip`, `disrupt`, `check` | warnings, as `W-SCENARIO-EXPIRED` |
| `before`, `after` | `scenario show` | the values of a field that differs; the same twice where nothing changes |
| `compared[].scenario` | `compare` | the word of the stack, such as `a+b`; null for the base |
| `pairs` | `disrupt` | the losses of two things at once, null without `--pairs`; in CSV rows of kind `pair` |"""


def cli_page() -> str:
    """The reference of the command line."""
    group = typer.main.get_command(commands.app)
    parts = [NOTE, "# The command line", CLI_HEAD]
    for name, command in _commands(group):
        arguments = [p for p in command.params if not _is_option(p)]
        usage = " ".join(_argument(p) for p in arguments)
        parts.append(f"## routecalc {name}\n\n```\nroutecalc {name} {usage} [options]\n```")
        parts.append(_cell(command.help or ""))
        parts.append(_parameters(command.params))
    parts += [CLI_SCENARIOS, CLI_JSON]
    statuses = "\n".join(f"| {status.value} | {status.name.lower().replace('_', ' ')} |" for status in cli.Status)
    parts.append(f"## Exit status\n\n| Status | Meaning |\n|---|---|\n{statuses}\n\n{CLI_TAIL}")
    return "\n\n".join(parts) + "\n"


def _commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """All commands by their words; those of a group in place of the group."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _parameters(params: Sequence[Any]) -> str:
    rows = ["| Word | Value | Default | Meaning |", "|---|---|---|---|"]
    for param in params:
        if getattr(param, "hidden", False) or param.name == "help":
            continue
        words = (
            ", ".join(f"`{word}`" for word in (*param.opts, *param.secondary_opts))
            if _is_option(param)
            else f"`{_argument(param)}`"
        )
        default = "" if param.default in (None, False) else f"`{param.default}`"
        meaning = re.sub(r"\s*\[default: (.*?)\]", r" (default: \1)", param.help or "")
        rows.append(f"| {words} | {_value(param)} | {default} | {_cell(meaning)} |")
    return "\n".join(rows)


def _is_option(param: Any) -> bool:
    return str(param.opts[0]).startswith("-")


def _argument(param: Any) -> str:
    word = param.name.upper() + ("…" if param.nargs != 1 else "")
    return word if param.required else f"[{word}]"


def _value(param: Any) -> str:
    if getattr(param, "is_flag", False):
        return "–"
    kind = param.type_descriptor.annotation
    inner = (get_args(kind) or (kind,))[0]
    word = {"int": "number", "Path": "path"}.get(getattr(inner, "__name__", ""), "text")
    return f"{word}, repeatable" if getattr(param, "multiple", False) else word


CLI_HEAD = """\
stdout holds the answer and nothing else; words and faults go to stderr. With `--format json` a refusal is JSON on
stdout too. `NO_COLOR` and a closed pipe are respected, and a file given with `-o` appears whole or not at all. The
language is that of `--lang`, else of `ROUTECALC_LANG`, else of the locale. `routecalc --version` prints the version."""

CLI_TAIL = """\
Status 3 names the limits without which there would be a way; status 4 names every fault of the data with file, line
and column. `--debug` shows the traceback behind status 70.

Facts that were found valid are kept in the user's cache folder (`$XDG_CACHE_HOME/routecalc`, else
`~/.cache/routecalc`), under the digest of every byte of the data; deleting it does no harm."""


# -- coverage.md: what the base documents say, and what the network answers


@dataclass(frozen=True)
class Coverage:
    """The content of coverage.yaml."""

    phrases: dict[str, Plain]
    rows: list[Plain]
    beside: list[Plain]


def coverage() -> Coverage:
    """coverage.yaml as plain values; every value is text."""
    path = DOCS / "coverage.yaml"
    document, faults = read(path.read_text(encoding="utf-8"), path.name)
    if faults:
        raise SystemExit("\n".join(str(fault) for fault in faults))
    phrases = {entry["id"]: entry for entry in document["phrases"]}
    return Coverage(phrases, document["rows"], document["beside"])


def coverage_page(answers: Sequence[str] | None = None) -> str:
    """The table of coverage; ``answers`` are those of its rows, if they are known already."""
    table = coverage()
    if answers is None:
        answers = [answer(entry)[1] for entry in table.rows]
    sources = loading.load().source
    parts = [NOTE, "# What the base documents say, and how the network answers", COVERAGE_HEAD.format(day=AS_OF)]
    groups: dict[str, list[str]] = {}
    for entry, told in zip(table.rows, answers, strict=True):
        groups.setdefault(table.phrases[entry["facts"][0]]["source"], []).append(coverage_row(table, entry, told))
    for source in sorted(groups):
        head = f"## {source}: {sources[source].title}"
        parts.append(
            "\n".join([head, "", "| Words | In the network | Command | Answer |", "|---|---|---|---|", *groups[source]])
        )
    beside = [f"| {_quoted(table, entry)} | {_cell(entry['why'])} |" for entry in table.beside]
    parts.append("\n".join(["## Not expressed", "", "| Words | Why |", "|---|---|", *beside]))
    return "\n\n".join(parts) + "\n"


def coverage_row(table: Coverage, entry: Plain, told: str) -> str:
    """One line of the table."""
    return f"| {_quoted(table, entry)} | {_cell(entry['how'])} | `routecalc {command_of(entry)}` | {_cell(told)} |"


def _quoted(table: Coverage, entry: Plain) -> str:
    return "<br>".join(f"{fact} {_cell(table.phrases[fact]['words'])}" for fact in entry["facts"])


def command_of(entry: Plain) -> str:
    """The command of a row, with the day of its tariffs."""
    command = str(entry["command"])
    return f"{command} --as-of {AS_OF}" if command.startswith("quote ") else command


def answer(entry: Plain) -> tuple[int, str]:
    """Status and short answer of a row's command. A status that is not the expected one is an error."""
    status, out, err = run(f"{command_of(entry)} --format json")
    if status != int(entry["status"]):
        raise SystemExit(f"routecalc {command_of(entry)}: status {status}, expected {entry['status']}\n{err}")
    document = json.loads(out)
    if "error" in document:
        found = document["error"]["findings"][0]
        return status, f"status {status}: " + "; ".join(filter(None, (found["message"], found.get("remedy"))))
    if "options" in document:
        return status, quoted(document)
    return status, shown(document)


def quoted(document: Plain) -> str:
    """A quote in one line: number of ways, the cheapest, the fastest, the baseline."""
    options = document["options"]
    cheapest = min(options, key=lambda o: float(o["cost"]))
    fastest = min(options, key=lambda o: o["duration_h"])
    ways = document.get("front_size", len(options))
    text = f"{ways} {'way' if ways == 1 else 'ways'}; {_offer(cheapest)} by {' → '.join(cheapest['route'])}"
    if fastest["duration_h"] < cheapest["duration_h"]:
        text += f"; fastest {_offer(fastest)}"
    base = document["baseline"]
    return text + (f"; river-sea {_offer(base)}" if base else "")


def _offer(option: Plain) -> str:
    return f"{float(option['cost']):,.2f} {option['currency']}, {option['duration_h'] / 24:.1f} d"


def shown(document: Plain) -> str:
    """A fact in one line, or the number of facts."""
    if "entries" in document:
        return f"{len(document['entries'])} {document['section']}"
    fact = document["entry"]
    words = [f"{fact['grade']}, source {fact['source']}"]
    for name, unit in (("hours", "h"), ("rate", "%" if fact.get("basis") == "percent" else "")):
        if fact.get(name):
            low, likely, high = (fact[name][point] for point in ("low", "likely", "high"))
            words.append(f"{likely} {unit}".strip() + ("" if low == high else f" ({low} to {high})"))
    reading = fact.get("reading") or ""
    words.append(reading["en"] if isinstance(reading, dict) else reading)
    return "; ".join(filter(None, words))


COVERAGE_HEAD = """\
Each row quotes a phrase of a base document word for word, with its number, says how the network holds it, and gives
the command that asks for it and what it answers on {day}: the number of ways that are not beaten in cost, time and
CO2e at once, the cheapest and the fastest of those shown, and the river-sea baseline. Where the answer does not agree
with the phrase, the answer stands: nothing here is fitted to the words. The rows are in `coverage.yaml`."""


# -- claims.md: what documents promise, and the recorded verdicts


CLAIMS_HEAD = """
The ledger with the verdicts recorded in `data/verdicts.yaml`, on the tariffs of {day}. `routecalc check
CLAIM` shows how each comes about: every reading, every pair of places, and the facts on which it hangs. An id stands
without its `claim-`. What the words leave open, and why just these places: `routecalc show claims ID`.
"""


def claims_page() -> str:
    """All claims by their source."""
    known, recorded = loading.load(), loading.recorded_verdicts()
    parts = [NOTE, "# Claims and verdicts", CLAIMS_HEAD.strip().format(day=recorded.as_of)]
    groups: dict[str, list[Claim]] = {}
    for claim in known.claims:
        groups.setdefault(claim.source, []).append(claim)
    for source in sorted(groups):
        rows = [_claim_row(claim, recorded.verdicts) for claim in groups[source]]
        head = f"## {source}: {known.source[source].title}"
        table = "\n".join(["| Words | Claim | Says | Verdict |", "|---|---|---|---|", *rows])
        parts.append(f"{head}\n\n{table}")
    return "\n\n".join(parts) + "\n"


def huaihua_verdicts() -> str:
    """The claims of the base documents that can be held against the network, as a table."""
    recorded = loading.recorded_verdicts().verdicts
    claims = [c for c in loading.load().claims if c.source in ("seed-000", "seed-001") and c.measure != "unmeasured"]
    rows = [_claim_row(claim, recorded) for claim in claims]
    return "\n".join(["| Words | Claim | Says | Verdict |", "|---|---|---|---|", *rows, ""])


def _claim_row(claim: Claim, recorded: Mapping[str, str]) -> str:
    words = _cell(claim.phrase.rpartition("如今,")[2])
    told = (f"`{claim.name}`", expected(claim.expected), recorded.get(claim.id, "not recorded"))
    return f"| {words} | {' | '.join(told)} |"


# -- README.md: outputs between markers


@dataclass(frozen=True)
class Passage:
    """Lines of an output from the one that begins with ``start`` to before the one that matches ``until``."""

    start: str
    until: str = r"$"


OUTPUTS: dict[str, tuple[str, tuple[Passage, ...]]] = {
    "quote": (
        f"quote huaihua laem-chabang --box 40HC:2 --mass 36t --as-of {AS_OF}",
        (
            Passage("Freight quote", "  Tariff day"),
            Passage("Options", "o3 "),
            Passage("b1 ", "b2 |$"),
            Passage("Option o1: what", r"  (VAT|Electrification)|$"),
            Passage("Discounts", r"Total|$"),
            Passage("Total", "  Grades|$"),
            Passage("What this rests on", r"b1|Largest"),
        ),
    ),
    "sure": (
        f"quote huaihua laem-chabang --box 40HC:2 --mass 36t --within 15d --gantt --as-of {AS_OF}",
        (Passage("How sure", "$"), Passage("Option o1 along", "$")),
    ),
    "clock": (
        "quote huaihua hanoi --modes road --depart 2027-02-04T12:00 --gantt --baseline none --lang en",
        (Passage("Option o1, step", "  Release|$"), Passage("Thu 02-04", "$"), Passage("Option o1 by", "$")),
    ),
    "claim": (
        f"check saves-15-percent-against-river-sea --as-of {AS_OF}",
        (Passage("  Verdict", "  Held against"), Passage("Reading", "Places"), Passage("Places", r"Huaihua → Yangon")),
    ),
    "zh": (
        f"quote 怀化 林查班 --box 40HC:2 --mass 36t --lang zh --as-of {AS_OF}",
        (Passage("怀化国际陆港 →", "  运价日期"), Passage("可选方案", "o2 "), Passage("b1 ", "b2 |$")),
    ),
    "why": (
        f"compare huaihua laem-chabang --box 40HC:2 --mass 36t --why --as-of {AS_OF}",
        (Passage("Huaihua → Laem Chabang: where the saving", r"  Shapley"),),
    ),
    "flip": (
        f"flip huaihua laem-chabang --box 40HC:2 --mass 36t --fact sea-thailand-shanghai/40 "
        f"--fact sea-thailand-south/40 --as-of {AS_OF}",
        (Passage("Huaihua International Dry Port → Laem Chabang: what", "What the money"),),
    ),
    "disrupt": (
        f"disrupt huaihua hanoi --box 40HC:2 --mass 36t --top 4 --as-of {AS_OF}",
        (Passage("Huaihua International Dry Port → Hanoi: what", "What it costs more"),),
    ),
    "scenario": (
        "scenario diff base pinglu-canal",
        (
            Passage("base against", "barge-pinglu"),
            Passage("nanning", "qinzhou"),
            Passage("barge-nanning", "charges|barge-"),
        ),
    ),
}
VERDICTS = re.compile(r"(<!-- verdicts -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)
MARKERS = re.compile(r"(<!-- output: (?P<name>[a-z]+) -->\n```text\n)(?P<text>.*?)(```\n<!-- end -->)", re.DOTALL)


def readme() -> str:
    """README.md with every shown output as the program writes it now."""
    text = VERDICTS.sub(lambda found: f"{found[1]}{huaihua_verdicts()}{found[3]}", README.read_text(encoding="utf-8"))
    return MARKERS.sub(lambda found: f"{found[1]}{output(found['name'])}{found[4]}", text)


def output(name: str) -> str:
    """The passages of an output, with a mark for every cut."""
    command, passages = OUTPUTS[name]
    status, out, err = run(command)
    if status != STATUS.get(name, 0):
        raise SystemExit(f"routecalc {command}: status {status}\n{err}")
    return shortened(out.splitlines(), passages)


def shortened(lines: list[str], passages: Sequence[Passage]) -> str:
    """The passages in their order; a cut mark stands where lines are left out."""
    kept: list[str] = []
    at = 0
    for passage in passages:
        start = next((n for n in range(at, len(lines)) if lines[n].startswith(passage.start)), None)
        if start is None:
            continue
        end = next((n for n in range(start + 1, len(lines)) if re.match(passage.until, lines[n])), len(lines))
        if start > at:
            kept.append(CUT)
        kept.extend(lines[start:end])
        while kept and not kept[-1]:
            kept.pop()
        at = end
    if any(lines[at:]):
        kept.append(CUT)
    return "\n".join(kept) + "\n"


STATUS = {"claim": 1}
"""Exit status of shown commands, where it is not 0."""
PAGES = {
    DOCS / "claims.md": claims_page,
    DOCS / "data.md": data_page,
    DOCS / "cli.md": cli_page,
    DOCS / "coverage.md": coverage_page,
}


if __name__ == "__main__":
    sys.exit(main())
