"""Captures what a Flask app receives and answers. The app itself knows nothing of it.

Attach it before anything else: Flask runs the hooks that come last in reverse order, so the first
one attached sees the answer as it leaves.
"""

from collections.abc import Mapping

from flask import Flask, Response, request

from tracing import events
from tracing.catalogue import BROWSER, Party
from tracing.exchange import Exchange, current, enter
from tracing.sinks import Sink

UNTOLD = frozenset({"healthz", "static", None})
"""Endpoints (in Flask's sense) that belong to no story; None is a path that does not exist."""


def trace_app(app: Flask, role: Party, sink: Sink | None, peers: Mapping[str, Party]) -> None:
    """Tell every exchange of this app to the sink; with no sink, change nothing.

    `peers` says who calls which endpoint (in Flask's sense); all others are called by a browser.
    """
    if sink is None:
        return

    def begin() -> None:
        # A thread serves many requests: what the last one left must not be found here.
        enter(None)
        if request.endpoint in UNTOLD:
            return
        exchange = Exchange(role, sink, peers.get(request.endpoint or "", BROWSER), _request())
        exchange.code = app.view_functions[request.endpoint or ""].__code__
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
    headers = tuple(request.headers.items())
    # Cached, so that the form can still be parsed from it.
    return events.Request(request.method, request.url, headers, request.get_data())


def _response(response: Response) -> events.Response:
    body = b"" if response.is_streamed else response.get_data()
    return events.Response(response.status_code, tuple(response.headers.items()), body)
