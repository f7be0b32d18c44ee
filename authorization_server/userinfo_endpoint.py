"""Userinfo: who logged in, for a client that shows its access token (OIDC Core §5.3)."""

import flask

from authorization_server.issued_tokens import find_access_token
from authorization_server.services import Services
from authorization_server.tokens import claims_about
from authorization_server.userinfo_checks import USERINFO_CHECKS, UserinfoRequest
from tracing.checks import Check, Refused, run


class UserinfoEndpoint:
    """Answers by GET and by POST."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def answer(self) -> flask.Response:
        """GET or POST /userinfo."""
        scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
        has_bearer = scheme.lower() == "bearer" and bool(token)
        found = find_access_token(self._services, token.strip()) if has_bearer else None
        try:
            run(USERINFO_CHECKS, UserinfoRequest(has_bearer, found))
        except Refused as refusal:
            return _refused(refusal.check)
        assert found is not None
        return flask.jsonify(claims_about(found.grant, found.claims["scope"]))


def _refused(rule: Check[object]) -> flask.Response:
    response = flask.jsonify(
        {"error": rule.error or "invalid_token", "error_description": rule.says}
    )
    response.status_code = 403 if rule.error == "insufficient_scope" else 401
    reason = f' error="{rule.error}", error_description="{rule.says}"' if rule.error else ""
    response.headers["WWW-Authenticate"] = f"Bearer{reason}"
    return response
