"""Userinfo: who logged in, for a client that shows its access token (OIDC Core §5.3)."""

import flask

from authorization_server.credentials.challenges import challenged
from authorization_server.credentials.dpop_checks import PROOF_CHECKS
from authorization_server.credentials.dpop_proofs import proof_of
from authorization_server.issued.issued_tokens import find_access_token
from authorization_server.issued.userinfo_checks import AFTER_PROOF, TOKEN_CHECKS, UserinfoRequest
from authorization_server.services import Services
from authorization_server.token.tokens import claims_about
from tracing.checks import Refused, run

SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}


class UserinfoEndpoint:
    """Answers by GET and by POST."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def answer(self) -> flask.Response:
        """GET or POST /userinfo."""
        request = self._request()
        try:
            run(TOKEN_CHECKS, request)
            if request.proof is not None:
                run(PROOF_CHECKS, request.proof)
            run(AFTER_PROOF, request)
        except Refused as refusal:
            by_key = request.scheme == "DPoP" or request.bound_to is not None
            return challenged(refusal, by_key=by_key)
        found = request.token
        assert found is not None
        return flask.jsonify(claims_about(found.grant, found.claims["scope"], "userinfo"))

    def _request(self) -> UserinfoRequest:
        name, _, token = flask.request.headers.get("Authorization", "").partition(" ")
        scheme, token = SCHEMES.get(name.lower(), ""), token.strip()
        if not scheme or not token:
            return UserinfoRequest("", None, None)
        config, seen = self._services.config, self._services.seen_jtis
        proof = proof_of(flask.request, config, seen, token) if scheme == "DPoP" else None
        return UserinfoRequest(scheme, find_access_token(self._services, token), proof)
