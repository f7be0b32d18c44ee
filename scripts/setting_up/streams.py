"""The standard streams of a command: closed, full, or left by their reader, they do not break it.

A stream that the user has closed is the null device. Standard output that cannot be written ends
the command in order, as a signal does; what standard error cannot take is dropped.
"""

from __future__ import annotations

import errno
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from _typeshed import ReadableBuffer as Buffer

NUMBERS = (0, 1, 2)
"""Standard input, output and error."""
CANNOT_WRITE = 2
QUIET_ENDS = {errno.EPIPE: 141, errno.EIO: 129}
"""What a shell reports when the reader of a pipe has left (SIGPIPE), or the terminal was closed
(SIGHUP): nothing needs to be said.
"""


def open_missing() -> bool:
    """Opens the null device for each stream that is closed; whether one was.

    Otherwise the next file or connection that is opened would get its number, and with it what is
    printed.
    """
    closed = [number for number in NUMBERS if not _is_open(number)]
    for number in closed:
        _discard(number)
    return bool(closed)


def guard() -> None:
    """From now on the program ends in order when standard output cannot be written, and goes on
    without standard error. Characters that the encoding lacks are replaced.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stdout = _guarded(sys.stdout, _Output, "replace")
        sys.stderr = _guarded(sys.stderr, _Error, "backslashreplace")


class _Error(io.RawIOBase):
    """Writes to what is behind a stream; once that has failed, nowhere."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream  # it closes what is behind it when it is gone
        buffer: Any = stream.buffer
        self._raw: io.RawIOBase = getattr(buffer, "raw", buffer)
        self._number = stream.fileno()
        self._is_lost = False

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def fileno(self) -> int:
        return self._number

    def write(self, data: Buffer) -> int:
        """The number of bytes written; of those that cannot be, all."""
        if not self._is_lost:
            try:
                return self._written(data)
            except OSError as error:
                self._is_lost = True
                _discard(self._number)
                self._failed(error)
        return memoryview(data).nbytes

    def _written(self, data: Buffer) -> int:
        while (written := self._raw.write(data)) is None:
            # Another program has made it non-blocking, and it is full.
            import select

            select.select([], [self._number], [])
        return written

    def _failed(self, error: OSError) -> None:
        """What follows from it."""


class _Output(_Error):
    def _failed(self, error: OSError) -> None:
        if error.errno in QUIET_ENDS:
            raise SystemExit(QUIET_ENDS[error.errno])
        sys.stderr.write(f"Standard output cannot be written: {error.strerror}.\n")
        raise SystemExit(CANNOT_WRITE)


def _guarded(stream: io.TextIOWrapper, kind: type[_Error], errors: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(kind(stream)),
        encoding=stream.encoding,
        errors=errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _discard(number: int) -> None:
    """Lets the stream of this number lead nowhere, for this process and those that it starts."""
    null = os.open(os.devnull, os.O_RDWR)
    if null == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(null, number)
        os.close(null)
