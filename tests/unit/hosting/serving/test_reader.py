"""`hosting.serving.reader`: where a request ends, however its bytes are split on the way."""

from wsgiref.types import WSGIEnvironment

import pytest

from hosting.serving.reader import Reader

UPGRADE = b" HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
BY_LENGTH = b"Content-Length: %d\r\n\r\n%b" % (len(HIDDEN), HIDDEN)
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)


class Taken:
    """Keeps the path and the body of each request, and whether it arrived completely."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []
        self.whole = 0

    def begin(self) -> None:
        """Record the beginning of a request."""

    def take(self, environ: WSGIEnvironment, *, is_last: bool) -> None:
        """Record its head."""
        self.requests.append((environ["PATH_INFO"], b""))

    def take_body(self, part: bytes) -> None:
        """Record a part of its body."""
        path, body = self.requests.pop()
        self.requests.append((path, body + part))

    def end(self) -> None:
        """Record that it is complete."""
        self.whole += 1


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("framed", [BY_LENGTH, CHUNKED], ids=["by its length", "chunked"])
def test_the_body_of_who_asks_for_another_protocol_is_no_request(framed: bytes, size: int) -> None:
    """RFC 9110 §7.8: a server may ignore Upgrade. If the body were read as the next request, its
    response would go to another user of the same proxy.
    """
    rest = b"GET /two" + UPGRADE + b"\r\n" + HIDDEN.replace(b"/hidden", b"/three")
    sent, taken = b"POST /one" + UPGRADE + framed + rest, Taken()
    reader = Reader({}, taken)
    for at in range(0, len(sent), size):
        reader.feed(sent[at : at + size])
    assert taken.requests == [("/one", HIDDEN), ("/two", b""), ("/three", b"")]
    assert taken.whole == 3
