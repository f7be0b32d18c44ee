"""Locks a file for one process; the system frees the lock when that process ends in any way.

Standard library only: it is also used where nothing is installed yet.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

WAIT_SECONDS = 0.1


class Taken(Exception):
    """Another process has the lock. The message is what that process says of itself, or empty."""


@contextmanager
def held(path: Path, about: str, patience: float = 0.0) -> Iterator[None]:
    """Has the lock while the block lasts, and says in the file who this is.

    `patience` is for how many seconds it waits for another process that has it.

    Raises:
        Taken: another process has it.
        OSError: the file cannot be written, or its file system knows no locks.
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
    # On a full disk the lock still holds; it only does not say whose it is.
    with suppress(OSError):
        file.truncate(0)
        file.write(text.encode())


if sys.platform == "win32":
    import msvcrt
    import os

    FAR_BEHIND = 1 << 30
    """The byte that is locked. A locked byte cannot be read, and the text can."""

    def try_lock(file: IO[Any]) -> bool:
        """Whether this process now has the lock, until the file is closed."""
        os.lseek(file.fileno(), FAR_BEHIND, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: IO[Any]) -> bool:
        """Whether this process now has the lock, until the file is closed."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
