"""Dynamic client registration (RFC 7591): tolerant in what it accepts, exact in its responses."""

from typing import Any

import flask
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint

from authorization_server.refusals import to_program
from authorization_server.registration.client_metadata import LeftOut
from authorization_server.registration.registration_checks import accepted
from authorization_server.storage.clients import SECRET_METHODS, Client
from authorization_server.texts import repeated
from hosting.control import clock
from hosting.random_values import new_id, new_secret
from hosting.strict_json import json_object_or_reason
from tracing.catalogue import CLIENT_REGISTERED
from tracing.exchange import at, makes_message

METADATA_LIMIT = 32 * 1024
"""The most bytes that are read of a registration: it is stored, and anyone may send one."""


class MetadataRequest:
    """A registration request: its JSON object, or None and what was sent instead."""

    def __init__(self, request: flask.Request) -> None:
        self.offered, self.problem = _read(request)
        self.registered: dict[str, Any] = {}
        self.left_out: list[LeftOut] = []
        self.payload = self
        self.data = self.offered
        self.credential: object = None


class ClientRegistration(ClientRegistrationEndpoint):
    """Registers every client that requests it, with the values that this server supports."""

    def authenticate_token(self, request: MetadataRequest) -> str:
        """Allow open registration: no initial access token is needed (RFC 7591 §3)."""
        # An API that registers only to introspect is not the client whose flow is recorded.
        if request.offered and request.offered.get("redirect_uris"):
            at(CLIENT_REGISTERED)
        return "open registration"

    def extract_client_metadata(self, request: MetadataRequest) -> dict[str, Any]:
        """Return the metadata to register, with unsupported values replaced (RFC 7591 §2)."""
        known = self.server.services.scopes
        registration = accepted(request.offered, known, to_program, problem=request.problem)
        request.registered, request.left_out = registration.registered, registration.left_out
        return request.registered

    @makes_message
    def generate_client_info(self, request: MetadataRequest) -> dict[str, Any]:
        """Return the id, a secret if one is needed, their dates (0: never expires), and the URI and
        token with which the client manages its registration.
        """
        client_id = new_id()
        info: dict[str, Any] = {
            "client_id": client_id,
            "client_id_issued_at": int(clock.now()),
            "client_secret_expires_at": 0,
            "registration_access_token": new_secret(),
            "registration_client_uri": client_uri(self.server.services.config.issuer, client_id),
        }
        if request.registered["token_endpoint_auth_method"] in SECRET_METHODS:
            info["client_secret"] = new_secret()
        return info | told_left_out(request.left_out)

    def save_client(
        self, client_info: dict[str, Any], client_metadata: dict[str, Any], request: object
    ) -> Client:
        """Store the client before the response is sent."""
        services = self.server.services
        services.unused_clients.trim()
        return services.clients.add(  # type: ignore[no-any-return]
            client_info["client_id"],
            client_info.get("client_secret"),
            client_metadata,
            registration_token=client_info["registration_access_token"],
        )


def client_uri(issuer: str, client_id: str) -> str:
    """Return where a client manages its registration (RFC 7592 §3)."""
    return f"{issuer}/register/{client_id}"


def told_left_out(left_out: list[LeftOut]) -> dict[str, Any]:
    """Return the response member that lists what was left out of the registration, if anything was.

    RFC 7591 §3.2.1: the server informs the client of all registered metadata, and MAY add members.
    """
    return {"left_out": [address._asdict() for address in left_out]} if left_out else {}


def _read(request: flask.Request) -> tuple[dict[str, Any] | None, str]:
    """Return the metadata; or None, and what was sent instead of a JSON object (RFC 7591 §3.1)."""
    body = request.get_data()
    if not body:
        return None, "an empty body"
    if not request.is_json:
        return None, f"a body with Content-Type {repeated(request.mimetype)}"
    return json_object_or_reason(body)
