"""What a peer can and cannot send, and what an app learns of it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from hosting.serving import body, connection, reader, writer
from hosting.serving.bridge import CLIENT_DISCONNECTED
from tests.support.processes import wait_until
from tests.unit.hosting.serving.conftest import Served, until_closed

CLOSE = b"Host: x\r\nConnection: close\r\n"

Serve = Callable[..., Served]


class App:
    """An app that returns the body it read, and keeps the last environment."""

    def __init__(self, *, reads: bool = True) -> None:
        self.environ: WSGIEnvironment = {}
        self.calls = 0
        self._reads = reads

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Return the body."""
        self.environ = environ
        self.calls += 1
        heard = environ["wsgi.input"].read() if self._reads else b""
        start("200 OK", [("Content-Length", str(len(heard)))])
        return [heard]


def post(content: bytes, *headers: bytes) -> bytes:
    """Return a POST request that closes its connection."""
    length = b"Content-Length: %d\r\n" % len(content)
    return b"POST /p HTTP/1.1\r\n" + CLOSE + b"".join(headers) + length + b"\r\n" + content


@pytest.mark.parametrize("size", [0, 1, body.READ_AHEAD, 3 * body.READ_AHEAD])
def test_a_body_arrives_as_it_was_sent(serve: Serve, size: int) -> None:
    """A body may be read before the app is called, or while the app reads it."""
    content = bytes(number % 251 for number in range(size))
    _, _, heard = serve(App()).ask(post(content)).partition(b"\r\n\r\n")
    assert heard == content


def test_a_body_in_chunks_arrives(serve: Serve) -> None:
    """RFC 9112 §7.1: a body without a length ends with its last chunk."""
    chunks = b"4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n"
    head = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    assert serve(App()).ask(head + chunks).endswith(b"\r\n\r\nabcdefg")


def test_a_body_that_the_app_does_not_want_does_no_harm(serve: Serve) -> None:
    """Its sender still gets to read the response."""
    heard = serve(App(reads=False)).ask(post(b"x" * (body.DISCARDED // 2)))
    assert heard.startswith(b"HTTP/1.1 200")


def test_the_app_is_asked_before_a_large_body_has_arrived(serve: Serve) -> None:
    """The app can refuse the sender: the response arrives although the body never ends, and the
    connection is closed.
    """
    with serve(App(reads=False)).connect() as sender:
        sender.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 16000000\r\n\r\n")
        sender.sendall(b"x" * body.READ_AHEAD)
        sender.settimeout(body.BODY_SECONDS / 2)
        assert until_closed(sender).startswith(b"HTTP/1.1 200")


def test_a_slow_body_takes_no_thread(serve: Serve) -> None:
    """Even if more senders than there are threads stop in mid-body, everyone else is served."""
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
    """RFC 9110 §15.5.9: the response is 408, the connection closes, and the app is not called."""
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)
    app = App()
    heard = serve(app).ask(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
    assert heard.startswith(b"HTTP/1.1 408")
    assert app.calls == 0


def test_an_app_that_reads_a_body_which_never_ends_gets_an_error(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline also applies while a thread reads a large body."""
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
    """A new connection is closed, and no response is sent before there is a request."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.05)
    assert serve(App()).ask(sent) == b""


def test_the_second_head_on_a_connection_has_a_deadline_too(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept connection may be idle for long, but not in the middle of a head."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    sent = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n"
    assert serve(App()).ask(sent).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("end", [b"\r\n\r\n", b""])
def test_a_head_that_is_too_long_is_refused(serve: Serve, end: bytes) -> None:
    """RFC 6585 §5: it is refused with 431, whether or not its end has arrived."""
    app = App()
    long = b"x" * (reader.LARGEST_HEAD + 1)
    heard = serve(app).ask(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + long + end)
    assert heard.startswith(b"HTTP/1.1 431")
    assert app.calls == 0


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: a\r\n", b"Host: a\r\nhost: b\r\n"])
def test_a_request_names_one_host(serve: Serve, hosts: bytes) -> None:
    """RFC 9112 §3.2: a request without exactly one Host header gets 400."""
    app = App()
    assert serve(app).ask(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n").startswith(b"HTTP/1.1 400")
    assert app.calls == 0


def test_when_no_thread_is_free_the_answer_is_to_try_again(serve: Serve) -> None:
    """503 with Retry-After is sent at once (RFC 9110 §15.6.4); health checks still succeed."""
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
    """The app can ask while it waits for something else; the answer is no until the peer leaves."""
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
    """Parts are sent as soon as they exist; at the end `close` is called (PEP 3333)."""
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
    """The log contains the reason; the response does not."""

    def app(_: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        raise RuntimeError("a reason")

    served = serve(app, threads=4)
    for _ in range(20):
        heard = served.ask(b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n")
        assert heard.startswith(b"HTTP/1.1 500")
        assert b"a reason" not in heard
    assert caplog.text.count("RuntimeError: a reason") == 20


def test_headers_arrive_as_wsgi_has_them(serve: Serve) -> None:
    """PEP 3333: repeated headers are joined (RFC 9110 §5.3). A name with an underscore is dropped,
    because it could pass for another.
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


def test_a_trailer_is_no_header(serve: Serve) -> None:
    """RFC 9110 §6.5.1: merged into the headers, it would bypass every check of the head."""
    app = App()
    head = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    trailers = b"Host: evil\r\nAuthorization: Bearer t\r\n"
    assert serve(app).ask(head + b"1\r\na\r\n0\r\n" + trailers + b"\r\n").endswith(b"a")
    assert app.environ["HTTP_HOST"] == "x"
    assert "HTTP_AUTHORIZATION" not in app.environ


def test_trailers_are_bounded(serve: Serve) -> None:
    """They come after the head, and have the same limit."""
    head = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    trailers = (b"X: " + b"y" * 1000 + b"\r\n") * 10_000
    with serve(App()).connect() as sender, pytest.raises(ConnectionError):
        sender.sendall(head + trailers)


@pytest.mark.parametrize("kind", [b"close", b"keep-alive"])
def test_a_reader_that_stops_is_closed(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, kind: bytes
) -> None:
    """Unread data is not kept forever, whether the connection is kept alive or closed."""
    monkeypatch.setattr(writer, "WRITE_SECONDS", 0.2)
    big = b"x" * (32 * 1024 * 1024)

    def app(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(len(big)))])
        return [big]

    served = serve(app)
    with served.connect() as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: " + kind + b"\r\n\r\n")
        assert reader.recv(16)
        wait_until(lambda: not served.connections())
        assert len(until_closed(reader)) < len(big)


def test_an_app_learns_that_the_sender_of_a_large_body_has_left(serve: Serve) -> None:
    """It learns it after reading the body; until then, the connection carries only the body."""
    read, left = threading.Event(), threading.Event()

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        read.set()
        wait_until(environ[CLIENT_DISCONNECTED])
        left.set()
        start("200 OK", [("Content-Length", "0")])
        return []

    with serve(app).connect() as sender:
        content = b"x" * (4 * body.READ_AHEAD)
        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(content)
        sender.sendall(head + content)
        assert read.wait(20)
    assert left.wait(20)


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_what_has_no_body_has_no_length(serve: Serve, status: str) -> None:
    """RFC 9110 §8.6: the length is forbidden on 204; on 304 it would be that of the 200."""

    def app(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start(status, [])
        return []

    heard = serve(app).ask(b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n").lower()
    assert heard.startswith(f"http/1.1 {status}".lower().encode())
    assert b"content-length" not in heard
    assert b"transfer-encoding" not in heard


def test_a_line_end_after_a_response_keeps_no_connection(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not begin a request (RFC 9112 §2.2): the next one must arrive in the time left."""
    monkeypatch.setattr(connection, "KEEP_ALIVE_SECONDS", 0.2)
    with serve(App()).connect() as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert peer.recv(65536).startswith(b"HTTP/1.1 200")
        peer.sendall(b"\r\n")
        assert until_closed(peer) == b""


def test_a_body_does_not_count_as_the_next_head(serve: Serve) -> None:
    """A body and the next head may arrive in one piece, and both requests are answered."""
    content = b"x" * (reader.LARGEST_HEAD + 1000)
    length = b"Content-Length: %d\r\n" % len(content)
    with serve(App()).connect() as peer:
        peer.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n" + content + b"GET / HT")
        heard = b""
        while content not in heard and (part := peer.recv(65536)):
            heard += part
        peer.sendall(b"TP/1.1\r\n" + CLOSE + b"\r\n")
        assert until_closed(peer).startswith(b"HTTP/1.1 200")


def test_a_system_without_threads_is_busy_for_a_while(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It logs the failure and responds with 503; afterwards all threads can be used again."""
    served = serve(App(), threads=1)
    get = b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n"

    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        assert served.ask(get).startswith(b"HTTP/1.1 503")
    assert "refused another thread" in caplog.text
    assert served.ask(get).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("begun", [b"0\r\nX: ", b"0\r\nX", b"1;extension=", b"1\r\na\r\n0\r\nX: "])
def test_what_stands_around_a_body_is_bounded(serve: Serve, begun: bytes) -> None:
    """A trailer or a chunk extension (RFC 9112 §7.1.1) that never ends is cut off."""
    head = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    endless = b"a" * (20 * 1024 * 1024)
    with serve(App()).connect() as sender, pytest.raises(ConnectionError):
        sender.sendall(head + begun + endless)


def test_a_body_may_be_sent_byte_by_byte(serve: Serve) -> None:
    """One chunk per byte is much framing, but a valid body."""
    head = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    assert serve(App()).ask(head + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n").endswith(b"a" * 20_000)


def test_those_who_wait_for_their_peer_make_room(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even with more connections than allowed, each in mid-body, everyone else is served."""
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 20)
    served = serve(App())
    half = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(served.connect()).sendall(half)
        assert served.ask(post(b"whole")).endswith(b"whole")
        assert served.connections() <= 20
