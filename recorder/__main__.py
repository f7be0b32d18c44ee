"""`python -m recorder`: runs the recorder on its own, with settings from the environment."""

import atexit
from contextlib import ExitStack

from hosting.program import run_main
from hosting.serving.server import serve
from recorder.config import Config, from_environment


def main() -> None:
    """Serve until stopped; print the viewer's URL unless its token was set."""
    given = from_environment()
    config = given.with_kept_tokens()
    # One worker: events are ordered as a single process receives them.
    serve(
        "recorder.app:create_from_environment",
        config.host,
        config.port,
        workers=1,
        prepare=lambda: _prepare(given, config),
    )


def _prepare(given: Config, config: Config) -> None:
    # Imported only once the port is bound: this import takes half of the startup time.
    from recorder.keeping.sole_writer import sole_writer

    lock = ExitStack()
    # Registered first, so it runs last: after the thread that stores the last events.
    atexit.register(lock.close)
    lock.enter_context(sole_writer(config.database_url))
    if not given.token:
        print(f"The viewer: {config.url}/?token={config.token}", flush=True)


if __name__ == "__main__":
    run_main(main)
