"""The event loop of a worker that shares its address with others."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvloop

from hosting.serving.sharing import Share

HOLD_SECONDS = 0.002
"""How long a worker that has more connections than others leaves the next one to them."""

TROUBLE_SECONDS = 1.0
"""How long to wait before trying again if the system has no room for a connection."""


class SharingLoop(uvloop.Loop):
    """The event loop of a worker."""

    def __init__(self, share: Share) -> None:
        super().__init__()
        self._share = share

    async def create_server(  # type: ignore[override]
        self, factory: Callable[[], asyncio.Protocol], *, sock: socket.socket, **_: Any
    ) -> "Listening":
        """Accept connections here, unless others should."""
        return Listening(self, sock, factory, self._share)


class Listening:
    """Accepts the connections at an address, until it is closed."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        listener: socket.socket,
        factory: Callable[[], asyncio.Protocol],
        share: Share,
    ) -> None:
        listener.setblocking(False)
        self._loop = loop
        self._listener: socket.socket | None = listener
        self._factory = factory
        self._share = share
        self._beginning = set[asyncio.Task[Any]]()
        loop.add_reader(listener, self._look)

    def close(self) -> None:
        """Accept no more."""
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    async def wait_closed(self) -> None:
        """Return at once: there is nothing to wait for."""

    def _look(self) -> None:
        if self._share.is_large():
            self._pause(HOLD_SECONDS)
        else:
            self._accept()

    def _pause(self, seconds: float) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        if self._listener is not None:
            self._loop.add_reader(self._listener, self._look)
            self._accept()

    def _accept(self) -> None:
        if self._listener is None:
            return
        try:
            accepted, _ = self._listener.accept()
        except (BlockingIOError, ConnectionError):
            # Another worker was faster, or the peer has left.
            return
        except OSError:
            self._pause(TROUBLE_SECONDS)
            return
        began = self._loop.connect_accepted_socket(self._factory, accepted)
        task = self._loop.create_task(began)
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)
