"""Dynamic client registration (RFC 7591): tolerant in what it takes, exact in what it answers."""

import json
import time
from typing import Any

import flask
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint

from authorization_server import scopes
from authorization_server.clients import Client
from authorization_server.keys import ID_TOKEN_ALGORITHMS
from authorization_server.random_values import new_id, new_secret
from authorization_server.registration_checks import REGISTRATION_CHECKS, Registration
from tracing.catalogue import CLIENT_REGISTERED
from tracing.checks import Refused, run
from tracing.exchange import at

AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
GRANT_TYPES = ("authorization_code", "refresh_token")
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
"""Members that are kept and given back but mean nothing here. Their addresses are never fetched."""


class MetadataRequest:
    """A registration request: its JSON object, or None when it is something else."""

    def __init__(self, request: flask.Request) -> None:
        # RFC 7591 §3.1. A page of another site can send a form or a text, but not this.
        self.offered = _json_object(request.get_data()) if request.is_json else None
        self.payload = self
        self.data = self.offered
        self.credential: object = None


class ClientRegistration(ClientRegistrationEndpoint):
    """Registers whoever asks, with what this server supports."""

    def authenticate_token(self, request: MetadataRequest) -> str:
        """Open registration: no initial access token is needed (RFC 7591 §3)."""
        # An API that registers in order to introspect is not the client of the story.
        if request.offered and request.offered.get("redirect_uris"):
            at(CLIENT_REGISTERED)
        return "open registration"

    def extract_client_metadata(self, request: MetadataRequest) -> dict[str, Any]:
        """The metadata as it will be registered: replaced where unsupported (RFC 7591 §2)."""
        registration = Registration(request.offered, as_supported(request.offered or {}))
        try:
            run(REGISTRATION_CHECKS, registration)
        except Refused as refusal:
            raise OAuth2Error(refusal.check.says, error=refusal.check.error) from refusal
        return registration.registered

    def generate_client_info(self, request: MetadataRequest) -> dict[str, Any]:
        """Id, secret unless the client is public, and their dates (0: never expires)."""
        info: dict[str, Any] = {
            "client_id": new_id(),
            "client_id_issued_at": int(time.time()),
            "client_secret_expires_at": 0,
        }
        if _auth_method(request.offered or {}) != "none":
            info["client_secret"] = new_secret()
        return info

    def save_client(
        self, client_info: dict[str, Any], client_metadata: dict[str, Any], request: object
    ) -> Client:
        """In the database before the answer leaves."""
        secret = client_info.get("client_secret")
        return self.server.services.clients.add(client_info["client_id"], secret, client_metadata)  # type: ignore[no-any-return]


def as_supported(offered: dict[str, Any]) -> dict[str, Any]:
    """What is registered for the metadata that was offered; unknown members are left out."""
    grant_types = _grant_types(offered)
    registered = {name: offered[name] for name in ECHOED if _is_text(offered.get(name))}
    if offered.get("client_name") is not None:
        registered["client_name"] = offered["client_name"]
    return registered | {
        "redirect_uris": offered.get("redirect_uris") or [],
        "token_endpoint_auth_method": _auth_method(offered),
        "grant_types": grant_types,
        "response_types": ["code"] if "authorization_code" in grant_types else [],
        "scope": scopes.joined(_scope(offered)),
        "id_token_signed_response_alg": _id_token_algorithm(offered),
    }


def _is_text(value: object) -> bool:
    """A text or a list of texts, which is all that these members may be (RFC 7591 §2)."""
    texts = value if isinstance(value, list) else [value]
    return all(isinstance(text, str) for text in texts)


def _auth_method(offered: dict[str, Any]) -> str:
    asked = offered.get("token_endpoint_auth_method")
    return asked if asked in AUTH_METHODS else "client_secret_basic"


def _grant_types(offered: dict[str, Any]) -> list[str]:
    asked = offered.get("grant_types")
    if not isinstance(asked, list):
        return ["authorization_code"]
    return [name for name in GRANT_TYPES if name in asked]


def _scope(offered: dict[str, Any]) -> list[str]:
    asked = offered.get("scope")
    if not isinstance(asked, str):
        return list(scopes.ALL)
    # None of them known: the client may log people in, and no more.
    return scopes.known(asked) or ["openid"]


def _id_token_algorithm(offered: dict[str, Any]) -> str:
    asked = offered.get("id_token_signed_response_alg")
    return asked if asked in ID_TOKEN_ALGORITHMS else "RS256"


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body.decode("utf-8"))
        # A lone surrogate in JSON is no character: it could be neither stored nor sent.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
