"""`python -m recorder`: the recorder alone, its settings from the environment."""

import atexit
from contextlib import ExitStack

from hosting.program import run_main
from hosting.serving.server import serve
from recorder.config import Config, from_environment


def main() -> None:
    """Serve until told to stop; say where the viewer is, unless its token was set."""
    given = from_environment()
    config = given.with_kept_tokens()
    # One worker: the order of events is the order in which one process took them in.
    serve(
        "recorder.app:create_from_environment",
        config.host,
        config.port,
        workers=1,
        prepare=lambda: _prepare(given, config),
    )


def _prepare(given: Config, config: Config) -> None:
    # Imported when the port is bound: it takes half of the start.
    from recorder.keeping.sole_writer import sole_writer

    lock = ExitStack()
    # Behind the thread that stores the last events.
    atexit.register(lock.close)
    lock.enter_context(sole_writer(config.database_url))
    if not given.token:
        print(f"The viewer: {config.url}/?token={config.token}", flush=True)


if __name__ == "__main__":
    run_main(main)
