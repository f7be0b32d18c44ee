"""The arithmetic of the bench: from the walks of a run to figures, from turns to ratios.

Turns of one run share the machine and its neighbours, so only what stands side by side in a turn is
divided; the median of those ratios, and their range, are what the bench reports.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from scripts.benchmark.driver import Run
from scripts.benchmark.password_hash import HashTime

INDISTINCT = 0.95
"""From this share of the time on, what is left beside the hash cannot be told from it."""


class Cell(NamedTuple):
    """What is measured: which flow, of which servers, how many at once."""

    flow: str
    subject: str
    at_once: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run, or the middle of several, gave. Times are in seconds.

    `driver` is the driver's own processor time for each flow.
    """

    p50: float
    p95: float
    per_second: float
    driver: float


Turn = Mapping[Cell, Figures]
Pick = Callable[[Figures], float]


class Ratio(NamedTuple):
    """The median of the ratios of all turns, the least and the most."""

    middle: float
    least: float
    most: float


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed (nearest rank); 0 of no values."""
    rank = math.ceil(share * len(values))
    return sorted(values)[max(0, rank - 1)] if values else 0.0


def figures_of(run: Run) -> Figures:
    """The figures of a run. Walks that went wrong on the way have no part in the times."""
    times = [walk.ended - walk.began for walk in run.walks if not walk.trouble]
    return Figures(
        percentile(times, 0.5),
        percentile(times, 0.95),
        run.in_time / run.seconds,
        run.cpu / max(1, len(run.walks)),
    )


def middle(turns: Sequence[Turn], cell: Cell) -> Figures:
    """The median of each figure over all turns."""
    all_turns = [turn[cell] for turn in turns]
    return Figures(
        median(each.p50 for each in all_turns),
        median(each.p95 for each in all_turns),
        median(each.per_second for each in all_turns),
        median(each.driver for each in all_turns),
    )


def ratio(turns: Sequence[Turn], of: Cell, to: Cell, pick: Pick) -> Ratio:
    """One figure of a cell, divided turn by turn by the same figure of another."""
    ratios = [pick(turn[of]) / pick(turn[to]) for turn in turns if pick(turn[to])]
    return Ratio(median(ratios), min(ratios), max(ratios)) if ratios else Ratio(0.0, 0.0, 0.0)


def p50(figures: Figures) -> float:
    """Pick the median time."""
    return figures.p50


def per_second(figures: Figures) -> float:
    """Pick the flows per second."""
    return figures.per_second


def without_hash(figures: Figures, at_once: int, hash_time: HashTime) -> Figures | None:
    """The same flows as if looking at the password took no time; None where nothing is left.

    Alone, the time of one look is taken off each flow. With several at once the processors are
    shared: of each second, what the looks of its flows take by themselves is taken off.
    """
    if not figures.p50:
        return None
    together = figures.per_second / hash_time.per_second_together
    share = hash_time.alone / figures.p50 if at_once == 1 else together
    if share > INDISTINCT:
        return None
    saved = share * figures.p50
    rate = figures.per_second / (1 - share)
    return Figures(figures.p50 - saved, figures.p95 - saved, rate, figures.driver)
