"""Reads the requests of a connection (RFC 9112), each within bounds.

httptools parses, and bounds nothing: a peer could send an endless header.
"""

from typing import Protocol
from wsgiref.types import WSGIEnvironment

import httptools

from hosting.serving.answer import CLOSE, CLOSES, Answer, says
from hosting.serving.environ import add_request

LARGEST_HEAD = 32 * 1024
"""Bytes of a request line with its headers. An authorization request in the address may be long,
and browsers send the cookies of all ports.
"""

FRAMING = 8
"""Bytes around each byte of a body that is sent in chunks, at most: a chunk may hold one byte."""

FRAMES = frozenset({b"content-length", b"transfer-encoding"})
"""Headers that say where a body ends."""

INVALID = says(400, "Invalid HTTP request received.", CLOSE)
TOO_LARGE = says(431, f"The head of this request is larger than {LARGEST_HEAD} bytes.", CLOSE)


class Unreadable(Exception):
    """The data is not a request, or too large; has the response, if one can be sent."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__()
        self.answer = answer


class Taker(Protocol):
    """Takes requests as they arrive."""

    def begin(self) -> None:
        """The first bytes of a head."""

    def take(self, environ: WSGIEnvironment, *, is_last: bool) -> None:
        """A head; `is_last` is that no request follows this one."""

    def take_body(self, part: bytes) -> None:
        """A part of its body."""

    def end(self) -> None:
        """It is there as a whole."""


class Reader:
    """Parses what a peer sends. `environ` is what its requests have in common."""

    def __init__(self, environ: WSGIEnvironment, taker: Taker) -> None:
        self._environ = environ
        self._taker = taker
        self._parser = httptools.HttpRequestParser(self)
        self._url, self._headers = b"", list[tuple[bytes, bytes]]()
        self._head = self._trailer = self._received = self._body = 0
        self._has_ended = self._is_last = self._is_in_body = self._is_repeated = False
        self._framing = b""
        self.is_in_head = True

    def feed(self, data: bytes) -> None:
        """Parse these bytes, and count them.

        Raises:
            Unreadable: no request can be read from here on.
        """
        self._has_ended, was_in_body = False, self._is_in_body
        try:
            self._parse(data)
        except httptools.HttpParserError as error:
            if self._is_last and not self._is_in_body:
                # Bytes after the last request belong to no request.
                return
            raise Unreadable(TOO_LARGE if self._head > LARGEST_HEAD else INVALID) from error
        # Together with the end of a request before it, it is not known how much of it came.
        if not self._has_ended:
            self._count(len(data), was_in_body=was_in_body)

    def close(self) -> None:
        """The parser would keep the connection in memory."""
        del self._parser

    def on_message_begin(self) -> None:
        """A request begins."""
        if self._is_repeated:
            return
        self.is_in_head, self._head, self._trailer = True, 0, 0
        self._url, self._headers = b"", []
        self._taker.begin()

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        if not self._is_repeated:
            self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; or a trailer, which must not be taken for one (RFC 9110 §6.5.1)."""
        if self.is_in_head:
            self._headers.append((name.lower(), value))
            return
        self._trailer += len(name) + len(value)
        if self._trailer > LARGEST_HEAD:
            raise ValueError("the trailers are too large")

    def on_headers_complete(self) -> None:
        """The head is there. Whatever is raised here ends the parsing."""
        if self._is_repeated:
            return
        headers, parser = self._headers, self._parser
        self._head = len(self._url) + sum(len(name) + len(value) for name, value in headers)
        if self._head > LARGEST_HEAD:
            raise ValueError("the head is too large")
        version = parser.get_http_version()
        # RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1
        # request message that lacks a Host header field and to any request message that contains
        # more than one Host header field line".
        hosts = sum(name == b"host" for name, _ in headers)
        if hosts > 1 or (hosts == 0 and version == "1.1"):
            raise ValueError("one Host is needed")
        environ = self._environ.copy()
        add_request(environ, parser, self._url, headers)
        self._is_last = version == "1.0" or not parser.should_keep_alive()
        self.is_in_head, self._is_in_body = False, True
        self._received = self._body = 0
        self._framing = b"".join(b"%b: %b\r\n" % line for line in headers if line[0] in FRAMES)
        self._taker.take(environ, is_last=self._is_last)

    def on_body(self, part: bytes) -> None:
        """A part of the body."""
        self._body += len(part)
        self._taker.take_body(part)

    def on_message_complete(self) -> None:
        """A request is there as a whole."""
        if self._framing and self._parser.should_upgrade():
            return
        self._is_in_body, self._has_ended = False, True
        self._taker.end()

    def _parse(self, data: bytes | memoryview) -> None:
        """No other protocol is spoken here (RFC 9110 §7.8): who asks for one is answered in this
        one, and what follows is read as it, too.
        """
        while True:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = memoryview(data)[upgrade.args[0] :]
                self._expect_body()
            else:
                return

    def _expect_body(self) -> None:
        """The parser has left out the body of a request that asks for another protocol, and would
        read it as the next request: it is told again that one follows.
        """
        if self._framing:
            version = self._parser.get_http_version().encode()
            ends = CLOSES if self._is_last else b""
            self._is_repeated = True
            self._parser.feed_data(b"POST / HTTP/%b\r\n%b%b\r\n" % (version, self._framing, ends))
            self._is_repeated = False

    def _count(self, size: int, *, was_in_body: bool) -> None:
        if self.is_in_head:
            self._head += size
            if self._head > LARGEST_HEAD:
                raise Unreadable(TOO_LARGE)
        elif was_in_body:
            # Other bytes are framing or a trailer, which the app does not get before it has ended.
            self._received += size
            if self._received - self._body > LARGEST_HEAD + FRAMING * self._body:
                raise Unreadable(None)
