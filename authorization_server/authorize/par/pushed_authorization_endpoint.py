"""Pushed authorization requests: the client sends its request itself, not through the browser.

The request passes the same checks as at the authorization endpoint (RFC 9126 §2.1).
"""

from typing import Any

import flask
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint

from authorization_server.authorize.par.pushed_request_checks import (
    PUSHED_REQUEST_CHECKS,
    PushedRequestSubmission,
)
from authorization_server.authorize.request.authorization_checks import REQUEST_CHECKS
from authorization_server.authorize.request.authorization_request import (
    AuthorizationRequest,
    values_of,
)
from authorization_server.authorize.request.redirect_trust_checks import BEFORE_REDIRECT_IS_TRUSTED
from authorization_server.credentials.client_authentication import authenticate_client
from authorization_server.credentials.dpop_checks import check_proof
from authorization_server.credentials.dpop_proofs import proof_of
from authorization_server.refusals import to_program
from tracing.checks import decide
from tracing.endpoint_steps import REQUEST_URI_ISSUED
from tracing.exchange import at, makes_message


class PushedAuthorization(Endpoint):
    """Stores an authorization request, and returns a request_uri for it."""

    ENDPOINT_NAME = "pushed_authorization"

    @makes_message
    def create_endpoint_response(
        self, request: OAuth2Request
    ) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Store the request, then respond with its request_uri (RFC 9126 §2.2).

        Raises:
            OAuth2Error: a check failed.
        """
        at(REQUEST_URI_ISSUED)
        submission = self._submission(request)
        check_proof(submission.authentication, submission.proof)
        decide(
            REQUEST_URI_ISSUED,
            PUSHED_REQUEST_CHECKS,
            submission,
            to_program,
        )
        pushed = self._pushed_request(submission)
        checks = (*BEFORE_REDIRECT_IS_TRUSTED, *REQUEST_CHECKS)
        decide(REQUEST_URI_ISSUED, checks, pushed, to_program)
        self.server.services.unused_clients.mark_used(pushed.client)
        requests = self.server.services.pushed_requests
        request_uri = requests.store(pushed.first("client_id"), pushed.values)
        body = {"request_uri": request_uri, "expires_in": requests.seconds}
        return 201, body, [("Content-Type", "application/json")]

    def _submission(self, request: OAuth2Request) -> PushedRequestSubmission:
        services = self.server.services
        authentication = authenticate_client(request, services)
        proof = proof_of(flask.request, services.config, services.seen_jtis)
        return PushedRequestSubmission(request.form, authentication, proof)

    def _pushed_request(self, submission: PushedRequestSubmission) -> AuthorizationRequest:
        values = values_of(submission.form)
        if submission.proof is not None:
            # A DPoP proof identifies its key just as dpop_jkt does (RFC 9449 §10.1).
            values["dpop_jkt"] = [submission.proof.jkt]
        services = self.server.services
        resource = services.config.resource
        return AuthorizationRequest(values, submission.client, resource, services.scopes)
