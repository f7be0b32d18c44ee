"""Measures how fast the roles are: whole flows, each verified, next to a floor in the same run.

It starts what it needs on free ports, with temporary data: the two servers of the flow, once
without a trace and once with the trace streamed to a recorder, and the floor, a Flask app on the
same web server that returns the same responses without doing any work. Turns alternate between
them. Compare the ratios within a turn; absolute numbers are valid for this machine and moment only.
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hosting.files.private_files import keep_private
from scripts.benchmark.course import Result, Wanted, measure
from scripts.benchmark.report import show
from scripts.benchmark.summary import as_json
from scripts.benchmark.wire import WireTrouble
from scripts.console.terminal import Progress, open_console, say
from scripts.processes.file_options import STANDARD_OUTPUT, add_json, written
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals

PASSED, WRONG, COULD_NOT = 0, 1, 2
MOST_SECONDS, MOST, MOST_STORED = 600, 1000, 10_000_000
USUAL = Wanted(seconds=1.0, turns=5, workers=1)
EPILOG = """\
what is shown:
  p50 ×floor      how many times longer a flow takes than on the floor: the cost of the protocol
  flows/s ×floor  flows per second, as a share of the floor's
  cold − hash     the cold flow without the password hash, which is measured separately
  driver          processor time of the measurement itself, for each flow
  full            a flow on the full database of --stored, next to one on an empty database
  PostgreSQL      a flow on the server of --postgresql, next to one on SQLite
  trace           a traced flow next to an untraced one, including the recorder's work

examples:
  python3 scripts/bench.py                          takes a little more than a minute
  python3 scripts/bench.py --turns 15               narrower ranges, on a shared machine
  python3 scripts/bench.py --workers 2              two workers for each role and for the floor
  python3 scripts/bench.py --stored 1000000         also with a million grants and refresh tokens
  python3 scripts/bench.py --postgresql             also with a PostgreSQL server, which it starts
  python3 scripts/bench.py --json -                 figures as JSON on stdout, the table on stderr

Close other busy programs: the servers and the driver need one processor each.

Exit codes: 0 when all flows were right, 1 when a response was wrong, 2 when servers did not start,
an option is wrong, or the file cannot be written.
"""


def main() -> int:
    """Measure, and show the result."""
    asked = _parser().parse_args()
    keep_private()
    wanted = Wanted(asked.seconds, asked.turns, asked.workers, asked.stored, asked.postgresql)
    console = open_console(plain=asked.plain, to_stderr=asked.json == STANDARD_OUTPUT)
    try:
        result = _measured(wanted, plain=asked.plain)
        show(console, result, plain=asked.plain)
        _write(wanted, result, asked.json)
    except (ProcessTrouble, WireTrouble, OSError) as trouble:
        say(console, str(trouble))
        return COULD_NOT
    return WRONG if result.wrong else PASSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--seconds",
        type=_seconds,
        default=USUAL.seconds,
        help="length of each measurement (default: %(default)s)",
    )
    add("--turns", type=_count, default=USUAL.turns, help="how many turns (default: %(default)s)")
    add(
        "--workers",
        type=_count,
        default=USUAL.workers,
        help="workers of each server (default: %(default)s)",
    )
    add(
        "--stored",
        type=_stored,
        default=0,
        metavar="N",
        help="also measure a database with N grants",
    )
    add("--postgresql", action="store_true", help="also measure on PostgreSQL")
    add_json(parser, "the figures")
    add("--plain", action="store_true", help="sentences instead of a table, no colours")
    return parser


def _seconds(given: str) -> float:
    seconds = float(given) if given.replace(".", "", 1).isdecimal() else 0.0
    if not 0 < seconds <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"{given!r} must be a number above 0 and at most {MOST_SECONDS}"
        )
    return seconds


def _count(given: str, most: int = MOST) -> int:
    number = int(given) if given.isdecimal() else 0
    if not 0 < number <= most:
        raise argparse.ArgumentTypeError(f"{given!r} must be a whole number from 1 to {most}")
    return number


def _stored(given: str) -> int:
    return _count(given, MOST_STORED)


def _measured(wanted: Wanted, *, plain: bool) -> Result:
    # Windows keeps a database file locked for a moment after its process has ended.
    folder = TemporaryDirectory(prefix="oauth2-playground-bench-", ignore_cleanup_errors=True)
    with ended_by_signals(), folder as name, Progress(plain=plain) as progress:
        return measure(wanted, Path(name), progress.phase)


def _write(wanted: Wanted, result: Result, target: Path | str | None) -> None:
    if target is None:
        return
    text = json.dumps(as_json(wanted, result), indent=2) + "\n"
    if target == STANDARD_OUTPUT:
        sys.stdout.write(text)
    else:
        with written(Path(target)) as file:
            file.write_text(text, encoding="utf-8")
