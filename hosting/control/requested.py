"""Reads what a request to `/_control` asks for, where a struct alone cannot check it."""

from collections.abc import Mapping
from difflib import get_close_matches

from msgspec import UNSET

from hosting.control.clock import ClockSetting
from hosting.control.fault import Fault, SwitchedOn
from hosting.control.reading import named, shown
from hosting.control.state import ClockWanted, FaultWanted, SwitchWanted
from hosting.control.switch import Switch
from hosting.control.wrong import WrongRequest

CLOCK_MEMBERS = ("offset_seconds", "frozen_at")


def clock_setting(wanted: ClockWanted) -> ClockSetting:
    """How to set the clock.

    Raises:
        WrongRequest: the clock is to be both moved and stopped, or neither.
    """
    offset, moment = wanted.offset_seconds, wanted.frozen_at
    if offset is not UNSET and moment is UNSET:
        return ClockSetting(offset_seconds=offset)
    if moment is not UNSET and offset is UNSET:
        return ClockSetting(frozen_at=moment)
    given = {name for name in CLOCK_MEMBERS if getattr(wanted, name) is not UNSET}
    raise WrongRequest(
        'The body must be {"offset_seconds": NUMBER} or {"frozen_at": NUMBER}, with one of '
        f"the two, not {named(given)}.",
        offered=CLOCK_MEMBERS,
    )


def fault_wanted(wanted: FaultWanted, offered: Mapping[str, Fault]) -> SwitchedOn:
    """The fault to switch on, if the role offers it.

    Raises:
        WrongRequest: there is no such fault, or not at that endpoint, or it takes no seconds.
    """
    fault = known_fault(wanted.fault, offered)
    only = fault.endpoints[0] if len(fault.endpoints) == 1 else None
    endpoint = known_endpoint(fault, only if wanted.endpoint is UNSET else wanted.endpoint)
    if wanted.seconds is UNSET:
        return SwitchedOn(fault, endpoint, wanted.times, fault.seconds)
    if not fault.seconds:
        raise WrongRequest(f"{fault.slug} takes no seconds.")
    return SwitchedOn(fault, endpoint, wanted.times, wanted.seconds)


def person_named(wanted: SwitchWanted, switch: Switch) -> str:
    """The person for whom to turn a switch on; "" if none is named.

    Raises:
        WrongRequest: there is no such person, or one is named to turn the switch off.
    """
    if wanted.username is UNSET:
        return ""
    if not wanted.on:
        raise WrongRequest('username must be left out with "on": false.')
    if not switch.is_person(wanted.username):
        raise WrongRequest(
            f"username must be the user name of an existing person, not {shown(wanted.username)}."
        )
    return wanted.username


def known_fault(slug: str, offered: Mapping[str, Fault]) -> Fault:
    """The fault of this name.

    Raises:
        WrongRequest: there is no such fault.
    """
    fault = offered.get(slug)
    if fault is None:
        raise WrongRequest(
            f"fault must be one that this role offers, not {shown(slug)}.",
            # All of them, similar names first.
            offered=get_close_matches(slug, offered, len(offered) or 1, cutoff=0),
        )
    return fault


def known_endpoint(fault: Fault, endpoint: str | None) -> str:
    """Return this endpoint, if the fault can be switched on there.

    Raises:
        WrongRequest: it cannot be switched on there.
    """
    if endpoint is None or endpoint not in fault.endpoints:
        raise WrongRequest(
            f"endpoint must be one at which {fault.slug} can be switched on, "
            f"not {shown(endpoint)}.",
            offered=fault.endpoints,
        )
    return endpoint
