"""The metadata an impostor publishes (RFC 8414 §2, OpenID Connect Discovery §3)."""

from typing import Any

PATHS = {
    "register": "/register",
    "par": "/par",
    "authorize": "/authorize",
    "token": "/token",
    "jwks": "/jwks",
    "introspect": "/introspect",
    "revoke": "/revoke",
    "device_authorization": "/device_authorization",
    "end_session": "/end-session",
}
"""Paths, by the name of the endpoint."""

SCOPES = ("openid", "profile", "notes:read", "notes:write", "usage:read")
METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
GRANT_TYPES = (
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
)


def metadata_of(issuer: str) -> dict[str, Any]:
    """Return the whole metadata document, which offers everything the client app can use."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}{PATHS['authorize']}",
        "token_endpoint": f"{issuer}{PATHS['token']}",
        "jwks_uri": f"{issuer}{PATHS['jwks']}",
        "registration_endpoint": f"{issuer}{PATHS['register']}",
        "introspection_endpoint": f"{issuer}{PATHS['introspect']}",
        "revocation_endpoint": f"{issuer}{PATHS['revoke']}",
        "device_authorization_endpoint": f"{issuer}{PATHS['device_authorization']}",
        "pushed_authorization_request_endpoint": f"{issuer}{PATHS['par']}",
        "end_session_endpoint": f"{issuer}{PATHS['end_session']}",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": list(METHODS),
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
        "dpop_signing_alg_values_supported": ["ES256", "RS256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "authorization_response_iss_parameter_supported": True,
    }
