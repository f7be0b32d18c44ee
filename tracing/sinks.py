"""Where a role's events go: to a recorder that answers each one, or streamed behind its back.

Neither may break the role. When no recorder answers, events are counted as lost, the count is told
with the next event that arrives, and the role goes on.
"""

import http.client
import queue
import threading
import time
from typing import Protocol

from tracing.events import Event
from tracing.heartbeat import Heartbeat
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.recorder_connection import RecorderConnection

QUEUE_SIZE = 10_000
BATCH_SIZE = 200
BATCH_SECONDS = 0.1


class Sink(Protocol):
    """Takes events. `emit` returns when the role may go on.

    `is_holding` says whether a step is held at the moment, here or at another role.
    """

    @property
    def is_holding(self) -> bool:
        """Whether what takes long may be held."""

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Take one event.

        Raises:
            Abandoned: the event was held, and the peer that waits for what follows has left.
        """


class ListSink:
    """Keeps events in a list, for tests of a role."""

    is_holding = False

    def __init__(self) -> None:
        self.events: list[Event] = []

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Keep the event."""
        self.events.append(event)


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
        self._recorder = RecorderConnection(url, token)
        self._heartbeat = Heartbeat(RecorderConnection(url, token))
        self._losses = Losses()

    @property
    def is_holding(self) -> bool:
        """Whether the recorder holds a step."""
        return self._heartbeat.is_holding

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Tell the recorder and wait for its leave; without a recorder, go on at once.

        Raises:
            Abandoned: while the event was held, the peer left.
        """
        if self._heartbeat.is_silent:
            self._losses.add(1)
            return

        def still_makes_sense() -> None:
            if peer_left():
                raise Abandoned
            if self._heartbeat.is_silent:
                raise TimeoutError("the recorder does not answer")

        lost = self._losses.take()
        try:
            self._recorder.post([event.as_dict()], lost, still_makes_sense)
        except (OSError, http.client.HTTPException):
            self._heartbeat.failed()
            self._losses.add(lost + 1)


class Streamed:
    """A bounded queue and one background thread that sends batches; the role never waits."""

    is_holding = False

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderConnection(url, token)
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._losses = Losses()
        threading.Thread(target=self._send_forever, name="trace", daemon=True).start()

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
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
