"""Small events of flows, as a console receives them."""

from collections.abc import Sequence
from typing import Any

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from recorder.predicting.prediction import Prediction
from scripts.console.flows import Flows
from scripts.console.history import History


def plain_event(id: str, flow: str, **changes: Any) -> dict[str, Any]:
    """Return an event in the recorder's format."""
    request = {"method": "GET", "url": "http://127.0.0.1:9000/authorize?x=1", "headers": []}
    usual = {
        "format": 2,
        "id": id,
        "links": [],
        "at": "2026-01-01T14:00:00+00:00",
        "channel": "back",
        "source": None,
        "seconds": 0.0,
        "flow": flow,
        "slug": "user-logged-in",
        "part": "3.2",
        "role": "client_app",
        "from": "client_app",
        "to": "authorization_server",
        "http": {"request": {**request, "body": ""}, "response": None},
        "checks": [],
        "without_checks": [],
    }
    return usual | changes


def typed(id: str, flow: str, **changes: Any) -> RecordedEvent:
    """Return such an event as an object."""
    return recorded_event_of(plain_event(id, flow, **changes))


def history_of(*events: RecordedEvent) -> History:
    """Return what a console remembers of these events."""
    one = History(lambda event: event)
    one.add(events, {})
    return one


def flows_of(*events: RecordedEvent, holding: bool = False, **flows: Any) -> Flows:
    """Return the flows of these events; `flows` are those the gate reports."""
    one = Flows(history_of(*events))
    one.told(events, {"version": 1, "holding": holding, "flows": flows}, {})
    return one


def held(*ids: str) -> dict[str, Any]:
    """Return a flow of which these events are held."""
    return {"mode": "hold", "until": None, "held": list(ids)}


class Looked:
    """A screen that shows nothing, and remembers what it was asked for."""

    def __init__(self, *found: RecordedEvent) -> None:
        self.looked: list[tuple[str, str]] = []
        self._found = found

    def look(self, look: str, event: RecordedEvent) -> str:
        """Record the call."""
        self.looked.append((look, event.id))
        return ""

    def keys(self) -> str:
        """Record the call."""
        self.looked.append(("keys", ""))
        return ""

    def find(self, words: str) -> list[RecordedEvent]:
        """Return the given events if the search is for "found"."""
        return list(self._found) if words == "found" else []

    def found(self, event: RecordedEvent, words: str) -> None:
        """Record the call."""
        self.looked.append((words, event.id))

    def predicted(self, predictions: Sequence[Prediction]) -> str:
        """Record how many predictions there are."""
        self.looked.append(("predicted", str(len(predictions))))
        return ""
