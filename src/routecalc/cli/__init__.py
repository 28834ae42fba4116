"""argv → calls → stdout, stderr, exit status.

stdout holds the answer and nothing else; words and warnings go to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from routecalc.cli import quick
from routecalc.cli.meanings import readable, wants_json
from routecalc.cli.output import PipeClosed, Status, closed_pipe, flush, progress, speak_utf8

if TYPE_CHECKING:
    from routecalc.findings import Refused

__all__ = ["Status", "run"]


def run(argv: Sequence[str]) -> int:
    """Run the command line; gives the exit status and never lets a traceback out."""
    try:
        speak_utf8()
        return _answered([readable(word) for word in argv])
    except KeyboardInterrupt:
        return int(Status.INTERRUPTED)
    except (BrokenPipeError, PipeClosed):
        return closed_pipe()
    except SystemExit as end:  # the parser's own way out, when the reader of its help has gone
        return closed_pipe() if end.code == 1 else int(end.code or 0)
    except Exception as error:
        if "--debug" in argv:
            raise
        if sys.stderr is not None:
            print(f"routecalc: unexpected {type(error).__name__}: {error} (--debug shows more)", file=sys.stderr)
        return int(Status.UNEXPECTED)


def _answered(argv: Sequence[str]) -> int:
    """Run the command; a refusal becomes findings and their status."""
    from routecalc.findings import Refused, finding

    try:
        options = quick.read(argv)
        if options is None:
            return _parsed(argv)
        from routecalc.cli.answering import answer

        answer(options)
        flush()
        return int(Status.DONE)
    except Refused as refused:
        return _refuse(refused, wants_json(argv))
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "format_message"):  # the parser's own complaints
            reason = error.format_message().strip().rstrip(".")
            if not reason:  # no word at all: the help is there already
                flush()
                return int(Status.WRONG_USE)
            wrong = finding("E-USAGE", reason=reason)
            return _refuse(Refused([wrong], Status.WRONG_USE), wants_json(argv))
        if type(error).__name__ == "Abort":
            return int(Status.INTERRUPTED)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            wrong = finding("E-OUTPUT", path="stdout", reason=error.strerror or str(error))
            return _refuse(Refused([wrong], Status.WRONG_USE), False)
        raise


def _parsed(argv: Sequence[str]) -> int:
    """Run the command that the parser reads."""
    import typer

    from routecalc.cli.commands import app

    status = typer.main.get_command(app).main(args=list(argv), prog_name="routecalc", standalone_mode=False)
    flush()
    return int(status or 0)


def _refuse(refused: Refused, as_json: bool) -> int:
    from routecalc.render import render_refusal

    progress("")  # the refusal begins on a line of its own
    if as_json and sys.stdout is not None:
        sys.stdout.write(render_refusal(refused, "json", "en"))
        flush()
    if sys.stderr is not None:
        sys.stderr.write(render_refusal(refused, "table", "en"))
    return int(refused.status)
