"""The arithmetic of the bench: from the walks of a run to figures, from turns to ratios.

The measurements of a turn share the machine and its neighbours, so only figures of the same turn
are divided; the bench reports the median of those ratios, and their range.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from scripts.benchmark.driver import Run

P50, PER_SECOND, CPU = "p50", "per_second", "cpu"


class Cell(NamedTuple):
    """What is measured: which work, of which subject, and how many at once."""

    work: str
    subject: str
    at_once: int


class Figures(NamedTuple):
    """The figures of one run, or the medians of several; times in seconds.

    `cpu` is the processor time of a subject's servers for each operation, without the recorder's
    (`recorder_cpu`) and the driver's own (`driver_cpu`).
    """

    p50: float
    p95: float
    per_second: float
    cpu: float
    recorder_cpu: float
    driver_cpu: float


Turn = Mapping[Cell, Figures]


class Ratio(NamedTuple):
    """The median of the ratios of all turns, the smallest and the largest."""

    middle: float
    least: float
    most: float


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed (nearest rank); 0 without values."""
    rank = math.ceil(share * len(values))
    return sorted(values)[max(0, rank - 1)] if values else 0.0


def figures_of(run: Run, recorder: str) -> Figures:
    """Return the figures of a run; `recorder` names that process. Failed walks have no times."""
    times = [walk.ended - walk.began for walk in run.walks if not walk.trouble]
    number, listening = max(1, len(run.walks)), run.cpu.get(recorder, 0.0)
    return Figures(
        percentile(times, 0.5),
        percentile(times, 0.95),
        run.in_time / run.seconds,
        (sum(run.cpu.values()) - listening) / number,
        listening / number,
        run.driver_cpu / number,
    )


def middle(turns: Sequence[Turn], cell: Cell) -> Figures:
    """The median of each figure over all turns."""
    return Figures(*map(median, zip(*(turn[cell] for turn in turns), strict=True)))


def ratio(turns: Sequence[Turn], figure: str, of: Cell, to: Cell) -> Ratio | None:
    """Divide a figure of one cell by that of another, turn by turn; None if no turn has both."""
    pairs = [
        (getattr(turn[of], figure), getattr(turn[to], figure))
        for turn in turns
        if of in turn and to in turn
    ]
    ratios = [one / other for one, other in pairs if other]
    return Ratio(median(ratios), min(ratios), max(ratios)) if ratios else None
