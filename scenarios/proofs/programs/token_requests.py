"""The token requests of a new client, honest except for the changes that a proof makes."""

from collections.abc import Mapping
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.programs.program import NO_HEADERS, Program
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

EVERY_GRANT_TYPE = ("authorization_code", "refresh_token", "client_credentials")
OWN_SCOPE = "usage:read"


def exchanged(world: World, headers: Mapping[str, str] = NO_HEADERS, **changes: Any) -> Leg:
    """The exchange of a code, with these changes to its form."""
    program = world.registers()
    return program.exchange(world.code(program), headers, **changes)


def refreshed(world: World, headers: Mapping[str, str] = NO_HEADERS, **changes: Any) -> Leg:
    """The use of a refresh token, with these changes to its form."""
    program = world.registers()
    return program.refresh(world.tokens(program)["refresh_token"], headers, **changes)


def own_token(program: Program, headers: Mapping[str, str] = NO_HEADERS, **form: Any) -> Leg:
    """A client's request for a token of its own (RFC 6749 §4.4.2)."""
    return program.post("/token", {"grant_type": "client_credentials", **form}, headers)


def sent_later(world: World, leg: Leg, seconds: int) -> Leg:
    """Return a request that is sent this many seconds later."""
    world.control.move_clock(seconds)
    return leg


def sent_before(world: World, leg: Leg) -> Leg:
    """Return a request that was already sent once."""
    world.sends(leg)
    return leg
