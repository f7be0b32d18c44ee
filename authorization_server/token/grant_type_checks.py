"""The check that every token request must pass, whatever its grant type."""

from authorization_server import scopes
from authorization_server.grant_types import REFRESH
from authorization_server.token.token_request import TokenRequest
from tracing.checks import Finding, check


@check(
    "RFC 6749 §5.2",
    about=("grant_type",),
    error="unauthorized_client",
    says="This client is not registered for this grant type.",
)
def client_may_use_grant_type(request: TokenRequest) -> Finding:
    """The client registered the grant type that it uses. A stolen client secret allows no more than
    the client registered for. A client that was granted offline_access may use the refresh token
    that came with it (OIDC Core §11).
    """
    client = request.client
    return Finding(
        client is not None
        and (client.check_grant_type(request.grant_type) or _was_given_offline_access(request)),
        lambda: f"a client registered for {request.grant_type}",
        lambda: ", ".join(client.registered["grant_types"] if client else ()) or "none",
        says=lambda: (
            f"This client is not registered for {request.grant_type}, but for "
            f"{', '.join(client.registered['grant_types'] if client else ()) or 'no grant type'}."
        ),
    )


def _was_given_offline_access(request: TokenRequest) -> bool:
    granted = request.grant.scope if request.grant_type == REFRESH and request.grant else ""
    return scopes.OFFLINE_ACCESS in scopes.as_list(granted)
