"""`recorder.viewer.held_parts`: where in their flows the held events are."""

from recorder.ledger.ledger import Ledger
from recorder.viewer.held_parts import HeldParts
from tests.recorder.recordings import honest_flow
from tests.recorder.viewer.conftest import taken


def test_a_held_event_is_told_with_its_part(ledger: Ledger) -> None:
    """Whether it came while one looked, or long before."""
    flow = taken(ledger, honest_flow())
    event = next(event for event in ledger.flow_events(flow) if event["part"] == "3.2")
    state = {"version": 1, "holding": True, "flows": {flow: {"held": [event["id"]]}}}
    told = {**state, "parts": {event["id"]: "3.2"}}
    assert HeldParts(ledger).told(state) == told
    seen = HeldParts(ledger)
    seen.learn(event)
    assert seen.told(state) == told


def test_an_event_that_is_not_stored_has_no_part(ledger: Ledger) -> None:
    """It may have been forgotten; it is held all the same."""
    state = {"version": 1, "holding": True, "flows": {"gone": {"held": ["unknown"]}}}
    assert HeldParts(ledger).told(state) == {**state, "parts": {}}
