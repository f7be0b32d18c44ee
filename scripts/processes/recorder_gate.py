"""Controls the recorder's gate: holds and releases steps."""

import http.client
from collections.abc import Mapping
from typing import Any

from scripts.processes.places import Address
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import GateState, Recorder


class NotHeld(Exception):
    """The step to release is not held, or no longer held."""


class RecorderGate:
    """Controls the gate. Each method returns the new state of the gate.

    Every method raises ProcessTrouble when the recorder does not answer, or refuses.
    """

    def __init__(self, address: Address, token: str) -> None:
        self._recorder = Recorder(address, token)

    def release(self, event: str) -> GateState:
        """Release one held step.

        Raises:
            NotHeld: it was released already.
        """
        return self._order({"do": "release", "event": event})

    def hold(self) -> GateState:
        """Hold every flow at its next step."""
        return self._order({"do": "hold"})

    def run(self, flow: str | None) -> GateState:
        """Release this flow; None releases all flows."""
        return self._order({"do": "run"} if flow is None else {"do": "run", "flow": flow})

    def run_to(self, flow: str, step: int) -> GateState:
        """Release this flow until it reaches the given one of the thirteen steps."""
        return self._order({"do": "run_to", "flow": flow, "step": step})

    def _order(self, order: Mapping[str, Any]) -> GateState:
        status, document = self._recorder.ask("POST", "/gate", order)
        if status == http.client.CONFLICT:
            raise NotHeld(document["error"])
        if status >= http.client.BAD_REQUEST:
            raise ProcessTrouble(f"The recorder refused this: {document.get('error')}")
        return document
