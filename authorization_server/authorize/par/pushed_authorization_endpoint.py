"""Pushed authorization requests: the client itself brings what its user's browser would carry.

The request is checked here as it would be at the authorization endpoint (RFC 9126 §2.1).
"""

from typing import Any

import flask
from authlib.oauth2.rfc6749 import OAuth2Error, OAuth2Request
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
from authorization_server.credentials.dpop_checks import PROOF_CHECKS
from authorization_server.credentials.dpop_proofs import proof_of
from tracing.checks import Refused, run
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
        try:
            if pushing.client and pushing.proof:
                run(PROOF_CHECKS, pushing.proof)
            run(PUSHING_CHECKS, pushing)
            asked = self._asked(pushing)
            run((*BEFORE_REDIRECT_IS_TRUSTED, *REQUEST_CHECKS), asked)
        except Refused as refusal:
            error = OAuth2Error(refusal.check.says, error=refusal.check.error)
            raise pushing.client_error or error from refusal
        return asked

    def _pushing(self, request: OAuth2Request) -> Pushing:
        client, client_error = self.server.who_asks(request, self.ENDPOINT_NAME)
        services = self.server.services
        proof = proof_of(flask.request, services.config, services.seen_jtis)
        return Pushing(request.form, client, client_error, proof)

    def _asked(self, pushing: Pushing) -> AuthorizationRequest:
        values = values_of(pushing.form)
        if pushing.proof is not None:
            # Showing the key says as much as naming it (RFC 9449 §10.1).
            values["dpop_jkt"] = [pushing.proof.jkt]
        return AuthorizationRequest(values, pushing.client, self.server.services.config.resource)
