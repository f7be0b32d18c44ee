"""Pushed authorization requests: the client itself brings what its user's browser would carry.

The request is checked here as it would be at the authorization endpoint (RFC 9126 §2.1).
"""

from typing import Any, ClassVar

import flask
from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint, EndpointRequest

from authorization_server.authorization_checks import BEFORE_REDIRECT_IS_TRUSTED, REQUEST_CHECKS
from authorization_server.authorization_request import AuthorizationRequest, values_of
from authorization_server.client_authentication import METHODS
from authorization_server.clients import Client
from authorization_server.dpop_checks import PROOF_CHECKS
from authorization_server.dpop_proofs import proof_of
from authorization_server.pushed_request_checks import PUSHING_CHECKS, Pushing
from authorization_server.pushed_requests import LIFETIME_SECONDS
from tracing.checks import Refused, run
from tracing.endpoint_steps import REQUEST_URI_ISSUED
from tracing.exchange import at


class PushedAuthorization(Endpoint):
    """Keeps an authorization request, and gives a name for it."""

    ENDPOINT_NAME = "pushed_authorization"
    CLIENT_AUTH_METHODS: ClassVar[list[str]] = METHODS

    def validate_request(self, request: OAuth2Request) -> EndpointRequest:
        """Run our tuples: first who asks, then what for.

        Raises:
            OAuth2Error: the refusal, in the words of the protocol.
        """
        at(REQUEST_URI_ISSUED)
        pushing = self._pushing(request)
        try:
            if pushing.client and pushing.proof:
                run(PROOF_CHECKS, pushing.proof)
            run(PUSHING_CHECKS, pushing)
            asked = self._asked(pushing)
            run((*BEFORE_REDIRECT_IS_TRUSTED, *REQUEST_CHECKS), asked)
        except Refused as refusal:
            error = OAuth2Error(refusal.check.says, error=refusal.check.error)
            raise pushing.client_error or error from refusal
        return EndpointRequest(request, asked)

    def create_response(
        self, validated_request: EndpointRequest
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The name of the request, which is kept before the answer leaves (RFC 9126 §2.2)."""
        asked: AuthorizationRequest = validated_request.client
        client_id = asked.first("client_id")
        request_uri = self.server.services.pushed_requests.store(client_id, asked.values)
        body = {"request_uri": request_uri, "expires_in": LIFETIME_SECONDS}
        return 201, body, [("Content-Type", "application/json")]

    def _pushing(self, request: OAuth2Request) -> Pushing:
        client, client_error = self._authenticated(request)
        services = self.server.services
        proof = proof_of(flask.request, services.config.issuer, services.seen_jtis)
        return Pushing(request.form, client, client_error, proof)

    def _authenticated(
        self, request: OAuth2Request
    ) -> tuple[Client | None, InvalidClientError | None]:
        try:
            methods, name = self.CLIENT_AUTH_METHODS, self.ENDPOINT_NAME
            return self.server.authenticate_client(request, methods, name), None
        except InvalidClientError as error:
            return None, error

    def _asked(self, pushing: Pushing) -> AuthorizationRequest:
        values = values_of(pushing.form)
        if pushing.proof is not None:
            # Showing the key says as much as naming it (RFC 9449 §10.1).
            values["dpop_jkt"] = [pushing.proof.jkt]
        return AuthorizationRequest(values, pushing.client, self.server.services.config.resource)
