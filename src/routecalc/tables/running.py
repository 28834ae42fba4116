"""A table of requests → a table of answers: questions are gathered, each is answered once, then rows are written.

    read ──▶ unique questions ──▶ pieces ──▶ engine ──▶ kept answers
    read again ──▶ each row's answer ──▶ table ──▶ in its place, whole or not at all

Where there are very many questions this is done stage by stage, so that memory does not grow with the table.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from routecalc.engines import Each, Engine
from routecalc.record import Record, replace
from routecalc.tables.answering import Answering, Load, Wanted
from routecalc.tables.answers import Answers
from routecalc.tables.kept import SCHEMA, Kept, held
from routecalc.tables.known import Asked, Block, Known, Table
from routecalc.tables.writing import writer_of

STAGE = 200_000
"""Questions of one stage."""
AT_HAND = 1 << 20
"""Rows of a stage whose questions are remembered; those of a longer one are looked up again."""
PART = "table.part"


class Told(Record):
    """How far a run is."""

    doing: str
    """reading, answering or writing."""
    done: int
    """Rows read or written, or questions answered."""
    of: int | None
    """Of how many, if that is known."""
    rows: int
    """Rows for which this stands."""
    seconds: float
    """Since this was begun."""
    before: int = 0
    """How many were done when it was begun."""


Tell = Callable[[Told], None]


class Summary(NamedTuple):
    """What a run has done."""

    rows: int
    questions: int
    failures: Counter[str]
    """Failed rows of answers by code."""


def run(
    table: Table,
    output: Path,
    load: Load,
    engine: Engine,
    wanted: Wanted,
    *,
    resume: bool = False,
    tell: Tell = lambda told: None,
    note: Callable[[str], None] = lambda text: None,
) -> Summary:
    """Answers a table into a file that appears whole or not at all. ``load`` gives the network of some scenarios.

    Raises ``Refused`` where the whole cannot be done; bad rows do not stop it.
    """
    from routecalc import __version__

    write = writer_of(output)
    with held(output) as kept:
        today = kept.today() if resume else None
        if today is not None:
            wanted = replace(wanted, days=wanted.days._replace(today=today))
        manifest = {
            "schema": SCHEMA,
            "routecalc": __version__,
            "input": table.digest,
            "network": load(()).digest,
            "scenarios": ["+".join(stack) for stack in wanted.stacks],
            "as_of": wanted.days.pinned,
            "today": wanted.days.today,
            "all_options": wanted.all_options,
        }
        worth, lost = kept.worth(), kept.lost()
        if kept.begin(manifest, resume=resume):
            note(f"going on with the unfinished run in {kept.folder}")
        elif resume and lost:
            note(
                f"what the unfinished run in {kept.folder} did cannot be read: begun anew, with those answers that fit"
            )
        elif resume:
            note("there is nothing to go on with: begun from the beginning")
        elif worth:
            note(f"begun anew: what an unfinished run left in {kept.folder} is gone (--resume goes on with it)")
        with engine as each:
            done = Run(table, load, wanted, each, kept, tell)
            summary = done.write(write(kept.folder / PART))
        kept.finish(kept.folder / PART, output)
    return summary


class Stage:
    """Rows whose questions are answered together."""

    def __init__(self, known: Known, skipped: int) -> None:
        self.known, self.skipped, self.rows = known, skipped, 0
        self._numbers: dict[int, Any] = {}

    @property
    def whole(self) -> bool:
        """Whether the number of every row's question is at hand."""
        return self.rows <= AT_HAND

    def add(self, block: Block) -> None:
        """Takes the questions of more rows."""
        numbers = block.numbers(self.known)
        self.rows += len(block)
        if self.whole:
            self._numbers[block.first] = numbers

    def questions(self) -> Sequence[Asked]:
        """The questions by their numbers. Where the number of every row's is at hand, they are not needed again."""
        return self.known.given() if self.whole else self.known.asked

    def numbers(self, block: Block) -> Any:
        """The number of each row's question."""
        return self._numbers.pop(block.first) if self.whole else block.numbers(self.known)


class Run:
    """One table being answered."""

    def __init__(self, table: Table, load: Load, wanted: Wanted, each: Each, kept: Kept | None, tell: Tell) -> None:
        self.table, self.tell = table, tell
        self.answering = Answering(load, wanted, each, kept)

    def write(self, writer: Any) -> Summary:
        """Answers all rows into a writer."""
        rows = questions = 0
        whole = False
        while not whole:
            stage, whole = self.gathered(rows)
            questions += len(stage.known.asked)
            writer.answers(self.answered(stage))
            self.copied(stage, writer, stage.skipped + stage.rows if whole else self.table.rows)
            rows += stage.rows
        self.table.same()
        writer.close()
        return Summary(rows, questions, writer.failures)

    def gathered(self, skipped: int) -> tuple[Stage, bool]:
        """The next stage, and whether it is the last."""
        stage, began = Stage(Known(), skipped), time.monotonic()
        with closing(self.table.blocks(skipped, only="questions")) as blocks:
            for block in blocks:
                met = len(stage.known.asked)
                stage.add(block)
                self.answering.meet(stage.known.asked[met:])
                done = skipped + stage.rows
                self.tell(Told("reading", done, self.table.rows, stage.rows, time.monotonic() - began))
                if len(stage.known.asked) >= STAGE:
                    return stage, self.table.rows == done
        return stage, True

    def copied(self, stage: Stage, writer: Any, of: int | None) -> None:
        """The rows of a stage, each with its answer."""
        rows, began = 0, time.monotonic()
        with closing(self.table.blocks(stage.skipped, only="names" if stage.whole else "")) as blocks:
            while rows < stage.rows:
                block = next(blocks, None)
                if block is None:
                    raise self._changed()
                try:
                    writer.add(block, stage.numbers(block))
                except (KeyError, ValueError) as error:
                    raise self._changed() from error
                rows += len(block)
                done = stage.skipped + rows
                self.tell(Told("writing", done, of, rows, time.monotonic() - began))
        writer.settle()  # before processes are forked again

    def _changed(self) -> Exception:
        """What is raised where rows are not those that were read before."""
        self.table.same()
        return RuntimeError("the table of requests has other rows when it is read again")

    def answered(self, stage: Stage) -> Answers:
        """The rows of each question of a stage, by its number."""

        def tell(done: int, of: int, seconds: float, before: int) -> None:
            self.tell(Told("answering", done, of, stage.rows, seconds, before))

        return self.answering(stage.questions(), tell)
