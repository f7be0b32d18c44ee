"""Serves a Flask app with granian, on Linux, macOS and Windows, and leaves nothing running.

granian keeps a main process that starts workers. A worker ends when its main process is gone, and a
main process started with EXIT_WITH_STDIN=1 ends when its standard input closes: if the
program that started it dies in any way, it ends too.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Callable

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from hosting.failure_log import SERVER_LOGGING, log_without_values
from hosting.ports import require_free
from hosting.private_files import keep_private
from hosting.settings import SettingError

EXIT_WITH_STDIN = "EXIT_WITH_STDIN"
THREADS = 32
CONNECTIONS = 1024
WORKER_END_SECONDS = 2


def serve(factory: str, host: str, port: int, workers: int = 1, *, threads: int = THREADS) -> None:
    """Serve the app that `factory` ("package.module:function") makes, until told to stop.

    `threads` is how many requests each worker answers at once, those that wait included.

    Raises:
        SettingError: the address cannot be bound.
    """
    require_free(host, port)
    if os.environ.get(EXIT_WITH_STDIN) == "1":
        _in_background(_end_with_stdin)
    Server(
        factory,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        # A held step keeps a thread per process in the chain; idle ones cost little.
        blocking_threads=threads,
        # Connections; those that are open and idle need no thread.
        backpressure=CONNECTIONS,
        log_level=LogLevels.error,
        log_dictconfig=SERVER_LOGGING,
        workers_kill_timeout=WORKER_END_SECONDS,
        respawn_failed_workers=False,
    ).serve()


def run_main(main: Callable[[], None]) -> None:
    """Run a program's main function; a setting that cannot be used becomes one line and exit 2."""
    log_without_values()
    keep_private()
    try:
        main()
    except SettingError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def end_with_main_process() -> None:
    """In a worker: end when the main process is gone, and print no values until then.

    Called by every app factory.
    """
    # A worker that was not forked has inherited nothing.
    log_without_values()
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        _in_background(lambda: _end_when_ready(sentinel))


def _in_background(target: Callable[[], None]) -> None:
    threading.Thread(target=target, name="end-with-parent", daemon=True).start()


def _end_with_stdin() -> None:
    # Not through sys.stdin: its lock would be held, and a forked worker, or the end, wants it.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end_when_ready(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    # Nobody is left to hand an exit code to, and threads may be held: leave at once.
    os._exit(1)
