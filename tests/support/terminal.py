"""Runs one of our programs in its own terminal, as `ssh` and `tmux` do."""

import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import pyte

from tests.support.started import clean_environ, eventually

ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")


class Terminal:
    """A program, what it has printed so far, and the keyboard of its terminal."""

    def __init__(
        self, words: Sequence[str], columns: int, rows: int, environ: Mapping[str, str]
    ) -> None:
        self._keyboard, self.screen = os.openpty()
        self._emulated = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._emulated)
        self._emulated_so_far = 0
        self.resize(columns, rows)
        # A terminal that a session leader opens becomes its controlling terminal.
        adopt = f"import os; os.open({os.ttyname(self.screen)!r}, os.O_RDWR)\n"
        self.modes = termios.tcgetattr(self.screen)
        self.process = subprocess.Popen(
            [*words[:2], adopt + words[2], *words[3:]],
            stdin=self.screen,
            stdout=self.screen,
            stderr=self.screen,
            env={**clean_environ(), "TERM": "xterm-256color", **environ},
            start_new_session=True,
        )
        self._raw = b""
        self._read_so_far = 0
        self._text = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def raw(self) -> str:
        """Everything written to the terminal, including control sequences."""
        return self._raw.decode(errors="replace")

    @property
    def text(self) -> str:
        """Everything written to the terminal, without control sequences."""
        written = self._raw
        if len(written) != self._read_so_far:
            self._text = ESCAPES.sub("", written.decode(errors="replace")).replace("\r", "")
            self._read_so_far = len(written)
        return self._text

    @property
    def visible(self) -> list[str]:
        """The lines that are visible on the screen now."""
        written = self._raw
        self._stream.feed(written[self._emulated_so_far :])
        self._emulated_so_far = len(written)
        return [line.rstrip() for line in self._emulated.display]

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal; the program is notified."""
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._emulated.resize(rows, columns)

    def press(self, keys: str) -> None:
        """Type these keys."""
        os.write(self._keyboard, keys.encode())

    def wait_for(self, words: str, after: int = 0) -> int:
        """Wait until these words appear after a position; return the position after them.

        Line breaks count as spaces, because a narrow terminal may break lines anywhere.
        """
        searched, place = "", -1

        def is_there() -> bool:
            nonlocal searched, place
            if self.text is not searched:
                searched = self.text
                place = " ".join(searched.split()).find(words, after)
            return place >= 0

        eventually(lambda: is_there() or self.process.poll() is not None)
        assert is_there(), self.text[-3000:]
        return place + len(words)

    def is_as_found(self) -> bool:
        """Whether the terminal is back in its original modes and shows its cursor."""
        shows = self.raw.rfind("\x1b[?25h") >= self.raw.rfind("\x1b[?25l")
        return termios.tcgetattr(self.screen) == self.modes and shows

    def ends(self) -> int:
        """Wait for the program to end; return its exit code."""
        return self.process.wait(30)

    def close(self) -> None:
        """Kill the program in any case, and remove the terminal."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # The reader has read everything once the last process that has the screen open closes it.
        os.close(self.screen)
        self._reader.join()
        os.close(self._keyboard)

    def _read(self) -> None:
        with suppress(OSError):
            while got := os.read(self._keyboard, 65536):
                self._raw += got


@contextmanager
def terminal(
    words: Sequence[str], columns: int = 100, rows: int = 40, **environ: str
) -> Iterator[Terminal]:
    """Run a program in a terminal within the block; it is ended afterwards in any case."""
    one = Terminal(words, columns, rows, environ)
    try:
        yield one
    finally:
        one.close()
