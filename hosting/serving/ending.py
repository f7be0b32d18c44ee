"""How a server's processes end: together with the program that started them."""

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable

EXIT_WITH_STDIN = "EXIT_WITH_STDIN"
"""Set to 1, it makes a server end when its standard input closes: it then ends with the program
that started it, however that program dies.
"""


def end_with_stdin(end: Callable[[], None]) -> None:
    """Call `end` when standard input closes, if the environment asks for it."""
    if os.environ.get(EXIT_WITH_STDIN) == "1":
        when_stdin_closes(end)


def when_stdin_closes(end: Callable[[], None]) -> None:
    """Call `end`, on a thread of its own, when standard input closes."""
    _in_background(lambda: _end_after_stdin(end))


def end_with_main_process() -> None:
    """In a worker: end when the main process is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        _in_background(lambda: _end_when_ready(sentinel))


def _in_background(target: Callable[[], None]) -> None:
    threading.Thread(target=target, name="end-with-parent", daemon=True).start()


def _end_after_stdin(end: Callable[[], None]) -> None:
    # Not through sys.stdin: its lock would stay taken, and the shutdown needs it.
    while os.read(0, 1024):
        pass
    end()


def _end_when_ready(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    # No process waits for an exit code, and threads may be held: leave at once.
    os._exit(1)
