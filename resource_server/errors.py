"""How a refusal leaves this server: as JSON, and for a token with the challenge of RFC 6750 §3.

The wire gets the code of the protocol and one general sentence for each; which check refused, what
it expected and what came stands in the trace only.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from resource_server.keys import RETRY_SECONDS
from tracing.checks import Refused

WELL_KNOWN = "/.well-known/oauth-protected-resource"

NO_TOKEN = ""
"""RFC 6750 §3.1: where nothing was presented, the answer should not include an error code."""

STATUS = {
    NO_TOKEN: 401,
    "invalid_request": 400,
    "invalid_token": 401,
    "insufficient_scope": 403,
    "access_denied": 403,
    "temporarily_unavailable": 503,
}

SAYS = {
    NO_TOKEN: "An access token is needed, sent as Authorization: Bearer.",
    "invalid_request": "Send one access token, and only as Authorization: Bearer.",
    "invalid_token": "The access token is expired, revoked, malformed or otherwise invalid.",
    "insufficient_scope": "The access token does not have the scope that is needed.",
    "access_denied": "This belongs to somebody else.",
    "temporarily_unavailable": "The issuer of access tokens cannot be asked. Try again soon.",
}

_encode = json.JSONEncoder(separators=(",", ":")).encode

CHALLENGED = (NO_TOKEN, "invalid_request", "invalid_token", "insufficient_scope")


def metadata_path(resource: str) -> str:
    """The well-known path, put before that of the resource identifier (RFC 9728 §3.1)."""
    return WELL_KNOWN + urlsplit(resource).path


def metadata_url(resource: str) -> str:
    """The address of the metadata of a resource."""
    parts = urlsplit(resource)
    return f"{parts.scheme}://{parts.netloc}{metadata_path(resource)}"


def json_answer(
    document: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer with a JSON object."""
    return Response(_encode(document), status, headers, content_type="application/json")


def refusal_answer(refusal: Refused, resource: str, scope: str) -> Response:
    """The answer to a request that a check refused; `scope` is what the resource needs."""
    code = refusal.check.error
    headers = {}
    if code in CHALLENGED:
        headers["WWW-Authenticate"] = challenge(code, resource, scope)
    if STATUS[code] == 503:
        headers["Retry-After"] = f"{RETRY_SECONDS:.0f}"
    document = {"error": code, "error_description": SAYS[code]} if code else {"message": SAYS[code]}
    return json_answer(document, STATUS[code], headers)


def challenge(code: str, resource: str, scope: str) -> str:
    """The WWW-Authenticate header (RFC 6750 §3), which leads to the metadata (RFC 9728 §5.1)."""
    told = {"error": code, "error_description": SAYS[code]} if code else {}
    told |= {"scope": scope, "resource_metadata": metadata_url(resource)}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in told.items())


def answer_errors_in_json(app: Flask) -> None:
    """Answer what is no matter of tokens in JSON, too: 404, 405, 413, 415, 500 and the like."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        code = error.name.lower().replace(" ", "_")
        document = {"error": code, "error_description": error.description}
        # Such as Allow, which belongs to a 405.
        headers = {
            name: value for name, value in error.get_headers() if name.lower() != "content-type"
        }
        return json_answer(document, error.code or 500, headers)
