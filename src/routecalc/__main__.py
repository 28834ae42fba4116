"""``python -m routecalc`` and the ``routecalc`` command: answers ``--version`` before anything heavy is imported."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line and leave with its exit status."""
    if sys.argv[1:] == ["--version"]:
        from routecalc import __version__
        from routecalc.search import kernel_name

        with contextlib.suppress(BrokenPipeError):
            print(f"routecalc {__version__} ({kernel_name()} search)", flush=True)
            return
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    gc.disable()  # one command, then the end: collecting would only cost time
    try:
        from routecalc.cli import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    _leave(status)


def _leave(status: int) -> NoReturn:
    """End now: all is written, and taking a network apart fact by fact would only cost time."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed by the reader, or never there
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
