"""The output of a process: all of it goes to a log file, the important lines to the console.

In both, control characters become visible text, since a requested address may contain anything. Of
a traceback the console shows only the last line, which names the error; the rest is in the log.
Memory and log file are bounded. If the log cannot be written, for instance because the disk is
full, it is cut off, and the output is still read: otherwise the process would block.
"""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

from hosting.files.private_files import FOLDER, make_private
from hosting.visible_text import visible

LONGEST_LINE = 4096
KEPT_LINES = 1000
LAST_LINES = 4
LOG_BYTES = 10_000_000
CUT_OFF = b"The rest was cut off here.\n"
READER_SECONDS = 2.0

TRACEBACK = "Traceback (most recent call last):"
BETWEEN_TRACEBACKS = ("During handling of the above", "The above exception was the direct cause")


class Gist:
    """Keeps only the line of each traceback that names the error."""

    def __init__(self) -> None:
        self._in_traceback = False

    def of(self, line: str) -> str | None:
        """Return what to show of this line, or None."""
        if line.startswith(TRACEBACK):
            self._in_traceback = True
            return None
        if not line.strip() or line.startswith(BETWEEN_TRACEBACKS):
            return None
        if self._in_traceback and line[0] in " \t":
            return None
        self._in_traceback = False
        return line


class Output:
    """Reads what one process prints, on its own thread, until its pipe is closed."""

    def __init__(self, pipe: IO[bytes], log: Path) -> None:
        self.log = log
        self._pipe = pipe
        self._gist = Gist()
        self._new: deque[str] = deque(maxlen=KEPT_LINES)
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._thread = threading.Thread(target=self._read, name=f"output-{log.stem}", daemon=True)
        self._thread.start()

    def new_lines(self) -> Iterator[str]:
        """Yield the lines to show that are new since the last call; of very many, the latest."""
        while self._new:
            yield self._new.popleft()

    def last_lines(self) -> tuple[str, ...]:
        """The last lines to show, once the process has ended."""
        self._thread.join(READER_SECONDS)
        return tuple(self._last)

    def _read(self) -> None:
        with _opened(self.log) as log, self._pipe as pipe:
            while line := pipe.readline(LONGEST_LINE):
                text = visible(line.decode("utf-8", "backslashreplace").rstrip())
                _write(log, f"{text}\n".encode())
                gist = self._gist.of(text)
                if gist is not None:
                    self._new.append(gist)
                    self._last.append(gist)


def _opened(log: Path) -> BinaryIO:
    try:
        log.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        make_private(log.parent)
        opened = log.open("wb", buffering=0)
        make_private(log)
        return opened
    except OSError:
        return Path(os.devnull).open("wb", buffering=0)


def _write(log: BinaryIO, line: bytes) -> None:
    if log.tell() < LOG_BYTES:
        full = log.tell() + len(line) >= LOG_BYTES
        with suppress(OSError):
            log.write(line + CUT_OFF if full else line)
