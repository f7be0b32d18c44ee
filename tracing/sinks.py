"""Where a role's events go: to a recorder that answers each one, or streamed behind its back.

Neither may break the role. When no recorder answers, events are counted as lost, the count is told
with the next event that arrives, and the role goes on.
"""

import http.client
import json
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from tracing.events import Event

CONNECT_SECONDS = 1.0
SILENCE_SECONDS = 5.0
QUEUE_SIZE = 10_000
BATCH_SIZE = 200
BATCH_SECONDS = 0.1


class Sink(Protocol):
    """Takes events. `emit` returns when the role may go on."""

    def emit(self, event: Event) -> None:
        """Take one event."""


class ListSink:
    """Keeps events in a list, for tests of a role."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        """Keep the event."""
        self.events.append(event)


class RecorderAddress:
    """One recorder, spoken to over a connection per thread; `token` is that of its inbox."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"the recorder's address must be http://host:port, not {url!r}")
        self._host, self._port = parts.hostname, parts.port or 80
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self._local = threading.local()

    def post(
        self, events: Sequence[Mapping[str, Any]], lost: int, *, attended: bool = False
    ) -> None:
        """Hand events over and wait for the answer.

        `attended` events wait for leave to go on: the recorder may hold the answer back for long.

        Raises:
            OSError, http.client.HTTPException: no recorder answered with success.
        """
        body = json.dumps({"events": events, "lost": lost, "attended": attended}).encode()
        try:
            self._send(body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A kept connection may have been closed meanwhile; the recorder knows events by id.
            self._close()
            self._send(body)

    def _send(self, body: bytes) -> None:
        connection = self._connection()
        try:
            connection.request("POST", "/events", body, self._headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._close()
            raise
        if answer.status != 204:
            raise http.client.HTTPException(f"the recorder answered {answer.status}")

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._host, self._port, CONNECT_SECONDS)
            connection.connect()
            # A held step is answered when someone lets it go: no read timeout.
            connection.sock.settimeout(None)
            self._local.connection = connection
        return connection

    def _close(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


class Losses:
    """How many events were lost and are not yet told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0

    def add(self, number: int) -> None:
        """Count events as lost."""
        with self._lock:
            self._number += number

    def take(self) -> int:
        """The number, which thereby counts as told."""
        with self._lock:
            number, self._number = self._number, 0
        return number


class Attended:
    """One call per event; the recorder's answer is the permission to go on."""

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderAddress(url, token)
        self._losses = Losses()
        self._silent_until = 0.0

    def emit(self, event: Event) -> None:
        """Tell the recorder and wait for its leave; without a recorder, go on at once."""
        if time.monotonic() < self._silent_until:
            self._losses.add(1)
            return
        lost = self._losses.take()
        try:
            self._recorder.post([event.as_dict()], lost, attended=True)
        except (OSError, http.client.HTTPException):
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            self._losses.add(lost + 1)


class Streamed:
    """A bounded queue and one background thread that sends batches; the role never waits."""

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderAddress(url, token)
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._losses = Losses()
        threading.Thread(target=self._send_forever, name="trace", daemon=True).start()

    def emit(self, event: Event) -> None:
        """Put the event into the queue; when it is full, count it as lost."""
        if self._queue.qsize() < QUEUE_SIZE:
            self._queue.put(event)
        else:
            self._losses.add(1)

    def _send_forever(self) -> None:
        while True:
            batch = self._next_batch()
            lost = self._losses.take()
            try:
                self._recorder.post([event.as_dict() for event in batch], lost)
            except (OSError, http.client.HTTPException):
                self._losses.add(lost + len(batch))

    def _next_batch(self) -> list[Event]:
        batch = [self._queue.get()]
        if self._queue.qsize() < BATCH_SIZE:
            # Sending less often leaves the interpreter to those who serve requests.
            time.sleep(BATCH_SECONDS)
        while len(batch) < BATCH_SIZE and not self._queue.empty():
            batch.append(self._queue.get())
        return batch


def sink_for(url: str, mode: str, token: str = "") -> Sink | None:
    """The sink that a role's configuration asks for; None where no recorder is named.

    `token` is what the recorder asks a role for.

    Raises:
        ValueError: the mode is neither "attended" nor "streamed", or the address is not usable.
    """
    if not url:
        return None
    kinds: dict[str, type[Attended] | type[Streamed]] = {"attended": Attended, "streamed": Streamed}
    if mode not in kinds:
        raise ValueError(f"the trace mode is 'attended' or 'streamed', not {mode!r}")
    return kinds[mode](url, token)
