"""The honest walk: a user opens the notes, signs in, consents, and reads them.

It does what the pages request, so it also works when sign-in or consent is remembered.
"""

import re
from collections.abc import Collection, Generator
from dataclasses import dataclass, field

from pyotp import TOTP

from scenarios.browser.pages import Form, Leg, Page, unexpected
from scenarios.browser.user_agent import Walk, follow

USER_NAME, PASSWORD, SIGN_IN = "User name", "Password", "Sign in"
ALLOW, DO_NOT_ALLOW = "Allow", "Do not allow"
ONE_TIME_CODE, VERIFY = "One-time code", "Verify"
SIGN_OUT = "Sign out"
SHOWN_CODE = re.compile(r"\b\d{6}\b")
NOTES_PATH = "/notes"


@dataclass(frozen=True, slots=True)
class Person:
    """A user who can sign in at the authorization server.

    `totp_secret` generates the one-time codes; without it, the code shown by the playground is
    used.
    """

    name: str
    password: str
    totp_secret: str = field(default="", repr=False)


ALICE = Person("alice", "wonderland")
BOB = Person("bob", "builder")
CAROL = Person("carol", "christmas")
"""Carol has a second factor."""


def walk(client_app: str, person: Person = ALICE, unticked: Collection[str] = ()) -> Walk:
    """Run the flow from the first click to the notes; `unticked` names the scopes not granted.

    Raises:
        WalkStopped: a page other than sign-in, consent or notes appeared.
    """
    yield from to_notes(client_app, NOTES_PATH, person, unticked)


def to_notes(
    client_app: str, begin: str, person: Person = ALICE, unticked: Collection[str] = ()
) -> Generator[Leg, Page, Page]:
    """Run the flow from this path of the client app; returns the notes page.

    Raises:
        WalkStopped: as for `walk`.
    """
    page = yield from follow(Leg("GET", client_app + begin))
    page = yield from signed_in(page, person)
    page = yield from consented(page, unticked)
    _require_notes(page, client_app)
    return page


def signed_in(page: Page, person: Person = ALICE) -> Generator[Leg, Page, Page]:
    """Complete the sign-in page and the second factor, if they appear; returns the next page."""
    if leg := sign_in(page, person):
        page = yield from follow(leg)
    if leg := verify(page, person):
        page = yield from follow(leg)
    return page


def consented(page: Page, unticked: Collection[str] = ()) -> Generator[Leg, Page, Page]:
    """Complete the consent page, if it appears; returns the next page."""
    if leg := consent(page, unticked):
        page = yield from follow(leg)
    return page


def sign_in(page: Page, person: Person = ALICE) -> Leg | None:
    """Return the leg that submits name and password; None if this is not the sign-in page."""
    form = page.form_with(PASSWORD)
    return credentials(form, person) if form else None


def credentials(form: Form, person: Person) -> Leg:
    """Return the leg that submits name and password in this sign-in form."""
    return form.fill(USER_NAME, person.name).fill(PASSWORD, person.password).press(SIGN_IN)


def verify(page: Page, person: Person = ALICE) -> Leg | None:
    """Return the leg that submits the one-time code; None if this page does not ask for one.

    Raises:
        WalkStopped: the page does not show a code.
    """
    form = page.form_with(ONE_TIME_CODE)
    if form is None:
        return None
    if person.totp_secret:
        return form.fill(ONE_TIME_CODE, TOTP(person.totp_secret).now()).press(VERIFY)
    shown = SHOWN_CODE.search(page.text)
    if shown is None:
        raise unexpected("a one-time code on the page (step 3)", page)
    return form.fill(ONE_TIME_CODE, shown[0]).press(VERIFY)


def consent(page: Page, unticked: Collection[str] = ()) -> Leg | None:
    """Return the leg that allows all but these scopes; None if this is not the consent page."""
    form = page.form_with(ALLOW)
    return _consented(form, unticked).press(ALLOW) if form else None


def pressed_at(address: str, *buttons: str) -> Generator[Leg, Page, Page]:
    """Open a page and press these buttons, one on each page; returns the last page.

    Raises:
        WalkStopped: a page does not have its button.
    """
    page = yield from follow(Leg("GET", address))
    for button in buttons:
        page = yield from pressed(page, button)
    return page


def pressed(page: Page, button: str) -> Generator[Leg, Page, Page]:
    """Press a button; returns the next page.

    Raises:
        WalkStopped: the page has no such button.
    """
    form = page.form_with(button)
    if form is None:
        raise unexpected(f"a page with the button “{button}”", page)
    return (yield from follow(form.press(button)))


def _consented(form: Form, unticked: Collection[str]) -> Form:
    for scope in unticked:
        form = form.untick(scope)
    return form


def _require_notes(page: Page, client_app: str) -> None:
    if page.status != 200 or page.leg.url != client_app + NOTES_PATH:
        raise unexpected("the page with the notes (step 13)", page)
