"""One process: started, watched and ended, together with every process that it starts.

It has its own session, so that Ctrl-C reaches only its starter, and a pipe as standard input with
EXIT_WITH_STDIN=1: when its starter ends in any way, even if killed, the pipe closes and the process
ends too (`hosting.serving`).
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from scripts.processes.output import Output
from scripts.processes.procfile import Command

REFUSED = 2
"""The exit code of a process that cannot use its settings, its set-up file or its data."""

ON_WINDOWS = sys.platform == "win32"


class ProcessTrouble(Exception):
    """A process did not start, did not become ready, or ended. The message says which and why."""


class CannotStart(ProcessTrouble):
    """A process refused its settings, its set-up file or its data. The message says why."""


class Child(Protocol):
    """A started process, for instance a `subprocess.Popen`."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    @property
    def pid(self) -> int:
        """The process id."""

    def poll(self) -> int | None:
        """The exit code; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended; return its exit code.

        Raises:
            subprocess.TimeoutExpired: it has not ended within `timeout` seconds.
        """

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """Kill it."""


Start = Callable[[Sequence[str], Mapping[str, str], Path], Child]
"""Starts a command, given as its words, with this environment, in this folder."""


def started(words: Sequence[str], environ: Mapping[str, str], folder: Path) -> Child:
    """Start a new process."""
    return subprocess.Popen(
        words,
        cwd=folder,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=not ON_WINDOWS,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


class Process:
    """One running process, with the processes that it starts."""

    def __init__(
        self,
        command: Command,
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        start: Start = started,
    ) -> None:
        self.name = command.name
        told = {**environ, **command.told, "EXIT_WITH_STDIN": "1", "PYTHONUNBUFFERED": "1"}
        self._child = start(command.words, told, folder)
        if self._child.stdout is None:
            raise TypeError("the process has no pipe for its output")
        self.output = Output(self._child.stdout, log)

    @property
    def number(self) -> int:
        """The process id."""
        return self._child.pid

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.poll() is None

    def refused_to_start(self) -> bool:
        """Whether it ended because it cannot use its settings, its set-up file or its data."""
        return self._child.wait() == REFUSED

    def exit_message(self) -> str:
        """How it ended, and the last lines that it printed."""
        code, lines = self._child.wait(), self.output.last_lines()
        said = "".join(f"\n  {line}" for line in lines)
        if code == REFUSED and lines:
            return f"{spoken(self.name)} cannot start:{said}"
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended, code {code}"
        return f"{spoken(self.name)} {how}" + (f", its last lines:{said}" if lines else "")

    def ask_to_end(self) -> None:
        """Ask it to end: with SIGTERM, or on Windows by closing its pipe."""
        if ON_WINDOWS:
            self._close_pipe()
        else:
            self._child.terminate()

    def end_by(self, deadline: float) -> None:
        """Wait until it has ended; at the deadline (monotonic seconds) kill it.

        Processes that it started and left behind are killed too.
        """
        try:
            self._child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if not ON_WINDOWS:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        self._close_pipe()
        self.output.last_lines()

    def _close_pipe(self) -> None:
        if self._child.stdin is not None:
            with suppress(OSError):
                self._child.stdin.close()


def spoken(name: str) -> str:
    """The name of a process in a sentence."""
    return "the " + name.replace("_", " ")
