"""Speaks to the recorder: reads what it has taken in, in order, and moves its gate."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.processes.processes import Address, ProcessTrouble

PATIENCE_SECONDS = 10.0
"""How much longer than it was told to wait the recorder may take."""

GateState = Mapping[str, Any]
"""What the recorder says of its gate: `version`, `holding`, and what each flow does and holds."""


class NotHeld(Exception):
    """The step that is to be let go is not held, or not any more."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Where a recorder answers, and the token that it demands ("" for none)."""

    address: Address
    token: str = field(default="", repr=False)

    def ask(
        self, method: str, path: str, order: Mapping[str, Any] | None = None, wait: int = 0
    ) -> tuple[int, dict[str, Any]]:
        """Status and document of the answer, for which it may take so many seconds.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        connection = http.client.HTTPConnection(*self.address, timeout=wait + PATIENCE_SECONDS)
        headers = {"Content-Type": "application/json"} if order is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = None if order is None else json.dumps(order)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            document: dict[str, Any] = json.loads(answer.read() or b"{}")
            return answer.status, document
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ProcessTrouble(f"The recorder does not answer ({error!r}).") from error
        finally:
            connection.close()


class RecorderReader:
    """One place in the recording, from which it is read on.

    `place` is the number of the last event that was read (0: none), `lost` how many events never
    reached the recorder, as far as is known; `gate` is the state of the gate when it was last read,
    and `merged` names the flows that turned out to be others.
    """

    def __init__(self, address: Address, token: str = "") -> None:
        self._recorder = Recorder(address, token)
        self.place = 0
        self.lost = 0
        self.gate: GateState = {}
        self.merged: Mapping[str, str] = {}

    def skip_to_now(self) -> None:
        """Leave out what was recorded before.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        self._page("/events", 0)

    def read(self, wait_seconds: int = 0) -> list[dict[str, Any]]:
        """The next events; while there are none, wait so long for the first, or for the gate to
        move. [] for none.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        known = f"&gate={self.gate['version']}" if self.gate else ""
        page = self._page(f"/events?after={self.place}&wait={wait_seconds}{known}", wait_seconds)
        events: list[dict[str, Any]] = page["events"]
        return events

    def read_all(self) -> Iterator[dict[str, Any]]:
        """All events up to now.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        while events := self.read():
            yield from events

    def _page(self, path: str, wait_seconds: int) -> dict[str, Any]:
        status, page = self._recorder.ask("GET", path, wait=wait_seconds)
        try:
            self.place, self.lost = page["next"], page["lost"]
            self.gate, self.merged = page["gate"], page["merged"]
        except KeyError as error:
            raise ProcessTrouble(f"The recorder does not answer (status {status}).") from error
        return page


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
