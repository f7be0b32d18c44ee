"""What a client may learn about a token, and which tokens it may revoke (RFC 7662, RFC 7009)."""

from collections.abc import Mapping
from typing import Any

from scenarios.browser.pages import Leg, Page
from scenarios.programs.program import Program
from scenarios.proofs.programs.token_requests import World, sent_later
from scenarios.proofs.proof import GETS_THROUGH, Proof, wrong


def introspected(program: Program, token: str | None) -> Leg:
    """An introspection request of this client for a token."""
    return program.post("/introspect", {"token": token})


def tokens(world: World) -> Mapping[str, Any]:
    """Return the tokens of a login at a client under attack."""
    return world.tokens(world.registers())


def revoked_by_another(world: World) -> Leg:
    """A client revokes the refresh token of another client's user."""
    return world.registers().post("/revoke", {"token": tokens(world)["refresh_token"]})


def after_expiry(world: World) -> Leg:
    """An introspection request for an access token that has expired."""
    program = world.registers()
    return sent_later(world, introspected(program, world.tokens(program)["access_token"]), 301)


def after_use(world: World) -> Leg:
    """An introspection request for a refresh token that was already used."""
    program = world.registers()
    token = world.tokens(program)["refresh_token"]
    world.sends(program.refresh(token))
    return introspected(program, token)


def is_active(page: Page) -> bool:
    """Whether the response calls the token active."""
    return page.document()["active"] is True


def is_inactive(page: Page) -> bool:
    """Whether the response says that the token is not active, and nothing else."""
    return page.document() == {"active": False}


def names_its_owner(page: Page) -> bool:
    """Whether the response says whose token it is."""
    return page.document().get("username") == "alice"


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "token_is_present",
        lambda world: introspected(world.registers(), None),
        wrong("a question about nothing is answered like one about a revoked token", is_inactive),
    ),
    Proof("token_is_of_this_client", revoked_by_another, GETS_THROUGH),
    Proof(
        "token_is_for_this_asker",
        lambda world: introspected(world.registers(), tokens(world)["access_token"]),
        wrong("a stranger learns whose the stolen token is", names_its_owner),
    ),
    Proof(
        "token_is_not_expired",
        after_expiry,
        wrong("an expired access token is called active", is_active),
    ),
    Proof(
        "token_is_not_revoked",
        after_use,
        wrong("a used refresh token is called active", is_active),
    ),
)
