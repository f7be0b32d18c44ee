"""Reads the requests of a connection (RFC 9112), each within limits.

httptools parses but limits nothing: a peer could send an endless header.
"""

from typing import Protocol
from wsgiref.types import WSGIEnvironment

import httptools

from hosting.serving.answer import CLOSE, CLOSES, Answer, says
from hosting.serving.environ import add_request

LARGEST_HEAD = 32 * 1024
"""Bytes of a request line with its headers. An authorization request in a URL may be long, and
browsers send the cookies of all ports.
"""

FRAMING = 8
"""The most bytes of framing for each byte of a chunked body: a chunk may contain a single byte."""

FRAMES = frozenset({b"content-length", b"transfer-encoding"})
"""Headers that determine where a body ends."""

INVALID = says(400, "Invalid HTTP request received.", CLOSE)
TOO_LARGE = says(431, f"The head of this request is larger than {LARGEST_HEAD} bytes.", CLOSE)


class Unreadable(Exception):
    """The data is not a request, or is too large; `answer` is the response, if one can be sent."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__()
        self.answer = answer


class Taker(Protocol):
    """Takes requests as they arrive."""

    def begin(self) -> None:
        """Begin a request, at the first bytes of its head."""

    def take(self, environ: WSGIEnvironment, *, is_last: bool) -> None:
        """Take its head; `is_last` means that no request follows this one."""

    def take_body(self, part: bytes) -> None:
        """Take a part of its body."""

    def end(self) -> None:
        """End the request: it has arrived completely."""


class Reader:
    """Parses what a peer sends. `environ` contains what its requests have in common."""

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
            Unreadable: from here on, nothing can be read as a request.
        """
        self._has_ended, was_in_body = False, self._is_in_body
        try:
            self._parse(data)
        except httptools.HttpParserError as error:
            if self._is_last and not self._is_in_body:
                # Bytes after the last request belong to no request.
                return
            raise Unreadable(TOO_LARGE if self._head > LARGEST_HEAD else INVALID) from error
        # If a previous request ended in this data, how much belongs to this one is unknown.
        if not self._has_ended:
            self._count(len(data), was_in_body=was_in_body)

    def close(self) -> None:
        """Delete the parser, which would keep the connection in memory."""
        del self._parser

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._is_repeated:
            return
        self.is_in_head, self._head, self._trailer = True, 0, 0
        self._url, self._headers = b"", []
        self._taker.begin()

    def on_url(self, url: bytes) -> None:
        """Add a part of the target."""
        if not self._is_repeated:
            self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header; only count a trailer, which must not be taken for one (RFC 9110 §6.5.1)."""
        if self.is_in_head:
            self._headers.append((name.lower(), value))
            return
        self._trailer += len(name) + len(value)
        if self._trailer > LARGEST_HEAD:
            raise ValueError("the trailers are too large")

    def on_headers_complete(self) -> None:
        """Pass on the head. Any exception raised here ends the parsing."""
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
        """Pass on a part of the body."""
        self._body += len(part)
        self._taker.take_body(part)

    def on_message_complete(self) -> None:
        """Pass on the end of a request."""
        if self._framing and self._parser.should_upgrade():
            return
        self._is_in_body, self._has_ended = False, True
        self._taker.end()

    def _parse(self, data: bytes | memoryview) -> None:
        """Parse data, always as HTTP (RFC 9110 §7.8): a peer that asks for another protocol gets a
        response in this one, and what follows is read as HTTP, too.
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
        """Announce a body to the parser again: it skips the body of a request that asks for another
        protocol, and would read that body as the next request.
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
            # The rest is framing or a trailer, which the app does not get before it has ended.
            self._received += size
            if self._received - self._body > LARGEST_HEAD + FRAMING * self._body:
                raise Unreadable(None)
