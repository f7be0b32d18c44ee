"""Single statements, each a transaction of its own.

Reads have connections that changes never take, because changes wait for each other.
"""

from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from hosting import postgresql
from hosting.engines import BUSY_SECONDS
from hosting.prepared_statement import AnyRow, PreparedStatement, Values
from hosting.tables import UnstorableText

Result = TypeVar("Result")

READ_CONNECTIONS = 3
"""How many single statements that only read can run at once."""

CHANGE_CONNECTIONS = 2
"""How many single statements that change something can run at once."""

PREPARED = 256
"""How many prepared statements are kept: more than any program here has."""


class Statements:
    """Runs single statements, each a transaction of its own, on connections kept for them.

    A statement is a constant of its module, prepared when it first runs and then kept. Otherwise
    most of the cost of a small statement would be preparing it, taking a connection from the
    engine's pool, and returning it.

    When all connections are in use, a statement waits at most `BUSY_SECONDS`. Reads have places
    that changes and transactions never take: SQLite reads while others write.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = Engine(
            engine.pool.recreate(), engine.dialect, engine.url, hide_parameters=True
        )
        """The engine with the connections for statements; transactions have another one."""
        # The most recently used connection is taken first: it has the warmest cache.
        self._idle: deque[Connection] = deque()
        self._for_reads, self._for_changes = _places(READ_CONNECTIONS), _places(CHANGE_CONNECTIONS)
        self._can_end = engine.dialect.name == postgresql.NAME
        self._prepared = lru_cache(maxsize=PREPARED)(self._prepare)

    @property
    def idle(self) -> int:
        """How many of the kept connections run no statement at the moment."""
        return len(self._idle)

    def first(self, statement: Executable, values: Values) -> AnyRow | None:
        """The first row, or None."""
        rows = self.all(statement, values)
        return rows[0] if rows else None

    def all(self, statement: Executable, values: Values) -> Sequence[AnyRow]:
        """All rows."""
        prepared = self._prepared(statement, tuple(values))
        try:
            return self._run(prepared, values, prepared.rows)
        except StatementError as error:
            if prepared.is_select and isinstance(error.orig, UnstorableText):
                # No row contains such a text.
                return ()
            raise

    def change(self, statement: Executable, values: Values) -> int:
        """Insert, update or delete, durably. Return how many rows were updated or deleted."""
        return self._run(self._prepared(statement, tuple(values)), values, _rowcount)

    def close(self) -> None:
        """Close the connections that are kept; the next statement opens a new one."""
        while self._idle:
            _end(self._idle.pop())

    def _prepare(self, statement: Executable, names: tuple[str, ...]) -> PreparedStatement:
        return PreparedStatement(statement, names, self.engine.dialect)

    def _run(
        self, prepared: PreparedStatement, values: Values, read: Callable[[Any], Result]
    ) -> Result:
        try:
            parameters = prepared.parameters(values)
        except UnstorableText as error:
            raise self._described(error, prepared) from error
        try:
            return self._run_once(prepared, parameters, read)
        except DBAPIError as error:
            if not (error.connection_invalidated and prepared.is_select):
                raise
        # The server closed the connection during the statement. A query can be repeated; a change
        # may have been made already.
        return self._run_once(prepared, parameters, read)

    def _run_once(
        self, prepared: PreparedStatement, parameters: Any, read: Callable[[Any], Result]
    ) -> Result:
        places = self._for_reads if prepared.is_select else self._for_changes
        connection = self._take_connection(places)
        is_sound = False
        try:
            cursor = connection.connection.cursor()
            try:
                self.engine.dialect.do_execute(cursor, prepared.text, parameters)
                found = read(cursor)
                is_sound = True
            except self.engine.dialect.loaded_dbapi.Error as error:
                is_sound = not self._has_ended(error, connection)
                raise self._described(error, prepared, is_sound=is_sound) from error
            finally:
                cursor.close()
        finally:
            if is_sound:
                self._idle.append(connection)
            else:
                _end(connection)
            places.put(None)
        return found

    def _has_ended(self, error: Any, connection: Connection) -> bool:
        driven: Any = connection.connection.dbapi_connection
        return postgresql.is_shutdown(error) or self.engine.dialect.is_disconnect(
            error, driven, None
        )

    def _described(
        self, error: Exception, prepared: PreparedStatement, *, is_sound: bool = True
    ) -> StatementError:
        """The driver's error in SQLAlchemy's words, which are the same for every driver."""
        dialect = self.engine.dialect
        return DBAPIError.instance(
            prepared.text,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=not is_sound,
            dialect=dialect,
        )

    def _take_connection(self, places: "SimpleQueue[None]") -> Connection:
        seconds = BUSY_SECONDS[self.engine.dialect.name]
        try:
            places.get(timeout=seconds)
        except Empty:
            raise NoConnection(f"no connection was free for {seconds} s") from None
        try:
            return self._idle_connection() or self._new_connection()
        except BaseException:
            # Also after Ctrl-C: a place that is not returned is lost to everyone.
            places.put(None)
            raise

    def _idle_connection(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if not self._can_end or not postgresql.has_ended(connection.connection):
                return connection
            _end(connection)

    def _new_connection(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _places(number: int) -> "SimpleQueue[None]":
    places: SimpleQueue[None] = SimpleQueue()
    for _ in range(number):
        places.put(None)
    return places


def _rowcount(cursor: Any) -> int:
    return int(cursor.rowcount)


def _end(connection: Connection) -> None:
    connection.invalidate()
    connection.close()
