"""Builds the compiled kernel of the search, where there is a C++ compiler; without one the package is pure Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = "src/routecalc/search"
COMPILERS = ("c++", "g++", "clang++")
OPTIONS = ("-std=c++17", "-O3", "-shared", "-fPIC", "-fvisibility=hidden")


class KernelHook(BuildHookInterface):
    """Puts the library beside its source, and marks the wheel as one of this platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by the build before files are gathered."""
        if self.target_name != "wheel":
            return
        library = build(Path(self.root) / FOLDER)
        if library is None:
            return
        build_data["artifacts"].append(f"{FOLDER}/{library.name}")
        if version != "editable":
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


def build(folder: Path) -> Path | None:
    """The library built from its source in a folder; None without a compiler, or with one that fails."""
    library = folder / "kernel.bin"
    library.unlink(missing_ok=True)
    compiler = next(filter(None, map(shutil.which, filter(None, (os.environ.get("CXX"), *COMPILERS)))), None)
    if compiler is None:
        return None
    fresh = folder / "kernel.new"
    done = subprocess.run([compiler, *OPTIONS, "-o", fresh, folder / "kernel.cpp"], capture_output=True, text=True)
    if done.returncode:
        print(f"the kernel is not built, the search runs in plain Python: {done.stderr.strip()[:500]}")
        fresh.unlink(missing_ok=True)
        return None
    fresh.replace(library)
    return library
