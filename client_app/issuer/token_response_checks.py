"""What an answer of the token endpoint must fulfil before the client keeps anything of it."""

import re

from client_app.issuer.back_channel import Answer
from tracing.checks import Check, Finding, check

BEARER_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""What may stand in the Authorization header (RFC 6750 §2.1, b64token)."""

LONGEST_LIFETIME = 1e12
"""Seconds; beyond it, arithmetic with times ends."""

VISIBLE = re.compile(r"[\x20-\x7E]+")
SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*")


@check("RFC 6749 §5.1", says="It did not issue tokens.")
def tokens_are_issued(answer: Answer) -> Finding:
    """Success is 200 with a JSON object; anything else is an error (§5.2) or no answer at all."""
    passed = answer.status == 200 and isinstance(answer.document, dict)
    return Finding(passed, "200 and a JSON object", "as expected" if passed else answer.in_short)


@check("RFC 6749 §7.1", says="It issued a token of a type that My notes does not understand.")
def token_type_is_bearer(answer: Answer) -> Finding:
    """The client must not use a token whose type it does not understand; case does not matter."""
    received = answer.member("token_type")
    passed = isinstance(received, str) and received.lower() == "bearer"
    return Finding(passed, "Bearer", received if isinstance(received, str) else "none")


@check("RFC 9449 §5", says="It issued a token that is not bound to the key of My notes.")
def token_type_is_dpop(answer: Answer) -> Finding:
    """Who asked for a token bound to a key must not settle for one that any bearer can use."""
    received = answer.member("token_type")
    passed = isinstance(received, str) and received.lower() == "dpop"
    return Finding(passed, "DPoP", received if isinstance(received, str) else "none")


@check("RFC 6750 §2.1", says="It issued no usable access token.")
def access_token_fits_the_header(answer: Answer) -> Finding:
    """An access token is there, and of the characters that the header allows."""
    return _finding(answer.member("access_token"), BEARER_TOKEN, "an access token (b64token)")


@check("RFC 6749 §5.1", says="It issued a token with a lifetime that is no number.")
def lifetime_is_a_number(answer: Answer) -> Finding:
    """`expires_in` is in seconds; a server that leaves it out says so elsewhere."""
    received = answer.member("expires_in")
    if received is None:
        return Finding(True, "a number of seconds, or nothing", "nothing")
    passed = type(received) in (int, float) and 0 <= received < LONGEST_LIFETIME
    shown = f"{received:.0f} s" if passed else "something else"
    return Finding(passed, "a number of seconds, or nothing", shown)


@check("RFC 6749 §5.1", says="It answered with a scope that is no list of scopes.")
def scope_is_well_formed(answer: Answer) -> Finding:
    """Said when it differs from what was asked; left out when it is the same."""
    received = answer.member("scope")
    if received is None:
        return Finding(True, "scopes separated by spaces, or nothing", "nothing, so as asked")
    passed = isinstance(received, str) and SCOPE.fullmatch(received) is not None
    shown = received if passed else "something else"
    return Finding(passed, "scopes separated by spaces, or nothing", shown)


@check("RFC 6749 §5.1", says="It issued a refresh token that cannot be used.")
def refresh_token_is_text(answer: Answer) -> Finding:
    """Optional; made of visible characters."""
    received = answer.member("refresh_token")
    if received is None:
        return Finding(True, "a refresh token, or nothing", "nothing")
    return _finding(received, VISIBLE, "a refresh token, or nothing")


@check("OIDC Core §3.1.3.3", says="It did not say who signed in.")
def id_token_is_there(answer: Answer) -> Finding:
    """The answer to a code with scope openid holds an ID token."""
    return _finding(answer.member("id_token"), VISIBLE, "an ID token")


TOKENS_CHECKS: tuple[Check[Answer], ...] = (
    access_token_fits_the_header,
    lifetime_is_a_number,
    scope_is_well_formed,
    refresh_token_is_text,
)

TOKEN_RESPONSE_CHECKS: tuple[Check[Answer], ...] = (
    tokens_are_issued,
    token_type_is_bearer,
    *TOKENS_CHECKS,
)
BOUND_TOKEN_RESPONSE_CHECKS: tuple[Check[Answer], ...] = (
    tokens_are_issued,
    token_type_is_dpop,
    *TOKENS_CHECKS,
)

CODE_RESPONSE_CHECKS: tuple[Check[Answer], ...] = (*TOKEN_RESPONSE_CHECKS, id_token_is_there)
BOUND_CODE_RESPONSE_CHECKS: tuple[Check[Answer], ...] = (
    *BOUND_TOKEN_RESPONSE_CHECKS,
    id_token_is_there,
)


def _finding(value: object, form: re.Pattern[str], expected: str) -> Finding:
    passed = isinstance(value, str) and form.fullmatch(value) is not None
    received = "one, well formed" if passed else "none" if value is None else "a malformed one"
    return Finding(passed, expected, received)
