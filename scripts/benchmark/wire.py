"""One kept HTTP connection of the bench: requests are bytes, and so is most of an answer.

A plain socket, because the driver shares the processors with the servers that it measures; a client
library costs several times as much as those servers.
"""

import socket
from typing import NamedTuple

from scripts.processes.places import Address

ANSWER_SECONDS = 30.0
AT_ONCE = 256 * 1024
"""Bytes read with one call; every answer of the flow fits."""

WITHOUT_BODY = (204, 304)


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
    """A connection to one server, opened when first used and kept."""

    def __init__(self, address: Address, seconds: float = ANSWER_SECONDS) -> None:
        self._address = address
        self._seconds = seconds
        self._request = b""
        self._received = b""
        self._is_kept = False
        self.socket: socket.socket | None = None

    def send(self, request: bytes) -> None:
        """Send a request. A connection that was closed meanwhile is opened again.

        Raises:
            OSError: the server cannot be reached.
        """
        self._request, self._received = request, b""
        self._is_kept = self.socket is not None
        try:
            self._open().sendall(request)
        except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
            self._send_again()

    def read(self) -> Answer | None:
        """Take what has come, waiting for it if need be: the answer, or None while it lacks a part.

        Raises:
            OSError: nothing came in time, or the connection broke.
            WireTrouble: the connection ended too early, or that is not an HTTP response.
        """
        try:
            came = self._open().recv(AT_ONCE)
        except (ConnectionResetError, ConnectionAbortedError):
            came = b""
        if not came and not self._received and self._is_kept:
            # Closed between two requests, as any server may do: this one was not seen.
            self._send_again()
            return None
        self._received += came
        answer = parsed(self._received, is_complete=not came)
        if not came or (answer is not None and says_close(answer.head)):
            self.close()
        return answer

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _open(self) -> socket.socket:
        if self.socket is None:
            self.socket = socket.create_connection(self._address, self._seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def _send_again(self) -> None:
        self.close()
        self._is_kept = False
        self._open().sendall(self._request)


def parsed(received: bytes, *, is_complete: bool) -> Answer | None:
    """The answer that these bytes are; None while more must come.

    Raises:
        WireTrouble: the connection ended before the answer, or it is not an HTTP/1.1 response.
    """
    end = received.find(b"\r\n\r\n") + 4
    try:
        body = _body(received[:end], received[end:], is_complete=is_complete) if end > 3 else None
    except ValueError as error:
        raise WireTrouble(f"a length is not a number: {received[:80]!r}") from error
    if body is not None:
        return Answer(_status(received), received[:end], body)
    if is_complete:
        raise WireTrouble(f"the connection ended inside an answer: {received[:80]!r}")
    return None


def says_close(head: bytes) -> bool:
    """Whether the server will close the connection behind this answer."""
    return b"\r\nconnection: close" in head.lower()


def _status(received: bytes) -> int:
    if received[:7] != b"HTTP/1." or not received[9:12].isdigit():
        raise WireTrouble(f"not an HTTP response: {received[:80]!r}")
    return int(received[9:12])


def _body(head: bytes, rest: bytes, *, is_complete: bool) -> bytes | None:
    lower = head.lower()
    begin = lower.find(b"\r\ncontent-length:")
    if begin >= 0:
        length = int(lower[begin + 17 : lower.find(b"\r\n", begin + 17)])
        return rest[:length] if len(rest) >= length else None
    if b"\r\ntransfer-encoding: chunked" in lower:
        return _unchunked(rest)
    if _status(head) in WITHOUT_BODY:
        return b""
    # RFC 9112 §6.3: without a length the body ends with the connection.
    return rest if is_complete else None


def _unchunked(rest: bytes) -> bytes | None:
    """The content of all chunks (RFC 9112 §7.1); None while the last one is missing."""
    parts: list[bytes] = []
    at = 0
    while (line_end := rest.find(b"\r\n", at)) >= 0:
        size = int(rest[at:line_end].partition(b";")[0], 16)
        at = line_end + 2 + size + 2
        if len(rest) < at:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(rest[line_end + 2 : at - 2])
    return None
