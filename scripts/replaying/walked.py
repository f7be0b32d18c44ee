"""Runs tours on a playground of their own, verifies them, and writes the requested files."""

import argparse
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent, with_refusal
from recorder.keeping import run_file
from recorder.keeping.run_file import Tours
from scenarios.judging import lock_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from scripts.console.terminal import Progress, say
from scripts.console.verdict_table import show_outcome, summary
from scripts.console.weakening import show_left_out
from scripts.processes.data_folder import temporary_folder
from scripts.processes.file_options import write_json, written
from scripts.processes.left_out_checks import environ_without, left_out_in
from scripts.processes.places import without_settings
from scripts.processes.setup_option import environ_with_setup
from scripts.replaying.exit_codes import DEVIATED, PASSED
from scripts.replaying.exported import deviations_of, export
from scripts.replaying.not_delivered import NotDelivered
from scripts.walking.check_lock import WalkDeviated, find_checks
from scripts.walking.outcome import Events, Outcome
from scripts.walking.tour_walks import walk_tours

EVERY = "all"


def walked(console: Console, wanted: argparse.Namespace) -> int:
    """Run the tours, show the result of each, and write the requested files.

    If a step deviated and a file cannot be written, the exit code is that of the deviation.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
        OSError: a file cannot be written.
        NotDelivered: the receiver does not accept the traces.
    """
    environ = environ_without(wanted.without_check, environ_with_setup(wanted.setup, os.environ))
    with temporary_folder() as folder:
        show_left_out(console, left_out_in(environ), plain=wanted.plain)
        # The main tour runs first, so nothing is remembered yet.
        tours = [FIRST_WALK if each is MAIN else each for each in chosen(wanted.tours)]
        outcomes = _walk(Path(folder), tours, environ, plain=wanted.plain)
    for outcome in outcomes:
        show_outcome(console, outcome, plain=wanted.plain)
    passed = all(outcome.passed for outcome in outcomes)
    try:
        _write(console, outcomes, wanted)
    except (NotDelivered, OSError) as trouble:
        if passed:
            raise
        say(console, str(trouble))
    return PASSED if passed else DEVIATED


def checks_written(console: Console, wanted: argparse.Namespace) -> int:
    """Update the lock file of checks, unless a tour deviates.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    try:
        with temporary_folder() as folder, Progress(plain=wanted.plain) as progress:
            lock = find_checks(Path(folder), without_settings(os.environ), progress.phase)
    except WalkDeviated as deviated:
        show_outcome(console, deviated.outcome, plain=wanted.plain)
        say(console, "The lock file was not changed, because this tour deviated.")
        return DEVIATED
    for line in lock_file.write(lock):
        say(console, line)
    return PASSED


def chosen(names: Sequence[str]) -> list[ScriptedTour]:
    """Return the tours with these names, in catalogue order; without names, the main tour."""
    wanted = names or [MAIN.tour.name]
    return [each for name, each in SCRIPTED.items() if name in wanted or EVERY in wanted]


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


def _write(console: Console, outcomes: Sequence[Outcome], wanted: argparse.Namespace) -> None:
    events = [with_refusal(recorded_event_of(event)) for each in outcomes for event in each.events]
    tours = {event["flow"]: each.tour.name for each in outcomes for event in each.events}
    deviations = {
        event["flow"]: deviations_of(each.verdict) for each in outcomes for event in each.events
    }
    # Callbacks run in reverse order, and one that fails does not stop the others.
    with ExitStack() as writing:
        writing.callback(export, console, events, tours, deviations, wanted)
        writing.callback(write_json, wanted.json, summary(outcomes))
        writing.callback(_save, events, tours, wanted)


def _save(events: Sequence[RecordedEvent], tours: Tours, wanted: argparse.Namespace) -> None:
    if wanted.save:
        secrets: run_file.Secrets = "whole" if wanted.with_secrets else "redacted"
        with written(wanted.save) as file:
            run_file.write(file, events, secrets, tours)
