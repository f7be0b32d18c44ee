"""Where a role's events go: to a recorder that answers each one, or streamed behind its back.

Neither may break the role. When no recorder answers, events are counted as lost, the count is told
with the next event that arrives, and the role goes on.
"""

import http.client
import queue
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from tracing.events import Event
from tracing.fingerprints import of_event
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.recorder_link.heartbeat import Heartbeat
from tracing.recorder_link.recorder_connection import BatchRefused, RecorderConnection

QUEUE_BYTES = 32 * 1024 * 1024
"""Bytes of events that wait to be sent, as `Event.size` counts them."""

BATCH_SIZE = 200
BATCH_BYTES = 1024 * 1024
"""After so many bytes a batch takes no further event. As JSON it is six times as large at most, and
below what the recorder reads.
"""

MOST_LINKED = 500
"""Lost events whose fingerprints are remembered; of others only the number is."""

LINKS_OF_ONE = 64
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
    """How many events were lost and are not yet told, and the fingerprints of the first of them: by
    these the recorder finds their flows.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._links: list[list[str]] = []

    def lose(self, event: Event) -> None:
        """Count an event as lost."""
        with self._lock:
            is_remembered = len(self._links) < MOST_LINKED
        links = sorted(of_event(event.as_dict())) if is_remembered else []
        self.add(1, [links[:LINKS_OF_ONE]] if links else [])

    def add(self, number: int, links: Sequence[list[str]] = ()) -> None:
        """Count events as lost, or as not yet told after all."""
        with self._lock:
            self._number += number
            self._links += links[: MOST_LINKED - len(self._links)]

    def take(self) -> tuple[int, list[list[str]]]:
        """The number and the fingerprints, which thereby count as told."""
        with self._lock:
            taken = self._number, self._links
            self._number, self._links = 0, []
        return taken


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
            self._losses.lose(event)
            return

        def still_makes_sense() -> None:
            if peer_left():
                raise Abandoned
            if self._heartbeat.is_silent:
                raise TimeoutError("the recorder does not answer")

        lost, links = self._losses.take()
        try:
            self._recorder.post([event.as_dict()], lost, still_makes_sense, links)
        except (OSError, http.client.HTTPException) as error:
            self._losses.add(lost, links)
            self._losses.lose(event)
            if not isinstance(error, BatchRefused):
                self._heartbeat.failed()


class Streamed:
    """A bounded queue and one background thread that sends batches; the role never waits."""

    is_holding = False

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderConnection(url, token)
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._bytes = 0
        self._losses = Losses()
        threading.Thread(target=self._send_forever, name="trace", daemon=True).start()

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Put the event into the queue; when it is full, count it as lost."""
        size = event.size
        with self._lock:
            fits = self._bytes + size <= QUEUE_BYTES
            self._bytes += size if fits else 0
        if fits:
            self._queue.put(event)
        else:
            self._losses.lose(event)

    def _send_forever(self) -> None:
        while True:
            self._send(self._next_batch())

    def _send(self, batch: Sequence[Event]) -> None:
        """Hand events over. Of events that the recorder does not take together, each is sent alone,
        so that none is lost for another.
        """
        lost, links = self._losses.take()
        try:
            told = [event.as_dict() for event in batch]
            self._recorder.post(told, lost, lost_links=links)
        except BatchRefused:
            self._losses.add(lost, links)
            if len(batch) > 1:
                for event in batch:
                    self._send([event])
            else:
                self._losses.lose(batch[0])
        except (OSError, http.client.HTTPException):
            self._losses.add(lost, links)
            for event in batch:
                self._losses.lose(event)

    def _next_batch(self) -> list[Event]:
        batch = [self._queue.get()]
        if self._queue.qsize() < BATCH_SIZE:
            # Sending less often leaves the interpreter to those who serve requests.
            time.sleep(BATCH_SECONDS)
        size = batch[0].size
        while len(batch) < BATCH_SIZE and size < BATCH_BYTES and not self._queue.empty():
            batch.append(self._queue.get())
            size += batch[-1].size
        with self._lock:
            self._bytes -= size
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
