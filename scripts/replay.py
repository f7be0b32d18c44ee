"""Walks the authorization code flow with a scripted user, and verifies each of its thirteen steps.

Other tours can be named: refresh, device, dpop … Starts roles of its own on free ports, with data
that is thrown away, and looks at the trace: each step must have happened, in its order, by the
right role, and every check that the lock file names must have been made. A warning is counted and
shown, and fails nothing.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.setting_up import bootstrap

bootstrap.enter()

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory

from rich.console import Console

from recorder.event.incoming import recorded_event_of
from recorder.keeping import run_file
from scenarios.judging import lock_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from scripts.console.terminal import Progress, open_console
from scripts.console.verdict_table import show_outcome, show_tours, summary
from scripts.console.weakening import show_left_out
from scripts.processes.left_out_checks import add_without_check, environ_without, left_out_in
from scripts.processes.playground import without_settings
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals
from scripts.walking.check_lock import WalkDeviated, find_checks
from scripts.walking.outcome import Events, Outcome
from scripts.walking.tour_walks import walk_tours

PASSED, DEVIATED, COULD_NOT = 0, 1, 2
EVERY = "all"
STANDARD_OUTPUT = "-"
EPILOG = """\
examples:
  python3 scripts/replay.py                       a table, and an exit code
  python3 scripts/replay.py refresh device        two other tours
  python3 scripts/replay.py all                   every tour
  python3 scripts/replay.py --list                which tours there are, and what they show
  python3 scripts/replay.py --save run.jsonl      keep every message and check as a run file
  python3 scripts/replay.py --json -              the summary as JSON, the table on stderr
  python3 scripts/replay.py --write-checks        after a check was added, removed or renamed
  AUTHORIZATION_SERVER_CODE_SECONDS=1 python3 scripts/replay.py
                                                  settings of the roles are passed on

Which checks each tour must show stands in scenarios/honest_checks.lock. --write-checks walks every
tour several times, which takes some minutes, and writes that file anew. Then review the difference:
what is gone from it will not be missed any more.

Ends with 0 when all steps passed, with 1 when one deviated (it says which and why), with 2 when the
roles could not be started or an option is wrong.
"""


def main() -> int:
    """Walk, verify, tell."""
    wanted = _wanted()
    console = open_console(plain=wanted.plain, to_stderr=wanted.json == STANDARD_OUTPUT)
    if wanted.list:
        show_tours(console)
        return PASSED
    environ = environ_without(wanted.without_check, os.environ)
    try:
        with ended_by_signals(), _folder() as folder:
            if wanted.write_checks:
                return _write_checks(Path(folder), console, plain=wanted.plain)
            show_left_out(console, left_out_in(environ), plain=wanted.plain)
            tours = _chosen(wanted.tours)
            outcomes = _walk(Path(folder), tours, environ, plain=wanted.plain)
        for outcome in outcomes:
            show_outcome(console, outcome, plain=wanted.plain)
        _write(outcomes, wanted)
    except (ProcessTrouble, OSError) as trouble:
        console.print(str(trouble), markup=False, soft_wrap=True)
        return COULD_NOT
    return PASSED if all(outcome.passed for outcome in outcomes) else DEVIATED


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "tours",
        metavar="TOUR",
        nargs="*",
        type=_tour,
        help=f"which tours to walk; all is every one ({MAIN.tour.name})",
    )
    add = parser.add_argument
    add("--list", action="store_true", help="list the tours and end")
    add("--save", metavar="FILE", type=_new_file, help="write a run file")
    add("--json", metavar="FILE", type=_summary, help="write a summary; - is standard output")
    add("--show-secrets", action="store_true", help="with --save: write tokens and passwords whole")
    add("--plain", action="store_true", help="no colour and no table: sentences")
    add("--write-checks", action="store_true", help="write which checks the tours must show")
    add_without_check(parser)
    wanted = parser.parse_args()
    if wanted.write_checks and (wanted.tours or wanted.save or wanted.json):
        parser.error("--write-checks runs every tour and writes no other file")
    if wanted.write_checks and wanted.without_check:
        parser.error("--write-checks needs roles that make every check, so no --without-check")
    return wanted


def _folder() -> TemporaryDirectory[str]:
    # Windows does not let go of a database at once when its process has ended.
    return TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True)


def _new_file(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no file in a folder that is there")
    return path


def _summary(text: str) -> Path | str:
    return text if text == STANDARD_OUTPUT else _new_file(text)


def _tour(text: str) -> str:
    if text != EVERY and text not in SCRIPTED:
        raise argparse.ArgumentTypeError(f"there is no tour {text!r}; --list names them")
    return text


def _chosen(names: Sequence[str]) -> list[ScriptedTour]:
    """In the order of the catalogue: the main tour first, where nothing is remembered yet."""
    wanted = names or [MAIN.tour.name]
    chosen = [each for name, each in SCRIPTED.items() if name in wanted or EVERY in wanted]
    return [FIRST_WALK if each is MAIN else each for each in chosen]


def _walk(
    folder: Path, tours: Sequence[ScriptedTour], environ: Mapping[str, str], *, plain: bool
) -> list[Outcome]:
    with Progress(plain=plain) as progress:

        def show(events: Events) -> None:
            for event in events:
                if event["slug"]:
                    progress.detail(f"Step {event['part']}: {event['slug']}")

        return walk_tours(folder, tours, environ, progress.phase, show)


def _write(outcomes: Sequence[Outcome], wanted: argparse.Namespace) -> None:
    if wanted.save:
        secrets: run_file.Secrets = "whole" if wanted.show_secrets else "shortened"
        events = [recorded_event_of(event) for outcome in outcomes for event in outcome.events]
        run_file.write(wanted.save, events, secrets)
    if wanted.json:
        text = json.dumps(summary(outcomes), indent=2) + "\n"
        if wanted.json == STANDARD_OUTPUT:
            sys.stdout.write(text)
        else:
            wanted.json.write_text(text, encoding="utf-8")


def _write_checks(folder: Path, console: Console, *, plain: bool) -> int:
    try:
        with Progress(plain=plain) as progress:
            lock = find_checks(folder, without_settings(os.environ), progress.phase)
    except WalkDeviated as deviated:
        show_outcome(console, deviated.outcome, plain=plain)
        console.print("Nothing was written, since this tour deviated.")
        return DEVIATED
    for line in lock_file.write(lock):
        console.print(line, markup=False, soft_wrap=True)
    return PASSED


if __name__ == "__main__":
    sys.exit(main())
