"""What is decided about the person at the authorization endpoint, and about the code."""

import time
from dataclasses import dataclass

from authorization_server import scopes
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.config import LONGEST_CODE_SECONDS
from authorization_server.login.authentication import CLASSES, classes_of
from authorization_server.storage.authorization_grants import CodeRecord
from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson
from hosting.random_values import CODE_BITS
from tracing.checks import Check, Finding, check

LEAST_CODE_BITS = 128
CHARACTERS_BITS = 6


@dataclass(frozen=True, slots=True)
class Situation:
    """An authorization request, who is logged in, and what that person allowed before.

    `hinted` are the persons that the client has in mind (`id_token_hint`, `claims`), if any.
    """

    request: AuthorizationRequest
    client: Client
    person: LoggedInPerson | None
    allowed_before: list[str]
    hinted: set[str]

    @property
    def is_about_who_is_here(self) -> bool:
        """Whether the client means nobody else than the person who is logged in."""
        return self.person is not None and self.hinted <= {self.person.sub}

    @property
    def classes(self) -> tuple[str, ...]:
        """The authentication context classes that the login reaches."""
        return classes_of(self.person.amr) if self.person else ()

    @property
    def attainable(self) -> tuple[str, ...]:
        """Those that this person can reach."""
        has_more = self.person is not None and self.person.has_second_factor
        return CLASSES if has_more else self.classes

    @property
    def wanted(self) -> list[str]:
        """Of those that the client wants, the ones that this person can reach."""
        return [name for name in self.request.acr_values if name in self.attainable]

    @property
    def acr(self) -> str:
        """What is told of the login: of what it reaches, the class that was asked for, else the
        strongest.
        """
        return next((name for name in self.wanted if name in self.classes), self.classes[0])


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """A consent form that came back; `granted` are the scopes among what is ticked."""

    decision: str
    ticked: list[str]
    granted: list[str]


@check("OIDC Core §3.1.2.3", error="login_required", says="The user is not logged in.")
def person_is_logged_in(situation: Situation) -> Finding:
    """Someone is logged in here, recently enough for this request."""
    person = situation.person
    if person is None:
        return Finding(False, "a login session of this browser", "none")
    again = situation.request.asks_again(person.logged_in_at, int(time.time()))
    received = f"{person.username}, logged in at {_clock(person.logged_in_at)}"
    expected = "a login session that prompt, max_age, id_token_hint and claims accept"
    return Finding(situation.is_about_who_is_here and not again, expected, received)


@check(
    "OIDC Core §3.1.2.6",
    error="account_selection_required",
    says="The user has to choose an account.",
)
def account_is_chosen(situation: Situation) -> Finding:
    """The client wants the person to be asked who it is to be, even where it is known."""
    asked = "select_account" in situation.request.prompts
    return Finding(not asked, "no choice asked for", "select_account" if asked else "none")


@check(
    "OIDC Core §5.5.1.1",
    error="unmet_authentication_requirements",
    says="The user cannot authenticate in the way that the application insists on.",
)
def authentication_class_is_attainable(situation: Situation) -> Finding:
    """What is essential is not silently replaced by something weaker."""
    request = situation.request
    passed = bool(situation.wanted) or not request.acr_is_essential
    return Finding(passed, _acr_wanted(request), " ".join(situation.attainable))


@check(
    "OIDC Core §3.1.2.1",
    error="interaction_required",
    says="The user has to give a second factor.",
)
def authentication_class_is_reached(situation: Situation) -> Finding:
    """Who can give a second factor is asked for it; what is not essential is worth no error."""
    request = situation.request
    wanted = situation.wanted
    reached = not wanted or any(name in situation.classes for name in wanted)
    may_go_without = "none" in request.prompts and not request.acr_is_essential
    return Finding(reached or may_go_without, _acr_wanted(request), " ".join(situation.classes))


@check(
    "OIDC Core §3.1.2.4, RFC 6749 §10.2",
    error="consent_required",
    says="The user has not consented to this yet.",
)
def consent_is_remembered(situation: Situation) -> Finding:
    """All of it was allowed before; a client that proves nothing is asked about each time."""
    questions = situation.request.questions
    missing = [name for name in questions if name not in situation.allowed_before]
    ask = bool(missing) or "consent" in situation.request.prompts
    expected = f"earlier consent to {scopes.joined(questions)}"
    if not situation.client.is_confidential:
        return Finding(False, f"a confidential client, and {expected}", "a public client")
    return Finding(not ask, expected, scopes.joined(situation.allowed_before) or "none")


@check("RFC 6749 §4.1.2.1", error="access_denied", says="The user did not allow it.")
def consent_is_given(answer: ConsentAnswer) -> Finding:
    """The person pressed the button that allows, with at least one scope ticked."""
    passed = answer.decision == "allow" and bool(answer.granted)
    received = scopes.joined(answer.granted) if passed else answer.decision or "no decision"
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
    bound += f", key {record.dpop_jkt}" if record.dpop_jkt else ""
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
    account_is_chosen,
    authentication_class_is_attainable,
    authentication_class_is_reached,
    consent_is_remembered,
)

AFTER_LOGIN: tuple[Check[Situation], ...] = (authentication_class_is_attainable,)

CONSENT_CHECKS: tuple[Check[ConsentAnswer], ...] = (consent_is_given,)

CODE_CHECKS: tuple[Check[CodeRecord], ...] = (
    code_cannot_be_guessed,
    code_is_bound,
    code_is_short_lived,
)


def _acr_wanted(request: AuthorizationRequest) -> str:
    return " or ".join(map(str, request.acr_values)) or "any"


def _clock(seconds: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(seconds))
