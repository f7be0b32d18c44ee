"""Locks a file for one process; the system frees the lock when that process ends, however it ends.

Standard library only: it is also used before anything else is installed.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

WAIT_SECONDS = 0.1


class Taken(Exception):
    """Another process has the lock. The message is how that process describes itself, or empty."""


@contextmanager
def held(path: Path, about: str, patience: float = 0.0) -> Iterator[None]:
    """Lock a file for the duration of the block, and write into it who has the lock.

    `patience` is how many seconds to wait for another process that has it.

    Raises:
        Taken: another process has the lock.
        OSError: the file cannot be written, or its file system does not support locks.
    """
    with path.open("ab", buffering=0) as file:
        deadline = time.monotonic() + patience
        while not try_lock(file):
            if time.monotonic() >= deadline:
                raise Taken(path.read_text(encoding="utf-8", errors="replace").strip())
            time.sleep(WAIT_SECONDS)
        _write(file, about)
        yield


def _write(file: IO[bytes], text: str) -> None:
    # On a full disk the file is still locked; it only does not say by whom.
    with suppress(OSError):
        file.truncate(0)
        file.write(text.encode())


if sys.platform == "win32":
    import msvcrt
    import os

    FAR_BEHIND = 1 << 30
    """The byte that is locked: far beyond the text, since a locked byte cannot be read."""

    def try_lock(file: IO[Any]) -> bool:
        """Try to lock a file until it is closed; return whether this process now has the lock."""
        os.lseek(file.fileno(), FAR_BEHIND, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: IO[Any]) -> bool:
        """Try to lock a file until it is closed; return whether this process now has the lock."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
