"""Access tokens that the resource server rejects when it verifies them itself (RFC 9068 §4)."""

import time
from dataclasses import replace
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.forging import Signer, tampered, thumbprint_of
from scenarios.impostors.answers import dropped
from scenarios.programs.program import bearer, fetched
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by
from scenarios.proofs.worlds import ResourceServerWorld as World

ELSEWHERE = "https://elsewhere.example"
SOON = 3600


def presented(world: World, token: str) -> Leg:
    """Request the notes with this token."""
    return fetched(f"{world.api}/api/notes", bearer(token))


def with_claims(world: World, **claims: Any) -> Leg:
    """Request the notes with a token that has these claims, signed by the issuer."""
    return presented(world, world.token(**claims))


def with_header(world: World, **header: Any) -> Leg:
    """Request the notes with a token that has these header members, signed by the issuer."""
    return presented(world, world.issuer.tokens.access_token_draft().with_header(**header).signed())


def unsigned(world: World) -> Leg:
    """Request the notes with a token whose algorithm is `none` and which has no signature."""
    return presented(world, world.issuer.tokens.access_token_draft().unsigned())


def of_a_stranger(world: World) -> Leg:
    """Request the notes with a token that a stranger has signed with the stranger's own key."""
    claims = world.issuer.tokens.access_token_draft().claims
    stranger = Signer("a stranger")
    return presented(world, stranger.jwt(claims, algorithm="ES256", header={"typ": "at+jwt"}))


def without_key_set(world: World) -> Leg:
    """Request the notes with a valid token of an issuer whose keys cannot be fetched."""
    world.issuer.alter("jwks", dropped)
    return presented(world, world.token())


def bound(world: World) -> Leg:
    """Request the notes with a token that is bound to a key, without a proof of that key."""
    return with_claims(world, cnf={"jkt": thumbprint_of(Signer("the client").public("ES256"))})


def without_claims(world: World) -> Leg:
    """Request the notes with a signed token whose payload is a list."""
    draft = world.issuer.tokens.access_token_draft()
    return presented(world, replace(draft, payload=b"[]").signed())


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "token_is_a_signed_jwt",
        lambda world: presented(world, "opaque"),
        refused_by("type_is_access_token"),
    ),
    Proof("type_is_access_token", lambda world: with_header(world, typ="JWT"), GETS_THROUGH),
    Proof("algorithm_is_allowed", unsigned, refused_by("key_is_published")),
    Proof(
        "nothing_critical_is_in_the_token",
        lambda world: with_header(world, crit=["exp"], exp=0),
        refused_by("signature_is_valid"),
    ),
    Proof("key_set_is_published", without_key_set, refused_by("key_is_published"), is_alone=True),
    Proof("key_is_published", of_a_stranger, refused_by("signature_is_valid")),
    Proof(
        "signature_is_valid",
        lambda world: presented(world, tampered(world.token(), sub="bob")),
        GETS_THROUGH,
    ),
    Proof("claims_are_an_object", without_claims, refused_by("issuer_is_the_trusted_one")),
    Proof(
        "issuer_is_the_trusted_one",
        lambda world: with_claims(world, iss=ELSEWHERE),
        GETS_THROUGH,
    ),
    Proof("audience_is_this_api", lambda world: with_claims(world, aud=ELSEWHERE), GETS_THROUGH),
    Proof(
        "token_is_not_expired",
        lambda world: with_claims(world, exp=int(time.time()) - 1),
        GETS_THROUGH,
    ),
    Proof(
        "token_is_already_valid",
        lambda world: with_claims(world, nbf=int(time.time()) + SOON),
        GETS_THROUGH,
    ),
    Proof("token_binding_fits_the_proof", bound, GETS_THROUGH),
    Proof("subject_is_named", lambda world: with_claims(world, sub=""), GETS_THROUGH),
)
