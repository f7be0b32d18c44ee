"""Single statements, each a transaction of its own.

What only reads has connections that no change takes: changes wait for each other.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable, Row
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from hosting import postgresql
from hosting.engines import BUSY_SECONDS
from hosting.tables import UnstorableText

Values = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]
Found = CursorResult[*tuple[Any, ...]]
Result = TypeVar("Result")

READ_CONNECTIONS = 3
"""How many single statements that only read run at once."""

CHANGE_CONNECTIONS = 2
"""How many single statements that change something run at once."""


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
        self._for_reads, self._for_changes = _places(READ_CONNECTIONS), _places(CHANGE_CONNECTIONS)
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

    def _run(
        self, statement: Executable, values: Values, read: Callable[[Found], Result]
    ) -> Result:
        try:
            return self._run_once(statement, values, read)
        except DBAPIError as error:
            if not (error.connection_invalidated and statement.is_select):
                raise
        # The server ended the connection in the middle. A query can be repeated; a change may have
        # been made already.
        return self._run_once(statement, values, read)

    def _run_once(
        self, statement: Executable, values: Values, read: Callable[[Found], Result]
    ) -> Result:
        places = self._for_reads if statement.is_select else self._for_changes
        connection = self._take_connection(places)
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

    def _take_connection(self, places: "SimpleQueue[None]") -> Connection:
        seconds = BUSY_SECONDS[self.engine.dialect.name]
        try:
            places.get(timeout=seconds)
        except Empty:
            raise NoConnection(f"no connection was free for {seconds} s") from None
        try:
            return self._idle_connection() or self._new_connection()
        except BaseException:
            # Also after Ctrl-C: a place that is not given back is lost to all.
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


def _rowcount(found: Found) -> int:
    return found.rowcount


def _finds_nothing(statement: Executable, error: StatementError) -> bool:
    """Whether a query contains a text that cannot be stored, so that no row matches it."""
    return statement.is_select and isinstance(error.orig, UnstorableText)


def _end(connection: Connection) -> None:
    connection.invalidate()
    connection.close()
