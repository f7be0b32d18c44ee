"""`--against FILE`: runs the tours of a run file on the live system, and compares the runs."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from oauth2_playground.spelling import spelled
from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import with_refusal
from recorder.keeping.run_file import RunFileError
from scenarios.tours import SCRIPTED
from scripts.console.difference_table import show_compared, summary
from scripts.console.terminal import Progress, say
from scripts.console.weakening import show_left_out
from scripts.processes.data_folder import temporary_folder
from scripts.processes.file_options import write_json
from scripts.processes.left_out_checks import environ_without, left_out_in
from scripts.processes.setup_option import environ_with_setup
from scripts.replaying.compared_walks import compared
from scripts.replaying.exit_codes import DEVIATED, PASSED
from scripts.replaying.recorded_walks import Walk, walks_in
from scripts.replaying.remembered import about_remembered
from scripts.walking.outcome import Outcome
from scripts.walking.tour_walks import walk_tours
from scripts.walking.two_runs import Sides

SIDES = Sides("recording", "live")


def add_against(parser: argparse.ArgumentParser) -> None:
    """Add the option to a program."""
    parser.add_argument(
        "--against",
        metavar="FILE",
        type=Path,
        help="run the tours of a run file on a fresh playground, and compare each step",
    )


def against(console: Console, wanted: argparse.Namespace) -> int:
    """Run the tours of a run file, and show how the live system differs.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
        OSError: a file cannot be read or written.
        recorder.keeping.run_file.RunFileError: it is not a run file, or its tour is not known.
    """
    recorded = _chosen(walks_in(wanted.against), wanted.against, wanted.tours)
    environ = environ_without(wanted.without_check, environ_with_setup(wanted.setup, os.environ))
    show_left_out(console, left_out_in(environ), plain=wanted.plain)
    with temporary_folder() as folder, Progress(plain=wanted.plain) as progress:
        tours = [SCRIPTED[walk.tour] for walk in recorded]
        outcomes = walk_tours(Path(folder), tours, environ, progress.phase)
    live = [_walk(outcome) for outcome in outcomes]
    walks = compared(recorded, live, SIDES)
    differs = any(walk.differs for walk in walks)
    show_compared(console, walks, SIDES, plain=wanted.plain)
    for outcome in outcomes if differs else ():
        for trouble in outcome.troubles:
            say(console, f"{outcome.tour.title}, live: {trouble}")
    if differs and (said := about_remembered(recorded, live)):
        say(console, said)
    write_json(wanted.json, summary(walks, SIDES))
    return DEVIATED if differs else PASSED


def _walk(outcome: Outcome) -> Walk:
    events = [with_refusal(recorded_event_of(event)) for event in outcome.events]
    return Walk(outcome.tour.name, events)


def _chosen(walks: Sequence[Walk], path: Path, names: Sequence[str]) -> list[Walk]:
    """The walks of the named tours, or all; a walk of an unknown tour counts as the one named."""
    if len(names) == 1:
        walks = [walk._replace(tour=walk.tour or names[0]) for walk in walks]
    unknown = next((walk for walk in walks if walk.tour not in SCRIPTED), None)
    if unknown:
        flow = unknown.events[0].flow
        what = f"was run as {unknown.tour!r:.80}" if unknown.tour else "has no known tour"
        command = spelled("python3 scripts/replay.py TOUR --against")
        raise RunFileError(
            f"{path.name}: flow {flow} {what}. Name the tour to compare it with: {command} {path}"
        )
    chosen = [walk for walk in walks if not names or walk.tour in names]
    if not chosen:
        has = ", ".join(dict.fromkeys(walk.tour for walk in walks))
        raise RunFileError(f"{path.name} has no run of {', '.join(names)}. It has: {has}.")
    return chosen
