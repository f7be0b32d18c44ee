"""`recorder.viewer.held_parts`: which parts of their flows the held events are."""

from recorder.holding.gate import GateState, HeldFlow
from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from recorder.viewer.held_parts import HeldParts
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.viewer.conftest import taken


def holding(flow: str, event: str) -> GateState:
    """A gate that holds one event."""
    return GateState(1, True, {flow: HeldFlow("hold", None, (event,))})


def told(flow: str, event: str) -> dict[str, object]:
    """The same gate as the viewer receives it."""
    held = {flow: {"mode": "hold", "until": None, "held": (event,)}}
    return {"version": 1, "holding": True, "flows": held}


def test_a_held_event_is_told_with_its_part(ledger: Ledger, storage: Storage) -> None:
    """Whether the viewer saw it arrive, or it arrived long before."""
    flow = taken(ledger, honest_flow())
    event = next(event for event in storage.of_flow(flow) if event.part == "3.2")
    expected = {**told(flow, event.id), "parts": {event.id: "3.2"}}
    assert HeldParts(storage).told(holding(flow, event.id)) == expected
    seen = HeldParts(storage)
    seen.learn(event)
    assert seen.told(holding(flow, event.id)) == expected


def test_an_event_that_is_not_stored_has_no_part(storage: Storage) -> None:
    """It may have been forgotten, but it is still held."""
    state = holding("gone", "unknown")
    assert HeldParts(storage).told(state) == {**told("gone", "unknown"), "parts": {}}
