"""What a DPoP proof needs to show that a client has its key (RFC 9449 §4.3, §5)."""

import time
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.forging import NOTHING, Signer
from scenarios.jwt_parts import Members, token_hash
from scenarios.programs.program import Program, dpop, fetched
from scenarios.proofs.programs.token_requests import World, exchanged, sent_before
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by

CLIENT, THIEF = Signer("the client"), Signer("a thief")
CRITICAL = {"crit": ["b64"], "b64": True}
"""The extension of RFC 7797."""
ONE_HOUR = 3600


def by_key(world: World) -> dict[str, str]:
    """Return the header with an honest proof for the token endpoint."""
    return {"DPoP": CLIENT.proof("POST", f"{world.issuer}/token")}


def bound_token(world: World, program: Program) -> str:
    """Return an access token that is bound to the client's key."""
    return str(world.tokens(program, by_key(world))["access_token"])


def presented(
    world: World, signer: Signer = CLIENT, header: Members = NOTHING, **claims: Any
) -> Leg:
    """A bound access token at the userinfo endpoint, with a proof that has these changes."""
    address, token = f"{world.issuer}/userinfo", bound_token(world, world.registers())
    proof = signer.proof("GET", address, access_token=token, header=header, **claims)
    return fetched(address, dpop(token, proof))


def with_two_proofs(world: World) -> Leg:
    """Two proofs in one request, as when a proxy joins two headers with the same name."""
    proofs = (by_key(world)["DPoP"], by_key(world)["DPoP"])
    return exchanged(world, {"DPoP": ", ".join(proofs)})


def unsigned(world: World) -> Leg:
    """A proof that anyone can make: its algorithm is `none`."""
    draft = CLIENT.proof_draft("POST", f"{world.issuer}/token")
    return exchanged(world, {"DPoP": draft.unsigned()})


def with_private_key(world: World) -> Leg:
    """A client that sends its private key with the proof."""
    header = {"jwk": CLIENT.private_jwk()}
    return exchanged(world, {"DPoP": CLIENT.proof("POST", f"{world.issuer}/token", header=header)})


def forged(world: World) -> Leg:
    """A stolen token, with a proof that contains the client's key but is signed by the thief."""
    return presented(world, THIEF, {"jwk": CLIENT.proof_draft("GET", "").header["jwk"]})


def refreshed_without_key(world: World) -> Leg:
    """The stolen refresh token of a client without a secret, used without the client's key."""
    program = world.registers(token_endpoint_auth_method="none")
    return program.refresh(world.tokens(program, by_key(world))["refresh_token"])


PROOFS: tuple[Proof[World], ...] = (
    Proof("one_proof_is_sent", with_two_proofs, refused_by("proof_is_a_signed_jwt")),
    Proof(
        "proof_is_a_signed_jwt",
        lambda world: exchanged(world, {"DPoP": "not-a-jwt"}),
        refused_by("proof_type_is_dpop"),
    ),
    Proof(
        "proof_type_is_dpop",
        lambda world: presented(world, header={"typ": "JWT"}),
        GETS_THROUGH,
    ),
    Proof("proof_algorithm_is_allowed", unsigned, refused_by("proof_signature_is_valid")),
    Proof(
        "nothing_critical_is_in_the_proof",
        lambda world: presented(world, header=CRITICAL),
        GETS_THROUGH,
    ),
    Proof("proof_key_is_public", with_private_key, refused_by("proof_signature_is_valid")),
    Proof("proof_signature_is_valid", forged, GETS_THROUGH),
    Proof("proof_is_for_this_method", lambda world: presented(world, htm="POST"), GETS_THROUGH),
    Proof(
        "proof_is_for_this_address",
        lambda world: presented(world, htu="https://api.example/notes"),
        GETS_THROUGH,
    ),
    Proof(
        "proof_is_recent",
        lambda world: presented(world, iat=int(time.time()) - ONE_HOUR),
        GETS_THROUGH,
    ),
    Proof(
        "proof_is_for_this_token",
        lambda world: presented(world, ath=token_hash("a different access token")),
        GETS_THROUGH,
    ),
    Proof("proof_is_used_once", lambda world: sent_before(world, presented(world)), GETS_THROUGH),
    Proof("key_is_the_one_of_the_public_client", refreshed_without_key, GETS_THROUGH),
)
