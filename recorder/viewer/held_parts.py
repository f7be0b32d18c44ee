"""Which part of its flow each held event is: the gate itself knows events only by their ids."""

from collections.abc import Mapping

import msgspec

from recorder.event.recorded import RecordedEvent
from recorder.holding.gate import GateState
from recorder.keeping.bounded import Bounded
from recorder.keeping.storage import Storage

KEPT = 512
"""How many events are remembered with their part; the part of any other event is read again."""


class HeldParts:
    """Adds to the state of the gate the part of every event that it holds."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._known: Bounded[str, str] = Bounded(KEPT)

    def learn(self, event: RecordedEvent) -> None:
        """Remember the part of an event."""
        if event.part is not None:
            self._known.put(event.id, event.part)

    def told(self, state: GateState) -> Mapping[str, object]:
        """Return the state as JSON, with "parts": the part of each held event, by its id."""
        held = {id: flow for flow, each in state.flows.items() for id in each.held}
        for flow in {flow for id, flow in held.items() if self._known.get(id) is None}:
            for event in self._storage.of_flow(flow):
                if event.id in held:
                    self.learn(event)
        parts = {id: part for id in held if (part := self._known.get(id))}
        plain: Mapping[str, object] = msgspec.to_builtins(state)
        return {**plain, "parts": parts}
