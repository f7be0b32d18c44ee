"""Parses HTTP responses by hand: a client library costs several times as much as the servers.

The driver shares the processors with what it measures.
"""

from typing import NamedTuple


class WireTrouble(Exception):
    """No readable response arrived; the message says what arrived instead."""


class Answer(NamedTuple):
    """An HTTP response. `head` is as it was sent, from the status line to the empty line."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return the first header of this name, given in lower case; empty if there is none."""
        return next(iter(self.headers(name)), b"")

    def headers(self, name: bytes) -> list[bytes]:
        """Return all headers of this name, given in lower case."""
        rows = (row.partition(b":") for row in self.head.split(b"\r\n")[1:])
        return [value.strip() for found, _, value in rows if found.lower() == name]


def parsed(received: bytes, *, has_ended: bool = False) -> Answer | None:
    """Parse these bytes as a response; return None if it is not complete yet.

    Raises:
        WireTrouble: the connection ended too early, or this is not an HTTP/1.1 response that says
            how long it is.
    """
    if has_ended:
        raise WireTrouble(f"the connection ended inside an answer: {received[:80]!r}")
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
