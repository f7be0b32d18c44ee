"""A small app, served as the roles are: `python -m tests.hosting.small_app PORT WORKERS`."""

import os
import sys

from flask import Flask

from hosting.serving import end_with_main_process, run_main, serve


def create() -> Flask:
    """The app, as each worker makes it."""
    end_with_main_process()
    app = Flask(__name__)
    app.add_url_rule("/", "worker", lambda: {"worker": os.getpid()})
    return app


def main() -> None:
    """Serve it."""
    serve("tests.hosting.small_app:create", "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    run_main(main)
