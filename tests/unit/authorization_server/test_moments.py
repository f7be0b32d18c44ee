"""`authorization_server.moments`: how a finding describes a moment."""

import time

from authorization_server.moments import from_now, has_not_happened, not_expired
from tracing.checks import Finding


def received(finding: Finding) -> str:
    """The text that a reader sees."""
    text = finding.received
    return text if isinstance(text, str) else text()


def test_what_has_not_happened_passes() -> None:
    """If it has happened, the finding says how long ago."""
    fresh = has_not_happened("first use", "used before", None)
    assert (fresh.passed, received(fresh)) == (True, "first use")
    used = has_not_happened("first use", "used before", int(time.time()) - 100)
    assert not used.passed
    assert received(used).startswith("used before, 10")


def test_the_last_second_is_over() -> None:
    """Something is valid until it expires, but not in the second in which it expires."""
    assert not_expired(int(time.time()) + 100).passed
    assert not not_expired(int(time.time())).passed
    assert received(not_expired(int(time.time()) - 100)).startswith("expired 10")


def test_nothing_does_not_live() -> None:
    """If there is nothing that could expire, the check fails and says so."""
    nothing = not_expired(None)
    assert (nothing.passed, received(nothing)) == (False, "none")


def test_a_moment_is_told_from_now() -> None:
    """As seconds ago or seconds from now."""
    now = int(time.time())
    assert from_now(now + 100).endswith(" seconds from now")
    assert from_now(now - 100).endswith(" seconds ago")
