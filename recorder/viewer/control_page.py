"""The Control page: what has changed in each role since its start, and what changes a role."""

from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from flask import Blueprint

from hosting.control.clock import ClockSetting
from hosting.control.state import ClockState, ControlState, OfferedFault
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
"""How far one press moves a clock: well beyond what the roles allow, or only a little."""


class ShownRole(NamedTuple):
    """A role on the page; `trouble` says why its state is unknown, `unlisted` why its users and
    clients are. Both are empty if nothing is wrong.
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
        """The setting of its clock, in words."""
        clock = self.state.clock if self.state else ClockState(0, None)
        return ClockSetting(clock.offset_seconds, clock.frozen_at).shows

    @property
    def offered(self) -> list[tuple[str, list[OfferedFault]]]:
        """The faults that it offers, by group."""
        offered = self.state.offered if self.state else ()
        return [(group, [*faults]) for group, faults in groupby(offered, lambda each: each.group)]


def routes(roles: Mapping[str, RoleControl], role_pages: RolePages) -> Blueprint:
    """Return the route of the page."""
    pages = Blueprint("control", __name__)
    pages.add_url_rule("/control", "control", lambda: control_html(roles, role_pages))
    return pages


def control_html(roles: Mapping[str, RoleControl], role_pages: RolePages) -> str:
    """Return the page, with the current state of the roles."""
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
