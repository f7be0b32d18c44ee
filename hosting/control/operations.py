"""The operations of every role: its state, its clock, its faults, its switches, a reset."""

from collections.abc import Callable, Iterator
from functools import partial

from hosting.control.control import Control
from hosting.control.differences import differences_of
from hosting.control.fault import Fault, SwitchedOn
from hosting.control.operation import Operation
from hosting.control.requested import (
    clock_setting,
    fault_wanted,
    known_endpoint,
    known_fault,
    person_named,
)
from hosting.control.state import (
    ClockState,
    ClockWanted,
    ControlState,
    FaultOn,
    FaultsOn,
    FaultWanted,
    OfferedFault,
    SwitchState,
    SwitchWanted,
)
from hosting.control.switch import Switch

NO_SUCH_FAULT = {400: "This role offers no fault of this name."}


def operations_of(control: Control) -> Iterator[Operation]:
    """The operations of this role. Each responds with the new state of what it changes."""
    orders = _Orders(control)
    yield Operation(
        name="show",
        method="GET",
        path="",
        does="Shows what is switched on, what can be, and what is not as it was at the start.",
        answer=orders.show,
        returns=ControlState,
    )
    yield from _of_clock(orders)
    yield from _of_faults(orders)
    yield from (_of_switch(switch, orders) for switch in control.switches)
    yield Operation(
        name="reset",
        method="POST",
        path="/reset",
        does="Brings everything of this role back to how it was at its start.",
        answer=orders.reset,
        returns=ControlState,
    )


def _of_clock(orders: "_Orders") -> Iterator[Operation]:
    operation = partial(Operation, path="/clock", returns=ClockState)
    yield operation(
        name="show_clock",
        method="GET",
        does="Shows how the clock of this role is set.",
        answer=orders.show_clock,
    )
    yield operation(
        name="set_clock",
        method="PUT",
        does="Moves the clock of this role, or stops it.",
        takes=ClockWanted,
        answer=orders.set_clock,
    )


def _of_switch(switch: Switch, orders: "_Orders") -> Operation:
    return Operation(
        name=switch.slug.replace("-", "_"),
        method="PUT",
        path=f"/{switch.slug}",
        does=f"{switch.title}: on or off. {switch.does}",
        takes=SwitchWanted,
        answer=orders.turning(switch),
        returns=SwitchState,
    )


def _of_faults(orders: "_Orders") -> Iterator[Operation]:
    operation = partial(Operation, returns=FaultsOn)
    yield operation(
        name="list_faults",
        method="GET",
        path="/faults",
        does="Lists the faults that are on.",
        answer=orders.list_faults,
    )
    yield operation(
        name="switch_on",
        method="POST",
        path="/faults",
        does="Switches a fault on.",
        takes=FaultWanted,
        answer=orders.switch_on,
    )
    yield operation(
        name="switch_all_off",
        method="DELETE",
        path="/faults",
        does="Switches all faults off.",
        answer=orders.switch_all_off,
    )
    yield from _of_one_fault(orders, operation)


def _of_one_fault(orders: "_Orders", operation: "partial[Operation]") -> Iterator[Operation]:
    yield operation(
        name="switch_off",
        method="DELETE",
        path="/faults/<fault>",
        does="Switches a fault off, wherever it is on.",
        answer=orders.switch_off,
        refuses=NO_SUCH_FAULT,
    )
    yield operation(
        name="switch_off_at",
        method="DELETE",
        path="/faults/<fault>/<endpoint>",
        does="Switches a fault off at one endpoint. At others it stays on.",
        answer=orders.switch_off,
        refuses={400: "This role offers no fault of this name, or not at this endpoint."},
    )


class _Orders:
    def __init__(self, control: Control) -> None:
        self._control = control

    def show(self) -> ControlState:
        return state_of(self._control)

    def show_clock(self) -> ClockState:
        return _clock(self._control)

    def set_clock(self, wanted: ClockWanted) -> ClockState:
        self._control.set_clock(clock_setting(wanted))
        return self.show_clock()

    def list_faults(self) -> FaultsOn:
        return FaultsOn(_faults(self._control))

    def switch_on(self, wanted: FaultWanted) -> FaultsOn:
        self._control.switch_on(fault_wanted(wanted, self._control.faults.offered))
        return self.list_faults()

    def switch_all_off(self) -> FaultsOn:
        self._control.switch_off()
        return self.list_faults()

    def switch_off(self, fault: str, endpoint: str | None = None) -> FaultsOn:
        known = known_fault(fault, self._control.faults.offered)
        at = None if endpoint is None else known_endpoint(known, endpoint)
        self._control.switch_off(known.slug, at)
        return self.list_faults()

    def turning(self, switch: Switch) -> Callable[[SwitchWanted], SwitchState]:
        def turn(wanted: SwitchWanted) -> SwitchState:
            self._control.turn(switch, on=wanted.on, username=person_named(wanted, switch))
            return _switch(switch)

        return turn

    def reset(self) -> ControlState:
        self._control.reset()
        return state_of(self._control)


def state_of(control: Control) -> ControlState:
    """What is switched on, what can be switched on, and what differs from the start."""
    return ControlState(
        role=control.role,
        clock=_clock(control),
        faults=_faults(control),
        offered=tuple(map(_offered, control.faults.offered.values())),
        switches=tuple(map(_switch, control.switches)),
        differences=tuple(differences_of(control)),
    )


def _clock(control: Control) -> ClockState:
    setting = control.clock.setting
    return ClockState(setting.offset_seconds, setting.frozen_at)


def _faults(control: Control) -> tuple[FaultOn, ...]:
    return tuple(map(_switched_on, control.faults.on))


def _switched_on(each: SwitchedOn) -> FaultOn:
    seconds = each.seconds if each.fault.seconds else 0
    return FaultOn(each.fault.slug, each.endpoint, each.left, seconds)


def _offered(fault: Fault) -> OfferedFault:
    return OfferedFault(
        fault.slug, fault.title, fault.does, fault.group, fault.endpoints, fault.seconds
    )


def _switch(switch: Switch) -> SwitchState:
    return SwitchState(switch.slug, switch.title, switch.does, switch.is_on, switch.username)
