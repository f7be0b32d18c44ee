"""What a token request must pass whatever its grant type is."""

from authorization_server.token.token_request import TokenRequest
from tracing.checks import Finding, check


@check(
    "RFC 6749 §5.2",
    error="unauthorized_client",
    says="The client is not registered for this grant type.",
)
def client_may_use_grant_type(request: TokenRequest) -> Finding:
    """The client registered the grant type it now uses."""
    client = request.client
    passed = client is not None and client.check_grant_type(request.grant_type)
    registered = ", ".join(client.registered["grant_types"]) if client else "no client"
    return Finding(passed, request.grant_type, registered or "none registered")
