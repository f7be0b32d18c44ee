"""Measures how fast the roles are: whole flows, each checked, beside a floor in the same run.

Starts what it needs on free ports, with data that is thrown away: the two roles that a flow meets,
once untraced and once with the trace streamed to a recorder, and the floor, a Flask app on the same
server that gives the same answers with nothing behind it. Turns alternate between them, and what
counts is the ratio within a turn; absolute numbers belong to this machine and this minute.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.setting_up import bootstrap

bootstrap.enter()

import argparse
import json
from tempfile import TemporaryDirectory

from scripts.benchmark.course import Result, Wanted, measure
from scripts.benchmark.report import show
from scripts.benchmark.summary import as_json
from scripts.benchmark.wire import WireTrouble
from scripts.console.terminal import Progress, open_console
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals

PASSED, WRONG, COULD_NOT = 0, 1, 2
MOST_SECONDS, MOST, MOST_STORED = 600, 1000, 10_000_000
USUAL = Wanted(seconds=1.0, turns=5, workers=1)
EPILOG = """\
what is told:
  p50 ×floor      how many times longer a flow takes than the floor's: the price of the protocol
  flows/s ×floor  which share of the floor's flows remain
  cold − hash     the cold flow without the time of the password hash, measured by itself
  driver          processor time that measuring itself takes, for each flow
  full            a flow on the full database of --stored, beside one on an empty database
  trace           a traced flow beside an untraced one, the recorder's own work included

examples:
  python3 scripts/bench.py                          a good minute
  python3 scripts/bench.py --turns 15               narrower ranges, on a machine with neighbours
  python3 scripts/bench.py --workers 2              two workers for each role, and for the floor
  python3 scripts/bench.py --stored 1000000         with a million grants and refresh tokens, too
  python3 scripts/bench.py --json -                 figures as JSON, the table on stderr

Close what else is busy: both the servers and the driver want a processor each. Ends with 0, with 1
when a flow was answered wrongly, with 2 when servers did not start or an option is wrong.
"""


def main() -> int:
    """Measure, tell."""
    asked = _parser().parse_args()
    wanted = Wanted(asked.seconds, asked.turns, asked.workers, asked.stored)
    console = open_console(plain=asked.plain, to_stderr=asked.json == "-")
    try:
        result = _measured(wanted, plain=asked.plain)
        show(console, result, plain=asked.plain)
        _write(wanted, result, asked.json)
    except (ProcessTrouble, WireTrouble, OSError) as trouble:
        console.print(str(trouble), markup=False, soft_wrap=True)
        return COULD_NOT
    return WRONG if result.wrong else PASSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--seconds", type=_seconds, default=USUAL.seconds, help="of each measurement (%(default)s)")
    add("--turns", type=_count, default=USUAL.turns, help="how many, at least 1 (%(default)s)")
    add("--workers", type=_count, default=USUAL.workers, help="of each server (%(default)s)")
    add("--stored", type=_stored, default=0, metavar="N", help="grants of a second, full database")
    add("--json", metavar="FILE", help="write the figures; - is standard output")
    add("--plain", action="store_true", help="no colour and no table: sentences")
    return parser


def _seconds(given: str) -> float:
    seconds = float(given) if given.replace(".", "", 1).isdecimal() else 0.0
    if not 0 < seconds <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"more than 0 and at most {MOST_SECONDS}, not {given!r}")
    return seconds


def _count(given: str, most: int = MOST) -> int:
    number = int(given) if given.isdecimal() else 0
    if not 0 < number <= most:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {most}, not {given!r}")
    return number


def _stored(given: str) -> int:
    return _count(given, MOST_STORED)


def _measured(wanted: Wanted, *, plain: bool) -> Result:
    # Windows does not let go of a database at once when its process has ended.
    folder = TemporaryDirectory(prefix="oauth2-playground-bench-", ignore_cleanup_errors=True)
    with ended_by_signals(), folder as name, Progress(plain=plain) as progress:
        return measure(wanted, Path(name), progress.phase)


def _write(wanted: Wanted, result: Result, target: str | None) -> None:
    if target is None:
        return
    text = json.dumps(as_json(wanted, result), indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
