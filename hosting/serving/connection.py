"""One connection: its requests are answered one after the other, and each must arrive in time.

What a peer sends is limited in bytes (`reader`) and in time. How slowly it may read is limited, too
(`writer`): otherwise it could request pages and never read them.
"""

import asyncio
from collections import deque
from functools import partial
from typing import cast
from wsgiref.types import WSGIEnvironment

from uvicorn import Config
from uvicorn.server import ServerState

from hosting.serving.answer import BUSY, CHUNKED, CLOSES, ENDING, TOO_SLOW, Answer
from hosting.serving.body import DISCARD_SECONDS
from hosting.serving.bridge import Bridge, Request
from hosting.serving.deadline import Deadline
from hosting.serving.reader import Reader, Unreadable
from hosting.serving.threads import AllBusy
from hosting.serving.writer import Writer

HEAD_SECONDS = 10.0
KEEP_ALIVE_SECONDS = 75.0
PIPELINE_SECONDS = 0.5
"""If no response is sent for so long, what follows a request is read: its peer may have left."""

END_SECONDS = 1
"""How long a request may still be answered after the server was told to stop."""

MOST_CONNECTIONS = 4096


class Connection(asyncio.Protocol):
    """A connection, closed when its peer sends a request, or reads a response, too slowly."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: object, _loop: object = None
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self._bridge = cast("Bridge", config.loaded_app)
        self._server = server_state
        self._connections = cast("set[Connection]", server_state.connections)
        self._requests: deque[Request] = deque()
        self._reading: Request | None = None
        self._deadline = Deadline(self.loop)
        self._is_ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the deadline of the first request; if there are too many connections, close one."""
        self._transport = cast("asyncio.Transport", transport)
        ends = map(transport.get_extra_info, ("sockname", "peername"))
        self._writer = Writer(self._transport, self.loop)
        self._reader = Reader(self._bridge.environ.of_connection(*ends), self)
        if len(self._connections) >= MOST_CONNECTIONS:
            # One that waits for its peer is closed; if there is none, this one is.
            next(filter(Connection._waits_for_peer, self._connections), self)._transport.abort()
        self._connections.add(self)
        self._expect()
        self._bridge.count(1)

    def connection_lost(self, exc: Exception | None) -> None:
        """End everything; a timer that still runs would keep the connection in memory."""
        self._connections.discard(self)
        self._bridge.count(-1)
        self._deadline.end()
        self._writer.end()
        for request in self._requests:
            request.leave()
        self._requests.clear()
        self._reader.close()

    def data_received(self, data: bytes) -> None:
        """Read what has arrived."""
        try:
            self._reader.feed(data)
        except Unreadable as refused:
            self._refuse(refused.answer)
        self._expect()

    def pause_writing(self) -> None:
        """The peer reads more slowly than we write: limit how long it may read nothing."""
        self._writer.pause()

    def resume_writing(self) -> None:
        """Continue, now that the peer has read."""
        self._writer.resume()
        self._advance()

    def shutdown(self) -> None:
        """The server is stopping: give the request that is being answered some more time."""
        self._is_ending = True
        if self._requests:
            self.loop.call_later(END_SECONDS, self._end)
        else:
            self._transport.close()

    def begin(self) -> None:
        """Begin a request: on a kept connection, this is where its deadline starts."""
        self._deadline.clear()

    def take(self, environ: WSGIEnvironment, *, is_last: bool) -> None:
        """Take the head of a request."""
        self._deadline.clear()
        if not self._transport.is_closing():
            self._reading = Request(environ, self, is_last=is_last)
            self._requests.append(self._reading)
            if self._reading.waits_for_continue:
                self._advance()

    def take_body(self, part: bytes) -> None:
        """Take a part of its body."""
        if self._reading is None:
            return
        body = self._reading.body
        body.feed(part)
        if not body.is_worth_discarding():
            self._respond(self._reading)
        elif body.is_ahead():
            self._transport.pause_reading()
            self._advance()

    def end(self) -> None:
        """End the request: it has arrived completely."""
        request, self._reading = self._reading, None
        if request is not None:
            self._deadline.clear()
            request.body.end(is_complete=True)
            if request.answer is not None:
                self._respond(request)
            self._advance()
        if len(self._requests) > 1:
            self._transport.pause_reading()
            if len(self._requests) == 2:
                self.loop.call_later(PIPELINE_SECONDS, self.read_on)
        else:
            # Otherwise it would go unnoticed that the peer leaves.
            self.read_on()

    def read_on(self) -> None:
        """Read more."""
        if not self._transport.is_closing():
            self._transport.resume_reading()

    async def stream(self, request: Request, part: bytes | Answer) -> None:
        """Send a part of a response, or its head, once the peer has read the parts before."""
        await self._writer.ready()
        if isinstance(part, Answer):
            self._write(request, part, CHUNKED)
        else:
            self._writer.write(b"%x\r\n%b\r\n" % (len(part), part))

    def finish(self, request: Request, answer: Answer | None) -> None:
        """Send the response as a whole; None ends one that was streamed."""
        if not self._requests or self._requests[0] is not request:
            # The peer has left, or was told that the server is stopping.
            return
        request.answer = answer
        if request.body.is_complete or request.is_streaming:
            self._respond(request)
        else:
            request.body.discard()
            self._deadline.set(DISCARD_SECONDS, partial(self._respond, request))
            self.read_on()

    def _advance(self) -> None:
        """Start the first request, once its body, or as much as is read ahead, has arrived."""
        request = self._requests[0] if self._requests else None
        if request is None or request.is_started or not self._writer.is_ready():
            return
        if request.body.is_complete or request.body.is_ahead():
            request.is_started = True
            try:
                self._bridge.start(request)
            except AllBusy:
                self.finish(request, BUSY)
        elif request.waits_for_continue:
            request.waits_for_continue = False
            self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _respond(self, request: Request) -> None:
        """Send what is still to be sent, then wait for the next request or close."""
        if request.is_streaming:
            request.is_last = request.is_last or request.answer is not None
            self._writer.write(b"" if request.answer else b"0\r\n\r\n")
        elif request.answer is not None:
            self._write(request, request.answer)
        self._requests.popleft()
        if request.is_last:
            self._close()
            return
        if len(self._requests) < 2:
            # Otherwise each response would let in as many more requests as fit into one read.
            self.read_on()
        if self._requests:
            self._requests[0].body.expect()
            self.loop.call_soon(self._advance)
        self._expect()

    def _write(self, request: Request, answer: Answer, further: bytes = b"") -> None:
        if answer.closes or self._is_ending or not request.body.is_complete:
            request.is_last = True
        if request.is_last:
            further += CLOSES
        self._writer.write(answer.on_wire(self._server.default_headers, further))

    def _refuse(self, answer: Answer | None) -> None:
        is_answering = self._requests and self._requests[0].is_started
        if answer is None or is_answering or len(self._requests) > 1:
            # A response would be taken for the one to the previous request.
            self._transport.abort()
        else:
            self._writer.write(answer.on_wire(self._server.default_headers, CLOSES))
            self._close()

    def _end(self) -> None:
        if self._requests and not self._requests[0].is_streaming:
            self._requests[0].answer = ENDING
            self._respond(self._requests[0])
        else:
            self._close()

    def _close(self) -> None:
        """Close, once the peer has read what was sent."""
        self._deadline.clear()
        self._reading = None
        self._writer.close()

    def _expect(self) -> None:
        """Limit the time to wait for whatever comes next."""
        if self._deadline.is_set() or self._transport.is_closing():
            return
        if self._reader.is_in_head:
            self._deadline.set(HEAD_SECONDS, self._transport.abort)
        elif self._reading is None:
            if not self._requests:
                self._deadline.set(KEEP_ALIVE_SECONDS, self._close)
        elif self._reading is self._requests[0] and not self._reading.is_started:
            self._deadline.set(self._reading.body.seconds_left(), self._body_is_late)

    def _body_is_late(self) -> None:
        # A thread that reads the body has the same deadline.
        if self._reading is not None and not self._reading.is_started:
            self._reading.answer = TOO_SLOW
            self._respond(self._reading)

    def _waits_for_peer(self) -> bool:
        is_waiting = not self._requests or self._reading is not None
        return is_waiting and not self._transport.is_closing()
