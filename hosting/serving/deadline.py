"""Until when a connection waits for what comes next."""

import asyncio
from collections.abc import Callable

NEVER = float("inf")


class Deadline:
    """One at a time. A timer that is set runs on when its deadline is cleared, and looks whether
    there is another: to set and cancel one for each request would cost more than to parse it.
    """

    __slots__ = ("_at", "_late", "_looks_at", "_loop", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._looks_at = NEVER
        self.clear()

    def is_set(self) -> bool:
        """Whether something is waited for."""
        return self._at != NEVER

    def set(self, seconds: float, late: Callable[[], object]) -> None:
        """Call `late` unless this is cleared, or set again, in time."""
        self._at, self._late = self._loop.time() + seconds, late
        if self._at < self._looks_at:
            self._look_at(self._at)

    def clear(self) -> None:
        """It came."""
        self._at, self._late = NEVER, _nothing

    def end(self) -> None:
        """Nothing is waited for any more."""
        self.clear()
        self._look_at(NEVER)

    def _look_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._looks_at = when
        self._timer = None if when == NEVER else self._loop.call_at(when, self._look)

    def _look(self) -> None:
        late = self._late
        self._timer = None
        if self._loop.time() < self._at:
            self._look_at(self._at)
        else:
            self.end()
            late()


def _nothing() -> None:
    pass
