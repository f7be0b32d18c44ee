"""The results of the bench as tables: for a terminal, as sentences, in Markdown, and as data.

Compare the ratios. An absolute number is valid for one machine at one moment only.
"""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible_lines
from scripts.benchmark.course import WHOLE, Result, Wanted
from scripts.benchmark.figures import CPU, P50, PER_SECOND, Cell, Ratio, middle, ratio
from scripts.benchmark.recorder_load import FEW, RecorderLoad
from scripts.benchmark.subjects import (
    ATTENDED,
    AUTHLIB,
    FULL,
    LEAN,
    OURS,
    PEER,
    POSTGRESQL,
    STREAMED,
    WORKERS,
)
from scripts.benchmark.usage import MEMORY
from scripts.benchmark.works import COLD, SINGLE, TOGETHER, WARM
from scripts.processes.process import spoken

SLOWEST = 6
"""How many of the packages that a program imports are named."""

MOST_WRONG = 5
"""How many wrong operations are listed."""

SAID = {P50: "p50", PER_SECOND: "per second", CPU: "CPU"}
AT_ONCE = {P50: 1, PER_SECOND: TOGETHER, CPU: 1}
"""How many users there are when this figure is taken. With several, threads that wait for Python's
lock take processor time, too, and more of it the less else runs on the machine.
"""

COMPARED = (
    *((WARM, OURS, LEAN, figure) for figure in (CPU, P50, PER_SECOND)),
    *((WARM, OURS, AUTHLIB, figure) for figure in (CPU, P50, PER_SECOND)),
    *((WARM, OURS, PEER, figure) for figure in (CPU, P50, PER_SECOND)),
    *((work, OURS, LEAN, figure) for work in SINGLE for figure in (CPU, P50)),
    (WARM, WORKERS, OURS, PER_SECOND),
    (WARM, STREAMED, OURS, CPU),
    (WARM, ATTENDED, OURS, P50),
    *((WARM, other, OURS, figure) for other in (FULL, POSTGRESQL) for figure in (CPU, P50)),
)
"""What is divided by what: the work, both subjects, and the figure."""


class Sheet(NamedTuple):
    """One table: its title, and its rows; the first has the headings."""

    title: str
    rows: Sequence[Sequence[str]]


def show(console: Console, wanted: Wanted, result: Result, *, kind: str) -> None:
    """Print all results, then how many operations were right. `kind` is a key of `KINDS`."""
    for sheet in _sheets(wanted, result):
        KINDS[kind](console, sheet)
    _say(console, "\n".join(_lines(result)))
    for wrong in result.wrong[:MOST_WRONG]:
        _say(console, f"Wrong: {wrong}", "red")
    walked = sum(result.walked.values())
    right = f"{walked - len(result.wrong)} of {walked} operations were right"
    _say(console, f"{right}; each was verified, from its statuses to its signatures.", "bold")


def as_json(wanted: Wanted, result: Result) -> dict[str, Any]:
    """Everything as plain data; times in seconds, memory in MiB."""
    return {
        "passed": not result.wrong,
        "asked": {"seconds": wanted.seconds, "turns": wanted.turns, "stored": wanted.stored},
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "operations": [
            cell._asdict() | middle(result.turns, cell)._asdict() for cell in wanted.cells
        ],
        "ratios": [
            dict(zip(("work", "of", "to", "figure"), row, strict=True)) | found._asdict()
            for row, found in _ratios(result)
        ],
        "hash": median(result.hashes),
        "start": {
            "first": result.first_start,
            **{name: median(seconds) for name, seconds in result.starts.items()},
        },
        "imports": result.imports,
        "memory": {"measure": MEMORY, "at_rest": result.at_rest, "after": result.after},
        "lost_events": result.lost_events,
        "recorder": result.recorder and asdict(result.recorder),
        "walked": result.walked,
        "wrong_count": len(result.wrong),
        "wrong": result.wrong[:MOST_WRONG],
    }


def _sheets(wanted: Wanted, result: Result) -> Iterator[Sheet]:
    operations = ("work", "server", "p50 ms", "per second", "CPU ms")
    yield Sheet("Operations", [operations, *_operations(wanted, result)])
    ratios = ("work", "ratio of", "to", "figure", "median", "range")
    yield Sheet("Ratios", [ratios, *(_compared(*each) for each in _ratios(result))])
    starts = ((name, _number(median(seconds))) for name, seconds in result.starts.items())
    first = (f"{WHOLE}, for the first time", _number(result.first_start))
    yield Sheet("Start", [("start of", "seconds until all answer"), first, *starts])
    memory = (f"{MEMORY}, MiB", "at rest", f"after {result.walked[ATTENDED]} flows")
    yield Sheet("Memory", [memory, *_memory(result)])
    if result.recorder is not None:
        heads = ("recorder", f"with {FEW} flows", f"with {result.recorder.flows}")
        yield Sheet("Recorder", [heads, *_recorder(result.recorder)])


def _operations(wanted: Wanted, result: Result) -> Iterator[Sequence[str]]:
    hashed = median(result.hashes)
    for cell in (each for each in wanted.cells if each.at_once == 1):
        alone = middle(result.turns, cell)
        together = middle(result.turns, cell._replace(at_once=TOGETHER))
        yield (*cell[:2], *_numbers(alone.p50 * 1000, together.per_second, alone.cpu * 1000))
        if cell.work == COLD:
            rest = (alone.p50 - hashed) * 1000
            yield (f"{COLD} − hash", cell.subject, *_numbers(rest), "", "")


def _ratios(result: Result) -> Iterator[tuple[tuple[str, str, str, str], Ratio]]:
    for row in COMPARED:
        work, of, to, figure = row
        cells = (Cell(work, subject, AT_ONCE[figure]) for subject in (of, to))
        found = ratio(result.turns, figure, *cells)
        if found is not None:
            yield row, found


def _compared(row: tuple[str, str, str, str], found: Ratio) -> Sequence[str]:
    middle_one, least, most = _numbers(*found)
    return (*row[:3], SAID[row[3]], middle_one, f"{least}–{most}")


def _memory(result: Result) -> Iterator[Sequence[str]]:
    for name, at_rest in result.at_rest.items():
        yield (name.replace("_", " "), f"{at_rest:.0f}", f"{result.after[name]:.0f}")
    at_rest, after = (sum(each.values()) for each in (result.at_rest, result.after))
    yield ("all", f"{at_rest:.0f}", f"{after:.0f}")


def _recorder(load: RecorderLoad) -> Iterator[Sequence[str]]:
    yield ("events per second", "", _number(load.per_second))
    yield ("CPU of an event, ms", "", _number(load.cpu * 1000))
    yield (f"database, KiB per flow of {load.events_of_one} events", "", _number(load.kibibytes))
    yield (f"{MEMORY}, MiB", *_numbers(*load.memory))
    for page, seconds in load.pages.items():
        yield (f"{page}, ms", *_numbers(*(each * 1000 for each in seconds)))


def _lines(result: Result) -> Iterator[str]:
    for name, packages in result.imports.items():
        most = (f"{package} {spent * 1000:.0f}" for package, spent in [*packages.items()][:SLOWEST])
        total = sum(packages.values()) * 1000
        yield f"Imports of {spoken(name)}: {total:.0f} ms, of them {', '.join(most)}."
    yield f"One look at a password, with the hash: {_number(median(result.hashes) * 1000)} ms."
    cells = [Cell(WARM, STREAMED, 1), Cell(WARM, ATTENDED, 1)]
    streamed, attended = (middle(result.turns, cell).recorder_cpu * 1000 for cell in cells)
    spent = f"streamed {_number(streamed)}, attended {_number(attended)}"
    yield f"The recorder's CPU, ms per warm flow: {spent}."
    driver = middle(result.turns, Cell(WARM, OURS, 1)).driver_cpu * 1000
    yield f"The driver's own CPU, ms per warm flow: {_number(driver)}."
    if result.lost_events:
        yield f"{result.lost_events} events of the trace never reached the recorder."


def _numbers(*values: float) -> tuple[str, ...]:
    return tuple(map(_number, values))


def _number(value: float) -> str:
    """Format three significant digits, and all those before the point."""
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:.{digits}f}"


def _in_colour(console: Console, sheet: Sheet) -> None:
    heads, *rows = sheet.rows
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", title=sheet.title)
    for number, head in enumerate(heads):
        is_text = any(row[number][:1].isalpha() for row in rows)
        table.add_column(head, justify="left" if is_text else "right", no_wrap=is_text)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _in_sentences(console: Console, sheet: Sheet) -> None:
    heads, *rows = sheet.rows
    for row in rows:
        told = (f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True) if cell)
        _say(console, f"{row[0]}: {', '.join(told)}.")


def _in_markdown(console: Console, sheet: Sheet) -> None:
    heads, *rows = sheet.rows
    for row in (heads, ["---"] * len(heads), *rows):
        _say(console, f"| {' | '.join(row)} |")
    _say(console, "")


def _say(console: Console, text: str, style: str = "") -> None:
    # A terminal folds by itself, and a file or a pipe needs whole sentences.
    console.print(Text(visible_lines(text), style), soft_wrap=True)


KINDS = {"table": _in_colour, "plain": _in_sentences, "markdown": _in_markdown}
