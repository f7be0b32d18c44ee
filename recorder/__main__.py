"""`python -m recorder`: the recorder alone, its settings from the environment."""

import atexit
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from hosting import postgresql
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
    Storage(engine)
    lock = ExitStack()
    # Behind the thread that stores the last events.
    atexit.register(lock.close)
    lock.enter_context(_alone(engine, config.database_url))
    engine.dispose()
    if not given.token:
        print(f"The viewer: {config.url}/?token={config.token}", flush=True)
    # One worker: the order of events is the order in which one process took them in.
    serve("recorder.app:create_from_environment", config.host, config.port, workers=1)


@contextmanager
def _alone(engine: Engine, database_url: str) -> Iterator[None]:
    """Keeps other recorders away from this database while the block lasts: each would number the
    events that it takes in, and lose those that the other has numbered.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(_lock_of(engine))
        except Taken as owner:
            who = f"Another recorder ({owner})" if str(owner) else "Another recorder"
            raise SettingError(
                f"{who} already writes to {make_url(database_url).render_as_string()}. Stop it, or "
                "set RECORDER_DATABASE_URL to another database."
            ) from owner
        except OSError as error:
            raise SettingError(
                f"{engine.url.database} cannot be locked: {error.strerror}."
            ) from error
        yield


def _lock_of(engine: Engine) -> AbstractContextManager[None]:
    if engine.dialect.name == postgresql.NAME:
        return postgresql.held(engine, END_SECONDS)
    return held(Path(f"{engine.url.database}.lock"), f"process {os.getpid()}", END_SECONDS)


if __name__ == "__main__":
    run_main(main)
