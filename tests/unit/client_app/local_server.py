"""A small server on a real socket that records requests and can be told to misbehave."""

import threading
from dataclasses import dataclass
from types import FunctionType, TracebackType
from typing import Any, Self

from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server


class Silent(WSGIRequestHandler):
    """Keeps connections open, as real servers do, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, *args: Any) -> None:
        """Log nothing."""


@dataclass(frozen=True)
class Arrived:
    """A request as received over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, str]
    body: bytes


class LocalServer:
    """Runs a Flask app. `arrived` holds the requests in order.

    `instead` holds responses by path that replace the real ones: a view, or what a view returns.
    """

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.instead: dict[str, Any] = {}
        self.app = Flask(__name__)
        self.app.before_request(self._before)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=Silent)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.port}"

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
        """Stop responding from now on, as after a crash."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def arrived_at(self, path: str, **form: str) -> list[Arrived]:
        """The requests to a path that have these values in their form."""
        return [
            each for each in self.arrived if each.path == path and form.items() <= each.form.items()
        ]

    def _before(self) -> Any:
        # Read the body first: reading the form would consume it.
        body, headers = request.get_data(), dict(request.headers)
        self.arrived.append(
            Arrived(request.method, request.path, headers, request.form.to_dict(), body)
        )
        answer = self.instead.get(request.path)
        return answer() if isinstance(answer, FunctionType) else answer


def error(code: str, status: int = 400) -> Response:
    """An OAuth error response (RFC 6749 §5.2)."""
    response = jsonify(error=code)
    response.status_code = status
    return response
