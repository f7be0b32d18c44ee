"""`python -m recorder`: the recorder alone, its settings from the environment."""

from hosting.database import open_database
from hosting.program import run_main
from hosting.serving.server import serve
from recorder.config import from_environment
from recorder.keeping.storage import Storage


def main() -> None:
    """Serve until told to stop; say where the viewer is, unless its token was set."""
    given = from_environment()
    config = given.with_kept_tokens()
    # Here, so that a database that cannot be used ends the start with one sentence.
    engine = open_database(config.database_url)
    Storage(engine)
    engine.dispose()
    if not given.token:
        print(f"The viewer: {config.url}/?token={config.token}", flush=True)
    # One worker: the order of events is the order in which one process took them in.
    app = "recorder.app:create_from_environment"
    serve(app, config.host, config.port, workers=1)


if __name__ == "__main__":
    run_main(main)
