"""`--repeat N --concurrency M`: runs the tours many times, several at once, on one playground."""

import argparse
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from scenarios.scripted_tour import ScriptedTour
from scripts.console.repeat_table import RepeatProgress, show_repeated, summary
from scripts.console.terminal import Progress
from scripts.console.weakening import show_left_out
from scripts.processes.data_folder import temporary_folder
from scripts.processes.file_options import write_json
from scripts.processes.left_out_checks import environ_without, left_out_in, settings_of
from scripts.processes.playground import on_free_ports
from scripts.processes.setup_option import environ_with_setup
from scripts.replaying.exit_codes import DEVIATED, PASSED
from scripts.replaying.tally import TourTally
from scripts.replaying.walked import chosen
from scripts.walking.repeated_walks import MOST_AT_ONCE, RepeatedWalks, in_turn
from scripts.walking.repetition import Repeated
from scripts.walking.tour_walks import IMPATIENT

MOST = 100_000
"""The maximum number of runs of a tour: for the percentiles, a few bytes are kept for each step."""

LONGEST = 9
"""The maximum number of digits that are read."""


def add_repeat(parser: argparse.ArgumentParser) -> None:
    """Add the options to a program."""
    parser.add_argument(
        "--repeat",
        metavar="N",
        type=_number(MOST),
        help="run each tour N times on one playground, and show percentiles and failures",
    )
    parser.add_argument(
        "--concurrency",
        metavar="M",
        type=_number(MOST_AT_ONCE),
        default=1,
        help=f"with --repeat: M at once (1 to {MOST_AT_ONCE}; default: %(default)s). A tour whose "
        "requests are the same in every run, such as client-credentials, runs one at a time",
    )


def repeated(console: Console, wanted: argparse.Namespace) -> int:
    """Run the tours, show times and failures by step, and account for every walk. If this is
    interrupted, show the results so far.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
        OSError: a file cannot be written.
    """
    environ = environ_without(wanted.without_check, environ_with_setup(wanted.setup, os.environ))
    show_left_out(console, left_out_in(environ), plain=wanted.plain)
    run = _Run(chosen(wanted.tours), wanted.repeat, wanted.concurrency)
    try:
        with temporary_folder() as folder:
            run.walk(Path(folder), environ, plain=wanted.plain)
    finally:
        result = run.result()
        if result.started:
            show_repeated(console, result, plain=wanted.plain)
            write_json(wanted.json, summary(result))
    return PASSED if result.all_passed else DEVIATED


class _Run:
    """Many walks of some tours, and their results so far."""

    def __init__(self, tours: Sequence[ScriptedTour], times: int, at_once: int) -> None:
        self._tours, self._times, self._at_once = tours, times, at_once
        self._tallies = {each.tour.name: TourTally(each) for each in tours}
        self._began = self._ended = 0.0
        self._walks: RepeatedWalks | None = None

    def walk(self, folder: Path, environ: Mapping[str, str], *, plain: bool) -> None:
        """Start a playground, and run the tours there."""
        needs_second = any(each.tour.needs_second_issuer for each in self._tours)
        given = settings_of(left_out_in(environ))
        fresh = on_free_ports(folder, second_issuer=needs_second)
        playground = replace(fresh, usual=IMPATIENT, given=given).controlled()
        # If it is interrupted, the processes end first, so that no walk waits for a response.
        with ThreadPoolExecutor(self._at_once) as pool, playground.processes(environ) as processes:
            with Progress(plain=plain) as progress:
                progress.phase("Starting three roles and the recorder …")
                processes.wait_until_ready(playground.addresses)
            self._walks = RepeatedWalks(playground, pool)
            self._began = time.monotonic()
            try:
                self._follow(self._walks, plain=plain)
            finally:
                self._ended = time.monotonic()

    def result(self) -> Repeated:
        """The results of the walks."""
        tallies, walks = self._tallies.values(), self._walks
        return Repeated(
            [tally.rows() for tally in tallies],
            wanted=self._times * len(self._tours),
            started=walks.started if walks else 0,
            passed=sum(tally.passed for tally in tallies),
            deviated=sum(tally.deviated for tally in tallies),
            not_judged=sum(tally.not_judged for tally in tallies),
            flows=sum(tally.flows for tally in tallies),
            flows_of_no_walk=walks.flows_of_no_walk if walks else 0,
            lost=walks.lost if walks else 0,
            at_once=self._at_once,
            seconds=self._ended - self._began,
        )

    def _follow(self, walks: RepeatedWalks, *, plain: bool) -> None:
        tours = in_turn(self._tours, self._times)
        with RepeatProgress(self._times * len(self._tours), plain=plain) as progress:
            for judged in walks.walk(tours, self._at_once):
                passed = self._tallies[judged.scripted.tour.name].add(judged)
                progress.show(passed=passed)


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST
        if not (is_number and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from 1 to {most}")
        return int(text)

    return number
