"""The wheel, installed into an empty environment, quotes from another folder with the facts it carries."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def quietly(*command: object, **options: object) -> str:
    """stdout of a command that must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    quietly(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl"))


def test_wheel_carries_facts_words_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "data").rglob("*.yaml")}
    assert {f"routecalc/{name}" for name in shipped} <= names
    assert {"routecalc/py.typed", "routecalc/render/words.json"} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"routecalc"}


def test_wheel_carries_the_kernel_that_could_be_built(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "routecalc/search/kernel.cpp" in names
    built = any(map(shutil.which, ("c++", "g++", "clang++")))
    assert ("routecalc/search/kernel.bin" in names) == built
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert wheel.stem.endswith(f"py3-none-{platform if built else 'any'}")


def test_without_a_compiler_the_wheel_is_plain_python(tmp_path: Path) -> None:
    for name in ("src", "data", "hatch_build.py", "pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).symlink_to(ROOT / name) if name != "src" else shutil.copytree(ROOT / name, tmp_path / name)
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "out", tmp_path)
    quietly(*build, env={**os.environ, "PATH": str(tmp_path), "CXX": ""})
    (made,) = (tmp_path / "out").glob("*.whl")
    assert made.name.endswith("py3-none-any.whl")
    with zipfile.ZipFile(made) as archive:
        assert "routecalc/search/kernel.bin" not in archive.namelist()


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what it depends on is borrowed from the running interpreter."""
    home = tmp_path_factory.mktemp("fresh")
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(home)
    python = executable(home, "python")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    quietly(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    site = Path(quietly(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home


def executable(home: Path, name: str) -> Path:
    return home / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


def plain_environment(cache: Path) -> dict[str, str]:
    names = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in names} | {"XDG_CACHE_HOME": str(cache)}


def test_installed_command_quotes_from_another_folder(home: Path, tmp_path: Path) -> None:
    words = ("quote", "怀化", "laem-chabang", "--box", "40HC:2", "--as-of", "2026-11-22", "--format", "json")
    out = quietly(executable(home, "routecalc"), *words, cwd=tmp_path, env=plain_environment(tmp_path))
    answer = json.loads(out)
    assert answer["options"]
    assert answer["request"]["origin"] == "huaihua"


def test_installed_package_uses_its_own_facts(home: Path, tmp_path: Path) -> None:
    code = "import routecalc.loading as l; print(l.__file__); print(l.data_folder()); print(len(l.scenario_names()))"
    out = quietly(executable(home, "python"), "-c", code, cwd=tmp_path, env=plain_environment(tmp_path))
    module, folder, scenarios = out.splitlines()
    inside = home.resolve()
    assert Path(module).resolve().is_relative_to(inside)
    assert Path(folder).resolve().is_relative_to(inside)
    assert int(scenarios) >= 3
