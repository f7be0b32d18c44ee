"""The metadata of a client as it is registered: what the client sent, as far as it is supported.

Unsupported values are replaced and unknown members left out (RFC 7591 §2); values that must not be
replaced silently are refused by `registration_checks`.
"""

from dataclasses import dataclass
from typing import Any

from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.credentials.client_authentication import METHODS
from authorization_server.grant_types import CLIENT_CREDENTIALS, CODE, GRANT_TYPES
from authorization_server.storage.keys import ID_TOKEN_ALGORITHMS
from authorization_server.storage.token_lifetimes import CHOSEN

ECHOED = (
    "client_uri",
    "contacts",
    "logo_uri",
    "policy_uri",
    "software_id",
    "software_version",
    "tos_uri",
    "application_type",
)
"""Members that are stored and returned but have no effect. Their addresses are never fetched."""

FLAGS = ("dpop_bound_access_tokens", "require_pushed_authorization_requests")
"""Members that are true or false (RFC 9449 §5.2, RFC 9126 §6)."""

AS_OFFERED = ("client_name", "jwks", "post_logout_redirect_uris", *FLAGS, *CHOSEN)
"""Members that are stored as they are, or refused."""


@dataclass
class Registration:
    """The metadata that a client sends; `problem` says what was sent instead of a JSON object."""

    offered: dict[str, Any] | None
    problem: str = ""

    @cached_property
    def registered(self) -> dict[str, Any]:
        """The metadata as it will be registered."""
        return as_supported(self.offered or {})

    @property
    def redirect_uris(self) -> list[str]:
        """The redirect URIs, as far as they are strings."""
        uris = self.registered["redirect_uris"]
        return [uri for uri in uris if isinstance(uri, str)] if isinstance(uris, list) else []


def as_supported(offered: dict[str, Any]) -> dict[str, Any]:
    """The metadata that is registered for what a client sent."""
    grant_types = _grant_types(offered)
    described = {name: offered[name] for name in ECHOED if _is_text(offered.get(name))}
    kept = {name: offered[name] for name in AS_OFFERED if offered.get(name) is not None}
    return {
        **described,
        **kept,
        "redirect_uris": offered.get("redirect_uris") or [],
        "token_endpoint_auth_method": _auth_method(offered),
        "grant_types": grant_types,
        "response_types": ["code"] if CODE in grant_types else [],
        "scope": scopes.joined(_scope(offered, grant_types)),
        "id_token_signed_response_alg": _id_token_algorithm(offered),
    }


def _is_text(value: object) -> bool:
    """A string or a list of strings, which is all that these members may be (RFC 7591 §2)."""
    texts = value if isinstance(value, list) else [value]
    return all(isinstance(text, str) for text in texts)


def _auth_method(offered: dict[str, Any]) -> str:
    asked = offered.get("token_endpoint_auth_method")
    return asked if asked in METHODS else "client_secret_basic"


def _grant_types(offered: dict[str, Any]) -> list[str]:
    asked = offered.get("grant_types")
    if not isinstance(asked, list):
        return [CODE]
    return [name for name in GRANT_TYPES if name in asked]


def _scope(offered: dict[str, Any], grant_types: list[str]) -> list[str]:
    asked = offered.get("scope")
    if not isinstance(asked, str):
        return _usual_scope(grant_types)
    # No known scope: the client may only log users in.
    return scopes.known(asked) or ["openid"]


def _usual_scope(grant_types: list[str]) -> list[str]:
    own = scopes.WITHOUT_A_USER if CLIENT_CREDENTIALS in grant_types else ()
    of_people = () if grant_types == [CLIENT_CREDENTIALS] else scopes.OF_A_USER
    return [*of_people, *own]


def _id_token_algorithm(offered: dict[str, Any]) -> str:
    asked = offered.get("id_token_signed_response_alg")
    return asked if asked in ID_TOKEN_ALGORITHMS else "RS256"
