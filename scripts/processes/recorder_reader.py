"""Reads the recorded events in order."""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.processes.places import Address
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import GateState, Recorder


class RecorderReader:
    """A place in the recording, from which events are read.

    `place` is the number of the last event that was read (0: none), `lost` how many events are
    known to have never reached the recorder; `gate` is the last known state of the gate, and
    `merged` names the flows that were merged into others.
    """

    def __init__(self, address: Address, token: str) -> None:
        self._recorder = Recorder(address, token)
        self.place = 0
        self.lost = 0
        self.gate: GateState = {}
        self.merged: Mapping[str, str] = {}

    def skip_to_now(self) -> None:
        """Skip everything recorded so far.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        self._page("/events", 0)

    def read(self, wait_seconds: int = 0) -> list[dict[str, Any]]:
        """Return the next events. If there are none yet, wait this long for the first, or for a
        change of the gate; return [] if none arrives.

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
