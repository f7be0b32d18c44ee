"""The JSON that `/_control` returns and accepts, as structs."""

import time
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from hosting.control.clock import FARTHEST_SECONDS

MOST_TIMES = 1000
MOST_SECONDS = 60
TEN_YEARS = f"within ten years ({FARTHEST_SECONDS} seconds) of the real time"
STARTED = int(time.time())

Offset = Annotated[
    float,
    Meta(
        ge=-FARTHEST_SECONDS,
        le=FARTHEST_SECONDS,
        description=f"a number of seconds {TEN_YEARS}",
        examples=[3600],
    ),
]
Moment = Annotated[
    float,
    Meta(
        ge=STARTED - FARTHEST_SECONDS,
        le=STARTED + FARTHEST_SECONDS,
        description=f"a number of seconds since 1970 {TEN_YEARS}",
        examples=[1767225600],
    ),
]


class ClockWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """How to set a clock: move it by this many seconds, or stop it at a moment, but not both.

    `{"offset_seconds": 0}` makes it show the real time again.
    """

    offset_seconds: Offset | UnsetType = UNSET
    frozen_at: Moment | UnsetType = UNSET


class FaultWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """A fault to switch on. The endpoint may be left out if there is only one."""

    fault: Annotated[str, Meta(description="the name of a fault that this role offers")]
    endpoint: (
        Annotated[str, Meta(description="an endpoint at which the fault can be switched on")]
        | UnsetType
    ) = UNSET
    times: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=MOST_TIMES,
                description=f"1 to {MOST_TIMES} requests, or null for a fault that lasts",
            ),
        ]
        | None
    ) = 1
    seconds: (
        Annotated[
            float, Meta(ge=0, le=MOST_SECONDS, description=f"a number from 0 to {MOST_SECONDS}")
        ]
        | UnsetType
    ) = UNSET


class SwitchWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether to turn a switch on, and for which person, if it is for one."""

    on: Annotated[bool, Meta(description="true or false")]
    username: Annotated[str, Meta(description="the user name of a person")] | UnsetType = UNSET


class ClockState(Struct, frozen=True):
    """A role's clock: its offset from real time, or the moment at which it is stopped."""

    offset_seconds: int | float
    frozen_at: int | float | None


class FaultOn(Struct, frozen=True, omit_defaults=True):
    """A fault that is on at an endpoint, for `times` more requests; null if it lasts."""

    fault: str
    endpoint: str
    times: int | None
    seconds: int | float = 0


class FaultsOn(Struct, frozen=True):
    """The faults that are on."""

    faults: tuple[FaultOn, ...]


class OfferedFault(Struct, frozen=True, omit_defaults=True):
    """A fault that can be switched on at one of these endpoints; `seconds` is its default delay.
    Related faults share a `group`.
    """

    fault: str
    title: str
    does: str
    group: str
    endpoints: tuple[str, ...]
    seconds: int | float = 0


class SwitchState(Struct, frozen=True, omit_defaults=True):
    """A switch: what a role does differently while it is on; with `username`, for this person."""

    switch: str
    title: str
    does: str
    on: bool
    username: str = ""


class Undo(Struct, frozen=True, omit_defaults=True):
    """The request that undoes a difference, and a few words on what it does. The path is relative
    to `/_control`.
    """

    title: str
    method: str
    path: str
    body: dict[str, Any] | None = None


class Difference(Struct, frozen=True):
    """One way in which a role differs from its start, as a sentence."""

    says: str
    undo: Undo


class ControlState(Struct, frozen=True):
    """What is switched on in a role, what can be switched on, and what differs from the start."""

    role: str
    clock: ClockState
    faults: tuple[FaultOn, ...]
    offered: tuple[OfferedFault, ...]
    switches: tuple[SwitchState, ...] = ()
    differences: tuple[Difference, ...] = ()


class Done(Struct, frozen=True):
    """What was done, as a sentence."""

    done: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """What was wrong with the request; `offered` are the values that would be right."""

    error: str
    offered: tuple[str, ...] = ()
