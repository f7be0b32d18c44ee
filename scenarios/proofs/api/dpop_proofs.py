"""DPoP proofs that the resource server rejects (RFC 9449 §4.3)."""

import time
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.forging import Jwt, Signer, thumbprint_of
from scenarios.programs.program import fetched
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by
from scenarios.proofs.worlds import ResourceServerWorld as World

CLIENT, STRANGER = Signer("the client"), Signer("a stranger")
LONG_AGO = 3600


def bound_token(world: World) -> str:
    """An access token that is bound to the client's key."""
    return world.token(cnf={"jkt": thumbprint_of(CLIENT.public("ES256"))})


def sent(world: World, token: str, proofs: str | None) -> Leg:
    """Request the notes with a bound token and this DPoP header."""
    headers = {"Authorization": f"DPoP {token}"} | ({"DPoP": proofs} if proofs else {})
    return fetched(f"{world.api}/api/notes", headers)


def draft(world: World, token: str) -> Jwt:
    """A valid proof for this request, before it is signed."""
    return CLIENT.proof_draft("GET", f"{world.api}/api/notes", access_token=token)


def with_header(world: World, **header: Any) -> Leg:
    """Request the notes with a proof that has these header members."""
    token = bound_token(world)
    return sent(world, token, draft(world, token).with_header(**header).signed("ES256"))


def with_claims(world: World, **claims: Any) -> Leg:
    """Request the notes with a proof that has these claims."""
    token = bound_token(world)
    return sent(world, token, draft(world, token).but(**claims).signed())


def two_proofs(world: World) -> Leg:
    """Request the notes with two valid proofs."""
    token = bound_token(world)
    return sent(world, token, ",".join(draft(world, token).signed() for _ in range(2)))


def unsigned(world: World) -> Leg:
    """Request the notes with a proof whose algorithm is `none`."""
    token = bound_token(world)
    return sent(world, token, draft(world, token).unsigned())


def signed_by_a_stranger(world: World) -> Leg:
    """Request the notes with a proof that has the client's key but a stranger's signature."""
    token = bound_token(world)
    good = draft(world, token)
    return sent(world, token, Jwt(good.header, good.claims, STRANGER).signed())


def used_before(world: World) -> Leg:
    """Request the notes with a proof that was used before."""
    token = bound_token(world)
    call = sent(world, token, draft(world, token).signed())
    world.agent.send(call)
    return call


PROOFS: tuple[Proof[World], ...] = (
    Proof("one_proof_is_sent", two_proofs, GETS_THROUGH),
    Proof(
        "proof_is_a_signed_jwt",
        lambda world: sent(world, bound_token(world), "opaque"),
        refused_by("proof_type_is_dpop"),
    ),
    Proof("proof_type_is_dpop", lambda world: with_header(world, typ="JWT"), GETS_THROUGH),
    Proof("proof_algorithm_is_allowed", unsigned, refused_by("proof_contains_a_key")),
    Proof(
        "nothing_critical_is_in_the_proof",
        lambda world: with_header(world, crit=["exp"], exp=0),
        refused_by("proof_signature_is_valid"),
    ),
    Proof(
        "proof_contains_a_key",
        lambda world: with_header(world, jwk=None),
        refused_by("proof_key_is_public"),
    ),
    Proof(
        "proof_key_is_public",
        lambda world: with_header(world, jwk=CLIENT.private_jwk()),
        GETS_THROUGH,
    ),
    Proof("proof_signature_is_valid", signed_by_a_stranger, GETS_THROUGH),
    Proof("proof_is_for_this_method", lambda world: with_claims(world, htm="POST"), GETS_THROUGH),
    Proof(
        "proof_is_for_this_address",
        lambda world: with_claims(world, htu="https://elsewhere.example/"),
        GETS_THROUGH,
    ),
    Proof(
        "proof_is_recent",
        lambda world: with_claims(world, iat=int(time.time()) - LONG_AGO),
        GETS_THROUGH,
    ),
    Proof("proof_is_for_this_token", lambda world: with_claims(world, ath="x"), GETS_THROUGH),
    Proof(
        "proof_has_an_id",
        lambda world: with_claims(world, jti=None),
        refused_by("proof_is_used_once"),
    ),
    Proof("proof_is_used_once", used_before, GETS_THROUGH),
)
