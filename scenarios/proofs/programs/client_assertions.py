"""What a client assertion needs to authenticate a client (RFC 7523 §3)."""

import time
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.forging import NOTHING, Signer, assertion_form
from scenarios.jwt_parts import Members
from scenarios.programs.program import Program, posted
from scenarios.proofs.programs.token_requests import EVERY_GRANT_TYPE, World, sent_before
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by

CLIENT, THIEF = Signer("the client"), Signer("a thief")
CRITICAL = {"crit": ["b64"], "b64": True}
"""The extension of RFC 7797."""
TEN_YEARS = 10 * 365 * 24 * 3600


def signing(world: World, method: str = "private_key_jwt") -> Program:
    """A client with a registered key, which authenticates by this method."""
    return world.registers(
        token_endpoint_auth_method=method, jwks=CLIENT.jwks, grant_types=EVERY_GRANT_TYPE
    )


def brought(world: World, proof: Members) -> Leg:
    """A request for a token of the client's own, with these parameters as credentials."""
    return posted(f"{world.issuer}/token", {"grant_type": "client_credentials", **proof})


def asserted(world: World, header: Members = NOTHING, **claims: Any) -> Leg:
    """The same request, with an assertion that has these changes."""
    assertion = CLIENT.assertion(signing(world).id, world.issuer, header=header, **claims)
    return brought(world, assertion_form(assertion))


def without_type(world: World) -> Leg:
    """An assertion without the parameter that gives its type."""
    assertion = CLIENT.assertion(signing(world).id, world.issuer)
    return brought(world, {"client_assertion": assertion})


def unsigned(world: World) -> Leg:
    """An assertion that anyone can make: its algorithm is `none`."""
    draft = CLIENT.assertion_draft(signing(world).id, world.issuer)
    return brought(world, assertion_form(draft.unsigned()))


def of_client_with_secret(world: World) -> Leg:
    """An assertion by a client that registered a key, but authenticates with a secret."""
    program = signing(world, "client_secret_basic")
    return brought(world, assertion_form(CLIENT.assertion(program.id, world.issuer)))


def forged(world: World) -> Leg:
    """An assertion in a client's name, signed with a thief's key."""
    draft = THIEF.assertion_draft(signing(world).id, world.issuer)
    as_of_client = draft.with_header(kid=CLIENT.kid("ES256"))
    return brought(world, assertion_form(as_of_client.signed()))


PROOFS: tuple[Proof[World], ...] = (
    Proof("assertion_type_is_jwt", without_type, GETS_THROUGH),
    Proof(
        "assertion_is_a_signed_jwt",
        lambda world: brought(world, assertion_form("not-a-jwt")),
        refused_by("assertion_algorithm_is_allowed"),
    ),
    Proof("assertion_algorithm_is_allowed", unsigned, refused_by("assertion_signature_is_valid")),
    Proof(
        "nothing_critical_is_in_the_assertion",
        lambda world: asserted(world, CRITICAL),
        GETS_THROUGH,
    ),
    Proof(
        "assertion_is_about_its_issuer",
        lambda world: asserted(world, sub=world.registers().id),
        GETS_THROUGH,
    ),
    Proof("assertion_client_signs", of_client_with_secret, refused_by("client_is_authenticated")),
    Proof("assertion_signature_is_valid", forged, GETS_THROUGH),
    Proof(
        "assertion_audience_is_this_server",
        lambda world: asserted(world, aud="https://another-issuer.example"),
        GETS_THROUGH,
    ),
    Proof(
        "assertion_is_short_lived",
        lambda world: asserted(world, exp=int(time.time()) + TEN_YEARS),
        GETS_THROUGH,
    ),
    Proof(
        "assertion_is_already_valid",
        lambda world: asserted(world, nbf=int(time.time()) + 600),
        GETS_THROUGH,
    ),
    Proof(
        "assertion_is_used_once", lambda world: sent_before(world, asserted(world)), GETS_THROUGH
    ),
)
