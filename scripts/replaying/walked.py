"""Runs tours on a playground of their own, verifies them, and writes what was asked for."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from recorder.event.incoming import recorded_event_of
from recorder.keeping import run_file
from scenarios.judging import lock_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN
from scripts.console.terminal import Progress, say
from scripts.console.verdict_table import show_outcome, summary
from scripts.console.weakening import show_left_out
from scripts.processes.file_options import STANDARD_OUTPUT, written
from scripts.processes.left_out_checks import environ_without, left_out_in
from scripts.processes.places import without_settings
from scripts.processes.setup_option import environ_with_setup
from scripts.processes.temporary_folder import temporary_folder
from scripts.replaying.exit_codes import DEVIATED, PASSED
from scripts.walking.check_lock import WalkDeviated, find_checks
from scripts.walking.outcome import Events, Outcome
from scripts.walking.tour_walks import walk_tours

EVERY = "all"


def walked(console: Console, wanted: argparse.Namespace) -> int:
    """Run the tours, show how each went, and save what was asked for.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
        OSError: a file cannot be written.
    """
    environ = environ_without(wanted.without_check, environ_with_setup(wanted.setup, os.environ))
    with temporary_folder() as folder:
        show_left_out(console, left_out_in(environ), plain=wanted.plain)
        outcomes = _walk(Path(folder), _chosen(wanted.tours), environ, plain=wanted.plain)
    for outcome in outcomes:
        show_outcome(console, outcome, plain=wanted.plain)
    _write(outcomes, wanted)
    return PASSED if all(outcome.passed for outcome in outcomes) else DEVIATED


def checks_written(console: Console, *, plain: bool) -> int:
    """Update the lock file of checks, unless a tour deviates.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    try:
        with temporary_folder() as folder, Progress(plain=plain) as progress:
            lock = find_checks(Path(folder), without_settings(os.environ), progress.phase)
    except WalkDeviated as deviated:
        show_outcome(console, deviated.outcome, plain=plain)
        say(console, "The lock file was not changed, because this tour deviated.")
        return DEVIATED
    for line in lock_file.write(lock):
        say(console, line)
    return PASSED


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
        secrets: run_file.Secrets = "whole" if wanted.with_secrets else "redacted"
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
