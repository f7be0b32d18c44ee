"""The clients registered at an impostor, and whether a request authenticates as one of them."""

import base64
from secrets import token_urlsafe
from typing import Any
from urllib.parse import unquote_plus

from scenarios.impostors.loopback_server import Received


class RegisteredClients:
    """Clients by client_id, with their metadata and secrets (RFC 7591 §3.2.1)."""

    def __init__(self, registration_endpoint: str) -> None:
        self._endpoint = registration_endpoint
        self._clients: dict[str, dict[str, Any]] = {}

    def register(self, metadata: dict[str, Any]) -> dict[str, Any]:
        """Register a new client with the requested metadata.

        Adds its id, its management URL and token, and a secret if it authenticates with one.
        """
        client_id = f"client-{token_urlsafe(8)}"
        client = {
            **metadata,
            "client_id": client_id,
            "registration_client_uri": f"{self._endpoint}/{client_id}",
            "registration_access_token": token_urlsafe(16),
        }
        if str(metadata.get("token_endpoint_auth_method", "client_secret_")).startswith(
            "client_secret_"
        ):
            client |= {"client_secret": token_urlsafe(16), "client_secret_expires_at": 0}
        self._clients[client_id] = client
        return client

    def add(self, client_id: str, client_secret: str) -> None:
        """Add a client that was registered manually."""
        self._clients[client_id] = {"client_id": client_id, "client_secret": client_secret}

    def find(self, client_id: str) -> dict[str, Any] | None:
        """Return the metadata of a client; None if it is unknown."""
        return self._clients.get(client_id)

    def change(self, client_id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Change the metadata of a client and return it (RFC 7592 §2.2)."""
        self._clients[client_id] |= metadata
        return self._clients[client_id]

    def forget(self, client_id: str) -> None:
        """Delete a client."""
        self._clients.pop(client_id, None)

    def proves_itself(self, request: Received) -> bool:
        """Whether a request names a known client and, if that client has a secret, contains it."""
        client_id, secret = credentials_of(request)
        client = self._clients.get(client_id)
        return client is not None and client.get("client_secret", "") == secret


def credentials_of(request: Received) -> tuple[str, str]:
    """Return client id and secret, from HTTP Basic or from the form (RFC 6749 §2.3.1)."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        return unquote_plus(client_id), unquote_plus(secret)
    return request.parameter("client_id"), request.parameter("client_secret")
