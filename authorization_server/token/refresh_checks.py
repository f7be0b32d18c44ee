"""The checks of a request that refreshes tokens, in order (RFC 6749 §6, RFC 9700 §4.14.2)."""

from authorization_server import scopes
from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.texts import repeated
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import (
    key_is_shown_if_registered,
    key_is_the_one_of_the_public_client,
)
from authorization_server.token.token_request import (
    TokenRequest,
    not_revoked,
    spent_by_this_request,
)
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

NO_REFRESH = (
    "The refresh token is unknown, used, expired, revoked, or was issued to a different client."
)
"""One message for five findings: guessing refresh tokens does not show which of them exist."""


@check(
    "RFC 6749 §6",
    about=("refresh_token",),
    error="invalid_request",
    says="refresh_token is missing.",
)
def refresh_token_is_present(request: TokenRequest) -> Finding:
    """The client sends the refresh token that it got with its last access token."""
    received = request.form.get("refresh_token")
    return Finding(bool(received), "a refresh token", received or "none")


@check("RFC 6749 §6", about=("refresh_token",), error="invalid_grant", says=NO_REFRESH)
def refresh_token_is_known(request: TokenRequest) -> Finding:
    """This server issued the refresh token. Only its SHA-256 is stored, so a stolen database holds
    no refresh token.
    """
    token, passed = request.form.get("refresh_token"), request.grant is not None
    return Finding(
        passed,
        "a refresh token issued here",
        lambda: (token if passed else f"{token}, unknown here") if token else "none",
    )


@check("RFC 6749 §6", about=("refresh_token", "client_id"), error="invalid_grant", says=NO_REFRESH)
def refresh_token_belongs_to_client(request: TokenRequest) -> Finding:
    """Only the client that a refresh token was issued to may use it. Otherwise one client could use
    a token that it stole from another.
    """
    issued_to = request.grant.client_id if request.grant else ""
    received = request.client.client_id if request.client else ""
    passed = bool(issued_to) and are_equal(issued_to, received)
    return Finding(passed, issued_to or "the client of a known token", received or "none")


@check(
    "RFC 9700 §4.14.2",
    about=("refresh_token",),
    error="invalid_grant",
    says=NO_REFRESH,
    on_failure=TokenRequest.revoke_family,
)
def refresh_token_is_unused(request: TokenRequest) -> Finding:
    """A refresh token works once. A replayed one was stolen, by this sender or by the previous one,
    so its whole token family is revoked.
    """
    if request.refresh_token is None:
        return Finding(False, "first use", "none")
    return has_not_happened("first use", "used before", request.refresh_token.used_at)


@check("RFC 6749 §6", about=("refresh_token",), error="invalid_grant", says=NO_REFRESH)
def grant_is_not_revoked(request: TokenRequest) -> Finding:
    """The grant was not revoked: by the user, by the client, or by this server after a theft."""
    return not_revoked(request.grant)


@check("RFC 6749 §6", about=("refresh_token",), error="invalid_grant", says=NO_REFRESH)
def refresh_token_is_not_expired(request: TokenRequest) -> Finding:
    """A refresh token that is not used expires. A forgotten one is useless if it leaks."""
    return not_expired(request.refresh_token.expires_at if request.refresh_token else None)


@check(
    "RFC 6749 §6",
    about=("scope",),
    error="invalid_scope",
    says="The scope exceeds what the user granted.",
)
def scope_is_not_wider(request: TokenRequest) -> Finding:
    """The scope stays the same or becomes narrower. For a wider one, the user must be asked."""
    asked, granted = request.form.get("scope", ""), request.grant.scope if request.grant else ""
    is_narrower = set(scopes.as_list(asked)) <= set(scopes.as_list(granted))
    return Finding(
        request.grant is not None and (not asked or (scopes.is_well_formed(asked) and is_narrower)),
        granted or "none",
        asked or "none given; the scope stays the same",
        says=lambda: (
            f"scope {repeated(asked)} exceeds what the user granted: {granted}. Leave scope out to "
            "keep it."
        ),
    )


@check(
    "RFC 9700 §4.14.2",
    about=("refresh_token",),
    uses_up="refresh_token",
    error="invalid_grant",
    says=NO_REFRESH,
    on_failure=TokenRequest.revoke_family,
)
def refresh_token_is_spent_by_this_request(request: TokenRequest) -> Finding:
    """The refresh token is marked as used before the next one is issued. Of several concurrent
    requests, only one gets tokens.
    """
    token = request.refresh_token
    passed = token is not None and request.services.refresh_tokens.spend(token.token_hash)
    return spent_by_this_request(passed)


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
