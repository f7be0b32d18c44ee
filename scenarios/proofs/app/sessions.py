"""What the client app checks before it serves a page with a session.

These checks reject nothing: if one fails, a sign-in begins, and the trace of that sign-in says why.
"""

from scenarios.browser.pages import Leg, Page
from scenarios.impostors import answers
from scenarios.proofs.app.consequences import A_SIGN_IN_BEGINS, ONLY_THE_SETTINGS_STOP_IT
from scenarios.proofs.app.world import ClientAppWorld
from scenarios.proofs.proof import GETS_THROUGH, Consequence, Proof, refused_by, wrong

World = ClientAppWorld

THIRTEEN_HOURS = 13 * 3600
ANOTHER_ISSUER = {"CLIENT_APP_ISSUER": "http://127.0.0.1:9"}
"""No server listens there."""

TOKENS, RENEW = "/tokens", "Renew the access token"


AT_ANOTHER_ISSUER = Consequence(
    "a sign-in begins at the new issuer, which does not answer",
    refused_by("metadata_is_published").happened,
)


def signed_in(world: World) -> Leg:
    """A request for the notes by a signed-in user."""
    world.signs_in()
    return world.opens()


def thirteen_hours_ago(world: World) -> Leg:
    """The same request with a session that has expired."""
    world.signs_in()
    world.control.move_clock(THIRTEEN_HOURS)
    return world.opens()


def with_a_refused_refresh_token(world: World) -> Leg:
    """The same request after the issuer has rejected the refresh token, which ended the session."""
    world.signs_in()
    world.issuer.alter("token", answers.error("invalid_grant"))
    world.agent.send(world.form(RENEW, world.sees(TOKENS)).press(RENEW))
    return world.opens()


def with_nothing_left(world: World) -> Leg:
    """The same request when the access token has expired and there is no refresh token."""
    world.issuer.alter("token", answers.members(expires_in=0, refresh_token=None))
    world.signs_in()
    return world.opens()


def in_the_middle_of_a_sign_in(world: World) -> Leg:
    """An authorization response that arrives in the middle of a sign-in."""
    return world.comes_back()


def is_sent_in_a_circle(page: Page) -> bool:
    """Whether the notes page redirects the browser to itself."""
    return page.status == 303 and page.location == "/notes"


PROOFS: tuple[Proof[World], ...] = (
    Proof("session_is_known", thirteen_hours_ago, GETS_THROUGH, refusal=A_SIGN_IN_BEGINS),
    Proof(
        "session_is_of_this_issuer",
        signed_in,
        GETS_THROUGH,
        restarted=ANOTHER_ISSUER,
        refusal=AT_ANOTHER_ISSUER,
    ),
    Proof(
        "session_has_not_ended",
        with_a_refused_refresh_token,
        GETS_THROUGH,
        refusal=A_SIGN_IN_BEGINS,
    ),
    Proof(
        "access_token_is_at_hand",
        with_nothing_left,
        wrong("the browser is sent in a circle", is_sent_in_a_circle),
        refusal=A_SIGN_IN_BEGINS,
    ),
    Proof(
        "flow_is_of_this_issuer",
        in_the_middle_of_a_sign_in,
        ONLY_THE_SETTINGS_STOP_IT,
        restarted=ANOTHER_ISSUER,
    ),
)
