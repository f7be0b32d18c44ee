"""How an answer leaves this server: as JSON, a refusal too.

The wire gets the code of the protocol and one general sentence for each; which check refused, what
it expected and what came stands in the trace only.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

WELL_KNOWN = "/.well-known/oauth-protected-resource"

NO_TOKEN = ""
"""RFC 6750 §3.1: where nothing was presented, the answer should not include an error code."""

STATUS = {
    NO_TOKEN: 401,
    "invalid_request": 400,
    "invalid_token": 401,
    "invalid_dpop_proof": 401,
    "invalid_client": 401,
    "insufficient_scope": 403,
    "access_denied": 403,
    "temporarily_unavailable": 503,
}

SAYS = {
    NO_TOKEN: "An access token is needed, sent as Authorization: Bearer or DPoP.",
    "invalid_request": "Send one access token, and only as Authorization: Bearer or DPoP.",
    "invalid_token": "The access token is expired, revoked, malformed or otherwise invalid.",
    "invalid_dpop_proof": "The DPoP proof is missing, malformed, too old, used, or not for this.",
    "invalid_client": "The client is not known, or its secret is wrong.",
    "insufficient_scope": "The access token does not have the scope that is needed.",
    "access_denied": "This belongs to somebody else.",
    "temporarily_unavailable": "The issuer cannot be asked. Try again soon.",
}

_encode = json.JSONEncoder(separators=(",", ":")).encode


def metadata_path(resource: str) -> str:
    """The well-known path, put before that of the resource identifier (RFC 9728 §3.1)."""
    return WELL_KNOWN + urlsplit(resource).path


def metadata_url(resource: str) -> str:
    """The address of the metadata of a resource."""
    parts = urlsplit(resource)
    return f"{parts.scheme}://{parts.netloc}{metadata_path(resource)}"


def json_answer(
    document: Mapping[str, Any], status: int = 200, headers: Iterable[tuple[str, str]] = ()
) -> Response:
    """An answer with a JSON object."""
    return Response(_encode(document), status, [*headers], content_type="application/json")


def as_date(moment: float) -> str:
    """A moment as an answer tells it (RFC 3339)."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def answer_errors_in_json(app: Flask) -> None:
    """Answer what is no matter of tokens in JSON, too: 404, 405, 413, 415, 500 and the like."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        code = error.name.lower().replace(" ", "_")
        document = {"error": code, "error_description": error.description}
        # Such as Allow, which belongs to a 405.
        headers = [pair for pair in error.get_headers() if pair[0].lower() != "content-type"]
        return json_answer(document, error.code or 500, headers)
