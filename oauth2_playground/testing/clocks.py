"""The clocks of the roles: moved, frozen, and reset to real time."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oauth2_playground.testing.changes import Change, Changes

__tracebackhide__ = True


@dataclass(frozen=True, slots=True)
class Setting:
    """How a clock is set: by an offset from real time, or frozen at a moment."""

    offset_seconds: float = 0.0
    frozen_at: float | None = None

    @property
    def body(self) -> dict[str, float]:
        """The request body that sets a clock in this way."""
        if self.frozen_at is None:
            return {"offset_seconds": self.offset_seconds}
        return {"frozen_at": self.frozen_at}

    def moved(self, seconds: float) -> "Setting":
        """Return this setting, moved ahead by this many seconds."""
        if self.frozen_at is None:
            return Setting(offset_seconds=self.offset_seconds + seconds)
        return Setting(frozen_at=self.frozen_at + seconds)

    def stopped(self, real_time: float) -> "Setting":
        """Return this setting, frozen at the time the clock shows now."""
        return self if self.frozen_at is not None else Setting(0.0, real_time + self.offset_seconds)


NewSetting = Callable[[Setting], Setting]
"""Computes a clock's new setting from its current one."""


class Clock:
    """The clock of one role, which uses it for everything it issues and accepts."""

    def __init__(self, ask: Callable[..., dict[str, Any]], changes: Changes) -> None:
        self._ask = ask
        self._changes = changes

    def move(self, seconds: float) -> None:
        """Move the clock forward by this many seconds, or back by a negative number.

        Moves add up, and a frozen clock stays frozen.
        """
        self.change(_moved(seconds))

    def freeze(self, at: float | datetime | None = None) -> None:
        """Freeze the clock at the time it shows now, or at this moment.

        A moment is a datetime, or seconds since 1970.
        """
        self.change(_stopped(at))

    def reset(self) -> None:
        """Reset the clock to real time."""
        self.change(_real)

    def change(self, new: NewSetting) -> Change:
        """Change how the clock is set.

        Raises:
            PlaygroundError: it cannot be set in this way; the message says why.
        """
        before = Setting(**self._ask("GET", "/clock"))
        self._ask("PUT", "/clock", new(before).body)
        return self._changes.add(lambda: self._ask("PUT", "/clock", before.body))


class Clocks:
    """The clocks of all roles together. The clock of your own program is not moved."""

    def __init__(self, clocks: Sequence[Clock]) -> None:
        self._clocks = tuple(clocks)

    def move(self, seconds: float) -> None:
        """Move all clocks forward by this many seconds, or back by a negative number.

        Moves add up.
        """
        self._change(_moved(seconds))

    def freeze(self, at: float | datetime | None = None) -> None:
        """Freeze each clock at the time it shows now, or all of them at this moment.

        A moment is a datetime, or seconds since 1970.
        """
        self._change(_stopped(at))

    def reset(self) -> None:
        """Reset all clocks to real time."""
        self._change(_real)

    def _change(self, new: NewSetting) -> None:
        with ExitStack() as made:
            for clock in self._clocks:
                made.callback(clock.change(new).undo)
            # Every role accepted its setting, so no clock is set back on exit.
            made.pop_all()


def _moved(seconds: float) -> NewSetting:
    return lambda before: before.moved(seconds)


def _stopped(at: float | datetime | None) -> NewSetting:
    if at is None:
        real_time = time.time()
        return lambda before: before.stopped(real_time)
    moment = at.timestamp() if isinstance(at, datetime) else at
    return lambda _before: Setting(frozen_at=moment)


def _real(_before: Setting) -> Setting:
    return Setting()
