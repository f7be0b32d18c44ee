"""Counts the events of each flow, for the header of a run file."""

from collections import Counter
from collections.abc import Mapping

from recorder.event.recorded import Plain, RecordedEvent
from recorder.keeping.recording import Flow, Recording


class FlowTally:
    """The flows of the events noted so far; the results are complete for at most `flows` flows."""

    def __init__(self, flows: int) -> None:
        self._recording = Recording(flows=flows)
        self._counts: Counter[str] = Counter()
        self._flows: dict[str, Flow] = {}

    def note(self, event: RecordedEvent) -> None:
        """Count an event."""
        self._counts[event.flow] += 1
        self._flows[event.flow] = self._recording.note(event)

    def flows(self, tours: Mapping[str, str]) -> list[Plain]:
        """Return each flow with its number of events, its progress, the part in which it was
        refused, and its tour, if that is known.
        """
        return [
            {
                "flow": flow.id,
                "events": self._counts[flow.id],
                "progress": flow.progress,
                "refused_at": flow.refusal and flow.refusal.part,
                **({"tour": tours[flow.id]} if flow.id in tours else {}),
            }
            for flow in self._flows.values()
        ]
