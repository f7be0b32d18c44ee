"""What is decided about the person at the authorization endpoint: login, consent, and the code."""

import time
from dataclasses import dataclass, field

from authorization_server import scopes
from authorization_server.authorization_grants import CodeRecord
from authorization_server.authorization_request import AuthorizationRequest
from authorization_server.clients import Client
from authorization_server.config import LONGEST_CODE_SECONDS
from authorization_server.login_throttle import FREE_TRIES, LoginThrottle
from authorization_server.people import LoggedInPerson, People
from authorization_server.random_values import CODE_BITS
from authorization_server.sessions import BrowserSession
from tracing.checks import Check, Finding, check

LEAST_CODE_BITS = 128
CHARACTERS_BITS = 6


@dataclass(frozen=True, slots=True)
class Situation:
    """An authorization request, who is logged in, and what that person allowed before.

    `hinted_sub` is the person that the client has in mind (`id_token_hint`), if any.
    """

    request: AuthorizationRequest
    client: Client
    person: LoggedInPerson | None
    allowed_before: list[str]
    hinted_sub: str | None


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


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """A consent form that came back."""

    session: BrowserSession
    csrf_token: str
    decision: str
    ticked: list[str]


@check("OIDC Core §3.1.2.3", error="login_required", says="The user is not logged in.")
def person_is_logged_in(situation: Situation) -> Finding:
    """Someone is logged in here, recently enough for this request."""
    person = situation.person
    if person is None:
        return Finding(False, "a login session of this browser", "none")
    again = situation.request.asks_again(person.logged_in_at, int(time.time()))
    meant = situation.hinted_sub in (None, person.sub)
    received = f"{person.username}, logged in at {_clock(person.logged_in_at)}"
    expected = "a login session that prompt, max_age and id_token_hint accept"
    return Finding(meant and not again, expected, received)


@check(
    "OIDC Core §3.1.2.4, RFC 6749 §10.2",
    error="consent_required",
    says="The user has not consented to this yet.",
)
def consent_is_remembered(situation: Situation) -> Finding:
    """All of it was allowed before; a client that proves nothing is asked about each time."""
    missing = [name for name in situation.request.scopes if name not in situation.allowed_before]
    ask = bool(missing) or "consent" in situation.request.prompts
    expected = f"earlier consent to {scopes.joined(situation.request.scopes)}"
    if not situation.client.is_confidential:
        return Finding(False, f"a confidential client, and {expected}", "a public client")
    return Finding(not ask, expected, scopes.joined(situation.allowed_before) or "none")


@check("RFC 9700 §4.7", says="This form is out of date. Please try again.")
def form_is_of_this_session(form: "LoginAttempt | ConsentAnswer") -> Finding:
    """A foreign page can send this form, but cannot know its token (CSRF)."""
    passed = form.session.owns(form.csrf_token)
    return Finding(
        passed, "the csrf_token of this browser's session", "it" if passed else "another"
    )


@check("RFC 6749 §10.10", says="Too many wrong passwords. Wait a moment, then try again.")
def guessing_is_slow(attempt: LoginAttempt) -> Finding:
    """After five wrong passwords in a row each further try has to wait."""
    wait = attempt.throttle.seconds_to_wait(attempt.username, attempt.address)
    attempt.seconds_to_wait = wait
    received = f"{wait} seconds left to wait" if wait else "no need to wait"
    return Finding(wait == 0, f"at most {FREE_TRIES} wrong tries, or patience", received)


@check("OIDC Core §3.1.2.3", says="User name or password is wrong.")
def password_is_right(attempt: LoginAttempt) -> Finding:
    """The same answer, after the same time, for an unknown name as for a wrong password."""
    passed = attempt.authenticate()
    received = f"it, from {attempt.username}" if passed else "another, or there is no such user"
    return Finding(passed, "the password of this user", received)


@check("RFC 6749 §4.1.2.1", error="access_denied", says="The user did not allow it.")
def consent_is_given(answer: ConsentAnswer) -> Finding:
    """The person pressed the button that allows, with at least one scope ticked."""
    passed = answer.decision == "allow" and bool(answer.ticked)
    received = scopes.joined(answer.ticked) if passed else answer.decision or "no decision"
    return Finding(passed, "allow, and at least one scope", received)


@check("RFC 6749 §10.10")
def code_cannot_be_guessed(record: CodeRecord) -> Finding:
    """Guessing a code must succeed with a probability of at most 2^-128."""
    bits = min(len(record.code) * CHARACTERS_BITS, CODE_BITS)
    return Finding(
        bits >= LEAST_CODE_BITS, f"at least {LEAST_CODE_BITS} bits", f"{bits} random bits"
    )


@check("RFC 6749 §4.1.2")
def code_is_bound(record: CodeRecord) -> Finding:
    """The code works for this client, redirect URI and PKCE verifier, and for nothing else."""
    bound = f"{record.client_id}, {record.redirect_uri}, challenge {record.code_challenge}"
    passed = bool(record.client_id and record.redirect_uri and record.code_challenge)
    return Finding(passed, "client, redirect URI, PKCE challenge", bound)


@check("RFC 6749 §4.1.2")
def code_is_short_lived(record: CodeRecord) -> Finding:
    """A maximum authorization code lifetime of ten minutes is recommended."""
    seconds = record.expires_at - record.issued_at
    passed = 0 < seconds <= LONGEST_CODE_SECONDS
    return Finding(passed, f"at most {LONGEST_CODE_SECONDS} seconds", f"{seconds} seconds")


BEFORE_A_CODE_WITHOUT_QUESTIONS: tuple[Check[Situation], ...] = (
    person_is_logged_in,
    consent_is_remembered,
)

LOGIN_CHECKS: tuple[Check[LoginAttempt], ...] = (
    form_is_of_this_session,
    guessing_is_slow,
    password_is_right,
)

CONSENT_CHECKS: tuple[Check[ConsentAnswer], ...] = (
    form_is_of_this_session,
    consent_is_given,
)

CODE_CHECKS: tuple[Check[CodeRecord], ...] = (
    code_cannot_be_guessed,
    code_is_bound,
    code_is_short_lived,
)


def _clock(seconds: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(seconds))
