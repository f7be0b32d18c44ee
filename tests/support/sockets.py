"""Serves an app on a real socket, and sends it requests concurrently."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server

Answer = TypeVar("Answer")

POLL_SECONDS = 0.01
"""The longest time that a server keeps running after it was told to stop."""


class Quiet(WSGIRequestHandler):
    """Handles requests without logging them."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@contextmanager
def served(app: WSGIApplication, name: str = "") -> Iterator[str]:
    """Serve the app, with a thread for each request, and return its address.

    With a name (host and port), every request appears to have been sent to that name.
    """

    def named(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return app(environ | {"HTTP_HOST": name} if name else environ, start)

    server = make_server("127.0.0.1", 0, named, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def at_once(number: int, call: Callable[[], Answer]) -> list[Answer]:
    """Start this many calls at the same moment, and return their results."""
    gate = threading.Barrier(number)

    def run() -> Answer:
        gate.wait()
        return call()

    with ThreadPoolExecutor(number) as threads:
        return [call.result() for call in [threads.submit(run) for _ in range(number)]]
