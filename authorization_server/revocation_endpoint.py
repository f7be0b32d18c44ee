"""Token revocation: a client gives a token back (RFC 7009)."""

from typing import ClassVar

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc7009 import RevocationEndpoint

from authorization_server.client_authentication import METHODS
from authorization_server.clients import Client
from authorization_server.issued_tokens import IssuedAccessToken, IssuedToken, find_issued
from tracing.endpoint_steps import TOKEN_REVOKED
from tracing.exchange import at


class TokenRevocation(RevocationEndpoint):
    """Revokes an access token alone; a refresh token together with all that its grant gave."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = METHODS

    def check_params(self, request: OAuth2Request, client: Client) -> None:
        """The token is required; a hint we do not need (RFC 7009 §2.1)."""
        at(TOKEN_REVOKED)
        if not request.form.get("token"):
            raise InvalidRequestError("token is missing.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:
        """The token, if it is one of ours; an unknown one gets the same answer (RFC 7009 §2.2)."""
        return find_issued(self.server.services, token_string)

    def revoke_token(self, token: IssuedToken, request: OAuth2Request) -> None:
        """Done before the answer leaves."""
        services = self.server.services
        if isinstance(token, IssuedAccessToken):
            services.revoked.add(token.claims["jti"], int(token.claims["exp"]))
        else:
            services.grants.revoke(token.grant.id)
