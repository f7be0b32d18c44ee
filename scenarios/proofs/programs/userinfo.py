"""What an access token needs at the userinfo endpoint (OIDC Core §5.3, RFC 6750, RFC 9449 §7)."""

from dataclasses import replace

from scenarios.browser.pages import Leg
from scenarios.programs.program import bearer, fetched
from scenarios.proofs.programs.dpop_proofs import THIEF, bound_token, presented
from scenarios.proofs.programs.token_requests import World, sent_later
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by


def userinfo(world: World, authorization: str) -> Leg:
    """A userinfo request with this header."""
    return fetched(f"{world.issuer}/userinfo", {"Authorization": authorization})


def access_token(world: World) -> str:
    """Return the access token of a login."""
    return str(world.tokens(world.registers())["access_token"])


def in_two_places(world: World) -> Leg:
    """An access token in the header, and a second one in the URL."""
    leg = userinfo(world, f"Bearer {access_token(world)}")
    return replace(leg, url=f"{leg.url}?access_token={access_token(world)}")


def in_the_address(world: World) -> Leg:
    """An access token in the URL, where it ends up in logs."""
    return fetched(f"{world.issuer}/userinfo?access_token={access_token(world)}")


def with_id_token(world: World) -> Leg:
    """The ID token of a login, which is meant for the client only."""
    return userinfo(world, f"Bearer {world.tokens(world.registers())['id_token']}")


def after_expiry(world: World) -> Leg:
    """An access token that has expired."""
    return sent_later(world, userinfo(world, f"Bearer {access_token(world)}"), 301)


def after_revocation(world: World) -> Leg:
    """An access token that its client has revoked."""
    program = world.registers()
    token = world.tokens(program)["access_token"]
    world.sends(program.post("/revoke", {"token": token}))
    return userinfo(world, f"Bearer {token}")


def without_the_key(world: World) -> Leg:
    """A stolen token that is bound to a key, presented as if it were not bound."""
    return userinfo(world, f"Bearer {bound_token(world, world.registers())}")


def without_openid(world: World) -> Leg:
    """An access token that the user allowed for reading notes, and nothing else."""
    token = world.tokens(world.registers(), scope="notes:read")["access_token"]
    return fetched(f"{world.issuer}/userinfo", bearer(token))


PROOFS: tuple[Proof[World], ...] = (
    Proof("token_is_sent_one_way", in_two_places, GETS_THROUGH),
    Proof(
        "token_is_in_the_authorization_header",
        in_the_address,
        refused_by("authorization_header_is_well_formed"),
    ),
    Proof(
        "authorization_header_is_well_formed",
        lambda world: userinfo(world, f"Bearer {access_token(world)} and more"),
        refused_by("access_token_is_ours"),
    ),
    Proof("access_token_is_ours", with_id_token, refused_by("token_is_not_expired")),
    Proof("token_is_not_expired", after_expiry, GETS_THROUGH),
    Proof("token_is_not_revoked", after_revocation, GETS_THROUGH),
    Proof(
        "access_token_is_presented_by_its_type",
        without_the_key,
        refused_by("token_binding_fits_the_proof"),
    ),
    Proof("token_binding_fits_the_proof", lambda world: presented(world, THIEF), GETS_THROUGH),
    Proof("scope_is_sufficient", without_openid, GETS_THROUGH),
)
