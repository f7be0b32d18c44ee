"""Expired rows are deleted a few at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import pytest
from sqlalchemy import Engine, ForeignKey, MetaData, insert, select

from hosting.database import create_tables, open_database, statements_of
from hosting.expired_rows import delete_some
from hosting.tables import INDEXED, KEY, table_of
from tests.support.databases import reads_through
from tests.support.sent_statements import each_statement

METADATA = MetaData()


@dataclass(frozen=True)
class Visit:
    """A row that expires."""

    who: Annotated[str, KEY]
    number: Annotated[int, KEY]
    until: Annotated[int, INDEXED]


@dataclass(frozen=True)
class Owner:
    """A row that expires together with everything it owns."""

    id: Annotated[int, KEY]
    until: Annotated[int, INDEXED]


@dataclass(frozen=True)
class Thing:
    """A row that is kept as long as its owner."""

    id: Annotated[int, KEY]
    owner: Annotated[int, INDEXED, ForeignKey("owners.id")]


VISITS = table_of(Visit, "visits", METADATA)
OWNERS = table_of(Owner, "owners", METADATA)
THINGS = table_of(Thing, "things", METADATA)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with a hundred visits, and with ten owners of ten things each."""
    made = open_database(database_url)
    create_tables(made, METADATA)
    with made.begin() as connection:
        visits = [{"who": "alice", "number": each, "until": each} for each in range(100)]
        connection.execute(insert(VISITS), visits)
        connection.execute(insert(OWNERS), [{"id": each, "until": each} for each in range(10)])
        connection.execute(insert(THINGS), [{"owner": each % 10} for each in range(100)])
    yield made
    made.dispose()


def test_never_more_than_so_many(engine: Engine) -> None:
    """Only expired rows are deleted; each call returns how many."""
    statement = delete_some(VISITS, VISITS.c.until, 40)
    removed = [statements_of(engine).change(statement, {"before": 70}) for _ in range(3)]
    assert removed == [40, 30, 0]
    with engine.connect() as connection:
        assert sorted(connection.scalars(select(VISITS.c.until))) == list(range(70, 100))


def test_rows_go_with_what_they_belong_to(engine: Engine) -> None:
    """The time of expiry may be a column of another table."""
    statement = delete_some(THINGS, OWNERS.c.until, 25)
    removed = [statements_of(engine).change(statement, {"before": 3}) for _ in range(3)]
    assert removed == [25, 5, 0]
    with engine.connect() as connection:
        assert set(connection.scalars(select(THINGS.c.owner))) == set(range(3, 10))


@pytest.mark.parametrize(
    "statement", [delete_some(VISITS, VISITS.c.until, 5), delete_some(THINGS, OWNERS.c.until, 5)]
)
def test_no_table_is_read_through(engine: Engine, statement: object) -> None:
    """The expired rows are found by an index, however many rows stay."""
    asked: list[str] = []
    statements = statements_of(engine)
    with each_statement(lambda text, _values: asked.append(text)):
        statements.change(statement, {"before": 1})
    on_sqlite = engine.dialect.name == "sqlite"
    values = (1, 5, 0) if on_sqlite else {"before": 1, "param_1": 5}
    assert not reads_through(engine, asked[0], values)
