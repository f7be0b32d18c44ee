"""Moves the recorder's gate: holds steps, and lets them go."""

import http.client
from collections.abc import Mapping
from typing import Any

from scripts.processes.places import Address
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import GateState, Recorder


class NotHeld(Exception):
    """The step that is to be let go is not held, or not any more."""


class RecorderGate:
    """Moves the gate. Each order gives the state that the gate has then.

    Every method raises ProcessTrouble when the recorder does not answer, or understand.
    """

    def __init__(self, address: Address, token: str = "") -> None:
        self._recorder = Recorder(address, token)

    def release(self, event: str) -> GateState:
        """Let one held step go.

        Raises:
            NotHeld: it has moved on already.
        """
        return self._order({"do": "release", "event": event})

    def hold(self) -> GateState:
        """From now on hold every flow at its next step."""
        return self._order({"do": "hold"})

    def run(self, flow: str | None) -> GateState:
        """Let this flow run freely; None lets all of them."""
        return self._order({"do": "run"} if flow is None else {"do": "run", "flow": flow})

    def run_to(self, flow: str, step: int) -> GateState:
        """Let this flow run until one of the thirteen steps is reached."""
        return self._order({"do": "run_to", "flow": flow, "step": step})

    def _order(self, order: Mapping[str, Any]) -> GateState:
        status, document = self._recorder.ask("POST", "/gate", order)
        if status == http.client.CONFLICT:
            raise NotHeld(document["error"])
        if status >= http.client.BAD_REQUEST:
            raise ProcessTrouble(f"The recorder refuses: {document.get('error')}")
        return document
