"""What is imported when: the first screen must not wait for what it does not use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "networkx",
    "yaml",
    "pyarrow",
    "distributed",
    "numpy",
    "routecalc.tables",
    "routecalc.loading",
    "routecalc.network",
    "routecalc.quoting",
)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def imported(*argv: str) -> set[str]:
    """Names of the modules that a fresh interpreter holds after a command."""
    code = (
        "import contextlib, io, json, os, sys\n"
        "from routecalc.__main__ import main\n"
        "os._exit = sys.exit\n"
        f"sys.argv = ['routecalc', *{list(argv)!r}]\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "argv", [("--help",), ("quote", "--help"), ("check", "--help"), ("batch", "--help")], ids=" ".join
)
def test_help_loads_no_network(argv: tuple[str, ...]) -> None:
    assert not imported(*argv).intersection(HEAVY)


def test_version_loads_no_command_line() -> None:
    assert not imported("--version").intersection((*HEAVY, "typer", "rich", "routecalc.cli"))


def test_json_loads_no_terminal_and_no_networkx() -> None:
    modules = imported("quote", "huaihua", "qinzhou", "--format", "json", "--as-of", "2026-11-22")
    assert "routecalc.render.data" in modules
    assert not modules.intersection(("networkx", "numpy", "rich", "routecalc.render.terminal", "routecalc.checks"))


def test_table_loads_no_networkx() -> None:
    modules = imported("quote", "huaihua", "qinzhou", "--as-of", "2026-11-22")
    assert "routecalc.render.terminal" in modules
    assert "networkx" not in modules


def test_only_a_simulation_loads_numpy() -> None:
    words = ("quote", "huaihua", "qinzhou", "--as-of", "2026-11-22", "--format")
    assert "numpy" in imported(*words, "json", "--reliability")
    assert "numpy.random" not in imported(*words, "md")
    assert "numpy" not in imported(*words, "md", "--no-reliability")


def test_library_loads_nothing_until_it_is_used() -> None:
    code = "import sys, routecalc; print([name for name in sys.modules if name.startswith('routecalc.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
