"""Token introspection: a resource server asks whether a token is still good (RFC 7662)."""

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from authorization_server.credentials.client_authentication import METHODS_WITH_PROOF
from authorization_server.issued.issued_token_checks import ACTIVE_CHECKS, AboutToken
from authorization_server.issued.issued_tokens import IssuedAccessToken, IssuedToken
from authorization_server.issued.token_query import asked_about
from authorization_server.token.tokens import token_type
from tracing.checks import Refused, run


class TokenIntrospection(IntrospectionEndpoint):
    """Answers about tokens of this server, to clients that can prove who they are."""

    def create_endpoint_response(
        self, request: OAuth2Request
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """What is told about a token; of one that is not active, just that (§2.2).

        Raises:
            OAuth2Error: the refusal, in the words of the protocol.
        """
        asked = asked_about(self, request, METHODS_WITH_PROOF)
        return 200, self._told(asked), default_json_headers

    def _told(self, asked: AboutToken) -> dict[str, Any]:
        if asked.token is None:
            return {"active": False}
        try:
            run(ACTIVE_CHECKS, asked)
        except Refused:
            return {"active": False}
        return {"active": True, **self.introspect_token(asked.token)}

    def introspect_token(self, token: IssuedToken) -> dict[str, Any]:
        """What is told about a good token (RFC 7662 §2.2)."""
        grant = token.grant
        # A client that speaks for itself has no user name.
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
