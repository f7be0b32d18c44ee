"""Times in words: how long ago something happened, and whether it has expired."""

import time

from hosting.control import clock
from tracing.checks import Finding

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def seconds_ago(moment: int) -> str:
    """Return how long ago a moment was, in words."""
    return f"{_seconds(int(clock.now()) - moment)} ago"


def from_now(moment: int) -> str:
    """Return how long ago a moment was, or how far in the future it is, in words."""
    left = moment - int(clock.now())
    return f"{_seconds(left)} from now" if left > 0 else seconds_ago(moment)


def when(moment: int) -> str:
    """Return how long ago, for a page: in the largest whole unit, or the date (UTC) after a day."""
    past = int(clock.now()) - moment
    if past >= DAY:
        return time.strftime("on %d %B %Y", time.gmtime(moment)).replace("on 0", "on ")
    if past < MINUTE:
        return "less than a minute ago"
    unit, length = ("hour", HOUR) if past >= HOUR else ("minute", MINUTE)
    number = past // length
    return f"{number} {unit}{'' if number == 1 else 's'} ago"


def has_not_happened(expected: str, happened: str, moment: int | None) -> Finding:
    """Pass if something has not happened; `moment` is the time at which it did, or None."""
    if moment is None:
        return Finding(True, expected, expected)
    return Finding(False, expected, lambda: f"{happened}, {seconds_ago(moment)}")


def not_expired(expires_at: int | None) -> Finding:
    """Pass if time is left; fail if `expires_at` is None, since nothing was found."""
    if expires_at is None:
        return Finding(False, "not expired", "none")
    left = expires_at - int(clock.now())
    return Finding(
        left > 0,
        "not expired",
        lambda: f"{_seconds(left)} left" if left > 0 else f"expired {_seconds(-left)} ago",
    )


def _seconds(number: int) -> str:
    return "1 second" if number == 1 else f"{number} seconds"
