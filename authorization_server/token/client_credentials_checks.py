"""The checks of a client that requests a token of its own, in order (RFC 6749 §4.4)."""

from authorization_server import scopes
from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.texts import repeated
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import key_is_shown_if_registered
from authorization_server.token.token_request import TokenRequest
from tracing.checks import Check, Finding, check


@check(
    "RFC 6749 §4.4",
    about=("client_id",),
    error="unauthorized_client",
    says="Only a confidential client can get a token of its own.",
)
def client_is_confidential(request: TokenRequest) -> Finding:
    """Only a client that proves who it is gets a token of its own. The client_id of a public client
    is not secret: anyone who knows it would get its tokens.
    """
    if request.client is None:
        return Finding(False, "a confidential client", "none")
    passed = request.client.is_confidential
    received = "a confidential client" if passed else "a public client"
    return Finding(passed, "a confidential client", received)


@check(
    "RFC 6749 §4.4.2",
    about=("scope",),
    error="invalid_scope",
    says="The scope is malformed, unknown or not registered for this client.",
)
def scope_is_registered(request: TokenRequest) -> Finding:
    """The client registered every scope that it requests. A program would not notice a scope that
    is left out silently.
    """
    asked = request.form.get("scope", "")
    registered = request.client.scope if request.client else []
    is_known = scopes.is_well_formed(asked) and set(scopes.as_list(asked)) <= set(registered)
    return Finding(
        request.client is not None and (not asked or is_known),
        lambda: scopes.joined(registered) or "none",
        asked or "none given; the default applies",
        says=lambda: (
            f"scope {repeated(asked)} is malformed, unknown or not registered. This client "
            f"registered: {scopes.joined(registered)}."
        ),
    )


@check(
    "RFC 6749 §4.4",
    about=("scope",),
    error="invalid_scope",
    says="A client on its own can only have scopes that need no user.",
)
def scope_needs_no_user(request: TokenRequest) -> Finding:
    """A client on its own gets no access to the data of users. Only they can grant that."""
    requested, without_a_user = own_scopes(request), _without_a_user(request)
    return Finding(
        bool(requested) and set(requested) <= set(without_a_user),
        lambda: ", ".join(without_a_user),
        lambda: scopes.joined(requested) or "none",
        says=lambda: (
            f"A client on its own can only have these scopes: {', '.join(without_a_user)}."
        ),
    )


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
    """Return the requested scopes; if none, all registered ones that need no user."""
    registered = request.client.scope if request.client else []
    own = [name for name in registered if name in _without_a_user(request)]
    return scopes.as_list(request.form.get("scope")) or own


def _without_a_user(request: TokenRequest) -> tuple[str, ...]:
    is_set_up = request.client is not None and request.client.is_set_up
    return request.services.scopes.without_a_user(is_set_up=is_set_up)
