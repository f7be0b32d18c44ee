"""A snapshot restores what was stored, on both kinds of databases, even during other writes."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from sqlalchemy import Engine, ForeignKey, MetaData, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from hosting.control.snapshot import Snapshot
from hosting.database import create_tables, open_database
from hosting.tables import KEY, table_of

METADATA = MetaData()


@dataclass(frozen=True)
class Owner:
    """A row that other rows belong to."""

    name: Annotated[str, KEY]
    words: tuple[str, ...]
    claims: dict[str, Any]


@dataclass(frozen=True)
class Thing:
    """A row that belongs to an owner."""

    number: Annotated[int, KEY]
    owner: Annotated[str, ForeignKey("snapshot_owners.name")]


@dataclass(frozen=True)
class Key:
    """A row that is never restored."""

    kid: Annotated[str, KEY]


OWNERS = table_of(Owner, "snapshot_owners", METADATA)
THINGS = table_of(Thing, "snapshot_things", METADATA)
KEYS = table_of(Key, "snapshot_keys", METADATA)
ANN = {"name": "ann", "words": ("one", "two"), "claims": {"a": [1]}}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with one owner, one thing that belongs to it, and one key."""
    engine = open_database(database_url)
    create_tables(engine, METADATA)
    with engine.begin() as connection:
        connection.execute(insert(OWNERS), [ANN])
        connection.execute(insert(THINGS), [{"number": 1, "owner": "ann"}])
        connection.execute(insert(KEYS), [{"kid": "first"}])
    yield engine
    engine.dispose()


def rows(engine: Engine, table: Any) -> list[dict[str, Any]]:
    """All rows of a table."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def test_what_was_there_is_there_again(engine: Engine) -> None:
    """Changed and removed rows are restored; other tables are emptied, except untouched ones."""
    snapshot = Snapshot(engine, METADATA, (OWNERS,), untouched=(KEYS,))
    with engine.begin() as connection:
        connection.execute(update(OWNERS).values(claims={}))
        connection.execute(insert(OWNERS), [ANN | {"name": "ben"}])
        connection.execute(insert(KEYS), [{"kid": "second"}])
    snapshot.restore()
    assert rows(engine, OWNERS) == [ANN]
    assert rows(engine, THINGS) == []
    assert [row["kid"] for row in rows(engine, KEYS)] == ["first", "second"]
    with engine.begin() as connection:
        connection.execute(delete(OWNERS))
    snapshot.restore()
    assert rows(engine, OWNERS) == [ANN]


def test_others_may_write_meanwhile(engine: Engine) -> None:
    """Other writers wait a moment; neither they nor the restore fail."""
    snapshot = Snapshot(engine, METADATA, (OWNERS,), untouched=(KEYS,))
    failed: list[DBAPIError] = []

    def write(first: int) -> None:
        for number in range(first, first + 20):
            try:
                with engine.begin() as connection:
                    connection.execute(insert(THINGS), [{"number": number, "owner": "ann"}])
            except DBAPIError as error:
                failed.append(error)

    threads = [threading.Thread(target=write, args=(100 * number,)) for number in range(1, 4)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        snapshot.restore()
    for thread in threads:
        thread.join()
    assert not failed
    snapshot.restore()
    assert (rows(engine, OWNERS), rows(engine, THINGS)) == ([ANN], [])
