"""The errors of this package. To catch all of them, catch `PlaygroundError`."""


class PlaygroundError(Exception):
    """The playground did not start, or cannot do what was requested.

    The message says what to do.
    """


class RefusedError(PlaygroundError):
    """A server rejected a request; `status` is the status code of its response."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
