"""Processes started by several threads, killed together when their task is interrupted.

A thread cannot be interrupted, but it ends as soon as its processes are gone and no more start.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.processes.fastest import FASTEST
from scripts.processes.process import Child, Start


class Starts:
    """Starts processes, and keeps track of them."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._children: list[Child] = []
        self._ending = threading.Lock()
        self._is_over = threading.Event()

    def is_over(self) -> bool:
        """Whether no more processes are started."""
        return self._is_over.is_set()

    def __call__(self, words: Sequence[str], environ: Mapping[str, str], folder: Path) -> Child:
        """Start a process.

        Raises:
            InterruptedError: no more processes are started.
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
        """Kill all running processes, and start no more."""
        self._is_over.set()
        with self._ending:
            for child in self._children:
                child.kill()


@contextmanager
def killed_together() -> Iterator[Starts]:
    """Kill everything started with the `Starts` as soon as an exception leaves the block."""
    starts = Starts(FASTEST)
    try:
        yield starts
    except BaseException:
        # Whatever the reason, Ctrl-C or a fault: no process outlives the block.
        starts.end()
        raise
