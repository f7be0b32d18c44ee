"""The client configuration endpoint: a client manages its own registration (RFC 7592).

Authlib's endpoint of this name makes its own decisions, and responds differently to an unknown
client and to a wrong token; here our checks decide.
"""

from dataclasses import replace
from typing import Any

import flask

from authorization_server.answers import json_answer, no_content
from authorization_server.credentials.challenges import to_token_bearer
from authorization_server.refusals import to_program
from authorization_server.registration.registration_checks import accepted
from authorization_server.registration.registration_endpoint import (
    MetadataRequest,
    client_uri,
    told_left_out,
)
from authorization_server.registration.registration_management_checks import (
    MANAGEMENT_CHECKS,
    UPDATE_CHECKS,
    ManagementRequest,
    Update,
)
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from tracing.checks import Refused, decide
from tracing.endpoint_steps import REGISTRATION_ANSWERED


class ClientConfiguration:
    """Responds to GET, PUT and DELETE requests with the registration access token."""

    def __init__(self, services: Services) -> None:
        self._issuer = services.config.issuer
        self._clients = services.clients
        self._scopes = services.scopes

    def answer(self, client_id: str) -> flask.Response:
        """GET, PUT or DELETE /register/<client_id>."""
        authorization = flask.request.headers.get("Authorization", "")
        request = ManagementRequest(authorization, self._clients.find(client_id))
        refuse = to_token_bearer(self._issuer)
        decide(REGISTRATION_ANSWERED, MANAGEMENT_CHECKS, request, refuse)
        if request.client is None:
            flask.abort(404)
        if flask.request.method == "DELETE":
            return self._delete(request.client)
        if flask.request.method == "PUT":
            return self._update(request.client, request.token)
        return self._information(request.client, registration_access_token=request.token)

    def _delete(self, client: Client) -> flask.Response:
        self._clients.delete(client.client_id)
        return no_content()

    def _update(self, client: Client, token: str) -> flask.Response:
        """Replace the metadata: what is left out of the request is no longer registered."""
        sent = MetadataRequest(flask.request)
        registration = accepted(sent.offered, self._scopes, to_program, problem=sent.problem)
        registered = registration.registered
        update = Update(client, sent.offered or {}, token, self._clients)
        decide(None, UPDATE_CHECKS, update, self._refuse_update)
        secret = self._clients.update(client, registered)
        issued: dict[str, Any] = {"client_secret": secret} if secret else {}
        issued |= told_left_out(registration.left_out)
        changed = replace(client, registered=registered)
        return self._information(changed, registration_access_token=update.token, **issued)

    def _information(self, client: Client, **issued: Any) -> flask.Response:
        """Return the client information response (RFC 7592 §3), with a secret only if it is new."""
        information: dict[str, Any] = {
            **client.registered,
            "client_id": client.client_id,
            "client_id_issued_at": client.issued_at,
            "client_secret_expires_at": 0,
            "registration_client_uri": client_uri(self._issuer, client.client_id),
            **issued,
        }
        return json_answer(information)

    def _refuse_update(self, refusal: Refused) -> Exception:
        is_about_token = refusal.check.error == "invalid_token"
        return to_token_bearer(self._issuer)(refusal) if is_about_token else to_program(refusal)
