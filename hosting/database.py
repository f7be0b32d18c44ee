"""One engine per process: SQLite in WAL mode by default, or PostgreSQL if the URL names it.

Connections are few, and no thread keeps one: each is taken for a statement or a transaction and
returned after it. A request that waits for a person or for another server has none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError

from hosting import postgresql
from hosting.engines import UNWRITABLE, cannot_be_written, engine_of, in_turn, why_unusable
from hosting.settings import USE_OTHER_FOLDER, SettingError
from hosting.statements import Statements
from oauth2_playground.spelling import missing_extra

STATEMENTS = "statements"
"""The option of an engine that contains its `Statements`."""

AN_ADDRESS = "it must be as in sqlite:///data/notes.db or postgresql://user:password@host/name"


def open_database(url: str) -> Engine:
    """Open an engine that keeps its connections; create the folder of an SQLite file if missing.

    `url` is SQLAlchemy's, for instance `sqlite:///data/notes.db` or `postgresql://host/name`.

    Raises:
        SettingError: the kind of database is unknown, its driver is missing, it would be in memory,
            or the folder cannot be created.
    """
    try:
        return _with_statements(engine_of(make_url(url)))
    except ModuleNotFoundError as error:
        raise SettingError(missing_extra("PostgreSQL", postgresql.NAME)) from error
    except OSError as error:
        raise SettingError(
            f"The database address cannot be used: its folder {error.filename} cannot be made "
            f"({error.strerror}). Name another one, or {USE_OTHER_FOLDER}."
        ) from error
    except ArgumentError as error:
        raise SettingError(f"The database address cannot be used: {AN_ADDRESS}.") from error
    except SettingError:
        raise  # SettingError is a ValueError, too.
    except ValueError:
        # The error's text is part of the URL, and may be part of its password.
        raise SettingError(
            "The database address cannot be used: its port must be a number, and in its password "
            "the characters @ : / must be written as %40 %3A %2F."
        ) from None


@contextmanager
def briefly_open(url: str) -> Iterator[Engine]:
    """An engine for what a program does once, at its start; it is closed at the end of the block.

    Raises:
        SettingError: as for `open_database`, or the disk cannot be written.
    """
    engine = open_database(url)
    try:
        yield engine
    except DBAPIError as error:
        if not cannot_be_written(error):
            raise
        raise SettingError(f"The database cannot be written. {UNWRITABLE}") from error
    finally:
        engine.dispose()


def statements_of(engine: Engine) -> Statements:
    """The one `Statements` of this engine, made by `open_database`."""
    statements: Statements = engine.get_execution_options()[STATEMENTS]
    return statements


def _with_statements(engine: Engine) -> Engine:
    # Created with the engine: all threads then share one, and it closes together with the engine.
    statements = Statements(engine)
    engine.update_execution_options(**{STATEMENTS: statements})
    event.listen(engine, "engine_disposed", lambda _: statements.close())
    return engine


def create_tables(engine: Engine, metadata: MetaData) -> None:
    """Create the tables that are missing; keep those that exist.

    Raises:
        SettingError: this is not a database, it cannot be written, or another version made it.
    """
    try:
        with in_turn(engine) as connection:
            metadata.create_all(connection)
            _require_same_columns(connection, metadata)
    except DatabaseError as error:
        where = engine.url.render_as_string()
        why = why_unusable(error)
        raise SettingError(f"The database {where} cannot be used: {why}") from error


def _require_same_columns(connection: Connection, metadata: MetaData) -> None:
    found = inspect(connection).get_multi_columns(filter_names=list(metadata.tables))
    for table in metadata.sorted_tables:
        columns = {column["name"] for column in found[None, table.name]}
        if columns != set(table.columns.keys()):
            address = connection.engine.url
            raise SettingError(
                f"The database {address.render_as_string()} was made by another version of this "
                f"program (its table {table.name} has other columns): {_way_out(address)}, or "
                f"{USE_OTHER_FOLDER}."
            )


def _way_out(address: URL) -> str:
    if address.get_backend_name() != "sqlite" or not address.database:
        return "use an empty one"
    # What the other programs keep in this folder is just as old.
    folder = Path(address.database).resolve().parent
    return f"delete the data folder {folder}"
