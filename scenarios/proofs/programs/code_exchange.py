"""What the exchange of a code needs (RFC 6749 §4.1.3, RFC 7636 §4.6)."""

from scenarios import honest
from scenarios.browser.pages import Leg
from scenarios.programs.program import VERIFIER, challenge_of
from scenarios.proofs.programs.token_requests import World, exchanged, sent_before, sent_later
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by

SHORT_VERIFIER = "1234"
ANOTHER_ADDRESS = "https://attacker.example/callback"
A_KEY = challenge_of("the public key of the client")
"""A value in the format of a key thumbprint (RFC 7638)."""


def exchanged_by_another(world: World) -> Leg:
    """A code used by a different client."""
    return world.registers().exchange(world.code(world.registers()))


def exchanged_twice(world: World) -> Leg:
    """A code that was exchanged before."""
    return sent_before(world, exchanged(world))


def with_withdrawn_consent(world: World) -> Leg:
    """A code for which the user withdraws consent while it is in transit."""
    leg = exchanged(world)
    world.agent.goes(honest.pressed_at(f"{world.issuer}/account", "Withdraw"))
    return leg


def with_short_verifier(world: World) -> Leg:
    """A client whose verifier can be guessed."""
    program = world.registers()
    code = world.code(program, code_challenge=challenge_of(SHORT_VERIFIER))
    return program.exchange(code, code_verifier=SHORT_VERIFIER)


def without_the_key(world: World) -> Leg:
    """A code requested for a key, exchanged by someone who does not have that key."""
    program = world.registers()
    return program.exchange(world.code(program, dpop_jkt=A_KEY))


def without_a_key(world: World) -> Leg:
    """A client that registered for bound tokens but presents no key."""
    program = world.registers(dpop_bound_access_tokens=True)
    return program.exchange(world.code(program))


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "code_is_present", lambda world: exchanged(world, code=None), refused_by("code_is_known")
    ),
    Proof(
        "code_is_known",
        lambda world: exchanged(world, code="a-code-that-was-made-up"),
        refused_by("code_belongs_to_client"),
    ),
    Proof("code_belongs_to_client", exchanged_by_another, GETS_THROUGH),
    Proof("code_is_unused", exchanged_twice, refused_by("code_is_spent_by_this_request")),
    Proof(
        "code_is_spent_by_this_request",
        exchanged_twice,
        GETS_THROUGH,
        beside=("code_is_unused",),
    ),
    Proof("grant_is_not_revoked", with_withdrawn_consent, GETS_THROUGH),
    Proof(
        "code_is_not_expired",
        lambda world: sent_later(world, exchanged(world), 61),
        GETS_THROUGH,
    ),
    Proof(
        "redirect_uri_is_the_same",
        lambda world: exchanged(world, redirect_uri=ANOTHER_ADDRESS),
        GETS_THROUGH,
    ),
    Proof("code_verifier_is_well_formed", with_short_verifier, GETS_THROUGH),
    Proof(
        "code_verifier_matches_challenge",
        lambda world: exchanged(world, code_verifier=VERIFIER[::-1]),
        GETS_THROUGH,
    ),
    Proof("key_is_the_bound_one", without_the_key, GETS_THROUGH),
    Proof("key_is_shown_if_registered", without_a_key, GETS_THROUGH),
)
