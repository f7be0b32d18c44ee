"""One database engine per process."""

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from hosting.database import create_tables, open_database, statements_of
from hosting.engines import BUSY_SECONDS, TRANSACTION_CONNECTIONS
from hosting.settings import SettingError
from hosting.statements import CHANGE_CONNECTIONS, READ_CONNECTIONS
from tests.support.databases import PostgresqlServer
from tests.support.sent_statements import each_statement
from tests.support.sockets import at_once

TABLES = MetaData()
COUNTS = Table("counts", TABLES, Column("n", Integer))
END_OTHERS = text(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
THREADS = 40
"""More threads than an engine has connections of any kind."""

ADD_ONE = COUNTS.update().values(n=COUNTS.c.n + 1)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine over an empty database of each kind."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def on_postgresql(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """An engine over a PostgreSQL database with a single count of 0."""
    with postgresql_server.database() as url:
        engine = open_database(url)
        create_tables(engine, TABLES)
        statements_of(engine).change(COUNTS.insert().values(n=0), {})
        yield engine
        engine.dispose()


def engine_in(folder: Path) -> Engine:
    """Return an engine over a new file."""
    return open_database(f"sqlite:///{(folder / 'x.db').as_posix()}")


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A fresh clone does not have a `data/` folder."""
    engine = engine_in(tmp_path / "a" / "b")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()
    assert (tmp_path / "a" / "b" / "x.db").exists()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 5_000)],
)
def test_sqlite_is_prepared(tmp_path: Path, pragma: str, value: object) -> None:
    """With WAL and synchronous=NORMAL, data survives a killed process; statements await locks."""
    engine = engine_in(tmp_path)
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
    engine.dispose()


def test_keys_of_other_tables_are_checked(tmp_path: Path) -> None:
    """A row cannot refer to a row that does not exist."""
    engine = engine_in(tmp_path)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE a (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE b (a INTEGER REFERENCES a)"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO b VALUES (1)"))
    engine.dispose()


def test_many_threads_write_at_once(engine: Engine) -> None:
    """Each thread waits its turn and no change is lost, with far fewer connections than threads."""
    create_tables(engine, TABLES)
    statements_of(engine).change(COUNTS.insert().values(n=0), {})

    def add() -> None:
        for _ in range(5):
            with engine.begin() as connection:
                connection.execute(ADD_ONE)

    at_once(8 * TRANSACTION_CONNECTIONS, add)
    assert statements_of(engine).first(select(COUNTS.c.n), {}) == (40 * TRANSACTION_CONNECTIONS,)


def test_a_thread_that_waits_has_no_connection(engine: Engine) -> None:
    """More threads than connections have used the database and wait, as requests at held steps do:
    few connections are open, and the next request is served.
    """
    create_tables(engine, TABLES)
    statements, released = statements_of(engine), threading.Event()
    have_used = threading.Barrier(THREADS + 1)

    def use_and_wait() -> None:
        statements.all(select(COUNTS), {})
        with engine.begin() as connection:
            connection.execute(select(COUNTS))
        have_used.wait(60)
        released.wait(60)

    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(use_and_wait) for _ in range(THREADS)]
        have_used.wait(60)
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert statements.idle <= READ_CONNECTIONS
        assert statements.all(select(COUNTS), {}) == []
        released.set()
    assert [each.result() for each in waiting] == [None] * THREADS


def test_a_statement_waits_for_a_connection_in_bounded_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If none becomes free, the statement fails and those already running continue."""
    monkeypatch.setitem(BUSY_SECONDS, engine.dialect.name, 0.2)
    create_tables(engine, TABLES)
    statements, go_on = statements_of(engine), threading.Event()
    are_in_use = threading.Barrier(READ_CONNECTIONS + 1)

    def hold(*_given: Any) -> None:
        if not go_on.is_set():
            are_in_use.wait(60)
            go_on.wait(60)

    with each_statement(hold), ThreadPoolExecutor(READ_CONNECTIONS) as pool:
        running = [pool.submit(statements.all, select(COUNTS), {}) for _ in range(READ_CONNECTIONS)]
        are_in_use.wait(60)
        with pytest.raises(NoConnection, match="no connection was free"):
            statements.all(select(COUNTS), {})
        go_on.set()
    assert [each.result() for each in running] == [[]] * READ_CONNECTIONS
    assert statements.all(select(COUNTS), {}) == []


def test_reads_go_on_while_changes_wait(tmp_path: Path) -> None:
    """Another process writes for a long time. More changes and transactions wait for it than have
    places, yet none takes the place of a read; in the end each of them fails with the reason.
    """
    engine = engine_in(tmp_path)
    create_tables(engine, TABLES)
    statements, other = statements_of(engine), engine_in(tmp_path)

    def add() -> None:
        with engine.begin() as connection:
            connection.execute(ADD_ONE)

    with ThreadPoolExecutor(THREADS) as pool:
        with other.connect() as writing:
            writing.exec_driver_sql("BEGIN IMMEDIATE")
            changes = 2 * CHANGE_CONNECTIONS
            waiting = [pool.submit(statements.change, ADD_ONE, {}) for _ in range(changes)]
            waiting += [pool.submit(add) for _ in range(2 * TRANSACTION_CONNECTIONS)]
            reads = [
                pool.submit(statements.all, select(COUNTS), {}) for _ in range(READ_CONNECTIONS)
            ]
            assert [each.result(60) for each in reads] == [[]] * READ_CONNECTIONS
            assert not any(each.done() for each in waiting)
            errors = [each.exception(60) for each in waiting]
        assert all(isinstance(each, (OperationalError, NoConnection)) for each in errors)
    other.dispose()
    engine.dispose()


def test_what_is_kept_is_closed_with_the_engine(engine: Engine) -> None:
    """No connection stays open, and the next statement opens a new one."""
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    statements.all(select(COUNTS), {})
    assert statements.idle == 1
    engine.dispose()
    assert statements.idle == 0
    assert statements.all(select(COUNTS), {}) == []


def test_a_server_that_ended_all_connections_is_used_again(on_postgresql: Engine) -> None:
    """When the server restarts, all connections end: no change and no transaction fails."""
    statements = statements_of(on_postgresql)
    with on_postgresql.begin() as connection:
        connection.execute(ADD_ONE)
    end_connections(on_postgresql)
    assert statements.change(ADD_ONE, {}) == 1
    with on_postgresql.begin() as connection:
        connection.execute(ADD_ONE)
    assert statements.first(select(COUNTS.c.n), {}) == (3,)


def test_what_only_reads_is_done_again(on_postgresql: Engine) -> None:
    """A read is repeated when the server ends its connection in the middle of the statement."""
    with the_next_is_ended(on_postgresql):
        assert statements_of(on_postgresql).first(select(COUNTS.c.n), {}) == (0,)


def test_a_change_is_never_made_twice(on_postgresql: Engine) -> None:
    """It is unknown whether an interrupted change took effect, so it is not repeated but fails."""
    with the_next_is_ended(on_postgresql), pytest.raises(OperationalError):
        statements_of(on_postgresql).change(ADD_ONE, {})
    assert statements_of(on_postgresql).first(select(COUNTS.c.n), {}) == (0,)


def end_connections(engine: Engine) -> None:
    """Make the server end every connection to this database, and wait until it has."""
    other = open_database(engine.url.render_as_string(hide_password=False))
    assert all(row[0] for row in statements_of(other).all(END_OTHERS, {}))
    other.dispose()


@contextmanager
def the_next_is_ended(engine: Engine) -> Iterator[None]:
    """The connection of the next statement is ended after the statement has taken it."""
    statements_of(engine).all(select(COUNTS), {})
    endings = iter([lambda: end_connections(engine)])

    def end_once(*_given: Any) -> None:
        for end in endings:
            end()

    with each_statement(end_once):
        yield


def test_a_missing_driver_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra that contains the driver, and how to install it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingError, match=r"the extra `postgresql`.*requirements-postgresql\.txt"):
        open_database("postgresql://127.0.0.1/playground")


def test_an_unreachable_server_is_one_sentence() -> None:
    """The start fails without waiting, and the password is not shown."""
    engine = open_database("postgresql://me:secret@127.0.0.1:1/playground")
    with pytest.raises(SettingError) as stopped:
        create_tables(engine, TABLES)
    assert "127.0.0.1:1/playground" in str(stopped.value)
    assert "secret" not in str(stopped.value)
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize("url", ["", "rubbish", "nosuch://host/x", "mysql://host/x"])
def test_an_address_that_cannot_be_used_is_one_sentence(url: str) -> None:
    """An unknown kind of database stops the start."""
    with pytest.raises(SettingError, match="The database address cannot be used"):
        open_database(url)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+pysqlite:///:memory:",
        "sqlite:///x?mode=memory&uri=true",
        "sqlite:///file::memory:?cache=shared&uri=true",
    ],
)
def test_a_database_in_memory_is_refused_in_one_sentence(url: str) -> None:
    """A program writes through several connections, and each would have its own database."""
    with pytest.raises(SettingError, match=r"in memory cannot be used: .* sqlite:///data/") as told:
        open_database(url)
    assert "\n" not in str(told.value)


def test_an_engine_that_nobody_uses_is_forgotten(database_url: str) -> None:
    """It is freed together with the connections that its statements kept."""
    engine = open_database(database_url)
    statements_of(engine).all(text("SELECT 1"), {})
    engine.dispose()
    seen = weakref.ref(engine)
    del engine
    gc.collect()
    assert seen() is None


def test_an_engine_has_its_statements_from_its_beginning(engine: Engine) -> None:
    """Otherwise two threads that need them first would create two, and twice the connections."""
    found = at_once(20, lambda: statements_of(engine))
    assert len({id(each) for each in found}) == 1
    assert engine.get_execution_options()["statements"] is found[0]


def test_a_folder_that_cannot_be_made_is_one_sentence() -> None:
    """The message says which folder, why it failed, and what to do."""
    with pytest.raises(SettingError, match=r"/dev/null cannot be made .*`--data DIR`"):
        open_database("sqlite:////dev/null/x.db")


def test_tables_are_made_once(engine: Engine) -> None:
    """Missing tables are created and existing ones stay; programs that start at once take turns."""
    at_once(4, lambda: create_tables(engine, TABLES))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counts VALUES (7)"))
    create_tables(engine, TABLES)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counts")).scalar() == 7


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE counts (n INTEGER)",
        "CREATE TABLE counts (n INTEGER, unit TEXT, since INTEGER NOT NULL)",
    ],
)
def test_a_database_of_another_version_is_one_sentence(tmp_path: Path, made: str) -> None:
    """A column is missing, or is one too many: the message names file, table and way out, and the
    file is not changed.
    """
    tables = MetaData()
    Table("counts", tables, Column("n", Integer), Column("unit", String))
    Table("new", tables, Column("n", Integer))
    engine = engine_in(tmp_path)
    with engine.begin() as connection:
        connection.execute(text(made))
    with pytest.raises(SettingError) as stopped:
        create_tables(engine, tables)
    assert inspect(engine).get_table_names() == ["counts"]
    engine.dispose()
    told = str(stopped.value)
    folder = f"delete the data folder {tmp_path.resolve()}"
    for words in ("x.db", "another version", "table counts", folder, "--data"):
        assert words in told
    assert told.count(". ") == 0


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    """The message names the file, which is not changed."""
    (tmp_path / "x.db").write_text("Dear diary, " * 100)
    engine = engine_in(tmp_path)
    with pytest.raises(SettingError, match=r"x\.db cannot be used: file is not a database"):
        create_tables(engine, TABLES)
    engine.dispose()
    assert (tmp_path / "x.db").read_text().startswith("Dear diary")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """A database URL that points to a folder is refused."""
    engine = open_database(f"sqlite:///{tmp_path.as_posix()}")
    with pytest.raises(SettingError, match="unable to open database file"):
        create_tables(engine, TABLES)
    engine.dispose()


def test_a_single_statement_is_a_transaction_of_its_own(engine: Engine) -> None:
    """Other connections see what `change` did at once, and `first` sees what they did."""
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    assert statements.change(text("INSERT INTO counts VALUES (:n)"), {"n": 1}) == 1
    with engine.begin() as connection:
        assert connection.execute(text("SELECT n FROM counts")).scalar() == 1
        connection.execute(text("UPDATE counts SET n = 2"))
    assert statements.first(text("SELECT n FROM counts"), {}) == (2,)


def test_a_refused_statement_leaves_the_next_one_alone(engine: Engine) -> None:
    """The connection that a thread keeps still works after an error."""
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    with pytest.raises(DatabaseError):
        statements.change(text("INSERT INTO nowhere VALUES (1)"), {})
    assert statements.change(text("INSERT INTO counts VALUES (3)"), {}) == 1
    assert statements.all(text("SELECT n FROM counts"), {}) == [(3,)]


def test_many_threads_change_the_same_row(engine: Engine) -> None:
    """Each thread uses its own connection, and no change is lost."""
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    statements.change(text("INSERT INTO counts VALUES (0)"), {})
    at_once(8, lambda: statements.change(text("UPDATE counts SET n = n + 1"), {}))
    assert statements.first(text("SELECT n FROM counts"), {}) == (8,)
    assert statements_of(engine) is statements
