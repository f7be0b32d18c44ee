"""How an app ends a response on purpose before it is whole."""


class BrokenOff(Exception):
    """Raised by an app, or by the parts of its response: the connection is closed, and what was
    sent so far is all that its peer gets. This is not a failure, and is not logged.
    """
