"""Where a role's events go: to a recorder that answers each one, or streamed behind its back.

Neither may break the role. When no recorder answers, events are counted as lost, the log says so
once, the count is told as soon as a recorder answers, and the role goes on.
"""

import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from tracing.events import Event
from tracing.losses import Losses
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.recorder_link.gap import Gap
from tracing.recorder_link.heartbeat import Heartbeat
from tracing.recorder_link.recorder_connection import BatchRefused, RecorderConnection

QUEUE_BYTES = 32 * 1024 * 1024
"""Bytes of events that wait to be sent, as `Event.size` counts them."""

BATCH_SIZE = 200
BATCH_BYTES = 1024 * 1024
"""After so many bytes a batch takes no further event. As JSON it is six times as large at most, and
below what the recorder reads.
"""

BATCH_SECONDS = 0.1


class Sink(Protocol):
    """Takes events. `emit` returns when the role may go on.

    `is_holding` says whether any step of any flow is held at the moment, here or at another role:
    a response that does not come may be held, and may not.
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


class Attended:
    """One call per event; the recorder's answer is the permission to go on."""

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderConnection(url, token)
        # A connection that waits for the permission to go on can carry nothing else.
        self._orders = RecorderConnection(url, token)
        self._losses, self._gap = Losses(), Gap()
        beating = RecorderConnection(url, token)
        self._heartbeat = Heartbeat(beating, self._gap, self._losses.tell)

    @property
    def is_holding(self) -> bool:
        """Whether the recorder holds a step."""
        return self._heartbeat.is_holding

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Tell the recorder and wait for its leave; without a recorder, go on at once.

        Raises:
            Abandoned: while the event was held, the peer left. The recorder was told so: a
                connection that ends says only that its peer no longer waits.
        """
        if self._heartbeat.is_silent:
            self._losses.lose(event)
            return

        def still_makes_sense() -> None:
            if peer_left():
                self._say_abandoned(event)
                raise Abandoned
            if self._heartbeat.is_silent:
                raise TimeoutError("the recorder does not answer")

        try:
            self._recorder.post([event.as_json()], still_makes_sense)
        except OSError as error:
            self._losses.lose(event)
            if not isinstance(error, BatchRefused):
                self._gap.begins(error)
                self._heartbeat.failed()
        else:
            self._gap.ends(with_event=True)

    def _say_abandoned(self, event: Event) -> None:
        with suppress(OSError):
            self._orders.post((), abandoned=[event.id])


class Streamed:
    """A bounded queue and one background thread that sends batches; the role never waits."""

    is_holding = False

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderConnection(url, token)
        self._queue: queue.SimpleQueue[tuple[Event, int]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._bytes = 0
        self._losses, self._gap = Losses(), Gap()
        beating = RecorderConnection(url, token)
        self._heartbeat = Heartbeat(beating, self._gap, self._losses.tell)
        threading.Thread(target=self._send_forever, name="trace", daemon=True).start()

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Put the event into the queue; when it is full, count it as lost."""
        size = event.size
        with self._lock:
            fits = self._bytes + size <= QUEUE_BYTES
            self._bytes += size if fits else 0
        if fits:
            self._queue.put((event, size))
        else:
            self._losses.lose(event)

    def _send_forever(self) -> None:
        while True:
            self._send(self._next_batch())

    def _send(self, batch: Sequence[Event]) -> None:
        """Hand events over. Of events that the recorder does not take together, each is sent alone,
        so that none is lost for another.
        """
        try:
            self._recorder.post([event.as_json() for event in batch])
        except BatchRefused:
            if len(batch) > 1:
                for event in batch:
                    self._send([event])
            else:
                self._losses.lose(batch[0])
        except OSError as error:
            self._gap.begins(error)
            for event in batch:
                self._losses.lose(event)
        else:
            self._gap.ends(with_event=True)

    def _next_batch(self) -> list[Event]:
        event, size = self._queue.get()
        if self._queue.qsize() < BATCH_SIZE:
            # Sending less often leaves the interpreter to those who serve requests.
            time.sleep(BATCH_SECONDS)
        batch, total = [event], size
        while len(batch) < BATCH_SIZE and total < BATCH_BYTES and not self._queue.empty():
            event, size = self._queue.get()
            batch.append(event)
            total += size
        with self._lock:
            self._bytes -= total
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
