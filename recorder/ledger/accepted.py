"""Events whose senders were already allowed to go on; they are stored a moment later."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from recorder.event.event import Event
from recorder.event.incoming import InvalidInput, batch_of
from recorder.ledger.journal import Journal

STORE_SECONDS = 0.1
"""How long the first event waits for others. All of them are stored in one transaction, which takes
hardly longer than storing one. Views show events that much later.
"""

MOST = 1_000
"""Maximum number of waiting events. A sender that finds no room waits until its event is stored."""


class Accepted:
    """Events that wait to be stored, in order of arrival. Thread-safe.

    `store` takes them out (`pop`), stores them and confirms it (`stored`). It runs on a thread of
    its own, also when the program ends. If the program is killed, the next one finds them in the
    `journal`.
    """

    def __init__(self, store: Callable[[], None], journal: Journal | None = None) -> None:
        self._store = store
        self._journal = journal
        self._lock = threading.Lock()
        self._events = [event for sent in journal or () for event in _events_in(sent)]
        self._sent: list[bytes] = []
        # Readers take events out, too. Without this flag, each of their calls could leave one more
        # task behind, which the program would have to wait for.
        self._is_due = False
        # Python waits for an executor's task before it exits, but not for a daemon thread.
        self._writer = ThreadPoolExecutor(1, "store")

    def add(self, events: Sequence[Event], sent: bytes) -> bool:
        """Add the events of a batch, received as `sent`. Return False if there is no room."""
        with self._lock:
            if len(self._events) >= MOST or not self._noted(sent):
                return False
            if not self._is_due:
                self._is_due = True
                self._writer.submit(self._store_soon)
            self._events += events
        return True

    def pop(self) -> Sequence[Event]:
        """Return all waiting events, which then no longer wait."""
        with self._lock:
            events, self._events, self._sent = self._events, [], []
        return events

    def stored(self) -> None:
        """Remove from the journal what was taken out: the next start need not find it."""
        with self._lock:
            if self._journal is not None:
                # If the journal cannot be written, the next start reads events that it already
                # knows.
                with suppress(OSError):
                    self._journal.replace(self._sent)

    def _noted(self, sent: bytes) -> bool:
        if self._journal is not None:
            try:
                self._journal.add(sent)
            except OSError:
                # A full disk: the code that stores the event reports it.
                return False
            self._sent.append(sent)
        return True

    def _store_soon(self) -> None:
        time.sleep(STORE_SECONDS)
        with self._lock:
            self._is_due = False
        self._store()


def _events_in(sent: bytes) -> Sequence[Event]:
    try:
        return batch_of(sent).events
    except InvalidInput:
        # The program was killed while it wrote this line, and so before it responded.
        return ()
