"""A whole response, or the head of a streamed one, as it is sent on the wire (RFC 9112)."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple

NO_BODY = frozenset({204, 304})
STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
UNSENDABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
"""Characters that would end a header, or that no header may contain (RFC 9110 §5.5)."""

CHUNKED, CLOSES = b"transfer-encoding: chunked\r\n", b"connection: close\r\n"
TEXT = (("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"))
CLOSE = ("connection", "close")


class Answer(NamedTuple):
    """A response to send. `length` is its Content-Length, if it has one; `closes` means that the
    connection ends with it.
    """

    status: int
    head: bytes
    body: bytes
    length: int | None
    closes: bool

    @classmethod
    def of(cls, status: int, headers: Iterable[tuple[str, str]], body: bytes = b"") -> "Answer":
        """Make a response from headers in the form that an app uses.

        Raises:
            ValueError: a header cannot be sent.
        """
        lines, length, closes = [], None, False
        for given, value in headers:
            name = given.lower()
            if name == "connection":
                closes = "close" in value.lower()
                continue
            if name == "content-length":
                length = int(value)
            lines.append(f"{name}: {value}")
        if UNSENDABLE.search("".join(lines)):
            raise ValueError("a header holds a control character")
        head = "\r\n".join((*lines, "")).encode("latin-1")
        return cls(status, head, body, length, closes)

    def with_body(self, body: bytes) -> "Answer":
        """The same response with its body.

        Raises:
            ValueError: the body is not as long as the Content-Length says.
        """
        if len(body) != self.length:
            raise ValueError("the body is not as long as its Content-Length")
        return self._replace(body=body)

    def on_wire(self, date: Iterable[tuple[bytes, bytes]], further: bytes) -> bytes:
        """The whole response as bytes, between headers that the server adds."""
        first = STATUS_LINES.get(self.status) or b"HTTP/1.1 %d \r\n" % self.status
        before = (b"%b: %b\r\n" % header for header in date)
        return b"".join((first, *before, self.head, further, b"\r\n", self.body))


def says(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    """A response from the server itself: one sentence."""
    body = text.encode()
    return Answer.of(status, (*TEXT, ("content-length", str(len(body))), *headers), body)


BUSY = says(503, "Too many requests wait here. Try again.\n", ("retry-after", "1"))
TOO_SLOW = says(408, "The body took too long to arrive.\n", CLOSE)
ENDING = says(503, "This server has been stopped.\n", CLOSE)
FAILED = says(500, "This server failed to answer.\n")
