"""Which files are read, and the guards before their text is looked at."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from routecalc.findings import Finding, Place, finding
from routecalc.record import Record

MAX_BYTES = 32 * 1024 * 1024
SCENARIOS = "scenarios"
"""Folder of scenario files, not merged into the facts."""
VERDICTS = "verdicts.yaml"
"""The verdicts on claims that were accepted, beside the facts and none of them."""
ENDINGS = (".yaml", ".yml")


class File(Record):
    """A file to read and its name in findings."""

    path: Path
    shown: str


def files_of(path: Path, shown: str) -> tuple[list[File], list[Finding]]:
    """The YAML files of a folder in the order of their names, or the one file that ``path`` names."""
    if is_folder(path):
        files, findings = _walk(path, shown)
        if not files and not findings:
            findings.append(finding("E-FOLDER-EMPTY", shown, path=shown))
        return files, findings
    if not os.path.lexists(path):
        return [], [finding("E-FILE-MISSING", shown, path=shown)]
    if path.suffix not in ENDINGS:
        return [], [finding("E-FILE-KIND", shown, path=shown)]
    return [File(path, shown)], []


def is_folder(path: Path) -> bool:
    """Whether ``path`` is a folder; a path that no system could have is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _walk(folder: Path, shown: str) -> tuple[list[File], list[Finding]]:
    files: list[File] = []
    findings: list[Finding] = []
    root = os.path.realpath(folder)
    for path in _yaml_files(folder):
        name = f"{shown.rstrip('/')}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink() and not os.path.realpath(path).startswith(root + os.sep):
            findings.append(finding("E-FILE-OUTSIDE", name))
        else:
            files.append(File(path, name))
    return files, findings


def _yaml_files(folder: Path) -> Iterator[Path]:
    """YAML files below ``folder``; hidden ones, scenarios and linked folders are left out."""
    for base, folders, names in os.walk(folder):
        inside = Path(base) != folder
        folders[:] = sorted(f for f in folders if f[0] != "." and (inside or f != SCENARIOS))
        for name in sorted(names):
            if name.endswith(ENDINGS) and name[0] != "." and (inside or name != VERDICTS):
                yield Path(base, name)


def text_of(file: File) -> tuple[str | None, list[Finding]]:
    """The text of a regular UTF-8 file of bearable size; a byte order mark is dropped."""
    try:
        status = file.path.stat()
        if not stat.S_ISREG(status.st_mode):
            return None, [finding("E-FILE-KIND", file.shown, path=file.shown)]
        if status.st_size > MAX_BYTES:
            return None, [finding("E-FILE-SIZE", file.shown, size=status.st_size, limit=MAX_BYTES)]
        raw = file.path.read_bytes()
    except OSError as error:
        return None, [finding("E-FILE-READ", file.shown, reason=error.strerror or str(error))]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        return None, [finding("E-TEXT-ENCODING", Place(file.shown, line, column), byte=f"0x{raw[error.start]:02X}")]
