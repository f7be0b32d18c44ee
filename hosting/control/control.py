"""The clock, faults and switches of one role, with an announcement of each change."""

import sys
from collections.abc import Callable, Iterable

from hosting.control.clock import Clock, ClockSetting
from hosting.control.fault import Fault, SwitchedOn
from hosting.control.faults import Faults
from hosting.control.state import Difference
from hosting.control.switch import Switch


class Control:
    """The clock, faults and switches of a role. Each change is announced on the console.

    `restores` restore the rest of the role's state at a reset, and `further_differences` returns
    how that rest differs from the start.
    """

    def __init__(
        self,
        role: str,
        clock: Clock,
        offered: Iterable[Fault] = (),
        switches: Iterable[Switch] = (),
        restores: Iterable[Callable[[], None]] = (),
        further_differences: Callable[[], Iterable[Difference]] = tuple,
    ) -> None:
        self.role = role
        self.clock = clock
        self.faults = Faults(offered)
        self.switches = tuple(switches)
        self.further_differences = further_differences
        self._restores = tuple(restores)
        for each in self._on:
            self._announce(f"{each} is on")

    @property
    def _on(self) -> tuple[Switch, ...]:
        return tuple(each for each in self.switches if each.is_on)

    @property
    def in_force(self) -> tuple[str, ...]:
        """What is switched on, each in a few words for people."""
        setting, faults, on = self.clock.setting, self.faults.on, self._on
        if setting.is_real and not faults and not on:
            return ()
        return (*(() if setting.is_real else (str(setting),)), *map(str, faults), *map(str, on))

    def set_clock(self, setting: ClockSetting) -> None:
        """Move the clock, stop it, or set it to the real time again."""
        self.clock.setting = setting
        self._announce(str(setting))

    def switch_on(self, wanted: SwitchedOn) -> None:
        """Switch a fault on."""
        self.faults.switch_on(wanted)
        self._announce(f"fault {wanted} is on {often(wanted)}")

    def switch_off(self, slug: str | None = None, endpoint: str | None = None) -> None:
        """Switch off one fault, at this endpoint or wherever it is on, or all faults."""
        for ended in self.faults.switch_off(slug, endpoint):
            self._announce(f"fault {ended} is off")

    def turn(self, switch: Switch, *, on: bool, username: str = "") -> None:
        """Turn a switch on or off; `username` is the person for whom it is on."""
        switch.turn(on=on, username=username)
        self._announce(f"{switch} is {'on' if on else 'off'}")

    def reset(self) -> None:
        """Restore everything to its state when the role started."""
        self.clock.setting = ClockSetting()
        self.faults.switch_off()
        for switch in self.switches:
            switch.reset()
        for restore in self._restores:
            restore()
        self._announce("everything is as it was at the start")

    def take(self, each: SwitchedOn) -> bool:
        """Use a fault for one request; return False if it is no longer on."""
        is_met = self.faults.take(each)
        if is_met:
            self._announce(f"a request met the fault {each}")
        return is_met

    def _announce(self, change: str) -> None:
        print(f"!!! CONTROL: {self.role}: {change} !!!", file=sys.stderr, flush=True)


def often(fault: SwitchedOn) -> str:
    """How many more requests a fault applies to, in words."""
    if fault.left is None:
        return "until it is switched off"
    return f"for {fault.left} requests" if fault.left > 1 else "for one request"
