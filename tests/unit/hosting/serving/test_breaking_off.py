"""An app that breaks its response off on purpose: its peer gets the beginning, or nothing."""

from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from hosting.serving.breaking_off import BrokenOff
from tests.unit.hosting.serving.conftest import Served

Serve = Callable[..., Served]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def half(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Sends one part of a response."""
    start("200 OK", [("Content-Type", "text/plain")])
    return parts()


def parts() -> Iterator[bytes]:
    """One, and then no more."""
    yield b"half"
    raise BrokenOff


def nothing(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answers nothing."""
    start("303 See Other", [("Location", "/")])
    raise BrokenOff


def test_a_response_ends_in_the_middle(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """Without its last chunk, so that its peer knows; the log says nothing, for nothing failed."""
    answer = serve(half).ask(GET)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n4\r\nhalf\r\n")
    assert caplog.records == []


def test_a_response_that_did_not_begin_is_not_sent(serve: Serve) -> None:
    """A browser would obey the head of a redirect."""
    assert serve(nothing).ask(GET) == b""
