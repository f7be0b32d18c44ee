"""Turns: if several threads need the same thing, one gets it and the others then find it ready."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 2.0
"""Longest wait for a turn. A thread that has it may be held for ever, and must not block others."""


class Turns:
    """Lets one thread through at a time, unless its turn takes too long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, *, wait: bool = True) -> Iterator[bool]:
        """Run the block when it is our turn, or anyway after `PATIENCE_SECONDS` (at once without
        `wait`). Yield whether it is our turn.
        """
        is_ours = self._lock.acquire(timeout=PATIENCE_SECONDS if wait else 0)
        try:
            yield is_ours
        finally:
            if is_ours:
                self._lock.release()
