"""One kept HTTP connection of the bench: requests are bytes, and so is most of an answer.

A plain socket, because the driver shares the processors with the servers that it measures; a client
library costs several times as much as those servers.
"""

import socket
from typing import NamedTuple

from scripts.processes.places import Address

ANSWER_SECONDS = 30.0
AT_ONCE = 256 * 1024
"""Bytes read with one call; every answer of the flows fits."""


class WireTrouble(Exception):
    """No answer came, or none that can be read; the message says what came instead."""


class Answer(NamedTuple):
    """An HTTP answer. `head` is as it was sent, from the status line to the empty line."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The first header of this name, written in lower case; empty when there is none."""
        return next(iter(self.headers(name)), b"")

    def headers(self, name: bytes) -> list[bytes]:
        """All headers of this name, written in lower case."""
        rows = (row.partition(b":") for row in self.head.split(b"\r\n")[1:])
        return [value.strip() for found, _, value in rows if found.lower() == name]


class Wire:
    """A connection to one server, which is kept until one side closes it."""

    def __init__(self, address: Address, seconds: float = ANSWER_SECONDS) -> None:
        self.socket = socket.create_connection(address, seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def send(self, request: bytes) -> None:
        """Send a request.

        Raises:
            OSError: the connection broke.
        """
        self._received = b""
        self.socket.sendall(request)

    def read(self) -> Answer | None:
        """Take what has come, waiting for it if need be: the answer, or None while it lacks a part.

        Raises:
            OSError: nothing came in time, or the connection broke.
            WireTrouble: the connection ended too early, or this is not an HTTP response.
        """
        came = self.socket.recv(AT_ONCE)
        if not came:
            raise WireTrouble(f"the connection ended inside an answer: {self._received[:80]!r}")
        self._received += came
        return parsed(self._received)

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


def parsed(received: bytes) -> Answer | None:
    """The answer that these bytes are; None while more must come.

    Raises:
        WireTrouble: it is not an HTTP/1.1 response, or none that says how long it is.
    """
    end = received.find(b"\r\n\r\n") + 4
    if end < 4:
        return None
    head, body = received[:end], received[end:]
    lower = head.lower()
    begin = lower.find(b"\r\ncontent-length:") + 17
    length = lower[begin : lower.find(b"\r\n", begin)].strip() if begin > 16 else b"none"
    if head[:7] != b"HTTP/1." or not head[9:12].isdigit() or not length.isdigit():
        raise WireTrouble(f"not an HTTP response with its length: {received[:80]!r}")
    return Answer(int(head[9:12]), head, body) if len(body) >= int(length) else None
