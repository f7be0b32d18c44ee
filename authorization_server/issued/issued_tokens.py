"""Looks up tokens that this server issued: for introspection, revocation and userinfo."""

from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from authorization_server.services import Services
from authorization_server.storage.authorization_grants import AuthorizationGrant
from authorization_server.storage.clients import Client
from authorization_server.storage.keys import (
    ACCESS_TOKEN_ALGORITHM,
    ID_TOKEN_ALGORITHMS,
    SigningKeys,
)
from authorization_server.storage.refresh_tokens import StoredRefreshToken
from authorization_server.token.tokens import grant_id_of
from hosting.control import clock


@dataclass(frozen=True, slots=True)
class IssuedAccessToken:
    """An access token that this server issued: its claims and its grant."""

    claims: dict[str, Any]
    grant: AuthorizationGrant
    is_revoked_alone: bool

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to this client."""
        return self.grant.client_id == client.client_id

    def is_expired(self) -> bool:
        """Whether it has expired."""
        return int(self.claims["exp"]) <= clock.now()

    def is_revoked(self) -> bool:
        """Whether it, or the grant it came from, was revoked."""
        return self.is_revoked_alone or self.grant.revoked_at is not None


@dataclass(frozen=True, slots=True)
class IssuedRefreshToken:
    """A refresh token that this server issued."""

    stored: StoredRefreshToken
    grant: AuthorizationGrant

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to this client."""
        return self.grant.client_id == client.client_id

    def is_expired(self) -> bool:
        """Whether it has expired."""
        return self.stored.expires_at <= clock.now()

    def is_revoked(self) -> bool:
        """Whether it was used, or the grant it came from was revoked."""
        return self.stored.used_at is not None or self.grant.revoked_at is not None


IssuedToken = IssuedAccessToken | IssuedRefreshToken


def find_issued(services: Services, token: str) -> IssuedToken | None:
    """Return the token if this server issued it, valid or not. Its kind is found without a hint."""
    return find_access_token(services, token) or _find_refresh_token(services, token)


def find_access_token(services: Services, token: str) -> IssuedAccessToken | None:
    """Return the access token if this server signed it, valid or not."""
    try:
        decoded = jwt.decode(token, services.keys.verifying, [ACCESS_TOKEN_ALGORITHM])
    except (JoseError, ValueError, TypeError):
        # joserfc raises the last two if a member of the header has the wrong type.
        return None
    # An ID token may be signed with the same key; it is not an access token (RFC 9068 §4).
    if decoded.header.get("typ") != "at+jwt":
        return None
    jti = decoded.claims["jti"]
    found = services.grants.of_access_token(grant_id_of(jti), jti)
    return IssuedAccessToken(decoded.claims, *found) if found else None


def _find_refresh_token(services: Services, token: str) -> IssuedRefreshToken | None:
    stored = services.refresh_tokens.find(token)
    return IssuedRefreshToken(stored, stored.grant) if stored else None


def claims_of_id_token(keys: SigningKeys, id_token: str) -> dict[str, Any] | None:
    """Return the claims of an ID token that this server issued, expired or not; None otherwise."""
    try:
        decoded = jwt.decode(id_token, keys.verifying, list(ID_TOKEN_ALGORITHMS))
    except (JoseError, ValueError, TypeError):
        return None
    # An access token may be signed with the same key; it is not an ID token.
    return None if decoded.header.get("typ") == "at+jwt" else decoded.claims
