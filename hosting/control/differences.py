"""What of a role is not as it was at its start, and what undoes each of that."""

from collections.abc import Iterator

from hosting.control.control import Control, often
from hosting.control.fault import SwitchedOn
from hosting.control.state import Difference, Undo

RESET = Undo("Reset the role", "POST", "/reset")
"""Undoes everything, where nothing less does."""


def differences_of(control: Control) -> Iterator[Difference]:
    """Of its clock, its faults and its switches, and whatever else the role itself names."""
    setting = control.clock.setting
    if not setting.is_real:
        real = Undo("Real time", "PUT", "/clock", {"offset_seconds": 0})
        yield Difference(f"The clock is {setting.shows}.", real)
    yield from map(_of_fault, control.faults.on)
    for switch in control.switches:
        if switch.is_on != switch.at_start:
            word, back = ("on", "off") if switch.is_on else ("off", "on")
            undo = Undo(f"Switch {back}", "PUT", f"/{switch.slug}", {"on": switch.at_start})
            yield Difference(f"{switch.title} is {word}. {switch.does}", undo)
    yield from control.further_differences()


def _of_fault(on: SwitchedOn) -> Difference:
    late = f", {on.seconds:g} seconds" if on.fault.seconds else ""
    path = f"/faults/{on.fault.slug}/{on.endpoint}"
    return Difference(f"Fault {on} is on {often(on)}{late}.", Undo("Switch off", "DELETE", path))
