"""The checks of a login: the password, and where the login leads."""

import re
from dataclasses import dataclass

from werkzeug.utils import cached_property

from authorization_server.browser.guess_checks import attempts_are_limited
from authorization_server.browser.guesses import Attempts, count_wrong_guess
from authorization_server.browser.session_checks import (
    form_is_answered_once,
    form_is_of_this_session,
)
from authorization_server.storage.answered_forms import AnsweredForms
from authorization_server.storage.people import People, Recognised
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check

OWN_PAGE = re.compile(r"/((device|developer|account)(/[\w/.~-]*)?)?(\?[\w/.~%&=+:-]*)?", re.ASCII)
"""The pages of this server that need a login, with or without a query."""


@dataclass
class LoginAttempt:
    """A login form as sent."""

    session: BrowserSession
    csrf_token: str
    username: str
    password: str
    people: People
    attempts: Attempts
    answered: AnsweredForms

    @cached_property
    def recognised(self) -> Recognised:
        """The person with this username, and whether the password is theirs."""
        return self.people.recognise(self.username, self.password)

    @property
    def is_answered_now(self) -> bool:
        """Whether this form was neither cancelled nor already sent with the right password."""
        return self.answered.is_first(self.csrf_token)


@check(
    "OIDC Core §3.1.2.3",
    about=("username", "password"),
    says="User name or password is wrong.",
    on_failure=count_wrong_guess,
)
def password_is_right(attempt: LoginAttempt) -> Finding:
    """The password is that of this user. A wrong password and an unknown username get the same
    response after the same time, so that an attacker does not learn which usernames exist.
    """
    passed = attempt.recognised.has_right_password
    return Finding(
        passed,
        lambda: f"the password of {attempt.username or 'a user'}",
        lambda: f"the password of {attempt.username}" if passed else _received(attempt),
    )


@check(
    "RFC 9700 §4.11",
    about=("return_to",),
    says="return_to must be a page of this server that needs a login.",
)
def return_to_is_an_own_page(return_to: str) -> Finding:
    """After the login, the browser goes only to a page of this server. Otherwise a link to the
    login page could lead users on to an attacker's page (an open redirector).
    """
    passed = OWN_PAGE.fullmatch(return_to) is not None
    return Finding(passed, "/, /device, /developer or /account", return_to or "none")


LOGIN_CHECKS: tuple[Check[LoginAttempt], ...] = (
    form_is_of_this_session,
    attempts_are_limited,
    password_is_right,
    form_is_answered_once,
)

RETURN_CHECKS: tuple[Check[str], ...] = (return_to_is_an_own_page,)


def _received(attempt: LoginAttempt) -> str:
    if not attempt.username:
        return "no username"
    if not attempt.password:
        return "no password"
    return f"a wrong password for {attempt.username}, or an unknown username"
