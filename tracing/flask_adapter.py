"""Captures what a Flask app receives and how it responds. The app itself is unaware of it.

Attach it before anything else: Flask runs hooks for responses in reverse order, so the first one
attached sees the response as it leaves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from flask import Flask, Response, request
from flask import Request as FlaskRequest
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from tracing import events
from tracing.catalogue import BROWSER, Party, Step
from tracing.exchange import Exchange, current, enter
from tracing.fingerprints import SHORTEST
from tracing.patience import nobody_left
from tracing.refused_requests import FIRST_REFUSAL, REQUEST_REFUSED, is_asked_by_browsers
from tracing.sinks import Sink
from tracing.viewer_cookie import VIEWER_COOKIE, is_of_viewer, without_viewer_cookie

UNTRACED = frozenset({"healthz", "static"})
"""Endpoints (in Flask's sense) that are not traced."""

CLIENT_DISCONNECTED = "hosting.client_disconnected"
"""The key in the WSGI environment for whether the peer has left, if the server knows that."""

IN_FORCE, MET_FAULTS = "hosting.in_force", "hosting.met_faults"
ANSWERING_FAULT = "hosting.answering_fault"
"""The keys in the WSGI environment under which a role that can be controlled reports what is
switched on, which faults took effect on this request, and which of them answered it.
"""

Steps = Mapping[str, Step | Callable[[FlaskRequest], Step | None]]
"""By endpoint (in Flask's sense): the step of its requests, or a function that finds it."""

PLAIN_IN_PATH = "/:@!$&'()*+,;=~"
"""Characters that need no percent-encoding in the path of a URL (RFC 3986 §3.3)."""


def trace_app(
    app: Flask,
    role: Party,
    sink: Sink | None,
    peers: Mapping[str, Party],
    without_checks: Iterable[str] = (),
    steps: Steps = MappingProxyType({}),
) -> None:
    """Report every exchange of this app to the sink; without a sink, change nothing.

    `peers` says who calls which endpoint (in Flask's sense); all others are called by a browser.
    `without_checks` are recorded with every event. A request that is refused before the app has
    reported its step is recorded as `REQUEST_REFUSED`. If a fault responded, the view never ran, so
    `steps` determines the step.
    """
    if sink is not None:
        traced = _Traced(app, role, sink, peers, tuple(sorted(without_checks)), steps)
        app.before_request(traced.begin)
        app.after_request(traced.end)


@dataclass(frozen=True, slots=True)
class _Traced:
    """An app whose exchanges are recorded."""

    app: Flask
    role: Party
    sink: Sink
    peers: Mapping[str, Party]
    without_checks: tuple[str, ...]
    steps: Steps

    def begin(self) -> None:
        # A thread serves many requests: the exchange of the previous one must not be found here.
        enter(self._exchange())

    def end(self, response: Response) -> Response:
        exchange = current()
        if exchange is not None:
            exchange.answering_fault = request.environ.get(ANSWERING_FAULT, "")
            if exchange.step is None and response.status_code >= FIRST_REFUSAL:
                _mark_refused(exchange, self._step() if exchange.answering_fault else None)
            exchange.emit(self.role, exchange.peer, exchange.request, _response(response))
            enter(None)
        return response

    def _step(self) -> Step | None:
        step = self.steps.get(request.endpoint or "")
        try:
            return step(request) if callable(step) else step
        except HTTPException:
            # Too large, or cut short: without the fault, the view would have refused it.
            return None

    def _exchange(self) -> Exchange | None:
        endpoint = request.endpoint or _endpoint_of_refused_method(self.app)
        if endpoint in UNTRACED or (endpoint is None and is_asked_by_browsers(request.path)):
            return None
        peer, environ = self.peers.get(endpoint or "", BROWSER), request.environ
        peer_left = environ.get(CLIENT_DISCONNECTED, nobody_left)
        sent = _request(environ)
        exchange = Exchange(self.role, self.sink, peer, sent, self.without_checks, peer_left)
        exchange.in_force = environ.get(IN_FORCE, ())
        exchange.met_faults = environ.get(MET_FAULTS, ())
        if endpoint is not None:
            exchange.code = self.app.view_functions[endpoint].__code__
            exchange.line = exchange.code.co_firstlineno
        return exchange


def _mark_refused(exchange: Exchange, step: Step | None) -> None:
    exchange.step = step or REQUEST_REFUSED
    # No view has read its cookies, which show whose request it is.
    exchange.links += (
        value
        for name, value in request.cookies.items()
        if len(value) >= SHORTEST and not is_of_viewer(name)
    )


def _endpoint_of_refused_method(app: Flask) -> str | None:
    """The endpoint at this path, for a request whose method it does not accept (405)."""
    refused, adapter = request.routing_exception, app.create_url_adapter(request)
    if not isinstance(refused, MethodNotAllowed) or not refused.valid_methods or adapter is None:
        return None
    endpoint, _ = adapter.match(method=next(iter(refused.valid_methods)))
    return str(endpoint)


def _request(environ: Mapping[str, str]) -> events.Request:
    body, left_out = events.kept(_body(environ))
    return events.Request(
        environ["REQUEST_METHOD"], _url(environ), _headers(environ), body, left_out
    )


def _headers(environ: Mapping[str, str]) -> events.Headers:
    """The headers as in `request.headers`, without the viewer's cookie."""
    headers = [
        (_name(key), value)
        for key, value in environ.items()
        if key[:5] == "HTTP_" or (value and key in ("CONTENT_TYPE", "CONTENT_LENGTH"))
    ]
    is_sent_to_viewer = VIEWER_COOKIE in environ.get("HTTP_COOKIE", "")
    return tuple(without_viewer_cookie(headers) if is_sent_to_viewer else headers)


@lru_cache(maxsize=100)
def _name(variable: str) -> str:
    """The header that a variable of the environment contains. Names are cached: each request has
    the same few, and making them costs as much as everything else that is captured.
    """
    return variable.removeprefix("HTTP_").replace("_", "-").title()


def _url(environ: Mapping[str, str]) -> str:
    """The URL as sent: `request.url` rewrites the query, and takes longer."""
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
        # Too large, or cut short: the app will notice that itself, if it reads the body at all.
        return b""


def _response(response: Response) -> events.Response:
    # The page of a failed form is wrapped once more and looks like a stream; its length is known.
    is_endless = response.is_streamed and response.content_length is None
    body = b"" if is_endless or response.direct_passthrough else response.get_data()
    return events.Response(response.status_code, tuple(iter(response.headers)), *events.kept(body))
