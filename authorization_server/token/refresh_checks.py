"""What a request that refreshes tokens must fulfil, in order (RFC 6749 §6, RFC 9700 §4.14.2)."""

from authorization_server import scopes
from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.storage.refresh_tokens import StoredRefreshToken
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import (
    key_is_shown_if_registered,
    key_is_the_one_of_the_public_client,
)
from authorization_server.token.token_request import TokenRequest, granted
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

NO_REFRESH = "The refresh token is not valid."


@check("RFC 6749 §6", error="invalid_request", says="refresh_token is missing.")
def refresh_token_is_present(request: TokenRequest) -> Finding:
    """The refresh token that came with the last access token."""
    received = "present" if request.form.get("refresh_token") else "none"
    return Finding(received == "present", "a refresh token", received)


@check("RFC 6749 §6", error="invalid_grant", says=NO_REFRESH)
def refresh_token_is_known(request: TokenRequest) -> Finding:
    """This server issued it (found by its SHA-256)."""
    known = request.find_refresh_token() is not None and request.grant is not None
    return Finding(known, "a refresh token issued here", "it" if known else "an unknown one")


@check("RFC 6749 §6", error="invalid_grant", says=NO_REFRESH)
def refresh_token_belongs_to_client(request: TokenRequest) -> Finding:
    """A refresh token is bound to the client it was issued to."""
    assert request.client is not None
    issued_to, received = granted(request).client_id, request.client.client_id
    return Finding(are_equal(issued_to, received), issued_to, received)


@check("RFC 9700 §4.14.2", error="invalid_grant", says=NO_REFRESH)
def refresh_token_is_unused(request: TokenRequest) -> Finding:
    """A refresh token that comes again is in two hands: the whole family is revoked."""
    return has_not_happened("first use", "used before", _refresh_token(request).used_at)


@check("RFC 6749 §6", error="invalid_grant", says=NO_REFRESH)
def grant_is_not_revoked(request: TokenRequest) -> Finding:
    """What the person granted still stands."""
    return has_not_happened("not revoked", "revoked", granted(request).revoked_at)


@check("RFC 6749 §6", error="invalid_grant", says=NO_REFRESH)
def refresh_token_is_not_expired(request: TokenRequest) -> Finding:
    """A refresh token that nobody uses runs out."""
    return not_expired(_refresh_token(request).expires_at)


@check("RFC 6749 §6", error="invalid_scope", says="The scope exceeds what was granted.")
def scope_is_not_wider(request: TokenRequest) -> Finding:
    """The scope may become narrower, never wider than the person granted."""
    asked, allowed = request.form.get("scope", ""), granted(request).scope
    narrower = set(scopes.as_list(asked)) <= set(scopes.as_list(allowed))
    passed = not asked or (scopes.is_well_formed(asked) and narrower)
    return Finding(passed, allowed, asked or "none, so the same")


@check("RFC 9700 §4.14.2", error="invalid_grant", says=NO_REFRESH)
def refresh_token_is_spent_by_this_request(request: TokenRequest) -> Finding:
    """Marked used before the next is issued, by one conditional update: of many, one gets it."""
    spent = request.refresh_tokens.spend(_refresh_token(request).token_hash)
    return Finding(spent, "marked used by this request", "yes" if spent else "another was faster")


REFRESH_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_may_use_grant_type,
    refresh_token_is_present,
    refresh_token_is_known,
    refresh_token_belongs_to_client,
    refresh_token_is_unused,
    grant_is_not_revoked,
    refresh_token_is_not_expired,
    scope_is_not_wider,
    key_is_shown_if_registered,
    key_is_the_one_of_the_public_client,
    refresh_token_is_spent_by_this_request,
)


def _refresh_token(request: TokenRequest) -> StoredRefreshToken:
    assert request.refresh_token is not None
    return request.refresh_token
