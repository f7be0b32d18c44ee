"""What the use of a refresh token requires (RFC 6749 §6, RFC 9700 §4.14.2)."""

from scenarios.browser.pages import Leg, Page
from scenarios.proofs.programs.token_requests import World, refreshed, sent_before, sent_later
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by, wrong

FIFTEEN_DAYS = 15 * 24 * 3600


def refreshed_by_another(world: World) -> Leg:
    """A refresh token used by a different client."""
    token = world.tokens(world.registers())["refresh_token"]
    return world.registers().refresh(token)


def refreshed_twice(world: World) -> Leg:
    """A refresh token that was used before."""
    return sent_before(world, refreshed(world))


def refreshed_after_revocation(world: World) -> Leg:
    """A refresh token that its client has revoked."""
    program = world.registers()
    token = world.tokens(program)["refresh_token"]
    world.sends(program.post("/revoke", {"token": token}))
    return program.refresh(token)


def with_wider_scope(world: World) -> Leg:
    """A client that may only read the notes requests to write them too."""
    program = world.registers()
    token = world.tokens(program, scope="notes:read")["refresh_token"]
    return program.refresh(token, scope="notes:read notes:write")


def may_write(page: Page) -> bool:
    """Whether the new access token allows writing notes."""
    return "notes:write" in page.document().get("scope", "")


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "refresh_token_is_present",
        lambda world: refreshed(world, refresh_token=None),
        refused_by("refresh_token_is_known"),
    ),
    Proof(
        "refresh_token_is_known",
        lambda world: refreshed(world, refresh_token="a-token-that-was-made-up"),
        refused_by("refresh_token_belongs_to_client"),
    ),
    Proof("refresh_token_belongs_to_client", refreshed_by_another, GETS_THROUGH),
    Proof(
        "refresh_token_is_unused",
        refreshed_twice,
        refused_by("refresh_token_is_spent_by_this_request"),
    ),
    Proof(
        "refresh_token_is_spent_by_this_request",
        refreshed_twice,
        GETS_THROUGH,
        beside=("refresh_token_is_unused",),
    ),
    Proof("grant_is_not_revoked", refreshed_after_revocation, GETS_THROUGH),
    Proof(
        "refresh_token_is_not_expired",
        lambda world: sent_later(world, refreshed(world), FIFTEEN_DAYS),
        GETS_THROUGH,
    ),
    Proof(
        "scope_is_not_wider",
        with_wider_scope,
        wrong("the new access token may write notes, which the user never allowed", may_write),
    ),
)
