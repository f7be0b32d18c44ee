"""Logout requests that are rejected (OpenID Connect RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

from scenarios.browser.pages import Leg, Page
from scenarios.programs.program import Program, fetched, given
from scenarios.proofs.proof import Proof, refused_by, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

SIGNED_OUT = "https://app.example/signed-out"
ATTACKER = "https://evil.example/"


def logging_out(world: World, program: Program, **changes: object) -> Leg:
    """The logout request of a client at which alice is signed in."""
    usual = {
        "id_token_hint": world.tokens(program)["id_token"],
        "client_id": program.id,
        "post_logout_redirect_uri": SIGNED_OUT,
        "state": "the-state-of-this-logout",
    }
    query = urlencode(given(usual | changes), doseq=True)
    return fetched(f"{world.issuer}/end-session?{query}")


def registered(world: World) -> Program:
    """Register a client with a post-logout redirect URI."""
    return world.registers(post_logout_redirect_uris=[SIGNED_OUT])


def logged_out(world: World, **changes: object) -> Leg:
    """The logout request of a new client."""
    return logging_out(world, registered(world), **changes)


def logged_out_with_a_foreign_token(world: World) -> Leg:
    """A logout request with an ID token that was issued to a different client."""
    another = registered(world)
    return logging_out(world, registered(world), client_id=another.id)


def is_signed_out(page: Page) -> bool:
    """Whether the browser has lost its session and is redirected to the client."""
    is_taken = "Expires=Thu, 01 Jan 1970" in page.headers.get("Set-Cookie", "")
    return is_taken and page.location.startswith(SIGNED_OUT)


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "parameters_are_not_repeated",
        lambda world: logged_out(world, state=["first", "second"]),
        wrong(
            "the browser goes back with one of the two states",
            lambda page: page.answered() == {"state": "first"},
        ),
    ),
    Proof(
        "values_can_be_carried",
        lambda world: logged_out(world, state="first\nsecond"),
        wrong(
            "a line break is in the address to which the browser goes back",
            lambda page: page.location == f"{SIGNED_OUT}?state=first%0Asecond",
        ),
    ),
    Proof(
        "id_token_hint_is_ours",
        lambda world: logged_out(world, id_token_hint="not.of.this-server"),
        refused_by("id_token_hint_is_of_this_person"),
    ),
    Proof(
        "logging_out_client_is_known",
        lambda world: logged_out(world, client_id="unknown", id_token_hint=None),
        refused_by("post_logout_redirect_uri_is_registered"),
    ),
    Proof(
        "id_token_hint_is_of_this_client",
        logged_out_with_a_foreign_token,
        wrong("a client has used the ID token of a different client", is_signed_out),
    ),
    Proof(
        "post_logout_redirect_uri_is_registered",
        lambda world: logged_out(world, post_logout_redirect_uri=ATTACKER),
        wrong(
            "the browser is sent to the page of an attacker",
            lambda page: page.location.startswith(ATTACKER),
        ),
    ),
    Proof(
        "id_token_hint_is_of_this_person",
        lambda world: logged_out(world, id_token_hint=None),
        wrong("any link signs alice out", is_signed_out),
    ),
)
