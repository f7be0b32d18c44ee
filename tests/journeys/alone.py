"""A recorder alone: the test itself sends the events of the roles and reports the run of a tour."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from tests.support.recorder_tokens import showing
from tests.support.running import Running

PATIENCE = 20
LONGEST = 120
"""The maximum time in seconds that an event waits while it is held."""

Walk = Callable[["Recorder"], dict[str, Any]]


class Recorder:
    """A recorder, used as the roles and the scripted user use it."""

    def __init__(self, whole: Running) -> None:
        self.whole = whole
        self.address = whole.urls["recorder"]
        self._headers = showing(whole.playground.token)

    def post(self, path: str, told: dict[str, Any]) -> None:
        """Send data to the recorder."""
        answer = requests.post(
            self.address + path, json=told, headers=self._headers, timeout=LONGEST
        )
        assert answer.ok, answer.text

    def get(self, path: str) -> dict[str, Any]:
        """Get a document from the recorder."""
        answer = requests.get(self.address + path, headers=self._headers, timeout=2 * PATIENCE)
        document: dict[str, Any] = answer.json()
        return document

    def take(self, events: list[dict[str, Any]]) -> str:
        """Send the events of a flow to the recorder; return the flow's ID."""
        self.post("/events", {"events": events})
        told = self.get("/events?after=0")["events"]
        return str(next(each["flow"] for each in told if each["id"] == events[0]["id"]))

    @contextmanager
    def holding(self, *events: dict[str, Any]) -> Iterator[None]:
        """A role that sends these events one by one, and waits until each may leave."""

        def tell() -> None:
            for each in events:
                self.post("/events", {"events": [each], "attended": True})

        role = threading.Thread(target=tell)
        role.start()
        try:
            yield
        finally:
            self.post("/gate", {"do": "run"})
            role.join()
            self.post("/gate", {"do": "hold"})

    def walk_one(self, walk: Walk) -> None:
        """Wait for one requested tour, run it, and report the result."""
        (request,) = self.get(f"/tour-requests?wait={PATIENCE}")["requests"]
        self.post(f"/tour-requests/{request['id']}", walk(self))


@contextmanager
def walker(recorder: Recorder, walk: Walk) -> Iterator[None]:
    """Run one requested tour within the block."""
    thread = threading.Thread(target=recorder.walk_one, args=(walk,))
    thread.start()
    yield
    thread.join()
