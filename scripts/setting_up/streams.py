"""Lets a command survive when its standard streams are closed, full, or left by their reader.

A stream that the user has closed is the null device. If standard output cannot be written, the
command ends in an orderly way, as after a signal; what standard error cannot take is dropped.
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
"""The exit codes that a shell reports when the reader of a pipe has left (SIGPIPE), or the terminal
was closed (SIGHUP): no message is needed.
"""


def open_missing() -> bool:
    """Open the null device for each stream that is closed; return whether one was.

    Otherwise the next file or connection to be opened would get its number, and with it everything
    that is printed.
    """
    closed = [number for number in NUMBERS if not _is_open(number)]
    for number in closed:
        _discard(number)
    return bool(closed)


def guard() -> None:
    """From now on, end the program in an orderly way if standard output cannot be written, and
    continue without standard error. Replace characters that the encoding lacks.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stdout = _guarded(sys.stdout, _Output, "replace")
        sys.stderr = _guarded(sys.stderr, _Error, "backslashreplace")


class _Error(io.RawIOBase):
    """Writes to the raw stream behind a text stream; after a failure it discards everything."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream  # kept, since it closes the raw stream when it is deleted
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
        """Write these bytes; return how many were written, or all if they were discarded."""
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
            # Another program has made the stream non-blocking, and it is full.
            import select

            select.select([], [self._number], [])
        return written

    def _failed(self, error: OSError) -> None:
        """React to the failure."""


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
    """Redirect the stream of this number to the null device, for this process and its children."""
    null = os.open(os.devnull, os.O_RDWR)
    if null == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(null, number)
        os.close(null)
