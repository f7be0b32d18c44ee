"""An issuer that offers everything that this client can use."""

import secrets
import time
from typing import Any

from flask import Response, jsonify, request

from tests.unit.client_app.fake_issuer import FakeIssuer, Parameters
from tests.unit.client_app.local_server import error

TWO_FACTORS = "urn:oauth2-playground:two-factors"


class AbleIssuer(FakeIssuer):
    """Every client authentication, pushed requests, DPoP, logout, devices, managed registrations.

    The first poll of a device receives authorization_pending.
    """

    def __init__(self) -> None:
        super().__init__()
        methods = ["client_secret_basic", "none", "private_key_jwt"]
        self.metadata = {
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "dpop_signing_alg_values_supported": ["ES256"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "pushed_authorization_request_endpoint": f"{self.url}/par",
            "end_session_endpoint": f"{self.url}/end-session",
            "device_authorization_endpoint": f"{self.url}/device_authorization",
        }
        self.registered = {
            "registration_client_uri": f"{self.url}/register/this",
            "registration_access_token": "the-first-one",
        }
        self._undecided = ["authorization_pending"]
        add = self.app.add_url_rule
        add("/device_authorization", "device_codes", self._device_codes, methods=["POST"])
        add("/register/this", "manage", self._manage, methods=["GET", "PUT", "DELETE"])

    def id_token(self, asked: Parameters, access_token: str) -> str:
        """Add the authentication class and the time of the login if they were requested."""
        if "acr_values" in asked:
            self.claims = {"acr": TWO_FACTORS, "auth_time": int(time.time())}
        return super().id_token(asked, access_token)

    def _device_codes(self) -> Any:
        if request.form["client_id"] not in self.clients:
            return error("invalid_client", 401)
        return {
            "device_code": "d" * 43,
            "user_code": "BCDF-GHJK",
            "verification_uri": f"{self.url}/device",
            "expires_in": 600,
            "interval": 0,
        }

    def _manage(self) -> Any:
        if request.method == "DELETE":
            return "", 204
        return {"client_id": "this", "registration_access_token": secrets.token_urlsafe()}

    def _token(self) -> Response:
        grant_type = request.form["grant_type"]
        if grant_type == "client_credentials":
            return jsonify(self._issued("usage:read") | {"refresh_token": None})
        if grant_type.endswith("device_code"):
            return self._device_tokens()
        return super()._token()

    def _device_tokens(self) -> Response:
        if self._undecided:
            return error(self._undecided.pop())
        return jsonify(self._issued("notes:read"))
