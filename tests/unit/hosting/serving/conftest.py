"""A server like the one the roles run on, in a thread of the test."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from wsgiref.types import WSGIApplication

import pytest
import uvicorn

from hosting.ports import bound
from hosting.serving.bridge import Bridge
from hosting.serving.server import configuration
from tests.support.processes import wait_until

Serve = Callable[..., socket.socket]
"""Serves an app; each call is a new connection to it."""


class Served:
    """A running app, and connections to it."""

    def __init__(self, port: int, server: uvicorn.Server) -> None:
        self.port = port
        self._server = server

    def connections(self) -> int:
        """Return the number of connections, as the server sees it."""
        return len(self._server.server_state.connections)

    def connect(self) -> socket.socket:
        """Open a new connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def end(self) -> None:
        """Tell the server to stop."""
        self._server.should_exit = True

    def ask(self, request: bytes) -> bytes:
        """Send these bytes, and return everything that arrives until the server closes."""
        with self.connect() as connection:
            connection.sendall(request)
            return until_closed(connection)


def until_closed(connection: socket.socket) -> bytes:
    """Return everything that arrives until the peer closes or resets the connection."""
    heard = b""
    try:
        while part := connection.recv(65536):
            heard += part
    except ConnectionResetError:
        pass
    return heard


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Serves an app until the test ends."""
    with ExitStack() as stack:
        yield lambda app, threads=8: stack.enter_context(_serving(app, threads))


@contextmanager
def _serving(app: WSGIApplication, threads: int) -> Iterator[Served]:
    listener = bound("127.0.0.1", 0)
    bridge = Bridge(app, threads=threads)
    server = uvicorn.Server(configuration(lambda: bridge))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield Served(listener.getsockname()[1], server)
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
