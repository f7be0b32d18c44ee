"""What a client must fulfil that asks for a token of its own, in order (RFC 6749 §4.4)."""

from authorization_server import scopes
from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import key_is_shown_if_registered
from authorization_server.token.token_request import TokenRequest
from tracing.checks import Check, Finding, check


@check(
    "RFC 6749 §4.4",
    error="unauthorized_client",
    says="Only a client that can prove who it is may speak for itself.",
)
def client_is_confidential(request: TokenRequest) -> Finding:
    """Whoever names a public client would get its tokens: there is no person to ask."""
    assert request.client is not None
    received = "confidential" if request.client.is_confidential else "public"
    return Finding(received == "confidential", "confidential", received)


@check(
    "RFC 6749 §3.3",
    error="invalid_scope",
    says="The scope is malformed, unknown or not registered for this client.",
)
def scope_is_registered(request: TokenRequest) -> Finding:
    """A program reads no page: what it cannot have is refused, not left out."""
    assert request.client is not None
    asked, registered = request.form.get("scope", ""), request.client.scope
    known = scopes.is_well_formed(asked) and set(scopes.as_list(asked)) <= set(registered)
    return Finding(not asked or known, scopes.joined(registered), asked or "none, so what it may")


@check(
    "RFC 6749 §4.4",
    error="invalid_scope",
    says="Without a user only a scope can be had that needs none.",
)
def scope_needs_no_user(request: TokenRequest) -> Finding:
    """What belongs to a person is given by that person only."""
    asked = own_scopes(request)
    passed = bool(asked) and set(asked) <= set(scopes.WITHOUT_A_USER)
    received = scopes.joined(asked) or "none that the client registered"
    return Finding(passed, f"only of {', '.join(scopes.WITHOUT_A_USER)}", received)


CLIENT_CREDENTIALS_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_is_confidential,
    client_may_use_grant_type,
    scope_is_registered,
    scope_needs_no_user,
    key_is_shown_if_registered,
)


def own_scopes(request: TokenRequest) -> list[str]:
    """The scopes asked for; if none, all that the client registered and that need no user."""
    assert request.client is not None
    own = [name for name in request.client.scope if name in scopes.WITHOUT_A_USER]
    return scopes.as_list(request.form.get("scope")) or own
