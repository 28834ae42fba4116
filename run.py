#!/usr/bin/env python3
"""Set up what is needed in .venv beside this file, then run routecalc or its tests.

    python3 run.py quote huaihua laem-chabang --box 40HC:2 --mass 36t
    python3 run.py test

Needs Python 3.11 or newer with its venv module, and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
BUILT_FROM = ("pyproject.toml", "hatch_build.py", "src/routecalc/search/kernel.cpp")
"""What is installed anew when one of them changes."""
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-n", "auto", "--dist", "worksteal"),
)


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"routecalc needs Python 3.11 or newer, this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    if arguments[:1] == ["test"]:
        prepare("requirements-dev.lock")
        return test(arguments[1:])
    prepare("requirements.lock")
    return subprocess.run([BIN / "routecalc", *arguments], check=False).returncode


def prepare(lock: str) -> None:
    """Install the locked packages and routecalc itself, unless that has been done for just these files."""
    stamp = HOME / f".{lock}.installed"
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in (lock, *BUILT_FROM))).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"setting up {HOME.name} from {lock} (once) …", file=sys.stderr)
    if not BIN.exists():
        venv.create(HOME, with_pip=True)
    pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / lock], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT], check=True)
    stamp.write_text(wanted)


def test(extra: list[str]) -> int:
    """Style, types, import directions, then the tests; further words go to pytest."""
    for name, *words in CHECKS:
        more = extra if name == "pytest" else []
        print(f"— {name}", file=sys.stderr, flush=True)
        status = subprocess.run([BIN / name, *words, *more], cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
