"""How a request that has to show a token is refused (RFC 6750 §3, RFC 9449 §7.1)."""

import flask
from werkzeug.exceptions import HTTPException

from authorization_server.credentials.signed_statements import ALGORITHMS
from tracing.checks import Refused

UNAUTHORIZED, FORBIDDEN = 401, 403
ALGS = f'algs="{" ".join(ALGORITHMS)}"'


def to_token_bearer(refusal: Refused, *, by_key: bool = False) -> HTTPException:
    """To a program that has to show a token: the error as JSON, and a challenge.

    `by_key` says that a proof of a key belongs to the token.
    """
    return HTTPException(response=_challenged(refusal, by_key=by_key))


def _challenged(refusal: Refused, *, by_key: bool) -> flask.Response:
    # RFC 6750 §3.1: without a token in the request, the challenge has no error code.
    error, says = refusal.check.error, refusal.check.says
    response = flask.jsonify({"error": error or "invalid_token", "error_description": says})
    response.status_code = FORBIDDEN if error == "insufficient_scope" else UNAUTHORIZED
    reason = [f'error="{error}"', f'error_description="{says}"'] if error else []
    parameters = ", ".join([*reason, ALGS] if by_key else reason)
    challenge = f"{'DPoP' if by_key else 'Bearer'} {parameters}".rstrip()
    response.headers["WWW-Authenticate"] = challenge
    return response
