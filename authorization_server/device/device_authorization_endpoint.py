"""The device authorization endpoint: two codes for a device without a keyboard (RFC 8628 §3.1)."""

from typing import Any

import flask
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint

from authorization_server import scopes
from authorization_server.device.device_checks import DEVICE_AUTHORIZATION_CHECKS
from authorization_server.scopes import Scopes
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import NewDeviceCode, hashed_user_code, new_user_code
from authorization_server.token.grants import DeviceGrant, run_token_checks
from hosting.control import clock
from hosting.random_values import hashed, new_secret
from tracing.exchange import at, belongs_to, makes_message
from tracing.grant_steps import DEVICE_CODE_ISSUED


class DeviceAuthorization(DeviceAuthorizationEndpoint):
    """Issues the codes for a device; the user decides in a browser."""

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self._config = server.services.config
        self._codes = server.services.device_codes
        self._lifetimes = server.services.lifetimes

    @property
    def EXPIRES_IN(self) -> int:  # noqa: N802 - Authlib's name
        """The lifetime of the codes, in seconds."""
        return int(self._lifetimes.device_code_seconds)

    @property
    def INTERVAL(self) -> int:  # noqa: N802 - Authlib's name
        """How long the device waits between two polls, in seconds."""
        return int(self._lifetimes.device_interval_seconds)

    def authenticate_client(self, request: OAuth2Request) -> Client:
        """Run our checks; the first one authenticates the client."""
        at(DEVICE_CODE_ISSUED)
        grant = DeviceGrant(request, self.server)
        request.client = run_token_checks(grant, DEVICE_AUTHORIZATION_CHECKS).known_client()
        return request.client  # type: ignore[no-any-return]

    def generate_device_code(self) -> str:
        """Return a long random code, which only programs read."""
        return new_secret()

    def generate_user_code(self) -> str:
        """Return a code that no other device has."""
        code = new_user_code()
        return self.generate_user_code() if self._codes.with_user_code(code) else code

    def get_verification_uri(self) -> str:
        """Return the URL of the page on which the user enters the code."""
        return f"{self._config.issuer}/device"

    @makes_message
    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        """Store the codes before they are sent."""
        now, user_code_hash = int(clock.now()), hashed_user_code(data["user_code"])
        belongs_to(user_code_hash)
        self._codes.store(
            NewDeviceCode(
                device_code_hash=hashed(data["device_code"]),
                user_code_hash=user_code_hash,
                client_id=client_id,
                scope=scopes.joined(self._scopes(client_id, scope)),
                address=flask.request.remote_addr or "",
                issued_at=now,
                expires_at=now + self.EXPIRES_IN,
                interval=self.INTERVAL,
            )
        )

    def _scopes(self, client_id: str, asked: str) -> list[str]:
        known: Scopes = self.server.services.scopes
        return known.for_a_person(asked, self.server.query_client(client_id).scope)
