"""What a client needs for a token of its own (RFC 6749 §4.4)."""

from scenarios.browser.pages import Leg
from scenarios.proofs.programs.token_requests import EVERY_GRANT_TYPE, OWN_SCOPE, World, own_token
from scenarios.proofs.proof import GETS_THROUGH, Proof


def as_public_client(world: World) -> Leg:
    """A public client requests a token of its own: anyone who knows its name could do so."""
    method = "none"
    program = world.registers(
        grant_types=EVERY_GRANT_TYPE, scope=f"openid {OWN_SCOPE}", token_endpoint_auth_method=method
    )
    return own_token(program)


def with_scope_not_registered(world: World) -> Leg:
    """A client registered only for logins requests the scope for API usage."""
    return own_token(world.registers(grant_types=EVERY_GRANT_TYPE, scope="openid"), scope=OWN_SCOPE)


def with_scope_of_a_user(world: World) -> Leg:
    """A client on its own requests notes, which belong to users."""
    return own_token(world.registers(grant_types=EVERY_GRANT_TYPE), scope="notes:read")


PROOFS: tuple[Proof[World], ...] = (
    Proof("client_is_confidential", as_public_client, GETS_THROUGH),
    Proof("scope_is_registered", with_scope_not_registered, GETS_THROUGH),
    Proof("scope_needs_no_user", with_scope_of_a_user, GETS_THROUGH),
)
