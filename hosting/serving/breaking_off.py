"""How an app ends a response on purpose before it is complete."""


class BrokenOff(Exception):
    """Raised by an app, or by the parts of its response, to close the connection: the peer gets
    only what was sent so far. This is not a failure, and is not logged.
    """
