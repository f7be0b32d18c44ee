"""`authorization_server.moments`: what a finding says of a moment."""

import time

from authorization_server.moments import not_expired, not_yet
from tracing.checks import Finding


def test_what_has_not_happened_passes() -> None:
    """And what has is told with how long ago."""
    assert not_yet("first use", "used before", None) == Finding(True, "first use", "first use")
    happened = not_yet("first use", "used before", int(time.time()) - 100)
    assert not happened.passed
    assert happened.received.startswith("used before, 10")


def test_the_last_second_is_over() -> None:
    """Something lives until it expires, and not in that very second."""
    assert not_expired(int(time.time()) + 100).passed
    assert not not_expired(int(time.time())).passed
    assert not_expired(int(time.time()) - 100).received.startswith("expired 10")
