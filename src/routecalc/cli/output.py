"""How an answer leaves: to stdout or a file, whole or not at all, and with which exit status."""

from __future__ import annotations

import contextlib
import enum
import errno
import os
import sys
from pathlib import Path
from typing import Any


class Status(enum.IntEnum):
    """Exit statuses that scripts rely on."""

    DONE = 0
    CHECK_FAILED = 1
    WRONG_USE = 2
    NO_ROUTE = 3
    DATA_NOT_VALID = 4
    ROWS_FAILED = 5
    UNEXPECTED = 70
    INTERRUPTED = 130
    CLOSED_PIPE = 141


def paper(output: Path | None) -> dict[str, Any]:
    """Width and colour of what is written: the terminal's; else no colour, and the width that COLUMNS asks for."""
    terminal = output is None and sys.stdout is not None and sys.stdout.isatty()
    wanted = os.environ.get("COLUMNS", "")
    width = int(wanted) if wanted.isdigit() and len(wanted) < 5 else 0
    if not terminal:
        return {"width": width or None, "color": False}
    with contextlib.suppress(OSError):
        width = width or os.get_terminal_size(sys.stdout.fileno()).columns
    return {"width": max(60, width), "color": "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"}


def progress(done: str) -> None:
    """What is being worked on, on one line that the next one replaces; nothing if nobody looks."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"\r\x1b[K{done}", end="", file=sys.stderr, flush=True)


def note(text: str) -> None:
    """A sentence for whoever runs the command, on stderr, instead of the line of progress."""
    progress("")
    if sys.stderr is not None:
        print(text, file=sys.stderr)


def write(text: str, output: Path | None) -> None:
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


def flush() -> None:
    """All of stdout goes out now."""
    if sys.stdout is not None:
        sys.stdout.flush()


def speak_utf8() -> None:
    """stdout and stderr speak UTF-8 whatever the locale says; Chinese names must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def closed_pipe() -> int:
    """The reader has gone: nothing more is written, and Python must not complain at exit. The status is that of a
    program which the closed pipe has ended."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(Status.CLOSED_PIPE)
