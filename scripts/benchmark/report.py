"""Shows the results of the bench as a table, or as sentences.

Compare the ratios. An absolute number is valid for one machine at one moment only.
"""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible_lines
from scripts.benchmark.course import FULL, POSTGRESQL, TRACED, Result
from scripts.benchmark.figures import Ratio
from scripts.benchmark.subjects import TOGETHER
from scripts.benchmark.summary import (
    MOST_WRONG,
    Cost,
    Row,
    cost,
    later_start,
    middle_hash,
    rows,
)

LEGEND = (
    "warm: three requests, session and consent are remembered. cold: six requests, a new browser "
    "signs in and consents. floor: a Flask app on the same web server that returns the same "
    "responses without doing any work. full: with a database that has been used for years. hash: "
    "the password hash, measured separately. A ratio is the median of all turns (least–most); "
    "absolute numbers vary from machine to machine."
)


def show(console: Console, result: Result, *, plain: bool) -> None:
    """Print all results, then how many flows were right."""
    if plain:
        for row in rows(result):
            _say(console, _sentence(row))
    else:
        console.print(_table(result))
        _say(console, LEGEND, "dim")
    for line in _lines(result):
        _say(console, line)
    for wrong in result.wrong[:MOST_WRONG]:
        _say(console, f"Wrong: {wrong}", "red")
    right = f"{result.walked - len(result.wrong)} of {result.walked} flows were right"
    _say(console, f"{right}; each was verified, from its statuses to its signatures.", "bold")


def _table(result: Result) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("flow", no_wrap=True)
    for heading in ("users", "p50 ×floor", "flows/s ×floor", "p50 ms", "p95 ms", "flows/s"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows(result):
        table.add_row(
            row.name,
            str(row.at_once),
            "" if row.is_floor else _ratio(row.time),
            "" if row.is_floor else _ratio(row.rate),
            _number(row.figures.p50 * 1000),
            _number(row.figures.p95 * 1000),
            _number(row.figures.per_second),
            style="dim" if row.is_floor else "",
        )
    return table


def _sentence(row: Row) -> str:
    figures = row.figures
    shares = f" {_ratio(row.time)} times the floor's time, {_ratio(row.rate)} times its flows;"
    return (
        f"{row.name}, {_users(row.at_once)}:{'' if row.is_floor else shares} "
        f"p50 {_number(figures.p50 * 1000)} ms, p95 {_number(figures.p95 * 1000)} ms, "
        f"{_number(figures.per_second)} flows per second."
    )


def _lines(result: Result) -> Iterator[str]:
    yield from _costs("Trace, streamed, warm flow", result, TRACED)
    if result.stored:
        yield from _costs(f"{result.stored} grants in the database, warm flow", result, FULL)
    if result.postgresql:
        yield from _costs("PostgreSQL instead of SQLite, warm flow", result, POSTGRESQL)
    if result.lost_events:
        yield f"{result.lost_events} events of the trace never reached the recorder."
    spent = [
        f"{row.name} {row.figures.driver * 1000:.2f}" for row in rows(result) if row.at_once == 1
    ]
    yield f"Processor time of the driver itself, ms per flow: {', '.join(spent)}."
    hash_time = middle_hash(result)
    yield (
        f"Password hash: {_number(hash_time.alone * 1000)} ms with one user, "
        f"{_number(hash_time.per_second_together)} per second with {TOGETHER}."
    )
    yield (
        f"All four processes ready after {result.starts[0]:.2f} s at the first start, "
        f"{later_start(result):.2f} s later; the floor's two after {result.floor_start:.2f} s."
    )
    if result.memory_at_rest:
        yield f"Memory at rest, MiB: {_memory(result.memory_at_rest)}."
        for name, memory in result.memory_after.items():
            yield f"Memory after the load, {name}, MiB: {_memory(memory)}."


def _costs(what: str, result: Result, subject: str) -> Iterator[str]:
    alone, together = (cost(result.turns, subject, at_once) for at_once in (1, TOGETHER))
    yield f"{what}: with one user {_cost(alone)};"
    yield f"  with {TOGETHER} users {_cost(together)}."


def _cost(cost: Cost) -> str:
    return f"{_ratio(cost.time)} times the time and {_ratio(cost.rate)} times the flows per second"


def _ratio(ratio: Ratio) -> str:
    return f"{_number(ratio.middle)} ({_number(ratio.least)}–{_number(ratio.most)})"


def _number(value: float) -> str:
    """Three significant digits, and all before the point."""
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f}"


def _users(at_once: int) -> str:
    return "1 user" if at_once == 1 else f"{at_once} users"


def _memory(memory: dict[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {size:.0f}" for name, size in memory.items())


def _say(console: Console, text: str, style: str = "") -> None:
    # A terminal folds by itself, and a file or a pipe needs whole sentences.
    console.print(Text(visible_lines(text), style), soft_wrap=True)
