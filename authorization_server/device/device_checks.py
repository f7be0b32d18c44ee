"""What a device authorization request must pass, in order (RFC 8628 §3.1)."""

from authorization_server import scopes
from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.token_request import TokenRequest
from tracing.checks import Check, Finding, check


@check("RFC 6749 §3.3", error="invalid_scope", says="No requested scope is valid for this client.")
def scope_can_be_granted(request: TokenRequest) -> Finding:
    """At least one requested scope is known and registered; unknown ones are left out."""
    assert request.client is not None
    asked = request.form.get("scope", "")
    passed = bool(device_scopes(request)) and (not asked or scopes.is_well_formed(asked))
    return Finding(passed, scopes.joined(request.client.scope), asked or "none, so all of these")


DEVICE_AUTHORIZATION_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_may_use_grant_type,
    scope_can_be_granted,
)


def device_scopes(request: TokenRequest) -> list[str]:
    """The scopes at stake, as far as the client may ask for them."""
    assert request.client is not None
    return scopes.for_a_person(request.form.get("scope"), request.client.scope)
