"""Whether the recorder still answers, asked apart from the events.

A recorder that hangs (stopped, or stuck) looks like one that holds a step. What tells them apart is
that the other still answers an empty batch. That says nothing of events: an empty batch touches no
database, and is answered while events are refused because the disk is full.
"""

import threading
import time
import weakref
from collections.abc import Callable

from tracing.recorder_link.gap import Gap
from tracing.recorder_link.recorder_connection import RecorderConnection

BEAT_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""After so long without an answer a role goes on without the recorder."""


class Heartbeat:
    """Asks the recorder once a second, on a thread of its own.

    `gap` says in the log that it stopped answering; `tell_losses` is called whenever it has
    answered, with the connection to tell them over.
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
        """Whether the recorder has not answered for a while."""
        return time.monotonic() - self._heard > SILENT_SECONDS

    @property
    def is_holding(self) -> bool:
        """Whether the recorder held a step when it last answered."""
        return self._held > 0 and not self.is_silent

    def failed(self) -> None:
        """An event could not be handed over: silent from now on, until the next answer."""
        self._heard = time.monotonic() - SILENT_SECONDS - BEAT_SECONDS

    def beat(self) -> None:
        """Ask once."""
        try:
            self._held = self._recorder.post(())
            self._heard = time.monotonic()
            self._gap.ends(with_event=False)
            self._tell_losses(self._recorder)
        except OSError as error:
            if self.is_silent:
                self._gap.begins(error)


def _beat(of: "weakref.ref[Heartbeat]") -> None:
    """Ask for as long as the heartbeat is in use."""
    pause = threading.Event()
    while (heartbeat := of()) is not None:
        heartbeat.beat()
        del heartbeat
        pause.wait(BEAT_SECONDS)
