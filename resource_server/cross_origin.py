"""Lets programs in a browser call this API from pages of any origin (CORS, WHATWG Fetch §3.2).

Nothing here listens to cookies, so no page can use what its reader is allowed: it has to bring a
token of its own.
"""

from flask import Flask, Response, request

EVERYWHERE = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "WWW-Authenticate"),
)
PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, POST"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP"),
    ("Access-Control-Max-Age", "600"),
)


def open_to_pages(app: Flask) -> None:
    """Say so in every answer, and the rest in the answer to a preflight."""

    @app.after_request
    def allow(response: Response) -> Response:
        is_preflight = request.method == "OPTIONS"
        response.headers.extend((*EVERYWHERE, *(PREFLIGHT if is_preflight else ())))
        return response
