"""How long a role waits for a held step, and for another server that may be held at one.

The peer that sent the request may disconnect. The answer has no reader then, so the waiting ends.
"""

from collections.abc import Callable

LOOK_SECONDS = 0.5
"""How often a thread that waits for a step checks whether its peer is still connected."""

PeerLeft = Callable[[], bool]
"""Whether the peer that asked has closed its connection."""


class Abandoned(BaseException):
    """The peer of this request has left while the request waited: it ends here.

    Like GeneratorExit it is no error, and no handler of errors answers it.
    """


def nobody_left() -> bool:
    """What a `PeerLeft` says where nobody can leave."""
    return False
