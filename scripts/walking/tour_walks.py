"""Runs several tours, one after the other, on a playground of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scenarios.scripted_tour import ScriptedTour
from scenarios.tours.code_flow import TWO_ISSUERS
from scripts.processes.left_out_checks import left_out_in, settings_of
from scripts.processes.playground import on_free_ports
from scripts.walking.outcome import Events, Outcome
from scripts.walking.scripted_walk import walk_once

IMPATIENT = {"AUTHORIZATION_SERVER_DEVICE_INTERVAL_SECONDS": "1"}
"""A scripted user needs no time to find a phone, so the television polls often."""


def walk_tours(
    folder: Path,
    tours: Sequence[ScriptedTour],
    environ: Mapping[str, str],
    phase: Callable[[str], None],
    show: Callable[[Events], None] = lambda _: None,
) -> list[Outcome]:
    """Start a playground on free ports, with its data in this folder, and run the tours there.

    `phase` is told what begins, `show` gets new events as they come.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """
    needs_second = any(each.tour is TWO_ISSUERS.tour for each in tours)
    weakened = settings_of(left_out_in(environ))
    playground = replace(
        on_free_ports(folder, second_issuer=needs_second), usual=IMPATIENT, given=weakened
    )
    with playground.processes(environ) as processes:
        phase("Starting three roles and the recorder …")
        processes.wait_until_ready(playground.addresses)
        outcomes = []
        for scripted in tours:
            phase(f"Running: {scripted.tour.title} …")
            outcomes.append(walk_once(playground, processes, scripted, show))
        return outcomes
