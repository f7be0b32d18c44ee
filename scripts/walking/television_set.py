"""A television for the scripted user: the device's program in a separate process."""

import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scenarios.browser.pages import WalkStopped
from scripts.setting_up.environment import ROOT

WORDS = (sys.executable, "-m", "client_app.television", "--plain")
USER_CODE = re.compile(r"user code: (\S+)")
WAITING = "No decision yet"


class TelevisionSet:
    """The screen of a running television."""

    def __init__(self, process: subprocess.Popen[str], patience: float | None) -> None:
        self._process = process
        self._patience = patience
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._last = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def user_code(self) -> str:
        """The code that the user must type, once the television has begun to poll.

        Raises:
            WalkStopped: no code is shown.
        """
        code = ""
        while line := self._next_line():
            if shown := USER_CODE.search(line):
                code = shown[1]
            if code and WAITING in line:
                return code
        raise WalkStopped(f"The television showed no code. Its last line: {self._last or 'none'}")

    def watch_to_the_end(self) -> None:
        """Wait until it has shown the notes.

        Raises:
            WalkStopped: it gave up, or does not end.
        """
        while self._next_line():
            pass
        if self._process.wait() != 0:
            raise WalkStopped(f"The television gave up: {self._last}")

    def switch_off(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _next_line(self) -> str:
        """The next line; "" at the end."""
        try:
            line = self._lines.get(timeout=self._patience)
        except queue.Empty:
            raise WalkStopped(f"The television stopped responding after: {self._last}") from None
        self._last = line.strip() or self._last
        return line

    def _read(self) -> None:
        if self._process.stdout:
            with self._process.stdout as lines:
                for line in lines:
                    self._lines.put(line)
        self._lines.put("")


@contextmanager
def switched_on(environ: Mapping[str, str], patience: float | None) -> Iterator[TelevisionSet]:
    """Run a television while the block lasts; `patience` is how many seconds a line may take (None:
    no limit).
    """
    process = subprocess.Popen(
        WORDS,
        cwd=ROOT,
        # Otherwise a pipe has the encoding of the machine, which may lack characters of a note.
        env={**environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    television = TelevisionSet(process, patience)
    try:
        yield television
    finally:
        television.switch_off()
