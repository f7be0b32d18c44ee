"""How many events never arrived, and in which flows."""

from collections import Counter
from collections.abc import Iterable, Sequence

from recorder.event.event import Event
from recorder.event.incoming import LostEvent
from recorder.keeping.bounded import Bounded
from recorder.keeping.joining import Joiner
from recorder.keeping.recording import Recording
from recorder.keeping.storage import Storage

MISSING = 2_000
"""How many lost events are remembered: one that arrives late is no longer lost."""


class Lost:
    """Counts events that never arrived, so that the list of flows shows how many each flow lacks.

    An event that its sender gave up because no response came may have arrived, or may arrive later;
    then it does not count. Not thread-safe.
    """

    def __init__(self, storage: Storage, joiner: Joiner, recording: Recording) -> None:
        self._storage = storage
        self._joiner = joiner
        self._recording = recording
        self._missing: Bounded[str, LostEvent] = Bounded(MISSING)
        self.number = 0

    def told(self, number: int, described: Sequence[LostEvent]) -> None:
        """Count events that a sender could not deliver; some of them are `described`."""
        known = self._storage.known([event.id for event in described]) if described else set()
        missing = [event for event in described if not self._is_known(event.id, known)]
        self._count_in_flows(missing, 1)
        for event in missing:
            self._missing.put(event.id, event)
        self.number += max(0, number - len(described)) + len(missing)

    def unkept(self, events: Sequence[Event]) -> None:
        """Count events that arrived but could not be stored."""
        self.number += len(events)
        for event in events:
            if event.links:
                self._recording.lose(self._joiner.lost(event.links), 1)

    def found(self, events: Iterable[Event]) -> None:
        """Note that these events have arrived; any that were reported lost are not lost."""
        missed = (self._missing.pop(event.id) for event in events)
        found = [event for event in missed if event is not None]
        self.number -= len(found)
        self._count_in_flows(found, -1)

    def _is_known(self, id: str, stored: set[str]) -> bool:
        return id in stored or self._missing.get(id) is not None

    def _count_in_flows(self, events: Iterable[LostEvent], each: int) -> None:
        flows: Counter[str] = Counter()
        for event in events:
            if event.links:
                flows[self._joiner.lost(event.links)] += each
        for flow, number in flows.items():
            if not self._storage.flows.lose(flow, number):
                self._recording.lose(flow, number)
