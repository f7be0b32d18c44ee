"""Token introspection: a resource server asks whether a token is still active (RFC 7662)."""

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from werkzeug.exceptions import HTTPException

from authorization_server.credentials.client_authentication import METHODS_WITH_PROOF
from authorization_server.issued.issued_token_checks import ACTIVE_CHECKS, TokenQuery
from authorization_server.issued.issued_tokens import IssuedAccessToken, IssuedToken
from authorization_server.issued.token_query import load_token_query
from authorization_server.token.tokens import token_type
from tracing.checks import Refused, decide
from tracing.exchange import makes_message

INACTIVE = {"active": False}


class TokenIntrospection(IntrospectionEndpoint):
    """Introspects tokens of this server, for the client that a token was issued to and for the
    resource server that it is intended for.
    """

    @makes_message
    def create_endpoint_response(
        self, request: OAuth2Request
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Return what is known about a token; of an inactive one, only that it is inactive (§2.2).

        Raises:
            OAuth2Error: the client, or the form, failed a check.
        """
        query = load_token_query(request, self.server.services, METHODS_WITH_PROOF)
        return 200, self._introspected(query), default_json_headers

    def _introspected(self, query: TokenQuery) -> dict[str, Any]:
        if query.token is None:
            return INACTIVE
        decide(None, ACTIVE_CHECKS, query, self._inactive)
        return {"active": True, **self.introspect_token(query.token)}

    def _inactive(self, refusal: Refused) -> HTTPException:
        """Return the response for an inactive token. It does not say which check failed (§2.2)."""
        return HTTPException(
            response=self.server.handle_response(200, INACTIVE, default_json_headers)
        )

    def introspect_token(self, token: IssuedToken) -> dict[str, Any]:
        """Return what is known about an active token (RFC 7662 §2.2)."""
        grant = token.grant
        # A token that a client got on its own has no user.
        name = {"username": grant.username} if grant.username else {}
        if isinstance(token, IssuedAccessToken):
            bound_to = token.claims.get("cnf")
            return {**token.claims, "token_type": token_type(token_bound_to=bound_to), **name}
        return {
            "client_id": grant.client_id,
            "exp": token.stored.expires_at,
            "iss": self.server.services.config.issuer,
            "scope": grant.scope,
            "sub": grant.sub,
            **name,
        }
