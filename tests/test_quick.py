"""The quick reading of a well-formed quote says what the parser says, and leaves everything else to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routecalc.cli import commands, quick

QUOTE: Any = typer.main.get_command(commands.app).commands["quote"]  # type: ignore[attr-defined]


def parsed(words: list[str]) -> dict[str, Any]:
    """What the parser makes of the words."""
    seen: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "answer", lambda options: seen.update(options))
        typer.main.get_command(commands.app).main(args=words, standalone_mode=False)
    return seen


def test_every_option_of_the_parser_is_known() -> None:
    options = {flag for one in QUOTE.params for flag in (*one.opts, *one.secondary_opts) if flag.startswith("-")}
    assert options - {"--help"} == quick.TAKES.keys() | quick.FLAGS.keys()


def test_what_is_not_given_is_the_same() -> None:
    assert quick.read(["quote", "a", "b"]) == parsed(["quote", "a", "b"])


TEXT = st.text("abc:,.怀 -=18", min_size=1, max_size=6)
NUMBER = st.integers(-5, 10**6).map(str) | st.sampled_from(["1.5", "x", " 7", "1_000", "1e3", "", "٣"])
WORDS = st.one_of(
    st.tuples(st.sampled_from(sorted(quick.TAKES)), TEXT | NUMBER),
    st.tuples(st.sampled_from(sorted(quick.TAKES)), TEXT | NUMBER).map(lambda pair: ("=".join(pair),)),
    st.tuples(st.sampled_from(sorted(quick.FLAGS))),
    st.tuples(TEXT),
)


@settings(max_examples=400, deadline=None)
@example([("--max-labels", "٣")], 0)
@example([("--max-seconds", "1.")], 0)
@example([("--seed", "007")], 0)
@given(st.lists(WORDS, max_size=6), st.integers(0, 6))
def test_what_is_read_is_what_the_parser_reads(options: list[tuple[str, ...]], at: int) -> None:
    groups = [*options[:at], ("huaihua",), *options[at:], ("bangkok",)]
    words = ["quote", *(word for group in groups for word in group)]
    found = quick.read(words)
    if found is not None:
        assert found == parsed(words)


@pytest.mark.parametrize(
    "line",
    [
        "", "--help", "quote", "quote a", "quote a b c", "quote a b --help", "quote a b --mass", "quote a b --mas 3t",
        "quote a b --mass --box", "quote a b --max-labels many", "quote a b --explain=yes", "quote a b -x",
        "quote a b -oout.json", "quote a b --seed " + "9" * 5000, "quote a b --seed -1", "quote a b --", "show nodes", "--debug quote a b",
    ],
)  # fmt: skip
def test_the_rest_is_left_to_the_parser(line: str) -> None:
    assert quick.read(line.split()) is None


def test_nothing_heavy_is_imported_for_json(tmp_path: Path) -> None:
    program = (
        "import sys; from routecalc.cli import run\n"
        "line = 'quote huaihua laem-chabang --box 40HC:2 --mass 36t --format json --as-of 2026-11-22 -o'.split()\n"
        "assert run([*line, sys.argv[1]]) == 0\n"
        "print(sorted({'networkx', 'pydantic', 'rich', 'typer', 'yaml', 'numpy', 'holidays'} & set(sys.modules)))"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "offer.json")],
            capture_output=True, text=True, check=True, env={"XDG_CACHE_HOME": str(tmp_path), "PATH": ""},
        )  # fmt: skip
    assert done.stdout.strip() == "[]"
