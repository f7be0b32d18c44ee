"""The people of `people.toml`, who belong to nobody else, and their one-time codes (RFC 6238)."""

from pathlib import Path

from pyotp import TOTP

from scenarios.browser.pages import Form, Leg
from scenarios.honest import ONE_TIME_CODE, Person
from scenarios.programs.visitor import Visitor

OWN_PEOPLE = {"AUTHORIZATION_SERVER_PEOPLE": str(Path(__file__).with_name("people.toml"))}
"""The setting with which they can sign in."""

DORA = Person("dora", "four words make passwords")
EMIL = Person("emil", "another four word password")
FRIDA = Person("frida", "four more words for frida")

SECOND_FACTOR = "/account/second-factor"
SECRET = "totp"
SWITCH_ON = "Switch on"


def switching_on(visitor: Visitor, person: Person) -> Leg:
    """The form that switches the second factor of a person on, with the code of the app."""
    form = visitor.form(SECOND_FACTOR, SWITCH_ON, person)
    return form.fill(ONE_TIME_CODE, code_of(secret_in(form))).press(SWITCH_ON)


def secret_in(form: Form) -> str:
    """The secret that a page offers, as an authenticator app reads it."""
    return next(field.value for field in form.fields if field.name == SECRET)


def code_of(secret: str) -> str:
    """The code that an authenticator app with this secret shows now."""
    return TOTP(secret).now()
