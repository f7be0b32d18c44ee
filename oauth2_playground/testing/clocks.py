"""The clocks of the roles: moved, stopped, and set to the real time again."""

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
    """How a clock is set: so far from the real time, or stopped at a moment."""

    offset_seconds: float = 0.0
    frozen_at: float | None = None

    @property
    def body(self) -> dict[str, float]:
        """The body of a request that sets a clock so."""
        if self.frozen_at is None:
            return {"offset_seconds": self.offset_seconds}
        return {"frozen_at": self.frozen_at}

    def moved(self, seconds: float) -> "Setting":
        """This one, so many seconds ahead."""
        if self.frozen_at is None:
            return Setting(offset_seconds=self.offset_seconds + seconds)
        return Setting(frozen_at=self.frozen_at + seconds)

    def stopped(self, real_time: float) -> "Setting":
        """This one, stopped at what it shows."""
        return self if self.frozen_at is not None else Setting(0.0, real_time + self.offset_seconds)


NewSetting = Callable[[Setting], Setting]
"""How a clock is to be set, by how it is set before."""


class Clock:
    """The clock of one role, which uses it for all that it issues and accepts."""

    def __init__(self, ask: Callable[..., dict[str, Any]], changes: Changes) -> None:
        self._ask = ask
        self._changes = changes

    def move(self, seconds: float) -> None:
        """Move it forward by so many seconds, or back by a negative number; moves add up, and a
        frozen clock stays frozen.
        """
        self.change(_moved(seconds))

    def freeze(self, at: float | datetime | None = None) -> None:
        """Stop it at what it shows now, or at this moment: a datetime, or seconds since 1970."""
        self.change(_stopped(at))

    def reset(self) -> None:
        """Set it to the real time again."""
        self.change(_real)

    def change(self, new: NewSetting) -> Change:
        """Change how it is set.

        Raises:
            PlaygroundError: it cannot be set so; the message says why.
        """
        before = Setting(**self._ask("GET", "/clock"))
        self._ask("PUT", "/clock", new(before).body)
        return self._changes.add(lambda: self._ask("PUT", "/clock", before.body))


class Clocks:
    """The clocks of all roles as one. The clock of your own program is not moved."""

    def __init__(self, clocks: Sequence[Clock]) -> None:
        self._clocks = tuple(clocks)

    def move(self, seconds: float) -> None:
        """Move them forward by so many seconds, or back by a negative number; moves add up."""
        self._change(_moved(seconds))

    def freeze(self, at: float | datetime | None = None) -> None:
        """Stop each at what it shows now, or all at this moment: a datetime, or seconds since
        1970.
        """
        self._change(_stopped(at))

    def reset(self) -> None:
        """Set them to the real time again."""
        self._change(_real)

    def _change(self, new: NewSetting) -> None:
        with ExitStack() as made:
            for clock in self._clocks:
                made.callback(clock.change(new).undo)
            # No role refused: no clock is moved back.
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
