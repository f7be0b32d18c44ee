"""What a finding says of moments: how long ago something was, and whether it is over."""

import time

from tracing.checks import Finding


def seconds_ago(moment: int) -> str:
    """How long ago, in words."""
    return f"{int(time.time()) - moment} seconds ago"


def not_yet(expected: str, happened: str, moment: int | None) -> Finding:
    """That something has not happened; if it has, `moment` is when."""
    received = expected if moment is None else f"{happened}, {seconds_ago(moment)}"
    return Finding(moment is None, expected, received)


def not_expired(expires_at: int) -> Finding:
    """That there is time left."""
    left = expires_at - int(time.time())
    received = f"{left} seconds left" if left > 0 else f"expired {-left} seconds ago"
    return Finding(left > 0, "not expired", received)
