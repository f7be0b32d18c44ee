"""Holds the messages of a run file one at a time, as the recorder's gate holds live ones."""

from collections.abc import Sequence

from recorder.event.recorded import RecordedEvent
from scripts.processes.recorder import GateState

STEP_BY_STEP = "hold"


class FileGate:
    """Lets the first `due` messages of a file be shown. Each method that moves on returns the state
    of the gate, in which the last of these messages is held.
    """

    def __init__(self, events: Sequence[RecordedEvent]) -> None:
        self._events = events
        self._version = 0
        self.due = 0
        self._go_on(1)

    def release(self, event: str) -> GateState:
        """Move on, and hold the next message of a step."""
        return self._go_on(self.due + 1)

    def hold(self) -> GateState:
        """Messages of a file are always held."""
        return self.state()

    def run(self, flow: str | None) -> GateState:
        """Move on to the end."""
        return self._go_on(len(self._events))

    def run_to(self, flow: str, step: int) -> GateState:
        """Move on until this flow reaches the given one of the thirteen steps, or to the end."""
        there = (
            place
            for place, event in enumerate(self._events[self.due :], self.due + 1)
            if event.flow == flow and event.progress >= step
        )
        return self._go_on(next(there, len(self._events)))

    def state(self) -> GateState:
        """Return the state, in the form that the recorder's gate has."""
        event = self._events[self.due - 1] if self.due else None
        held = {"mode": STEP_BY_STEP, "until": None, "held": [event.id]} if event else {}
        flows = {event.flow: held} if event else {}
        return {"version": self._version, "holding": True, "flows": flows}

    def _go_on(self, due: int) -> GateState:
        """Move on to a message that belongs to a step: other messages are never held."""
        due = min(due, len(self._events))
        while 0 < due < len(self._events) and self._events[due - 1].step is None:
            due += 1
        self.due = due
        self._version += 1
        return self.state()
