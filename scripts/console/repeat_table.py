"""Shows the results of many runs of tours: a bar while they run, then times and failures."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.progress import TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible
from recorder.reading.wording import count, milliseconds
from scripts.console.bar import Bar
from scripts.console.terminal import say
from scripts.console.verdict_table import WIDE
from scripts.walking.repetition import Repeated, StepRow, Times

PARTS = 10
"""How many lines report the progress if no bar can be shown."""

MEASURED = (
    "The time of a step begins at the message before it, and includes the time that the scripted "
    "browser needs."
)
PERCENTILES = "p50", "p95", "p99", "max"
NO_TIME = "–"


class RepeatProgress(Bar):
    """Shows how many runs have ended; if no bar can be shown, a line for each tenth."""

    def __init__(self, number: int, *, plain: bool) -> None:
        left = TextColumn("left"), TimeRemainingColumn()
        super().__init__("Running tours", number, *left, plain=plain)
        self._number, self._done, self._failed = number, 0, 0

    def show(self, *, passed: bool) -> None:
        """Report that one more run has ended."""
        self._done += 1
        self._failed += not passed
        failed = f"{self._failed} failed" if self._failed else ""
        self.advance(failed)
        is_tenth = self._done * PARTS // self._number > (self._done - 1) * PARTS // self._number
        if is_tenth and not self.console.is_interactive:
            say(self.console, f"{self._done} of {self._number} done. {failed}".rstrip())


def show_repeated(console: Console, repeated: Repeated, *, plain: bool) -> None:
    """Print times and failures of each step, then the account of all runs."""
    for tour in repeated.tours:
        say(console, f"{tour.title}: {count(tour.rows[-1].walks, 'run')} judged", "bold")
        if plain:
            for row in tour.rows:
                say(console, _sentence(row))
        else:
            console.print(_table(tour.rows, with_titles=console.width >= WIDE))
        for row in (each for each in tour.rows if each.reason):
            where = f"Step {row.number}, {row.slug}" if row.number else "Beside the steps"
            say(
                console,
                f"{where}: {row.failed} failed, the first because: {visible(row.reason)}",
                "red",
            )
    for line in _account(repeated):
        say(console, line, "bold")
    say(console, MEASURED)


def summary(repeated: Repeated) -> dict[str, Any]:
    """Return the results as plain data; times in seconds."""
    return {
        "passed": repeated.all_passed,
        "runs": {
            "wanted": repeated.wanted,
            "started": repeated.started,
            "passed": repeated.passed,
            "deviated": repeated.deviated,
            "not_judged": repeated.not_judged,
            "interrupted": repeated.interrupted,
        },
        "flows": repeated.flows,
        "flows_of_no_run": None if repeated.interrupted else repeated.flows_of_no_walk,
        "events_lost": repeated.lost,
        "concurrency": repeated.at_once,
        "seconds": round(repeated.seconds, 3),
        "tours": [
            {"tour": tour.name, "steps": [_plain(row) for row in tour.rows]}
            for tour in repeated.tours
        ],
    }


def _plain(row: StepRow) -> dict[str, Any]:
    times = dict.fromkeys(Times._fields) | (row.times._asdict() if row.times else {})
    times = {name: value and round(value, 6) for name, value in times.items()}
    told = {"number": row.number, "slug": row.slug, "runs": row.walks, "failed": row.failed}
    return told | {"first_reason": row.reason or None} | times


def _table(rows: Sequence[StepRow], *, with_titles: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("step")
    for heading in ("failed", *PERCENTILES):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        failed = Text(str(row.failed), "bold red" if row.failed else "")
        name = row.title if with_titles else row.slug
        table.add_row(row.number, name, failed, *_said(row.times))
    return table


def _sentence(row: StepRow) -> str:
    named = zip(PERCENTILES, _said(row.times), strict=True)
    times = ", ".join(" ".join(each) for each in named) if row.times else "no time measured"
    start = f"{row.number}. {row.title}" if row.number else row.title
    return f"{start}: {row.failed} failed, {times}"


def _said(times: Times | None) -> list[str]:
    return [*map(milliseconds, times)] if times else [NO_TIME] * len(PERCENTILES)


def _account(repeated: Repeated) -> Iterator[str]:
    interrupted = repeated.interrupted
    counts = [
        f"{repeated.passed} passed",
        f"{repeated.deviated} deviated",
        f"{repeated.not_judged} not judged",
        *([f"{interrupted} interrupted"] if interrupted else []),
    ]
    started = f"{repeated.started} of {count(repeated.wanted, 'run')} started"
    yield f"{started}, {repeated.at_once} at once: {', '.join(counts)}."
    # The recording of an interrupted run was not read to its end.
    others = (
        "those of the interrupted runs not counted"
        if interrupted
        else f"and {repeated.flows_of_no_walk} of no run"
    )
    lost = f"{count(repeated.lost, 'event')} lost"
    per_second = (repeated.passed + repeated.deviated) / max(repeated.seconds, 0.001)
    yield f"{count(repeated.flows, 'flow')} of these runs in the trace, {others}; {lost}."
    yield f"{repeated.seconds:.1f} s, {per_second:.1f} runs a second."
