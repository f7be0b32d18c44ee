"""A recorder alone: what the roles would tell it comes from a test, as does the walk of a tour."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from tests.support.recorder_tokens import showing
from tests.support.running import Running

PATIENCE = 20
LONGEST = 120
"""Seconds that an event waits at most while it is held."""

Walk = Callable[["Recorder"], dict[str, Any]]


class Recorder:
    """A recorder as the roles and the scripted user speak to it."""

    def __init__(self, whole: Running) -> None:
        self.whole = whole
        self.address = whole.urls["recorder"]
        self._headers = showing(whole.playground.token)

    def post(self, path: str, told: dict[str, Any]) -> None:
        """Tell it something."""
        answer = requests.post(
            self.address + path, json=told, headers=self._headers, timeout=LONGEST
        )
        assert answer.ok, answer.text

    def get(self, path: str) -> dict[str, Any]:
        """Ask it for something."""
        answer = requests.get(self.address + path, headers=self._headers, timeout=2 * PATIENCE)
        document: dict[str, Any] = answer.json()
        return document

    def take(self, events: list[dict[str, Any]]) -> str:
        """Tell it of a flow; gives its id."""
        self.post("/events", {"events": events})
        told = self.get("/events?after=0")["events"]
        return str(next(each["flow"] for each in told if each["id"] == events[0]["id"]))

    @contextmanager
    def holding(self, *events: dict[str, Any]) -> Iterator[None]:
        """A role that waits until each of its events may leave, one after the other."""

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
        """Wait for one request, walk it, and report."""
        (request,) = self.get(f"/tour-requests?wait={PATIENCE}")["requests"]
        self.post(f"/tour-requests/{request['id']}", walk(self))


@contextmanager
def walker(recorder: Recorder, walk: Walk) -> Iterator[None]:
    """A program is ready to run one tour."""
    thread = threading.Thread(target=recorder.walk_one, args=(walk,))
    thread.start()
    yield
    thread.join()
