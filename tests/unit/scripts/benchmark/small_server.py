"""A tiny real server on a socket: for each connection a list of answers, byte by byte as given."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from scripts.processes.places import Address

Pieces = Sequence[bytes]
"""One answer, as it leaves: each piece is sent by itself."""


@dataclass
class Heard:
    """Where the server answers, and what it has heard so far, one entry a request."""

    address: Address
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def serving(*connections: Sequence[Pieces]) -> Iterator[Heard]:
    """Answers the first connection with the first list, and so on; then closes each."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        heard = Heard(listener.getsockname())
        thread = threading.Thread(target=_serve, args=(listener, connections, heard))
        thread.start()
        yield heard
        thread.join(20)
        assert not thread.is_alive(), "the server still waits for a request"


def _serve(listener: socket.socket, connections: Sequence[Sequence[Pieces]], heard: Heard) -> None:
    for answers in connections:
        connection, _ = listener.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pieces in answers:
                heard.requests.append(_request(connection))
                for piece in pieces:
                    connection.sendall(piece)


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    return received
