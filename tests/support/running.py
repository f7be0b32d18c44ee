"""A playground of real processes, each of which can be killed and restarted."""

import os
import signal
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from scripts.processes.fastest import FASTEST
from scripts.processes.playground import on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.procfile import Command
from scripts.processes.public_addresses import ADDRESSES
from scripts.processes.recorder_reader import RecorderReader
from scripts.setting_up.environment import ROOT


class Running:
    """Four processes on free ports, and their data folder."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *,
        controlled: bool = False,
        opened_at: str = "",
    ) -> None:
        self.folder = folder
        whole = on_free_ports(folder)
        if opened_at:
            told = {
                setting: opened_at.format(port=whole.places[name].port)
                for name, setting in ADDRESSES.items()
            }
            whole = replace(whole, given=told)
        self.playground = whole.controlled() if controlled else whole
        self.urls = self.playground.urls()
        self._environ = {**os.environ, **self.playground.settings(), **settings}
        self._commands = {each.name: each for each in self.playground.commands()}
        self._started: dict[str, Processes] = {}

    def start(self, *names: str) -> None:
        """Start these processes over the existing data, and wait until they are ready."""
        for name in names:
            self._started[name] = self._one(self._commands[name])
            self._started[name].__enter__()
        for name in names:
            address = {name: self.playground.addresses[name]}
            self._started[name].wait_until_ready(address)

    def start_all(self) -> None:
        """Start every process of the Procfile."""
        self.start(*self._commands)

    def kill(self, name: str) -> None:
        """Kill a process with `kill -9`, so that it cannot save anything."""
        (process,) = self._started[name]
        os.kill(process.number, signal.SIGKILL)
        process.exit_message()
        self._started[name].stop()

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Suspend a process: it still accepts connections but does nothing else, as if stopped in a
        debugger.
        """
        (process,) = self._started[name]
        os.kill(process.number, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process.number, signal.SIGCONT)

    def numbers(self) -> dict[str, int]:
        """The process IDs, by name."""
        return {name: each.number for name, one in self._started.items() for each in one}

    def is_running(self, name: str) -> bool:
        """Whether the process was started and is still running."""
        return any(process.is_running() for process in self._started[name])

    def revive(self) -> None:
        """Restart the processes that are no longer running."""
        self.start(*(name for name in self._started if not self.is_running(name)))

    def forget_consents(self) -> None:
        """Delete all consents, so that each flow asks for consent again."""
        self._change("authorization_server", "DELETE FROM consents")

    def let_access_tokens_expire(self) -> None:
        """Make the client app treat every access token it holds as expired."""
        self._change("client_app", "UPDATE sessions SET token_expires_at = 1")

    def stop_all(self) -> None:
        """Stop all processes. Callers end before those they call, so their connections close."""
        for processes in reversed(self._started.values()):
            processes.stop()

    def viewer_for(self, page: Page) -> str:
        """The viewer's address, after its link has set the cookie in this page's browser."""
        page.context.request.get(self.playground.viewer)
        return self.urls["recorder"]

    def place(self) -> int:
        """The number of the last event so far."""
        reader = RecorderReader(self.playground.recorder, self.playground.token)
        reader.skip_to_now()
        return reader.place

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """The events recorded so far, after this number."""
        reader = RecorderReader(self.playground.recorder, self.playground.token)
        reader.place = after
        return list(reader.read_all())

    def _change(self, role: str, statement: str) -> None:
        with closing(sqlite3.connect(self.folder / f"{role}.db")) as database, database:
            database.execute(statement)

    def _one(self, command: Command) -> Processes:
        return Processes([command], self._environ, ROOT, self.playground.logs, start=FASTEST)


@contextmanager
def running(
    folder: Path, *, controlled: bool = False, opened_at: str = "", **settings: str
) -> Iterator[Running]:
    """Run the whole playground within the block; it is ready when the block begins.

    `settings` are environment variables. With `controlled`, faults can be switched on in its roles.
    Browsers open each port at `opened_at`, in which `{port}` stands for the port.
    """
    whole = Running(folder, settings, controlled=controlled, opened_at=opened_at)
    try:
        whole.start_all()
        yield whole
    finally:
        whole.stop_all()
