"""What of one role is switched while it runs, and who is told of a change."""

import sys

from hosting.control.clock import Clock, ClockSetting


class Control:
    """The clock of a role."""

    def __init__(self, role: str, clock: Clock) -> None:
        self.role = role
        self.clock = clock

    def set_clock(self, setting: ClockSetting) -> None:
        """Move the clock, or stop it, or let it show the real time again."""
        self.clock.setting = setting
        self._announce(str(setting))

    def _announce(self, change: str) -> None:
        print(f"!!! CONTROL: {self.role}: {change} !!!", file=sys.stderr, flush=True)
