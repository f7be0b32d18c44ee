"""The honest walk: a person opens the notes, signs in, consents, and reads them.

It does what the pages ask for, so it is the same walk when sign-in or consent is remembered.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scenarios.pages import Form, Leg, Page, WalkStopped
from scenarios.user_agent import Walk, follow

USER_NAME, PASSWORD, SIGN_IN, ALLOW = "User name", "Password", "Sign in", "Allow"
NOTES_PATH = "/notes"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the authorization server."""

    name: str
    password: str


ALICE = Person("alice", "wonderland")


def walk(client_app: str, person: Person = ALICE, unticked: Collection[str] = ()) -> Walk:
    """From the first click to the notes. `unticked` names the scopes that are not granted.

    Raises:
        WalkStopped: something else came than sign-in page, consent page and notes.
    """
    page = yield from follow(Leg("GET", client_app + NOTES_PATH))
    if sign_in := page.form_with(PASSWORD):
        filled = sign_in.fill(USER_NAME, person.name).fill(PASSWORD, person.password)
        page = yield from follow(filled.press(SIGN_IN))
    if consent := page.form_with(ALLOW):
        page = yield from follow(_consented(consent, unticked).press(ALLOW))
    _require_notes(page, client_app)


def _consented(form: Form, unticked: Collection[str]) -> Form:
    for scope in unticked:
        form = form.untick(scope)
    return form


def _require_notes(page: Page, client_app: str) -> None:
    if page.status != 200 or page.leg.url != client_app + NOTES_PATH:
        raise WalkStopped(f"The walk should have ended at the notes, but {page.describe()}")
