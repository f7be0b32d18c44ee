"""A program of ours in a terminal of its own, as `ssh` and `tmux` give it one."""

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
    """The program, what it has printed so far, and the keys of its terminal."""

    def __init__(
        self, words: Sequence[str], columns: int, rows: int, environ: Mapping[str, str]
    ) -> None:
        self._keyboard, self.screen = os.openpty()
        self._emulated = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._emulated)
        self._emulated_so_far = 0
        self.resize(columns, rows)
        # A session leader that opens a terminal is controlled by it.
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
        """All that was written to the terminal, with its codes."""
        return self._raw.decode(errors="replace")

    @property
    def text(self) -> str:
        """All that was written to the terminal, without its codes."""
        written = self._raw
        if len(written) != self._read_so_far:
            self._text = ESCAPES.sub("", written.decode(errors="replace")).replace("\r", "")
            self._read_so_far = len(written)
        return self._text

    @property
    def visible(self) -> list[str]:
        """The lines that stand on the screen now."""
        written = self._raw
        self._stream.feed(written[self._emulated_so_far :])
        self._emulated_so_far = len(written)
        return [line.rstrip() for line in self._emulated.display]

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told so."""
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._emulated.resize(rows, columns)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._keyboard, keys.encode())

    def wait_for(self, words: str, after: int = 0) -> int:
        """Wait until these words were written behind a place in the text; the place behind them.

        Ends of lines count as spaces: a narrow terminal has them anywhere.
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
        """Whether the terminal has the modes again that it had, and shows its cursor."""
        shows = self.raw.rfind("\x1b[?25h") >= self.raw.rfind("\x1b[?25l")
        return termios.tcgetattr(self.screen) == self.modes and shows

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        return self.process.wait(30)

    def close(self) -> None:
        """End it in any case, and take the terminal away."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # The reader has all when the last one to hold the screen lets it go.
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
    """A program in a terminal; ended afterwards in any case."""
    one = Terminal(words, columns, rows, environ)
    try:
        yield one
    finally:
        one.close()
