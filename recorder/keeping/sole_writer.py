"""Only one recorder writes to a database: two would assign the same numbers, and each would lose
the events that the other had numbered.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from hosting import postgresql
from hosting.database import briefly_open
from hosting.files.file_lock import Taken, held
from hosting.settings import SettingError
from recorder.keeping.storage import Storage

END_SECONDS = 3.0
"""How long a recorder that was killed or told to stop may take to end."""


@contextmanager
def sole_writer(database_url: str) -> Iterator[None]:
    """Prepare the database, and keep other recorders from writing to it while the block runs.

    Raises:
        SettingError: it cannot be used, or another recorder writes to it.
    """
    with ExitStack() as stack:
        with briefly_open(database_url) as engine:
            Storage(engine)
            stack.enter_context(_locked(engine))
        yield


@contextmanager
def _locked(engine: Engine) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(_lock_of(engine))
        except Taken as owner:
            who = f"Another recorder ({owner})" if str(owner) else "Another recorder"
            raise SettingError(
                f"{who} already writes to {engine.url.render_as_string()}. Stop it, or "
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
