"""How a role differs from its start, and the request that undoes each difference."""

from collections.abc import Iterator

from hosting.control.control import Control, often
from hosting.control.fault import SwitchedOn
from hosting.control.state import Difference, Undo
from hosting.control.switch import Switch

RESET = Undo("Reset the role", "POST", "/reset")
"""Undoes everything, for differences that no smaller request undoes."""


def differences_of(control: Control) -> Iterator[Difference]:
    """Yield how its clock, faults and switches differ, then what the role itself names."""
    setting = control.clock.setting
    if not setting.is_real:
        real = Undo("Real time", "PUT", "/clock", {"offset_seconds": 0})
        yield Difference(f"The clock is {setting.shows}.", real)
    yield from map(_of_fault, control.faults.on)
    for switch in control.switches:
        if (switch.is_on, switch.username) != switch.at_start:
            yield _of_switch(switch)
    yield from control.further_differences()


def _of_fault(on: SwitchedOn) -> Difference:
    late = f", {on.seconds:g} seconds" if on.fault.seconds else ""
    path = f"/faults/{on.fault.slug}/{on.endpoint}"
    return Difference(f"Fault {on} is on {often(on)}{late}.", Undo("Switch off", "DELETE", path))


def _of_switch(switch: Switch) -> Difference:
    was_on, username = switch.at_start
    now = f"on as {switch.username}" if switch.username else "on" if switch.is_on else "off"
    back = "Back to the start" if was_on and switch.is_on else f"Switch {'on' if was_on else 'off'}"
    order = {"on": was_on} | ({"username": username} if username else {})
    undo = Undo(back, "PUT", f"/{switch.slug}", order)
    does = f" {switch.does}" if switch.is_on else ""
    return Difference(f"{switch.title} is {now}.{does}", undo)
