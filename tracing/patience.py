"""How long a role waits for a held step, and for another server that may be held at one.

The peer that sent the request may disconnect. The response would have no reader, so the wait ends.
"""

from collections.abc import Callable

LOOK_SECONDS = 0.5
"""How often a thread that waits for a step checks whether its peer is still connected."""

PeerLeft = Callable[[], bool]
"""Whether the peer that sent the request has closed its connection."""


class Abandoned(BaseException):
    """The peer of this request disconnected while the request waited, so the request ends here.

    Like GeneratorExit, it is not an error, and no error handler responds to it.
    """


def nobody_left() -> bool:
    """The `PeerLeft` for places where no peer can disconnect."""
    return False
