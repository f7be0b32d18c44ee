"""The headers that every page and every answer of a role carries, and how an app is shielded."""

from flask import Flask, Response, abort, request

BODY_LIMIT = 256 * 1024
"""Bytes of the largest request body that is read; what is larger gets 413."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, nothing foreign, no framing.

It names no form-action: Chromium would apply it to every redirect that follows a form, and so stop
the way back to the client.
"""


TOO_LARGE = 413


def shield(app: Flask) -> None:
    """Limit what is read, and give every answer the headers that protect its reader."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_LIMIT

    @app.before_request
    def read_body() -> None:
        # Whole, before anything is answered: what is left unread would be taken for the next
        # request of the same connection.
        if request.environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in request.environ:
            _require_whole(request.get_data(), request.content_length)

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        if response.status_code == TOO_LARGE:
            headers["Connection"] = "close"
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            headers.setdefault("X-Frame-Options", "DENY")
            headers.setdefault("Referrer-Policy", "same-origin")
        return response


def _require_whole(body: bytes, announced: int | None) -> None:
    if announced is None and len(body) >= BODY_LIMIT:
        # Sent in chunks, so that nobody knew the length, and cut off at the limit.
        abort(TOO_LARGE)
    if announced is not None and len(body) < announced:
        abort(400, "The body is shorter than its Content-Length.")
