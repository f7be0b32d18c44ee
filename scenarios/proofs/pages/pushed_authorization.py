"""Pushed requests and request_uris that are rejected (RFC 9126 §2.1, §4, §7.3)."""

from typing import Any

from scenarios.browser.pages import Leg
from scenarios.forging import Signer
from scenarios.programs.program import Program
from scenarios.proofs.pages.authorization_endpoint import a_code
from scenarios.proofs.proof import Proof, refused_by, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

PUSHED = "urn:ietf:params:oauth:request_uri:"
AN_HOUR = 3600
ACCEPTED = 201


def pushing(world: World, **changes: Any) -> Leg:
    """A pushed request, with these changes."""
    program = world.registers()
    return program.post("/par", program.request(**changes))


def pushing_for_another(world: World) -> Leg:
    """A request pushed in the name of a different client."""
    return pushing(world, client_id=world.registers().id)


def pushing_with_two_keys(world: World) -> Leg:
    """A pushed request that names one key, with a DPoP proof of another."""
    program = world.registers()
    form = program.request(dpop_jkt=Signer("a different program").kid("ES256"))
    proof = Signer("the program").proof("POST", f"{world.issuer}/par")
    return program.post("/par", form, {"DPoP": proof})


def pushed(world: World, program: Program) -> str:
    """Return the request_uri of a request that this client has pushed.

    The user is signed in and has allowed this client everything.
    """
    world.code(program)
    answer = world.sends(program.post("/par", program.request()))
    return str(answer.document()["request_uri"])


def used(world: World, request_uri: str = "") -> Leg:
    """A request_uri used at the authorization endpoint."""
    program = world.registers()
    return program.authorization(request_uri=request_uri or pushed(world, program))


def used_twice(world: World) -> Leg:
    """A request_uri that has already led to a code."""
    leg = used(world)
    world.opens(leg)
    return leg


def used_late(world: World) -> Leg:
    """A request_uri that is an hour old."""
    leg = used(world)
    world.control.move_clock(AN_HOUR)
    return leg


def used_by_another(world: World) -> Leg:
    """A request_uri pushed by a different client."""
    another = world.registers()
    world.code(another)
    return another.authorization(request_uri=pushed(world, world.registers()))


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "request_uri_is_not_pushed",
        lambda world: pushing(world, request_uri=f"{PUSHED}another"),
        refused_by("request_uri_is_absent"),
    ),
    Proof(
        "pushed_client_is_the_authenticated_one",
        pushing_for_another,
        wrong(
            "a client has pushed a request in the name of a different client",
            lambda page: page.status == ACCEPTED,
        ),
    ),
    Proof(
        "shown_key_is_the_named_one",
        pushing_with_two_keys,
        wrong(
            "the code is bound to a different key than the request names",
            lambda page: page.status == ACCEPTED,
        ),
    ),
    Proof(
        "request_uri_is_known",
        lambda world: used(world, f"{PUSHED}unknown"),
        refused_by("request_uri_belongs_to_client"),
    ),
    Proof(
        "request_uri_belongs_to_client",
        used_by_another,
        a_code("for a request that a different client pushed"),
    ),
    Proof(
        "request_uri_is_unused",
        used_twice,
        refused_by("request_uri_is_spent_by_this_answer"),
    ),
    Proof(
        "request_uri_is_spent_by_this_answer",
        used_twice,
        a_code("a second time for the same request"),
        beside=("request_uri_is_unused",),
    ),
    Proof(
        "request_uri_is_not_expired",
        used_late,
        a_code("for a request that was pushed an hour ago"),
    ),
)
