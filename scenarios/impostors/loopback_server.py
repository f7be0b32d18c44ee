"""A server on loopback in a thread: what it received can be read, what it answers altered."""

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
    """A request as it came: `parameters` are those of its query and of its form; `target` is its
    path with the query, `body` its body, both as they were sent.
    """

    method: str
    path: str
    headers: Headers
    parameters: Mapping[str, str]
    document: Any
    target: str
    body: bytes

    def parameter(self, name: str) -> str:
        """The value of a parameter, or an empty text."""
        return self.parameters.get(name, "")


Endpoint = Callable[[Received], Answer]
"""What a server does with a request, before its answer is altered."""


class _Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log(self, type: str, message: str, *args: Any) -> None:  # as its base names it
        """Nothing."""


class LoopbackServer:
    """Answers at these endpoints, by name, each at its path or below that.

    Port 0 is any free one. The server listens from its start as a context manager to its end.
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
        """Stop listening; answers that are still late are sent at once."""
        self._is_over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def alter(self, endpoint: str, *alterations: Alteration) -> None:
        """From now on the answers of this endpoint are altered so, and in no other way."""
        self._alterations[endpoint] = alterations

    def honest(self) -> None:
        """From now on no answer is altered."""
        self._alterations.clear()

    def received(self, endpoint: str) -> list[Received]:
        """The requests to this endpoint, the first one first."""
        return [request for name, request in self._received if name == endpoint]

    def answer(self, endpoint: str, request: Received) -> Answer:
        """The honest answer of this endpoint."""
        method: Endpoint = getattr(self, f"answer_{endpoint}")
        return method(request)

    def answer_other(self, _: Received) -> Answer:
        """The answer at every path without an endpoint."""
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
        """The endpoint at this path, or at the path above it; empty without one."""
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
