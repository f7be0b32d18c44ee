"""What is decided when somebody logs in: the password, and where it leads."""

import re
from dataclasses import dataclass, field

from authorization_server.browser.guess_checks import guessing_is_slow
from authorization_server.browser.session_checks import form_is_of_this_session
from authorization_server.storage.login_throttle import LoginThrottle
from authorization_server.storage.people import People
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check

OWN_PAGE = re.compile(r"/((device|developer|account)(/[\w/.~-]*)?)?(\?[\w/.~%&=+:-]*)?", re.ASCII)
"""The pages of this server that need a login, with or without a query."""


@dataclass(slots=True)
class LoginAttempt:
    """A login form that came back; `sub` is filled in when the password is right.

    `seconds_to_wait` is filled in when there were too many wrong ones.
    """

    session: BrowserSession
    csrf_token: str
    username: str
    password: str
    address: str
    people: People
    throttle: LoginThrottle
    sub: str | None = field(default=None)
    seconds_to_wait: int = field(default=0)

    def authenticate(self) -> bool:
        """Look at the password, and remember a wrong one."""
        self.sub = self.people.sub_with_password(self.username, self.password)
        if self.sub is None:
            self.throttle.count_failure(self.username, self.address)
        else:
            self.throttle.forget(self.username, self.address)
        return self.sub is not None


@check("OIDC Core §3.1.2.3", says="User name or password is wrong.")
def password_is_right(attempt: LoginAttempt) -> Finding:
    """The same answer, after the same time, for an unknown name as for a wrong password."""
    passed = attempt.authenticate()
    received = f"it, from {attempt.username}" if passed else "another, or there is no such user"
    return Finding(passed, "the password of this user", received)


@check("RFC 9700 §4.11", says="There is no page of this server to go back to.")
def return_to_is_an_own_page(return_to: str) -> Finding:
    """After the login the browser goes to a page of this server, never to wherever a link says."""
    passed = OWN_PAGE.fullmatch(return_to) is not None
    return Finding(passed, "/, /device, /developer or /account", return_to)


LOGIN_CHECKS: tuple[Check[LoginAttempt], ...] = (
    form_is_of_this_session,
    guessing_is_slow,
    password_is_right,
)

RETURN_CHECKS: tuple[Check[str], ...] = (return_to_is_an_own_page,)
