"""The results of the bench, in the order in which they are shown, and as data for programs."""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, NamedTuple

from scripts.benchmark.course import (
    FLOOR,
    FULL,
    POSTGRESQL,
    TRACED,
    UNTRACED,
    Result,
    Wanted,
)
from scripts.benchmark.figures import (
    Cell,
    Figures,
    Ratio,
    Turn,
    middle,
    p50,
    per_second,
    ratio,
    without_hash,
)
from scripts.benchmark.password_hash import HashTime
from scripts.benchmark.subjects import COLD, TOGETHER, WARM

MOST_WRONG = 5
"""How many wrong flows are listed."""

LESS_HASH = "cold − hash"
FLOWS = (
    ("warm", WARM, UNTRACED, WARM),
    ("warm, full", WARM, FULL, WARM),
    ("warm, PostgreSQL", WARM, POSTGRESQL, WARM),
    ("warm + trace", WARM, TRACED, WARM),
    ("cold", COLD, UNTRACED, COLD),
    ("cold, full", COLD, FULL, COLD),
    ("cold, PostgreSQL", COLD, POSTGRESQL, COLD),
    (LESS_HASH, LESS_HASH, UNTRACED, COLD),
    ("warm floor", WARM, FLOOR, WARM),
    ("cold floor", COLD, FLOOR, COLD),
)
"""The name of a line, the flow and the subject that it shows, and the flow of its floor."""


class Row(NamedTuple):
    """One line: the figures, and as shares of the floor's the time and the flows per second."""

    name: str
    at_once: int
    figures: Figures
    time: Ratio
    rate: Ratio

    @property
    def is_floor(self) -> bool:
        """Whether this is a floor itself."""
        return self.name.endswith("floor")


def rows(result: Result) -> Iterator[Row]:
    """The lines on flows. A line is left out if the hash takes all of the time."""
    turns = [*map(_with_less_hash, result.turns, result.hashes)]
    for name, flow, subject, floor_flow in FLOWS:
        for at_once in (1, TOGETHER):
            cell, floor = Cell(flow, subject, at_once), Cell(floor_flow, FLOOR, at_once)
            told = [turn for turn in turns if cell in turn]
            if told:
                time, rate = ratio(told, cell, floor, p50), ratio(told, cell, floor, per_second)
                yield Row(name, at_once, middle(told, cell), time, rate)


class Cost(NamedTuple):
    """A warm flow beside a usual one: its time, and the flows per second."""

    time: Ratio
    rate: Ratio


def cost(turns: Sequence[Turn], subject: str, at_once: int) -> Cost:
    """The cost of the trace, including the recorder's share of the processors; or the cost of a
    full database, or of PostgreSQL.
    """
    such, usual = Cell(WARM, subject, at_once), Cell(WARM, UNTRACED, at_once)
    return Cost(ratio(turns, such, usual, p50), ratio(turns, such, usual, per_second))


def as_json(wanted: Wanted, result: Result) -> dict[str, Any]:
    """Everything as plain data; times in seconds, memory in MiB."""
    return {
        "passed": not result.wrong,
        "asked": asdict(wanted),
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "flows": [_row_as_json(row) for row in rows(result)],
        "trace": {
            **_costs_as_json(result, TRACED),
            "lost_events": result.lost_events,
        },
        "full": _costs_as_json(result, FULL) if result.stored else None,
        "postgresql": _costs_as_json(result, POSTGRESQL) if result.postgresql else None,
        "hash": middle_hash(result)._asdict(),
        "start": {
            "first": result.starts[0],
            "later": later_start(result),
            "floor": result.floor_start,
        },
        "memory": {"at_rest": result.memory_at_rest, "after_load": result.memory_after},
        "walked": result.walked,
        "wrong_count": len(result.wrong),
        "wrong": result.wrong[:MOST_WRONG],
    }


def middle_hash(result: Result) -> HashTime:
    """The medians of all turns."""
    return HashTime(*map(median, zip(*result.hashes, strict=True)))


def later_start(result: Result) -> float:
    """Seconds from the start of the playground, not the first, until all of it is ready."""
    return median(result.starts[1:])


def _with_less_hash(turn: Turn, hash_time: HashTime) -> Turn:
    less = dict(turn)
    for at_once in (1, TOGETHER):
        figures = turn[Cell(COLD, UNTRACED, at_once)]
        rest = without_hash(figures, at_once, hash_time)
        if rest is not None:
            less[Cell(LESS_HASH, UNTRACED, at_once)] = rest
    return less


def _row_as_json(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "at_once": row.at_once,
        "per_second": row.figures.per_second,
        "p50": row.figures.p50,
        "p95": row.figures.p95,
        "driver_seconds_per_flow": row.figures.driver,
        "time_to_floor": row.time._asdict(),
        "per_second_to_floor": row.rate._asdict(),
    }


def _costs_as_json(result: Result, subject: str) -> dict[str, Any]:
    return {
        "alone": _cost_as_json(cost(result.turns, subject, 1)),
        "together": _cost_as_json(cost(result.turns, subject, TOGETHER)),
    }


def _cost_as_json(cost: Cost) -> dict[str, Any]:
    return {"time": cost.time._asdict(), "per_second": cost.rate._asdict()}
