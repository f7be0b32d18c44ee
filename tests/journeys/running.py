"""A playground with real processes, each of which can be killed and started again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.processes.playground import on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.procfile import Command, read_procfile
from scripts.processes.recorder_reader import RecorderReader
from scripts.setting_up.environment import ROOT


class Running:
    """Four processes on free ports."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.playground = on_free_ports(folder)
        self.urls = self.playground.urls()
        self._environ = {**os.environ, **self.playground.settings(), **settings}
        self._commands = {each.name: each for each in read_procfile(ROOT / "Procfile")}
        self._started: dict[str, Processes] = {}

    def start(self, *names: str) -> None:
        """Start them, over the data that is there, and wait until they are ready."""
        for name in names:
            self._started[name] = self._one(self._commands[name])
            self._started[name].__enter__()
        for name in names:
            address = {name: self.playground.addresses[name]}
            self._started[name].wait_until_ready(address)

    def start_all(self) -> None:
        """Start what the Procfile lists."""
        self.start(*self._commands)

    def kill(self, name: str) -> None:
        """`kill -9`: no chance to write anything down."""
        (process,) = self._started[name]
        os.kill(process.number, signal.SIGKILL)
        process.exit_message()
        self._started[name].stop()

    def is_running(self, name: str) -> bool:
        """Whether it was started and not killed."""
        return any(process.is_running() for process in self._started[name])

    def stop_all(self) -> None:
        """Leave nothing running."""
        for processes in self._started.values():
            processes.stop()

    def events(self) -> list[dict[str, Any]]:
        """All that the recorder was told so far."""
        return list(RecorderReader(self.playground.recorder).read_all())

    def _one(self, command: Command) -> Processes:
        return Processes([command], self._environ, ROOT, self.playground.logs)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Running]:
    """The whole playground, ready; gone afterwards. `settings` are environment variables."""
    whole = Running(folder, settings)
    try:
        whole.start_all()
        yield whole
    finally:
        whole.stop_all()
