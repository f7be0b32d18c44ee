"""Writes to a connection as fast as its peer reads, and gives up on a peer that stops reading."""

import asyncio

from hosting.serving.deadline import Deadline

WRITE_SECONDS = 20.0
"""How long a peer may read nothing before its connection is closed."""


class Writer:
    """What was written to a connection and its peer has not read yet."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._deadline = Deadline(loop)
        self._unread = 0
        self._resumed = asyncio.Event()
        self._resumed.set()

    def is_ready(self) -> bool:
        """Whether more may be written: the peer reads, and the connection is not about to close."""
        return self._resumed.is_set() and not self._transport.is_closing()

    async def ready(self) -> None:
        """Return when more may be written, or when the connection is closed."""
        await self._resumed.wait()

    def write(self, data: bytes) -> None:
        """Write, unless the connection is about to close."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def pause(self) -> None:
        """The peer reads more slowly than we write: limit how long it may read nothing."""
        self._resumed.clear()
        self._watch()

    def resume(self) -> None:
        """Continue, now that the peer has read."""
        self._resumed.set()
        if not self._transport.is_closing():
            self._deadline.clear()

    def close(self) -> None:
        """Close the connection, once the peer has read what was written."""
        self._transport.close()
        self._watch()

    def end(self) -> None:
        """Stop watching a closed connection; a timer would keep it in memory."""
        self._resumed.set()
        self._deadline.end()

    def _watch(self) -> None:
        """Check repeatedly that the peer reads, until it has caught up."""
        self._unread = self._transport.get_write_buffer_size()
        self._deadline.set(WRITE_SECONDS, self._look)

    def _look(self) -> None:
        if self._transport.get_write_buffer_size() < self._unread:
            self._watch()
        else:
            self._transport.abort()
