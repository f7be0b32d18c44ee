"""A small app, served as the roles are: `-m tests.lifecycle.small_app PORT WORKERS THREADS`."""

import gc
import itertools
import os
import sys
import threading
from collections.abc import Iterator

from flask import Flask, Response

from hosting.program import run_main
from hosting.serving.server import serve

MANY = 40
"""How many requests wait for each other."""


def create() -> Flask:
    """Create the app, as each worker does."""
    if reason := os.environ.get("SMALL_APP_FAILS"):
        raise TypeError(reason)
    app = Flask(__name__)
    together, never = threading.Barrier(MANY), threading.Event()
    app.add_url_rule("/", "worker", lambda: {"worker": os.getpid()})
    app.add_url_rule(
        "/frozen", "frozen", lambda: {"objects": gc.get_freeze_count(), "collects": gc.isenabled()}
    )
    app.add_url_rule("/together", "together", lambda: {"place": together.wait()})
    app.add_url_rule("/never", "never", lambda: {"came": never.wait()})
    app.add_url_rule("/stream", "stream", lambda: Response(endless(never), mimetype="text/plain"))
    return app


def endless(never: threading.Event) -> Iterator[str]:
    """Send one line, then nothing more, ever."""
    for number in itertools.count():
        yield f"{number}\n"
        never.wait()


def main() -> None:
    """Serve the app."""
    port, workers, threads = map(int, sys.argv[1:])
    serve("tests.lifecycle.small_app:create", "127.0.0.1", port, workers, threads=threads)


if __name__ == "__main__":
    run_main(main)
