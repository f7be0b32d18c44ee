"""An engine for each kind of database, with a limited number of connections."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError

from hosting import postgresql
from hosting.files.private_files import FOLDER, make_private
from hosting.settings import USE_OTHER_FOLDER, SettingError

SQLITE = "sqlite"
PARTS = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the name of a database for the files beside it."""

TAKE_TURNS = {SQLITE: "BEGIN IMMEDIATE", postgresql.NAME: postgresql.TAKE_TURNS}

BUSY_SECONDS = {SQLITE: 5, postgresql.NAME: 30}
"""How long a statement waits for a connection, by kind of database. A PostgreSQL server may restart
in that time; with SQLite, a statement also waits this long for the current writer.
"""

TRANSACTION_CONNECTIONS = 5
"""Connections of an engine for transactions, however many threads there are. Transactions take
microseconds, or wait for the current writer: more connections would not be faster.
"""

UNWRITABLE = f"Is its disk full, or read-only? Make room, or {USE_OTHER_FOLDER}."

IN_MEMORY = (
    "A database in memory cannot be used: each connection would have its own, and all of it ends "
    "with the program. Name a file, as in sqlite:///data/notes.db."
)


def cannot_be_written(error: DBAPIError) -> bool:
    """Whether SQLite finds its disk full or read-only; its own message is "disk I/O error"."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"))


def insert_or_update(table: Table, kind: str) -> Any:
    """An `insert` that has `on_conflict_do_update`, for this kind of database.

    The SQL of each kind is large to import; that of a database in use is imported already.
    """
    return import_module(f"sqlalchemy.dialects.{kind}").insert(table)


def why_unusable(error: DBAPIError) -> str:
    """The database's own message, and what to do if it cannot be written."""
    why = str(error.orig).partition("\n")[0]
    return f"{why}. {UNWRITABLE}" if cannot_be_written(error) else f"{why}."


def engine_of(address: URL) -> Engine:
    """An engine for this address.

    Raises:
        ArgumentError, ModuleNotFoundError: the kind of database is unknown, or has no driver.
        OSError: the folder of an SQLite file cannot be created.
        SettingError: SQLite would keep the database in memory.
    """
    kind = address.get_backend_name()
    if kind == postgresql.NAME:
        return postgresql.watched(_engine(postgresql.with_limits(address)))
    if kind != SQLITE:
        raise ArgumentError(f"it begins with {kind}:, not with sqlite: or postgresql:")
    if not address.database or _is_in_memory(address):
        raise SettingError(IN_MEMORY)
    file = Path(address.database)
    file.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    if file.is_file():
        make_private(*(file.with_name(file.name + part) for part in PARTS))
    engine = _engine(address, connect_args={"timeout": BUSY_SECONDS[SQLITE]})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


@contextmanager
def in_turn(engine: Engine) -> Iterator[Connection]:
    """A transaction that programs starting together on one database run one after the other."""
    with engine.connect() as connection:
        connection.exec_driver_sql(TAKE_TURNS[engine.dialect.name])
        yield connection
        connection.commit()


def _is_in_memory(address: URL) -> bool:
    return ":memory:" in (address.database or "") or address.query.get("mode") == "memory"


def _engine(address: URL, **options: Any) -> Engine:
    return create_engine(
        address,
        pool_size=TRANSACTION_CONNECTIONS,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS[address.get_backend_name()],
        # Parameters are passwords and tokens, and errors are logged.
        hide_parameters=True,
        # The most recently used connection has the warmest cache.
        pool_use_lifo=True,
        **options,
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # Committed data survives a killed process; only a power failure may lose the last commits.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
