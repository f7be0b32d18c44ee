"""One engine per process: SQLite in WAL mode by default, or PostgreSQL by its address.

Connections are few, and no thread keeps one: each is taken for a statement or a transaction and
given back behind it. A request that waits for a person or for another server has none. What only
reads is a single statement, and has connections that no change takes: changes wait for each other.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Executable,
    MetaData,
    Row,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from hosting import postgresql
from hosting.engines import BUSY_SECONDS, ELSEWHERE, engine_of, in_turn, why_unusable
from hosting.settings import SettingError
from hosting.tables import UnstorableText

Values = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]
Found = CursorResult[*tuple[Any, ...]]
What = TypeVar("What")

STATEMENTS = "statements"
"""The option of an engine under which its `Statements` are kept."""

FOR_READS = 3
"""How many single statements that only read run at once."""

FOR_CHANGES = 2
"""How many single statements that change something run at once."""

AN_ADDRESS = "it must be as in sqlite:///data/notes.db or postgresql://user:password@host/name"


def open_database(url: str) -> Engine:
    """An engine whose connections are kept; the folder of an SQLite file is made when missing.

    `url` is SQLAlchemy's, for instance `sqlite:///data/notes.db` or `postgresql://host/name`.

    Raises:
        SettingError: there is no such kind of database, its driver is missing, it would be in
            memory, or the folder cannot be made.
    """
    try:
        return _with_statements(engine_of(make_url(url)))
    except ModuleNotFoundError as error:
        raise SettingError(postgresql.MISSING_DRIVER) from error
    except OSError as error:
        raise SettingError(
            f"The database address cannot be used: its folder {error.filename} cannot be made "
            f"({error.strerror}). Name another one, or {ELSEWHERE}."
        ) from error
    except ArgumentError as error:
        raise SettingError(f"The database address cannot be used: {AN_ADDRESS}.") from error
    except SettingError:
        raise  # It is a ValueError, too.
    except ValueError:
        # The error's text is a part of the address, and may be a part of its password.
        raise SettingError(
            "The database address cannot be used: its port must be a number, and in its password "
            "the characters @ : / must be written as %40 %3A %2F."
        ) from None


class Statements:
    """Runs single statements, each a transaction of its own, on connections kept for them.

    Most of what a small statement costs would be taking a connection from the engine's pool and
    giving it back. When all are in use, a statement waits for `BUSY_SECONDS` at most. Reads have
    places that changes and transactions never take: SQLite reads while others write.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = Engine(
            engine.pool.recreate(), engine.dialect, engine.url, hide_parameters=True
        )
        """It has the connections of the statements; that of the transactions has its own."""
        # The connection used last is taken first: it has the warmest cache.
        self._idle: deque[Connection] = deque()
        self._for_reads, self._for_changes = _places(FOR_READS), _places(FOR_CHANGES)
        self._can_end = engine.dialect.name == postgresql.NAME

    @property
    def idle(self) -> int:
        """How many connections are kept that run no statement now."""
        return len(self._idle)

    def first(self, statement: Executable, values: Values) -> AnyRow | None:
        """The first row, or None."""
        try:
            return self._run(statement, values, CursorResult.first)
        except StatementError as error:
            if _finds_nothing(statement, error):
                return None
            raise

    def all(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        """All rows."""
        try:
            return self._run(statement, values, CursorResult.all)
        except StatementError as error:
            if _finds_nothing(statement, error):
                return ()
            raise

    def change(self, statement: Executable, values: Values) -> int:
        """Insert, update or delete; it is durable then. Gives how many rows were updated or
        deleted.
        """
        return self._run(statement, values, _rowcount)

    def close(self) -> None:
        """Close the connections that are kept; the next statement opens one."""
        while self._idle:
            _end(self._idle.pop())

    def _run(self, statement: Executable, values: Values, read: Callable[[Found], What]) -> What:
        try:
            return self._run_once(statement, values, read)
        except DBAPIError as error:
            if not (error.connection_invalidated and statement.is_select):
                raise
        # The server ended the connection in the middle. What only reads can be done again; of a
        # change nobody knows whether it was made.
        return self._run_once(statement, values, read)

    def _run_once(
        self, statement: Executable, values: Values, read: Callable[[Found], What]
    ) -> What:
        places = self._for_reads if statement.is_select else self._for_changes
        connection = self._taken(places)
        is_sound = False
        try:
            found = read(connection.execute(statement, values))
            is_sound = True
        except StatementError as error:
            is_sound = not (isinstance(error, DBAPIError) and error.connection_invalidated)
            raise
        finally:
            if is_sound:
                self._idle.append(connection)
            else:
                _end(connection)
            places.put(None)
        return found

    def _taken(self, places: "SimpleQueue[None]") -> Connection:
        seconds = BUSY_SECONDS[self.engine.dialect.name]
        try:
            places.get(timeout=seconds)
        except Empty:
            raise NoConnection(f"no connection was free for {seconds} s") from None
        try:
            return self._kept() or self._opened()
        except BaseException:
            places.put(None)
            raise

    def _kept(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if not self._can_end or not postgresql.has_ended(connection.connection):
                return connection
            _end(connection)

    def _opened(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _places(number: int) -> "SimpleQueue[None]":
    places: SimpleQueue[None] = SimpleQueue()
    for _ in range(number):
        places.put(None)
    return places


def _rowcount(found: Found) -> int:
    return found.rowcount


def _finds_nothing(statement: Executable, error: StatementError) -> bool:
    """Whether rows were asked for by a text that no row can hold."""
    return statement.is_select and isinstance(error.orig, UnstorableText)


def _end(connection: Connection) -> None:
    connection.invalidate()
    connection.close()


def statements_of(engine: Engine) -> Statements:
    """The one `Statements` of this engine, which `open_database` has made."""
    statements: Statements = engine.get_execution_options()[STATEMENTS]
    return statements


def _with_statements(engine: Engine) -> Engine:
    # Kept on the engine, and at once: it has one however many threads ask, and both end together.
    statements = Statements(engine)
    engine.update_execution_options(**{STATEMENTS: statements})
    event.listen(engine, "engine_disposed", lambda _: statements.close())
    return engine


def create_tables(engine: Engine, metadata: MetaData) -> None:
    """Make the tables that are missing; keep what is there.

    Raises:
        SettingError: this is no database, it cannot be written, or another version made it.
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
                f"{ELSEWHERE}."
            )


def _way_out(address: URL) -> str:
    if address.get_backend_name() != "sqlite" or not address.database:
        return "use an empty one"
    # What the other programs keep beside it is as old.
    folder = Path(address.database).resolve().parent
    return f"delete the data folder {folder}"
