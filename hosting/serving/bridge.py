"""From the event loop to a WSGI app: a request is read here, answered on a thread, and sent here.

ASGI is what uvicorn speaks to an app. What this adds to a plain adapter: a body has a deadline
(`body`), `/healthz` is answered even when every thread waits, and an app learns that its peer has
gone: `environ[CLIENT_DISCONNECTED]()`.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from wsgiref.types import WSGIApplication, WSGIEnvironment

from hosting.serving.body import Body, PeerLeft, Receive
from hosting.serving.environ import EnvironMaker
from hosting.serving.peer import Peer, Watch
from hosting.serving.threads import AllBusy, Threads

CLIENT_DISCONNECTED = "hosting.client_disconnected"
"""In a WSGI environment: a function that says whether the peer has closed its connection, so that
nobody would read a response.
"""

HEALTH = "/healthz"
NO_BODY = frozenset({204, 304})
ANNOUNCES_BODY = frozenset({b"content-length", b"transfer-encoding"})

TEXT = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]

Headers = list[tuple[bytes, bytes]]

log = logging.getLogger(__name__)


class Send(Protocol):
    """Sends a message of a response (ASGI)."""

    async def __call__(self, message: Any, /) -> None:
        """Return when more may be sent."""


class Answer(NamedTuple):
    """A response as a whole."""

    status: int
    headers: Headers
    body: bytes


BUSY = Answer(503, [*TEXT, (b"retry-after", b"1")], b"Too many requests wait here. Try again.\n")
TOO_SLOW = Answer(408, [*TEXT, (b"connection", b"close")], b"The body took too long to arrive.\n")
ENDING = Answer(503, [*TEXT, (b"connection", b"close")], b"This server has been stopped.\n")
FAILED = Answer(500, TEXT, b"This server failed to answer.\n")


class Bridge:
    """An ASGI app that answers with a WSGI app, at most `threads` requests at the same time."""

    def __init__(self, app: WSGIApplication, *, threads: int, several_processes: bool) -> None:
        self._app = app
        self._threads = Threads(threads)
        self._environ = EnvironMaker(several_processes=several_processes)
        self._health: Answer | None = None

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, receive, send)
        except Exception:
            # Whatever it is, uvicorn closes the connection, and its own log is silenced.
            log.exception("a response could not be sent")
            raise

    async def _answer(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["path"] == HEALTH and scope["method"] == "GET" and self._health is not None:
            await _send(send, self._health)
            return
        loop = asyncio.get_running_loop()
        body = Body(receive, loop)
        try:
            if any(name in ANNOUNCES_BODY for name, _ in scope["headers"]):
                await body.read_ahead()
            else:
                await body.expect_none()
        except TimeoutError:
            await _send(send, TOO_SLOW)
            return
        except PeerLeft:
            return
        request = _Request(self._app, self._environ.of(scope, body.file()), send, loop)
        try:
            self._threads.run(request.answer)
        except AllBusy:
            await _send(send, BUSY)
            return
        await self._finish(scope, request, body, receive)

    async def _finish(self, scope: Any, request: "_Request", body: Body, receive: Receive) -> None:
        watch = Watch(request.peer, receive)
        if body.is_complete:
            watch.begin()
        else:
            # Before, whatever comes belongs to the body.
            body.when_complete = watch.begin
        try:
            answer = await request.answered
        except asyncio.CancelledError:
            answer = None if request.is_streaming else ENDING
        finally:
            body.when_complete = None
            watch.end()
        if answer is None:
            return
        if not body.is_complete:
            answer = await _without_rest(body, answer)
        if scope["path"] == HEALTH and scope["method"] == "GET" and answer.status == 200:
            # It says that this process serves, which is as true when no thread is free.
            self._health = answer
        await _send(request.send, answer)


class _Request:
    """One request while a thread answers it; `answered` is None after a streamed response."""

    def __init__(
        self,
        app: WSGIApplication,
        environ: WSGIEnvironment,
        send: Send,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._app = app
        self._environ = environ
        self.send = send
        self._loop = loop
        self.peer = Peer()
        self.is_streaming = False
        self.answered: asyncio.Future[Answer | None] = loop.create_future()
        environ[CLIENT_DISCONNECTED] = self.peer.has_left

    def answer(self) -> None:
        """Run the app; this is the thread's task."""
        try:
            answer = self._run()
        except BaseException:
            # Whatever an app raises, SystemExit too, its thread serves on and its peer is answered.
            if not self.peer.left:
                log.exception("a request failed")
            answer = FAILED
        # An ended loop takes no more: the process is about to end, too.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._settle, answer)

    def _settle(self, answer: Answer | None) -> None:
        if not self.answered.done():
            self.answered.set_result(answer)

    def _run(self) -> Answer | None:
        head: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Iterable[tuple[str, str]], *_: Any) -> Any:
            head[:] = [(int(status[:3]), [(_bytes(name), _bytes(text)) for name, text in headers])]

        parts = self._app(self._environ, start_response)
        try:
            status, headers = head[0]
            if status in NO_BODY or any(name.lower() == b"content-length" for name, _ in headers):
                return Answer(status, headers, b"".join(parts))
            self._stream(status, headers, parts)
            return None
        finally:
            close: Callable[[], None] | None = getattr(parts, "close", None)
            if close is not None:
                close()

    def _stream(self, status: int, headers: Headers, parts: Iterable[bytes]) -> None:
        self.is_streaming = True
        self._send({"type": "http.response.start", "status": status, "headers": headers})
        for part in parts:
            if self.peer.left:
                return
            self._send({"type": "http.response.body", "body": part, "more_body": True})
        self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _send(self, message: Any) -> None:
        # Returns when the peer reads, or when its connection is closed because it does not.
        asyncio.run_coroutine_threadsafe(self.send(message), self._loop).result()


async def _without_rest(body: Body, answer: Answer) -> Answer:
    with suppress(TimeoutError, PeerLeft):
        await body.discard()
    if body.is_complete:
        return answer
    return answer._replace(headers=[*answer.headers, (b"connection", b"close")])


async def _send(send: Send, answer: Answer) -> None:
    headers = answer.headers
    has_length = any(name.lower() == b"content-length" for name, _ in headers)
    if not has_length and answer.status not in NO_BODY:
        headers = [*headers, (b"content-length", b"%d" % len(answer.body))]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
