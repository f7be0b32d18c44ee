"""What a request that exchanges a code must fulfil, in order (RFC 6749 §4.1.3, RFC 7636 §4.6)."""

import base64
import hashlib
import re

from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import key_is_shown_if_registered, key_is_the_bound_one
from authorization_server.token.token_request import TokenRequest, granted
from hosting.random_values import are_equal, as_bytes
from tracing.checks import Check, Finding, check

CODE_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
UNKNOWN = "The code is not valid."


@check("RFC 6749 §4.1.3", error="invalid_request", says="code is missing.")
def code_is_present(request: TokenRequest) -> Finding:
    """The code that the browser brought."""
    received = "present" if request.form.get("code") else "none"
    return Finding(received == "present", "a code", received)


@check("RFC 6749 §4.1.3", error="invalid_grant", says=UNKNOWN)
def code_is_known(request: TokenRequest) -> Finding:
    """This server issued the code (found by its SHA-256)."""
    grant = request.find_code()
    return Finding(grant is not None, "a code issued here", "it" if grant else "an unknown code")


@check("RFC 6749 §4.1.3", error="invalid_grant", says=UNKNOWN)
def code_belongs_to_client(request: TokenRequest) -> Finding:
    """A code is worth nothing to any client but the one it was issued to."""
    assert request.client is not None
    issued_to = granted(request).client_id
    received = request.client.client_id
    return Finding(are_equal(issued_to, received), issued_to, received)


@check("RFC 6749 §4.1.2", error="invalid_grant", says=UNKNOWN)
def code_is_unused(request: TokenRequest) -> Finding:
    """A code that comes again was stolen or leaked: what it gave is revoked."""
    return has_not_happened("first use", "used before", granted(request).used_at)


@check("RFC 6749 §4.1.2", error="invalid_grant", says=UNKNOWN)
def code_is_not_expired(request: TokenRequest) -> Finding:
    """A code lives for seconds; whoever finds it later finds nothing."""
    return not_expired(granted(request).expires_at)


@check("RFC 6749 §4.1.3", error="invalid_grant", says="redirect_uri is not the one that was used.")
def redirect_uri_is_the_same(request: TokenRequest) -> Finding:
    """Identical to the one in the authorization request, if that named one."""
    grant, received = granted(request), request.form.get("redirect_uri", "")
    if not grant.redirect_uri_was_sent and not received:
        return Finding(True, "none, as in the authorization request", "none")
    expected = grant.redirect_uri or ""
    return Finding(are_equal(expected, received), expected, received or "none")


@check("RFC 7636 §4.1", error="invalid_grant", says="code_verifier is missing or malformed.")
def code_verifier_is_well_formed(request: TokenRequest) -> Finding:
    """43 to 128 unreserved characters, never left out where a challenge was given (RFC 9700)."""
    received = request.form.get("code_verifier", "")
    passed = CODE_VERIFIER.fullmatch(received) is not None
    return Finding(passed, "43 to 128 characters", f"{len(received)} characters")


@check("RFC 7636 §4.6", error="invalid_grant", says="code_verifier does not match.")
def code_verifier_matches_challenge(request: TokenRequest) -> Finding:
    """Whoever started the flow knows the verifier; whoever only saw the code does not."""
    expected = granted(request).code_challenge or ""
    received = s256(request.form.get("code_verifier", ""))
    return Finding(are_equal(expected, received), expected, f"S256(code_verifier) = {received}")


@check("RFC 6749 §4.1.2", error="invalid_grant", says=UNKNOWN)
def code_is_spent_by_this_request(request: TokenRequest) -> Finding:
    """Marked used before anything is issued, by one conditional update: of many, one gets it."""
    spent = request.grants.spend(granted(request).id)
    return Finding(spent, "marked used by this request", "yes" if spent else "another was faster")


CODE_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_may_use_grant_type,
    code_is_present,
    code_is_known,
    code_belongs_to_client,
    code_is_unused,
    code_is_not_expired,
    redirect_uri_is_the_same,
    code_verifier_is_well_formed,
    code_verifier_matches_challenge,
    key_is_shown_if_registered,
    key_is_the_bound_one,
    code_is_spent_by_this_request,
)


def s256(verifier: str) -> str:
    """BASE64URL(SHA256(ASCII(verifier))), without padding (RFC 7636 §4.2)."""
    digest = hashlib.sha256(as_bytes(verifier)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
