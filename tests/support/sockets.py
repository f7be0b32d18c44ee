"""An app behind a real socket, and calls that reach it all at once."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server

Answer = TypeVar("Answer")

POLL_SECONDS = 0.01
"""How long, at most, a server goes on after it was told to stop."""


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def served(app: WSGIApplication, name: str = "") -> Iterator[str]:
    """The address at which the app answers, a thread for each request.

    With a name (host and port) every request seems to be sent to it.
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
    """The answers to so many calls that all start together."""
    gate = threading.Barrier(number)

    def run() -> Answer:
        gate.wait()
        return call()

    with ThreadPoolExecutor(number) as threads:
        return [call.result() for call in [threads.submit(run) for _ in range(number)]]
