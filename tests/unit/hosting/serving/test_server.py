"""What a peer can send, and cannot, and what an app learns of it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from hosting.serving import body, connection
from hosting.serving.bridge import CLIENT_DISCONNECTED
from tests.support.processes import wait_until
from tests.unit.hosting.serving.conftest import Served, until_closed

CLOSE = b"Host: x\r\nConnection: close\r\n"

Serve = Callable[..., Served]


class App:
    """Answers with what it has read; keeps the last environment."""

    def __init__(self, *, reads: bool = True) -> None:
        self.environ: WSGIEnvironment = {}
        self.calls = 0
        self._reads = reads

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer."""
        self.environ = environ
        self.calls += 1
        heard = environ["wsgi.input"].read() if self._reads else b""
        start("200 OK", [("Content-Length", str(len(heard)))])
        return [heard]


def post(content: bytes, *headers: bytes) -> bytes:
    """A POST whose connection is closed behind it."""
    length = b"Content-Length: %d\r\n" % len(content)
    return b"POST /p HTTP/1.1\r\n" + CLOSE + b"".join(headers) + length + b"\r\n" + content


@pytest.mark.parametrize("size", [0, 1, body.READ_AHEAD, 3 * body.READ_AHEAD])
def test_a_body_arrives_as_it_was_sent(serve: Serve, size: int) -> None:
    """Whether it is read before the app is asked, or while it reads."""
    content = bytes(number % 251 for number in range(size))
    _, _, heard = serve(App()).ask(post(content)).partition(b"\r\n\r\n")
    assert heard == content


def test_a_body_in_chunks_arrives(serve: Serve) -> None:
    """RFC 9112 §7.1: a body without a length ends with its last chunk."""
    chunks = b"4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n"
    head = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    assert serve(App()).ask(head + chunks).endswith(b"\r\n\r\nabcdefg")


def test_a_body_that_the_app_does_not_want_does_no_harm(serve: Serve) -> None:
    """Its sender comes to read the response all the same."""
    heard = serve(App(reads=False)).ask(post(b"x" * (body.DISCARDED // 2)))
    assert heard.startswith(b"HTTP/1.1 200")


def test_the_app_is_asked_before_a_large_body_has_arrived(serve: Serve) -> None:
    """So it can refuse who sends it: the response comes though the body never ends."""
    app = App(reads=False)
    served = serve(app)
    with served.connect() as sender:
        sender.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 16000000\r\n\r\n")
        sender.sendall(b"x" * body.READ_AHEAD)
        wait_until(lambda: app.calls == 1)


def test_a_slow_body_takes_no_thread(serve: Serve) -> None:
    """More senders that stop in mid-body than there are threads: everyone else is served."""
    app = App()
    served = serve(app, threads=2)
    slow = [served.connect() for _ in range(5)]
    for sender in slow:
        sender.sendall(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
    assert served.ask(post(b"whole")).endswith(b"whole")
    for sender in slow:
        sender.close()
    assert app.calls == 1


def test_a_body_that_never_ends_is_refused(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9110 §15.5.9: 408, and the connection is closed; the app never hears of it."""
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)
    app = App()
    heard = serve(app).ask(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
    assert heard.startswith(b"HTTP/1.1 408")
    assert app.calls == 0


def test_an_app_that_reads_a_body_which_never_ends_gets_an_error(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that reads a large body has the same deadline."""
    monkeypatch.setattr(body, "BODY_SECONDS", 0.2)
    heard: list[BaseException] = []

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            environ["wsgi.input"].read()
        except OSError as error:
            heard.append(error)
        start("400 Bad Request", [("Content-Length", "0")])
        return []

    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n"
    assert serve(app).ask(head + b"x" * body.READ_AHEAD).startswith(b"HTTP/1.1 400")
    assert [type(error) for error in heard] == [TimeoutError]


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nHost: ", b"GET / HTTP/1.1\r\nHost: x\r\nX-Never-Ends: "]
)
def test_a_head_that_never_ends_is_closed(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """On a new connection, and nothing is answered to what is no request yet."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.05)
    assert serve(App()).ask(sent) == b""


def test_the_second_head_on_a_connection_has_a_deadline_too(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept connection may be silent for long, but not in the middle of a head."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    sent = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n"
    assert serve(App()).ask(sent).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("end", [b"\r\n\r\n", b""])
def test_a_head_that_is_too_long_is_refused(serve: Serve, end: bytes) -> None:
    """RFC 6585 §5, at its end, and before it has one."""
    app = App()
    long = b"x" * (connection.LARGEST_HEAD + 1)
    heard = serve(app).ask(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + long + end)
    assert heard.startswith(b"HTTP/1.1 431")
    assert app.calls == 0


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: a\r\n", b"Host: a\r\nhost: b\r\n"])
def test_a_request_names_one_host(serve: Serve, hosts: bytes) -> None:
    """RFC 9112 §3.2."""
    app = App()
    assert serve(app).ask(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n").startswith(b"HTTP/1.1 400")
    assert app.calls == 0


def test_when_no_thread_is_free_the_answer_is_to_try_again(serve: Serve) -> None:
    """503 with Retry-After (RFC 9110 §15.6.4), at once; health is answered all the same."""
    free, busy = threading.Event(), threading.Semaphore(0)

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/wait":
            busy.release()
            free.wait(20)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    served = serve(app, threads=2)
    get = b"GET %b HTTP/1.1\r\n" + CLOSE + b"\r\n"
    assert served.ask(get % b"/healthz").endswith(b"ok")
    waiting = [served.connect() for _ in range(2)]
    for each in waiting:
        each.sendall(get % b"/wait")
        assert busy.acquire(timeout=20)
    refused = served.ask(get % b"/")
    assert refused.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 1" in refused.lower()
    assert served.ask(get % b"/healthz").endswith(b"ok")
    free.set()
    for each in waiting:
        with each:
            assert until_closed(each).endswith(b"ok")
    assert served.ask(get % b"/").endswith(b"ok")


def test_an_app_learns_that_its_peer_has_left(serve: Serve) -> None:
    """While it waits for something else, it can ask; before, the peer is there."""
    seen: list[bool] = []
    left = threading.Event()

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        seen.append(environ[CLIENT_DISCONNECTED]())
        wait_until(environ[CLIENT_DISCONNECTED])
        left.set()
        start("200 OK", [("Content-Length", "0")])
        return []

    with serve(app).connect() as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until(lambda: bool(seen))
        assert not left.is_set()
    assert left.wait(20)
    assert seen == [False]


def test_a_stream_arrives_piece_by_piece_and_ends_when_its_reader_leaves(serve: Serve) -> None:
    """What is not finished is told as it comes; `close` is called (PEP 3333)."""
    more, closed = threading.Event(), threading.Event()

    def parts() -> Iterator[bytes]:
        try:
            yield b"first"
            while more.wait(20):
                yield b"more"
        finally:
            closed.set()

    def app(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return parts()

    with serve(app).connect() as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = b""
        while not heard.endswith(b"first\r\n"):
            heard += reader.recv(65536)
    more.set()
    assert closed.wait(20)


def test_an_app_that_fails_is_answered_with_500_and_its_thread_serves_on(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    """The peer learns nothing of why; the log does."""

    def app(_: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        raise RuntimeError("a reason")

    served = serve(app, threads=1)
    for _ in range(2):
        heard = served.ask(b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n")
        assert heard.startswith(b"HTTP/1.1 500")
        assert b"a reason" not in heard
    assert caplog.text.count("RuntimeError: a reason") == 2


def test_headers_arrive_as_wsgi_has_them(serve: Serve) -> None:
    """PEP 3333; what came twice is joined (RFC 9110 §5.3), and a name with an underscore, which
    could pass for another, is dropped.
    """
    app = App()
    serve(app).ask(
        b"GET /a%2Fb%FF?q=%C3%BC HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\nX-A: 1\r\nX-A: 2\r\n"
        b"Cookie: a=1\r\nCookie: b=2\r\nX_A: 3\r\nContent-Type: text/x\r\n\r\n"
    )
    told = {
        "PATH_INFO": "/a/b\xff",
        "QUERY_STRING": "q=%C3%BC",
        "HTTP_HOST": "h:1",
        "HTTP_X_A": "1,2",
        "HTTP_COOKIE": "a=1; b=2",
        "CONTENT_TYPE": "text/x",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    assert {name: app.environ[name] for name in told} == told
