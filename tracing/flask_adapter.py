"""Captures what a Flask app receives and answers. The app itself knows nothing of it.

Attach it before anything else: Flask runs the hooks that come last in reverse order, so the first
one attached sees the answer as it leaves.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from tracing import events
from tracing.catalogue import BROWSER, Party
from tracing.exchange import Exchange, current, enter
from tracing.patience import nobody_left
from tracing.sinks import Sink

UNTOLD = frozenset({"healthz", "static"})
"""Endpoints (in Flask's sense) that belong to no story, as paths do that lead nowhere."""

CLIENT_DISCONNECTED = "hosting.client_disconnected"
"""Where a server that knows says in the WSGI environment whether the peer has left."""

PLAIN_IN_PATH = "/:@!$&'()*+,;=~"
"""Characters that stand for themselves in the path of an address (RFC 3986 §3.3)."""


def trace_app(
    app: Flask,
    role: Party,
    sink: Sink | None,
    peers: Mapping[str, Party],
    without_checks: Iterable[str] = (),
) -> None:
    """Tell every exchange of this app to the sink; with no sink, change nothing.

    `peers` says who calls which endpoint (in Flask's sense); all others are called by a browser.
    `without_checks` are told with every event.
    """
    if sink is None:
        return

    left_out = tuple(sorted(without_checks))

    def begin() -> None:
        # A thread serves many requests: what the last one left must not be found here.
        enter(None)
        endpoint = request.endpoint
        if endpoint is None or endpoint in UNTOLD:
            return
        peer_left = request.environ.get(CLIENT_DISCONNECTED, nobody_left)
        exchange = Exchange(
            role, sink, peers.get(endpoint, BROWSER), _request(), left_out, peer_left
        )
        exchange.code = app.view_functions[endpoint].__code__
        exchange.line = exchange.code.co_firstlineno
        enter(exchange)

    def end(response: Response) -> Response:
        exchange = current()
        if exchange is not None:
            exchange.emit(role, exchange.peer, exchange.request, _response(response))
            enter(None)
        return response

    app.before_request(begin)
    app.after_request(end)


def _request() -> events.Request:
    environ = request.environ
    headers = tuple(request.headers.items())
    return events.Request(request.method, _url(environ), headers, *events.kept(_body(environ)))


def _url(environ: Mapping[str, str]) -> str:
    """The address as sent: `request.url` rewrites the query, and takes longer."""
    path = quote(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], PLAIN_IN_PATH, "latin-1")
    query = events.as_text(environ.get("QUERY_STRING", "").encode("latin-1"))
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{path}" + (f"?{query}" if query else "")


def _body(environ: Mapping[str, str]) -> bytes:
    if not environ.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    try:
        # Cached, so that the form can still be parsed from it.
        return request.get_data()
    except HTTPException:
        # Too large, or broken off: the app will meet that itself, if it reads the body at all.
        return b""


def _response(response: Response) -> events.Response:
    body = b"" if response.is_streamed else response.get_data()
    return events.Response(
        response.status_code, tuple(response.headers.items()), *events.kept(body)
    )
