"""The storage of these issuers: SQLite as it comes with Python, one connection for each thread."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Store:
    """A database; each thread has its own connection."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = threading.local()

    def one(self, statement: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row; outside `transaction`, each statement is a transaction."""
        row: sqlite3.Row | None = self._connection().execute(statement, values).fetchone()
        return row

    def write(self, statement: str, *values: Any) -> bool:
        """Execute a statement; return whether a row was changed."""
        return self._connection().execute(statement, values).rowcount == 1

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Execute all statements of this thread together, or none."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            yield

    def create(self, tables: str) -> None:
        """Make the tables of a new database."""
        self._connection().executescript(tables)

    def _connection(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if kept is None:
            kept = sqlite3.connect(self._file, isolation_level=None)
            kept.row_factory = sqlite3.Row
            kept.execute("PRAGMA journal_mode=WAL")
            kept.execute("PRAGMA synchronous=NORMAL")
            self._threads.connection = kept
        return kept
