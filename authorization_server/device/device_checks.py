"""The checks of a device authorization request, in order (RFC 8628 §3.1)."""

from authorization_server import scopes
from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.token_request import TokenRequest
from tracing.checks import Check, Finding, check, warning


@check(
    "RFC 8628 §3.1",
    about=("scope",),
    error="invalid_scope",
    says="None of the requested scopes is allowed for this client.",
)
def scope_is_allowed(request: TokenRequest) -> Finding:
    """At least one requested scope is known here and registered for the client; others are
    dropped, and the token response says which scope is left. Without a scope, the user would be
    asked to allow nothing.
    """
    asked = request.form.get("scope", "")
    registered = request.client.scope if request.client else []
    allowed = request.services.scopes.for_a_person(asked, registered)
    well_formed = not asked or scopes.is_well_formed(asked)
    if well_formed and allowed and (left := scopes.dropped(asked, allowed)):
        return warning(
            "registered scopes only",
            lambda: f"{asked}; dropped: {left}",
            lambda: f"This client cannot ask a user for these scopes: {left}. Leave them out.",
        )
    return Finding(
        bool(allowed) and well_formed,
        lambda: scopes.joined(registered) or "none",
        asked or "none given; the default applies",
    )


DEVICE_AUTHORIZATION_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_may_use_grant_type,
    scope_is_allowed,
)
