"""From the event loop to a WSGI app: a request is read in the loop, answered on a thread, and its
response is sent in the loop.

Beyond what a plain server does, `/healthz` responds even when no thread is free, and an app can
find out that its peer has gone: `environ[CLIENT_DISCONNECTED]()`.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Any, Protocol
from wsgiref.types import WSGIApplication, WSGIEnvironment

from hosting.serving.answer import FAILED, NO_BODY, Answer
from hosting.serving.body import Body
from hosting.serving.breaking_off import BrokenOff
from hosting.serving.environ import EnvironMaker
from hosting.serving.sharing import Share
from hosting.serving.threads import Threads

CLIENT_DISCONNECTED = "hosting.client_disconnected"
"""The key in a WSGI environment for a function that returns whether the peer has closed its
connection, so that a response would have no reader.
"""

HEALTH = "/healthz"

AT_ONCE = "answer_at_once"
"""The name of the attribute in which an app may provide an `AtOnce`."""

AtOnce = Callable[[WSGIEnvironment, bytes], Answer | None]
"""Answers a request whose body has arrived, in the event loop, without waiting for anything; None
leaves it to a thread. For short responses that a caller waits for: a thread and Flask would take
ten times as long.
"""

log = logging.getLogger(__name__)


class Sender(Protocol):
    """Sends the responses of a connection, and resumes reading; belongs to the event loop."""

    loop: asyncio.AbstractEventLoop

    def read_on(self) -> None:
        """Read more of the body."""

    async def stream(self, request: "Request", part: bytes | Answer) -> None:
        """Send a part of a response, or its head, once the peer has read the parts before."""

    def finish(self, request: "Request", answer: Answer | None) -> None:
        """Send the response as a whole; None ends one that was streamed."""


class Peer:
    """The sender of a request, who waits for its response."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = False

    def has_left(self) -> bool:
        """Whether the peer has closed its connection."""
        return self.left


class Request:
    """One request of a connection. `is_last` means that the connection ends with its response,
    `waits_for_continue` that its body is sent only when asked for (RFC 9110 §10.1.1).
    """

    __slots__ = (
        "answer",
        "body",
        "environ",
        "is_for_health",
        "is_head",
        "is_last",
        "is_started",
        "is_streaming",
        "peer",
        "sender",
        "waits_for_continue",
    )

    def __init__(self, environ: WSGIEnvironment, sender: Sender, *, is_last: bool) -> None:
        self.environ = environ
        self.sender = sender
        self.is_last = is_last
        self.body = Body()
        self.peer = Peer()
        self.answer: Answer | None = None
        self.is_started = self.is_streaming = False
        # Read now, because an app may change its environment.
        method = environ["REQUEST_METHOD"]
        self.is_head = method == "HEAD"
        self.is_for_health = method == "GET" and environ["PATH_INFO"] == HEALTH
        self.waits_for_continue = environ.get("HTTP_EXPECT", "").lower() == "100-continue"

    def leave(self) -> None:
        """Note that the peer has closed the connection."""
        self.peer.left = True
        if not self.body.is_complete:
            self.body.end(is_complete=False)


class Bridge:
    """A WSGI app that answers at most `threads` requests at the same time. If there are several
    workers, `share` is this worker's share of the connections.
    """

    def __init__(self, app: WSGIApplication, *, threads: int, share: Share | None = None) -> None:
        self._app = app
        self._share = share
        self._threads = Threads(threads)
        self._health: Answer | None = None
        self._at_once: AtOnce | None = getattr(app, AT_ONCE, None)
        self.environ = EnvironMaker(several_processes=share is not None)

    def count(self, number: int) -> None:
        """Add to the number of connections; negative if they have ended."""
        if self._share is not None:
            self._share.change(number)

    def start(self, request: Request) -> None:
        """Start to answer a request; its sender gets the response.

        Raises:
            AllBusy: no thread is free, and no more can be started.
        """
        answer = self._answer_at_once(request)
        if answer is not None:
            request.sender.finish(request, answer)
            return
        sender = request.sender
        read_on = partial(sender.loop.call_soon_threadsafe, sender.read_on)
        request.environ["wsgi.input"] = request.body.file(read_on)
        request.environ[CLIENT_DISCONNECTED] = request.peer.has_left
        self._threads.run(partial(self._answer, request))

    def _answer_at_once(self, request: Request) -> Answer | None:
        if request.is_for_health:
            return self._health
        if self._at_once is None or not request.body.is_complete:
            return None
        return self._at_once(request.environ, request.body.arrived)

    def _answer(self, request: Request) -> None:
        """Run the app, on a thread."""
        try:
            answer = self._run(request)
        except BrokenOff:
            request.is_last = True
            # A streamed response then ends without its last chunk.
            answer = FAILED if request.is_streaming else None
        except BaseException:
            # Whatever an app raises, even SystemExit: its thread goes on, its peer gets a response.
            if not request.peer.left:
                log.exception("a request failed")
            answer = FAILED
        else:
            if request.is_for_health and answer is not None and answer.status == 200:
                # That this process is up remains true when no thread is free.
                self._health = answer
        # A loop that has ended accepts no calls: the process is about to end, too.
        with suppress(RuntimeError):
            request.sender.loop.call_soon_threadsafe(request.sender.finish, request, answer)

    def _run(self, request: Request) -> Answer | None:
        head: list[Answer] = []

        def start_response(status: str, headers: Iterable[tuple[str, str]], *_: Any) -> Any:
            head[:] = [Answer.of(int(status[:3]), headers)]

        parts = self._app(request.environ, start_response)
        try:
            answer = head[0]
            if answer.status in NO_BODY or request.is_head:
                return answer
            if answer.length is None:
                _stream(request, answer, parts)
                return None
            return answer.with_body(b"".join(parts))
        finally:
            close: Callable[[], None] | None = getattr(parts, "close", None)
            if close is not None:
                close()


def _stream(request: Request, head: Answer, parts: Iterable[bytes]) -> None:
    request.is_streaming = True
    sent_first: tuple[bytes | Answer, ...] = (head,)
    for part in chain(sent_first, filter(None, parts)):
        if request.peer.left:
            return
        sent = request.sender.stream(request, part)
        # Returns when the peer reads, or when its connection is closed because it does not.
        asyncio.run_coroutine_threadsafe(sent, request.sender.loop).result()
