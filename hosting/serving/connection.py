"""One connection: what its peer sends has bounds in bytes and in time, and so has its reading.

uvicorn bounds none of it with its fast parser: a peer could send one header for ever, or ask for
pages and never read them.
"""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LARGEST_HEAD = 32 * 1024
"""Bytes of a request line with its headers. An authorization request in the address may be long,
and browsers send the cookies of all ports.
"""

FRAMING = 8
"""Bytes around each byte of a body that is sent in chunks, at most: a chunk may hold one byte."""

HEAD_SECONDS = 10.0
WRITE_SECONDS = 20.0
"""After so long without a byte that its peer has read, a connection is closed."""

MOST_CONNECTIONS = 4096
TOO_LARGE = b"The head of this request is larger than %d bytes." % LARGEST_HEAD


class Connection(HttpToolsProtocol):
    """A connection that is closed when its peer sends a head, or reads a response, too slowly."""

    _head_deadline: asyncio.TimerHandle | None = None
    _write_check: asyncio.TimerHandle | None = None
    _unread = 0
    _head = 0
    _trailer = 0
    _reads_head = True
    _has_ended = False
    _received, _body = 0, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, with a deadline for the first request; if there are too many, one makes room."""
        super().connection_made(transport)
        self._expect_head()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; a timer would keep the connection in memory."""
        self._head_arrived()
        self._stop_write_check()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and count it if it belongs to a head that has not ended."""
        self._has_ended = False
        is_in_request = not self._reads_head
        super().data_received(data)
        if self.transport.is_closing():
            return
        # Together with the end of a request before it, it is not known how much of it came.
        if self._reads_head and not self._has_ended:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._refuse_head()
        elif is_in_request and not self._has_ended and self._is_answering():
            # What is no body is framing, or a trailer, which reaches nobody before it has ended.
            self._received += len(data)
            if self._received - self._body > LARGEST_HEAD + FRAMING * self._body:
                self.transport.abort()
        elif not self._is_answering() and self.timeout_keep_alive_task is None:
            # A line end between two requests, or the rest of a body: uvicorn's timer is gone.
            self._expect_head()

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

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; or a trailer, which must not be taken for one (RFC 9110 §6.5.1)."""
        if self._reads_head:
            super().on_header(name, value)
            return
        self._trailer += len(name) + len(value)
        if self._trailer > LARGEST_HEAD:
            raise ValueError(TOO_LARGE)

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
        self._received, self._body = 0, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is there as a whole."""
        self._has_ended = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """A response was handed to the transport, which may be about to close."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._check_writing()

    def pause_writing(self) -> None:
        """The peer reads more slowly than we write: from now on it must go on reading."""
        super().pause_writing()
        self._check_writing()

    def resume_writing(self) -> None:
        """The peer has read."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_write_check()

    def timeout_keep_alive_handler(self) -> None:
        """No request came for long: close, once the peer has read the last response."""
        super().timeout_keep_alive_handler()
        self._check_writing()

    def _waits_for_peer(self) -> bool:
        return not self._is_answering() or self.cycle.more_body

    def _is_answering(self) -> bool:
        # Before the first request there is none, whatever its type says.
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _expect_head(self) -> None:
        self._reads_head, self._head, self._trailer = True, 0, 0
        if self._head_deadline is None:
            self._head_deadline = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _head_arrived(self) -> None:
        self._reads_head = False
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None

    def _head_is_late(self) -> None:
        self._head_deadline = None
        self.transport.abort()

    def _refuse_head(self) -> None:
        if self._is_answering():
            # It would be taken for the response to the request before.
            self.transport.abort()
            return
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n"
            b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n\r\n%b"
            % (len(TOO_LARGE), TOO_LARGE)
        )
        self.transport.close()
        self._check_writing()

    def _check_writing(self) -> None:
        """Look again and again whether the peer reads, until it has."""
        self._stop_write_check()
        self._unread = self.transport.get_write_buffer_size()
        self._write_check = self.loop.call_later(WRITE_SECONDS, self._look_at_writing)

    def _look_at_writing(self) -> None:
        self._write_check = None
        if self.transport.get_write_buffer_size() < self._unread:
            self._check_writing()
        else:
            self.transport.abort()

    def _stop_write_check(self) -> None:
        if self._write_check is not None:
            self._write_check.cancel()
            self._write_check = None

    def _make_room(self) -> None:
        """Close a connection that waits for its peer; if none does, this one."""
        for other in cast("set[Connection]", self.connections):
            if other is not self and other._waits_for_peer():
                other.transport.abort()
                return
        self.transport.abort()
