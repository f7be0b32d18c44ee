"""The checks of login and consent at the authorization endpoint, and of the code."""

import time
from dataclasses import dataclass

from authorization_server import scopes
from authorization_server.authorize.authorization_context import AuthorizationContext
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.config import LONGEST_CODE_SECONDS
from authorization_server.storage.authorization_grants import CodeRecord
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import COOKIE
from hosting.random_values import CODE_BITS
from tracing.checks import Check, Finding, check

LEAST_CODE_BITS = 128
RANDOM_ENOUGH = f"at least {LEAST_CODE_BITS} random bits"
SHORT_ENOUGH = f"1 to {LONGEST_CODE_SECONDS} seconds"
CHARACTERS_BITS = 6
CANCEL = "cancel"
"""The value of the button that returns the user to the client."""
CODE_FAILED = "This server could not issue a code."


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """A consent form as sent: the button and the ticked boxes. `granted` are the requested scopes
    among them; a box can also stand for claims that were requested individually.
    """

    decision: str
    ticked: list[str]
    granted: list[str]


@check(
    "OIDC Core §3.1.2.3",
    about=(COOKIE, "prompt", "max_age", "id_token_hint", "claims"),
    error="login_required",
    says="The user is not logged in.",
)
def person_is_logged_in(context: AuthorizationContext) -> Finding:
    """The user is logged in at this server, recently enough and as the person the client asks for.
    Otherwise the code would be issued for the wrong user.
    """
    return Finding(
        not context.needs_login,
        "a login session that prompt, max_age, id_token_hint and claims accept",
        lambda: _login(context.person),
    )


@check(
    "OIDC Core §3.1.2.6",
    about=("prompt",),
    error="account_selection_required",
    says="The user has to choose an account.",
)
def account_is_chosen(context: AuthorizationContext) -> Finding:
    """The client did not ask for an account choice, which needs a page. Without that page the code
    could be for the wrong account.
    """
    asks = context.needs_account_choice
    return Finding(not asks, "no prompt=select_account", "select_account" if asks else "none")


@check(
    "OIDC Core §5.5.1.1",
    about=("acr_values", "claims"),
    error="unmet_authentication_requirements",
    says="The user cannot authenticate in the way that the application insists on.",
)
def authentication_class_is_attainable(context: AuthorizationContext) -> Finding:
    """The user can log in as strongly as the client requires. A weaker login must not silently take
    its place.
    """
    return Finding(
        not context.lacks_essential_class,
        lambda: _acr_values(context.request),
        lambda: " ".join(context.attainable) or "none",
    )


@check(
    "OIDC Core §3.1.2.1",
    about=("acr_values", "claims"),
    error="interaction_required",
    says="The user must also sign in with a second factor.",
)
def authentication_class_is_reached(context: AuthorizationContext) -> Finding:
    """The login is as strong as the client asked for, if the user is able to. Otherwise an
    application would treat a password as two factors.
    """
    return Finding(
        not context.needs_second_factor,
        lambda: _acr_values(context.request),
        lambda: " ".join(context.classes) or "none",
    )


@check(
    "OIDC Core §3.1.2.4, RFC 6749 §10.2",
    about=("client_id", "scope", "claims", "prompt"),
    error="consent_required",
    says="The user has not consented to this yet.",
)
def consent_is_remembered(context: AuthorizationContext) -> Finding:
    """The user has already allowed this client everything that it requests. A public client needs
    consent each time, since any program could use its client_id.
    """
    return Finding(
        not context.needs_consent,
        lambda: f"a confidential client, and earlier consent to {_questions(context)}",
        lambda: _consent(context),
    )


@check(
    "RFC 6749 §4.1.2.1",
    about=("decision",),
    error="access_denied",
    says="The user cancelled the request.",
)
def request_is_not_cancelled(decision: str) -> Finding:
    """The user did not press Cancel on a page of the login. Without a way back to the application,
    a user who cannot or does not want to log in would be stuck here.
    """
    return Finding(decision != CANCEL, "any other button", decision or "none")


@check(
    "RFC 6749 §4.1.2.1",
    about=("decision", "scope"),
    error="access_denied",
    says="The user did not allow it.",
)
def consent_is_given(answer: ConsentAnswer) -> Finding:
    """The user pressed Allow, with at least one scope ticked. Without consent the client must not
    get access.
    """
    passed = answer.decision == "allow" and bool(answer.granted)
    return Finding(passed, "allow, and at least one scope", lambda: _decision(answer))


@check("RFC 6749 §10.10", about=("code",), error="server_error", says=CODE_FAILED)
def code_cannot_be_guessed(record: CodeRecord) -> Finding:
    """A code is so random that an attacker guesses it with a probability of at most 2^-128. Someone
    who guesses another user's code can try to exchange it.
    """
    bits = min(len(record.code) * CHARACTERS_BITS, CODE_BITS)
    return Finding(
        bits >= LEAST_CODE_BITS,
        RANDOM_ENOUGH,
        lambda: f"{bits} random bits",
    )


@check(
    "RFC 6749 §4.1.2",
    about=("code", "client_id", "redirect_uri", "code_challenge", "dpop_jkt"),
    error="server_error",
    says=CODE_FAILED,
)
def code_is_bound(record: CodeRecord) -> Finding:
    """The code works only for this client and redirect URI, and only with the PKCE verifier if the
    flow began with a challenge. A code that is bound to nothing could be exchanged by anyone who
    gets hold of it.
    """
    passed = bool(record.client_id and record.redirect_uri)
    expected = "client, redirect URI, the PKCE challenge of the request"
    return Finding(passed, expected, lambda: _bound_to(record))


@check("RFC 6749 §4.1.2", about=("code",), error="server_error", says=CODE_FAILED)
def code_is_short_lived(record: CodeRecord) -> Finding:
    """A code expires within ten minutes. The longer it lives, the more time an attacker has to
    steal and use it.
    """
    seconds = record.expires_at - record.issued_at
    return Finding(
        0 < seconds <= LONGEST_CODE_SECONDS,
        SHORT_ENOUGH,
        lambda: f"{seconds} seconds",
    )


SILENT_ISSUANCE_CHECKS: tuple[Check[AuthorizationContext], ...] = (
    person_is_logged_in,
    account_is_chosen,
    authentication_class_is_attainable,
    authentication_class_is_reached,
    consent_is_remembered,
)

CLASS_CHECKS: tuple[Check[AuthorizationContext], ...] = (
    authentication_class_is_attainable,
    authentication_class_is_reached,
)

AFTER_LOGIN: tuple[Check[AuthorizationContext], ...] = (authentication_class_is_attainable,)

CANCEL_CHECKS: tuple[Check[str], ...] = (request_is_not_cancelled,)

CONSENT_CHECKS: tuple[Check[ConsentAnswer], ...] = (consent_is_given,)

CODE_CHECKS: tuple[Check[CodeRecord], ...] = (
    code_cannot_be_guessed,
    code_is_bound,
    code_is_short_lived,
)


def _login(person: LoggedInPerson | None) -> str:
    if person is None:
        return "none"
    hour, minute, second = time.localtime(person.logged_in_at)[3:6]
    return f"{person.username}, logged in at {hour:02}:{minute:02}:{second:02}"


def _acr_values(request: AuthorizationRequest) -> str:
    return " or ".join(map(str, request.acr_values)) or "any"


def _questions(context: AuthorizationContext) -> str:
    return scopes.joined(context.request.questions)


def _consent(context: AuthorizationContext) -> str:
    if not context.client.is_confidential:
        return "a public client"
    if "consent" in context.request.prompts:
        return "prompt=consent"
    return scopes.joined(context.allowed_before) or "none"


def _decision(answer: ConsentAnswer) -> str:
    if answer.decision != "allow":
        return answer.decision or "no decision"
    return scopes.joined(answer.granted) or "allow, and no scope"


def _bound_to(record: CodeRecord) -> str:
    key = f", key {record.dpop_jkt}" if record.dpop_jkt else ""
    challenge = record.code_challenge or "none"
    uri = record.redirect_uri or "no redirect URI"
    return f"{record.client_id}, {uri}, challenge {challenge}{key}"
