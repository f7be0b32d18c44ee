"""`scripts.benchmark.wire`: an answer is read whole, and nothing else is taken for one."""

import socket
from contextlib import closing

import pytest

from scripts.benchmark.wire import Wire, WireTrouble, parsed

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nSet-Cookie: a=1\r\nSET-COOKIE: b=2\r\n\r\nhello"


def test_an_answer_ends_with_its_length() -> None:
    """Not before; headers of one name are all found, in either case, and missing ones are empty."""
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
    """Never half an answer."""
    with pytest.raises(WireTrouble, match="not an HTTP response"):
        parsed(received)


def test_a_server_that_leaves_or_says_nothing_is_an_error() -> None:
    """In the middle of an answer, or for longer than the time that was given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with closing(Wire(listener.getsockname())) as wire:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(ANSWER[:-1])
            assert wire.read() is None
            with pytest.raises(WireTrouble, match="ended inside an answer"):
                wire.read()
        with closing(Wire(listener.getsockname(), seconds=0.05)) as wire:
            wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(TimeoutError):
                wire.read()
