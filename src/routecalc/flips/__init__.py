"""The value at which the answer changes: every fact that bears on it moved through its range on the real engine.

    screening ──▶ facts that bear on it ──▶ moves: one fact, a level, a gap ──▶ both ends ──▶ every turning point

Where the winner, the money saving or the time saving comes to the other side of its line, the turning point is
bracketed until it is known to a ten-thousandth of the range. What moves the saving furthest makes the tornado.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Literal

from routecalc.findings import Refused, did_you_mean, finding
from routecalc.flips.bearing import Screening, joint, single
from routecalc.flips.figures import Figure, favourable, field_of, movable, uncertain
from routecalc.flips.moves import ENDS, End, Move, Stretch, Values
from routecalc.flips.trials import Trials
from routecalc.flips.turning import Walk, same_way
from routecalc.network import Network
from routecalc.record import Record, replace
from routecalc.request import Request
from routecalc.standing import Manner, Standing, manner
from routecalc.units import DAY_S

__all__ = ["Flip", "Flips", "Line", "Missing", "Move", "Swing", "flips"]

Line = Literal["winner", "money", "time"]
LINES: tuple[Line, ...] = ("winner", "money", "time")


class Flip(Record):
    """A value at which the answer changes."""

    line: Line
    """What changes: the winner, or on which side of its line the saving of money or time lies."""
    value: Decimal
    """The value, next to that on the likely side of it, at which it has changed; of a gap the difference."""
    values: Values
    """What the facts are there; those at their likely value are left out."""
    after: Standing
    """The answer there."""
    kept: bool
    """For savings: whether the saving is at least what was asked for, there."""


class Missing(Record):
    """A value from which on one of the sides has no way."""

    end: End
    """On which half of the range."""
    value: Decimal
    """The first value without a way."""


class Swing(Record):
    """What one move does to the answer over its range."""

    move: Move
    """What was moved."""
    span: tuple[Decimal, Decimal, Decimal]
    """The searched range: low, likely, high; of a gap the differences."""
    low: Standing
    """The answer at the low end, or at the last value before it with a way."""
    high: Standing
    """The answer at the high end, or at the last value before it with a way."""
    flips: tuple[Flip, ...]
    """Values at which the answer changes: by line, from the likely value outward, first to low, then to high."""
    missing: tuple[Missing, ...]
    """Values from which on there is no way."""

    def reach(self, measure: str) -> int:
        """How far the saving moves between the ends, in minor units or seconds."""
        return abs(self.high.saved(measure) - self.low.saved(measure))


class Flips(Record):
    """What the answer hangs on."""

    base: Standing
    """The answer with every fact at its likely value."""
    days: Decimal
    """Line of the time saving."""
    percent: Decimal
    """Line of the money saving."""
    swings: tuple[Swing, ...]
    """Every fact that bears on the answer, in the order of ids, and after them the joint moves."""
    idle: int
    """Uncertain facts that were found to change nothing anywhere in their range."""
    asked: int
    """How often both sides were searched anew."""

    def tornado(self, measure: str) -> list[Swing]:
        """The moves that move a saving, the most decisive first."""
        moving = [swing for swing in self.swings if swing.reach(measure)]
        return sorted(moving, key=lambda swing: (-swing.reach(measure), swing.move.id))

    def numbers(self, measure: str) -> list[Swing]:
        """The tornado with every kind once: as the gap, the level or the fact that moves the saving furthest."""
        foremost: dict[tuple[str, ...], Swing] = {}
        for swing in self.tornado(measure):
            foremost.setdefault(swing.move.kind, swing)
        return list(foremost.values())


def flips(
    network: Network,
    request: Request,
    facts: Iterable[str] = (),
    days: Decimal | None = None,
    percent: Decimal | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Flips:
    """What the answer hangs on: these facts, or all uncertain ones that bear on it, one by one and by kinds.

    The savings' lines are ``days`` and ``percent``, or what the first claim of each kind promises, or nothing saved.
    Raises ``Refused`` for a fact that does not exist or has no figure, and where a side has no way to begin with.
    """
    days = promised(network, "saved_days") if days is None else days
    percent = promised(network, "saved_percent") if percent is None else percent
    asked = [_figured(network, fact) for fact in dict.fromkeys(facts)]
    trials = Trials(network, request, progress)
    screening = Screening(trials)
    figures = asked or screening.figures()
    together = asked or [*figures, *_more(network, screening, figures)]
    moves = [*(single(network, figure) for figure in figures), *joint(network, together, screening.sides)]
    search = Search(trials, days, percent)
    swings = search.swings(moves, screening.used)
    idle = 0 if asked else screening.known - len(figures)
    return Flips(trials.base, days, percent, tuple(swings), idle, trials.asked)


def promised(network: Network, measure: str) -> Decimal:
    """The least saving that the first claim about it promises; 0 if there is none."""
    ranges = (claim.expected for claim in network.claims if claim.measure == measure)
    return next((expected.min for expected in ranges if expected is not None and expected.min), Decimal(0))


def _more(network: Network, screening: Screening, figures: Iterable[Figure]) -> Iterator[Figure]:
    """Figures that bear on the answer only together with others of their kind."""
    known = {figure.fact for figure in figures}
    more = (uncertain(network, fact) for fact in sorted(screening.suspects.keys() - known))
    return (figure for figure in more if figure is not None)


class Search:
    """Moves what is to be moved, and tells where the answer changes."""

    def __init__(self, trials: Trials, days: Decimal, percent: Decimal) -> None:
        self.trials, self.days, self.percent = trials, days, percent
        self.base = trials.base

    def swings(self, moves: Iterable[Move], used: set[str]) -> list[Swing]:
        """The answer over the range of every move; joint moves that change nothing are left out.

        Where nobody uses a fact now, nobody minds if it gets dearer or slower.
        """
        stretches = [(move, [Stretch(move, end) for end in ENDS]) for move in moves]
        for move, ends in stretches:
            if move.facts.isdisjoint(used) and (harmless := self._harmless(move)):
                self.trials.unchanged(ends[ENDS.index(harmless)].ends)
        self.trials.ahead(stretch.ends for _, ends in stretches for stretch in ends)
        found = [self.swing(move, ends) for move, ends in stretches]
        return [swing for swing in found if swing.move.sort == "fact" or _moving(swing)]

    def _harmless(self, move: Move) -> End | None:
        """The end of one fact at which everything that uses it is dearer or slower, if it has one."""
        best = favourable(self.trials.network, move.up[0]) if move.sort == "fact" else None
        return None if best is None else "high" if best == move.up[0].span.low else "low"

    def swing(self, move: Move, stretches: list[Stretch]) -> Swing:
        """The answer at both ends of a move, and every change in between."""
        walks = [Walk(self.trials, stretch) for stretch in stretches]
        found = [flip for line in lines_of(move) for walk in walks for flip in self.flips(move, walk, line)]
        missing = [
            Missing(end, move.shown(walk.stretch.values(walk.blocked)))
            for end, walk in zip(ENDS, walks, strict=True) if walk.blocked is not None
        ]  # fmt: skip
        low, high = (move.shown(stretch.ends) for stretch in stretches)
        low_end, high_end = (walk.at(walk.last) for walk in walks)
        return Swing(move, (low, move.shown(()), high), low_end, high_end, tuple(found), tuple(missing))

    def flips(self, move: Move, walk: Walk, line: Line) -> Iterator[Flip]:
        """The changes of the answer between the likely value and one end."""
        if line == "winner":
            changes = walk.changes(lambda one: one.winner, lambda one, there: lead(there, one.winner), _settled)
        else:
            changes = walk.changes(
                lambda one: self.margin(line, one) >= 0,
                lambda _, there: self.margin(line, there),
                lambda near, far: self._settled(line, near, far, one_way=not move.down),
            )
        for number in changes:
            after, values = walk.at(number), walk.stretch.values(number)
            kept = line != "winner" and self.margin(line, after) >= 0
            yield Flip(line, move.shown(values), values, after, kept)

    def _settled(self, line: Line, near: Standing, far: Standing, *, one_way: bool) -> bool:
        """Whether a saving crosses its line at most once between two answers, and not at all if both are on one side.

        It does if the same two ways make it. And where all figures rise or all fall, so does what either side costs:
        then neither side leaves the stretch between its two ends.
        """
        pairs = list(zip(near.pair(line), far.pair(line), strict=True))
        if all(same_way(one, other) for one, other in pairs):
            return True
        at = 0 if line == "money" else 1
        (first, last), (base_first, base_last) = (sorted(way.weight[at] for way in pair) for pair in pairs)
        least = self._margin(line, base_first, last)
        return one_way and (least >= 0 or self._margin(line, base_last, first) < 0)

    def margin(self, line: Line, standing: Standing) -> Decimal:
        """How far a saving is from its line: not below zero means that enough is saved."""
        at = 0 if line == "money" else 1
        candidate, baseline = standing.pair(line)
        return self._margin(line, baseline.weight[at], candidate.weight[at])

    def _margin(self, line: Line, baseline: int, candidate: int) -> Decimal:
        """The margin of what the baseline and the candidate cost or take."""
        if line == "money":
            return (baseline - candidate) * 100 - self.percent * baseline
        return baseline - candidate - self.days * DAY_S


def _settled(near: Standing, far: Standing) -> bool:
    """Whether the winner is the same all along between two answers that have the same one."""
    return same_way(near.cheapest, far.cheapest)


def lines_of(move: Move) -> tuple[Line, ...]:
    """The lines that are looked for: a gap against the baseline decides savings, one against rivals the winner."""
    if move.against == "rivals":
        return LINES[:1]
    return LINES[1:] if move.against == "baseline" else LINES


def lead(standing: Standing, winner: Manner) -> Decimal:
    """By how much a manner is cheaper than every other; below zero where another has won."""
    own = min((way.weight[0] for way in standing.ways if manner(way) == winner), default=None)
    other = min((way.weight[0] for way in standing.ways if manner(way) != winner), default=None)
    if standing.winner == winner:
        return Decimal(1 if own is None or other is None else other - own)
    return Decimal(-1 if own is None or other is None else min(-1, other - own))


def _moving(swing: Swing) -> bool:
    """Whether a move changes anything at all."""
    return bool(swing.flips or swing.missing or swing.reach("money") or swing.reach("time"))


def _figured(network: Network, fact: str) -> Figure:
    """The figure of a fact that must have one."""
    if fact not in network.fact:
        with_figures = [id_ for id_, known in network.fact.items() if field_of(known)]
        wrong = finding("E-FACT", word=fact, section="facts")
        raise Refused([replace(wrong, remedy=did_you_mean(fact, with_figures))], 2)
    known = movable(network, fact)
    if known is None:
        raise Refused([finding("E-USAGE", reason=f"'{fact}' has no figure that could be moved")], 2)
    return known
