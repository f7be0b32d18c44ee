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


HEADERS = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
PAGE_HEADERS = (
    *HEADERS,
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
)

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
        is_page = response.mimetype == "text/html"
        for name, value in PAGE_HEADERS if is_page else HEADERS:
            # Not setdefault: it looks through all headers three times.
            if name not in headers:
                headers.add(name, value)
        return response


def _require_whole(body: bytes, announced: int | None) -> None:
    if announced is None and len(body) >= BODY_LIMIT:
        # Sent in chunks, so that nobody knew the length, and cut off at the limit.
        abort(TOO_LARGE)
    if announced is not None and len(body) < announced:
        abort(400, "The body is shorter than its Content-Length.")
