#!/usr/bin/env python3
"""The kept results as Markdown: ``docs/benchmarks.md`` and the figures in ``docs/world.md``.

    python benchmarks/page.py

writes both from ``search.json``, ``start.json`` and ``batch.json``; nothing on them is typed.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
PAGE, WORLD = DOCS / "benchmarks.md", DOCS / "world.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
Told = Mapping[str, Any]
OURS = "routecalc"

HEAD = """<!-- Written by benchmarks/page.py; run `make bench` for figures of your machine. -->

# Benchmarks
"""
SAID = """
All programs do the same in one run, in shuffled rounds. A ratio is the median of the rounds' ratios, ours by theirs:
below 1 we are faster. Lengths and fronts were equal before anything was timed. {machine}; {rounds} rounds, fewer
where one takes long. `make bench` runs everything; what is not installed is left out with a line that says so.
"""


def results() -> dict[str, Any]:
    """All that was kept."""
    files = [HERE / f"{name}.json" for name in ("search", "start", "batch")]
    kept = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.is_file()]
    return {name: told for one in kept for name, told in one.items()}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]]) + "\n"


def wrapped(text: str) -> str:
    """A paragraph in lines of the usual width."""
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False) + "\n"


def ms(seconds: float) -> str:
    """Milliseconds with three figures, or so."""
    told = seconds * 1000
    places = next((places for places, least in enumerate((100, 10, 0.1)) if told >= least), 3)
    return f"{told:,.{places}f}"


def both(told: Told) -> str:
    """Time and ratio."""
    return f"{ms(told['seconds'])} ms, {told['ratio']:.{2 if told['ratio'] >= 0.1 else 3}f}"


# -- the bars


class Bar(NamedTuple):
    """What is asked of a figure."""

    what: str
    sign: str
    bar: float
    figures: Callable[[Told], list[float]]
    """The figures that must keep it; the worst is told."""
    best: Callable[[Told], float] | None = None
    """What the machine gave at the time, if that can be less than the bar."""


def _of(name: str, *path: str) -> Callable[[Told], list[float]]:
    """One figure by the names that lead to it."""

    def found(told: Told) -> list[float]:
        here: Any = told[name]["told"]
        for step in path:
            here = here[step]
        return [float(here)]

    return found


def _fronts(peer: str, turned: bool = False) -> Callable[[Told], list[float]]:
    def found(told: Told) -> list[float]:
        ratios = [lane["timed"][peer]["ratio"] for lane in told["fronts"]["told"].values()]
        return [1 / ratio for ratio in ratios] if turned else ratios

    return found


BARS = (
    Bar("Exact front of three criteria by one networkx Dijkstra of one, worst lane", "≤", 0.5,
        _fronts("networkx Dijkstra, one criterion")),
    Bar("Compiled kernel by plain Python, times as fast, worst lane", "≥", 8, _fronts("plain Python", turned=True)),
    Bar("From all vertices to one, 1,000,000 arcs, by scipy", "≤", 0.8,
        _of("peers", "grid, 1,000,000 arcs", "to one", "scipy", "ratio")),
    Bar("From all vertices to one, 1,000,000 arcs, by rustworkx", "≤", 0.35,
        _of("peers", "grid, 1,000,000 arcs", "to one", "rustworkx", "ratio")),
    Bar("Search on static instances by T-MDA, worst of those above 1 ms (its clock shows tenths)", "≤", 1.0,
        lambda told: [one["ratio"] for one in told["static"]["told"].values() if one.get("T-MDA seconds", 0) > 0.001]),
    Bar("Two threads against one, times as fast", "≥", 1.8,
        lambda told: [told["threads"]["told"]["timed"]["two threads"]["ratio"]],
        lambda told: told["threads"]["told"]["timed"]["two processes"]["ratio"]),
    Bar("Cold `quote` as JSON by a trivial typer app", "≤", 1.3,
        lambda told: [told["start"]["commands"]["quote, JSON"]["trivial typer app"]["ratio"]]),
)  # fmt: skip


def bars(told: Told) -> str:
    """Each bar, the figure, and whether it is met."""
    rows = [[bar.what, f"{bar.sign} {bar.bar:g}", *_judged(bar, told)] for bar in BARS]
    return "## Bars\n\n" + table(["What", "Bar", "Measured", ""], rows)


def _judged(bar: Bar, told: Told) -> tuple[str, str]:
    """The worst figure and the verdict on it."""
    try:
        figures = bar.figures(told)
    except KeyError:
        figures = []
    worst = (max if bar.sign == "≤" else min)(figures, default=None)
    if worst is None:
        return "not measured", ""
    met = worst <= bar.bar if bar.sign == "≤" else worst >= bar.bar
    if not met and bar.best is not None and (given := bar.best(told)) < bar.bar:
        return f"{worst:.3g}", f"not to be judged: the machine was busy and gave two processes {given:.3g}"
    return f"{worst:.3g}", "met" if met else "**not met**"


# -- sections


def fronts_section(told: Told) -> str:
    """Exact fronts of the shipped lanes."""
    lanes = told["fronts"]["told"]
    names = [name for name in next(iter(lanes.values()))["timed"] if name != "compiled"]
    rows = []
    for lane, one in lanes.items():
        cells = []
        for name in names:
            share = one["timed"][name].get("share of the front")
            cells.append(both(one["timed"][name]) + ("" if share is None else f", finds {share:.0%} of the front"))
        rows.append([lane, f"{one['arcs']:,}", str(one["front"]), ms(one["timed"]["compiled"]["seconds"]), *cells])
    text = "## Exact fronts of cost, time and CO2e on the shipped network\n\nBounds and search, one graph per lane.\n\n"
    return text + table(["Lane", "Arcs", "Front", "Ours, ms", *names], rows)


RETURNED = """
Our kernel, rustworkx and igraph give the length; networkx and scgraph the path, too; scipy the lengths to all vertices,
for it cannot stop early. Between two vertices the figures are of one query, over all pairs one after the other.
"""


def peers_section(told: Told) -> str:
    """One criterion, between two vertices and from all to one."""
    networks = dict(told["peers"]["told"])
    if "world-peers" in told:
        networks["world, every kilometre"] = told["world-peers"]["told"]
    parts = ["## One criterion beside graph libraries\n" + RETURNED]
    for title, field in (("Between two vertices", "between"), ("From all vertices to one", "to one")):
        names = sorted({name for one in networks.values() for name in one[field]} - {OURS})
        rows = [
            [name, f"{one['arcs']:,}", ms(one[field][OURS]["seconds"]),
             *(both(one[field][peer]) if peer in one[field] else "" for peer in names)]
            for name, one in networks.items()
        ]  # fmt: skip
        parts.append(f"### {title}\n\n" + table(["Network", "Arcs", "Ours, ms", *names], rows))
    return "\n".join(parts)


STATIC = """## Static instances of three criteria

The search alone, without bounds, as the authors of T-MDA time theirs; their clock shows tenths of a millisecond.
`benchmarks/search.py --instances FOLDER` writes the instances in the plain format that such codes read.

"""


def static_section(told: Told) -> str:
    """Beside a research code."""
    rows = []
    for name, one in told["static"]["told"].items():
        theirs = one.get("T-MDA seconds")
        rows.append([
            name, f"{one['front']:,}", f"{one['labels']:,}", ms(one["seconds"]),
            "" if theirs is None else f"{theirs * 1000:.1f}", f"{one['ratio']:.2f}" if "ratio" in one else "",
        ])  # fmt: skip
    return STATIC + table(["Instance", "Front", "Labels", "Ours, ms", "T-MDA, ms", "Ratio"], rows)


def transit_section(told: Told) -> str:
    """Beside a router of passenger timetables."""
    text = "## Timetables beside nigiri\n\n"
    if "transit" not in told:
        return text + "Not measured: `pynigiri` was not installed.\n"
    one = told["transit"]["told"]
    text += wrapped(f"""
        Earliest arrival and fewest carriages over {one["terminals"]} terminals, {one["services"]} services and
        {one["departures"]:,} departures, written as GTFS; times a twentieth of freight's, because its journeys last
        about a day at most. {one["queries"]} queries, all {one["journeys equal"]} journeys equal. Ours with bounds
        worked out anew for each query. It knows no prices and no emissions.
    """)
    text += "\n"
    rows = [[name, f"{row['seconds'] * 1e6:.0f}", f"{row['ratio']:.2f}"] for name, row in one["timed"].items()]
    return text + table(["What", "One query, µs", "Ratio"], rows)


def threads_section(told: Told) -> str:
    """Two threads."""
    one = told["threads"]["told"]
    faster, forked = (one["timed"][name]["ratio"] for name in ("two threads", "two processes"))
    return "## Threads\n\n" + wrapped(f"""
        {one["searches"]} searches by two threads are done {faster:.2f} times as fast as by one; by two processes
        {forked:.2f} times, which is what the machine had to give: less than two where others work on it.
    """)


def growth_section(told: Told) -> str:
    """Exponents, memory and loading."""
    one = told["growth"]["told"]
    every, strewn, grids, loading = one["one to all"], one["terminals"], one["fronts"], one["loading"]
    rows = [
        ["Least cost from all vertices to one, grids", "arcs", f"{every['exponent']:.2f}"],
        ["Bounds, terminals with departures", "arcs", f"{strewn['exponent of bounds with arcs']:.2f}"],
        ["Search between terminals six legs apart", "arcs", f"{strewn['exponent of search with arcs']:.2f}"],
        ["Search between terminals six legs apart", "labels", f"{strewn['exponent of search with labels']:.2f}"],
        *(["Search across grids whose weights pull against each other", field, f"{grids[f'exponent with {field}']:.2f}"]
          for field in ("labels", "front", "vertices")),
        ["Reading and judging YAML", "links", f"{loading['exponent']:.2f}"],
    ]  # fmt: skip
    parts = [
        "## Growth\n\n"
        + wrapped("""
            The power of size with which time grows: least squares of the logarithms of the shortest processor time of
            all rounds.
        """),
        table(["Time of", "With the number of", "Power"], rows),
        wrapped("""
            The search itself hardly hangs on the size of the network, only on how far apart its ends are: bounds keep
            it between them. Fronts, and with them the search, grow fast with distance where prices pull against times.
        """),
        table(["Terminals", "Arcs", "Bounds, ms", "Search, ms", "Labels", "Front"],
              [[f"{p['terminals']:,}", f"{p['arcs']:,}", ms(p["bounds"]), ms(p["seconds"]), f"{p['labels']:,.0f}",
                f"{p['front']:,.0f}"] for p in strewn["points"]]),
        table(["Grid, vertices", "Search, ms", "Labels", "Front"],
              [[f"{p['vertices']:,}", ms(p["seconds"]), f"{p['labels']:,}", f"{p['front']:,}"]
               for p in grids["points"]]),
        "### Memory\n\nEach in a process of its own, at its peak.\n",
        table(["Search with labels", "MiB", "Bytes a label"],
              [[f"{p['labels']:,}", f"{p['bytes'] / 2**20:.1f}", f"{p['bytes per label']:.0f}"]
               for p in one["memory of labels"]]),
        table(["Network of arcs", "As lists of Python, MiB", "With the kernel's copy and bounds, MiB"],
              [[f"{p['arcs']:,}", f"{p['with lists'] / 2**20:.0f}", f"{p['with kernel'] / 2**20:.0f}"]
               for p in one["memory of networks"]]),
        "### Loading\n",
        wrapped(f"""
            Reading and judging the shipped YAML takes {ms(loading["read"])} ms, taking facts that were kept
            {ms(loading["kept"])} ms ({loading["read"] / loading["kept"]:.1f} times as fast); each further link
            {loading["seconds per link"] * 1e6:.0f} µs.
        """),
        table(["Links", "Read, ms"], [[f"{p['links']:,}", ms(p["seconds"])] for p in loading["points"]]),
    ]  # fmt: skip
    return "\n".join(parts)


def start_section(told: Told | None = None) -> str:
    """Whole commands."""
    one = (results() if told is None else told)["start"]
    commands = one["commands"]
    bases = ("trivial typer app", "python -c pass", "trivial argparse script", "imports alone")
    rows = []
    for name, row in commands.items():
        first = row[bases[0]]
        rows.append([name, ms(row["seconds"]), f"{first['ratio']:.2f} ({first['least']:.2f}–{first['most']:.2f})",
                     *(f"{row[base]['ratio']:.2f}" for base in bases[1:])])  # fmt: skip
    text = wrapped(f"""
        Whole commands from the prompt to the end: how many times as long they take as what is named on top. Sources are
        compiled and facts kept beforehand, but for the first run. {one["rounds"]} rounds; in brackets the smallest and
        largest ratio.
    """)
    return "## Start\n\n" + text + "\n" + table(["Command", "ms", *bases], rows)


def batch_section(told: Told) -> str:
    """A million requests in one table."""
    of = told["batch"]
    rows, cold = of["rows"], of["cold_s"]
    lines = [
        ("answers known, table to table", f"{rows / of['known_s']:,.0f} rows/s", "≥ 1,500,000"),
        ("the same, by reading and writing alone", f"{of['known_s'] / of['floor_s']:.2f} times", "≤ 4"),
        ("peak of memory, by that of a tenth of the rows", f"{of['peak_mb'] / of['peak_of_a_tenth_mb']:.2f}", "≤ 1.2"),
        (
            f"nothing known, the command from its start, {of['workers']} processes",
            f"{rows / cold:,.0f} rows/s, {of['questions'] / cold:,.0f} questions/s (the best of {of['rounds']} rounds: "
            f"{rows / of['cold_least_s']:,.0f} rows/s)",
            "≥ 150,000 rows/s",
        ),
    ]
    said = f"""{rows:,} rows of {of["questions"]:,} questions under 50 stacks of scenarios, Parquet to Parquet: `make
    batch`. Reading the table and writing the answers by Arrow alone took {of["floor_s"]:.2f} s,
    {rows / of["floor_s"]:,.0f} rows/s; the whole with nothing known {cold:.2f} s, {of["cold_cpu_s"]:.1f} s of the
    processors."""
    return f"## Many rows at once\n\n{wrapped(said)}\n" + table(["What", "Measured", "Bar"], lines)


def page() -> str:
    """The whole page."""
    told = results()
    at = next(iter(told.values()))["machine"]
    machine = f"{at['system']}, Python {at['python']}, {at['cores']} cores"
    said = wrapped(SAID.format(machine=machine, rounds=told["fronts"]["rounds"]))
    parts = [HEAD, said, bars(told), fronts_section(told), peers_section(told)]
    if "world" in told:
        parts.append("## World-size networks\n\nSee [raw networks by the kilometre](world.md).\n")
    parts += [transit_section(told), static_section(told), threads_section(told), growth_section(told)]
    if "start" in told:
        parts.append(start_section(told))
    if "batch" in told:
        parts.append(batch_section(told))
    busy = ", ".join(f"{name} {one['load']}" for name, one in told.items() if one.get("load") is not None)
    parts.append("## How busy the machine was\n")
    parts.append(wrapped(f"Programs that wanted one of the cores when each part began: {busy}."))
    return "\n".join(parts)


# -- docs/world.md


def world_figures(told: Told) -> str:
    """The measured part of the page on raw networks."""
    one = told["world"]["told"]
    raw, set_ = one["raw"], one["settings"]
    modes = ", ".join(f"{mode} {count:,}" for mode, count in raw["vertices"].items())
    parts = [
        wrapped(f"""
            {sum(raw["vertices"].values()):,} vertices ({modes}), {raw["arcs"]:,} arcs, {raw["transfers"]:,} places to
            change between modes. Read and rated in {raw["read and rated, seconds"]:.0f} s, taken into the kernel in
            {raw["into the kernel, seconds"]:.1f} s; times are of the processor, on one core. Least cost between two
            places and from all vertices to one, beside other libraries: [benchmarks](benchmarks.md).
        """),
        "### Exact fronts over every kilometre\n",
        table(["Lane", "Bounds, ms", "Search, ms", "Labels", "Front", "Status told"],
              [[lane, ms(front["bounds"]), ms(front["search"]), f"{front['labels']:,}", f"{front['front']:,}",
                front["status"]] for lane, front in raw["fronts"].items()]),
        "### What the cut to the nearest terminals costs\n\n"
        f"Best way over legs by best way over every kilometre, {set_['lanes']} lanes: median and worst.\n",
        table(["Nearest by road, rail, sea", "Contracted in, s", "Arcs", "Cost", "Time", "CO2e"],
              [[", ".join(str(cut["nearest"][mode]) for mode in ("road", "rail", "sea")), f"{cut['seconds']:.0f}",
                f"{cut['arcs']:,}",
                *(f"{cut['median over'][at]:.3f}, {cut['most over'][at]:.2f}" for at in range(3))]
               for cut in one["cuts"]]),
        "### What the knobs do\n",
        wrapped(f"""
            {set_["terminals"]:,} terminals, {set_["arcs"]:,} arcs, {set_["lanes"]} lanes; never more than
            {set_["limits"]["labels"]:,} labels, {set_["limits"]["seconds"]:.0f} s or {set_["limits"]["megabytes"]:,}
            MiB. Bounds take {ms(set_["bounds"])} ms on top. Fronts of searches that were stopped count as far as they
            came. Limits of seconds are by the clock on the wall, the times shown are of the processor.
        """),
        table(["Setting", "Search p50, ms", "p90, ms", "Most, ms", "Front p50", "p90", "Not finished", "Status told"],
              [[name, ms(row["seconds p50"]), ms(row["seconds p90"]), ms(row["seconds most"]),
                f"{row['front p50']:.0f}", f"{row['front p90']:,.0f}", f"{row['not finished']:.0%}",
                ", ".join(f"{status} {count}" for status, count in row["status"].items())]
               for name, row in set_["settings"].items()]),
    ]  # fmt: skip
    return "\n".join(parts)


def world_page(text: str, told: Told) -> str:
    """The page on raw networks with its figures put in."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{world_figures(told)}\n{END}{after}"


def write() -> None:
    """Write both pages."""
    told = results()
    if "fronts" in told and "peers" in told:
        PAGE.write_text(page(), encoding="utf-8")
    if "world" in told:
        WORLD.write_text(world_page(WORLD.read_text(encoding="utf-8"), told), encoding="utf-8")


if __name__ == "__main__":
    write()
