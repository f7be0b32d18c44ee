"""Errors at endpoints that require a token (RFC 6750 §3, RFC 9449 §7.1)."""

from collections.abc import Callable

import flask
from werkzeug.exceptions import HTTPException

from authorization_server.answers import json_answer
from authorization_server.credentials.signed_statements import ALGORITHMS
from authorization_server.texts import as_description
from tracing.checks import Refused

UNAUTHORIZED = 401
STATUS = {"invalid_request": 400, "insufficient_scope": 403}
"""The status by error code, if it is not 401 (RFC 6750 §3.1)."""
ALGS = f'algs="{" ".join(ALGORITHMS)}"'

Says = Callable[[Refused], str]


def said_by_check(refusal: Refused) -> str:
    """Return what the check says."""
    return refusal.says


def to_token_bearer(
    issuer: str, *, by_key: bool = False, says: Says = said_by_check
) -> Callable[[Refused], HTTPException]:
    """Report to a program that has to send a token: the error as JSON, and a challenge.

    `by_key` means that the token needs a proof of possession of its key; `says` makes the message.
    """
    return lambda refusal: HTTPException(
        response=_challenged(refusal.check.error, as_description(says(refusal)), issuer, by_key)
    )


def _challenged(error: str, says: str, issuer: str, by_key: bool) -> flask.Response:
    # RFC 6750 §3.1: without a token in the request, the response should not include an error code.
    told = {"error": error, "error_description": says} if error else {"message": says}
    response = json_answer(told, STATUS.get(error, UNAUTHORIZED))
    # §3: the scheme must be followed by one or more parameters, so the realm is always named.
    parameters = [f'realm="{issuer}"', *(f'{name}="{told[name]}"' for name in told if error)]
    scheme = "DPoP" if by_key else "Bearer"
    challenge = ", ".join([*parameters, ALGS] if by_key else parameters)
    response.headers["WWW-Authenticate"] = f"{scheme} {challenge}"
    return response
