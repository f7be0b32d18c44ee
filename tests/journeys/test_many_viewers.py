"""A lecture hall: two hundred open viewers, each of which receives everything."""

import http.client
import itertools
import json
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.processes.recorder_gate import RecorderGate
from tests.support.processes import wait_until
from tests.support.recorder_tokens import showing
from tests.support.running import Running, running
from tests.unit.recorder.samples import event

VIEWERS = 200
STEPS = 20
PATIENCE = 60.0

Told = list[tuple[int, str]]
"""The number and ID of each row, in the order of arrival."""


class Viewer:
    """An open stream, read on its own thread, like a browser that does not render."""

    def __init__(
        self, address: tuple[str, int], token: str, after: int | None = None, **headers: str
    ) -> None:
        self.rows: Told = []
        self.at = 0
        self.gate: dict[str, Any] = {}
        self._connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
        query = "" if after is None else f"?after={after}"
        names = {name.replace("_", "-"): value for name, value in headers.items()} | showing(token)
        self._connection.request("GET", f"/live{query}", headers=names)
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        assert self._answer.headers.get_content_type() == "text/event-stream"
        assert self._answer.headers["Cache-Control"] == "no-store"
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        """Disconnect like a closed window; what was received is kept."""
        self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._answer.close()
        self._connection.close()

    def _read(self) -> None:
        message: dict[str, str] = {}
        for line in self._lines():
            if line:
                name, _, text = line.partition(": ")
                message[name] = text
            else:
                self._take(**message)
                message = {}

    def _lines(self) -> Iterator[str]:
        try:
            for line in self._answer:
                yield line.decode().rstrip("\n")
        except (OSError, http.client.HTTPException):
            return  # disconnected by `close`

    def _take(self, event: str = "", data: str = "", id: str = "", **_: str) -> None:
        if event == "row":
            row = json.loads(data)
            self.rows.append((row["seq"], row["event"]))
        if event == "gate":
            self.gate = json.loads(data)
        if id:
            self.at = int(id)


@contextmanager
def open_viewer(whole: Running, after: int | None = None, **headers: str) -> Iterator[Viewer]:
    """A connected viewer, which is closed at the end of the block."""
    viewer = Viewer(whole.playground.recorder, whole.playground.token, after, **headers)
    try:
        wait_until(lambda: bool(viewer.gate))
        yield viewer
    finally:
        viewer.close()


@contextmanager
def full_lecture(whole: Running) -> Iterator[list[Viewer]]:
    """All viewers, connected."""
    with ExitStack() as hall:
        yield [hall.enter_context(open_viewer(whole, after=0)) for _ in range(VIEWERS)]


def rows_of(whole: Running, after: int = 0) -> Told:
    """The rows that viewers must receive from the whole recording, after this number."""
    return [
        (event["seq"], event["id"])
        for event in whole.events()
        if event["slug"] and event["seq"] > after
    ]


def head_of(whole: Running) -> int:
    """The number of the last event."""
    return max(int(event["seq"]) for event in whole.events())


def without_repetition(told: Told) -> Told:
    """The rows without duplicates: of an event that was sent again, the newest number counts."""
    newest = {id: number for number, id in told}
    return sorted((number, id) for id, number in newest.items())


def wait_until_told(viewers: Iterable[Viewer], head: int) -> None:
    """Wait until each viewer has received the last event."""
    for viewer in viewers:
        wait_until(lambda viewer=viewer: viewer.at >= head)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A playground for these tests; the viewers receive everything ever recorded in it."""
    with running(tmp_path_factory.mktemp("hall")) as started:
        yield started


def test_everybody_is_told_every_row(place: Running) -> None:
    """Rows arrive in order, none is missing, none is repeated, and the flow finishes."""
    with full_lecture(place) as viewers:
        title = ""
        for page in UserAgent(PATIENCE).walk(honest.walk(place.urls["client_app"])):
            title = page.title
        assert title.startswith("Notes of Alice")
        wait_until_told(viewers, head_of(place))
        rows = rows_of(place)
        assert len(rows) >= 13
        for viewer in viewers:
            numbers = [number for number, _ in viewer.rows]
            assert all(before < after for before, after in itertools.pairwise(numbers))
            assert without_repetition(viewer.rows) == rows


def test_who_was_cut_off_is_told_the_rest(place: Running) -> None:
    """Last-Event-ID determines where the stream resumes, whatever the URL says."""
    place.forget_consents()
    broken: list[Viewer] = []
    with ExitStack() as back:
        for page in UserAgent(PATIENCE).walk(honest.walk(place.urls["client_app"])):
            if page.form_with("Password"):
                with open_viewer(place, after=0) as viewer:
                    wait_until_told([viewer], head_of(place))
                broken.append(viewer)
            if page.form_with("Allow"):
                came_back = open_viewer(place, after=0, Last_Event_ID=str(broken[0].at))
                broken.append(back.enter_context(came_back))
        later = open_viewer(place, after=0, Last_Event_ID=str(broken[0].at))
        broken.append(back.enter_context(later))
        wait_until_told(broken[1:], head_of(place))
    first, during, afterwards = broken
    rest = rows_of(place, after=first.at)
    assert first.rows
    assert rest
    assert without_repetition(during.rows) == rest
    assert afterwards.rows == rest
    assert without_repetition(first.rows + afterwards.rows) == rows_of(place)


def test_many_viewers_do_not_keep_a_held_step(place: Running) -> None:
    """Twenty flows are held at once, and each can be released while all viewers are connected."""
    gate = RecorderGate(place.playground.recorder, place.playground.token)
    gate.hold()
    with full_lecture(place) as viewers, ThreadPoolExecutor(STEPS) as roles:
        told = [event("resource-requested", id=f"held{number}") for number in range(STEPS)]
        waiting = {each["id"]: roles.submit(tell, place, each) for each in told}
        for viewer in viewers:
            wait_until(lambda viewer=viewer: len(held_in(viewer)) == STEPS)
        for id in [each["id"] for each in reversed(told)]:
            assert not waiting[id].done()
            gate.release(id)
            assert waiting[id].result(PATIENCE) == 204
        for viewer in viewers:
            wait_until(lambda viewer=viewer: held_in(viewer) == [])
        wait_until_told(viewers, head_of(place))
        assert {tuple(viewer.rows) for viewer in viewers} == {tuple(rows_of(place))}
    gate.run(None)


def tell(whole: Running, told: dict[str, Any]) -> int:
    """Deliver an event like a role that waits for permission; return the response's status."""
    connection = http.client.HTTPConnection(*whole.playground.recorder, timeout=PATIENCE)
    try:
        batch = json.dumps({"events": [told], "lost": 0, "attended": True})
        headers = showing(whole.playground.inbox_token) | {"Content-Type": "application/json"}
        connection.request("POST", "/events", batch, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def held_in(viewer: Viewer) -> list[str]:
    """The events that this viewer shows as held."""
    return [id for flow in viewer.gate["flows"].values() for id in flow["held"]]
