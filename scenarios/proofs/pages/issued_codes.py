"""Codes of its own that the authorization server rejects, because a fault makes them weak."""

from scenarios.browser.pages import Leg, Page
from scenarios.proofs.pages.authorization_endpoint import a_code, asked
from scenarios.proofs.proof import Proof, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

CODES = "authorization"
"""The endpoint that issues a code if no page is needed."""


def asked_with(world: World, fault: str) -> Leg:
    """A request for which the server is about to issue a code, with this fault."""
    leg = asked(world)
    world.control.fail(fault, CODES)
    return leg


def code_in(page: Page) -> str:
    """Return the code in the redirect to the client."""
    return page.answered().get("code", "")


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "code_cannot_be_guessed",
        lambda world: asked_with(world, "code-guessable"),
        wrong("a code of eight characters is issued", lambda page: len(code_in(page)) == 8),
    ),
    Proof(
        "code_is_bound",
        lambda world: asked_with(world, "code-unbound"),
        a_code("that is bound to no redirect URI and to no code_verifier"),
    ),
    Proof(
        "code_is_short_lived",
        lambda world: asked_with(world, "code-long-lived"),
        a_code("that lives for a day"),
    ),
)
