"""The checks that a token response must pass before the client keeps anything from it."""

import re

from client_app.issuer.back_channel import with_failure
from client_app.issuer.client_responses import ClientResponse, settle_failure
from client_app.issuer.token_responses import LONGEST_LIFETIME
from client_app.texts import number, shown
from tracing.checks import Check, Finding, check, warning

NO_TOKENS = "It issued no tokens."
BEARER_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""The characters that the Authorization header allows in a token (RFC 6750 §2.1, b64token)."""

VISIBLE = re.compile(r"[\x20-\x7E]+")
SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*")


@check(
    "RFC 6749 §5.1",
    about=("access_token", "error"),
    says=NO_TOKENS,
    on_failure=settle_failure,
)
def tokens_are_issued(response: ClientResponse) -> Finding:
    """The token endpoint answers with 200 and a JSON object. Anything else is an error (§5.2), or
    no answer at all.
    """
    answer, expected = response.answer, "200 and a JSON object"
    passed = answer.is_object(200)
    received = lambda: expected if passed else answer.summary  # noqa: E731
    return Finding(passed, expected, received, says=lambda: with_failure(NO_TOKENS, answer))


@check(
    "RFC 6749 §7.1",
    about=("token_type",),
    says="It issued a token of a type that Notebook does not know.",
    on_failure=settle_failure,
)
def token_type_is_bearer(response: ClientResponse) -> Finding:
    """The token type is Bearer, in upper or lower case. A client must not use a token of a type
    that it does not know.
    """
    return _token_type(response, "Bearer")


@check(
    "RFC 9449 §5",
    about=("token_type",),
    says="It issued a token that is not bound to the key of Notebook.",
    on_failure=settle_failure,
)
def token_type_is_dpop(response: ClientResponse) -> Finding:
    """The token type is DPoP, in upper or lower case. The client asked for a token bound to its
    key; a bearer token could be used by a thief.
    """
    return _token_type(response, "DPoP")


@check(
    "RFC 6750 §2.1",
    about=("access_token",),
    says="It issued no usable access token.",
    on_failure=settle_failure,
)
def access_token_fits_the_header(response: ClientResponse) -> Finding:
    """The access token has only characters that the Authorization header allows. Other
    characters could add a header to each call.
    """
    received = response.answer.member("access_token")
    return _token(received, BEARER_TOKEN, "an access token of letters, digits and -._~+/=")


@check("RFC 6749 §5.1", about=("expires_in",), says="Its expires_in is not a number of seconds.")
def lifetime_is_a_number(response: ClientResponse) -> Finding:
    """The lifetime of the access token is a number of seconds. RFC 6749 recommends it: without it
    the client learns only from a refused call that the token has expired.
    """
    received = response.answer.member("expires_in")
    if received is None:
        return warning("a number of seconds", "none")
    passed = number(received, LONGEST_LIFETIME) is not None
    return Finding(passed, "a number of seconds", lambda: shown(received))


@check("RFC 6749 §5.1", about=("scope",), says="Its scope is malformed.")
def scope_is_well_formed(response: ClientResponse) -> Finding:
    """The granted scope is a list of names, separated by single spaces. It may be missing if it is
    the requested one.
    """
    received = response.answer.member("scope")
    if received is None:
        return Finding(True, "names separated by spaces, or none", "none, so as requested")
    passed = isinstance(received, str) and SCOPE.fullmatch(received) is not None
    return Finding(passed, "names separated by spaces, or none", lambda: shown(received))


@check("RFC 6749 §5.1", about=("refresh_token",), says="It issued an unusable refresh token.")
def refresh_token_is_well_formed(response: ClientResponse) -> Finding:
    """The refresh token, which is optional, is a string of printable ASCII characters."""
    received = response.answer.member("refresh_token")
    expected = "a refresh token of printable ASCII characters, or none"
    if received is None:
        return Finding(True, expected, "none")
    return _token(received, VISIBLE, expected)


@check("OIDC Core §3.1.3.3", about=("id_token",), says="It returned no ID token.")
def id_token_is_there(response: ClientResponse) -> Finding:
    """The response to a code with the scope openid contains an ID token. Without it the client
    cannot know who signed in.
    """
    return _token(response.answer.member("id_token"), VISIBLE, "an ID token")


TOKENS_CHECKS: tuple[Check[ClientResponse], ...] = (
    access_token_fits_the_header,
    lifetime_is_a_number,
    scope_is_well_formed,
    refresh_token_is_well_formed,
)

TOKEN_RESPONSE_CHECKS: tuple[Check[ClientResponse], ...] = (
    tokens_are_issued,
    token_type_is_bearer,
    *TOKENS_CHECKS,
)
BOUND_TOKEN_RESPONSE_CHECKS: tuple[Check[ClientResponse], ...] = (
    tokens_are_issued,
    token_type_is_dpop,
    *TOKENS_CHECKS,
)

CODE_RESPONSE_CHECKS: tuple[Check[ClientResponse], ...] = (
    *TOKEN_RESPONSE_CHECKS,
    id_token_is_there,
)
BOUND_CODE_RESPONSE_CHECKS: tuple[Check[ClientResponse], ...] = (
    *BOUND_TOKEN_RESPONSE_CHECKS,
    id_token_is_there,
)


def _token_type(response: ClientResponse, expected: str) -> Finding:
    received = response.answer.member("token_type")
    passed = isinstance(received, str) and received.lower() == expected.lower()
    return Finding(passed, expected, lambda: shown(received))


def _token(received: object, form: re.Pattern[str], expected: str) -> Finding:
    """Check the form of a token, which is itself never shown."""
    if not isinstance(received, str) or not received:
        return Finding(False, expected, lambda: shown(received))
    passed = form.fullmatch(received) is not None
    fault = "" if passed else ", not all of them allowed"
    return Finding(passed, expected, lambda: f"{len(received)} characters{fault}")
