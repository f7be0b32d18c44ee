"""Starts the processes that a Procfile lists, watches them, and leaves none of them running.

Each gets a session of its own, so that Ctrl-C reaches only whoever started it, and a pipe as its
standard input with EXIT_WITH_STDIN=1: in whatever way its starter ends, even killed, the pipe
closes, and the process ends with it (`hosting.serving`).
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from scripts.processes.output import Output

ON_WINDOWS = sys.platform == "win32"
POLL_SECONDS = 0.02
ANSWER_SECONDS = 1.0
READY_SECONDS = 30.0
END_SECONDS = 5.0

Address = tuple[str, int]


class ProcessTrouble(Exception):
    """A process did not start, did not become ready, or died. The message says which and why."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a Procfile: a name, and the words to start it with.

    `told` is what it alone finds in its environment, before what all find there.
    """

    name: str
    words: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)


def read_procfile(path: Path) -> tuple[Command, ...]:
    """The processes of a Procfile, in its order. `python` means the Python that runs this."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    return tuple(Command(name.strip(), _words(command)) for name, _, command in rows)


def _words(command: str) -> tuple[str, ...]:
    first, *others = command.split()
    return (sys.executable if first == "python" else first, *others)


class Process:
    """One started process with all that it starts itself."""

    def __init__(
        self, command: Command, environ: Mapping[str, str], folder: Path, log: Path
    ) -> None:
        self.name = command.name
        self._child = subprocess.Popen(
            command.words,
            cwd=folder,
            env={**environ, **command.told, "EXIT_WITH_STDIN": "1", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=not ON_WINDOWS,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        if self._child.stdout is None:
            raise TypeError("a process started with a pipe has one")
        self.output = Output(self._child.stdout, log)

    @property
    def number(self) -> int:
        """The process id."""
        return self._child.pid

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.poll() is None

    def obituary(self) -> str:
        """How it ended, and its last words."""
        code, words = self._child.wait(), self.output.last_words()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended, code {code}"
        said = "".join(f"\n  {line}" for line in words)
        return f"{spoken(self.name)} {how}" + (f", its last words:{said}" if words else "")

    def ask_to_end(self) -> None:
        """Tell it to end in its own way: by SIGTERM, or where there is none by closing its pipe."""
        if ON_WINDOWS:
            self._close_pipe()
        else:
            self._child.terminate()

    def end_by(self, deadline: float) -> None:
        """Wait until it has ended; at the deadline (monotonic seconds) make an end of it.

        What it has started itself and left behind ends, too.
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
        self.output.last_words()

    def _close_pipe(self) -> None:
        if self._child.stdin is not None:
            with suppress(OSError):
                self._child.stdin.close()


class Processes:
    """Several processes as one: started together, watched together, ended together.

    The next one waits until one of those in `first` is ready.
    """

    def __init__(
        self,
        commands: Iterable[Command],
        environ: Mapping[str, str],
        folder: Path,
        logs: Path,
        first: Mapping[str, Address] | None = None,
    ) -> None:
        self._commands = tuple(commands)
        self._environ = environ
        self._folder = folder
        self._logs = logs
        self._first = first or {}
        self._running: list[Process] = []

    def __enter__(self) -> "Processes":
        try:
            for command in self._commands:
                self._running.append(self._start(command))
                if command.name in self._first:
                    self.wait_until_ready({command.name: self._first[command.name]})
        except BaseException:
            # Ctrl-C, too, must not leave those running that have started already.
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __iter__(self) -> Iterator[Process]:
        return iter(self._running)

    def wait_until_ready(
        self, addresses: Mapping[str, Address], seconds: float = READY_SECONDS
    ) -> None:
        """Wait until each answers `GET /healthz` with 200, at its address.

        Raises:
            ProcessTrouble: one died, or is not ready after these seconds.
        """
        deadline = time.monotonic() + seconds
        waiting = dict(addresses)
        while waiting:
            waiting = {name: where for name, where in waiting.items() if not is_ready(where)}
            self.require_running()
            if time.monotonic() > deadline:
                names = ", ".join(spoken(name) for name in waiting)
                raise ProcessTrouble(f"not ready after {seconds:g} s: {names}")
            time.sleep(POLL_SECONDS if waiting else 0)

    def require_running(self, grace: float = 0.0, names: Container[str] | None = None) -> None:
        """Nothing, while all run, or all with these names; they get `grace` seconds to die.

        Raises:
            ProcessTrouble: one or more have ended.
        """
        deadline = time.monotonic() + grace
        required = [each for each in self._running if names is None or each.name in names]
        while not (ended := [each for each in required if not each.is_running()]):
            if time.monotonic() >= deadline:
                return
            time.sleep(POLL_SECONDS)
        raise ProcessTrouble("\n".join(each.obituary() for each in ended))

    def said(self) -> Iterator[tuple[str, str]]:
        """New lines worth showing, each with the name of the process that printed it."""
        for process in self._running:
            for line in process.output.new_lines():
                yield process.name, line

    def _start(self, command: Command) -> Process:
        log = self._logs / f"{command.name}.log"
        try:
            return Process(command, self._environ, self._folder, log)
        except OSError as error:
            raise ProcessTrouble(f"{spoken(command.name)} cannot be started: {error}") from error

    def stop(self) -> None:
        """End all of them, however they behave."""
        for process in self._running:
            process.ask_to_end()
        deadline = time.monotonic() + END_SECONDS
        for process in self._running:
            process.end_by(deadline)


def spoken(name: str) -> str:
    """The name of a process in a sentence."""
    return "the " + name.replace("_", " ")


def is_ready(address: Address) -> bool:
    """Whether whoever listens there says that it is well."""
    connection = http.client.HTTPConnection(*address, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
