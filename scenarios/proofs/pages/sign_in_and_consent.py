"""Requests that the authorization endpoint rejects once it has read them: no login, the wrong one
or a weak one, or no consent.
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scenarios.browser.pages import Form, Leg, Page
from scenarios.honest import ALLOW, BOB, DO_NOT_ALLOW, PASSWORD, credentials
from scenarios.programs.program import altered
from scenarios.proofs.pages.authorization_endpoint import STRICT, a_code, asked
from scenarios.proofs.proof import Proof, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

TWO_FACTORS = "urn:oauth2-playground:two-factors"
INSISTS_ON_TWO_FACTORS = json.dumps(
    {"id_token": {"acr": {"essential": True, "value": TWO_FACTORS}}}
)
AUTOMATIC = STRICT | {"AUTHORIZATION_SERVER_AUTOMATIC_SIGN_IN": "yes"}
MEANS_ALICE = json.dumps({"id_token": {"sub": {"value": "alice"}}})


def asked_for_the_first_time(world: World, **changes: Any) -> Leg:
    """A request of a client that alice, who is signed in, has not yet allowed anything."""
    world.code(world.registers())
    return world.registers().authorization(**changes)


def asked_by_a_public_client(world: World) -> Leg:
    """A request without pages, by a client without a secret that alice has allowed everything."""
    program = world.registers(token_endpoint_auth_method="none")
    world.code(program)
    return program.authorization(prompt="none")


def named_in_the_hint(world: World) -> Leg:
    """A request that names alice, who is not signed in."""
    return world.registers().authorization(login_hint="alice")


def named_in_the_hint_once_signed_in(world: World) -> Leg:
    """The same when alice is signed in with her password, for a client she has not yet allowed."""
    return asked_for_the_first_time(world, login_hint="alice")


def signed_in_as_bob(world: World) -> Leg:
    """Bob signs in although the client requests alice."""
    leg = world.registers().authorization(claims=MEANS_ALICE)
    return credentials(world.form(leg, PASSWORD), BOB)


def cancelled(world: World) -> Leg:
    """“Cancel” on the sign-in page."""
    return cancelling(world.form(world.registers().authorization(), PASSWORD))


def cancelling(form: Form) -> Leg:
    """“Cancel” on this form; the button sends the form to a URL of its own."""
    leg = altered(form.press(), decision="cancel")
    return replace(leg, url=leg.url.replace("/login?", "/cancel?"))


def not_allowed(world: World) -> Leg:
    """“Do not allow” on the consent page."""
    return world.form(world.registers().authorization(), ALLOW).press(DO_NOT_ALLOW)


def leads_on(page: Page) -> bool:
    """Whether the browser is redirected to the next page of the authorization server."""
    return urlsplit(page.location).path == "/authorize"


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "id_token_hint_is_ours",
        lambda world: asked(world, id_token_hint="not.of.this-server"),
        wrong(
            "alice, who is signed in, is asked to sign in, and again each time",
            lambda page: page.form_with(PASSWORD) is not None,
        ),
    ),
    Proof(
        "person_is_the_requested_one",
        signed_in_as_bob,
        wrong("bob is signed in, and asked to sign in again each time", leads_on),
    ),
    Proof(
        "person_is_logged_in",
        lambda world: asked(world, prompt="none", max_age="0"),
        a_code("for a login that is older than the client accepts"),
    ),
    Proof(
        "account_is_chosen",
        lambda world: asked(world, prompt="none select_account"),
        a_code("for an account that the user did not choose"),
        beside=("prompt_is_understood",),
    ),
    Proof(
        "authentication_class_is_attainable",
        lambda world: asked(world, claims=INSISTS_ON_TWO_FACTORS),
        a_code("for a login with a password only"),
    ),
    Proof(
        "consent_is_remembered",
        lambda world: asked_for_the_first_time(world, prompt="none"),
        a_code("that the user did not allow"),
    ),
    Proof(
        "consent_is_remembered",
        asked_by_a_public_client,
        a_code("for any program that sends the client_id of this public client"),
    ),
    Proof(
        "request_is_not_cancelled",
        cancelled,
        wrong("the user is sent back to the sign-in page", leads_on),
    ),
    Proof(
        "consent_is_given",
        not_allowed,
        a_code("though the user pressed “Do not allow”"),
    ),
    Proof(
        "user_is_authenticated",
        named_in_the_hint,
        a_code("for a user who never gave a password"),
        beside=("user_consents",),
        settings=AUTOMATIC,
    ),
    Proof(
        "user_consents",
        named_in_the_hint_once_signed_in,
        a_code("for scopes that the user did not allow"),
        settings=AUTOMATIC,
    ),
)
