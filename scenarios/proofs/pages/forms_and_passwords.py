"""Submissions of the server's own forms that are rejected: forged, sent twice, or guessed."""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from scenarios.browser.pages import Form, Leg, Page
from scenarios.honest import ALICE, ALLOW, BOB, DO_NOT_ALLOW, PASSWORD, Person, credentials
from scenarios.programs.program import altered
from scenarios.programs.visitor import Visitor
from scenarios.proofs.pages.authorization_endpoint import a_code
from scenarios.proofs.pages.own_people import EMIL, OWN_PEOPLE
from scenarios.proofs.pages.sign_in_and_consent import cancelling
from scenarios.proofs.proof import Proof, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

ACCOUNT = "/account"
FREE_TRIES, MORE_TRIES = 5, 3
A_MINUTE = 60
BEHIND_THE_ISSUER = "@evil.example/"
"""Turns `http://127.0.0.1:9000` into the user name of a different host."""


def consent_form(visitor: Visitor) -> Form:
    """The form of the consent page, in alice's browser."""
    return visitor.form(visitor.registers().authorization(), ALLOW)


def forged_consent(world: World) -> Leg:
    """A consent form sent by a page of another site.

    Its csrf_token is from a session of the attacker's own.
    """
    token = consent_form(Visitor(world.issuer)).value("csrf_token")
    return altered(consent_form(world).press(ALLOW), csrf_token=token)


def forged_sign_in(world: World) -> Leg:
    """A sign-in form sent by a page of another site, with the attacker's name and password."""
    world.form(ACCOUNT, PASSWORD)
    return credentials(Visitor(world.issuer).form(ACCOUNT, PASSWORD), BOB)


def allowed_after_all(world: World) -> Leg:
    """“Allow” on a consent page where “Do not allow” was pressed before."""
    form = consent_form(world)
    world.sends(form.press(DO_NOT_ALLOW))
    return form.press(ALLOW)


def signed_in_after_cancel(world: World) -> Leg:
    """The password, on a sign-in page where “Cancel” was pressed before."""
    form = world.form(world.registers().authorization(), PASSWORD)
    world.sends(cancelling(form))
    return credentials(form, ALICE)


def guessed(world: World) -> Leg:
    """Emil's password after wrong guesses: some immediately, others after the required delay."""
    form = world.form(ACCOUNT, PASSWORD)
    for number in range(FREE_TRIES + MORE_TRIES):
        world.control.move_clock(max(0, number - FREE_TRIES + 1) * A_MINUTE)
        world.sends(credentials(form, Person(EMIL.name, f"guess {number}")))
    return credentials(form, EMIL)


def signed_in_with_a_wrong_password(world: World) -> Leg:
    """Bob's name with a wrong password."""
    return credentials(world.form(ACCOUNT, PASSWORD), Person(BOB.name, "wrong"))


def signed_in_for_a_page_elsewhere(world: World) -> Leg:
    """A sign-in that leads to an attacker's page."""
    leg = credentials(world.form(ACCOUNT, PASSWORD), ALICE)
    query = urlencode({"return_to": BEHIND_THE_ISSUER})
    return replace(leg, url=f"{world.issuer}/login?{query}")


def is_signed_in(page: Page) -> bool:
    """Whether the browser gets a session and is redirected from the sign-in page."""
    is_sent_on = urlsplit(page.location).path in (ACCOUNT, "/authorize")
    return is_sent_on and "Set-Cookie" in page.headers


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "form_is_of_this_session",
        forged_consent,
        a_code("that the user did not allow"),
    ),
    Proof(
        "form_is_of_this_session",
        forged_sign_in,
        wrong("the attacker is signed in, in the browser of the user", is_signed_in),
    ),
    Proof(
        "form_is_answered_once",
        allowed_after_all,
        a_code("though the user pressed “Do not allow”"),
    ),
    Proof(
        "form_is_answered_once",
        signed_in_after_cancel,
        wrong("the user is signed in after Cancel", is_signed_in),
    ),
    Proof(
        "attempts_are_limited",
        guessed,
        wrong("the guesses go on, and this one is right", is_signed_in),
        settings=OWN_PEOPLE,
    ),
    Proof(
        "password_is_right",
        signed_in_with_a_wrong_password,
        wrong("bob is signed in without his password", is_signed_in),
    ),
    Proof(
        "return_to_is_an_own_page",
        signed_in_for_a_page_elsewhere,
        wrong(
            "the browser is sent to the page of an attacker",
            lambda page: urlsplit(page.location).hostname == "evil.example",
        ),
    ),
)
