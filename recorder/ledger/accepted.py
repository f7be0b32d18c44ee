"""Events whose senders were already allowed to go on: they are stored a moment later."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from recorder.event.event import Event

STORE_SECONDS = 0.1
"""How long the first of them waits for others: they are stored in one transaction, which takes
nearly as long for one as for all. A view shows them that much later.
"""

MOST = 1_000
"""Events that wait at most. A sender that finds no room waits until its event is stored."""


class Accepted:
    """Events that wait to be stored, in the order in which they came; from any thread.

    `store` takes them out (`pop`) and stores them. It is called on a thread of its own, also when
    the program ends; a recorder that is killed loses those that wait.
    """

    def __init__(self, store: Callable[[], None]) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._events: list[Event] = []
        # Python waits for an executor's task before it ends, and not for a daemon thread.
        self._writer = ThreadPoolExecutor(1, "store")

    def add(self, events: Sequence[Event]) -> bool:
        """Let events wait; False if there is no room."""
        with self._lock:
            if len(self._events) >= MOST:
                return False
            if not self._events:
                self._writer.submit(self._store_soon)
            self._events += events
        return True

    def pop(self) -> Sequence[Event]:
        """All that wait, which then wait no more."""
        with self._lock:
            events, self._events = self._events, []
        return events

    def _store_soon(self) -> None:
        time.sleep(STORE_SECONDS)
        self._store()
