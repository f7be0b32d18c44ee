"""The honest walk: a person opens the notes, signs in, consents, and reads them.

It does what the pages ask for, so it is the same walk when sign-in or consent is remembered.
"""

import re
from collections.abc import Collection, Generator
from dataclasses import dataclass

from scenarios.browser.pages import Form, Leg, Page, WalkStopped
from scenarios.browser.user_agent import Walk, follow

USER_NAME, PASSWORD, SIGN_IN, ALLOW = "User name", "Password", "Sign in", "Allow"
ONE_TIME_CODE, VERIFY = "One-time code", "Verify"
SIGN_OUT = "Sign out"
SHOWN_CODE = re.compile(r"\b\d{6}\b")
NOTES_PATH = "/notes"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the authorization server."""

    name: str
    password: str


ALICE = Person("alice", "wonderland")
CAROL = Person("carol", "christmas")
"""She has a second factor."""


def walk(client_app: str, person: Person = ALICE, unticked: Collection[str] = ()) -> Walk:
    """From the first click to the notes. `unticked` names the scopes that are not granted.

    Raises:
        WalkStopped: something else came than sign-in page, consent page and notes.
    """
    yield from to_notes(client_app, NOTES_PATH, person, unticked)


def to_notes(
    client_app: str, begin: str, person: Person = ALICE, unticked: Collection[str] = ()
) -> Generator[Leg, Page, Page]:
    """The notes, when the flow begins at this path of the client app.

    Raises:
        WalkStopped: as above.
    """
    page = yield from follow(Leg("GET", client_app + begin))
    page = yield from signed_in(page, person)
    page = yield from consented(page, unticked)
    _require_notes(page, client_app)
    return page


def signed_in(page: Page, person: Person = ALICE) -> Generator[Leg, Page, Page]:
    """The page behind the sign-in page, and behind that for the second factor, where they come."""
    if leg := sign_in(page, person):
        page = yield from follow(leg)
    if leg := verify(page):
        page = yield from follow(leg)
    return page


def consented(page: Page, unticked: Collection[str] = ()) -> Generator[Leg, Page, Page]:
    """The page behind the consent page, where it comes."""
    if leg := consent(page, unticked):
        page = yield from follow(leg)
    return page


def sign_in(page: Page, person: Person = ALICE) -> Leg | None:
    """Name and password, where this page asks for them."""
    form = page.form_with(PASSWORD)
    if form is None:
        return None
    return form.fill(USER_NAME, person.name).fill(PASSWORD, person.password).press(SIGN_IN)


def verify(page: Page) -> Leg | None:
    """The one-time code, where this page asks for it. The playground shows it for its people.

    Raises:
        WalkStopped: no code is shown.
    """
    form = page.form_with(ONE_TIME_CODE)
    if form is None:
        return None
    shown = SHOWN_CODE.search(page.text)
    if shown is None:
        raise WalkStopped(f"No one-time code is shown: {page.describe()}")
    return form.fill(ONE_TIME_CODE, shown[0]).press(VERIFY)


def consent(page: Page, unticked: Collection[str] = ()) -> Leg | None:
    """Allow all but these scopes, where this page asks for it."""
    form = page.form_with(ALLOW)
    return _consented(form, unticked).press(ALLOW) if form else None


def pressed_at(address: str, *buttons: str) -> Generator[Leg, Page, Page]:
    """The page behind the last of these buttons, each on the page behind the one before.

    Raises:
        WalkStopped: there is no such button.
    """
    page = yield from follow(Leg("GET", address))
    for button in buttons:
        page = yield from pressed(page, button)
    return page


def pressed(page: Page, button: str) -> Generator[Leg, Page, Page]:
    """The page behind a button.

    Raises:
        WalkStopped: there is no such button.
    """
    form = page.form_with(button)
    if form is None:
        raise WalkStopped(f"There is no button {button!r}: {page.describe()}")
    return (yield from follow(form.press(button)))


def _consented(form: Form, unticked: Collection[str]) -> Form:
    for scope in unticked:
        form = form.untick(scope)
    return form


def _require_notes(page: Page, client_app: str) -> None:
    if page.status != 200 or page.leg.url != client_app + NOTES_PATH:
        raise WalkStopped(f"The walk should have ended at the notes, but {page.describe()}")
