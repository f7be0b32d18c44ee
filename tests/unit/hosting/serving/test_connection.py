"""What a connection sends, and what that costs."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
import uvicorn
from uvicorn.server import ServerState

from hosting.serving import bridge, connection
from hosting.serving.answer import Answer, says
from hosting.serving.bridge import Bridge
from hosting.serving.connection import Connection
from hosting.serving.server import configuration
from tests.support.processes import wait_until
from tests.unit.hosting.serving.conftest import Served, until_closed

Serve = Callable[..., Served]
GET = b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n"
CLOSE = b"GET %b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def answering(*headers: tuple[str, str], body: bytes = b"ok") -> WSGIApplication:
    """Return an app that gives every request the same response."""

    def app(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", list(headers))
        return [body]

    return app


def echo(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer with the path."""
    path = environ["PATH_INFO"].encode()
    start("200 OK", [("Content-Length", str(len(path)))])
    return [path]


class Transport(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)})
        self.written: list[bytes] = []
        self.is_reading = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep the data."""
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        """Return False: it stays open."""
        return False

    def pause_reading(self) -> None:
        """Record that reading is paused."""
        self.is_reading = False

    def resume_reading(self) -> None:
        """Record that reading goes on."""
        self.is_reading = True


class Loop(asyncio.SelectorEventLoop):
    """An event loop that counts its timers."""

    timers = 0

    def call_at(self, *given: object, **named: object) -> asyncio.TimerHandle:
        """Set a timer."""
        self.timers += 1
        return super().call_at(*given, **named)  # type: ignore[arg-type]


def test_a_response_is_one_write_and_no_request_sets_a_timer() -> None:
    """Each write is a system call and wakes the peer."""

    async def ask_often() -> int:
        made = Bridge(answering(("Content-Length", "2")), threads=9)
        config: uvicorn.Config = configuration(lambda: made)
        config.load()
        peer = Connection(config, ServerState(), {})
        peer.connection_made(transport)
        for number in range(1, 10):
            peer.data_received(GET % b"/")
            while len(transport.written) < number:
                await asyncio.sleep(0)
        before = loop.timers
        peer.connection_lost(None)
        return before

    transport, loop = Transport(), Loop()
    try:
        # Another test's browser may run a loop in this thread.
        with ThreadPoolExecutor(1) as thread:
            timers = thread.submit(loop.run_until_complete, ask_often()).result()
        # One timer for the first head, one for what follows its response.
        assert timers <= 2
    finally:
        loop.close()
    assert {written.endswith(b"\r\n\r\nok") for written in transport.written} == {True}
    assert len(transport.written) == 9


def test_a_response_lets_no_more_in_while_requests_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a peer that sends without end fills the memory, however fast the app is."""
    monkeypatch.setattr(connection, "PIPELINE_SECONDS", 60)

    async def ask_together() -> None:
        made = Bridge(answering(("Content-Length", "2")), threads=9)
        config: uvicorn.Config = configuration(lambda: made)
        config.load()
        peer = Connection(config, ServerState(), {})
        peer.connection_made(transport)
        peer.data_received(GET % b"/" * 9)
        while len(transport.written) < 9:
            was_reading.append((len(transport.written), transport.is_reading))
            await asyncio.sleep(0)
        peer.connection_lost(None)

    transport, was_reading = Transport(), list[tuple[int, bool]]()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, ask_together()).result()
    assert {written for written, is_reading in was_reading if is_reading} <= {8}
    assert transport.is_reading


def test_requests_that_come_together_are_answered_in_their_order(serve: Serve) -> None:
    """Pipelined requests are answered in the order they arrived (RFC 9112 §9.3.2)."""
    paths = [b"/%d" % number for number in range(50)]
    heard = serve(echo).ask(b"".join(GET % path for path in paths) + CLOSE % b"/last")
    bodies = [part.split(b"HTTP/1.1")[0] for part in heard.split(b"\r\n\r\n")[1:]]
    assert bodies == [*paths, b"/last"]


def test_what_follows_the_last_request_is_not_read(serve: Serve) -> None:
    """RFC 9112 §9.6: a request that closes its connection is the last one on it."""
    heard = serve(echo).ask(CLOSE % b"/a" + GET % b"/b" + b"no request at all")
    assert heard.endswith(b"\r\n\r\n/a")
    assert heard.count(b"HTTP/1.1") == 1


def test_nothing_is_taken_for_the_response_of_another_request(serve: Serve) -> None:
    """Unreadable bytes behind a request that is still being handled close the connection."""
    free = threading.Event()

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        free.wait(20)
        return echo(environ, start)

    heard = serve(app).ask(GET % b"/a" + b"no request\r\n\r\n")
    free.set()
    assert heard == b""


def test_who_asks_for_another_protocol_is_answered_in_this_one(serve: Serve) -> None:
    """RFC 9110 §7.8: Upgrade may be ignored; HTTP clients that prefer HTTP/2 send it."""

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        heard = environ["wsgi.input"].read()
        start("200 OK", [("Content-Length", str(len(heard)))])
        return [heard]

    wish = b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
    head = b"POST / HTTP/1.1\r\nHost: x\r\n%bContent-Length: 5\r\n\r\n" % wish
    heard = serve(app).ask(head + b"hello" + CLOSE % b"/")
    assert heard.count(b"HTTP/1.1 200") == 2
    assert b"\r\n\r\nhello" in heard


def test_a_body_that_is_asked_for_first_is_asked_for(serve: Serve) -> None:
    """RFC 9110 §10.1.1: a client that expects 100 Continue gets it before it sends the body."""
    with serve(echo).connect() as peer:
        peer.sendall(
            b"POST /p HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
            b"Content-Length: 3\r\n\r\n"
        )
        assert peer.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.sendall(b"abc")
        assert until_closed(peer).endswith(b"\r\n\r\n/p")


@pytest.mark.parametrize("length", [(), (("Content-Length", "2"),)])
def test_a_head_is_answered_without_a_body(serve: Serve, length: tuple[tuple[str, str]]) -> None:
    """RFC 9110 §9.3.2: the body is left out even if the app returns one."""
    heard = serve(answering(*length)).ask((CLOSE % b"/").replace(b"GET", b"HEAD"))
    assert heard.startswith(b"HTTP/1.1 200")
    assert heard.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "header", [("X", "a\r\nSet-Cookie: b"), ("X\n", "a"), ("X", "\0"), ("Content-Length", "3")]
)
def test_a_response_that_would_be_misread_is_not_sent(
    serve: Serve, header: tuple[str, str]
) -> None:
    """No header splits a response (RFC 9110 §5.5), and no length is wrong (RFC 9112 §6.3)."""
    heard = serve(answering(header)).ask(CLOSE % b"/")
    assert heard.startswith(b"HTTP/1.1 500")
    assert b"Set-Cookie" not in heard


def test_what_is_held_when_the_server_ends_is_told_so(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request still unanswered some time after the server begins to stop gets 503."""
    monkeypatch.setattr(connection, "END_SECONDS", 0.05)
    held, free = threading.Event(), threading.Event()

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        held.set()
        free.wait(20)
        return echo(environ, start)

    served = serve(app)
    with served.connect() as peer:
        peer.sendall(GET % b"/held")
        assert held.wait(20)
        served.end()
        assert until_closed(peer).startswith(b"HTTP/1.1 503")
    free.set()


def test_health_is_asked_of_the_app_once(serve: Serve) -> None:
    """Once the app has reported health, the server answers by itself."""
    asked: list[str] = []

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        # As if behind a proxy that adds a prefix.
        environ["PATH_INFO"] = bridge.HEALTH
        return echo(environ, start)

    served = serve(app)
    for path in (b"/other", b"/healthz", b"/healthz", b"/healthz", b"/other"):
        assert served.ask(CLOSE % path).startswith(b"HTTP/1.1 200")
    assert asked == ["/other", "/healthz", "/other"]


class Hurried:
    """Answers one path in the event loop, with the body it got; other requests wait on a thread."""

    def __init__(self) -> None:
        self.waits, self.free = threading.Event(), threading.Event()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Wait on a thread."""
        self.waits.set()
        self.free.wait(20)
        return echo(environ, start)

    def answer_at_once(self, environ: WSGIEnvironment, body: bytes) -> Answer | None:
        """Answer /now without waiting."""
        return says(200, f"at once: {body.decode()}") if environ["PATH_INFO"] == "/now" else None


def test_an_app_answers_at_once_while_every_thread_waits(serve: Serve) -> None:
    """It answers in the event loop once the body has arrived; other requests go to a thread."""
    app = Hurried()
    served = serve(app, threads=1)
    with served.connect() as waiting, served.connect() as hurried:
        waiting.sendall(CLOSE % b"/later")
        assert app.waits.wait(20)
        head = b"POST /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
        hurried.sendall(head + b"he")
        hurried.sendall(b"llo")
        assert until_closed(hurried).endswith(b"at once: hello")
        app.free.set()
        assert until_closed(waiting).endswith(b"/later")


def test_a_peer_that_leaves_behind_two_requests_is_missed(serve: Serve) -> None:
    """A pipelined request does not hide that the peer has left."""
    missed = threading.Event()

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        wait_until(environ[bridge.CLIENT_DISCONNECTED])
        missed.set()
        return echo(environ, start)

    with serve(app).connect() as peer:
        peer.sendall(GET % b"/a" + GET % b"/b")
    assert missed.wait(20)
