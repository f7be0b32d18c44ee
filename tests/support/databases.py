"""Databases that are prepared once and copied: creating tables takes longer than most tests.

The PostgreSQL databases are on one server, which ends with the run.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, MetaData, Table, delete, event, insert, select, text
from sqlalchemy.pool import Pool

from hosting.database import open_database, statements_of

KINDS = ("sqlite", "postgresql")
"""The kinds of database that the storage tests run on."""

Prepare = Callable[[str], object]
"""Prepares the database at an address, as a program does when it starts, and leaves it closed."""


def prepared(file: Path, prepare: Prepare) -> None:
    """Prepare a database file: a new one is a copy, an existing one keeps its contents."""
    if file.exists():
        prepare(address_of(file))
    else:
        file.write_bytes(_as_made_by(prepare))


def address_of(file: Path) -> str:
    """The URL of a database file."""
    return f"sqlite:///{file.as_posix()}"


@contextmanager
def connections_closed() -> Iterator[None]:
    """Close, at the end of the block, every database connection that was opened in it. An app has
    no end of its own, and hundreds of them would keep their files open.
    """
    opened: list[Any] = []

    def note(connection: Any, _record: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        for connection in opened:
            connection.close()


@cache
def _as_made_by(prepare: Prepare) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "prepared.db"
        prepare(address_of(file))
        return file.read_bytes()


class PostgresqlServer:
    """Databases on a PostgreSQL server that several processes may use at the same time.

    Creating one takes half a second, so a used database is emptied and lent again.
    """

    def __init__(self, address: str) -> None:
        """`address` is the URL of a database that always exists, used to create the others."""
        self._address = address
        self._engine = open_database(address)
        self._statements = statements_of(self._engine)
        self._made: list[str] = []
        self._spare: list[str] = []

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database for the caller, who must close all connections to it."""
        url = self._spare.pop() if self._spare else self._new()
        yield url
        engine = open_database(url)
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            statements_of(engine).change(text(statement), {})
        engine.dispose()
        self._spare.append(url)

    def close(self) -> None:
        """Drop all databases and close the connections."""
        for name in self._made:
            self._statements.change(text(f"DROP DATABASE {name} WITH (FORCE)"), {})
        self._engine.dispose()

    def _new(self) -> str:
        name = f"of_{os.getpid()}_{len(self._made)}"
        self._statements.change(text(f"CREATE DATABASE {name}"), {})
        self._made.append(name)
        return self._address.rpartition("/")[0] + f"/{name}"


Contents = Mapping[Table, Sequence[Mapping[str, Any]]]


def contents_of(engine: Engine, metadata: MetaData) -> Contents:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }


def fill_again(engine: Engine, contents: Contents) -> None:
    """Replace the rows of all tables with these."""
    with engine.begin() as connection:
        for table in reversed(contents):
            connection.execute(delete(table))
        for table, rows in contents.items():
            if rows:
                connection.execute(insert(table), rows)


def reads_through(engine: Engine, statement: str, values: Any = ()) -> bool:
    """Whether the database would read the whole table for this statement because no index fits."""
    on_sqlite = engine.dialect.name == "sqlite"
    # PostgreSQL scans a table of a few rows sequentially unless that is disabled.
    first = "SELECT 1" if on_sqlite else "SET enable_seqscan = off"
    explain = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
    with engine.connect() as connection:
        connection.exec_driver_sql(first)
        plan = connection.exec_driver_sql(f"{explain} {statement}", values).all()
    return any(re.match(r"SCAN|.*Seq Scan", str(row[-1])) for row in plan)
