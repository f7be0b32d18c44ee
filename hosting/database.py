"""One engine per process: SQLite in WAL mode by default, or any database by its address."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Executable,
    MetaData,
    Row,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError

from hosting.private_files import FOLDER, make_private
from hosting.settings import SettingError

Values = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]

BUSY_SECONDS = 30
ELSEWHERE = "start with another data folder (`--data DIR` of scripts/launch.py)"
UNWRITABLE = f"Is its disk full, or read-only? Make room, or {ELSEWHERE}."
CONNECTIONS = 64
PARTS = ("", "-wal", "-shm", "-journal")
"""What SQLite adds to the name of a database for the files beside it."""


def open_database(url: str) -> Engine:
    """An engine whose connections are kept; the folder of an SQLite file is made when missing.

    `url` is SQLAlchemy's, for instance `sqlite:///data/notes.db`.

    Raises:
        SettingError: there is no such kind of database, or the folder cannot be made.
    """
    try:
        return _opened(make_url(url))
    except OSError as error:
        raise SettingError(
            f"The folder {error.filename} cannot be made for a database ({error.strerror}): "
            f"{ELSEWHERE}."
        ) from error
    except (ArgumentError, ImportError) as error:
        raise SettingError(f"The database address cannot be used: {error}.") from error
    except ValueError:
        # The error's text is a part of the address, and may be a part of its password.
        raise SettingError(
            "The database address cannot be used: its port must be a number, and in its password "
            "the characters @ : / must be written as %40 %3A %2F."
        ) from None


class Statements:
    """Runs single statements, each a transaction of its own, on a connection kept by its thread.

    Half of what a small statement costs is taking a connection from the pool and giving it back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._kept = threading.local()

    def first(self, statement: Executable, values: Values) -> AnyRow | None:
        """The first row, or None."""
        return self._run(statement, values).first()

    def all(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        """All rows."""
        return self._run(statement, values).all()

    def change(self, statement: Executable, values: Values) -> int:
        """Insert, update or delete; gives the number of rows it met. It is durable then."""
        return self._run(statement, values).rowcount

    def _run(self, statement: Executable, values: Values) -> CursorResult[*tuple[Any, ...]]:
        connection = self._connection()
        try:
            return connection.execute(statement, values)
        except DBAPIError as error:
            if error.connection_invalidated:
                # The server behind it is gone, or came back: the next statement connects anew.
                del self._kept.connection
            raise

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._kept, "connection", None)
        if connection is None:
            connection = self._kept.connection = self._engine.connect()
        return connection


_statements: WeakKeyDictionary[Engine, Statements] = WeakKeyDictionary()


def statements_of(engine: Engine) -> Statements:
    """The one `Statements` of this engine: each thread keeps one connection."""
    return _statements.setdefault(engine, Statements(engine))


def create_tables(engine: Engine, metadata: MetaData) -> None:
    """Make the tables that are missing; keep what is there.

    Raises:
        SettingError: this is no database, it cannot be written, or another version made it.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                # Two programs that start at once on a new file take turns.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            metadata.create_all(connection)
            _require_same_columns(connection, metadata)
            connection.commit()
    except DatabaseError as error:
        where = engine.url.render_as_string()
        what_to_do = f". {UNWRITABLE}" if cannot_be_written(error) else "."
        raise SettingError(
            f"The database {where} cannot be used: {error.orig}{what_to_do}"
        ) from error


def cannot_be_written(error: DBAPIError) -> bool:
    """Whether SQLite finds its disk full or read-only; its own words are "disk I/O error"."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"))


def _require_same_columns(connection: Connection, metadata: MetaData) -> None:
    found = inspect(connection).get_multi_columns(filter_names=list(metadata.tables))
    for table in metadata.sorted_tables:
        columns = {column["name"] for column in found[None, table.name]}
        if columns != set(table.columns.keys()):
            address = connection.engine.url
            raise SettingError(
                f"The database {address.render_as_string()} was made by another version of this "
                f"program (its table {table.name} has other columns): {_way_out(address)}, or "
                f"{ELSEWHERE}."
            )


def _way_out(address: URL) -> str:
    if address.get_backend_name() != "sqlite" or not address.database:
        return "delete it"
    # What the other programs keep beside it is as old.
    folder = Path(address.database).resolve().parent
    return f"delete the data folder {folder}"


def _opened(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    if address.database:
        file = Path(address.database)
        file.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        if file.is_file():
            make_private(*(file.with_name(file.name + part) for part in PARTS))
    engine = create_engine(
        address,
        pool_size=CONNECTIONS,
        max_overflow=0,
        # They are passwords and tokens, and an error is logged.
        hide_parameters=True,
        # The connection used last has the warmest cache.
        pool_use_lifo=True,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # What is committed survives a killed process; only a power cut may take the last commits.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
