"""Lets programs in a browser call an endpoint from pages of any origin (CORS, WHATWG Fetch §3.2).

Only for endpoints that do not rely on cookies: a page gets nothing there that any other program
could not request, since it has to present credentials of its own. Every header is therefore
allowed, but no page can read the response to a request with cookies.
"""

from collections.abc import Container

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")
# Older browsers read `*` as the name of a header.
READABLE = ("Access-Control-Expose-Headers", "*, WWW-Authenticate")
KEPT = ("Access-Control-Max-Age", "600")
ASKED = "Access-Control-Request-Headers"
BESIDE_ANY = "Authorization"
"""The one header that `*` does not cover (WHATWG Fetch §4.8)."""


def allow_cross_origin(app: Flask, endpoints: Container[str | None] | None = None) -> None:
    """Allow every cross-origin request at these endpoints (in Flask's sense); None means all."""

    @app.after_request
    def allow(response: Response) -> Response:
        if endpoints is None or _endpoint(app) in endpoints:
            is_preflight = request.method == "OPTIONS"
            for header in _preflight(response) if is_preflight else (ANY_ORIGIN, READABLE):
                response.headers.add(*header)
        return response


def _endpoint(app: Flask) -> str | None:
    """The endpoint at this path, even if it does not accept the method of the request (405)."""
    refused = request.routing_exception
    if isinstance(refused, MethodNotAllowed) and (adapter := app.create_url_adapter(request)):
        return str(adapter.match(method=next(iter(refused.valid_methods or ("GET",))))[0])
    return request.endpoint


def _preflight(response: Response) -> tuple[tuple[str, str], ...]:
    asked = request.headers.get(ASKED, "")
    return (
        ANY_ORIGIN,
        ("Access-Control-Allow-Methods", response.headers.get("Allow", "*")),
        ("Access-Control-Allow-Headers", ", ".join(filter(None, ["*", BESIDE_ANY, asked]))),
        KEPT,
    )
