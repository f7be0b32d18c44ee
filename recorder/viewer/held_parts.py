"""Which part of its flow each held event is: the gate itself knows events by their ids alone."""

from collections.abc import Mapping
from typing import Any

from recorder.keeping.bounded import Bounded
from recorder.ledger.ledger import Ledger

Event = Mapping[str, Any]

KEPT = 512
"""Events whose part is kept at hand; the part of any other is read again."""


class HeldParts:
    """Tells the state of the gate with the part of every event that it holds."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: Bounded[str, str] = Bounded(KEPT)

    def learn(self, event: Event) -> None:
        """Keep the part of an event that came."""
        self._known.put(event["id"], event["part"])

    def told(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The state, and in "parts" the part of each held event by its id."""
        held = {id: flow for flow, each in state["flows"].items() for id in each["held"]}
        for flow in {flow for id, flow in held.items() if self._known.get(id) is None}:
            for event in self._ledger.flow_events(flow):
                if event["id"] in held:
                    self.learn(event)
        return {**state, "parts": {id: part for id in held if (part := self._known.get(id))}}
