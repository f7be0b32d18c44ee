"""Events wait in a bounded queue, and a background thread sends them in batches.

The recorder must not break the role. If it does not respond, or the queue is full, events are
counted as lost, the log says so once, and the count is reported as soon as the recorder responds.
"""

import queue
import threading
import time
from collections.abc import Sequence

from tracing.events import Event
from tracing.patience import PeerLeft, nobody_left
from tracing.recorder_link.gap import Gap
from tracing.recorder_link.heartbeat import Heartbeat
from tracing.recorder_link.losses import Losses
from tracing.recorder_link.recorder_connection import BatchRefused, RecorderConnection

QUEUE_BYTES = 32 * 1024 * 1024
"""Bytes of events that wait to be sent, as `Event.size` counts them."""

BATCH_SIZE = 200
BATCH_BYTES = 1024 * 1024
"""A batch that has reached this many bytes takes no further event. As JSON it is at most six times
as large, which is still less than the recorder reads.
"""

BATCH_SECONDS = 0.1


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
        """Put the event into the queue; if the queue is full, count the event as lost."""
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
        """Send events. If the recorder does not accept them together, send each one alone, so that
        none is lost because of another.
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
            # Sending less often leaves the interpreter to the threads that serve requests.
            time.sleep(BATCH_SECONDS)
        batch, total = [event], size
        while len(batch) < BATCH_SIZE and total < BATCH_BYTES and not self._queue.empty():
            event, size = self._queue.get()
            batch.append(event)
            total += size
        with self._lock:
            self._bytes -= total
        return batch
