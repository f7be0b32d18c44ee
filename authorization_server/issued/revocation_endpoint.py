"""Token revocation: a client revokes a token that it no longer needs (RFC 7009)."""

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc7009 import RevocationEndpoint

from authorization_server.credentials.client_authentication import METHODS
from authorization_server.issued.issued_token_checks import REVOCATION_CHECKS
from authorization_server.issued.issued_tokens import IssuedAccessToken, IssuedToken
from authorization_server.issued.token_query import load_token_query
from authorization_server.refusals import to_program
from tracing.checks import decide
from tracing.endpoint_steps import TOKEN_REVOKED
from tracing.exchange import at, makes_message


class TokenRevocation(RevocationEndpoint):
    """Revokes an access token alone, or a refresh token together with its token family."""

    @makes_message
    def create_endpoint_response(
        self, request: OAuth2Request
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Revoke the token, then respond. The response is the same for an unknown token (§2.2).

        Raises:
            OAuth2Error: a check failed.
        """
        at(TOKEN_REVOKED)
        query = load_token_query(request, self.server.services, METHODS)
        decide(None, REVOCATION_CHECKS, query, to_program)
        if query.token is not None:
            self.revoke_token(query.token, request)
        return 200, {}, default_json_headers

    def revoke_token(self, token: IssuedToken, request: OAuth2Request) -> None:
        """Revoke the token in the database, so that every worker knows."""
        services = self.server.services
        if isinstance(token, IssuedAccessToken):
            services.revoked.add(token.claims["jti"], int(token.claims["exp"]))
        else:
            services.grants.revoke(token.grant.id)
