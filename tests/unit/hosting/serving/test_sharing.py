"""Workers that share one address: which of them accepts a connection."""

import asyncio
import socket
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest

from hosting.ports import bound
from hosting.serving.sharing import Share

if sys.platform == "win32":
    pytest.skip("workers share nothing there", allow_module_level=True)

from hosting.serving import sharing_loop
from hosting.serving.sharing_loop import SharingLoop


class Accepted(asyncio.Protocol):
    """A worker's connection, which counts itself."""

    def __init__(self, name: str, share: Share, counts: Counter[str]) -> None:
        self._name = name
        self._share = share
        self._counts = counts

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        self._share.change(1)
        self._counts[self._name] += 1


async def accepted_by(shares: dict[str, Share], connections: int) -> Counter[str]:
    """Return how many connections each worker accepts, if they arrive one after the other."""
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SharingLoop)
    with bound("127.0.0.1", 0) as listener:
        workers = [
            sharing_loop.Listening(
                loop, listener.dup(), lambda name=name: Accepted(name, shares[name], counts), share
            )
            for name, share in shares.items()
        ]
        peers = []
        for number in range(1, connections + 1):
            peers.append(socket.create_connection(listener.getsockname()))
            while counts.total() < number:
                await asyncio.sleep(0.001)
        for worker in workers:
            worker.close()
        for peer in peers:
            peer.close()
    return counts


def run(shares: dict[str, Share], connections: int) -> Counter[str]:
    """Run the same in the event loop of a worker; another test's browser may use this thread."""

    def in_its_loop() -> Counter[str]:
        with asyncio.Runner(loop_factory=lambda: SharingLoop(shares["a"])) as runner:
            return runner.run(accepted_by(shares, connections))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(in_its_loop).result()


@pytest.mark.parametrize("workers", [2, 3])
def test_each_worker_has_as_many_as_the_others(workers: int) -> None:
    """A worker with more connections leaves the next one to the others, however fast it is."""
    known_to_all = Share(workers)
    accepted = run({name: copy(known_to_all) for name in "abc"[:workers]}, 5 * workers)
    assert len(accepted) == workers
    assert max(accepted.values()) - min(accepted.values()) <= 2


def test_a_worker_accepts_what_no_other_does() -> None:
    """The other workers may be busy or killed."""
    known_to_all = Share(2)
    assert run({"a": known_to_all}, 5) == {"a": 5}
