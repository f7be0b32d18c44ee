"""Logs, once, that a role's trace has a gap, and later that events arrive again."""

import logging
import threading

from tracing.recorder_link.recorder_connection import Unsuccessful, WrongToken

WRONG_TOKEN = (
    "The recorder does not know this role's token: set …_INBOX_TOKEN to the recorder's "
    "RECORDER_INBOX_TOKEN, or start both in the same folder."
)
NO_ANSWER = "The recorder does not answer."
NOT_STORED = "The recorder answers, and could not take an event."

log = logging.getLogger("trace")


class Gap:
    """A gap in the trace, as reported in the log.

    If the recorder did not respond, the gap ends when it responds to an empty batch. If it refused
    events, the gap ends when it accepts one: an empty batch touches no database.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason = ""

    def begins(self, error: OSError) -> None:
        """Begin a gap: events cannot be delivered, for this reason."""
        reason = _reason(error)
        with self._lock:
            is_new, self._reason = not self._reason, self._reason or reason
        if is_new:
            log.warning("%s This role goes on; its trace has a gap.", reason)

    def ends(self, *, with_event: bool) -> None:
        """End the gap: the recorder has accepted an event, or has responded to an empty batch."""
        with self._lock:
            reason = self._reason
            if not reason or (reason == NOT_STORED and not with_event):
                return
            self._reason = ""
        if reason == NOT_STORED:
            log.warning("The recorder takes events again.")
        else:
            log.warning("The recorder answers again.")


def _reason(error: OSError) -> str:
    if isinstance(error, WrongToken):
        return WRONG_TOKEN
    return NOT_STORED if isinstance(error, Unsuccessful) else NO_ANSWER
