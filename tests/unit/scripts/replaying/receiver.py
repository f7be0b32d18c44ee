"""A receiver of OTLP over HTTP that decodes requests with OpenTelemetry's own definitions."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Received(NamedTuple):
    """A span, and the attributes of its service."""

    service: dict[str, object]
    span: Span


class Receiver(ThreadingHTTPServer):
    """Listens on a free port. Responds with `status`, or never responds if `silent`."""

    daemon_threads = True

    def __init__(self, status: int = 200, *, silent: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.silent = status, silent
        self.paths: list[str] = []
        self.requests: list[ExportTraceServiceRequest] = []

    @property
    def url(self) -> str:
        """The URL of the receiver."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self) -> list[Received]:
        """All spans that were received."""
        return [
            Received(values_of(each.resource.attributes), span)
            for request in self.requests
            for each in request.resource_spans
            for scope in each.scope_spans
            for span in scope.spans
        ]

    def everything(self) -> str:
        """Return every text in every attribute, event and status."""
        return "\n".join(map(str, self.requests))


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.requests.append(ExportTraceServiceRequest.FromString(body))
        if self.server.silent:
            # Wait until the client gives up.
            self.rfile.read(1)
            return
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def receiving(status: int = 200, *, silent: bool = False) -> Iterator[Receiver]:
    """Run a receiver, and stop it afterwards."""
    receiver = Receiver(status, silent=silent)
    listener = Thread(target=receiver.serve_forever, args=(0.01,), daemon=True)
    listener.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        listener.join()
        receiver.server_close()


def values_of(attributes: Iterator[KeyValue]) -> dict[str, object]:
    """Return the attributes by name."""
    return {each.key: _value(each.value) for each in attributes}


def _value(told: AnyValue) -> object:
    kind = told.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in told.array_value.values]
    return getattr(told, kind) if kind else None
