"""How long a connection waits for what comes next."""

import asyncio
from collections.abc import Callable

NEVER = float("inf")


class Deadline:
    """A single deadline. Its timer continues to run when the deadline is cleared, and then checks
    whether there is another: setting and cancelling a timer for each request would cost more than
    parsing it.
    """

    __slots__ = ("_at", "_late", "_looks_at", "_loop", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._looks_at = NEVER
        self.clear()

    def is_set(self) -> bool:
        """Whether there is a deadline."""
        return self._at != NEVER

    def set(self, seconds: float, late: Callable[[], object]) -> None:
        """Call `late` unless the deadline is cleared, or set again, in time."""
        self._at, self._late = self._loop.time() + seconds, late
        if self._at < self._looks_at:
            self._look_at(self._at)

    def clear(self) -> None:
        """Remove the deadline: it was met."""
        self._at, self._late = NEVER, _nothing

    def end(self) -> None:
        """Stop the timer: there will be no more deadlines."""
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
