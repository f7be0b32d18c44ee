"""A launcher's session, from the moment when everything is ready: it shows what happens."""

import argparse
from typing import NamedTuple

from rich.console import Console

from scenarios.tours.code_flow import MAIN
from scripts.attacking.lab_requests import serve_requests
from scripts.console.following import Following
from scripts.console.other_flows import show_other_flows
from scripts.console.predictions import Predictions
from scripts.console.screen import Screen
from scripts.console.verdict_table import show_outcome
from scripts.processes.playground import Playground
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader
from scripts.recording.run_recording import RunRecording
from scripts.walking.scripted_walk import walk_once
from scripts.walking.tour_requests import run_requested_tours


class Ending(NamedTuple):
    """How a session ended: whether everything that it had to run passed, and whether keys could be
    pressed.
    """

    passed: bool
    had_keys: bool = False


def run_session(
    playground: Playground,
    processes: Processes,
    reader: RecorderReader,
    console: Console,
    wanted: argparse.Namespace,
    recording: RunRecording | None = None,
) -> Ending:
    """Run a session to its end, from the place of `reader` on; `recording` records it, if given.

    Raises:
        scripts.processes.process.ProcessTrouble: a role died.
    """
    screen = Screen(console, wanted)
    screen.recording = recording
    if wanted.auto and not wanted.step:
        outcome = walk_once(playground, processes, MAIN, screen.report)
        show_outcome(console, outcome, plain=wanted.plain)
        show_other_flows(console)
        return Ending(outcome.passed)
    predictions = Predictions(screen.history) if wanted.predict else None
    following = Following(playground, processes, screen, reader, predictions)

    def begins(browser: str, tour: str) -> None:
        following.tour_begins(browser, tour)
        if recording:
            recording.expect(browser, tour)

    run_requested_tours(playground, begins)
    serve_requests(playground)
    following.run(auto=wanted.auto)
    walked = following.outcome
    return Ending(not wanted.auto or bool(walked and walked.passed), screen.has_keys)
