"""Counts the events that never reached the recorder, until they are reported to it."""

import threading
from collections.abc import Mapping
from typing import Any

from tracing.events import Event
from tracing.fingerprints import of_event
from tracing.recorder_link.recorder_connection import RecorderConnection

MOST_REMEMBERED = 500
"""How many lost events are reported with id and fingerprints; the rest are only counted."""

LINKS_OF_ONE = 64


class Losses:
    """How many lost events are not reported yet, and which were the first of them. By its id, the
    recorder recognises an event that reached it after all; by its fingerprints, it finds the flow.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._first: list[Mapping[str, Any]] = []

    def lose(self, event: Event) -> None:
        """Count an event as lost."""
        with self._lock:
            self._number += 1
            if len(self._first) < MOST_REMEMBERED:
                self._first.append(_described(event))

    def tell(self, recorder: RecorderConnection) -> None:
        """Report the lost events to the recorder, if any; until it responds, they stay unreported.

        Raises:
            OSError: no recorder responded with success.
        """
        with self._lock:
            number, first = self._number, self._first
            self._number, self._first = 0, []
        if not number:
            return
        try:
            recorder.post((), lost=number, lost_events=first)
        except OSError:
            with self._lock:
                self._number += number
                # Events lost in the meantime come after these.
                self._first = [*first, *self._first][:MOST_REMEMBERED]
            raise


def _described(event: Event) -> Mapping[str, Any]:
    return {"id": event.id, "links": sorted(of_event(event.as_dict()))[:LINKS_OF_ONE]}
