"""Runs several tours on a playground of their own, one after another. Tours with a television run
beside the others, also one after another, since a television mostly waits until it may poll again.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from scenarios.scripted_tour import ScriptedTour
from scripts.processes.left_out_checks import left_out_in, settings_of
from scripts.processes.playground import on_free_ports
from scripts.processes.setup_option import setup_in
from scripts.walking.outcome import Outcome
from scripts.walking.scripted_walk import Show, walk_once

IMPATIENT = {"AUTHORIZATION_SERVER_DEVICE_INTERVAL_SECONDS": "1"}
"""A scripted user needs no time to find a phone, so the television polls often."""


def walk_tours(
    folder: Path,
    tours: Sequence[ScriptedTour],
    environ: Mapping[str, str],
    phase: Callable[[str], None],
    show: Show | None = None,
) -> list[Outcome]:
    """Start a playground on free ports, with its data in this folder, and run the tours there.

    `phase` is called with what begins, `show` with new events as they arrive. The outcomes are in
    the order of the tours.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    needs_second = any(each.tour.needs_second_issuer for each in tours)
    given = settings_of(left_out_in(environ)) | setup_in(environ)
    playground = replace(
        on_free_ports(folder, second_issuer=needs_second), usual=IMPATIENT, given=given
    )
    # If a walk breaks off, the processes end first: a television does not outlive them.
    with ThreadPoolExecutor(1) as beside, playground.processes(environ) as processes:
        phase("Starting three roles and the recorder …")
        processes.wait_until_ready(playground.addresses)
        outcomes: list[Outcome | Future[Outcome]] = []
        for scripted in tours:
            phase(f"Running: {scripted.tour.title} …")
            walk = partial(walk_once, playground, processes, scripted, show)
            outcomes.append(beside.submit(walk) if scripted.with_television else walk())
        return [each.result() if isinstance(each, Future) else each for each in outcomes]
