"""What the token endpoint refuses (RFC 6749 §4.1.3, RFC 7636 §4.6)."""

from typing import Any

from scenarios.browser.pages import Leg
from scenarios.programs.program import VERIFIER
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld


def exchanged(world: World, **changes: Any) -> Leg:
    """The exchange of a code, with these changes of its form."""
    program = world.registers()
    return program.exchange(world.code(program), **changes)


def exchanged_by_another(world: World) -> Leg:
    """A code that another client brings."""
    return world.registers().exchange(world.code(world.registers()))


def exchanged_twice(world: World) -> Leg:
    """A code that was exchanged before."""
    program = world.registers()
    exchange = program.exchange(world.code(program))
    world.sends(exchange)
    return exchange


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "code_verifier_matches_challenge",
        lambda world: exchanged(world, code_verifier=VERIFIER[::-1]),
        GETS_THROUGH,
    ),
    Proof("code_belongs_to_client", exchanged_by_another, GETS_THROUGH),
    Proof("code_is_unused", exchanged_twice, refused_by("code_is_spent_by_this_request")),
)
