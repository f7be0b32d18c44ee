"""`scripts.benchmark.wire`: answers are read as HTTP says, and nothing else is taken for one."""

import socket
from contextlib import closing

import pytest

from scripts.benchmark.wire import Answer, Wire, WireTrouble
from tests.unit.scripts.benchmark.small_server import Pieces, serving

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n"
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
GOOD = (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",)


def asked(wire: Wire, request: bytes = REQUEST) -> Answer:
    """The answer to one request."""
    wire.send(request)
    while (answer := wire.read()) is None:
        pass
    return answer


def asked_once(*pieces: bytes) -> Answer:
    """The answer of a server that sends just these pieces and closes the connection."""
    with serving([pieces]) as heard, closing(Wire(heard.address)) as wire:
        return asked(wire)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-A: b\r\n\r\nhello",),
        (b"HTTP/1.1 200", b" OK\r\nContent-Le", b"ngth: 5\r\nX-A: b\r\n\r", b"\nhe", b"llo"),
        (CHUNKED + b"5\r\nhello\r\n0\r\n\r\n",),
        (
            CHUNKED.lower().replace(b"http", b"HTTP") + b"2;name=x\r\nh",
            b"e\r\n3\r",
            b"\nllo\r\n0\r",
            b"\n\r\n",
        ),
        (b"HTTP/1.0 200 OK\r\nX-A: b\r\n\r\nhe", b"llo"),
    ],
    ids=["length", "length in pieces", "chunked", "chunked in pieces", "until the end"],
)
def test_a_body_ends_where_http_says(pieces: Pieces) -> None:
    """By its length, by its last chunk, or with the connection (RFC 9112 §6.3)."""
    answer = asked_once(*pieces)
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.header(b"x-a") == b"b"


def test_no_content_has_no_body() -> None:
    """204 ends with its headers, with or without a length, and the connection serves on."""
    with (
        serving([(b"HTTP/1.1 204 No Content\r\n\r\n",), GOOD]) as heard,
        closing(Wire(heard.address)) as wire,
    ):
        assert (asked(wire).status, asked(wire).body) == (204, b"good")


def test_headers_of_one_name_are_all_found() -> None:
    """Set-Cookie comes once for each cookie; case does not matter, and missing is empty."""
    answer = asked_once(
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSET-COOKIE: b=2\r\nContent-Length: 0\r\n\r\n"
    )
    assert answer.headers(b"set-cookie") == [b"a=1", b"b=2"]
    assert answer.header(b"location") == b""


def test_a_connection_is_kept() -> None:
    """Two requests, one connection."""
    with serving([GOOD, GOOD]) as heard, closing(Wire(heard.address)) as wire:
        assert [asked(wire).body, asked(wire).body] == [b"good", b"good"]
    assert len(heard.requests) == 2


def test_a_connection_closed_meanwhile_is_opened_anew() -> None:
    """A server may close a kept connection at any time; the request is sent again, and once."""
    with serving([GOOD], [GOOD]) as heard, closing(Wire(heard.address)) as wire:
        asked(wire)
        assert asked(wire, b"GET /second HTTP/1.1\r\n\r\n").body == b"good"
    assert [request.split()[1] for request in heard.requests] == [b"/", b"/second"]


def test_a_connection_that_the_server_announces_to_close_is_left() -> None:
    """`Connection: close` is believed, and the next request goes elsewhere."""
    last = (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast",)
    with serving([last], [GOOD]) as heard, closing(Wire(heard.address)) as wire:
        assert asked(wire).body == b"last"
        assert wire.socket is None
        assert asked(wire).body == b"good"


@pytest.mark.parametrize(
    "piece",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5",
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        CHUNKED + b"five\r\nhello\r\n0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"",
    ],
    ids=[
        "short",
        "no last chunk",
        "in the headers",
        "no length",
        "no size",
        "not HTTP",
        "no status",
        "nothing",
    ],
)
def test_what_is_no_whole_answer_is_trouble(piece: bytes) -> None:
    """Never half an answer, and never a second try that would hide it."""
    with pytest.raises(WireTrouble):
        asked_once(piece)


def test_a_server_that_is_gone_is_an_error() -> None:
    """Nobody listens: OSError, not an empty answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = listener.getsockname()
    with pytest.raises(ConnectionRefusedError):
        Wire(gone).send(REQUEST)


def test_a_server_that_says_nothing_is_an_error() -> None:
    """After the time that was given."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        closing(Wire(listener.getsockname(), seconds=0.05)) as wire,
    ):
        wire.send(REQUEST)
        with pytest.raises(TimeoutError):
            wire.read()
