"""Only one start at a time makes `.venv`; the others wait."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from scripts.setting_up.environment import ROOT
from scripts.setting_up.progress import Progress

LOCK_FILE = ROOT / ".venv.lock"
WAIT_SECONDS = 0.2


@contextmanager
def one_at_a_time(progress: Progress) -> Iterator[None]:
    """Waits while another start sets up `.venv`. The system frees the lock of a start that died."""
    with LOCK_FILE.open("a") as file:
        if not try_lock(file):
            progress.show("Another start is setting up .venv. Waiting for it to finish.")
            progress.close()
            while not try_lock(file):
                time.sleep(WAIT_SECONDS)
        yield


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: TextIO) -> bool:
        """Whether this process now has the lock, until the file is closed."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: TextIO) -> bool:
        """Whether this process now has the lock, until the file is closed."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
