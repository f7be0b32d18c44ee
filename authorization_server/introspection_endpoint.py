"""Token introspection: a resource server asks whether a token is still good (RFC 7662)."""

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from authorization_server.client_authentication import METHODS_WITH_PROOF
from authorization_server.clients import Client
from authorization_server.issued_tokens import IssuedAccessToken, IssuedToken, find_issued
from authorization_server.tokens import token_type


class TokenIntrospection(IntrospectionEndpoint):
    """Answers about tokens of this server, to clients that can prove who they are."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = METHODS_WITH_PROOF

    def check_params(self, request: OAuth2Request, client: Client) -> None:
        """The token is required; an unknown hint is no error (RFC 7662 §2.1)."""
        if not request.form.get("token"):
            raise InvalidRequestError("token is missing.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:
        """The token, if it is one of ours."""
        return find_issued(self.server.services, token_string)

    def check_permission(self, token: IssuedToken, client: Client, request: OAuth2Request) -> bool:
        """A refresh token is the business of its client only; an access token of any API."""
        return isinstance(token, IssuedAccessToken) or token.check_client(client)

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
