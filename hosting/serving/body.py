"""The body of a request: read within a deadline, and no further than the app reads it.

Small bodies are read before a thread is taken. Of a larger one only the beginning is, so that an
app can refuse the request, or its sender, without the rest ever being held in memory.
"""

import asyncio
import io
from typing import Any, Protocol

READ_AHEAD = 64 * 1024
"""Bytes that are read before the app is asked."""

BODY_SECONDS = 20.0
"""How long a body may take to arrive as a whole."""

DISCARDED = 1024 * 1024
"""Bytes that are read and thrown away of a body that the app did not want, so that its sender comes
to read the response. Of an even longer one the connection is closed.
"""


class Receive(Protocol):
    """Waits for the next message of a request (ASGI)."""

    async def __call__(self) -> Any:
        """The message."""


class PeerLeft(Exception):
    """The peer closed its connection in the middle of a body."""


class Body(io.RawIOBase):
    """A request's body, as a file that blocks until there is more.

    `ahead` may be used in the event loop only, reading the file on other threads only.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._receive = receive
        self._loop = loop
        self._deadline = loop.time() + BODY_SECONDS
        self._waiting = bytearray()
        self.is_complete = False

    async def read_ahead(self) -> None:
        """Read the body, if it is small, or its beginning.

        Raises:
            TimeoutError: it did not arrive in time.
            PeerLeft: it will not arrive any more.
        """
        async with asyncio.timeout_at(self._deadline):
            while not self.is_complete and len(self._waiting) < READ_AHEAD:
                await self._arrive()

    async def end(self) -> None:
        """Take note that there is no body, which is known with the head.

        Raises:
            PeerLeft: the peer has gone already.
        """
        await self._arrive()

    async def discard(self) -> None:
        """Read what nobody wanted, as far as it is not very long.

        Raises:
            TimeoutError: it did not arrive in time.
            PeerLeft: it will not arrive any more.
        """
        read = 0
        async with asyncio.timeout_at(self._deadline):
            while not self.is_complete and read < DISCARDED:
                read += len(self._waiting)
                self._waiting.clear()
                await self._arrive()

    def file(self) -> io.BytesIO | io.BufferedReader:
        """The body as WSGI's input."""
        return io.BytesIO(self._waiting) if self.is_complete else io.BufferedReader(self)

    def readable(self) -> bool:
        """Of course."""
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
