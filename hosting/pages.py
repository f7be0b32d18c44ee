"""The headers of every page and every response of a role, how text appears on pages, and how an app
is protected.
"""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl

from flask import Flask, Request, Response, abort, current_app, request
from jinja2 import Environment
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.utils import cached_property

from hosting.failure_log import ExceptionInfo
from hosting.visible_text import visible_lines

BODY_LIMIT = 64 * 1024
"""Bytes of the largest request body that is read, unless an endpoint sets its own limit; larger
ones get 413.
"""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No scripts, nothing from other sites, no framing.

It has no form-action: Chromium would apply that to every redirect that follows a form, and so block
the way back to the client.
"""

OWN_SCRIPTS_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages that run scripts of their own, loaded from files, and lead to no other site."""

HEADERS = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
PAGE_HEADERS = (
    *HEADERS,
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
)

NO_PARAMETERS: ImmutableMultiDict[str, str] = ImmutableMultiDict()
TOO_LARGE = 413
FORM = "application/x-www-form-urlencoded"


class AsSent(str):
    """Text that a form sends back, or that a reader copies, and that must stay the same.

    In a template `{{ value|as_sent }}`: only inside a field, never in text that people read.
    """

    __slots__ = ()


def show_text_visibly(environment: Environment) -> None:
    """Make every expression in every template of this environment show visible text. Call it before
    the first template is loaded.
    """
    environment.finalize = _shown
    environment.filters["as_sent"] = AsSent


def _shown(value: object) -> object:
    # Nearly all values are `str`. Markup was made from visible text.
    if type(value) is str:
        return value if value.isascii() and value.isprintable() else _lines(value)
    if isinstance(value, AsSent | int) or hasattr(value, "__html__"):
        return value
    return _lines(str(value))


def _lines(text: str) -> str:
    # Browsers end the lines of a form field with CR and LF.
    return visible_lines(text.replace("\r\n", "\n"))


def shield(
    app: Flask,
    policy: str = CONTENT_SECURITY_POLICY,
    *,
    limits: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Limit what is read, give every response the headers that protect its reader, show visible
    text on pages, and log an unexpected error without the data of its request.

    `policy` is the Content-Security-Policy of every page. `limits` maps an endpoint (in Flask's
    sense) to the number of bytes of a body that it reads, if it differs from the default.
    """
    page_headers = (*PAGE_HEADERS, ("Content-Security-Policy", policy))
    # FLASK_DEBUG may be set for another program of the user: here, a request that fails would end
    # without a response.
    app.debug = False
    show_text_visibly(app.jinja_env)
    app.request_class = _limited(limits)
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_LIMIT
    app.log_exception = _log_unexpected  # type: ignore[method-assign, assignment]

    @app.before_request
    def read_body() -> None:
        # Whether or not a view reads the body: too large is too large.
        if request.environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in request.environ:
            _require_whole(request.get_data(), request.content_length)

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        if response.status_code == TOO_LARGE:
            headers["Connection"] = "close"
        is_page = response.mimetype == "text/html"
        given = {name.lower() for name, _ in headers}
        for name, value in page_headers if is_page else HEADERS:
            # Not `in headers`: for each missing name, that raises an exception internally.
            if name.lower() not in given:
                headers.add(name, value)
        return response


def _limited(limits: Mapping[str, int]) -> type[Request]:
    """A request class that knows how many bytes its endpoint reads, and makes bytes that are not
    UTF-8 visible: werkzeug would keep them percent-encoded, as if the sender had written that.
    """

    class LimitedRequest(Request):
        @cached_property
        def args(self) -> ImmutableMultiDict[str, str]:
            """The parameters in the query; U+FFFD stands for what is not UTF-8."""
            return _parameters(self.query_string) if self.query_string else NO_PARAMETERS

        @cached_property
        def form(self) -> ImmutableMultiDict[str, str]:
            """The same for a form in the body."""
            if not self.mimetype:
                return NO_PARAMETERS
            return _parameters(self.get_data()) if self.mimetype == FORM else super().form

        @property
        def max_content_length(self) -> int | None:
            """The size of the largest body that is read, in bytes."""
            return limits.get(self.endpoint or "", BODY_LIMIT)

        @max_content_length.setter
        def max_content_length(self, value: int | None) -> None:
            raise AttributeError("the endpoint says how much is read")

    return LimitedRequest


def _parameters(encoded: bytes) -> ImmutableMultiDict[str, str]:
    text = encoded.decode("utf-8", "replace")
    return ImmutableMultiDict(parse_qsl(text, keep_blank_values=True, errors="replace"))


def _log_unexpected(error: ExceptionInfo) -> None:
    # Flask would log the path, which the caller chooses.
    current_app.logger.error("unexpected error at %s", request.endpoint, exc_info=error)


def too_large() -> str:
    """The text of a 413 response."""
    return f"The request is too large: at most {request.max_content_length} bytes are read here."


def own_words(error: HTTPException) -> str:
    """The description given when an HTTP error was raised; empty if it is the library's own."""
    return str(vars(error).get("description") or "")


def _require_whole(body: bytes, announced: int | None) -> None:
    if announced is None and len(body) >= (request.max_content_length or BODY_LIMIT):
        # Sent in chunks, so its length was unknown, and it was cut off at the limit.
        abort(TOO_LARGE)
    if announced is not None and len(body) < announced:
        abort(400, "The body is shorter than its Content-Length.")
