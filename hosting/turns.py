"""Turns: what several threads would do at once one does, and the others use what it brought."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 2.0
"""Whoever has the turn may wait for another server, and for ever, so the others do not."""


class Turns:
    """One turn after the other, as long as none takes long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, *, wait: bool = True) -> Iterator[bool]:
        """Run a block in turn; without `wait`, or after some seconds, run it all the same.

        Gives whether it is really one's turn.
        """
        is_ours = self._lock.acquire(timeout=PATIENCE_SECONDS if wait else 0)
        try:
            yield is_ours
        finally:
            if is_ours:
                self._lock.release()
