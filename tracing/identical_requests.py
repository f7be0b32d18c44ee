"""Sends identical requests of one process one after another.

Nothing on the wire tells their answers apart, so the recorder can only pair them in order. This
order is that of the wire as long as each is answered before the next is told.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from tracing.patience import LOOK_SECONDS

MOST_SECONDS = 5.0
"""How long a request waits for an identical one: a peer that hangs delays others no longer."""


class IdenticalRequests:
    """Which requests are under way. Two are identical that have equal keys."""

    def __init__(self) -> None:
        self._under_way: set[Hashable] = set()
        self._changed = threading.Condition()

    @contextmanager
    def in_turn(self, key: Hashable, is_holding: Callable[[], bool]) -> Iterator[None]:
        """Enter when no identical request is under way, or after `MOST_SECONDS`.

        While a step is held (`is_holding`), nothing waits: the held flow must not stop the others.
        """
        has_turn = self._begin(key, is_holding)
        try:
            yield
        finally:
            if has_turn:
                self._end(key)

    def _begin(self, key: Hashable, is_holding: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + MOST_SECONDS
        with self._changed:
            while key in self._under_way:
                left = deadline - time.monotonic()
                if left <= 0 or is_holding():
                    return False
                self._changed.wait(min(left, LOOK_SECONDS))
            self._under_way.add(key)
            return True

    def _end(self, key: Hashable) -> None:
        with self._changed:
            self._under_way.discard(key)
            self._changed.notify_all()
