"""The results of many walks of some tours, counted step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Times(NamedTuple):
    """Percentiles of a time in seconds, and the longest."""

    p50: float
    p95: float
    p99: float
    longest: float


class StepRow(NamedTuple):
    """One step of many walks: its number ("" for all steps together), how many walks showed it, how
    many failed there, the first reason, and its times (None: no walk showed it).
    """

    number: str
    slug: str
    title: str
    walks: int
    failed: int
    reason: str
    times: Times | None


class TourRows(NamedTuple):
    """One tour of many walks, step by step, then all steps together."""

    title: str
    name: str
    rows: Sequence[StepRow]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The results of many walks; every walk that started is counted once. `not_judged` counts those
    of which no event arrived.
    """

    tours: Sequence[TourRows]
    wanted: int
    started: int
    passed: int
    deviated: int
    not_judged: int
    flows: int
    flows_of_no_walk: int
    lost: int
    at_once: int
    seconds: float

    @property
    def interrupted(self) -> int:
        """How many walks did not end."""
        return self.started - self.passed - self.deviated - self.not_judged

    @property
    def all_passed(self) -> bool:
        """Whether every requested walk passed, and every flow and event is accounted for."""
        return self.passed == self.wanted and not (self.lost or self.flows_of_no_walk)
