"""Threads that answer requests: as many as are needed at the same time, up to a limit."""

import logging
import queue
import threading
from collections.abc import Callable

IDLE_SECONDS = 30.0
"""How long a thread waits for its next task before it ends."""

Task = Callable[[], None]

log = logging.getLogger(__name__)


class AllBusy(Exception):
    """All threads have a task, and no more can be started."""


class Threads:
    """Runs tasks at once, each on a thread of its own, at most `most` at the same time.

    The thread that became free last is used first: a few threads, whose memory is warm, do most of
    the work, and the others end.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._number = 0

    def run(self, task: Task) -> None:
        """Run the task on a thread.

        Raises:
            AllBusy: no thread is free, and no more can be started.
        """
        with self._lock:
            worker = self._idle.pop() if self._idle else self._another()
        worker.tasks.put(task)

    def _another(self) -> "_Worker":
        if self._number >= self._most:
            raise AllBusy
        worker = _Worker()
        thread = threading.Thread(target=self._work, args=(worker,), name="request", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            log.warning("The system refused another thread; %d are running.", self._number)
            raise AllBusy from error
        self._number += 1
        return worker

    def _work(self, worker: "_Worker") -> None:
        while True:
            try:
                task = worker.tasks.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                if self._has_left(worker):
                    return
                # It was chosen at that very moment: its task is about to arrive.
                continue
            task()
            # A task may refer to all it has read: an idle thread must not keep that in memory.
            del task
            with self._lock:
                self._idle.append(worker)

    def _has_left(self, worker: "_Worker") -> bool:
        with self._lock:
            if worker not in self._idle:
                return False
            self._idle.remove(worker)
            self._number -= 1
            return True


class _Worker:
    """A thread's own queue, so that a task reaches the chosen thread."""

    __slots__ = ("tasks",)

    def __init__(self) -> None:
        self.tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
