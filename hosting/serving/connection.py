"""One connection: its request heads are bounded in bytes and in time, and so is its silence.

uvicorn bounds neither with its fast parser: a peer could send one header for ever.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 32 * 1024
"""Bytes of a request line with its headers. An authorization request in the address may be long,
and browsers send the cookies of all ports.
"""

HEAD_SECONDS = 10.0
MOST_CONNECTIONS = 4096
TOO_LARGE = b"The head of this request is larger than %d bytes." % LARGEST_HEAD


class Connection(HttpToolsProtocol):
    """A connection that is closed when a request head is too long, or too long on its way."""

    _deadline: asyncio.TimerHandle | None = None
    _head = 0
    _reads_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, with a deadline for the first request; if there are too many, one makes room."""
        super().connection_made(transport)
        self._expect_head()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; a deadline would keep the connection in memory."""
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came. A head that is not at its end counts as a whole, however it is cut."""
        super().data_received(data)
        if self._reads_head:
            self._head += len(data)
            if self._head > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse_head()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request; what is one, but too large, gets a status of its own."""
        if self._head > LARGEST_HEAD:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def on_message_begin(self) -> None:
        """A request begins: on a kept connection this is where its deadline starts."""
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._head_arrived()
        self._head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._head > LARGEST_HEAD:
            # Whatever is raised here ends the parsing: `send_400_response` follows.
            raise ValueError(TOO_LARGE)
        hosts = sum(name == b"host" for name, _ in self.headers)
        # RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1
        # request message that lacks a Host header field and to any request message that contains
        # more than one Host header field line".
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError("one Host is needed")
        super().on_headers_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came for long: close, even if the peer never read its last response."""
        self.transport.abort()

    def _expect_head(self) -> None:
        self._reads_head, self._head = True, 0
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _head_arrived(self) -> None:
        self._reads_head = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _head_is_late(self) -> None:
        self._deadline = None
        self.transport.abort()

    def _refuse_head(self) -> None:
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n"
            b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n\r\n%b"
            % (len(TOO_LARGE), TOO_LARGE)
        )
        self.transport.close()

    def _make_room(self) -> None:
        """Close a connection that waits for nothing; if all do, this one."""
        for other in cast("set[Any]", self.connections):
            if other is not self and (other.cycle is None or other.cycle.response_complete):
                other.transport.abort()
                return
        self.transport.abort()
