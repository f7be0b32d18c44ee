"""`--from FILE`: shows a recorded run on the console, and judges it."""

import argparse
import itertools
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from recorder.keeping.run_file import Run, RunFileError
from recorder.keeping.run_origin import origin_of
from recorder.reading.wording import count
from scripts.console.screen import Screen
from scripts.console.terminal import can_press_keys, say
from scripts.processes.file_options import read_by
from scripts.replaying.exit_codes import COULD_NOT, DEVIATED, PASSED
from scripts.replaying.judged_file import show_verdict
from scripts.replaying.stepped import Stepped

LONGEST_PAUSE = 2.0
"""The longest pause between two messages, in seconds; a person who types takes longer than that."""

NO_TERMINAL = "--step needs a terminal with a keyboard; without it, all messages are shown at once."

OTHER_LINES = "The lines of this program; the one that made this run may have others"


def add_from(parser: argparse.ArgumentParser) -> None:
    """Add the options that show a run file."""
    group = parser.add_argument_group("to show a run file instead of running tours")
    add = group.add_argument
    add("--from", metavar="FILE", type=Path, dest="from_file", help="show this run file, judge it")
    add("--step", action="store_true", help="one message at a time, at the press of a key")
    add("--fast", action="store_true", help="without the pauses between the messages")
    add("--full", action="store_true", help="everything about each message at once, as a log")
    add("--brief", action="store_true", help="one line for each message")
    add("--show-secrets", action="store_true", help="show the secrets of a file that has them")


def shown_from(
    console: Console, wanted: argparse.Namespace, pause: Callable[[float], None] = time.sleep
) -> int:
    """Show the run file that `wanted` names, then its steps and the failed checks.

    Before each message, `pause` is called with the seconds that the recorded run waited there, at
    most `LONGEST_PAUSE`.

    Raises:
        OSError, RunFileError: it cannot be read; the message is a sentence.
    """
    path: Path = wanted.from_file
    if wanted.step and not can_press_keys(console):
        say(console, NO_TERMINAL)
        return COULD_NOT
    with read_by(path):
        run = run_file.read(path)
    if not run.events:
        raise RunFileError(f"{path} has no events: nothing was recorded.")
    screen = Screen(console, wanted)
    for flow, tour in run.tours.items():
        screen.history.know_tour(flow, tour)
    origin = origin_of(run.header)
    if not origin.is_of_this_version:
        screen.about_code = f"{OTHER_LINES} (it was {origin.made_by})."
    say(console, f"{path.name}: {count(len(run.events), 'event')}, {origin}.")
    return _shown(screen, run, wanted, pause)


def _shown(
    screen: Screen, run: Run, wanted: argparse.Namespace, pause: Callable[[float], None]
) -> int:
    verdicts: list[bool] = []

    def judge() -> None:
        verdicts.append(show_verdict(screen.console, run, plain=wanted.plain))

    if wanted.step:
        Stepped(screen, wanted.from_file.name, run.events, judge).run()
    else:
        is_watched = screen.console.is_terminal and not wanted.fast
        _show_all(screen, run.events, pause if is_watched else _go_on)
    if not verdicts:
        judge()
    return PASSED if verdicts[0] else DEVIATED


def _show_all(
    screen: Screen, events: Sequence[RecordedEvent], pause: Callable[[float], None]
) -> None:
    for before, event in itertools.pairwise((events[0], *events)):
        pause(min(max(0.0, (event.at - before.at).total_seconds()), LONGEST_PAUSE))
        screen.history.add([event], {})
        screen.show(event)


def _go_on(_seconds: float) -> None:
    """Do not pause: no person is watching, or `--fast` is given."""
