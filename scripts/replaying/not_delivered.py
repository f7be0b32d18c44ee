"""The error for traces that a receiver did not accept."""


class NotDelivered(Exception):
    """A receiver did not accept the traces; the message says why, and what to do."""
