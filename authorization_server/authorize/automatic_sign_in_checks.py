"""What automatic sign-in leaves out, told as warnings: no user proves who they are, or consents."""

from dataclasses import dataclass

from authorization_server import scopes
from authorization_server.login.authentication import AUTOMATIC
from tracing.checks import Check, Finding, check, warning

ON = "automatic sign-in is on"
STRICT = "The strict profile does not allow that: switch automatic sign-in off."


@dataclass(frozen=True, slots=True)
class AutomaticLogin:
    """A person whom `login_hint` names: how they were or will be logged in (`amr`), and for which
    scopes consent is given in their place.
    """

    username: str
    amr: tuple[str, ...]
    questions: list[str]


@check(
    "OIDC Core §3.1.2.3",
    about=("login_hint",),
    error="login_required",
    says="The user did not log in.",
)
def user_is_authenticated(login: AutomaticLogin) -> Finding:
    """The user proved who they are. With automatic sign-in, anyone who names a user in login_hint
    gets tokens of that user: that is for tests, on loopback only.
    """
    expected = "a login by the user"
    if login.amr == AUTOMATIC:
        return warning(
            expected,
            lambda: f"login_hint={login.username}; {ON}",
            lambda: f"Automatic sign-in named {login.username} in place of a login. {STRICT}",
        )
    return Finding(True, expected, lambda: f"{login.username}, by {' and '.join(login.amr)}")


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
