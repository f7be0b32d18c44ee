"""`scripts.benchmark.wire`: a response is read completely, and nothing else passes for one."""

import pytest

from scripts.benchmark.wire import WireTrouble, parsed

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nSet-Cookie: a=1\r\nSET-COOKIE: b=2\r\n\r\nhello"


def test_an_answer_ends_with_its_length() -> None:
    """Before that, it is incomplete; headers ignore case, may repeat, and are empty if missing."""
    assert {parsed(ANSWER[:end]) for end in range(len(ANSWER))} == {None}
    answer = parsed(ANSWER)
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers(b"set-cookie") == [b"a=1", b"b=2"]
    assert answer.header(b"location") == b""


@pytest.mark.parametrize(
    "received",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ],
)
def test_anything_else_is_trouble(received: bytes) -> None:
    """An incomplete response is never returned."""
    with pytest.raises(WireTrouble, match="not an HTTP response"):
        parsed(received)
    with pytest.raises(WireTrouble, match="ended inside an answer"):
        parsed(ANSWER[:-1], has_ended=True)
