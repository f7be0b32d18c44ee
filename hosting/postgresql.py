"""PostgreSQL: its driver, the limits of a connection, and what happens when the server restarts.

A restart closes every connection. A closed connection is detected before it is used, so it makes no
request fail, and a request that needs a new connection waits until the server is back.
"""

import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Dialect, Engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError

from hosting.files.file_lock import Taken

NAME = "postgresql"
DRIVER = "postgresql+psycopg"

RESTART_SECONDS = 15.0
"""How long a server that was reachable before may be gone before requests fail: a restart takes a
few seconds.
"""

LOOK_AGAIN_SECONDS = 0.1

LIMITS = {
    "connect_timeout": "5",
    # A stopped process must not keep others waiting for what it has locked.
    "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
    # A server that disappears without closing the connection is noticed within a minute.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
"""Parameters of each connection; those in the URL take precedence."""

SHUTDOWN = frozenset({"57P01", "57P02", "57P03"})
"""The SQLSTATEs with which the server ends connections: shutdown, crash, not yet started."""

TAKE_TURNS = "SELECT pg_advisory_xact_lock(6749)"
"""Waits until no other program is starting on this database."""

TRY_LOCK = text("SELECT pg_try_advisory_lock(6749, 1)")


def with_limits(address: URL) -> URL:
    """Add the driver to the URL, and the limits that it does not set."""
    return address.set(drivername=DRIVER, query={**LIMITS, **address.query})


def watched(engine: Engine) -> Engine:
    """Make this engine survive a restart of its server, and return it."""
    event.listen(engine, "do_connect", Connecting())
    event.listen(engine, "checkout", _refuse_ended)
    event.listen(engine, "handle_error", _recognise_shutdown)
    return engine


@contextmanager
def held(engine: Engine, patience: float) -> Iterator[None]:
    """Lock this database for the duration of the block, as `file_lock.held` locks a file. The lock
    ends with its connection: when the program ends in any way, and when the server restarts.

    `patience` is how many seconds to wait for another process that has it.

    Raises:
        Taken: another process has the lock.
    """
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        deadline = time.monotonic() + patience
        while not connection.scalar(TRY_LOCK):
            if time.monotonic() >= deadline:
                raise Taken
            time.sleep(LOOK_AGAIN_SECONDS)
        yield
    finally:
        # Not returned to the pool, which would keep it open.
        connection.invalidate()
        connection.close()


def has_ended(connection: Any) -> bool:
    """Whether the server has closed this connection, on which no statement is running.

    Nothing is sent to the server, which would take as long as a statement: a server announces that
    it ends a connection, and sends nothing else on its own.
    """
    return bool(connection.closed) or _is_readable(connection.fileno())


def is_shutdown(error: BaseException) -> bool:
    """Whether this error of the driver means that the server ends the connection."""
    return getattr(error, "sqlstate", None) in SHUTDOWN


class Connecting:
    """Connects, and waits for a server that was reachable before: each outage is waited for only
    once, however many requests come one after the other. A single attempt may still take its
    `connect_timeout`.
    """

    def __init__(self) -> None:
        self._was_reachable = False
        self._gone_since: float | None = None

    def __call__(self, dialect: Dialect, _record: Any, args: Any, options: Any) -> Any:
        """Return a connection for SQLAlchemy's event `do_connect`, or raise the driver's error."""
        while True:
            try:
                connection = dialect.connect(*args, **options)
            except dialect.loaded_dbapi.OperationalError:
                if not self._was_reachable or self._gone_for() > RESTART_SECONDS:
                    raise
                time.sleep(LOOK_AGAIN_SECONDS)
            else:
                self._was_reachable, self._gone_since = True, None
                return connection

    def _gone_for(self) -> float:
        now, since = time.monotonic(), self._gone_since
        if since is None:
            since = self._gone_since = now
        return now - since


def _refuse_ended(connection: Any, _record: Any, _proxy: Any) -> None:
    if has_ended(connection):
        # SQLAlchemy's pool then opens another connection.
        raise DisconnectionError


def _recognise_shutdown(context: ExceptionContext) -> None:
    if is_shutdown(context.original_exception):
        context.is_disconnect = True


if sys.platform == "win32":

    def _is_readable(socket: int) -> bool:
        return bool(select.select([socket], [], [], 0)[0])

else:

    def _is_readable(socket: int) -> bool:
        # Not select.select: it accepts no file descriptor above 1023.
        waiting = select.poll()
        waiting.register(socket, select.POLLIN)
        return bool(waiting.poll(0))
