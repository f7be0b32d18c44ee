"""Pushed authorization requests: the client itself brings what its user's browser would carry.

The request is checked here as it would be at the authorization endpoint (RFC 9126 §2.1).
"""

from typing import Any

import flask
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint

from authorization_server.authorize.par.pushed_request_checks import PUSHING_CHECKS, Pushing
from authorization_server.authorize.request.authorization_checks import (
    BEFORE_REDIRECT_IS_TRUSTED,
    REQUEST_CHECKS,
)
from authorization_server.authorize.request.authorization_request import (
    AuthorizationRequest,
    values_of,
)
from authorization_server.credentials.client_authentication import authenticate_client
from authorization_server.credentials.dpop_checks import check_proof
from authorization_server.credentials.dpop_proofs import proof_of
from authorization_server.refusals import to_program
from tracing.checks import decide
from tracing.endpoint_steps import REQUEST_URI_ISSUED
from tracing.exchange import at


class PushedAuthorization(Endpoint):
    """Keeps an authorization request, and gives a name for it."""

    ENDPOINT_NAME = "pushed_authorization"

    def create_endpoint_response(
        self, request: OAuth2Request
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The name of the request, which is kept before the answer leaves (RFC 9126 §2.2).

        Raises:
            OAuth2Error: a refusal, in the words of the protocol.
        """
        at(REQUEST_URI_ISSUED)
        asked = self._checked(self._pushing(request))
        client_id = asked.first("client_id")
        pushed = self.server.services.pushed_requests
        request_uri = pushed.store(client_id, asked.values)
        body = {"request_uri": request_uri, "expires_in": pushed.seconds}
        return 201, body, [("Content-Type", "application/json")]

    def _checked(self, pushing: Pushing) -> AuthorizationRequest:
        """Run our tuples: first who asks, then what for."""
        check_proof(pushing.authentication, pushing.proof)
        decide(None, PUSHING_CHECKS, pushing, pushing.authentication.refuse)
        asked = self._asked(pushing)
        decide(None, (*BEFORE_REDIRECT_IS_TRUSTED, *REQUEST_CHECKS), asked, to_program)
        return asked

    def _pushing(self, request: OAuth2Request) -> Pushing:
        services = self.server.services
        authentication = authenticate_client(request, services)
        proof = proof_of(flask.request, services.config, services.seen_jtis)
        return Pushing(request.form, authentication, proof)

    def _asked(self, pushing: Pushing) -> AuthorizationRequest:
        values = values_of(pushing.form)
        if pushing.proof is not None:
            # Showing the key says as much as naming it (RFC 9449 §10.1).
            values["dpop_jkt"] = [pushing.proof.jkt]
        return AuthorizationRequest(values, pushing.client, self.server.services.config.resource)
