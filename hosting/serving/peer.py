"""Whether the peer of a request is still there while it is answered."""

import asyncio

from hosting.serving.body import Receive

WATCH_AFTER_SECONDS = 0.5
"""From when on a request that is not yet answered is watched for its peer to leave."""


class Peer:
    """Who sent a request, and waits for its response."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = False

    def has_left(self) -> bool:
        """Whether it has closed its connection."""
        return self.left


class Watch:
    """Learns that the peer of a request has left, if its answer takes a while."""

    def __init__(self, peer: Peer, receive: Receive) -> None:
        self._peer = peer
        self._receive = receive
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """The body is complete: what comes next is that the peer leaves."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(WATCH_AFTER_SECONDS, self._watch)

    def end(self) -> None:
        """The request has been answered."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _watch(self) -> None:
        self._task = asyncio.create_task(self._until_it_left())

    async def _until_it_left(self) -> None:
        # The body has been read: the only message that can follow says that the peer has left.
        await self._receive()
        self._peer.left = True
