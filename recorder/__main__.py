"""`python -m recorder`: the recorder alone, its settings from the environment."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from hosting.database import open_database
from hosting.files.file_lock import Taken, held
from hosting.program import run_main
from hosting.serving.server import serve
from hosting.settings import SettingError
from recorder.config import from_environment
from recorder.keeping.storage import Storage

END_SECONDS = 3.0
"""How long a recorder that was killed or told to stop may still be ending."""


def main() -> None:
    """Serve until told to stop; say where the viewer is, unless its token was set."""
    given = from_environment()
    config = given.with_kept_tokens()
    # Here, so that a database that cannot be used ends the start with one sentence.
    engine = open_database(config.database_url)
    with _alone(config.database_url):
        Storage(engine)
        engine.dispose()
        if not given.token:
            print(f"The viewer: {config.url}/?token={config.token}", flush=True)
        # One worker: the order of events is the order in which one process took them in.
        app = "recorder.app:create_from_environment"
        serve(app, config.host, config.port, workers=1)


@contextmanager
def _alone(database_url: str) -> Iterator[None]:
    """Keeps other recorders away from this SQLite file while the block lasts: each would number the
    events that it takes in, and lose those that the other has numbered.
    """
    file = make_url(database_url).database
    with ExitStack() as stack:
        if file and database_url.startswith("sqlite"):
            try:
                lock = held(Path(f"{file}.lock"), f"process {os.getpid()}", END_SECONDS)
                stack.enter_context(lock)
            except Taken as owner:
                raise SettingError(
                    f"Another recorder ({owner}) already writes to {file}. Stop it, or set "
                    "RECORDER_DATABASE_URL to another database."
                ) from owner
            except OSError as error:
                raise SettingError(f"{file} cannot be locked: {error.strerror}.") from error
        yield


if __name__ == "__main__":
    run_main(main)
