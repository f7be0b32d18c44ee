"""The recorder responds to each event, and its response is the permission to go on.

The recorder must not break the role. If it does not respond, events are counted as lost, the log
says so once, the count is reported as soon as the recorder responds, and the role goes on.
"""

from contextlib import suppress

from tracing.events import Event
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.recorder_link.gap import Gap
from tracing.recorder_link.heartbeat import Heartbeat
from tracing.recorder_link.losses import Losses
from tracing.recorder_link.recorder_connection import BatchRefused, RecorderConnection


class Attended:
    """One call per event; the recorder's response is the permission to go on."""

    def __init__(self, url: str, token: str = "") -> None:
        self._recorder = RecorderConnection(url, token)
        # A connection that waits for permission to go on can carry nothing else.
        self._orders = RecorderConnection(url, token)
        self._losses, self._gap = Losses(), Gap()
        beating = RecorderConnection(url, token)
        self._heartbeat = Heartbeat(beating, self._gap, self._losses.tell)

    @property
    def is_holding(self) -> bool:
        """Whether the recorder holds a step."""
        return self._heartbeat.is_holding

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Report the event and wait for permission; without a recorder, go on at once.

        Raises:
            Abandoned: while the event was held, the peer left. The recorder was notified: a closed
                connection alone says only that this role no longer waits.
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
