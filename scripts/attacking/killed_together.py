"""Processes of several threads, killed together when what they are for is interrupted.

A thread cannot be interrupted. But it ends as soon as its processes are gone and no more start.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.processes.fastest import FASTEST
from scripts.processes.process import Child, Start


class Starts:
    """Starts processes, and knows them."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._children: list[Child] = []
        self._ending = threading.Lock()
        self._is_over = threading.Event()

    def is_over(self) -> bool:
        """Whether no more are started."""
        return self._is_over.is_set()

    def __call__(self, words: Sequence[str], environ: Mapping[str, str], folder: Path) -> Child:
        """Start a process.

        Raises:
            InterruptedError: it is over.
        """
        if self.is_over():
            raise InterruptedError("interrupted")
        child = self._start(words, environ, folder)
        with self._ending:
            self._children = [each for each in self._children if each.poll() is None]
            self._children.append(child)
            if self.is_over():
                child.kill()
        return child

    def end(self) -> None:
        """Kill all that run, and start no more."""
        self._is_over.set()
        with self._ending:
            for child in self._children:
                child.kill()


@contextmanager
def killed_together() -> Iterator[Starts]:
    """What is started with the `Starts` ends at once where the block is broken off."""
    starts = Starts(FASTEST)
    try:
        yield starts
    except BaseException:
        # However it is broken off, by Ctrl-C or by a fault: no process outlives the block.
        starts.end()
        raise
