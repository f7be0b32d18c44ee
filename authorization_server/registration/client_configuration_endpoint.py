"""The client configuration endpoint: a client manages its own registration (RFC 7592).

Authlib's endpoint of this name makes these decisions itself and answers an unknown client in
another way than a wrong token; here they stand in our tuples.
"""

from dataclasses import replace
from typing import Any

import flask
from authlib.oauth2.rfc6749 import OAuth2Error

from authorization_server.credentials.challenges import challenged
from authorization_server.registration.registration_checks import accepted
from authorization_server.registration.registration_endpoint import MetadataRequest, client_uri
from authorization_server.registration.registration_management_checks import (
    MANAGEMENT_CHECKS,
    UPDATE_CHECKS,
    ManagementRequest,
    Update,
    registration_token_is_replaced_by_this_request,
)
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from hosting.random_values import new_secret
from tracing.checks import Refused, run
from tracing.endpoint_steps import REGISTRATION_ANSWERED
from tracing.exchange import at


class ClientConfiguration:
    """Answers GET, PUT and DELETE, to who shows the registration access token."""

    def __init__(self, services: Services) -> None:
        self._issuer = services.config.issuer
        self._clients = services.clients

    def answer(self, client_id: str) -> flask.Response:
        """GET, PUT or DELETE /register/<client_id>."""
        at(REGISTRATION_ANSWERED)
        request = ManagementRequest(_bearer(), self._clients.find(client_id))
        try:
            run(MANAGEMENT_CHECKS, request)
        except Refused as refusal:
            return challenged(refusal)
        assert request.client is not None
        if flask.request.method == "DELETE":
            return self._delete(request.client)
        if flask.request.method == "PUT":
            return self._update(request.client)
        return self._information(request.client, registration_access_token=request.token)

    def _delete(self, client: Client) -> flask.Response:
        self._clients.delete(client.client_id)
        return flask.Response(status=204)

    def _update(self, client: Client) -> flask.Response:
        """Replace the metadata: what is left out of the request is no longer registered."""
        offered, token = MetadataRequest(flask.request).offered, new_secret()
        try:
            registered = accepted(offered)
            run(UPDATE_CHECKS, Update(client, offered or {}, token, self._clients))
        except Refused as refusal:
            if refusal.check.name == registration_token_is_replaced_by_this_request.name:
                return challenged(refusal)
            raise OAuth2Error(refusal.check.says, error=refusal.check.error) from refusal
        secret = self._clients.update(client, registered)
        issued = {"client_secret": secret} if secret else {}
        changed = replace(client, registered=registered)
        return self._information(changed, registration_access_token=token, **issued)

    def _information(self, client: Client, **issued: str) -> flask.Response:
        """The client information response (RFC 7592 §3). A secret is said only when it is new."""
        information: dict[str, Any] = {
            **client.registered,
            "client_id": client.client_id,
            "client_id_issued_at": client.issued_at,
            "client_secret_expires_at": 0,
            "registration_client_uri": client_uri(self._issuer, client.client_id),
            **issued,
        }
        return flask.jsonify(information)


def _bearer() -> str:
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
