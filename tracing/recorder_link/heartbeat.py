"""Whether the recorder still responds, tested separately from the events.

A recorder that hangs (stopped, or stuck) looks like one that holds a step. The difference is that
the one that holds a step still responds to an empty batch. That says nothing about events: an empty
batch touches no database, so it is accepted even while events are refused because the disk is full.
"""

import threading
import time
import weakref
from collections.abc import Callable

from tracing.recorder_link.gap import Gap
from tracing.recorder_link.recorder_connection import RecorderConnection

BEAT_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""After so many seconds without a response, a role goes on without the recorder."""


class Heartbeat:
    """Sends the recorder an empty batch once a second, on a thread of its own.

    `gap` logs that the recorder stopped responding; `tell_losses` is called after each response,
    with the connection over which to report the losses.
    """

    def __init__(
        self,
        recorder: RecorderConnection,
        gap: Gap,
        tell_losses: Callable[[RecorderConnection], None],
    ) -> None:
        self._recorder = recorder
        self._gap = gap
        self._tell_losses = tell_losses
        self._heard = time.monotonic()
        self._held = 0
        heart = threading.Thread(target=_beat, args=(weakref.ref(self),), daemon=True)
        heart.start()

    @property
    def is_silent(self) -> bool:
        """Whether the recorder has not responded for a while."""
        return time.monotonic() - self._heard > SILENT_SECONDS

    @property
    def is_holding(self) -> bool:
        """Whether the recorder held a step when it last responded."""
        return self._held > 0 and not self.is_silent

    def failed(self) -> None:
        """Note that an event could not be delivered: silent until the next response."""
        self._heard = time.monotonic() - SILENT_SECONDS - BEAT_SECONDS

    def beat(self) -> None:
        """Send one empty batch."""
        try:
            self._held = self._recorder.post(())
            self._heard = time.monotonic()
            self._gap.ends(with_event=False)
            self._tell_losses(self._recorder)
        except OSError as error:
            if self.is_silent:
                self._gap.begins(error)


def _beat(of: "weakref.ref[Heartbeat]") -> None:
    """Send empty batches for as long as the heartbeat is in use."""
    pause = threading.Event()
    while (heartbeat := of()) is not None:
        heartbeat.beat()
        del heartbeat
        pause.wait(BEAT_SECONDS)
