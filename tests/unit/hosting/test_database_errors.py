"""The responses to requests that the database cannot serve."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, Engine, MetaData, Table, bindparam, insert, select, text
from sqlalchemy.exc import TimeoutError as NoConnection

from hosting.database import create_tables, open_database, statements_of
from hosting.database_errors import answer_database_errors
from hosting.tables import StorableText

TABLES = MetaData()
NAMES = Table("names", TABLES, Column("name", StorableText, primary_key=True))
NAMED = select(NAMES).where(NAMES.c.name == bindparam("of"))
ODD = ["a\0b", "\0", "a\ud800b", "\udc00"]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database of names."""
    engine = open_database(database_url)
    create_tables(engine, TABLES)
    yield engine
    engine.dispose()


@pytest.fixture
def app(engine: Engine) -> Flask:
    """An app that stores names, and that can fail in other ways."""
    app, statements = Flask("app"), statements_of(engine)
    answer_database_errors(app)
    names: dict[str, str] = dict(enumerate_odd())

    @app.post("/names/<number>")
    def add(number: str) -> str:
        statements.change(insert(NAMES), {"name": names[number]})
        return "kept"

    @app.get("/no-connection")
    def no_connection() -> str:
        raise NoConnection("no connection was free for 30 s")

    @app.get("/wrong")
    def wrong() -> str:
        statements.all(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "canary"})
        return ""

    return app


def enumerate_odd() -> Iterator[tuple[str, str]]:
    """Yield the names that no database can store, each with its number."""
    for number, name in enumerate(ODD):
        yield str(number), name


@pytest.mark.parametrize("number", [number for number, _ in enumerate_odd()])
def test_a_text_that_cannot_be_stored_is_a_bad_request(
    app: Flask, engine: Engine, number: str
) -> None:
    """Every database responds in the same way, and nothing is stored."""
    assert app.test_client().post(f"/names/{number}").status_code == 400
    assert statements_of(engine).all(select(NAMES), {}) == []


@pytest.mark.parametrize("name", ODD)
def test_nothing_is_found_under_such_a_text(engine: Engine, name: str) -> None:
    """No row can contain it, so the query returns no rows."""
    statements = statements_of(engine)
    assert statements.first(NAMED, {"of": name}) is None
    assert list(statements.all(NAMED, {"of": name})) == []


@pytest.mark.parametrize("name", ["", "é", "アプリ 💥", "\x1b[31m", "x" * 100_000])
def test_every_other_text_is_stored(engine: Engine, name: str) -> None:
    """It is read back unchanged."""
    statements = statements_of(engine)
    statements.change(insert(NAMES), {"name": name})
    assert statements.first(NAMED, {"of": name}) == (name,)


def test_without_a_connection_it_can_be_tried_again(app: Flask) -> None:
    """The response is 503 with Retry-After."""
    answer = app.test_client().get("/no-connection")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"


def test_a_wrong_statement_stays_a_failure(app: Flask) -> None:
    """An error that neither the request nor the load explains is 500, and shows no values."""
    answer = app.test_client().get("/wrong")
    assert answer.status_code == 500
    assert "canary" not in answer.text
