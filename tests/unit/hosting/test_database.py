"""One engine per process."""

from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from hosting.database import CONNECTIONS, create_tables, open_database, statements_of
from hosting.settings import SettingError
from tests.support.sockets import at_once

TABLES = MetaData()
Table("counts", TABLES, Column("n", Integer))


def engine_in(folder: Path) -> Engine:
    """An engine over a fresh file."""
    return open_database(f"sqlite:///{(folder / 'x.db').as_posix()}")


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A bare clone has no `data/`."""
    engine = engine_in(tmp_path / "a" / "b")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()
    assert (tmp_path / "a" / "b" / "x.db").exists()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_sqlite_is_prepared(tmp_path: Path, pragma: str, value: object) -> None:
    """WAL and synchronous=NORMAL survive a killed process; who meets a lock waits."""
    engine = engine_in(tmp_path)
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
    engine.dispose()


def test_keys_of_other_tables_are_checked(tmp_path: Path) -> None:
    """A row cannot belong to what is not there."""
    engine = engine_in(tmp_path)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE a (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE b (a INTEGER REFERENCES a)"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO b VALUES (1)"))
    engine.dispose()


def test_many_threads_write_at_once(tmp_path: Path) -> None:
    """Each waits its turn, nothing is lost, and there is a connection for each."""
    engine = engine_in(tmp_path)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counts (n INTEGER)"))
        connection.execute(text("INSERT INTO counts VALUES (0)"))

    def add() -> None:
        for _ in range(5):
            with engine.begin() as connection:
                connection.execute(text("UPDATE counts SET n = n + 1"))

    at_once(32, add)
    assert CONNECTIONS >= 32
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counts")).scalar() == 160
    engine.dispose()


@pytest.mark.parametrize("url", ["", "rubbish", "nosuch://host/x"])
def test_an_address_that_cannot_be_used_is_one_sentence(url: str) -> None:
    """Unknown kinds stop the start."""
    with pytest.raises(SettingError, match="The database address cannot be used"):
        open_database(url)


def test_a_folder_that_cannot_be_made_is_one_sentence() -> None:
    """Which folder, why not, and what to do."""
    with pytest.raises(SettingError, match=r"/dev/null cannot be made .*`--data DIR`"):
        open_database("sqlite:////dev/null/x.db")


def test_tables_are_made_once(tmp_path: Path) -> None:
    """What is missing is made, what is there stays; two programs that start at once take turns."""
    engine = engine_in(tmp_path)
    at_once(4, lambda: create_tables(engine, TABLES))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counts VALUES (7)"))
    create_tables(engine, TABLES)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counts")).scalar() == 7
    engine.dispose()


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE counts (n INTEGER)",
        "CREATE TABLE counts (n INTEGER, unit TEXT, since INTEGER NOT NULL)",
    ],
)
def test_a_database_of_another_version_is_one_sentence(tmp_path: Path, made: str) -> None:
    """A column is missing, or is one too many: it names file, table and the way out, and nothing
    in the file is changed.
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
    """It is named, and not touched."""
    (tmp_path / "x.db").write_text("Dear diary, " * 100)
    engine = engine_in(tmp_path)
    with pytest.raises(SettingError, match=r"x\.db cannot be used: file is not a database"):
        create_tables(engine, TABLES)
    engine.dispose()
    assert (tmp_path / "x.db").read_text().startswith("Dear diary")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """As is an address that leads to one."""
    engine = open_database(f"sqlite:///{tmp_path.as_posix()}")
    with pytest.raises(SettingError, match="unable to open database file"):
        create_tables(engine, TABLES)
    engine.dispose()


def test_a_single_statement_is_a_transaction_of_its_own(tmp_path: Path) -> None:
    """What `change` did, another connection sees at once, and `first` sees what others did."""
    engine = engine_in(tmp_path)
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    assert statements.change(text("INSERT INTO counts VALUES (:n)"), {"n": 1}) == 1
    with engine.begin() as connection:
        assert connection.execute(text("SELECT n FROM counts")).scalar() == 1
        connection.execute(text("UPDATE counts SET n = 2"))
    assert statements.first(text("SELECT n FROM counts"), {}) == (2,)
    engine.dispose()


def test_a_refused_statement_leaves_the_next_one_alone(tmp_path: Path) -> None:
    """The connection that a thread keeps goes on after an error."""
    engine = engine_in(tmp_path)
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    with pytest.raises(DatabaseError):
        statements.change(text("INSERT INTO nowhere VALUES (1)"), {})
    assert statements.change(text("INSERT INTO counts VALUES (3)"), {}) == 1
    assert statements.all(text("SELECT n FROM counts"), {}) == [(3,)]
    engine.dispose()


def test_many_threads_change_the_same_row(tmp_path: Path) -> None:
    """Each on its own connection, and no change is lost."""
    engine = engine_in(tmp_path)
    create_tables(engine, TABLES)
    statements = statements_of(engine)
    statements.change(text("INSERT INTO counts VALUES (0)"), {})
    at_once(8, lambda: statements.change(text("UPDATE counts SET n = n + 1"), {}))
    assert statements.first(text("SELECT n FROM counts"), {}) == (8,)
    assert statements_of(engine) is statements
    engine.dispose()
