"""The clock of a role, by which it dates all that it issues and judges all that it accepts.

The role reads it with `now`. It can be moved, or stopped, while the role runs; two roles in one
process do not share a clock. Durations (of a cache, a lease, a timeout) are measured in real time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

FARTHEST_SECONDS = 10 * 366 * 24 * 3600
"""The furthest that a clock may be moved, in seconds: ten years, which databases can still store.
"""


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """How a clock is set: its offset from real time, or the moment at which it is stopped (seconds
    since 1970).
    """

    offset_seconds: float = 0
    frozen_at: float | None = None

    @property
    def is_real(self) -> bool:
        """Whether the clock shows the real time."""
        return self.frozen_at is None and not self.offset_seconds

    def __str__(self) -> str:
        return self.shows if self.is_real else f"clock {self.shows}"

    @property
    def shows(self) -> str:
        """What the clock shows, in words."""
        if self.is_real:
            return "real time"
        if self.frozen_at is not None:
            return f"stopped at {_moment(self.frozen_at)}"
        side = "ahead" if self.offset_seconds > 0 else "behind"
        return f"{abs(self.offset_seconds):g} seconds {side}"


class Clock:
    """A clock that can be moved; other threads may read it at the same time."""

    def __init__(self) -> None:
        self.setting = ClockSetting()

    def now(self) -> float:
        """Seconds since 1970, by this clock."""
        setting = self.setting
        if setting.frozen_at is not None:
            return setting.frozen_at
        return time.time() + setting.offset_seconds


_followed: ContextVar[Clock | None] = ContextVar("clock", default=None)


def now() -> float:
    """Seconds since 1970, by the clock of the current role."""
    clock = _followed.get()
    return time.time() if clock is None else clock.now()


@contextmanager
def followed(clock: Clock) -> Iterator[None]:
    """Make `now` read this clock within the block."""
    before = _followed.set(clock)
    try:
        yield
    finally:
        _followed.reset(before)


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
