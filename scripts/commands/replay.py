"""Runs the authorization code flow with a scripted user and verifies each of its thirteen steps.

Name other tours to run them instead: refresh, device, dpop … It starts its own roles on free ports
with temporary data, and reads the trace: each step must happen, in its order, by the right role,
with every check that the lock file names. Warnings are counted and shown; the exit code stays 0.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from hosting.files.private_files import keep_private
from recorder.event.incoming import recorded_event_of
from recorder.keeping import run_file
from scenarios.judging import lock_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from scripts.console.terminal import Progress, open_console, say
from scripts.console.verdict_table import show_outcome, show_tours, summary
from scripts.console.weakening import show_left_out
from scripts.processes.file_options import (
    STANDARD_OUTPUT,
    add_json,
    new_file,
    written,
)
from scripts.processes.left_out_checks import add_without_check, environ_without, left_out_in
from scripts.processes.people_option import add_people, environ_with_people
from scripts.processes.places import without_settings
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals
from scripts.processes.temporary_folder import temporary_folder
from scripts.walking.check_lock import WalkDeviated, find_checks
from scripts.walking.outcome import Events, Outcome
from scripts.walking.tour_walks import walk_tours

PASSED, DEVIATED, COULD_NOT = 0, 1, 2
EVERY = "all"
EPILOG = """\
examples:
  python3 scripts/replay.py                       a table and an exit code
  python3 scripts/replay.py refresh device        two other tours
  python3 scripts/replay.py all                   every tour
  python3 scripts/replay.py --list                list the tours and what each shows
  python3 scripts/replay.py --save run.jsonl      save every message and check as a run file
  python3 scripts/replay.py --json -              a summary as JSON on stdout, the table on stderr
  python3 scripts/replay.py --write-checks        after a check was added, removed or renamed
  python3 scripts/replay.py narrowed-consent --without-check resource_server:scope_is_sufficient
                                                  what happens without this check
  AUTHORIZATION_SERVER_CODE_SECONDS=1 python3 scripts/replay.py
                                                  settings are passed on to the roles

The file scenarios/honest_checks.lock names the checks that each tour must show. --write-checks
runs every tour several times (some minutes) and updates that file. Review the difference before
you commit it: replay.py no longer notices when a check is missing that is not in the file.

Exit codes: 0 when all steps passed, 1 when a step deviated (it says which and why), 2 when the
roles did not start, an option is wrong, or a file cannot be written.
"""


def main() -> int:
    """Run the tours, verify them, and show the result."""
    wanted = _wanted(_parser())
    keep_private()
    console = open_console(plain=wanted.plain, to_stderr=wanted.json == STANDARD_OUTPUT)
    if wanted.list:
        show_tours(console)
        return PASSED
    environ = environ_without(wanted.without_check, environ_with_people(wanted.people, os.environ))
    try:
        with ended_by_signals(), temporary_folder() as folder:
            if wanted.write_checks:
                return _write_checks(Path(folder), console, plain=wanted.plain)
            show_left_out(console, left_out_in(environ), plain=wanted.plain)
            tours = _chosen(wanted.tours)
            outcomes = _walk(Path(folder), tours, environ, plain=wanted.plain)
        for outcome in outcomes:
            show_outcome(console, outcome, plain=wanted.plain)
        _write(outcomes, wanted)
    except (ProcessTrouble, OSError) as trouble:
        say(console, str(trouble))
        return COULD_NOT
    return PASSED if all(outcome.passed for outcome in outcomes) else DEVIATED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "tours",
        metavar="TOUR",
        nargs="*",
        type=_tour,
        help=f"the tours to run, or all (default: {MAIN.tour.name})",
    )
    add = parser.add_argument
    add("--list", action="store_true", help="list the tours and exit")
    add("--save", metavar="FILE", type=new_file, help="save the trace as a run file")
    add_json(parser, "a summary")
    add(
        "--show-secrets",
        action="store_true",
        help="with --save: write passwords and tokens in full",
    )
    add("--plain", action="store_true", help="sentences instead of a table, no colours")
    add("--write-checks", action="store_true", help="update the lock file of checks")
    add_people(parser)
    add_without_check(parser)
    return parser


def _wanted(parser: argparse.ArgumentParser) -> argparse.Namespace:
    wanted = parser.parse_args()
    if wanted.write_checks and (wanted.tours or wanted.save or wanted.json):
        parser.error("--write-checks runs every tour and writes no other file")
    if wanted.write_checks and wanted.without_check:
        parser.error("--write-checks needs roles that make every check, so no --without-check")
    return wanted


def _tour(text: str) -> str:
    if text != EVERY and text not in SCRIPTED:
        raise argparse.ArgumentTypeError(f"unknown tour {text!r}; --list shows all tours")
    return text


def _chosen(names: Sequence[str]) -> list[ScriptedTour]:
    """In the order of the catalogue: the main tour first, when nothing is remembered yet."""
    wanted = names or [MAIN.tour.name]
    chosen = [each for name, each in SCRIPTED.items() if name in wanted or EVERY in wanted]
    return [FIRST_WALK if each is MAIN else each for each in chosen]


def _walk(
    folder: Path, tours: Sequence[ScriptedTour], environ: Mapping[str, str], *, plain: bool
) -> list[Outcome]:
    with Progress(plain=plain) as progress:

        def show(events: Events, _merged: Mapping[str, str]) -> None:
            for event in events:
                if event["slug"]:
                    progress.detail(f"Step {event['part']}: {event['slug']}")

        return walk_tours(
            folder, tours, environ, progress.phase, show if progress.has_details else None
        )


def _write(outcomes: Sequence[Outcome], wanted: argparse.Namespace) -> None:
    if wanted.save:
        secrets: run_file.Secrets = "whole" if wanted.show_secrets else "shortened"
        events = [recorded_event_of(event) for outcome in outcomes for event in outcome.events]
        tours = {
            event["flow"]: outcome.tour.name for outcome in outcomes for event in outcome.events
        }
        with written(wanted.save) as file:
            run_file.write(file, events, secrets, tours)
    if wanted.json:
        text = json.dumps(summary(outcomes), indent=2) + "\n"
        if wanted.json == STANDARD_OUTPUT:
            sys.stdout.write(text)
        else:
            with written(wanted.json) as file:
                file.write_text(text, encoding="utf-8")


def _write_checks(folder: Path, console: Console, *, plain: bool) -> int:
    try:
        with Progress(plain=plain) as progress:
            lock = find_checks(folder, without_settings(os.environ), progress.phase)
    except WalkDeviated as deviated:
        show_outcome(console, deviated.outcome, plain=plain)
        say(console, "The lock file was not changed, because this tour deviated.")
        return DEVIATED
    for line in lock_file.write(lock):
        say(console, line)
    return PASSED
