"""Lets programs in a browser call an endpoint from pages of any origin (CORS, WHATWG Fetch §3.2).

Only for endpoints that no cookie opens: a page gets nothing there that any program could not ask
for, since it has to bring credentials of its own.
"""

from collections.abc import Container

from flask import Flask, Response, request

ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")
READABLE = ("Access-Control-Expose-Headers", "WWW-Authenticate")
SENDABLE = ("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP")
KEPT = ("Access-Control-Max-Age", "600")


def allow_cross_origin(
    app: Flask, methods: str, endpoints: Container[str | None] | None = None
) -> None:
    """Allow these methods at these endpoints (in Flask's sense); without any, everywhere."""
    answer_headers = (ANY_ORIGIN, READABLE)
    preflight_headers = (ANY_ORIGIN, ("Access-Control-Allow-Methods", methods), SENDABLE, KEPT)

    @app.after_request
    def allow(response: Response) -> Response:
        if endpoints is None or request.endpoint in endpoints:
            is_preflight = request.method == "OPTIONS"
            response.headers.extend(preflight_headers if is_preflight else answer_headers)
        return response
