"""An app that breaks off its response on purpose: the peer gets only the beginning, or nothing."""

from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from hosting.serving.breaking_off import BrokenOff
from tests.unit.hosting.serving.conftest import Served

Serve = Callable[..., Served]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def half(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Send one part of a response, then break off."""
    start("200 OK", [("Content-Type", "text/plain")])
    return parts()


def parts() -> Iterator[bytes]:
    """Yield one part, then break off."""
    yield b"half"
    raise BrokenOff


def nothing(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Break off before the response has begun."""
    start("303 See Other", [("Location", "/")])
    raise BrokenOff


def test_a_response_ends_in_the_middle(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """The last chunk is missing, so the peer notices; nothing is logged because nothing failed."""
    answer = serve(half).ask(GET)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n4\r\nhalf\r\n")
    assert caplog.records == []


def test_a_response_that_did_not_begin_is_not_sent(serve: Serve) -> None:
    """Not even the head is sent, since a browser would follow a redirect."""
    assert serve(nothing).ask(GET) == b""
