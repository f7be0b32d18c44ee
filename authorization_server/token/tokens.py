"""The tokens this server issues: JWT access tokens (RFC 9068) and ID tokens (OIDC Core §2)."""

from typing import Any

from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core import OpenIDToken
from joserfc.jwk import KeySet

from authorization_server import scopes
from authorization_server.config import Config
from authorization_server.lifetimes import Lifetimes
from authorization_server.scopes import OFFLINE_ACCESS
from authorization_server.storage.authorization_grants import AuthorizationGrant
from authorization_server.storage.clients import Client
from authorization_server.storage.keys import ACCESS_TOKEN_ALGORITHM, SigningKeys
from authorization_server.storage.token_lifetimes import access_token_seconds
from hosting.control import clock
from hosting.control.at_hand import altered
from hosting.random_values import new_id, new_secret
from tracing.exchange import makes_message

OF_A_TOKEN = "iss sub aud exp iat nbf auth_time nonce acr amr azp at_hash c_hash sid"
OURS = {*scopes.as_list(OF_A_TOKEN), *scopes.SCOPE_OF}
"""Claims that a list of people cannot set: they describe the token, or have a scope."""

ID_TOKEN_CLAIMS = "id_token_claims"
"""The name that a fault uses to alter the claims of an ID token."""


class AccessTokens(JWTBearerTokenGenerator):
    """Creates access tokens that the resource server can verify by itself, and refresh tokens."""

    def __init__(self, config: Config, keys: SigningKeys, lifetimes: Lifetimes) -> None:
        super().__init__(
            issuer=config.issuer,
            alg=ACCESS_TOKEN_ALGORITHM,
            refresh_token_generator=lambda **_about: new_secret(),
            expires_generator=lambda client, _grant_type: access_token_seconds(client, lifetimes),
        )
        self._config = config
        self._keys = keys
        self._lifetimes = lifetimes

    def get_jwks(self) -> KeySet:
        """Return the signing key."""
        return self._keys.signing(ACCESS_TOKEN_ALGORITHM)

    def get_audiences(self, client: Client, user: AuthorizationGrant, scope: str) -> str:
        """Return the audience of the token: the resource server, never the client."""
        return self._config.resource

    def get_auth_time(self, user: AuthorizationGrant) -> int | None:
        """Return when the user logged in, if there is a user."""
        return user.logged_in_at

    def get_acr(self, user: AuthorizationGrant) -> str | None:
        """Return the authentication context class that the login satisfied (RFC 9068 §2.2.1)."""
        return user.acr

    def get_amr(self, user: AuthorizationGrant) -> list[str]:
        """Return how the user authenticated (RFC 9068 §2.2.1)."""
        return user.get_amr()

    def get_extra_claims(
        self, client: Client, grant_type: str, user: AuthorizationGrant, scope: str
    ) -> dict[str, Any]:
        """Return when the token was issued and when it expires, by our clock (Authlib reads the
        machine's), and the key to which the token is bound, if any (RFC 9449 §6.1).
        """
        now = int(clock.now())
        times = {"iat": now, "exp": now + access_token_seconds(client, self._lifetimes)}
        return times | ({"cnf": {"jkt": user.dpop_jkt}} if user.dpop_jkt else {})

    @makes_message
    def generate(
        self, grant_type: str, client: Client, user: AuthorizationGrant, *about: Any
    ) -> dict[str, Any]:
        """Return Authlib's token, with the token type DPoP if it is bound to a key (RFC 9449 §5).

        A client that was granted `offline_access` gets a refresh token, whatever grant types it
        registered.
        """
        scope, expires_in, with_refresh_token = about
        lives_on = user.sub is not None and OFFLINE_ACCESS in scopes.as_list(scope)
        token: dict[str, Any] = super().generate(
            grant_type, client, user, scope, expires_in, with_refresh_token or lives_on
        )
        return token | {"token_type": token_type(token_bound_to=user.dpop_jkt)}

    def get_jti(self, client: Client, grant_type: str, user: AuthorizationGrant, scope: str) -> str:
        """Return a unique id. It begins with the grant's id, by which a revoked grant is found."""
        return f"{user.id}.{new_id()}"


class IdTokens(OpenIDToken):
    """Adds an ID token to the response if the granted scope includes `openid`."""

    def __init__(self, config: Config, keys: SigningKeys, lifetimes: Lifetimes) -> None:
        self._config = config
        self._keys = keys
        self._lifetimes = lifetimes

    def __call__(self, grant: Any) -> None:
        """Register with a grant; Authlib calls this for each one."""
        grant.register_hook("after_create_token_response", self.process_token)

    def resolve_client_private_key(self, client: Client) -> KeySet:
        """Return the key for the algorithm that the client registered."""
        return self._keys.signing(client.id_token_signed_response_alg)

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Return issuer, audience and lifetime. The audience is the client, not an API."""
        now = int(clock.now())
        return {
            "iss": self._config.issuer,
            "aud": client.client_id,
            "iat": now,
            "exp": now + self._lifetimes.id_token_seconds,
        }

    def generate_user_info(self, user: AuthorizationGrant, scope: str) -> dict[str, Any]:
        """Return the claims about the user that the scope allows, or that were requested by name.
        Authlib adds them last, so that a fault can alter any claim of the ID token here.
        """
        return altered(ID_TOKEN_CLAIMS, claims_about(user, scope, "id_token"))


def claims_about(grant: AuthorizationGrant, scope: str, place: str) -> dict[str, Any]:
    """Return the claims about a user that a scope includes (OIDC Core §5.4), and those that were
    requested by name for this place, `id_token` or `userinfo` (§5.5).

    Further claims, which only this server's own list of people can set, come with `profile`.
    """
    given_scopes = scopes.as_list(scope)
    given = {name for one in given_scopes for name in scopes.CLAIMS.get(one, ())}
    given |= set(grant.claims_for(place))
    further = grant.further_claims if "profile" in given_scopes else None
    known = {
        "name": grant.name,
        "preferred_username": grant.username,
        "email": grant.email,
        "email_verified": grant.email_verified if grant.email else None,
        "groups": list(grant.groups) if grant.groups is not None else None,
    }
    return {
        **{name: value for name, value in (further or {}).items() if name not in OURS},
        "sub": grant.subject,
        **{name: value for name, value in known.items() if name in given and value is not None},
    }


def token_type(*, token_bound_to: object) -> str:
    """Return how to present an access token (RFC 9449 §7.1): alone, or with a proof of its key."""
    return "DPoP" if token_bound_to else "Bearer"


def grant_id_of(jti: str) -> str:
    """Return the id of the grant that the access token with this `jti` came from."""
    return jti.partition(".")[0]
