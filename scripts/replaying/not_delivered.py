"""Traces that a receiver did not take."""


class NotDelivered(Exception):
    """A receiver did not take the traces; the message says why, and what to do."""
