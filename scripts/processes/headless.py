"""A playground for a program: it runs as long as its starter, and one JSON document says where.

The document has everything that a program needs: the address of each process, and the token with
which it is controlled.
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hosting.files.private_files import write_private
from hosting.serving.ending import when_stdin_closes
from scripts.processes.data_folder import temporary_folder
from scripts.processes.fastest import FASTEST_ONCE
from scripts.processes.file_options import STANDARD_OUTPUT, new_file, written
from scripts.processes.free_ports import free_ports
from scripts.processes.places import names_of
from scripts.processes.playground import Playground
from scripts.processes.processes import Processes

FOR_PROGRAMS = {"AUTHORIZATION_SERVER_QUICK_DEMO_PASSWORDS": "yes"}
"""A test signs in often, and has no time to lose. Lifetimes are as usual: no one holds a step."""

LOOK_SECONDS = 1.0
"""How often the processes are looked at."""


def add_headless(parser: argparse.ArgumentParser) -> None:
    """Add the option to a program."""
    parser.add_argument(
        "--headless",
        metavar="FILE",
        type=lambda text: text if text == STANDARD_OUTPUT else new_file(text),
        help="for programs: show nothing, write addresses and tokens to FILE (- means standard "
        "output) when all processes answer, and stop when standard input closes",
    )


@contextmanager
def placed(wanted: argparse.Namespace) -> Iterator[None]:
    """Within the block, `--headless` has free ports and a temporary folder, where none was chosen.

    Raises:
        OSError: no ports are free.
    """
    if not wanted.headless:
        yield
        return
    if wanted.port_base is None:
        # The second issuer has the port after the others.
        wanted.port_base = free_ports(len(names_of(second_issuer=wanted.second_issuer)))[0]
    if wanted.data:
        yield
        return
    with temporary_folder() as folder:
        wanted.data = Path(folder)
        yield


def run_headless(playground: Playground, target: Path | str) -> None:
    """Start a playground, say where it is, and return when standard input closes.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or died.
        OSError: the file cannot be written.
    """
    playground = replace(playground, usual=FOR_PROGRAMS)
    with playground.processes(os.environ, FASTEST_ONCE, together=True) as processes:
        processes.wait_until_ready(playground.addresses)
        with _told(playground, target):
            _watch(processes)


@contextmanager
def _told(playground: Playground, target: Path | str) -> Iterator[None]:
    """The file is there within the block: where there is one, a playground runs."""
    text = json.dumps(_description(playground))
    if target == STANDARD_OUTPUT:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        yield
        return
    with written(Path(target)) as file:
        write_private(file, text)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _description(playground: Playground) -> dict[str, object]:
    urls, tokens = playground.urls(), playground.control_tokens
    roles = {
        name: {"url": urls[name], "control_token": tokens.get(name)} for name in playground.roles
    }
    recorder = {"url": urls["recorder"], "token": playground.token}
    return {**roles, "recorder": recorder, "logs": str(playground.logs)}


def _watch(processes: Processes) -> None:
    ended = threading.Event()
    when_stdin_closes(ended.set)
    while not ended.wait(LOOK_SECONDS):
        processes.require_running()
