"""Token revocation: a client gives a token back (RFC 7009)."""

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc7009 import RevocationEndpoint

from authorization_server.credentials.client_authentication import METHODS
from authorization_server.issued.issued_token_checks import REVOCATION_CHECKS
from authorization_server.issued.issued_tokens import IssuedAccessToken, IssuedToken
from authorization_server.issued.token_query import asked_about, require
from tracing.endpoint_steps import TOKEN_REVOKED
from tracing.exchange import at


class TokenRevocation(RevocationEndpoint):
    """Revokes an access token alone; a refresh token together with all that its grant gave."""

    def create_endpoint_response(
        self, request: OAuth2Request
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Revoked before the answer leaves, which is the same for an unknown token (§2.2).

        Raises:
            OAuth2Error: the refusal, in the words of the protocol.
        """
        at(TOKEN_REVOKED)
        asked = asked_about(self, request, METHODS)
        require(REVOCATION_CHECKS, asked)
        if asked.token is not None:
            self.revoke_token(asked.token, request)
        return 200, {}, default_json_headers

    def revoke_token(self, token: IssuedToken, request: OAuth2Request) -> None:
        """In the database."""
        services = self.server.services
        if isinstance(token, IssuedAccessToken):
            services.revoked.add(token.claims["jti"], int(token.claims["exp"]))
        else:
            services.grants.revoke(token.grant.id)
