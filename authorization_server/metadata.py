"""The metadata of this server, at both well-known addresses, and its public keys."""

import json
from typing import Any

import flask

from authorization_server.authorize.request.authorization_request import RESPONSE_MODES
from authorization_server.authorize.request.openid_request_checks import PROMPTS
from authorization_server.config import Config
from authorization_server.credentials.client_authentication import METHODS, METHODS_WITH_PROOF
from authorization_server.credentials.sent_credentials import POST
from authorization_server.credentials.signed_statements import ALGORITHMS
from authorization_server.grant_types import GRANT_TYPES
from authorization_server.login.authentication import CLASSES
from authorization_server.scopes import Scopes
from authorization_server.storage.keys import ID_TOKEN_ALGORITHMS, SigningKeys
from tracing.exchange import makes_message

CLAIMS = (
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "at_hash",
    "name",
    "preferred_username",
    "email",
    "email_verified",
    "groups",
)
"""The claims that an ID token or userinfo may contain."""


def document(config: Config, known: Scopes) -> dict[str, Any]:
    """Return the metadata (RFC 8414 §2, OpenID Connect Discovery §3): only what is implemented."""
    issuer = config.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "device_authorization_endpoint": f"{issuer}/device_authorization",
        "scopes_supported": list(known.explained),
        "response_types_supported": ["code"],
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": _offered(METHODS, config),
        "introspection_endpoint_auth_methods_supported": _offered(METHODS_WITH_PROOF, config),
        "revocation_endpoint_auth_methods_supported": _offered(METHODS, config),
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "introspection_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "require_pushed_authorization_requests": False,
        "authorization_response_iss_parameter_supported": True,
        **_openid(issuer),
        **_if_configured(config),
    }


def _offered(methods: list[str], config: Config) -> list[str]:
    """Return the methods. The strict profile refuses the secret in the form, and leaves it out."""
    return [method for method in methods if not (config.is_strict and method == POST)]


def _if_configured(config: Config) -> dict[str, Any]:
    """Return the members for open registration, and for checks that are left out, if any."""
    offered: dict[str, Any] = {}
    if config.open_registration:
        offered["registration_endpoint"] = f"{config.issuer}/register"
    if config.without_checks:
        offered["without_checks"] = list(config.without_checks)
    return offered


def _openid(issuer: str) -> dict[str, Any]:
    """Return the members that only OpenID Connect defines."""
    return {
        "userinfo_endpoint": f"{issuer}/userinfo",
        "end_session_endpoint": f"{issuer}/end-session",
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(ID_TOKEN_ALGORITHMS),
        "prompt_values_supported": list(PROMPTS),
        "claims_supported": list(CLAIMS),
        "claims_parameter_supported": True,
        "acr_values_supported": list(CLASSES),
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


class Published:
    """The metadata, serialised once, and the key set, which a rotation changes."""

    def __init__(self, config: Config, keys: SigningKeys, known: Scopes) -> None:
        self._path = config.path
        self._metadata = json.dumps(document(config, known))
        self._keys = keys

    def metadata(self, issuer_path: str = "") -> flask.Response:
        """GET /.well-known/oauth-authorization-server and /.well-known/openid-configuration.

        The path of a different issuer (RFC 8414 §3.3) is not found.
        """
        if issuer_path and f"/{issuer_path}" != self._path:
            flask.abort(404)
        return _public(self._metadata, "public, max-age=60")

    def jwks(self) -> flask.Response:
        """GET /jwks (RFC 7517 §5)."""
        # A cached response would lack a key that has just been created.
        return _public(json.dumps(self._keys.public()), "public, no-cache")


@makes_message
def _public(body: str, caching: str) -> flask.Response:
    response = flask.Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = caching
    return response
