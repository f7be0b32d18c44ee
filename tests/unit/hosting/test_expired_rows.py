"""Rows whose time is over go a few at a time."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, ForeignKey, event, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hosting.database import create_tables, open_database, statements_of
from hosting.expired_rows import delete_some


class Base(DeclarativeBase):
    """The tables of this test."""


class Visit(Base):
    """Kept until a moment."""

    __tablename__ = "visits"

    who: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[int] = mapped_column(index=True)


class Owner(Base):
    """Kept until a moment, and with it all that it owns."""

    __tablename__ = "owners"

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[int] = mapped_column(index=True)


class Thing(Base):
    """Kept as long as its owner."""

    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(ForeignKey("owners.id"), index=True)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A database with a hundred visits, and with ten owners of ten things each."""
    made = open_database(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    create_tables(made, Base.metadata)
    with made.begin() as connection:
        visits = [{"who": "alice", "number": each, "until": each} for each in range(100)]
        connection.execute(insert(Visit), visits)
        connection.execute(insert(Owner), [{"id": each, "until": each} for each in range(10)])
        connection.execute(insert(Thing), [{"owner": each % 10} for each in range(100)])
    return made


def test_never_more_than_so_many(engine: Engine) -> None:
    """And none whose time is not over; each call says how many went."""
    statement = delete_some(Visit, Visit.until, 40)
    removed = [statements_of(engine).change(statement, {"before": 70}) for _ in range(3)]
    assert removed == [40, 30, 0]
    with engine.connect() as connection:
        assert sorted(connection.scalars(select(Visit.until))) == list(range(70, 100))


def test_rows_go_with_what_they_belong_to(engine: Engine) -> None:
    """The moment may be that of another table."""
    statement = delete_some(Thing, Owner.until, 25)
    removed = [statements_of(engine).change(statement, {"before": 3}) for _ in range(3)]
    assert removed == [25, 5, 0]
    with engine.connect() as connection:
        assert set(connection.scalars(select(Thing.owner))) == set(range(3, 10))


@pytest.mark.parametrize(
    "statement", [delete_some(Visit, Visit.until, 5), delete_some(Thing, Owner.until, 5)]
)
def test_no_table_is_read_through(engine: Engine, statement: object) -> None:
    """However many rows stay, those that go are found by an index."""
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    statements_of(engine).change(statement, {"before": 1})
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", (1, 5, 0)).all()
    assert not [row.detail for row in plan if row.detail.startswith("SCAN")]
