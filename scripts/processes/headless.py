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
from contextlib import contextmanager, suppress
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from stat import S_ISFIFO, S_ISSOCK
from urllib.parse import urlsplit

from hosting.files.private_files import write_private
from hosting.serving.ending import when_stdin_closes
from scripts.processes.data_folder import temporary_folder
from scripts.processes.fastest import FASTEST_ONCE
from scripts.processes.file_options import STANDARD_OUTPUT, new_file, written
from scripts.processes.free_ports import free_ports
from scripts.processes.places import names_of
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.processes import Processes
from scripts.processes.recorder import Recorder

FOR_PROGRAMS = {"AUTHORIZATION_SERVER_QUICK_DEMO_PASSWORDS": "yes"}
"""A test signs in often, and has no time to lose. Lifetimes are as usual: no one holds a step."""

LOOK_SECONDS = 1.0
"""How often the processes are looked at."""

LARGEST = 10_000
"""Bytes of a file that says where a playground is, at most."""


def add_headless(parser: argparse.ArgumentParser) -> None:
    """Add the option to a program."""
    parser.add_argument(
        "--headless",
        metavar="FILE",
        type=lambda text: text if text == STANDARD_OUTPUT else _free_file(text),
        help="for programs: show nothing, write addresses and tokens to FILE (- means standard "
        "output) when all processes answer, delete FILE at the end; stop at a signal or, where "
        "standard input is a pipe, when it closes",
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
    """Start a playground, say where it is, and return when a pipe that is standard input closes.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or died.
        OSError: the file cannot be written.
    """
    if isinstance(target, Path):
        # A killed playground has left this file, and a program that waits for the new one reads it.
        target.unlink(missing_ok=True)
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
        # What another program has written there since then is not ours.
        with suppress(OSError, UnicodeError):
            if file.read_text(encoding="utf-8") == text:
                file.unlink()


def _description(playground: Playground) -> dict[str, object]:
    urls, tokens = playground.urls(), playground.control_tokens
    roles = {
        name: {"url": urls[name], "control_token": tokens.get(name)} for name in playground.roles
    }
    recorder = {"url": urls["recorder"], "token": playground.token}
    return {**roles, "recorder": recorder, "logs": str(playground.logs)}


def _watch(processes: Processes) -> None:
    ended = threading.Event()
    if _stdin_is_a_pipe():
        when_stdin_closes(ended.set)
    while not ended.wait(LOOK_SECONDS):
        processes.require_running()


def _stdin_is_a_pipe() -> bool:
    """Whether a program holds the other end. The null device, which a shell gives to what it starts
    in the background, ends at once; to read a terminal from there would stop the process.
    """
    mode = os.fstat(0).st_mode
    return S_ISFIFO(mode) or S_ISSOCK(mode)


def _free_file(text: str) -> Path:
    """A file that is not there yet, or that a playground left behind when it was killed.

    Raises:
        argparse.ArgumentTypeError: it holds something else, or cannot be one.
    """
    path = new_file(text)
    if path.exists():
        recorder = _recorder_in(path)
        if recorder is None:
            raise argparse.ArgumentTypeError(
                f"{text!r} exists and was not written by --headless. Choose another file name, or "
                "delete this file."
            )
        if _is_running(recorder):
            raise argparse.ArgumentTypeError(
                f"{text!r} belongs to a playground that is running. Choose another file name."
            )
    return path


def _recorder_in(path: Path) -> Recorder | None:
    """The recorder of a playground, as its file says; None: it is no such file."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        told = json.loads(path.read_text(encoding="utf-8"))["recorder"]
        url = urlsplit(told["url"])
        match url.hostname, url.port, told["token"]:
            case str(host), int(port), str(token):
                return Recorder((host, port), token)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    return None


def _is_running(recorder: Recorder) -> bool:
    """Whether it answers to its token: its port may be that of another program by now."""
    try:
        status, _ = recorder.ask("GET", "/events")
    except ProcessTrouble:
        return False
    return status == HTTPStatus.OK
