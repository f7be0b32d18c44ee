"""The checks of a request that exchanges a code, in order (RFC 6749 §4.1.3, RFC 7636 §4.6)."""

import base64
import hashlib
import re

from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.texts import repeated, unprintable
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import key_is_shown_if_registered, key_is_the_bound_one
from authorization_server.token.token_request import (
    TokenRequest,
    not_revoked,
    spent_by_this_request,
)
from hosting.random_values import are_equal, as_bytes
from tracing.checks import Check, Finding, check

CODE_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
A_VERIFIER = "Send the one of this flow, 43 to 128 characters of A-Z a-z 0-9 - . _ ~."
VERIFIER_LENGTHS = range(43, 128 + 1)
UNKNOWN = "The code is unknown, used, expired, revoked, or issued to a different client."
"""One message for five findings: guessing codes does not show which of them exist."""


@check("RFC 6749 §4.1.3", about=("code",), error="invalid_request", says="code is missing.")
def code_is_present(request: TokenRequest) -> Finding:
    """The client sends the code that the browser delivered. It stands for the user's consent."""
    received = request.form.get("code")
    return Finding(bool(received), "a code", received or "none")


@check("RFC 6749 §4.1.3", about=("code",), error="invalid_grant", says=UNKNOWN)
def code_is_known(request: TokenRequest) -> Finding:
    """This server issued the code. Otherwise anyone could make one up. Only its SHA-256 is stored,
    so a stolen database holds no code.
    """
    code, passed = request.form.get("code"), request.grant is not None
    return Finding(
        passed,
        "a code issued here",
        lambda: f"{code}{'' if passed else ', unknown here'}" if code else "none",
    )


@check("RFC 6749 §4.1.3", about=("code", "client_id"), error="invalid_grant", says=UNKNOWN)
def code_belongs_to_client(request: TokenRequest) -> Finding:
    """Only the client that a code was issued to may exchange it. Otherwise one client could use a
    code that it stole from another.
    """
    issued_to = request.grant.client_id if request.grant else ""
    received = request.client.client_id if request.client else ""
    passed = bool(issued_to) and are_equal(issued_to, received)
    return Finding(passed, issued_to or "the client of a known code", received or "none")


@check(
    "RFC 6749 §4.1.2",
    about=("code",),
    error="invalid_grant",
    says=UNKNOWN,
    on_failure=TokenRequest.revoke_family,
)
def code_is_unused(request: TokenRequest) -> Finding:
    """A code works once. A replayed code was stolen, by this sender or by the previous one, so all
    tokens that came from it are revoked.
    """
    if request.grant is None:
        return Finding(False, "first use", "none")
    return has_not_happened("first use", "used before", request.grant.used_at)


@check("RFC 6749 §5.2", about=("code",), error="invalid_grant", says=UNKNOWN)
def grant_is_not_revoked(request: TokenRequest) -> Finding:
    """The user did not withdraw the consent while the code was on its way. A code stands for a
    consent, and is useless without it.
    """
    return not_revoked(request.grant)


@check("RFC 6749 §4.1.2", about=("code",), error="invalid_grant", says=UNKNOWN)
def code_is_not_expired(request: TokenRequest) -> Finding:
    """A code expires within seconds. A code that leaks later, from a log or a browser history, is
    useless.
    """
    return not_expired(request.grant.expires_at if request.grant else None)


@check(
    "RFC 6749 §4.1.3",
    about=("code", "redirect_uri"),
    error="invalid_grant",
    says="redirect_uri does not match the one of the authorization request.",
)
def redirect_uri_is_the_same(request: TokenRequest) -> Finding:
    """redirect_uri is the one from the authorization request, if that named one. Otherwise a code
    that was sent to an attacker's address could be exchanged by the real client.
    """
    grant, received = request.grant, request.form.get("redirect_uri", "")
    if grant is None:
        return Finding(False, "the redirect_uri of a known code", received or "none")
    if not grant.redirect_uri_was_sent and not received:
        return Finding(True, "none, as in the authorization request", "none")
    expected = grant.redirect_uri or ""
    return Finding(
        are_equal(expected, received),
        expected,
        received or "none",
        says=lambda: (
            f"redirect_uri is {repeated(received)}; the authorization request had "
            f"{repeated(expected)}. Send the same one."
        ),
    )


@check(
    "RFC 7636 §4.1",
    about=("code_verifier",),
    error="invalid_grant",
    says="code_verifier must be 43 to 128 unreserved characters.",
)
def code_verifier_is_well_formed(request: TokenRequest) -> Finding:
    """code_verifier has 43 to 128 unreserved characters. A shorter one could be guessed; without
    one, a stolen code could be exchanged by anyone (RFC 9700 §2.1.1). A flow that began without
    PKCE has none.
    """
    received = request.form.get("code_verifier", "")
    if not received and request.began_without_pkce:
        return Finding(True, "none, because the flow began without PKCE", "none")
    passed = CODE_VERIFIER.fullmatch(received) is not None
    return Finding(
        passed,
        "43 to 128 characters of A-Z a-z 0-9 - . _ ~",
        lambda: _verifier_received(received, passed),
        says=lambda: f"code_verifier: {_verifier_received(received, passed)}. {A_VERIFIER}",
    )


@check(
    "RFC 7636 §4.6, RFC 9700 §4.8.2",
    about=("code_verifier", "code_challenge", "code"),
    error="invalid_grant",
    says="code_verifier does not match the code_challenge of this code.",
)
def code_verifier_matches_challenge(request: TokenRequest) -> Finding:
    """The SHA-256 of code_verifier is the code_challenge that started the flow. Only the client
    that started it knows the verifier; someone who only stole the code does not. A verifier for a
    flow that began without a challenge shows that someone removed the challenge (RFC 9700 §4.8.2).
    """
    if request.began_without_pkce:
        sent = request.form.get("code_verifier", "")
        return Finding(
            not sent,
            "none, because the flow began without PKCE",
            sent or "none",
            says="code_verifier was sent, but the authorization request had no code_challenge.",
        )
    expected = (request.grant.code_challenge if request.grant else None) or ""
    received = s256(request.form.get("code_verifier", ""))
    passed = bool(expected) and are_equal(expected, received)
    return Finding(
        passed,
        expected or "the code_challenge of a known code",
        lambda: f"S256(code_verifier) = {received}",
    )


@check(
    "RFC 6749 §4.1.2",
    about=("code",),
    uses_up="code",
    error="invalid_grant",
    says=UNKNOWN,
    on_failure=TokenRequest.revoke_family,
)
def code_is_spent_by_this_request(request: TokenRequest) -> Finding:
    """The code is marked as used before any token is issued. Of several concurrent requests, only
    one gets tokens.
    """
    return spent_by_this_request(request.spend_grant())


CODE_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_may_use_grant_type,
    code_is_present,
    code_is_known,
    code_belongs_to_client,
    code_is_unused,
    grant_is_not_revoked,
    code_is_not_expired,
    redirect_uri_is_the_same,
    code_verifier_is_well_formed,
    code_verifier_matches_challenge,
    key_is_shown_if_registered,
    key_is_the_bound_one,
    code_is_spent_by_this_request,
)


def s256(verifier: str) -> str:
    """Return BASE64URL(SHA256(ASCII(verifier))), without padding (RFC 7636 §4.2)."""
    digest = hashlib.sha256(as_bytes(verifier)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _verifier_received(verifier: str, passed: bool) -> str:
    if not verifier:
        return "none"
    if passed or len(verifier) not in VERIFIER_LENGTHS:
        return f"{len(verifier)} characters"
    return f"{len(verifier)} characters; it {unprintable(verifier) or 'contains others'}"
