"""The headers that every page and every answer of a role carries, and how an app is shielded."""

from flask import Flask, Response, abort, current_app, request

from hosting.failure_log import ExceptionInfo

BODY_LIMIT = 64 * 1024
"""Bytes of the largest request body that is read; what is larger gets 413."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, nothing foreign, no framing.

It names no form-action: Chromium would apply it to every redirect that follows a form, and so stop
the way back to the client.
"""

OWN_SCRIPTS_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages that run scripts of their own, as files, and send nobody anywhere else."""

HEADERS = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
PAGE_HEADERS = (
    *HEADERS,
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
)

TOO_LARGE = 413


def shield(app: Flask, policy: str = CONTENT_SECURITY_POLICY) -> None:
    """Limit what is read, give every answer the headers that protect its reader, and log an
    unexpected error without what was asked for.

    `policy` is the Content-Security-Policy of every page.
    """
    page_headers = (*PAGE_HEADERS, ("Content-Security-Policy", policy))
    # The user's FLASK_DEBUG is meant for a program of theirs: here it would end a request that
    # fails without an answer.
    app.debug = False
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_LIMIT
    app.log_exception = _log_unexpected  # type: ignore[method-assign, assignment]

    @app.before_request
    def read_body() -> None:
        # Whether a view reads it or not: too large is too large.
        if request.environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in request.environ:
            _require_whole(request.get_data(), request.content_length)

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        if response.status_code == TOO_LARGE:
            headers["Connection"] = "close"
        is_page = response.mimetype == "text/html"
        for name, value in page_headers if is_page else HEADERS:
            # Not setdefault: it looks through all headers three times.
            if name not in headers:
                headers.add(name, value)
        return response


def _log_unexpected(error: ExceptionInfo) -> None:
    # Flask would write the path, which a caller chooses.
    current_app.logger.error("unexpected error at %s", request.endpoint, exc_info=error)


def _require_whole(body: bytes, announced: int | None) -> None:
    if announced is None and len(body) >= BODY_LIMIT:
        # Sent in chunks, so that nobody knew the length, and cut off at the limit.
        abort(TOO_LARGE)
    if announced is not None and len(body) < announced:
        abort(400, "The body is shorter than its Content-Length.")
