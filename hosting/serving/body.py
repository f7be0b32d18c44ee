"""The body of a request: read within a deadline, and no further than the app reads it.

Small bodies are read before a thread is taken. Of a larger one only the beginning is, so that an
app can refuse the request, or its sender, without the rest ever being held in memory.
"""

import asyncio
import io
from collections.abc import Callable
from typing import Any, Protocol

READ_AHEAD = 64 * 1024
"""Bytes that are read before the app is asked."""

BODY_SECONDS = 20.0
"""How long a body may take to arrive as a whole."""

DISCARDED, DISCARD_SECONDS = 1024 * 1024, 1.0
"""Of a body that the app did not read, so many bytes are thrown away before the response is sent,
for so long: a sender that goes on sending may not read a response before. Then the connection is
closed.
"""


class Receive(Protocol):
    """Waits for the next message of a request (ASGI)."""

    async def __call__(self) -> Any:
        """The message."""


class PeerLeft(Exception):
    """The peer closed its connection in the middle of a body."""


class Body(io.RawIOBase):
    """A request's body, as a file that blocks until there is more.

    Coroutines and `when_complete`, which is called once the body is there, belong to the event
    loop; the file is read on other threads only.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._receive = receive
        self._loop = loop
        self._deadline = loop.time() + BODY_SECONDS
        self._waiting = bytearray()
        self.is_complete = False
        self.when_complete: Callable[[], None] | None = None

    async def read_ahead(self) -> None:
        """Read the body, if it is small, or its beginning.

        Raises:
            TimeoutError: it did not arrive in time.
            PeerLeft: it will not arrive any more.
        """
        async with asyncio.timeout_at(self._deadline):
            while not self.is_complete and len(self._waiting) < READ_AHEAD:
                await self._arrive()

    async def expect_none(self) -> None:
        """Take note that there is no body, which is known with the head.

        Raises:
            PeerLeft: the peer has gone already.
        """
        await self._arrive()

    async def discard(self) -> None:
        """Throw the rest of the body away, or the beginning of a long or slow rest.

        Raises:
            TimeoutError: it did not arrive in time.
            PeerLeft: it will not arrive any more.
        """
        read = 0
        async with asyncio.timeout(DISCARD_SECONDS):
            while not self.is_complete and read < DISCARDED:
                read += len(self._waiting)
                self._waiting.clear()
                await self._arrive()

    def file(self) -> io.BytesIO | io.BufferedReader:
        """The body as WSGI's input."""
        return io.BytesIO(self._waiting) if self.is_complete else io.BufferedReader(self)

    def readable(self) -> bool:
        """A body can be read, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes; 0 at the end of the body.

        Raises:
            OSError: they did not arrive in time, or will not arrive any more.
        """
        view = memoryview(buffer)
        while not self._waiting and not self.is_complete:
            try:
                asyncio.run_coroutine_threadsafe(self._next_part(), self._loop).result()
            except PeerLeft as left:
                raise ConnectionResetError from left
        number = min(len(view), len(self._waiting))
        view[:number] = self._waiting[:number]
        del self._waiting[:number]
        return number

    async def _next_part(self) -> None:
        async with asyncio.timeout_at(self._deadline):
            await self._arrive()

    async def _arrive(self) -> None:
        message = await self._receive()
        if message["type"] != "http.request":
            raise PeerLeft
        self._waiting += message.get("body", b"")
        self.is_complete = not message.get("more_body", False)
        if self.is_complete and self.when_complete is not None:
            self.when_complete()
