"""The body of a request: read within a deadline, and no further than the app reads it.

Small bodies are read before a thread is taken. Of a larger one, only the beginning is read first,
so that an app can refuse the request, or its sender, without ever having the rest in memory.
"""

import io
import time
from collections.abc import Callable
from threading import Condition
from typing import Any

READ_AHEAD = 64 * 1024
"""Bytes that are read before the app is called."""

BODY_SECONDS = 20.0
"""How long a whole body may take to arrive."""

DISCARDED, DISCARD_SECONDS = 1024 * 1024, 1.0
"""How many bytes of a body that the app did not read may be discarded before the response is sent,
and for how long: a sender may not read a response while it is still sending. Then the connection is
closed.
"""


class Body:
    """A request's body, which its connection feeds in the event loop."""

    __slots__ = ("_changed", "_deadline", "_discarded", "_waiting", "is_complete", "peer_left")

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._changed: Condition | None = None
        self._discarded: int | None = None
        self.is_complete = self.peer_left = False
        self.expect()

    def expect(self) -> None:
        """Start the time that the body may take to arrive."""
        self._deadline = time.monotonic() + BODY_SECONDS

    @property
    def arrived(self) -> bytes:
        """The bytes that have arrived and were not read yet."""
        return bytes(self._waiting)

    def seconds_left(self) -> float:
        """Seconds until the whole body must have arrived."""
        return self._deadline - time.monotonic()

    def is_ahead(self) -> bool:
        """Whether as much has arrived as is kept for an app that has not asked for it."""
        return len(self._waiting) >= READ_AHEAD

    def feed(self, part: bytes) -> None:
        """Add a part that has arrived."""
        if self._discarded is not None:
            self._discarded += len(part)
        elif self._changed is None:
            self._waiting += part
        else:
            with self._changed:
                self._waiting += part
                self._changed.notify()

    def end(self, *, is_complete: bool) -> None:
        """Expect no more: the body is complete, or its peer has left."""
        self.is_complete, self.peer_left = is_complete, not is_complete
        if self._changed is not None:
            with self._changed:
                self._changed.notify()

    def discard(self) -> None:
        """Discard what has arrived and whatever follows."""
        self._discarded = len(self._waiting)
        self._waiting = bytearray()

    def is_worth_discarding(self) -> bool:
        """Whether to go on discarding, because the rest may be short."""
        return (self._discarded or 0) < DISCARDED

    def file(self, read_on: Callable[[], object]) -> io.BytesIO | io.BufferedReader:
        """The body as WSGI's input. `read_on` is called, on the thread of the reader, when the
        reader wants more than has arrived.
        """
        if self.is_complete:
            return io.BytesIO(self._waiting)
        self._changed = Condition()
        return io.BufferedReader(_BodyFile(self, self._changed, read_on))

    def take(self, most: int) -> bytes:
        """Take at most `most` of the bytes that have arrived."""
        part = bytes(self._waiting[:most])
        del self._waiting[:most]
        return part

    def has_news(self) -> bool:
        """Whether there is something to read, or nothing to wait for."""
        return bool(self._waiting) or self.is_complete or self.peer_left


class _BodyFile(io.RawIOBase):
    """A body that is still arriving, as a file that blocks until more arrives."""

    def __init__(self, body: Body, changed: Condition, read_on: Callable[[], object]) -> None:
        super().__init__()
        self._body = body
        self._changed = changed
        self._read_on = read_on

    def readable(self) -> bool:
        """Return True: a body can only be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes; 0 at the end of the body.

        Raises:
            OSError: they did not arrive in time, or never will.
        """
        view, body = memoryview(buffer), self._body
        self._changed.acquire()
        try:
            if not self._changed.wait_for(body.has_news, max(0.0, body.seconds_left())):
                raise TimeoutError
            part, is_used_up = body.take(len(view)), not body.has_news()
        finally:
            self._changed.release()
        if not part and body.peer_left:
            raise ConnectionResetError
        if is_used_up:
            self._read_on()
        view[: len(part)] = part
        return len(part)
