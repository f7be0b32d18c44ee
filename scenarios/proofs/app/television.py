"""Device authorization responses that the television rejects (RFC 8628 §3.2)."""

from collections.abc import Callable, Iterator

from scenarios.browser.pages import Leg
from scenarios.impostors import answers
from scenarios.impostors.answers import Alteration, Answer
from scenarios.proofs.app.world import ClientAppWorld
from scenarios.proofs.proof import GETS_THROUGH, START, Proof, refused_by

World = ClientAppWorld
TELEVISION = Leg(START, "client_app.television")


def codes(*alterations: Alteration) -> Callable[[World], Leg]:
    """A device authorization response with these alterations."""

    def attempt(world: World) -> Leg:
        world.issuer.alter("device_authorization", *alterations)
        return TELEVISION

    return attempt


def forgotten_once(world: World) -> Leg:
    """The issuer rejects the television as unknown once; the television registers again."""
    unknown: Iterator[Alteration] = iter([answers.error("invalid_client", 401)])

    def alter(answer: Answer) -> Answer:
        return next(unknown, answers.members())(answer)

    world.issuer.alter("device_authorization", alter)
    return TELEVISION


PROOFS: tuple[Proof[World], ...] = (
    Proof("television_is_known", forgotten_once, refused_by("device_codes_are_issued")),
    Proof(
        "device_codes_are_issued",
        codes(answers.error("unauthorized_client")),
        refused_by("both_codes_are_there"),
    ),
    Proof("both_codes_are_there", codes(answers.members(user_code=None)), GETS_THROUGH),
    Proof(
        "verification_uri_is_a_web_address",
        codes(answers.members(verification_uri="javascript:alert(1)")),
        GETS_THROUGH,
    ),
    Proof(
        "lifetime_and_interval_are_numbers",
        codes(answers.members(expires_in="soon")),
        GETS_THROUGH,
    ),
)
