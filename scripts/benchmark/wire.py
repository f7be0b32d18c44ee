"""HTTP answers as bytes, read by hand: a client library costs several times as much as the servers.

The driver shares the processors with what it measures.
"""

from typing import NamedTuple


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


def parsed(received: bytes, *, has_ended: bool = False) -> Answer | None:
    """The answer that these bytes are; None while more must come.

    Raises:
        WireTrouble: the connection has ended before; or this is not an HTTP/1.1 response, or does
            not say how long it is.
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
