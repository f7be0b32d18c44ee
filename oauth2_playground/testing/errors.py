"""The one error of this package."""


class PlaygroundError(Exception):
    """The playground did not start, or cannot do what was asked. The message says what to do."""
