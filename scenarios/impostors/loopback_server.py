"""A loopback server in a thread: its requests can be inspected, its responses altered."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from werkzeug import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.serving import WSGIRequestHandler, make_server

from scenarios.impostors.answers import Alteration, Answer, refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived. `parameters` are those of its query and of its form; `target` is its
    path with the query and `body` its body, both as sent.
    """

    method: str
    path: str
    headers: Headers
    parameters: Mapping[str, str]
    document: Any
    target: str
    body: bytes

    def parameter(self, name: str) -> str:
        """Return the value of a parameter, or an empty string."""
        return self.parameters.get(name, "")


Endpoint = Callable[[Received], Answer]
"""Handles a request and returns the response before it is altered."""


class _Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log(self, type: str, message: str, *args: Any) -> None:  # as its base names it
        """Write nothing."""


class LoopbackServer:
    """Serves the endpoints in `paths`, by name, each at its path and one level below.

    Port 0 means any free port. The server listens as long as its context lasts.
    """

    def __init__(self, port: int, paths: Mapping[str, str]) -> None:
        self._server = make_server(
            "127.0.0.1", port, self._serve, threaded=True, request_handler=_Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(POLL_SECONDS,))
        self._is_over = threading.Event()
        self._name_of = {path: name for name, path in paths.items()}
        self._alterations: dict[str, tuple[Alteration, ...]] = {}
        self._received: list[tuple[str, Received]] = []
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop listening; delayed responses are sent immediately."""
        self._is_over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def alter(self, endpoint: str, *alterations: Alteration) -> None:
        """Alter the responses of this endpoint from now on, with only these alterations."""
        self._alterations[endpoint] = alterations

    def honest(self) -> None:
        """Alter no response from now on."""
        self._alterations.clear()

    def received(self, endpoint: str) -> list[Received]:
        """Return the requests to this endpoint, oldest first."""
        return [request for name, request in self._received if name == endpoint]

    def answer(self, endpoint: str, request: Received) -> Answer:
        """Return the honest response of this endpoint."""
        method: Endpoint = getattr(self, f"answer_{endpoint}")
        return method(request)

    def answer_other(self, _: Received) -> Answer:
        """Return the response for any path without an endpoint."""
        return refused("not_found", 404)

    def _serve(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        request = Request(environ)
        received = _read(request)
        name = self._named(request.path)
        self._received.append((name, received))
        answer = self.answer(name or "other", received)
        for alteration in self._alterations.get(name, ()):
            answer = alteration(answer)
        if answer.late_seconds:
            self._is_over.wait(answer.late_seconds)
        if answer.is_dropped:
            connection: socket.socket = environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
        response = Response(answer.content, answer.status)
        response.headers.update(answer.sent_headers)
        response.automatically_set_content_length = "Content-Length" not in answer.headers
        return response(environ, start_response)

    def _named(self, path: str) -> str:
        """Return the name of the endpoint at this path or its parent path; empty if none."""
        above = path.rpartition("/")[0]
        return self._name_of.get(path) or self._name_of.get(above, "")


def _read(request: Request) -> Received:
    body = request.get_data(cache=True)
    return Received(
        method=request.method,
        path=request.path,
        headers=Headers(list(request.headers)),
        parameters={**request.args.to_dict(), **request.form.to_dict()},
        document=json.loads(body) if request.mimetype == "application/json" else None,
        target=request.full_path.removesuffix("?"),
        body=body,
    )
