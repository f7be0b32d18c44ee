"""Several processes as one: started together, watched together, and all ended together."""

import http.client
import socket
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from scripts.processes.places import Address
from scripts.processes.process import CannotStart, Process, ProcessTrouble, Start, spoken, started
from scripts.processes.procfile import Command

POLL_SECONDS = 0.02
ANSWER_SECONDS = 1.0
READY_SECONDS = 30.0
END_SECONDS = 5.0


class Processes:
    """Several processes as one: started together, watched together, ended together.

    A process in `first` listens at its address before the next one is started.
    """

    def __init__(
        self,
        commands: Iterable[Command],
        environ: Mapping[str, str],
        folder: Path,
        logs: Path,
        first: Mapping[str, Address] | None = None,
        start: Start = started,
    ) -> None:
        self._commands = tuple(commands)
        self._environ = environ
        self._folder = folder
        self._logs = logs
        self._first = first or {}
        self._start_child = start
        self._running: list[Process] = []

    def __enter__(self) -> "Processes":
        try:
            for command in self._commands:
                self._running.append(self._start(command))
                if command.name in self._first:
                    self._wait_until(listens, {command.name: self._first[command.name]})
        except BaseException:
            # No process may keep running, not even after Ctrl-C.
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
        """Wait until each process responds to `GET /healthz` with 200, at its address.

        Raises:
            ProcessTrouble: one has ended, or is not ready within this time.
        """
        self._wait_until(is_ready, addresses, seconds)

    def _wait_until(
        self,
        is_so: Callable[[Address], bool],
        addresses: Mapping[str, Address],
        seconds: float = READY_SECONDS,
    ) -> None:
        deadline = time.monotonic() + seconds
        waiting = dict(addresses)
        while waiting:
            waiting = {name: where for name, where in waiting.items() if not is_so(where)}
            self.require_running()
            if time.monotonic() > deadline:
                names = ", ".join(spoken(name) for name in waiting)
                raise ProcessTrouble(f"not ready after {seconds:g} s: {names}")
            time.sleep(POLL_SECONDS if waiting else 0)

    def require_running(self, grace: float = 0.0, names: Container[str] | None = None) -> None:
        """Check for `grace` seconds that all processes keep running, or all with these names.

        Raises:
            ProcessTrouble: one or more have ended; `CannotStart` if each refused to start.
        """
        deadline = time.monotonic() + grace
        required = [each for each in self._running if names is None or each.name in names]
        while not (ended := [each for each in required if not each.is_running()]):
            if time.monotonic() >= deadline:
                return
            time.sleep(POLL_SECONDS)
        kind = CannotStart if all(each.refused_to_start() for each in ended) else ProcessTrouble
        raise kind("\n".join(each.exit_message() for each in ended))

    def said(self) -> Iterator[tuple[str, str]]:
        """New lines to show, each with the name of the process that printed it."""
        for process in self._running:
            for line in process.output.new_lines():
                yield process.name, line

    def _start(self, command: Command) -> Process:
        log = self._logs / f"{command.name}.log"
        try:
            return Process(command, self._environ, self._folder, log, self._start_child)
        except OSError as error:
            raise ProcessTrouble(f"{spoken(command.name)} cannot be started: {error}") from error

    def stop(self) -> None:
        """End all of them; kill those that do not end in time."""
        for process in self._running:
            process.ask_to_end()
        deadline = time.monotonic() + END_SECONDS
        for process in self._running:
            process.end_by(deadline)


def listens(address: Address) -> bool:
    """Whether a server at this address accepts connections, even if it does not respond yet."""
    try:
        socket.create_connection(address, ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


def is_ready(address: Address) -> bool:
    """Whether the server at this address is healthy. A starting server already listens, and
    responds as soon as it can.
    """
    connection = http.client.HTTPConnection(*address, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
