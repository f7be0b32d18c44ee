"""A stored object is declared once; its table and its reading and writing follow from that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from sqlalchemy import (
    Dialect,
    Engine,
    Executable,
    ForeignKey,
    Index,
    MetaData,
    bindparam,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from hosting.database import create_tables, open_database, statements_of
from hosting.prepared_statement import PreparedStatement
from hosting.tables import INDEXED, KEY, NOT_STORED, UNIQUE, reader_of, row_of, table_of

METADATA = MetaData()
TYPES_OF = {"sqlite": ("FLOAT", "INTEGER"), "postgresql": ("DOUBLE PRECISION", "BIGINT")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row that other rows belong to."""

    name: Annotated[str, KEY]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBook:
    """What is known of a book before it is stored."""

    title: Annotated[str, UNIQUE]
    shelf: Annotated[str | None, INDEXED, ForeignKey("shelves.name", ondelete="CASCADE")] = None
    is_lent: bool = False
    weight: float = 0.5
    languages: tuple[str, ...] = ()
    prices: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(NewBook):
    """A stored book."""

    id: Annotated[int, KEY]
    reader: Annotated[str, NOT_STORED] = "nobody"


SHELVES = table_of(Shelf, "shelves", METADATA)
BOOKS = table_of(Book, "books", METADATA, Index("books_by_weight", "weight", "title"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with both tables, and one shelf."""
    made = open_database(database_url)
    create_tables(made, METADATA)
    with made.begin() as connection:
        connection.execute(insert(SHELVES), row_of(Shelf("top")))
    yield made
    made.dispose()


def test_columns_are_the_fields(engine: Engine) -> None:
    """They have the fields' names and order, inherited ones first; unstored fields have none."""
    found = inspect(engine).get_columns("books")
    columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in found}
    number, integer = TYPES_OF[engine.dialect.name]
    assert columns == {
        "title": ("TEXT", False),
        "shelf": ("TEXT", True),
        "is_lent": ("BOOLEAN", False),
        "weight": (number, False),
        "languages": ("TEXT", False),
        "prices": ("JSON", True),
        "id": (integer, False),
    }


def test_keys_and_indices_are_those_of_the_annotations(engine: Engine) -> None:
    """The key, the indexes over one and two columns, and the foreign key follow the annotations."""
    found = inspect(engine)
    assert found.get_pk_constraint("books")["constrained_columns"] == ["id"]
    indices = {
        index["name"]: index["column_names"]
        for index in found.get_indexes("books")
        # PostgreSQL also lists the index that enforces uniqueness.
        if "duplicates_constraint" not in index
    }
    assert indices == {"ix_books_shelf": ["shelf"], "books_by_weight": ["weight", "title"]}
    (foreign,) = found.get_foreign_keys("books")
    assert (foreign["referred_table"], foreign["options"]) == ("shelves", {"ondelete": "CASCADE"})


def test_what_was_written_is_read(engine: Engine) -> None:
    """Words are read back as words and JSON as the same value; the database assigns the key."""
    new = NewBook(title="Alice", shelf="top", languages=("en", "la"), prices={"new": [1]})
    with engine.begin() as connection:
        row = connection.execute(insert(BOOKS).returning(BOOKS), row_of(new)).one()
    book = reader_of(Book)(row, reader="bob")
    assert book == Book(id=1, reader="bob", **row_of(new))
    assert row_of(book) == row_of(new) | {"id": 1}


def test_a_single_statement_reads_what_was_written(engine: Engine) -> None:
    """Values have the types of their columns on each database, even those a statement computes."""
    statements = statements_of(engine)
    new = NewBook(title="Alice", weight=1.5, languages=("en", "la"), prices={"new": [1]})
    assert statements.change(insert(BOOKS), row_of(new)) == 1
    lent = update(BOOKS).where(BOOKS.c.title == bindparam("of")).values(is_lent=True, weight=2)
    row = statements.first(lent.returning(BOOKS, BOOKS.c.id + 1), {"of": "Alice"})
    read = reader_of(Book, "reader")
    assert row is not None
    assert read((*row[:-1], "bob")) == Book(
        id=1, reader="bob", **row_of(new) | {"is_lent": True, "weight": 2.0}
    )
    assert row[-1] == 2
    one = select(BOOKS).where(BOOKS.c.title == "Alice")
    found = [reader_of(Book)(row, reader="eve") for row in statements.all(one, {})]
    assert found == [Book(id=1, reader="eve", **row_of(new) | {"is_lent": True, "weight": 2.0})]
    assert isinstance(found[0].is_lent, bool)
    assert isinstance(found[0].weight, float)


def test_a_single_statement_fails_in_one_way(engine: Engine) -> None:
    """A duplicate value and a missing parent row raise the same error on each database, without the
    values; the next statement works.
    """
    statements, add = statements_of(engine), insert(BOOKS)
    statements.change(add, row_of(NewBook(title="Alice")))
    for wrong in (NewBook(title="Alice"), NewBook(title="canary", shelf="nowhere")):
        with pytest.raises(IntegrityError) as failed:
            statements.change(add, row_of(wrong))
        assert not failed.value.connection_invalidated
        assert failed.value.params is None
    assert statements.first(select(BOOKS.c.title), {}) == ("Alice",)


def test_a_statement_is_prepared_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is prepared once however often it runs; other parameter names make a new statement."""
    prepared: list[tuple[str, ...]] = []

    class Counted(PreparedStatement):
        def __init__(self, statement: Executable, names: tuple[str, ...], dialect: Dialect) -> None:
            super().__init__(statement, names, dialect)
            prepared.append(names)

    monkeypatch.setattr("hosting.statements.PreparedStatement", Counted)
    statements, add = statements_of(engine), insert(SHELVES)
    for name in ("low", "high"):
        statements.change(add, {"name": name})
    add = insert(BOOKS)
    statements.change(add, row_of(NewBook(title="Alice")))
    statements.change(add, row_of(NewBook(title="Bob")) | {"id": 7})
    assert [len(names) for names in prepared] == [1, 6, 7]


def test_nothing_is_null(engine: Engine) -> None:
    """It is neither the JSON text `null` nor an empty list of words."""
    with engine.begin() as connection:
        connection.execute(insert(BOOKS), row_of(NewBook(title="Alice")))
        assert connection.execute(text("SELECT shelf, prices, languages FROM books")).one() == (
            None,
            None,
            "",
        )
        assert connection.execute(select(BOOKS.c.languages)).scalar_one() == ()


def test_what_must_be_unique_is(engine: Engine) -> None:
    """The database enforces the annotation."""
    twice = [row_of(NewBook(title="Alice"))] * 2
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(BOOKS), twice)
