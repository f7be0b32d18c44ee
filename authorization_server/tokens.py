"""The tokens this server makes: JWT access tokens (RFC 9068) and ID tokens (OIDC Core §2)."""

import time
from typing import Any

from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core import OpenIDToken
from joserfc.jwk import KeySet

from authorization_server import scopes
from authorization_server.authorization_grants import AuthorizationGrant
from authorization_server.clients import Client
from authorization_server.config import Config
from authorization_server.keys import ACCESS_TOKEN_ALGORITHM, SigningKeys
from authorization_server.random_values import new_id, new_secret


class AccessTokens(JWTBearerTokenGenerator):
    """Makes access tokens that the resource server can verify by itself, and refresh tokens."""

    def __init__(self, config: Config, keys: SigningKeys) -> None:
        super().__init__(
            issuer=config.issuer,
            alg=ACCESS_TOKEN_ALGORITHM,
            refresh_token_generator=lambda **_about: new_secret(),
            expires_generator=lambda _client, _grant_type: config.access_token_seconds,
        )
        self._keys = keys
        self._resource = config.resource

    def get_jwks(self) -> KeySet:
        """The signing key."""
        return self._keys.signing(ACCESS_TOKEN_ALGORITHM)

    def get_audiences(self, client: Client, user: AuthorizationGrant, scope: str) -> str:
        """For whom the token is: the resource server, never the client."""
        return self._resource

    def get_auth_time(self, user: AuthorizationGrant) -> int | None:
        """When the person logged in, if there is one."""
        return user.logged_in_at

    def get_jti(self, client: Client, grant_type: str, user: AuthorizationGrant, scope: str) -> str:
        """Unique; it begins with the id of the grant, so that a revoked grant is found by it."""
        return f"{user.id}.{new_id()}"


class IdTokens(OpenIDToken):
    """Adds an ID token to the answer of a grant whose scope has `openid`."""

    def __init__(self, config: Config, keys: SigningKeys) -> None:
        self._config = config
        self._keys = keys

    def __call__(self, grant: Any) -> None:
        """Authlib calls this for each grant."""
        grant.register_hook("after_create_token_response", self.process_token)

    def resolve_client_private_key(self, client: Client) -> KeySet:
        """The key for the algorithm that the client registered."""
        return self._keys.signing(client.id_token_signed_response_alg)

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Who issues it, for whom, for how long. The audience is the client, not an API."""
        now = int(time.time())
        return {
            "iss": self._config.issuer,
            "aud": client.client_id,
            "iat": now,
            "exp": now + self._config.id_token_seconds,
        }

    def generate_user_info(self, user: AuthorizationGrant, scope: str) -> dict[str, str]:
        """Who logged in, as far as the scope allows."""
        return claims_about(user, scope)


def claims_about(grant: AuthorizationGrant, scope: str) -> dict[str, str]:
    """The claims about a person that a scope gives (OIDC Core §5.4)."""
    claims = {"sub": grant.subject}
    if "profile" in scopes.as_list(scope) and grant.name and grant.username:
        claims |= {"name": grant.name, "preferred_username": grant.username}
    return claims


def grant_id_of(jti: str) -> str:
    """The id of the grant from which the access token with this `jti` came."""
    return jti.partition(".")[0]
