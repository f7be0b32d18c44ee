"""Warnings about what automatic sign-in leaves out: the user neither authenticates nor consents."""

from dataclasses import dataclass
from typing import NamedTuple

from authorization_server import scopes
from authorization_server.login.authentication import AUTOMATIC
from tracing.checks import Check, Finding, check, warning

ON = "automatic sign-in is on"
STRICT = "The strict profile does not allow that: switch automatic sign-in off."


class NamedPerson(NamedTuple):
    """A person to sign in, named by `login_hint` or, without one, when automatic sign-in was
    switched on.
    """

    sub: str
    username: str
    is_hinted: bool


@dataclass(frozen=True, slots=True)
class AutomaticLogin:
    """How a named person was or will be logged in (`amr`), and for which scopes consent is given in
    their place.
    """

    person: NamedPerson
    amr: tuple[str, ...]
    questions: list[str]


@check(
    "OIDC Core §3.1.2.3",
    about=("login_hint",),
    error="login_required",
    says="The user did not log in.",
)
def user_is_authenticated(login: AutomaticLogin) -> Finding:
    """The user proved who they are. With automatic sign-in, an application gets tokens for the user
    named by login_hint, or else for the user named when it was switched on. That is for tests, on
    loopback only.
    """
    expected, username = "a login by the user", login.person.username
    if login.amr == AUTOMATIC:
        return warning(
            expected,
            lambda: (
                f"login_hint={username}; {ON}"
                if login.person.is_hinted
                else f"no login_hint; {ON} as {username}"
            ),
            lambda: f"Automatic sign-in named {username} in place of a login. {STRICT}",
        )
    return Finding(True, expected, lambda: f"{username}, by {' and '.join(login.amr)}")


@check(
    "OIDC Core §3.1.2.4",
    about=("login_hint", "scope", "prompt"),
    error="consent_required",
    says="The user did not consent.",
)
def user_consents(login: AutomaticLogin) -> Finding:
    """The user answered the consent page, now or earlier. With automatic sign-in, each client gets
    every scope that it asks for.
    """
    expected = "consent that the user gave"
    if login.questions:
        return warning(
            expected,
            lambda: f"none for {scopes.joined(login.questions)}; {ON}",
            lambda: (
                "Automatic sign-in gave consent in place of the user, to "
                f"{scopes.joined(login.questions)}. {STRICT}"
            ),
        )
    return Finding(True, expected, "consent that is remembered")


AUTOMATIC_SIGN_IN_CHECKS: tuple[Check[AutomaticLogin], ...] = (
    user_is_authenticated,
    user_consents,
)
