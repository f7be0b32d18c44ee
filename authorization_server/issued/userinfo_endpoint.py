"""Userinfo: who logged in, for a client that presents its access token (OIDC Core §5.3)."""

from collections.abc import Mapping

import flask

from authorization_server.answers import json_answer
from authorization_server.credentials.challenges import to_token_bearer
from authorization_server.credentials.dpop_checks import PROOF_CHECKS
from authorization_server.credentials.dpop_proofs import proof_of
from authorization_server.issued.userinfo_checks import AFTER_PROOF, TOKEN_CHECKS, UserinfoRequest
from authorization_server.refusals import said_to_signer
from authorization_server.services import Services
from authorization_server.token.tokens import claims_about
from tracing.checks import decide


class UserinfoEndpoint:
    """Responds to GET and POST requests."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def answer(self) -> flask.Response:
        """GET or POST /userinfo."""
        request, issuer = self._request(), self._services.config.issuer
        by_key = request.scheme == "DPoP" or request.bound_to is not None
        refuse = to_token_bearer(issuer, by_key=by_key)
        decide(None, TOKEN_CHECKS, request, refuse)
        if request.proof is not None:
            refuse_proof = to_token_bearer(issuer, by_key=True, says=said_to_signer)
            decide(None, PROOF_CHECKS, request.proof, refuse_proof)
        decide(None, AFTER_PROOF, request, refuse)
        if request.token is None:
            flask.abort(401)
        token = request.token
        return json_answer(claims_about(token.grant, token.claims["scope"], "userinfo"))

    def _request(self) -> UserinfoRequest:
        request = UserinfoRequest(
            flask.request.headers.get("Authorization", ""),
            tuple(place for place, values in _elsewhere() if "access_token" in values),
            None,
            self._services,
        )
        if request.scheme == "DPoP" and request.presented:
            config, seen = self._services.config, self._services.seen_jtis
            request.proof = proof_of(flask.request, config, seen, request.presented)
        return request


def _elsewhere() -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return the other places where RFC 6750 §2.2 and §2.3 allow a token, with their parameters."""
    return ("the query", flask.request.args), ("the body", flask.request.form)
