"""Serves a Flask app with uvicorn, on Linux, macOS and Windows, and leaves nothing running."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from types import FrameType
from typing import Any
from wsgiref.types import WSGIApplication

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess

from hosting.failure_log import log_without_values
from hosting.ports import bound
from hosting.serving.bridge import Bridge
from hosting.serving.connection import END_SECONDS, MOST_CONNECTIONS, Connection
from hosting.serving.ending import end_with_main_process, end_with_stdin
from hosting.serving.sharing import Share

THREADS = 1024
"""How many requests a process answers at the same time: enough for a lecture hall. A request that
is held at a step keeps its thread. A thread is only created when it is needed.
"""

SPARE_FILES = 512

log = logging.getLogger(__name__)


def serve(
    factory: str,
    host: str,
    port: int,
    workers: int = 1,
    *,
    threads: int = THREADS,
    prepare: Callable[[], None] | None = None,
) -> None:
    """Serve the app that `factory` ("package.module:function") makes, until told to stop.

    First it listens, then it calls `prepare` and makes the app, which takes most of the start:
    meanwhile, requests wait instead of being refused.

    Raises:
        SettingError: the address cannot be bound, or `prepare` raises it.
    """
    _silence_uvicorn()
    _allow_open_files(MOST_CONNECTIONS + SPARE_FILES)
    with bound(host, port) as listener:
        if prepare is not None:
            with _keeping_all():
                prepare()
        if workers > 1:
            _serve_with_workers(factory, threads, listener, workers)
        else:
            _serve_alone(factory, listener, threads)


def later(function: str, *given: object) -> Callable[[], None]:
    """Return a function that imports the module of `function` ("package.module:function") and calls
    it. The import, which takes half of the start, can then wait until the port is bound.
    """
    return lambda: _found(function)(*given)


def _serve_alone(factory: str, listener: socket.socket, threads: int) -> None:
    server = uvicorn.Server(configuration(lambda: bridge))
    end_with_stdin(partial(setattr, server, "should_exit", True))
    # For signals before and after uvicorn handles them itself: at its end it raises the signal
    # again, and being told to stop is not a failure.
    signal.signal(signal.SIGTERM, partial(_stop, server))
    bridge = _bridge_to(factory, threads)
    with suppress(KeyboardInterrupt):
        server.run([listener])


def _serve_with_workers(factory: str, threads: int, listener: socket.socket, workers: int) -> None:
    share = Share(workers)
    config = configuration(partial(_made_in_worker, factory, threads, share), workers)
    if sys.platform != "win32":
        from hosting.serving.sharing_loop import SharingLoop

        config.loop = partial(SharingLoop, share)  # type: ignore[assignment]
    supervisor = Multiprocess(config, [listener])
    end_with_stdin(supervisor.should_exit.set)
    supervisor.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
        sys.exit(STARTUP_FAILURE)


def configuration(make_bridge: Callable[[], Bridge], workers: int = 1) -> uvicorn.Config:
    """How uvicorn serves the bridge that `make_bridge` makes in each process."""
    return uvicorn.Config(
        make_bridge,
        factory=True,
        workers=workers,
        http=Connection,
        interface="asgi3",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=END_SECONDS,
    )


def _made_in_worker(factory: str, threads: int, share: Share) -> Bridge:
    # A worker inherits nothing of this from the main process.
    log_without_values()
    _silence_uvicorn()
    end_with_main_process()
    try:
        return _bridge_to(factory, threads, share)
    except Exception as error:
        # multiprocessing would print an exception raised here, and start another worker that fails.
        log.exception("a worker could not start")
        raise SystemExit(STARTUP_FAILURE) from error


def _bridge_to(factory: str, threads: int, share: Share | None = None) -> Bridge:
    with _keeping_all():
        app: WSGIApplication = _found(factory)()
    return Bridge(app, threads=threads, share=share)


def _found(function: str) -> Callable[..., Any]:
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Exempt everything made in the block, which lasts as long as the process, from garbage
    collection: while it is made (a tenth of the start), later, and at the end (0.2 s of CPU).
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _silence_uvicorn() -> None:
    # Its messages are for people who run uvicorn themselves; the bridge reports failures.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)


def _stop(server: uvicorn.Server, _number: int, _frame: FrameType | None) -> None:
    server.should_exit = True


def _allow_open_files(number: int) -> None:
    """Raise this process's limit of open files as far as the system lets it."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if allowed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
