"""The page Control: what is switched on in each role, and what switches and changes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from flask import Blueprint

from hosting.control.state import ClockState, ControlState
from recorder.controlling.administration import Administration, administration
from recorder.controlling.role_control import RoleControl
from recorder.viewer.links import RolePages
from recorder.viewer.rendering import render
from tracing.catalogue import PARTY_NAMES

NAMES: Mapping[str, str] = {
    **{str(party): name for party, name in PARTY_NAMES.items()},
    "second_issuer": "second authorization server",
}

OFFSETS = (
    (3600, "1 hour ahead"),
    (90, "90 seconds ahead"),
    (-90, "90 seconds behind"),
    (-3600, "1 hour behind"),
)
"""How far a clock is moved with one press: well beyond what the roles allow, and a little."""


class ShownRole(NamedTuple):
    """A role on the page; `trouble` says why its state is not known, `unlisted` why its people and
    clients are not. Both are empty where nothing is wrong.
    """

    name: str
    title: str
    url: str
    state: ControlState | None
    trouble: str
    administration: Administration | None = None
    unlisted: str = ""

    @property
    def clock(self) -> str:
        """How its clock is set, in words."""
        return _clock(self.state.clock) if self.state else ""

    @property
    def is_moved(self) -> bool:
        """Whether its clock does not show the real time."""
        if self.state is None:
            return False
        clock = self.state.clock
        return clock.frozen_at is not None or clock.offset_seconds != 0

    @property
    def is_as_usual(self) -> bool:
        """Whether nothing is switched on."""
        state = self.state
        is_on = state and (state.faults or any(each.on for each in state.switches))
        return not (is_on or self.is_moved)


def routes(roles: Mapping[str, RoleControl], role_pages: RolePages) -> Blueprint:
    """The page."""
    pages = Blueprint("control", __name__)
    pages.add_url_rule("/control", "control", lambda: control_html(roles, role_pages))
    return pages


def control_html(roles: Mapping[str, RoleControl], role_pages: RolePages) -> str:
    """The page, as the roles are at this moment."""
    shown = [_shown(role) for role in roles.values()]
    return render(
        "reading/control.html",
        here="/control",
        role_pages=role_pages,
        roles=shown,
        offsets=OFFSETS,
    )


def _shown(role: RoleControl) -> ShownRole:
    state = role.state()
    title = NAMES[role.name]
    if isinstance(state, str):
        return ShownRole(role.name, title, role.url, None, state)
    listed = administration(role)
    if isinstance(listed, str):
        return ShownRole(role.name, title, role.url, state, "", unlisted=listed)
    return ShownRole(role.name, title, role.url, state, "", listed)


def _clock(clock: ClockState) -> str:
    if clock.frozen_at is not None:
        return f"stopped at {datetime.fromtimestamp(clock.frozen_at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if not clock.offset_seconds:
        return "shows the real time"
    side = "ahead" if clock.offset_seconds > 0 else "behind"
    return f"is {abs(clock.offset_seconds):g} seconds {side}"
