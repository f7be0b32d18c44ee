"""Where a role's events go: to a recorder, attended or streamed, or into a list in a test."""

from typing import Protocol

from tracing.events import Event
from tracing.patience import PeerLeft, nobody_left
from tracing.recorder_link.attended import Attended
from tracing.recorder_link.streamed import Streamed


class Sink(Protocol):
    """Takes events. `emit` returns when the role may go on.

    `is_holding` says whether any step of any flow is held at the moment, here or in another role:
    if so, that may be why a response does not arrive.
    """

    @property
    def is_holding(self) -> bool:
        """Whether a step is held, which may be why something takes long."""

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Take one event.

        Raises:
            Abandoned: the event was held, and the peer that waits for the response has left.
        """


class ListSink:
    """Keeps events in a list, for tests of a role."""

    is_holding = False

    def __init__(self) -> None:
        self.events: list[Event] = []

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Keep the event."""
        self.events.append(event)


def sink_for(url: str, mode: str, token: str = "") -> Sink | None:
    """The sink for a role's configuration; None if no recorder is named.

    `token` is the one that the recorder requires of a role.

    Raises:
        ValueError: the mode is neither "attended" nor "streamed", or the address cannot be used.
    """
    if not url:
        return None
    kinds: dict[str, type[Attended] | type[Streamed]] = {"attended": Attended, "streamed": Streamed}
    if mode not in kinds:
        raise ValueError(f"the trace mode is 'attended' or 'streamed', not {mode!r}")
    return kinds[mode](url, token)
