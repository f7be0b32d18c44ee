"""Whether the recorder still answers, asked apart from the events.

A recorder that hangs (stopped, its disk full, its database locked by another program) looks like
one that holds a step. What tells them apart is that the other still answers an empty batch, which
takes the same way as one with events.
"""

import http.client
import logging
import threading
import time
import weakref

from tracing.recorder_link.recorder_connection import RecorderConnection, WrongToken

BEAT_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""After so long without an answer a role goes on without the recorder."""

REFUSED = (
    "The recorder does not know this role's token: set …_INBOX_TOKEN to the recorder's "
    "RECORDER_INBOX_TOKEN, or start both in the same folder."
)

log = logging.getLogger("trace")


class Heartbeat:
    """Asks the recorder once a second, on a thread of its own, and says in the log when it stops
    answering and when it answers again.
    """

    def __init__(self, recorder: RecorderConnection) -> None:
        self._recorder = recorder
        self._heard = time.monotonic()
        self._is_said = False
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
            self._held = self._recorder.post((), 0)
        except WrongToken:
            self._say_silent(REFUSED)
        except (OSError, http.client.HTTPException):
            self._say_silent("The recorder does not answer.")
        else:
            self._heard = time.monotonic()
            self._say_heard()

    def _say_silent(self, reason: str) -> None:
        if self.is_silent and not self._is_said:
            self._is_said = True
            log.warning("%s This role goes on; its trace has a gap.", reason)

    def _say_heard(self) -> None:
        if self._is_said:
            self._is_said = False
            log.warning("The recorder answers again.")


def _beat(of: "weakref.ref[Heartbeat]") -> None:
    """Ask for as long as the heartbeat is in use."""
    pause = threading.Event()
    while (heartbeat := of()) is not None:
        heartbeat.beat()
        del heartbeat
        pause.wait(BEAT_SECONDS)
